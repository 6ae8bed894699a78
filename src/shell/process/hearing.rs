//! Whether a shell on the learner's screen hears Ctrl-C. bash misses a key that comes right before it waits, so it is told
//! again. After `set -n` it reads commands without running them, and where a command has read its script it waits for
//! more: nothing wakes it then, and it is ended.
//!
//! Not here: commands that will not stop; as long as one lives, the shell waits for it and is not deaf.

use std::time::Duration;

use tokio::time::Instant;

use super::Interrupter;
use super::ctrl_c::CtrlC;

/// How long a shell without a command may take to answer Ctrl-C.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is known of a shell's hearing during one request.
pub(super) struct Hearing {
    shell: Option<u32>,
    /// Since when it has had no command to wait for, and has not answered.
    idle: Option<Instant>,
}

/// What to do about a shell's hearing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Nothing: it was told nothing, or waits for a command.
    None,
    /// It may have missed what it was told.
    TellAgain,
    /// It is to be ended.
    End,
}

impl Hearing {
    pub(super) fn of(shell: Option<u32>) -> Self {
        Self { shell, idle: None }
    }

    /// Looks after a shell that was told to stop, runs no command, and has not answered yet.
    pub(super) fn look(&mut self, ctrl_c: &mut CtrlC, interrupter: &Interrupter) -> Measure {
        let was_told = ctrl_c.was_pressed() || interrupter.is_asked();
        if !was_told || self.shell.and_then(has_children) != Some(false) {
            self.idle = None;
            return Measure::None;
        }
        match self.idle {
            // It may answer yet.
            None => {
                self.idle = Some(Instant::now());
                Measure::None
            }
            Some(since) if since.elapsed() > PATIENCE => Measure::End,
            Some(_) => Measure::TellAgain,
        }
    }

    /// Tells the shell itself again.
    #[cfg(unix)]
    pub(super) fn tell_again(&self) {
        use rustix::process::{Pid, Signal, kill_process};
        let shell = self.shell.and_then(|shell| i32::try_from(shell).ok());
        if let Some(shell) = shell.and_then(Pid::from_raw) {
            // One that is gone needs no telling.
            let _ = kill_process(shell, Signal::INT);
        }
    }

    /// Tells the shell itself again; PowerShell ends at the first time.
    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "Unix has somebody to tell")]
    pub(super) fn tell_again(&self) {}
}

/// Says whether a process has children; `None` where that cannot be found out.
#[cfg(target_os = "linux")]
fn has_children(process: u32) -> Option<bool> {
    let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
    children.ok().map(|children| !children.trim().is_empty())
}

/// Says whether a process has children; `None` where that cannot be found out.
#[cfg(all(unix, not(target_os = "linux")))]
fn has_children(process: u32) -> Option<bool> {
    let listed = std::process::Command::new("ps")
        .args(["-A", "-o", "ppid="])
        .output()
        .ok()?;
    let text = String::from_utf8(listed.stdout).ok()?;
    let parent = process.to_string();
    listed
        .status
        .success()
        .then(|| text.lines().any(|line| line.trim() == parent))
}

/// Says whether a process has children; PowerShell ends at Ctrl-C, so that nobody has to know.
#[cfg(not(unix))]
fn has_children(_process: u32) -> Option<bool> {
    None
}
