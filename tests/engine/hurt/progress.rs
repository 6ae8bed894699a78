//! `kill -9` around the moments when progress is written: no step that was told as passed is lost, nothing is damaged.
//!
//! Not here: what the kill interrupts besides (`killed`).

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use super::bench::{Bench, Run};
use crate::support::engine::Engine;

/// How many runs are killed.
const N_KILLS: u32 = 20;
/// The layer's size: pushing is not what these tests are about.
const SMALL: usize = 100_000;

/// The steps that a run has told as passed.
fn told(said: &str) -> BTreeSet<String> {
    said.lines()
        .filter_map(|line| line.strip_prefix("Step passed: "))
        .map(|title| title.to_lowercase().replace(' ', "-"))
        .collect()
}

/// The steps that are kept as done; none before there is a session.
fn kept(bench: &Bench<'_>) -> BTreeSet<String> {
    let lessons = fs::read_dir(bench.sandbox.state().join("lessons"));
    if lessons.is_ok_and(|mut folders| folders.next().is_some()) {
        bench.done().into_iter().collect()
    } else {
        BTreeSet::new()
    }
}

/// Follows a run until `is_time`, kills it, and looks whether every step is kept that was before or was told.
/// Gives whether the run went on from where the one before was killed.
#[track_caller]
fn kill_when(bench: &Bench<'_>, mut is_time: impl FnMut(&mut Run) -> bool) {
    let before = kept(bench);
    let mut run = bench.start(&["--keep"]);
    while !run.has_ended() && !is_time(&mut run) {}
    let log = run.log();
    run.kill_all();
    let said = fs::read_to_string(log).expect("the run's output");
    let after = kept(bench);
    let mut wanted = told(&said);
    if !said.contains("begins anew") {
        wanted.extend(before);
    }
    assert!(
        wanted.is_subset(&after),
        "{wanted:?} should be in {after:?}; it said:\n{said}"
    );
    let is_damaged = |path: &PathBuf| path.display().to_string().contains("damaged");
    assert!(
        !bench.sandbox.files().iter().any(is_damaged),
        "progress was damaged"
    );
}

#[test]
fn kills_at_moments_all_over_a_run_lose_no_step() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::with_layer(&engine, SMALL);
    let begun = Instant::now();
    assert_eq!(bench.run(&["--keep"]).code, 0);
    let whole = begun.elapsed();
    for n in 0..N_KILLS {
        // A prime step visits the moments in an order without a trend.
        let moment = whole * (n * 7 % N_KILLS) / N_KILLS;
        let begun = Instant::now();
        kill_when(&bench, |_| begun.elapsed() >= moment);
    }
    bench.run(&["--keep"]);
    bench.finishes();
}

#[test]
fn a_kill_as_soon_as_new_progress_is_being_written_keeps_the_old_or_the_new() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::with_layer(&engine, SMALL);
    let lessons = bench.sandbox.state().join("lessons");
    let new_file = || {
        let files = walkdir::WalkDir::new(&lessons).into_iter().flatten();
        let mut names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.find(|name| name.starts_with("progress.new-"))
    };
    for n in 0..N_KILLS {
        // The n-th time that a new file is seen, so that each step's writing has its turn.
        let mut seen = BTreeSet::new();
        kill_when(&bench, |_| {
            seen.extend(new_file());
            seen.len() > n as usize % 7
        });
    }
    bench.run(&["--keep"]);
    bench.finishes();
    assert_eq!(new_file(), None, "what killed runs left is swept");
}
