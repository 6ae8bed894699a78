//! Which lessons a path names.
//!
//! Not here: documents that list lessons (`listed`), and reading those (`open`).

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::katacoda::{Scenario, Structure};
use super::labspace::Labspace;
use super::setup::{self, Setup};
use super::{Convention, CourseError, Entry, Part, listed, pathway};

/// The files that a folder holds as its lesson, the first that is there.
const LESSONS: [&str; 4] = ["lesson.md", "README.md", "readme.md", "index.md"];

/// The page of a folder that lists its lessons.
const SUMMARY: &str = "SUMMARY.md";

/// How deep a folder without a list of its lessons is searched.
const MAX_DEPTH: usize = 8;

/// Finds the lessons that a file or folder names, in order; never none.
pub fn find(path: &Path) -> Result<Vec<Entry>, CourseError> {
    if !path.is_dir() {
        return match path.file_name().and_then(|name| name.to_str()) {
            Some("SUMMARY.md") => listed::summary(path),
            Some("index.json") => scenario(path).and_then(|found| some(found, path)),
            Some("structure.json") => structure(path),
            Some("mkdocs.yml" | "mkdocs.yaml") => listed::site(path).and_then(|found| in_nav(found, path)),
            Some(name) if name.ends_with(pathway::END) => listed::pathway(path),
            Some("labspace.yaml" | "labspace.yml") => labspace(path).map(|entry| vec![entry]),
            _ => Ok(vec![single(path.to_owned())]),
        };
    }
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
    let file = path.join("index.json");
    if file.is_file()
        && let Some(entry) = scenario(&file)?
    {
        return Ok(vec![entry]);
    }
    let pathways = listed::pathways(path)?;
    if !pathways.is_empty() {
        return Ok(pathways);
    }
    for name in ["SUMMARY.md", "src/SUMMARY.md"] {
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
    let scenarios = scenarios(path)?;
    if !scenarios.is_empty() {
        return Ok(scenarios);
    }
    if let Some(file) = page(path) {
        for found in [listed::linked(&file)?, listed::hidden(&file)?] {
            if !found.is_empty() {
                return Ok(found);
            }
        }
        return Ok(vec![single(file)]);
    }
    folder(path)
}

/// The page that a folder holds as its lesson, or in front of its lessons.
pub fn page(folder: &Path) -> Option<PathBuf> {
    let mut files = LESSONS.iter().map(|name| folder.join(name));
    files.find(|file| file.is_file())
}

fn in_nav(found: Vec<Entry>, path: &Path) -> Result<Vec<Entry>, CourseError> {
    if found.is_empty() {
        return Err(CourseError::Format {
            path: path.to_owned(),
            format: "a site of MkDocs",
            reason: "it has no `nav`".to_owned(),
        });
    }
    Ok(found)
}

fn some(found: Option<Entry>, path: &Path) -> Result<Vec<Entry>, CourseError> {
    match found {
        Some(entry) => Ok(vec![entry]),
        None => Err(CourseError::Format {
            path: path.to_owned(),
            format: "a scenario",
            reason: "it has no `details`".to_owned(),
        }),
    }
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
        path,
    }
}

pub(super) fn scenario(path: &Path) -> Result<Option<Entry>, CourseError> {
    let scenario = Scenario::parse(&read(path)?).map_err(|error| CourseError::Format {
        path: path.to_owned(),
        format: "a scenario",
        reason: error.to_string(),
    })?;
    let Some(scenario) = scenario else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    let (assets, diagnostics) = setup::assets(path, scenario.assets());
    // Whatever is copied is there before the first page.
    let mut assets = Some(assets);
    for page in scenario.pages() {
        let Some(text) = &page.text else {
            continue;
        };
        let program = |named: &Option<String>| {
            let named = named.as_deref().filter(|name| !name.trim().is_empty());
            let file = named.map(|named| beside(path, named)).transpose()?;
            Ok::<_, CourseError>(file.filter(|file| file.is_file()))
        };
        let setup = Setup {
            assets: assets.take().unwrap_or_default(),
            background: program(&page.background)?,
            foreground: program(&page.foreground)?,
        };
        parts.push(Part {
            path: beside(path, text)?,
            title: page.title.clone(),
            verify: page
                .verify
                .as_deref()
                .map(|verify| beside(path, verify))
                .transpose()?,
            setup,
        });
    }
    let entry = whole(Convention::Katacoda, path, scenario.title, parts)?;
    Ok(Some(Entry { diagnostics, ..entry }))
}

fn structure(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let structure = Structure::parse(&read(path)?).map_err(|error| CourseError::Format {
        path: path.to_owned(),
        format: "a list of scenarios",
        reason: error.to_string(),
    })?;
    let mut entries = Vec::new();
    for folder in structure.folders() {
        let index = beside(path, folder)?.join("index.json");
        if index.is_file() {
            entries.extend(scenario(&index)?);
        }
    }
    if entries.is_empty() {
        return Err(CourseError::Empty(path.to_owned()));
    }
    Ok(entries)
}

/// The scenarios in a folder's own folders, in the order of their names, where there are several; none otherwise.
fn scenarios(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let disk = |reason| CourseError::Disk {
        path: path.to_owned(),
        reason,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(disk)? {
        let folder = entry.map_err(disk)?.path();
        let file = folder.join("index.json");
        if !is_hidden(&folder) && file.is_file() {
            files.push(file);
        }
    }
    files.sort_by_cached_key(|file| natural(&file.to_string_lossy()));
    let found: Vec<_> = files.iter().map(|file| scenario(file)).collect();
    // Other documents have that name as well.
    let n_scenarios = found.iter().filter(|found| matches!(found, Ok(Some(_)))).count();
    if n_scenarios < 2 {
        return Ok(Vec::new());
    }
    let found: Vec<Option<Entry>> = found.into_iter().collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn labspace(path: &Path) -> Result<Entry, CourseError> {
    let labspace = Labspace::parse(&read(path)?).map_err(|error| CourseError::Format {
        path: path.to_owned(),
        format: "a Labspace",
        reason: error.to_string(),
    })?;
    let defaults = labspace.defaults();
    let mut parts = Vec::new();
    for section in labspace.sections {
        parts.push(Part {
            path: beside(path, &section.content_path)?,
            title: section.title,
            ..Part::default()
        });
    }
    let entry = whole(Convention::Labspace, path, labspace.title, parts)?;
    Ok(Entry { defaults, ..entry })
}

fn whole(
    convention: Convention,
    path: &Path,
    title: Option<String>,
    parts: Vec<Part>,
) -> Result<Entry, CourseError> {
    if parts.is_empty() {
        return Err(CourseError::Format {
            path: path.to_owned(),
            format: "a lesson",
            reason: "it names no page".to_owned(),
        });
    }
    Ok(Entry {
        convention,
        title,
        path: path.to_owned(),
        parts,
        diagnostics: Vec::new(),
        defaults: Vec::new(),
    })
}

/// A folder's Markdown files as lessons of their own.
fn folder(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let files = below(path)?;
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

/// Says whether a file's name is one of Markdown.
pub fn is_markdown(path: &Path) -> bool {
    let end = path.extension();
    end.is_some_and(|end| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown"))
}

fn is_hidden(path: &Path) -> bool {
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

pub(super) fn read(path: &Path) -> Result<String, CourseError> {
    fs::read_to_string(path).map_err(|reason| CourseError::Disk {
        path: path.to_owned(),
        reason,
    })
}
