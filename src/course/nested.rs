//! Formats in the folders below one that is of none itself: a repository's `labs/`, its tracks, its book.
//!
//! Not here: what a folder itself is (`find`), and Markdown files of no format.

use std::path::Path;

use super::find::{self, below, is_about_repository, is_hidden};
use super::whole::children;
use super::{CourseError, Entry};

/// How deep folders are looked into.
const MAX_DEPTH: usize = 3;

/// Gives the lessons of one folder; none where it is of no format.
type Finding = fn(&Path) -> Result<Vec<Entry>, CourseError>;

/// The lessons of a folder's own folders, in the order of their names, where several are of a format; none otherwise.
pub(super) fn several(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let folders = children(path)?.into_iter();
    let folders = folders.filter(|folder| folder.is_dir() && !is_hidden(folder));
    let found: Vec<_> = folders.map(|folder| find::whole_in(&folder)).collect();
    // Other documents have such names as well, and one alone may be an example beside a lesson.
    let n_lessons = found
        .iter()
        .filter(|found| found.as_ref().is_ok_and(|found| !found.is_empty()))
        .count();
    if n_lessons < 2 {
        return Ok(Vec::new());
    }
    let found: Vec<Vec<Entry>> = found.into_iter().collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// The lessons below that their formats spread over several pages.
pub(super) fn whole(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut found = Vec::new();
    go_through(path, find::whole_in, 0, &mut found)?;
    Ok(found)
}

/// The lessons that documents below list, where that are most of the pages that are there: else they are some example's.
pub(super) fn listed(path: &Path) -> Result<Vec<Entry>, CourseError> {
    let mut found = Vec::new();
    go_through(path, find::listed_in, 0, &mut found)?;
    let all = below(path)?;
    let n_pages = all.iter().filter(|file| !is_about_repository(file)).count();
    if found.len() * 2 < n_pages {
        found.clear();
    }
    Ok(found)
}

fn go_through(
    path: &Path,
    finding: Finding,
    depth: usize,
    found: &mut Vec<Entry>,
) -> Result<(), CourseError> {
    for folder in children(path)? {
        if !folder.is_dir() || is_hidden(&folder) {
            continue;
        }
        // What is wrong there is told to whoever names that folder.
        let inner = finding(&folder).unwrap_or_default();
        if !inner.is_empty() {
            found.extend(inner);
        } else if depth + 1 < MAX_DEPTH {
            go_through(&folder, finding, depth + 1, found)?;
        }
    }
    Ok(())
}
