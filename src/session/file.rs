//! The progress file: read with care, replaced whole.
//!
//! Not here: the lock that both happen under (`store`).

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Progress, StoreError};

/// The number that the file's format goes by; a field that old versions can ignore does not change it.
const SCHEMA: u64 = 1;

const FILE: &str = "progress.json";
const TEMPORARY: &str = ".progress-";

/// What a progress file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    schema: u64,
    /// The lesson's file, whole path.
    pub(super) lesson: PathBuf,
    pub(super) progress: Progress,
}

/// What reading a progress file came to.
pub(super) enum Read {
    /// There is none.
    Nothing,
    /// It holds this.
    Kept(Box<Kept>),
    /// It cannot be understood, and why.
    Damaged(String),
}

/// Reads the progress file in a lesson's folder.
pub(super) fn read(folder: &Path) -> Result<Read, StoreError> {
    let path = folder.join(FILE);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Read::Nothing),
        Err(source) => return Err(StoreError::Read { path, source }),
    };
    let value: serde_json::Value = match serde_json::from_slice(&bytes) {
        Ok(value) => value,
        Err(error) => return Ok(Read::Damaged(error.to_string())),
    };
    match value.get("schema").and_then(serde_json::Value::as_u64) {
        Some(schema) if schema > SCHEMA => return Err(StoreError::Newer { path, schema }),
        Some(_) => {}
        None => return Ok(Read::Damaged("it has no schema number".to_owned())),
    }
    Ok(match serde_json::from_value(value) {
        Ok(kept) => Read::Kept(Box::new(kept)),
        Err(error) => Read::Damaged(error.to_string()),
    })
}

/// Replaces the progress file: the old one is whole until the new one is on disk.
pub(super) fn write(folder: &Path, lesson: &Path, progress: &Progress) -> Result<(), StoreError> {
    let path = folder.join(FILE);
    let kept = Kept {
        schema: SCHEMA,
        lesson: lesson.to_owned(),
        progress: progress.clone(),
    };
    replace(folder, &path, &kept).map_err(|source| StoreError::Write { path, source })
}

fn replace(folder: &Path, path: &Path, kept: &Kept) -> io::Result<()> {
    let mut text = serde_json::to_vec_pretty(kept)?;
    text.push(b'\n');
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .suffix(".tmp")
        .tempfile_in(folder)?;
    file.write_all(&text)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// A rename is on disk when its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Moves a damaged file out of the way under a name that is free, and names it.
pub(super) fn set_aside(folder: &Path) -> Result<PathBuf, StoreError> {
    let path = folder.join(FILE);
    let mut n = 1_u64;
    let free = loop {
        let candidate = folder.join(format!("{FILE}.damaged-{n}"));
        if fs::symlink_metadata(&candidate).is_err() {
            break candidate;
        }
        n += 1;
    };
    match fs::rename(&path, &free) {
        Ok(()) => Ok(free),
        Err(source) => Err(StoreError::Write { path, source }),
    }
}

/// Removes what writers left that were killed; only under the lock, where no writer lives.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            // What cannot be removed now is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Opens the file that the lock is on.
pub(super) fn open_lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("lock");
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|source| StoreError::Write { path, source })
}
