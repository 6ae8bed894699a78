//! Where sessions are kept, and the name of a lesson's folder there.
//!
//! Not here: what is in the files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::words::{Digest, StepId};

/// A lesson's folder name under `lessons/`: readable, and different for every file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LessonKey(String);

impl LessonKey {
    /// Makes the key of a lesson's file: the slug of its name and the start of its whole path's SHA-256.
    pub fn of(lesson: &Path) -> Self {
        let path = std::fs::canonicalize(lesson)
            .or_else(|_| std::path::absolute(lesson))
            .unwrap_or_else(|_| lesson.to_owned());
        let digest = Digest::of(path.as_os_str().as_encoded_bytes());
        let hash = digest.hex().get(..10).unwrap_or_default();
        let mut slug = StepId::slug(&name(&path)).to_string();
        slug.truncate(slug.char_indices().nth(40).map_or(slug.len(), |(at, _)| at));
        Self(format!("{slug}-{hash}"))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A file that is named like every other goes by its folder.
fn name(path: &Path) -> String {
    let text = |part: Option<&OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = text(path.file_stem()).unwrap_or_default();
    match stem.to_lowercase().as_str() {
        "readme" | "index" | "lesson" => text(path.parent().and_then(Path::file_name)).unwrap_or(stem),
        _ => stem,
    }
}

/// Finds the folder that stepgate keeps its state in: `STEPGATE_STATE_DIR`, else the platform's; `None` where no home
/// is known.
pub fn state_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("STEPGATE_STATE_DIR").filter(|folder| !folder.is_empty()) {
        return Some(PathBuf::from(folder));
    }
    platform_folder()
}

#[cfg(windows)]
fn platform_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    Some(
        etcetera::base_strategy::Windows::new()
            .ok()?
            .cache_dir()
            .join("stepgate"),
    )
}

#[cfg(target_os = "macos")]
fn platform_folder() -> Option<PathBuf> {
    Some(
        etcetera::home_dir()
            .ok()?
            .join("Library/Application Support/stepgate"),
    )
}

#[cfg(not(any(windows, target_os = "macos")))]
fn platform_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    Some(
        etcetera::base_strategy::Xdg::new()
            .ok()?
            .state_dir()?
            .join("stepgate"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_readable_and_its_own_for_every_file() {
        let one = LessonKey::of(Path::new("/lessons/Image Registries.md"));
        let two = LessonKey::of(Path::new("/other/Image Registries.md"));
        assert!(one.as_str().starts_with("image-registries-"), "{one:?}");
        assert_ne!(one, two);
        assert!(
            LessonKey::of(Path::new("/lessons/101-registries/README.md"))
                .as_str()
                .starts_with("101-registries-")
        );
    }

    #[test]
    fn one_file_has_one_key_however_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.md"), "").unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        let (straight, around) = (folder.path().join("a.md"), folder.path().join("sub/../a.md"));
        assert_eq!(LessonKey::of(&straight), LessonKey::of(&around));
    }
}
