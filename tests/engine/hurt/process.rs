//! The system's processes: who started whom, and who still runs.
//!
//! Not here: which of them a run is made of (`bench`).

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// A process of the system.
#[derive(Clone, Debug)]
pub(super) struct Process {
    pub(super) id: u32,
    pub(super) parent: u32,
    /// The program's file name as it was called.
    pub(super) program: String,
}

impl Process {
    /// Sends it a signal; it may have ended already.
    pub(super) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.id).ok().and_then(Pid::from_raw);
        kill_process(id.expect("a process ID"), signal).ok();
    }

    /// Says whether it runs.
    pub(super) fn is_running(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id)).unwrap_or_default();
        let rest = stat.rsplit(')').next().unwrap_or_default();
        !matches!(rest.trim_start().chars().next(), None | Some('Z'))
    }
}

/// All processes that there are now.
pub(super) fn processes() -> Vec<Process> {
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    let read = |id: u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let parent = stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()?;
        let line = fs::read(format!("/proc/{id}/cmdline")).ok()?;
        let program = line.split(|byte| *byte == 0).next()?;
        let program = String::from_utf8_lossy(program.rsplit(|byte| *byte == b'/').next()?).into_owned();
        Some(Process { id, parent, program })
    };
    entries
        .filter_map(|entry| read(entry.file_name().to_str()?.parse().ok()?))
        .collect()
}
