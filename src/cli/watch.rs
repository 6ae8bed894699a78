//! `--watch`: doing something again whenever a lesson changes, until Ctrl-C.
//!
//! Files are looked at, not listened to: times and sizes of a few files a few times in a second cost nothing that can be
//! measured, it works on every file system (those that containers and networks share send no events), and it needs no
//! crate. Not here: what is done.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

use console::Term;
use walkdir::WalkDir;

use crate::failure::{Exit, Failure};
use crate::ui;

use super::Done;

/// How often the files are looked at.
const PERIOD: Duration = Duration::from_millis(200);

/// A file's time of change and size.
type Stamp = (Option<SystemTime>, u64);

/// Does something, and again after each change of a Markdown file in `paths`; ends with Ctrl-C alone.
pub(super) fn again(paths: &[PathBuf], mut act: impl FnMut() -> Done) -> Done {
    let interrupts = interrupts()?;
    loop {
        let before = stamps(paths);
        let screen = Term::stdout();
        if screen.is_term() {
            // A screen that is not cleared is only longer.
            let _ = screen.clear_screen();
        }
        if let Err(failure) = act() {
            ui::failure(&failure);
        }
        ui::tell(&format!("Watching {}; Ctrl-C ends it.", of(before.len())));
        loop {
            match interrupts.recv_timeout(PERIOD) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(Exit::Interrupted),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if stamps(paths) != before {
                break;
            }
        }
    }
}

fn of(n_files: usize) -> String {
    match n_files {
        1 => "1 file".to_owned(),
        n => format!("{n} files"),
    }
}

/// Tells of each Ctrl-C.
fn interrupts() -> Result<Receiver<()>, Failure> {
    let (sender, receiver) = channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(Exit::Missing, error).hint("the system gives no more threads or files")
        })?;
    std::thread::spawn(move || {
        runtime.block_on(async { while tokio::signal::ctrl_c().await.is_ok() && sender.send(()).is_ok() {} });
    });
    Ok(receiver)
}

/// The Markdown files in some paths with their stamps.
fn stamps(paths: &[PathBuf]) -> BTreeMap<PathBuf, Option<Stamp>> {
    let is_markdown = |path: &Path| {
        let end = path.extension().unwrap_or_default();
        end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown")
    };
    let below = paths.iter().filter(|path| path.is_dir()).flat_map(|folder| {
        let is_visible = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        };
        let entries = WalkDir::new(folder)
            .into_iter()
            .filter_entry(is_visible)
            .flatten();
        entries
            .map(walkdir::DirEntry::into_path)
            .filter(|path| is_markdown(path))
    });
    let named = paths.iter().filter(|path| !path.is_dir()).cloned();
    named
        .chain(below)
        .map(|path| (path.clone(), stamp(&path)))
        .collect()
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = path.metadata().ok()?;
    Some((metadata.modified().ok(), metadata.len()))
}
