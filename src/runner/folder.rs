//! Blocks that run in a folder of their own, below the lesson's; the shell is back where it was behind each.
//!
//! Not here: which folder that is (`lesson`).

use std::path::{Path, PathBuf};

use crate::shell::process::ShellKind;

use super::command::Sending;
use super::{RunError, Runner};

/// Where a block runs.
pub(super) enum Place {
    /// Where the shell is.
    Here,
    /// In a folder that the shell was taken to, from this one.
    From(PathBuf),
    /// Nowhere: its folder is not there.
    Nowhere,
}

impl Runner<'_> {
    /// Takes the shell to the folder of the step's `n`-th block, where that has one.
    pub(super) async fn enter(&mut self, n: usize) -> Result<Place, RunError> {
        let block = self.planned().blocks.get(n);
        let Some((folder, line)) = block.and_then(|block| Some((block.folder.clone()?, block.line))) else {
            return Ok(Place::Here);
        };
        let back = self.folder.clone();
        let path = self.surroundings.context.lesson_dir.join(&folder);
        if !self.go(&path).await? {
            self.notice(&format!(
                "line {line} runs in the folder `{folder}`, which is not there"
            ));
            return Ok(Place::Nowhere);
        }
        Ok(Place::From(back))
    }

    /// Takes the shell to a folder; says whether it got there.
    pub(super) async fn go(&mut self, folder: &Path) -> Result<bool, RunError> {
        let path = folder.to_string_lossy();
        let program = match self.shell_kind() {
            ShellKind::Bash => format!("cd -- '{}' 2>/dev/null", path.replace('\'', r"'\''")),
            ShellKind::Powershell => format!(
                "Set-Location -LiteralPath '{}' -ErrorAction SilentlyContinue",
                path.replace('\'', "''")
            ),
        };
        let finished = self.send(&program, Sending::Whole).await?.finished;
        let is_there = finished.exit == 0;
        self.folder.clone_from(&finished.cwd);
        self.unsaved.cwd = Some(finished.cwd);
        Ok(is_there)
    }
}
