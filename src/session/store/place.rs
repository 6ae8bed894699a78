//! Where progress is kept, and the names it is kept under.
//!
//! Not here: reading and writing it.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::words::{Digest, StepId};

/// The folder that stepgate keeps its state in: `STEPGATE_STATE_DIR`, else `stepgate` under the platform's state
/// folder (`$XDG_STATE_HOME`, `~/Library/Application Support`, `%LOCALAPPDATA%`). `None` without a home folder.
pub fn state_dir() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("STEPGATE_STATE_DIR").filter(|folder| !folder.is_empty()) {
        return std::path::absolute(folder).ok();
    }
    let base = etcetera::base_strategy::choose_native_strategy().ok()?;
    let local = if cfg!(windows) {
        // `%LOCALAPPDATA%`: progress does not roam to other machines.
        base.cache_dir()
    } else {
        base.data_dir()
    };
    let folder = base.state_dir().unwrap_or(local);
    Some(folder.join("stepgate"))
}

/// The folder of one lesson's progress.
pub(super) fn folder(state_dir: &Path, lesson: &Path) -> PathBuf {
    state_dir.join("lessons").join(key(lesson))
}

/// The name that a lesson goes by: its folder's or file's, and a few digits of its path's digest.
pub fn key(lesson: &Path) -> String {
    let path = lesson.canonicalize().or_else(|_| std::path::absolute(lesson));
    let path = path.unwrap_or_else(|_| lesson.to_owned());
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let is_usual = matches!(stem.to_lowercase().as_str(), "lesson" | "readme" | "index");
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned());
    let name = if is_usual { folder.unwrap_or(stem) } else { stem };
    let slug: String = StepId::slug(&name).as_str().chars().take(40).collect();
    let digest = Digest::of(path.as_os_str().as_encoded_bytes());
    format!("{slug}-{}", &digest.hex()[..8])
}

/// A new session's ID: 12 random hexadecimal digits.
pub(super) fn session_id() -> io::Result<String> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(format!(
        "{:012x}",
        bytes
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_readable_and_its_own_for_every_file() {
        let one = key(Path::new("/lessons/Image Registries.md"));
        let two = key(Path::new("/other/Image Registries.md"));
        assert!(one.starts_with("image-registries-"), "{one}");
        assert_ne!(one, two);
        assert!(key(Path::new("/lessons/101-registries/README.md")).starts_with("101-registries-"));
    }

    #[test]
    fn one_file_has_one_key_however_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.md"), "").unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        let (straight, around) = (folder.path().join("a.md"), folder.path().join("sub/../a.md"));
        assert_eq!(key(&straight), key(&around));
    }
}
