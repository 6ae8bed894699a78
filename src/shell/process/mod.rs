//! The lesson's one real shell: started once, fed command by command, asked after each where it stands.
//!
//! `bash` and `powershell` make such a shell take requests and answer with reports, `screen` carries captured output, `interrupter` stops what
//! runs. Not here: which commands run, and what `docker` means in them (`shell::shim`).

#[cfg(unix)]
mod bash;
mod ctrl_c;
#[cfg(test)]
mod end_tests;
mod error;
mod exchange;
mod find;
mod hearing;
mod interrupter;
mod powershell;
mod request;
mod screen;
mod start;
#[cfg(test)]
mod terminal_tests;
#[cfg(test)]
mod tests;
mod wire;

pub use error::ShellError;
pub use find::{find_bash, find_program, find_pwsh};
pub use interrupter::Interrupter;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a shell that was told to stop may take before it is told harder.
const GRACE: Duration = Duration::from_secs(2);

/// Which shell it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShellKind {
    /// bash, from 3.2 on.
    Bash,
    /// PowerShell, from 5.1 on.
    Powershell,
}

/// Whose screen the commands write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The learner's terminal: the commands inherit stdin, stdout and stderr.
    Learner,
    /// Nobody's: stdin is empty, output is handed on in chunks, and the shell is a process group of its own.
    Captured,
}

/// How a shell is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which shell.
    pub kind: ShellKind,
    /// Its program; found on PATH where it is not given.
    pub program: Option<PathBuf>,
    /// The folder that it starts in.
    pub folder: PathBuf,
    /// Environment variables on top of stepgate's own.
    pub env: Vec<(OsString, OsString)>,
    /// Where output goes.
    pub screen: Screen,
    /// The shell variables whose values are read back after each command.
    pub watched: Vec<String>,
}

/// Output of a command whose screen is captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Which of the two it was written to.
    pub stream: Stream,
    /// What was written; a character may be cut in two at the end.
    pub bytes: Vec<u8>,
}

/// Where a command wrote to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// Standard output that the learner has seen already.
    Seen,
}

/// What takes captured output, in order.
pub type OnOutput<'a> = &'a mut (dyn FnMut(Chunk) + Send);

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The exit code; 130 where it was interrupted, 128 and the signal's number where one ended the shell.
    pub exit: i32,
    /// The working directory after it.
    pub cwd: PathBuf,
    /// The command of its text that failed last, as the shell writes it, where the shell knows.
    pub failed: Option<String>,
    /// The watched variables that are set, with their values.
    pub values: BTreeMap<String, String>,
    /// How it ended.
    pub end: End,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It ran to its end.
    Completed,
    /// Ctrl-C or an [`Interrupter`] stopped it; the rest of its text did not run. bash lives, PowerShell does not.
    Interrupted,
    /// Its time was up; the rest of its text did not run. The shell lives.
    TimedOut,
    /// The shell ended, by `exit`, `exec`, `set -e` or a signal; [`Shell::restart`] gives a new one.
    ShellGone,
}

/// A living shell.
pub struct Shell {
    options: Options,
    program: PathBuf,
    child: tokio::process::Child,
    wire: wire::Wire,
    output: screen::Output,
    interrupter: Interrupter,
    room: tempfile::TempDir,
    life: Life,
    cwd: PathBuf,
    values: BTreeMap<String, String>,
    limit: Option<Duration>,
}

/// Whether a shell can take a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    /// It has not told yet that it waits for a command.
    Starting,
    /// It waits for one.
    Ready,
    /// It runs one; still so later means that the waiting was given up.
    Busy,
    /// It has ended.
    Gone,
}

impl Shell {
    /// Starts a shell and waits until it takes commands.
    pub async fn start(options: Options) -> Result<Self, ShellError> {
        let mut shell = start::begin(options).await?;
        start::settle(&mut shell).await?;
        Ok(shell)
    }

    /// Starts a shell and does not wait for it: the first command does, and fails where it is no shell.
    pub async fn begin(options: Options) -> Result<Self, ShellError> {
        start::begin(options).await
    }

    /// Says whether the shell can take a command.
    pub fn is_alive(&self) -> bool {
        matches!(self.life, Life::Ready | Life::Starting)
    }

    /// The working directory after the last command.
    pub fn cwd(&self) -> &Path {
        &self.cwd
    }

    /// Gives what stops the running command, for a Ctrl-C handler.
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// Sets how long any command may take from now on that is given no limit of its own, where the shell is captured.
    pub fn set_limit(&mut self, limit: Option<Duration>) {
        self.limit = limit.filter(|_| self.options.screen == Screen::Captured);
    }

    /// Exports an environment variable in the shell; the value travels as data and is never read as program text.
    pub async fn set_value(&mut self, name: &str, value: &str) -> Result<(), ShellError> {
        let request = request::Request::value(self.options.kind, name, value)?;
        let finished = self.exchange(&request, None, &mut |_| {}).await?;
        if finished.exit == 0 {
            Ok(())
        } else {
            Err(ShellError::Value(name.to_owned()))
        }
    }

    /// Runs program text to its end, as long as that takes or may take.
    pub async fn run(&mut self, program: &str, on_output: OnOutput<'_>) -> Result<Finished, ShellError> {
        let request = request::Request::program(self.options.kind, program)?;
        self.exchange(&request, None, on_output).await
    }

    /// Runs program text to its end as [`Self::run`] does, and hands on what it writes to standard output though the learner
    /// has the screen; what was seen already comes at the end, as [`Stream::Seen`].
    pub async fn run_heard(
        &mut self,
        program: &str,
        on_output: OnOutput<'_>,
    ) -> Result<Finished, ShellError> {
        let Options { kind, screen, .. } = self.options;
        // Nobody else may read what is printed, and it goes however this ends.
        let copy = match (kind, screen) {
            (ShellKind::Powershell, Screen::Learner) => {
                let file = tempfile::NamedTempFile::new_in(self.room.path()).map_err(ShellError::Wire)?;
                Some(file.into_temp_path())
            }
            (ShellKind::Bash, _) | (_, Screen::Captured) => None,
        };
        let request = match &copy {
            Some(copy) => request::Request::copied(program, copy)?,
            None => request::Request::heard(kind, screen, program)?,
        };
        let finished = self.exchange(&request, None, on_output).await?;
        if let Some(copy) = &copy {
            let bytes = std::fs::read(copy).unwrap_or_default();
            on_output(Chunk {
                stream: Stream::Seen,
                bytes: screen::utf_8(bytes),
            });
        }
        Ok(finished)
    }

    /// Runs program text for at most `limit`; then it is interrupted, and where that does not help ended.
    ///
    /// Only a captured shell can be stopped so; on the learner's screen the learner decides.
    pub async fn run_within(
        &mut self,
        limit: Duration,
        program: &str,
        on_output: OnOutput<'_>,
    ) -> Result<Finished, ShellError> {
        let request = request::Request::program(self.options.kind, program)?;
        self.exchange(&request, Some(limit), on_output).await
    }

    /// Starts a new shell in place of one that has ended: same folder, same watched values.
    pub async fn restart(self) -> Result<Self, ShellError> {
        let (cwd, values, mut options) = (self.cwd.clone(), self.values.clone(), self.options.clone());
        self.close().await;
        if cwd.is_dir() {
            options.folder = cwd;
        }
        let mut shell = Self::start(options).await?;
        for (name, value) in values {
            shell.set_value(&name, &value).await?;
        }
        Ok(shell)
    }

    /// Ends the shell, and with a captured one what it left in the background.
    pub async fn close(mut self) {
        self.wire.hang_up();
        if self.options.screen == Screen::Captured {
            self.interrupter.terminate();
        }
        if tokio::time::timeout(GRACE, self.child.wait()).await.is_err() {
            self.interrupter.kill();
            // The child is killed with its handle where the signal did not reach it.
            let _ = self.child.start_kill();
            let _ = tokio::time::timeout(GRACE, self.child.wait()).await;
        }
        self.interrupter.retire();
    }
}
