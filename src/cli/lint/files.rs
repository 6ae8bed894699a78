//! Which files are linted, and reading one.
//!
//! Not here: what is found in them.

use std::path::{Path, PathBuf};

use crate::cli::environment::{no_lesson, read_bytes, unreadable_text};
use crate::course::{self, CourseError, Entry};
use crate::failure::{Exit, Failure};
use crate::lesson;
use crate::lint::{self, Linted};
use crate::script::Home;

/// A file to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    path: PathBuf,
    place: Place,
    /// The names of the home of the platform that it is for.
    home: Names,
}

type Names = &'static [&'static str];

/// What a file is of its lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// All of it, or its beginning.
    Beginning,
    /// A later part: what it uses, an earlier file may have made.
    Later,
}

/// The files that some paths mean, each once: a folder means every Markdown file below it, those of its course first and in
/// their order.
pub(super) fn below(paths: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    let mut files: Vec<Source> = Vec::new();
    for path in paths {
        let found = if path.is_dir() {
            lessons(path).map_err(no_lesson)?
        } else if course::is_markdown(path) {
            vec![alone(path.clone())]
        } else {
            // A document that lists a lesson's files, or a file of any name.
            in_order(path).map_err(no_lesson)?
        };
        if found.is_empty() {
            let text = format!("`{}` holds no lesson", path.display());
            return Err(
                Failure::new(Exit::Unreadable, text).hint("name a Markdown file, or a folder with some")
            );
        }
        for file in found {
            if !files.iter().any(|other| other.path == file.path) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

fn alone(path: PathBuf) -> Source {
    let place = Place::Beginning;
    let home: Names = &[];
    Source { path, place, home }
}

fn lessons(folder: &Path) -> Result<Vec<Source>, CourseError> {
    let all = course::below(folder)?;
    let mut ordered = match in_order(folder) {
        // Files of its own are none of a lesson's, and looked at all the same.
        Err(CourseError::Empty(_)) => Vec::new(),
        found => found?,
    };
    ordered.retain(|file| all.contains(&file.path));
    for path in all {
        if !ordered.iter().any(|file| file.path == path) {
            ordered.push(alone(path));
        }
    }
    Ok(ordered)
}

/// The files of a course or lesson in their order.
fn in_order(path: &Path) -> Result<Vec<Source>, CourseError> {
    let entries = course::find(path)?;
    let of_entry = |entry: Entry| {
        let parts = entry.parts.into_iter().enumerate();
        parts.map(move |(n, part)| Source {
            path: part.path,
            place: if n == 0 { Place::Beginning } else { Place::Later },
            home: entry.home,
        })
    };
    Ok(entries.into_iter().flat_map(of_entry).collect())
}

/// Reads a file and finds what there is to find.
pub(super) fn read(source: &Source) -> Result<Linted, Failure> {
    let path = &source.path;
    let bytes = read_bytes(path)?;
    let decoded = lesson::decode(&bytes).map_err(|error| unreadable_text(path, error))?;
    let mut lesson = decoded.lesson(path);
    if !source.home.is_empty() {
        let folder = lesson.folder().to_string_lossy().into_owned();
        let names = source.home;
        lesson = lesson.at_home(Home { names, folder });
    }
    let mut linted = lint::lint(&decoded.text, &lesson);
    if source.place == Place::Later {
        linted.findings.retain(|finding| finding.code != "made-elsewhere");
    }
    Ok(linted)
}
