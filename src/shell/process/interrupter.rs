//! Stopping what runs in a shell, from wherever Ctrl-C or a deadline is noticed.
//!
//! Not here: deciding that it must stop.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Stops what runs in a captured shell; on the learner's screen the terminal itself tells the commands.
#[derive(Clone, Debug, Default)]
pub struct Interrupter {
    /// The process group to signal while the shell lives; none on the learner's screen, whose group is stepgate's own.
    group: Arc<Mutex<Option<u32>>>,
    is_asked: Arc<AtomicBool>,
    /// How often the shell was told again.
    n_nudges: Arc<AtomicU32>,
}

/// Every so many times, the commands are told again along with the shell.
const NUDGES_TO_ALL: u32 = 20;

impl Interrupter {
    /// Makes one for the process group that this process leads.
    pub(super) fn for_group(leader: Option<u32>) -> Self {
        Self {
            group: Arc::new(Mutex::new(leader)),
            is_asked: Arc::default(),
            n_nudges: Arc::default(),
        }
    }

    /// Interrupts the running command, as Ctrl-C does; the shell lives on.
    pub fn interrupt(&self) {
        self.is_asked.store(true, Ordering::Relaxed);
        self.signal(Signal::Interrupt);
    }

    /// Asks the shell and everything in it to end.
    pub fn terminate(&self) {
        self.signal(Signal::Terminate);
    }

    /// Ends the shell and everything in it.
    pub fn kill(&self) {
        self.signal(Signal::Kill);
    }

    /// Says whether the running command was asked to stop.
    pub(super) fn is_asked(&self) -> bool {
        self.is_asked.load(Ordering::Relaxed)
    }

    /// Begins a command: what was asked before is over.
    pub(super) fn arm(&self) {
        self.is_asked.store(false, Ordering::Relaxed);
        self.n_nudges.store(0, Ordering::Relaxed);
    }

    /// Tells an interrupted shell again: bash misses a signal that comes right before it waits. Its commands are told
    /// again too, but seldom, since one that is cleaning up takes a second signal for impatience: a command misses
    /// one that comes while bash forks it.
    pub(super) fn nudge(&self) {
        if !self.is_asked() {
            return;
        }
        let n_nudges = self.n_nudges.fetch_add(1, Ordering::Relaxed) + 1;
        self.signal(if n_nudges.is_multiple_of(NUDGES_TO_ALL) {
            Signal::Interrupt
        } else {
            Signal::Nudge
        });
    }

    /// Forgets the group: its number may soon be another's.
    pub(super) fn retire(&self) {
        *self.group.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    #[cfg(unix)]
    fn signal(&self, signal: Signal) {
        use rustix::process::{Pid, Signal as Number, kill_process, kill_process_group};
        let group = self.group.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(pid) = group
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(Pid::from_raw)
        else {
            return;
        };
        // A group that is already gone has nothing left to stop.
        let _ = match signal {
            Signal::Interrupt => kill_process_group(pid, Number::INT),
            Signal::Nudge => kill_process(pid, Number::INT),
            Signal::Terminate => kill_process_group(pid, Number::TERM),
            Signal::Kill => kill_process_group(pid, Number::KILL),
        };
    }

    /// Windows has no signals: `taskkill` ends the tree, the gentle ways leave the shell to its deadline.
    #[cfg(not(unix))]
    fn signal(&self, signal: Signal) {
        let group = self.group.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(pid), Signal::Terminate | Signal::Kill) = (*group, signal) else {
            return;
        };
        let _ = std::process::Command::new("taskkill")
            .args(["/T", "/F", "/PID", &pid.to_string()])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
    }
}

/// How hard a group is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    Interrupt,
    Nudge,
    Terminate,
    Kill,
}
