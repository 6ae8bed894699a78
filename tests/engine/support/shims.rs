//! What containerd starts to hold each container, which outlives an engine that is killed.
//!
//! Not here: killing the engine (`private`).

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a process that is killed may take to end.
const DEADLINE: Duration = Duration::from_secs(10);

/// Ends the containers of an engine that was killed, and what held them, and waits for it; `folder` is the engine's.
pub(super) fn end_below(folder: &Path) {
    let shims = below(folder);
    // What a container runs goes on where nobody holds it.
    let held: Vec<Pid> = shims.iter().flat_map(|shim| children(*shim)).collect();
    let all = || held.iter().chain(&shims);
    for pid in all() {
        // It may have ended by itself.
        kill_process(*pid, Signal::KILL).ok();
    }
    let deadline = Instant::now() + DEADLINE;
    while all().any(|pid| runs(*pid)) && Instant::now() < deadline {
        std::thread::yield_now();
    }
}

/// Says whether a process runs; of one that has ended, whoever took it over may not have asked how yet.
fn runs(pid: Pid) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    state.is_ok_and(|state| !state.contains(") Z ") && !state.contains(") X "))
}

/// What holds the containers of the engine in `folder`.
pub(super) fn below(folder: &Path) -> Vec<Pid> {
    let address = format!("{}/exec/containerd/", folder.display());
    let holds = |pid: &Pid| {
        let words = std::fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        words.contains("containerd-shim") && words.contains(&address)
    };
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let all = all.filter_map(|entry| pid(entry.file_name().to_str()?));
    all.filter(holds).collect()
}

/// What a process has started, and nobody else has taken over.
fn children(of: Pid) -> Vec<Pid> {
    let of = of.as_raw_nonzero();
    let children = std::fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
    children.split_whitespace().filter_map(pid).collect()
}

fn pid(digits: &str) -> Option<Pid> {
    digits.parse().ok().and_then(Pid::from_raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::private::PrivateEngine;

    #[test]
    fn a_container_that_runs_goes_with_the_engine_that_is_killed() {
        let Some(private) = PrivateEngine::start() else {
            return;
        };
        let engine = private.engine();
        engine.busybox_image("waits", &["sleep", "600"]);
        let run = engine.docker(["run", "--detach", "--network", "none", "waits"]);
        assert_eq!(run.code, 0, "{run:?}");
        let folder = private.folder().to_owned();
        let shims = below(&folder);
        let mut all: Vec<Pid> = shims.iter().flat_map(|shim| children(*shim)).collect();
        assert_eq!((shims.len(), all.len()), (1, 1));
        all.extend(shims);
        drop(private);
        assert!(below(&folder).is_empty());
        assert!(!all.into_iter().any(runs));
    }
}
