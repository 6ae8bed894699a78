//! Which files are linted, and reading one.
//!
//! Not here: what is found in them.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::cli::environment::{read_bytes, unreadable_text};
use crate::failure::{Exit, Failure};
use crate::lesson;
use crate::lint::{self, Destination, Linted};

/// The page of a folder that gives its lessons' order.
const SUMMARY: &str = "SUMMARY.md";

/// The files that some paths mean, each once: a folder means every Markdown file below it, those that its `SUMMARY.md`
/// names first and in that order.
pub(super) fn below(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let found = if path.is_dir() {
            lessons(path)
        } else {
            vec![path.clone()]
        };
        if found.is_empty() {
            let text = format!("the folder `{}` holds no lesson", path.display());
            return Err(
                Failure::new(Exit::Unreadable, text).hint("name a Markdown file, or a folder with some")
            );
        }
        for file in found {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

fn lessons(folder: &Path) -> Vec<PathBuf> {
    let is_visible = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !name.starts_with('.') && name != "node_modules"
    };
    let is_lesson = |path: &Path| {
        path.extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("md") || end == "markdown")
            && path.file_name().is_some_and(|name| name != SUMMARY)
    };
    let all: Vec<PathBuf> = WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_visible)
        .flatten()
        .filter(|entry| entry.file_type().is_file() && is_lesson(entry.path()))
        .map(DirEntry::into_path)
        .collect();
    let mut ordered: Vec<PathBuf> = in_summary(folder)
        .into_iter()
        .filter(|path| all.contains(path))
        .collect();
    for path in all {
        if !ordered.contains(&path) {
            ordered.push(path);
        }
    }
    ordered
}

/// The files that a folder's `SUMMARY.md` names.
fn in_summary(folder: &Path) -> Vec<PathBuf> {
    let Ok(text) = std::fs::read_to_string(folder.join(SUMMARY)) else {
        return Vec::new();
    };
    let links = lint::links(&text).into_iter();
    links
        .filter_map(|link| match link.destination {
            Destination::File(path) => Some(folder.join(path.trim_start_matches("./"))),
            Destination::Page(_) => None,
        })
        .collect()
}

/// Reads a file and finds what there is to find.
pub(super) fn read(path: &Path) -> Result<Linted, Failure> {
    let bytes = read_bytes(path)?;
    let lesson = lesson::parse_bytes(path, &bytes).map_err(|error| unreadable_text(path, error))?;
    let text = String::from_utf8(bytes).expect("bytes that were read as a lesson are text");
    Ok(lint::lint(&text, &lesson))
}
