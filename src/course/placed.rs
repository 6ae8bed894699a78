//! Pages of a folder in the order of the places that they, and the folders that they are in, say of themselves.
//!
//! Not here: configurations that name pages (`site`).

use std::path::{Path, PathBuf};

use super::find::is_hidden;
use super::whole::children;
use super::{CourseError, is_markdown, read_bytes};
use crate::lesson;

/// How deep folders are gone into.
const MAX_DEPTH: usize = 8;

/// How a page says its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `sidebar_position`, for a folder in `_category_.json`; else the number that its name begins with.
    Docusaurus,
    /// `weight`, for a folder in `_index.md`.
    Hugo,
}

/// The pages below a folder, a folder's own page before the others of it; drafts and parts of pages are none.
pub(super) fn pages(folder: &Path, place: Place) -> Result<Vec<PathBuf>, CourseError> {
    let mut pages = Vec::new();
    go_through(folder, place, 0, &mut pages)?;
    Ok(pages)
}

fn go_through(
    folder: &Path,
    place: Place,
    depth: usize,
    pages: &mut Vec<PathBuf>,
) -> Result<(), CourseError> {
    let mut items = Vec::new();
    for path in children(folder)? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        if path.is_dir() {
            if depth < MAX_DEPTH && !is_hidden(&path) && !name.starts_with('_') {
                items.push((place.of_folder(&path, &name)?, path));
            }
        } else if is_markdown(&path) && (is_own(folder, &name) || !name.starts_with('_')) {
            let text = text(&path)?;
            if lesson::matter(&text, "draft").as_deref() == Some("true") {
                continue;
            }
            if is_own(folder, &name) {
                pages.push(path);
            } else {
                items.push((place.of_page(&text, &name), path));
            }
        }
    }
    // Those without a place come behind; what lies in a folder is in the order of the names already.
    items.sort_by(|(a, _), (b, _)| {
        let of = |place: &Option<f64>| place.unwrap_or(f64::INFINITY);
        of(a).total_cmp(&of(b))
    });
    for (_, path) in items {
        if path.is_dir() {
            go_through(&path, place, depth + 1, pages)?;
        } else {
            pages.push(path);
        }
    }
    Ok(())
}

/// Says whether a page is what its folder itself shows, in any language: `_index.fr.md`.
fn is_own(folder: &Path, name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let is_folders = folder
        .file_name()
        .is_some_and(|folder| folder.to_string_lossy() == stem);
    is_folders || matches!(stem.to_lowercase().as_str(), "_index" | "index" | "readme")
}

impl Place {
    fn of_page(self, text: &str, name: &str) -> Option<f64> {
        let said = |key: &str| lesson::matter(text, key)?.parse().ok();
        match self {
            Self::Docusaurus => said("sidebar_position").or_else(|| number(name)),
            Self::Hugo => said("weight").filter(|weight| *weight != 0.0),
        }
    }

    fn of_folder(self, folder: &Path, name: &str) -> Result<Option<f64>, CourseError> {
        match self {
            Self::Docusaurus => {
                let json = folder.join("_category_.json");
                let said = if json.is_file() {
                    let document = serde_json::from_str(&text(&json)?);
                    let position = |document: serde_json::Value| document.get("position")?.as_f64();
                    document.ok().and_then(position)
                } else {
                    let yaml = ["_category_.yml", "_category_.yaml"].map(|name| folder.join(name));
                    let file = yaml.into_iter().find(|file| file.is_file());
                    let text = file.map(|file| text(&file)).transpose()?;
                    let document = text.map(|text| serde_saphyr::from_str::<serde_json::Value>(&text));
                    document.and_then(|document| document.ok()?.get("position")?.as_f64())
                };
                Ok(said.or_else(|| number(name)))
            }
            Self::Hugo => {
                let own = folder.join("_index.md");
                let text = Some(own)
                    .filter(|own| own.is_file())
                    .map(|own| text(&own))
                    .transpose()?;
                Ok(text.and_then(|text| self.of_page(&text, name)))
            }
        }
    }
}

/// A page's text; what is no text says nothing.
fn text(path: &Path) -> Result<String, CourseError> {
    let bytes = read_bytes(path)?;
    Ok(lesson::decode(&bytes).map_or_else(|_| String::new(), |decoded| decoded.text.into_owned()))
}

/// The number that a name begins with, as `01-intro.md` does.
fn number(name: &str) -> Option<f64> {
    let rest = unnumbered(name);
    let before = &name[..name.len() - rest.len()];
    before.trim_end_matches(['-', '_', '.', ' ']).parse().ok()
}

/// A name without the number that it begins with.
pub(super) fn unnumbered(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let behind = rest.trim_start_matches([' ', '-', '_', '.']);
    let is_numbered = rest.len() < name.len() && behind.len() < rest.len() && !behind.is_empty();
    // `1.2-notes` and `2024-01-31` are no numbers before a name.
    let is_more = behind.starts_with(|c: char| c.is_ascii_digit());
    if is_numbered && !is_more { behind } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_before_a_name_is_its_place() {
        for (name, rest, place) in [
            ("01-intro.md", "intro.md", Some(1.0)),
            ("2_run", "run", Some(2.0)),
            ("10. Build it.md", "Build it.md", Some(10.0)),
            ("3d.md", "3d.md", None),
            ("2024-01-31.md", "2024-01-31.md", None),
            ("12", "12", None),
        ] {
            assert_eq!((unnumbered(name), number(name)), (rest, place), "{name}");
        }
    }
}
