//! Progress on disk: re-read, changed and replaced under a lock, so that a kill or a second terminal loses nothing.
//!
//! Not here: what may change (`state`).

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::file::{self, Read};
use super::{LessonKey, Progress};

/// Says why progress cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder cannot be read.
    #[error("`{}` cannot be read", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A file or folder cannot be written; what was there before is as it was.
    #[error("`{}` cannot be written; the progress saved before is still there", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A newer stepgate wrote the file.
    #[error("`{}` is from a newer stepgate (its schema is {schema}): update stepgate to go on", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema number.
        schema: u64,
    },
}

/// Something the learner should know about the store, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice(pub String);

/// A lesson's place on disk.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    lesson: PathBuf,
    last: Progress,
    notices: Vec<Notice>,
}

/// What opening a store gives.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// The progress so far.
    pub progress: Progress,
    /// What the learner should know.
    pub notices: Vec<Notice>,
}

/// One lesson's progress in a list.
#[derive(Debug)]
pub struct Listed {
    /// The name of its folder under `lessons/`.
    pub key: String,
    /// The lesson's file, and the progress in it.
    pub kept: Result<(PathBuf, Progress), Unlisted>,
}

/// Why a lesson's progress cannot be listed.
#[derive(Debug)]
pub enum Unlisted {
    /// The file cannot be understood; it is set aside when the lesson is next run.
    Damaged(String),
    /// The file cannot be read.
    Failed(StoreError),
}

impl Store {
    /// Opens the store of a lesson's file under a state folder, and makes its folder where it is missing.
    pub fn open(state: &Path, lesson: &Path) -> Result<Opened, StoreError> {
        let folder = state.join("lessons").join(LessonKey::of(lesson).as_str());
        create_private(&folder)?;
        let lesson = fs::canonicalize(lesson).unwrap_or_else(|_| lesson.to_owned());
        let mut store = Self {
            folder,
            lesson,
            last: Progress::default(),
            notices: Vec::new(),
        };
        let _lock = store.lock()?;
        file::sweep(&store.folder);
        store.last = store.read()?;
        Ok(Opened {
            progress: store.last.clone(),
            notices: store.take_notices(),
            store,
        })
    }

    /// Changes what is on disk now, whoever wrote it last, and gives what is on disk afterwards.
    ///
    /// When this returns, the change survives a kill. After an error the file is as it was.
    pub fn update(&mut self, change: impl FnOnce(&mut Progress)) -> Result<Progress, StoreError> {
        let _lock = self.lock()?;
        let mut progress = self.read()?;
        change(&mut progress);
        file::write(&self.folder, &self.lesson, &progress)?;
        self.last = progress.clone();
        Ok(progress)
    }

    /// Gives what the learner should know since it was last asked.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// The lesson's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file that the shim appends outcomes to.
    pub fn journal(&self) -> PathBuf {
        self.folder.join("journal.jsonl")
    }

    /// The file that tells the shim about the session.
    pub fn session(&self) -> PathBuf {
        self.folder.join("session.json")
    }

    /// The file that the prompt's history is kept in.
    pub fn history(&self) -> PathBuf {
        self.folder.join("history")
    }

    /// Waits for the lock; nobody holds it longer than a write takes, and a killed holder holds nothing.
    fn lock(&self) -> Result<File, StoreError> {
        let lock = file::open_lock(&self.folder)?;
        lock.lock().map_err(|source| StoreError::Write {
            path: self.folder.join("lock"),
            source,
        })?;
        Ok(lock)
    }

    /// Reads the file; a damaged one is set aside, and what this process last saw is gone on with.
    fn read(&mut self) -> Result<Progress, StoreError> {
        match file::read(&self.folder)? {
            Read::Nothing => Ok(Progress::default()),
            Read::Kept(kept) => Ok(kept.progress),
            Read::Damaged(reason) => {
                let aside = file::set_aside(&self.folder)?;
                self.notices.push(Notice(format!(
                    "the saved progress could not be read ({reason}); it is kept as `{}`, and the lesson goes on from \
                     what is known",
                    aside.display()
                )));
                Ok(self.last.clone())
            }
        }
    }
}

/// Lists the progress of every lesson under a state folder, in the order of their keys; changes nothing.
pub fn list(state: &Path) -> Result<Vec<Listed>, StoreError> {
    let path = state.join("lessons");
    let entries = match fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(StoreError::Read { path, source }),
    };
    let mut listed: Vec<Listed> = entries
        .flatten()
        .filter_map(|entry| {
            let kept = match file::read(&entry.path()) {
                Ok(Read::Nothing) => return None,
                Ok(Read::Kept(kept)) => Ok((kept.lesson, kept.progress)),
                Ok(Read::Damaged(reason)) => Err(Unlisted::Damaged(reason)),
                Err(error) => Err(Unlisted::Failed(error)),
            };
            Some(Listed {
                key: entry.file_name().to_string_lossy().into_owned(),
                kept,
            })
        })
        .collect();
    listed.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(listed)
}

fn create_private(folder: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| StoreError::Write {
        path: folder.to_owned(),
        source,
    })
}
