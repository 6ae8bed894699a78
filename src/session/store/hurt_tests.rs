//! The store under kills, other processes and a disk that takes no more.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::*;
use crate::session::StepState;
use crate::words::StepId;

const STATE: &str = "STEPGATE_TEST_WRITER_STATE";
const STEPS: &str = "STEPGATE_TEST_WRITER_STEPS";

fn step(n: usize) -> StepId {
    StepId::slug(&format!("step {n}"))
}

fn open(state: &Path) -> Opened {
    Store::open(state, Path::new("/lessons/a.md")).unwrap()
}

/// This test binary as a process that passes the steps from `first` on and says so after each.
fn writer(state: &Path, first: usize, n_steps: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "session::store::hurt_tests::acts_as_a_writer_where_it_is_told_to",
            "--exact",
            "--nocapture",
        ])
        .env(STATE, state)
        .env(STEPS, format!("{first} {n_steps}"))
        .stdout(Stdio::piped());
    command
}

#[test]
fn acts_as_a_writer_where_it_is_told_to() {
    let Some(state) = std::env::var_os(STATE) else {
        return;
    };
    let steps = std::env::var(STEPS).unwrap();
    let (first, n_steps) = steps.split_once(' ').unwrap();
    let (first, n_steps): (usize, usize) = (first.parse().unwrap(), n_steps.parse().unwrap());
    let store = open(Path::new(&state)).store;
    for n in first..first + n_steps {
        let passed = store.update(|progress| {
            progress.done.insert(step(n), StepState::Passed);
        });
        let mut out = io::stdout();
        match passed {
            Ok(_) => writeln!(out, "passed={n}").unwrap(),
            Err(error) => {
                writeln!(out, "failed={}", crate::failure::chain(&error)).unwrap();
                return;
            }
        }
    }
}

fn passed(line: &str) -> Option<usize> {
    line.split_once("passed=")?.1.parse().ok()
}

#[test]
fn a_kill_at_any_moment_loses_no_passed_step() {
    let state = tempfile::tempdir().unwrap();
    let mut first = 0;
    for n_before_kill in 0..10 {
        let mut child = writer(state.path(), first, 1_000_000).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = lines.map_while(Result::ok);
        let is_due = |n: &usize| *n >= first + n_before_kill;
        let mut last = lines.by_ref().filter_map(|line| passed(&line)).find(is_due);
        child.kill().unwrap();
        child.wait().unwrap();
        last = lines.filter_map(|line| passed(&line)).last().or(last);
        let last = last.expect("the writer was heard of");
        let opened = open(state.path());
        assert_eq!(opened.notices, [""; 0]);
        for n in 0..=last {
            assert!(
                opened.progress.done.contains_key(&step(n)),
                "step {n} of {last} is lost"
            );
        }
        first = last + 1;
    }
    let left = fs::read_dir(open(state.path()).store.folder()).unwrap().count();
    assert_eq!(left, 2, "the progress, the lock, and nothing of the killed");
}

#[test]
fn four_processes_at_once_lose_none_of_each_others_steps() {
    let state = tempfile::tempdir().unwrap();
    let start = |at: usize| writer(state.path(), at * 25, 25).spawn().unwrap();
    let children: Vec<_> = (0..4).map(start).collect();
    for child in children {
        assert!(child.wait_with_output().unwrap().status.success());
    }
    let opened = open(state.path());
    assert_eq!((opened.progress.done.len(), opened.notices.len()), (100, 0));
}

#[test]
fn a_write_that_cannot_grow_is_an_error_and_the_old_file_stays() {
    let state = tempfile::tempdir().unwrap();
    let opened = open(state.path());
    let before = fs::read(opened.store.file()).unwrap();
    let writer = writer(state.path(), 2, 1);
    // No file may grow: writing fails as it does on a full disk.
    let mut limited = Command::new("bash");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\" | cat"])
        .arg(writer.get_program())
        .args(writer.get_args())
        .envs(writer.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = String::from_utf8(limited.output().unwrap().stdout).unwrap();
    assert!(output.contains("failed=progress cannot be kept in `"), "{output}");
    assert_eq!(fs::read(opened.store.file()).unwrap(), before);
    assert_eq!(open(state.path()).progress, opened.progress);
    let left = fs::read_dir(opened.store.folder()).unwrap().count();
    assert_eq!(left, 2, "the half-written file is gone");
}
