//! A shell that hears nothing any more: after `set -n` it reads commands without running them, and where a command has
//! read its script it waits for more. Ctrl-C does not wake it, so it is ended.
//!
//! Not here: commands that will not stop; as long as one lives, the shell waits for it and is not deaf.

use std::time::Duration;

use tokio::time::Instant;

use super::Interrupter;
use super::ctrl_c::CtrlC;

/// How long a shell without a command may take to answer Ctrl-C.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is known of a shell's hearing during one request.
pub(super) struct Hearing {
    shell: Option<u32>,
    told: Option<Instant>,
}

impl Hearing {
    pub(super) fn of(shell: Option<u32>) -> Self {
        Self { shell, told: None }
    }

    /// Says whether the shell was told to stop a while ago, runs no command, and has not answered.
    pub(super) fn is_lost(&mut self, ctrl_c: &mut CtrlC, interrupter: &Interrupter) -> bool {
        if ctrl_c.was_pressed_now() || interrupter.is_asked() {
            self.told.get_or_insert_with(Instant::now);
        }
        let is_late = self.told.is_some_and(|told| told.elapsed() > PATIENCE);
        is_late && self.shell.is_some_and(|shell| has_children(shell) == Some(false))
    }
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
