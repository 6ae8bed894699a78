//! The name at the registry's host that an image has only while it is pushed or pulled.
//!
//! A file beside the journal, locked for as long as the transfer lives, tells of it: one whose lock is free was
//! left by a process that was killed, and [`sweep`] undoes it. Not here: the transfer.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::ShimError;
use crate::docker::{Force, Parents};
use crate::engine::{Engine, EngineError};
use crate::shell::context::SessionContext;
use crate::words::{Digest, Reference};

/// How often a transfer asks whether another one of the same name is through.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// A name that an image has for a while.
pub(super) struct Detour {
    record: Record,
    path: PathBuf,
    /// Holds the lock.
    _file: File,
    /// Keeps other transfers from the same name.
    _turn: File,
}

#[derive(Serialize, Deserialize)]
struct Record {
    placed: Reference,
    /// The ID of the image that had the name before.
    before: Option<String>,
}

impl Detour {
    /// Writes down that `placed` is about to be given; it is not given yet.
    pub(super) async fn begin(
        context: &SessionContext,
        engine: &dyn Engine,
        placed: &Reference,
    ) -> Result<Self, ShimError> {
        let turn = turn(&context.journal, placed).await?;
        let before = engine.image(&placed.familiar()).await?.map(|image| image.id);
        let record = Record {
            placed: placed.clone(),
            before,
        };
        let folder = folder(&context.journal);
        fs::create_dir_all(&folder)?;
        let mut file = NamedTempFile::new_in(&folder)?;
        file.as_file().lock()?;
        file.write_all(&serde_json::to_vec(&record).map_err(io::Error::from)?)?;
        let (file, path) = file.keep().map_err(|error| error.error)?;
        Ok(Self {
            record,
            path,
            _file: file,
            _turn: turn,
        })
    }

    /// Forgets it: the name was not given.
    pub(super) fn abandon(self) -> Result<(), ShimError> {
        Ok(fs::remove_file(&self.path)?)
    }

    /// Takes the name away again, or gives it back to the image that had it.
    pub(super) async fn end(self, engine: &dyn Engine) -> Result<(), ShimError> {
        undo(engine, &self.record).await?;
        fs::remove_file(&self.path)?;
        Ok(())
    }
}

/// Waits until no other process of the lesson has `placed` for a transfer, or has been killed with it.
async fn turn(journal: &Path, placed: &Reference) -> Result<File, ShimError> {
    let folder = journal.with_extension("turns");
    fs::create_dir_all(&folder)?;
    let name = Digest::of(placed.familiar().as_bytes());
    let file = File::create(folder.join(&name.hex()[..16]))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // Nothing tells when a lock is free but the lock itself.
            Err(TryLockError::WouldBlock) => tokio::time::sleep(ASK_AGAIN).await,
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

/// Undoes the detours, told of beside the journal, of processes that were killed.
pub async fn sweep(journal: &Path, engine: &dyn Engine) -> Result<(), EngineError> {
    let Ok(entries) = fs::read_dir(folder(journal)) else {
        return Ok(());
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let Some(record) = stale(&path) else {
            continue;
        };
        undo(engine, &record).await?;
        // Another process may have swept it meanwhile.
        let _ = fs::remove_file(&path);
    }
    Ok(())
}

fn folder(journal: &Path) -> PathBuf {
    journal.with_extension("detours")
}

/// Reads a record whose process is gone.
fn stale(path: &Path) -> Option<Record> {
    // Windows locks a file against every other handle: it is read through the one that holds the lock.
    let file = File::options().read(true).write(true).open(path).ok()?;
    file.try_lock().ok()?;
    serde_json::from_reader(&file).ok()
}

async fn undo(engine: &dyn Engine, record: &Record) -> Result<(), EngineError> {
    let placed = record.placed.familiar();
    let Some(before) = &record.before else {
        return match engine.remove_image(&placed, Force::Gentle, Parents::Kept).await {
            Ok(_) | Err(EngineError::Refused { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        };
    };
    match engine.image(&placed).await? {
        Some(now) if now.id != *before => engine.tag(before, &record.placed).await,
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::context::tests::practice;
    use crate::shell::shim::fake::FakeEngine;

    fn placed() -> Reference {
        Reference::parse("127.0.0.1:41523/ada/web:latest").unwrap()
    }

    #[tokio::test]
    async fn what_a_killed_process_left_is_swept_and_what_lives_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let mut engine = FakeEngine::default();
        engine.add_image("1", &["ada/web:latest"], &[]);
        let alive = Detour::begin(&context, &engine, &placed()).await.unwrap();
        engine.tag("ada/web", &placed()).await.unwrap();
        sweep(&context.journal, &engine).await.unwrap();
        assert_eq!(engine.names().len(), 2);
        drop(alive);
        sweep(&context.journal, &engine).await.unwrap();
        assert_eq!(engine.names(), ["ada/web:latest"]);
        assert_eq!(fs::read_dir(super::folder(&context.journal)).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_name_that_was_there_before_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let mut engine = FakeEngine::default();
        engine.add_image("1", &["ada/web:latest"], &[]);
        engine.add_image("2", &["127.0.0.1:41523/ada/web:latest"], &[]);
        let detour = Detour::begin(&context, &engine, &placed()).await.unwrap();
        engine.tag("ada/web", &placed()).await.unwrap();
        detour.end(&engine).await.unwrap();
        assert_eq!(
            engine.image(&placed().familiar()).await.unwrap().unwrap().id,
            "sha256:2"
        );
    }
}
