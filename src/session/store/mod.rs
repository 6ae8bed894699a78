//! Progress on disk, one folder for each lesson; a kill at any moment loses no passed step.
//!
//! A change is made under the operating system's lock: the file is read again, changed, written beside itself and
//! renamed. So two terminals on one lesson keep each other's steps. Before a learner it is synced as well, and where it
//! marks a step done the folder too. A file that cannot be read is set aside, never overwritten; a lesson that is under way goes on from what it
//! last knew. Not here: what the states mean (`state`).

mod handover;
mod place;

#[cfg(test)]
mod hurt_tests;
#[cfg(test)]
mod tests;

pub use handover::{can_hand_over, hand_over};
pub use place::{key, state_dir};

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::Progress;

/// The form of the file; a newer one is not touched.
const SCHEMA: u64 = 1;
/// How the names of files begin that are not in their place yet.
const NEW: &str = "progress.new-";

/// A lesson's folder of progress.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    outlasts: Outlasts,
    /// What this process knows; gone on from where the file is damaged or gone.
    last: Arc<Mutex<Last>>,
}

/// What every change outlasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlasts {
    /// A kill of the process, at any moment.
    Kill,
    /// A power cut too, which takes the disk some milliseconds for each change.
    PowerCut,
}

/// What a process has seen of a file.
#[derive(Debug, Default)]
struct Last {
    progress: Progress,
    notices: Vec<String>,
}

/// A store with what was kept in it.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// What was kept; a new session where nothing was.
    pub progress: Progress,
    /// What the learner has to know, such as that a damaged file was set aside.
    pub notices: Vec<String>,
}

/// Says why progress cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system does not let a file be read or written; what was kept before is as it was.
    #[error("progress cannot be kept in `{path}`")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A newer stepgate wrote it.
    #[error(
        "`{path}` was written by a newer stepgate (form {schema}); update stepgate, or set STEPGATE_STATE_DIR"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its form.
        schema: u64,
    },
}

/// The file's form, which decides whether the rest can be read.
#[derive(Deserialize)]
struct Form {
    schema: u64,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    schema: u64,
    #[serde(flatten)]
    progress: Progress,
}

impl Store {
    /// Opens the store of the lesson at `lesson`, and makes it where there is none.
    pub fn open(state_dir: &Path, lesson: &Path) -> Result<Opened, StoreError> {
        let store = Self::at(place::folder(state_dir, lesson));
        create_private(&store.folder).map_err(|source| store.failed(source))?;
        let _lock = store.lock()?;
        store.sweep();
        let (progress, notices) = match store.read()? {
            Content::Progress(progress) => (*progress, Vec::new()),
            Content::Nothing => (store.begin(lesson)?, Vec::new()),
            Content::Damaged(reason) => {
                let aside = store.set_aside()?;
                let notice = format!(
                    "your progress could not be read ({reason}); it was set aside as `{}`, and the lesson begins anew",
                    aside.display()
                );
                (store.begin(lesson)?, vec![notice])
            }
        };
        store.last().progress = progress.clone();
        Ok(Opened {
            store,
            progress,
            notices,
        })
    }

    /// Reads what is kept of a lesson, and makes nothing.
    pub fn peek(state_dir: &Path, lesson: &Path) -> Result<Option<Progress>, StoreError> {
        match Self::at(place::folder(state_dir, lesson)).read()? {
            Content::Progress(progress) => Ok(Some(*progress)),
            Content::Nothing | Content::Damaged(_) => Ok(None),
        }
    }

    fn at(folder: PathBuf) -> Self {
        Self {
            folder,
            outlasts: Outlasts::PowerCut,
            last: Arc::default(),
        }
    }

    /// Says what changes outlast from now on; at first they outlast a power cut.
    pub fn outlast(&mut self, outlasts: Outlasts) {
        self.outlasts = outlasts;
    }

    /// Makes what is kept outlast a power cut, whatever single changes did.
    pub fn sync(&self) -> Result<(), StoreError> {
        match (self.outlasts, File::open(self.file())) {
            (Outlasts::PowerCut, _) => Ok(()),
            // Both at once: file systems often make one write of them.
            (Outlasts::Kill, Ok(file)) => std::thread::scope(|scope| {
                let folder = scope.spawn(|| sync_folder(&self.folder));
                let synced = file.sync_all();
                synced.and(
                    folder
                        .join()
                        .unwrap_or_else(|_| Err(io::Error::other("a sync panicked"))),
                )
            }),
            (Outlasts::Kill, Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            (Outlasts::Kill, Err(error)) => Err(error),
        }
        .map_err(|source| self.failed(source))
    }

    /// The folder, for what else a session keeps.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Changes what is kept, and gives what is kept now, other terminals' changes included. A change that comes to
    /// nothing costs no write.
    ///
    /// When this returns, the change survives a kill. After an error the file is as it was.
    pub fn update(&self, change: impl FnOnce(&mut Progress)) -> Result<Progress, StoreError> {
        let _lock = self.lock()?;
        let kept = match self.read()? {
            Content::Progress(progress) => Some(*progress),
            Content::Nothing => None,
            Content::Damaged(reason) => {
                let aside = self.set_aside()?;
                self.last().notices.push(format!(
                    "your progress could not be read any more ({reason}); it was set aside as `{}`, and the lesson goes on \
                     from what was known",
                    aside.display()
                ));
                None
            }
        };
        let mut progress = kept.clone().unwrap_or_else(|| self.last().progress.clone());
        change(&mut progress);
        let synced = match (self.outlasts, &kept) {
            (_, Some(kept)) if *kept == progress => None,
            (Outlasts::Kill, _) => Some(Synced::Nothing),
            (Outlasts::PowerCut, Some(kept)) if kept.done == progress.done => Some(Synced::File),
            (Outlasts::PowerCut, Some(_) | None) => Some(Synced::FileAndFolder),
        };
        if let Some(synced) = synced {
            self.write(&progress, synced)?;
        }
        self.last().progress = progress.clone();
        Ok(progress)
    }

    /// Gives what the learner has to know since it was last asked.
    pub fn take_notices(&self) -> Vec<String> {
        std::mem::take(&mut self.last().notices)
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the first progress of a lesson.
    fn begin(&self, lesson: &Path) -> Result<Progress, StoreError> {
        let session = place::session_id().map_err(|source| self.failed(source))?;
        let lesson = std::path::absolute(lesson).unwrap_or_else(|_| lesson.to_owned());
        let progress = Progress {
            session,
            lesson,
            ..Progress::default()
        };
        // Nothing is done yet that a power cut could take.
        self.write(&progress, Synced::Nothing)?;
        Ok(progress)
    }

    fn file(&self) -> PathBuf {
        self.folder.join("progress.json")
    }

    fn lock(&self) -> Result<File, StoreError> {
        let path = self.folder.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path);
        let file = file.map_err(|source| self.failed(source))?;
        file.lock().map_err(|source| self.failed(source))?;
        Ok(file)
    }

    fn read(&self) -> Result<Content, StoreError> {
        let path = self.file();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::Nothing),
            Err(source) => return Err(StoreError::File { path, source }),
        };
        if let Ok(Form { schema }) = serde_json::from_slice(&bytes)
            && schema > SCHEMA
        {
            return Err(StoreError::Newer { path, schema });
        }
        Ok(match serde_json::from_slice::<Kept>(&bytes) {
            Ok(kept) => Content::Progress(Box::new(kept.progress)),
            Err(error) => Content::Damaged(error.to_string()),
        })
    }

    fn write(&self, progress: &Progress, synced: Synced) -> Result<(), StoreError> {
        let kept = Kept {
            schema: SCHEMA,
            progress: progress.clone(),
        };
        let text = serde_json::to_vec_pretty(&kept).map_err(|error| self.failed(error.into()))?;
        self.replace(&text, synced).map_err(|source| self.failed(source))
    }

    /// Puts the new file in the old one's place in one step: whatever happens, one of the two is there, and whole.
    fn replace(&self, bytes: &[u8], synced: Synced) -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        if synced != Synced::Nothing {
            file.as_file().sync_all()?;
        }
        file.persist(self.file()).map_err(|error| error.error)?;
        if synced == Synced::FileAndFolder {
            sync_folder(&self.folder)?;
        }
        Ok(())
    }

    /// Removes the new files that killed processes did not come to put in their place; whoever writes one now has the
    /// lock.
    fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(NEW) {
                // What stays is in nobody's way.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Renames a damaged file to the first free `progress.json.damaged-N`.
    fn set_aside(&self) -> Result<PathBuf, StoreError> {
        let mut n = 1;
        loop {
            let aside = self.folder.join(format!("progress.json.damaged-{n}"));
            if !aside.exists() {
                fs::rename(self.file(), &aside).map_err(|source| self.failed(source))?;
                return Ok(aside);
            }
            n += 1;
        }
    }

    fn failed(&self, source: io::Error) -> StoreError {
        StoreError::File {
            path: self.folder.clone(),
            source,
        }
    }
}

/// Lists every lesson's progress, by the lesson's path, those of a course by its path and in its order; what cannot be read is left out.
pub fn list(state_dir: &Path) -> Result<Vec<Progress>, StoreError> {
    let lessons = state_dir.join("lessons");
    let entries = match fs::read_dir(&lessons) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(StoreError::File {
                path: lessons,
                source,
            });
        }
    };
    let read = |folder| match Store::at(folder).read() {
        Ok(Content::Progress(progress)) => Some(*progress),
        Ok(Content::Nothing | Content::Damaged(_)) | Err(_) => None,
    };
    let mut begun: Vec<Progress> = entries.flatten().filter_map(|entry| read(entry.path())).collect();
    begun.sort_by(|one, two| listed_at(one).cmp(&listed_at(two)));
    Ok(begun)
}

fn listed_at(progress: &Progress) -> (&Path, usize, &Path) {
    let lesson = progress.lesson.as_path();
    let course = progress.course.as_ref();
    course.map_or((lesson, 0, lesson), |course| {
        (&course.path, course.position, lesson)
    })
}

/// Makes a folder that only its owner may look into.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a rename in a folder last.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// What is synced with a change. Without the folder, the change before it may be the one that is there after a power
/// cut; without the file, neither may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Synced {
    Nothing,
    File,
    FileAndFolder,
}

/// What a progress file holds.
enum Content {
    Progress(Box<Progress>),
    Nothing,
    Damaged(String),
}
