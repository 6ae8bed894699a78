//! Lessons that a document spreads over several pages: a Labspace, a track of Instruqt's, a workshop of Educates → their pages, and the
//! folder that their commands are typed in.
//!
//! Not here: scenarios (`scenarios`), and what the documents say (`labspace`, `track`, `workshop`).

use std::fs;
use std::path::{Path, PathBuf};

use super::find::{beside, natural};
use super::labspace::Labspace;
use super::track::Track;
use super::workshop::Workshop;
use super::{Convention, CourseError, Entry, Part, below, read_text};
use crate::diagnostic::{Diagnostic, Severity};

/// The folder of exercises in a workshop of Educates.
const EXERCISES: &str = concat!("/home", "/eduk8s/exercises");

/// A lesson of pages, each named by its document; without any there is none.
pub(super) fn whole(
    convention: Convention,
    path: &Path,
    title: Option<String>,
    parts: Vec<Part>,
) -> Result<Entry, CourseError> {
    if parts.is_empty() {
        return Err(CourseError::format(path, "a lesson", "it names no page"));
    }
    Ok(Entry {
        convention,
        title,
        path: path.to_owned(),
        parts,
        diagnostics: Vec::new(),
        defaults: Vec::new(),
        folder: None,
        others: Vec::new(),
        home: match convention {
            Convention::Katacoda | Convention::Track => &["/root", "~"],
            Convention::Labspace => &[concat!("/home", "/coder/project"), "~/project"],
            Convention::Workshop => &[EXERCISES, "~/exercises"],
            Convention::File
            | Convention::Summary
            | Convention::Site
            | Convention::Links
            | Convention::Folder => &[],
        },
    })
}

/// The Labspace of a `labspace.yaml`. Its terminal is in the folder `project` of its repository, or in older ones in the
/// repository itself.
pub(super) fn labspace(path: &Path) -> Result<Entry, CourseError> {
    let labspace = Labspace::parse(&read_text(path)?)
        .map_err(|error| CourseError::format(path, "a Labspace", &error))?;
    let defaults = labspace.defaults();
    let (mut parts, mut diagnostics) = (Vec::new(), Vec::new());
    for section in labspace.sections {
        let page = beside(path, &section.content_path)?;
        if page.is_file() {
            parts.push(Part {
                path: page,
                title: section.title,
                ..Part::default()
            });
        } else {
            diagnostics.push(missing(
                path,
                &section.content_path,
                "is a section of the Labspace",
            ));
        }
    }
    let entry = whole(Convention::Labspace, path, labspace.title, parts)?;
    let own = path.parent().unwrap_or(Path::new(""));
    let repository = match own.file_name() {
        Some(name) if name == "labspace" => own.parent().unwrap_or(own),
        _ => own,
    };
    Ok(Entry {
        defaults,
        diagnostics,
        folder: Some(inner(repository, "project")),
        ..entry
    })
}

/// The Labspace that a page is a section of; its document lies in the page's folder, or in one of the two above.
pub(super) fn labspace_of(page: &Path) -> Option<Entry> {
    const DOCUMENTS: [&str; 2] = ["labspace.yaml", "labspace.yml"];
    let page = std::path::absolute(page).ok()?;
    let folders = page.ancestors().skip(1).take(3);
    let mut files = folders.flat_map(|folder| DOCUMENTS.map(|name| folder.join(name)));
    // One that cannot be read says nothing of a page that can.
    let entry = labspace(&files.find(|file| file.is_file())?).ok()?;
    entry.parts.iter().any(|part| part.path == page).then_some(entry)
}

/// Leaves out the pages that are not there, and tells them; where none is, the first that is read says so.
pub(super) fn without_missing(parts: &mut Vec<Part>, document: &Path, is: &str) -> Vec<Diagnostic> {
    let is_there = |part: &Part| part.path.is_file();
    if !parts.iter().any(is_there) {
        return Vec::new();
    }
    let folder = document.parent().unwrap_or(Path::new(""));
    let gone = parts.iter().filter(|part| !is_there(part));
    let gone = gone
        .map(|part| {
            let name = part.path.strip_prefix(folder).unwrap_or(&part.path);
            missing(document, &name.to_string_lossy().replace('\\', "/"), is)
        })
        .collect();
    parts.retain(is_there);
    gone
}

/// Tells that a document names what is not there, and what that would be.
pub(super) fn missing(document: &Path, named: &str, is: &str) -> Diagnostic {
    let name = document.file_name().unwrap_or_default().to_string_lossy();
    Diagnostic {
        code: "dead-link",
        severity: Severity::Warning,
        line: 1,
        message: format!("`{named}` {is}, and is not there"),
        help: Some(format!("write it, or take its name out of `{name}`")),
    }
}

/// The folder of this name where it is there, else the one that it would be in.
fn inner(folder: &Path, name: &str) -> PathBuf {
    Some(folder.join(name))
        .filter(|inner| inner.is_dir())
        .unwrap_or_else(|| folder.to_owned())
}

/// The track of a `track.yml`: the challenges in its folders, each with the one program that checks it; none where another format's
/// file has that name. What prepares its machines is told and not run.
pub(super) fn track(path: &Path) -> Result<Option<Entry>, CourseError> {
    let track = Track::parse(&read_text(path)?)
        .map_err(|error| CourseError::format(path, "a track of Instruqt's", &error))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let (mut parts, mut diagnostics) = (Vec::new(), Vec::new());
    for challenge in children(folder)? {
        let page = challenge.join("assignment.md");
        if !page.is_file() {
            continue;
        }
        let programs = children(&challenge)?;
        let named = |begin: &str| -> Vec<&PathBuf> {
            let name = |file: &Path| file.file_name().map(|name| name.to_string_lossy().into_owned());
            let is_named = |file: &&PathBuf| name(file).is_some_and(|name| name.starts_with(begin));
            programs.iter().filter(is_named).collect()
        };
        diagnostics.extend(
            named("setup-")
                .into_iter()
                .map(|program| unprepared(folder, program)),
        );
        // Of several, each asks another machine.
        let verify = match named("check-")[..] {
            [only] => Some(only.clone()),
            _ => None,
        };
        parts.push(Part {
            path: page,
            verify,
            ..Part::default()
        });
    }
    if !track.is_one() || parts.is_empty() {
        return Ok(None);
    }
    let entry = whole(Convention::Track, path, track.title, parts)?;
    Ok(Some(Entry { diagnostics, ..entry }))
}

fn unprepared(folder: &Path, program: &Path) -> Diagnostic {
    let name = program.strip_prefix(folder).unwrap_or(program);
    let name = name.to_string_lossy().replace('\\', "/");
    Diagnostic {
        code: "made-elsewhere",
        severity: Severity::Note,
        line: 1,
        message: format!("`{name}` prepares a machine of Instruqt's, and is not run"),
        help: Some("what the challenge needs of it has to be here before".to_owned()),
    }
}

/// What lies in a folder, in the order of the names.
pub(super) fn children(folder: &Path) -> Result<Vec<PathBuf>, CourseError> {
    let disk = |reason| CourseError::Disk {
        path: folder.to_owned(),
        reason,
    };
    let found = fs::read_dir(folder).map_err(disk)?;
    let mut paths = found
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(disk)?;
    paths.sort_by_cached_key(|path| natural(&path.to_string_lossy()));
    Ok(paths)
}

/// The workshop of Educates that a folder holds: its pages in `workshop/content`, in the order that its documents give, else of their
/// names. Its terminals are in `exercises`, where that is there.
pub(super) fn workshop(folder: &Path) -> Result<Option<Entry>, CourseError> {
    const DOCUMENTS: [&str; 4] = [
        "resources/workshop.yaml",
        "workshop/workshop.yaml",
        "workshop/modules.yaml",
        "workshop/config.yaml",
    ];
    let content = folder.join("workshop/content");
    let files = DOCUMENTS.map(|name| folder.join(name));
    let Some(path) = files.iter().find(|file| file.is_file()) else {
        return Ok(None);
    };
    if !content.is_dir() {
        return Ok(None);
    }
    let mut workshop = Workshop::default();
    for file in files.iter().filter(|file| file.is_file()) {
        workshop
            .read(&read_text(file)?)
            .map_err(|error| CourseError::format(file, "a workshop of Educates", &error))?;
    }
    let mut parts = Vec::new();
    for module in workshop.modules() {
        let page = beside(&content.join("page"), &format!("{}.md", module.name))?;
        if page.is_file() {
            parts.push(Part {
                path: page,
                title: module.title,
                ..Part::default()
            });
        }
    }
    if parts.is_empty() {
        let files = below(&content)?.into_iter();
        parts.extend(files.map(|path| Part {
            path,
            ..Part::default()
        }));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let entry = whole(Convention::Workshop, path, workshop.title, parts)?;
    let own = inner(folder, "exercises");
    let is_home = own == folder;
    Ok(Some(Entry {
        folder: Some(own),
        // Beside exercises, the home itself is another folder.
        home: if is_home {
            &[EXERCISES, "~/exercises", concat!("/home", "/eduk8s"), "~"]
        } else {
            entry.home
        },
        ..entry
    }))
}
