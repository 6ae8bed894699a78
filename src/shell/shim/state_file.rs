//! The file in which the shell is told how what runs on stands: one line, of a word for the shell and what was found.
//!
//! Not here: finding it out (`ready`, `listening`), and reading it (`script`).

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file that the shell looks into.
pub(super) struct StateFile {
    path: PathBuf,
}

impl StateFile {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes how it stands, in one piece. Where it cannot be written, the shell waits until the command is quiet.
    pub(super) fn write(&self, state: &str, words: &str) {
        let written = || -> io::Result<()> {
            let folder = self.path.parent().unwrap_or(Path::new("."));
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            writeln!(file, "{state} {words}")?;
            file.persist(&self.path)?;
            Ok(())
        };
        let _ = written();
    }

    /// Removes it, where it is there.
    pub(super) fn remove(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
