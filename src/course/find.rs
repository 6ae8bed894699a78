//! Which lessons a path names.
//!
//! Not here: documents that list lessons (`listed`), and reading those (`open`).

use std::path::{Component, Path, PathBuf};

use super::scenarios::{scenario, structure};
use super::whole::{labspace, track, workshop};
use super::{Convention, CourseError, Entry, Part, is_markdown, listed, nested, pathway, slides};

/// The files that a folder holds as its lesson, the first that is there.
const LESSONS: [&str; 4] = ["lesson.md", "README.md", "readme.md", "index.md"];

/// The page of a folder that lists its lessons.
const SUMMARY: &str = "SUMMARY.md";

/// How deep a folder without a list of its lessons is searched.
const MAX_DEPTH: usize = 8;

/// Finds the lessons that a file or folder names, in order; never none.
pub fn find(path: &Path) -> Result<Vec<Entry>, CourseError> {
    if !path.is_dir() {
        return document(path);
    }
    for found in [whole_in(path)?, listed_in(path)?, nested::several(path)?] {
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let Some(file) = page(path) else {
        if let Some(deck) = slides::deck(path)? {
            return Ok(vec![single(deck)]);
        }
        for found in [nested::whole(path)?, nested::listed(path)?] {
            if !found.is_empty() {
                return Ok(found);
            }
        }
        return folder(path);
    };
    if listed::is_idle(&file)? {
        for found in [
            nested::whole(path)?,
            listed::linked(&file)?,
            nested::listed(path)?,
        ] {
            if !found.is_empty() {
                return Ok(found);
            }
        }
    }
    let hidden = listed::hidden(&file)?;
    Ok(if hidden.is_empty() {
        vec![single(file)]
    } else {
        hidden
    })
}

/// The lessons of a file that somebody names.
fn document(path: &Path) -> Result<Vec<Entry>, CourseError> {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("SUMMARY.md" | "_sidebar.md") => listed::summary(path),
        Some("index.json") => {
            let reason = "it has no `details`";
            let found = scenario(path)?.into_iter().collect();
            some(found, path, "a scenario", reason)
        }
        Some("structure.json") => structure(path),
        Some("mkdocs.yml" | "mkdocs.yaml") => {
            some(listed::site(path)?, path, "a site of MkDocs", "it has no `nav`")
        }
        Some("_toc.yml" | "_quarto.yml") => some(
            listed::book(path)?,
            path,
            "a book",
            "it names no page that is there",
        ),
        Some("track.yml") => {
            let reason = "no folder beside it has an `assignment.md`";
            let found = track(path)?.into_iter().collect();
            some(found, path, "a track of Instruqt's", reason)
        }
        Some(name) if name.ends_with(pathway::END) => listed::pathway(path),
        Some("labspace.yaml" | "labspace.yml") => labspace(path).map(|entry| vec![entry]),
        _ => Ok(vec![single(path.to_owned())]),
    }
}

/// The lessons that a folder itself is: of pages that a document names, or a list of such lessons; none where it is of no such format.
pub(super) fn whole_in(path: &Path) -> Result<Vec<Entry>, CourseError> {
    for name in [
        "labspace.yaml",
        "labspace.yml",
        "labspace/labspace.yaml",
        "labspace/labspace.yml",
    ] {
        let file = path.join(name);
        if file.is_file() {
            return labspace(&file).map(|entry| vec![entry]);
        }
    }
    let file = path.join("structure.json");
    if file.is_file() {
        return structure(&file);
    }
    for (name, read) in [("index.json", scenario as Reading), ("track.yml", track)] {
        let file = path.join(name);
        if file.is_file()
            && let Some(entry) = read(&file)?
        {
            return Ok(vec![entry]);
        }
    }
    Ok(workshop(path)?.into_iter().collect())
}

/// Reads a document of a lesson; none where another format's has its name.
type Reading = fn(&Path) -> Result<Option<Entry>, CourseError>;

/// The lessons that a document in a folder lists, each a lesson of its own; none where there is no such document.
pub(super) fn listed_in(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let pathways = listed::pathways(path)?;
    if !pathways.is_empty() {
        return Ok(pathways);
    }
    for name in ["SUMMARY.md", "src/SUMMARY.md", "_sidebar.md", "docs/_sidebar.md"] {
        let file = path.join(name);
        if file.is_file() {
            return listed::summary(&file);
        }
    }
    for name in ["mkdocs.yml", "mkdocs.yaml"] {
        let file = path.join(name);
        if file.is_file() {
            let pages = listed::site(&file)?;
            if !pages.is_empty() {
                return Ok(pages);
            }
        }
    }
    for name in ["_toc.yml", "_quarto.yml"] {
        let file = path.join(name);
        if file.is_file() {
            let pages = listed::book(&file)?;
            if !pages.is_empty() {
                return Ok(pages);
            }
        }
    }
    listed::generated(path)
}

/// The page that a folder holds as its lesson, or in front of its lessons.
pub fn page(folder: &Path) -> Option<PathBuf> {
    let mut files = LESSONS.iter().map(|name| folder.join(name));
    files.find(|file| file.is_file())
}

fn some(
    found: Vec<Entry>,
    path: &Path,
    format: &'static str,
    reason: &str,
) -> Result<Vec<Entry>, CourseError> {
    if found.is_empty() {
        return Err(CourseError::format(path, format, reason));
    }
    Ok(found)
}

pub(super) fn single(path: PathBuf) -> Entry {
    Entry {
        convention: Convention::File,
        title: None,
        parts: vec![Part {
            path: path.clone(),
            ..Part::default()
        }],
        diagnostics: Vec::new(),
        defaults: Vec::new(),
        folder: None,
        others: Vec::new(),
        home: &[],
        path,
    }
}

/// A folder's Markdown files as lessons of their own.
fn folder(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut files = below(path)?;
    if files.iter().any(|file| !is_about_repository(file)) {
        files.retain(|file| !is_about_repository(file));
    }
    if files.is_empty() {
        return Err(CourseError::Empty(path.to_owned()));
    }
    let entry = |file| Entry {
        convention: Convention::Folder,
        ..single(file)
    };
    Ok(files.into_iter().map(entry).collect())
}

/// Finds the Markdown files below a folder in the order of their paths, numbers by their value; a course's summary is none.
pub fn below(path: &Path) -> Result<Vec<PathBuf>, CourseError> {
    let mut files = Vec::new();
    let walk = walkdir::WalkDir::new(path).max_depth(MAX_DEPTH).into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path())) {
        let entry = entry.map_err(|error| CourseError::Disk {
            path: path.to_owned(),
            reason: error.into(),
        })?;
        if entry.file_type().is_file() && is_markdown(entry.path()) && entry.file_name() != SUMMARY {
            files.push(entry.into_path());
        }
    }
    files.sort_by_cached_key(|file| natural(&file.to_string_lossy()));
    Ok(files)
}

/// Says whether a file speaks of its repository, by the names that hosts and tools look for; it is no lesson.
pub(super) fn is_about_repository(path: &Path) -> bool {
    const NAMES: [&str; 9] = [
        "agents",
        "changelog",
        "code_of_conduct",
        "contributing",
        "governance",
        "license",
        "maintainers",
        "pull_request_template",
        "security",
    ];
    let name = path.file_stem().map(|name| name.to_string_lossy().to_lowercase());
    name.is_some_and(|name| NAMES.contains(&name.as_str()))
}

pub(super) fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.is_some_and(|name| name.starts_with('.') || name == "node_modules" || name == "target")
}

/// A key by which `step10` comes behind `step2`.
pub(super) fn natural(text: &str) -> Vec<(u64, String)> {
    let mut key = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let words = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (before, numbered) = rest.split_at(words);
        let digits = numbered
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(numbered.len());
        let (number, after) = numbered.split_at(digits);
        key.push((0, before.to_lowercase()));
        key.push((number.parse().unwrap_or(u64::MAX), String::new()));
        rest = after;
    }
    key
}

/// The file that a document names, which lies in the document's folder.
pub(super) fn beside(document: &Path, named: &str) -> Result<PathBuf, CourseError> {
    let inner = Path::new(named.trim());
    let is_inside = inner
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_inside || named.trim().is_empty() {
        return Err(CourseError::Outside {
            path: document.to_owned(),
            named: named.to_owned(),
        });
    }
    let folder = document.parent().unwrap_or(Path::new(""));
    let plain: PathBuf = inner
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect();
    Ok(folder.join(plain))
}
