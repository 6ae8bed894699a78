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
/// How many runs there are at most for that: on a busy machine one may end before its moment is seen.
const N_RUNS: u32 = 4 * N_KILLS;
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
/// Gives whether it was time before the run ended.
#[track_caller]
fn kill_when(bench: &Bench<'_>, mut is_time: impl FnMut(&mut Run) -> bool) -> bool {
    let before = kept(bench);
    let mut run = bench.start(&["--keep"]);
    let mut is_in_time = false;
    while !run.has_ended() && !is_in_time {
        is_in_time = is_time(&mut run);
    }
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
    is_in_time
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
fn a_kill_as_soon_as_a_step_is_told_as_passed_keeps_it() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::with_layer(&engine, SMALL);
    let mut n_in_time = 0;
    for _ in 0..N_RUNS {
        n_in_time += u32::from(kill_when(&bench, |run| !told(&run.said()).is_empty()));
        if n_in_time == N_KILLS {
            break;
        }
    }
    assert_eq!(n_in_time, N_KILLS, "runs that were killed");
    bench.run(&["--keep"]);
    bench.finishes();
}

#[test]
fn a_kill_as_soon_as_new_progress_is_being_written_keeps_the_old_or_the_new() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::with_layer(&engine, SMALL);
    let lessons = bench.sandbox.state().join("lessons");
    // Each file of progress, whether in its place or not yet, with its size.
    let files = || -> BTreeSet<(String, u64)> {
        let files = walkdir::WalkDir::new(&lessons).into_iter().flatten();
        let named = files.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.metadata()));
        named
            .filter(|(name, _)| name.starts_with("progress."))
            .filter_map(|(name, found)| Some((name, found.ok()?.len())))
            .collect()
    };
    let mut n_in_time = 0;
    for n in 0..N_RUNS {
        // At the n-th change, so that each step's writing has its turn.
        let mut seen = BTreeSet::from([files()]);
        n_in_time += u32::from(kill_when(&bench, |_| {
            seen.insert(files());
            seen.len() > n as usize % 7 + 1
        }));
        if n_in_time == N_KILLS {
            break;
        }
    }
    assert_eq!(n_in_time, N_KILLS, "runs that were killed");
    bench.run(&["--keep"]);
    bench.finishes();
    assert_eq!(files().len(), 1, "what killed runs left is swept");
}
