//! The store under kills, second terminals, damage and a full disk.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::*;
use crate::words::StepId;

const WRITER: &str = "STEPGATE_TEST_WRITER";

fn step(n: usize) -> StepId {
    StepId::slug(&format!("step {n}"))
}

fn pass_step(store: &mut Store, n: usize) -> Result<Progress, StoreError> {
    store.update(|progress| {
        progress.done.insert(step(n), StepState::Passed);
    })
}

fn open(state: &Path) -> Opened {
    Store::open(state, Path::new("/lessons/a.md")).unwrap()
}

fn file(opened: &Opened) -> PathBuf {
    opened.store.folder().join("progress.json")
}

/// This test binary as a process that passes steps `first`, `first + 1`, … and says so after each.
fn writer(state: &Path, first: usize, n_steps: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "session::tests::acts_as_a_writer_where_it_is_told_to",
            "--exact",
            "--nocapture",
        ])
        .env(WRITER, state)
        .env("STEPGATE_TEST_STEPS", format!("{first} {n_steps}"))
        .stdout(Stdio::piped());
    command
}

#[test]
fn acts_as_a_writer_where_it_is_told_to() {
    use std::io::Write;
    let Some(state) = std::env::var_os(WRITER) else {
        return;
    };
    let steps = std::env::var("STEPGATE_TEST_STEPS").unwrap();
    let (first, n_steps) = steps.split_once(' ').unwrap();
    let (first, n_steps): (usize, usize) = (first.parse().unwrap(), n_steps.parse().unwrap());
    let mut opened = open(Path::new(&state));
    for n in first..first + n_steps {
        match pass_step(&mut opened.store, n) {
            Ok(_) => writeln!(std::io::stdout(), "passed={n}").unwrap(),
            Err(error) => {
                use std::error::Error;
                writeln!(std::io::stdout(), "failed={error}: {:?}", error.source()).unwrap();
                return;
            }
        }
    }
}

#[test]
fn a_kill_at_any_moment_loses_no_passed_step() {
    let state = tempfile::tempdir().unwrap();
    let mut first = 0;
    for n_before_kill in 0..12 {
        let mut child = writer(state.path(), first, 1_000_000).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let mut last = None;
        for line in lines.by_ref() {
            let Some((_, n)) = line.split_once("passed=") else {
                continue;
            };
            last = Some(n.parse::<usize>().unwrap());
            if last.unwrap() >= first + n_before_kill {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines {
            if let Some((_, n)) = line.split_once("passed=") {
                last = n.parse().ok().or(last);
            }
        }
        let opened = open(state.path());
        assert_eq!(opened.notices, []);
        let last = last.unwrap();
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
fn terminals_on_one_lesson_lose_none_of_each_others_passes() {
    let state = tempfile::tempdir().unwrap();
    let children: Vec<_> = (0..4)
        .map(|at| writer(state.path(), at * 25, 25).spawn().unwrap())
        .collect();
    for child in children {
        assert!(child.wait_with_output().unwrap().status.success());
    }
    let opened = open(state.path());
    assert_eq!((opened.progress.done.len(), opened.notices), (100, vec![]));
}

#[test]
fn a_damaged_file_is_set_aside_and_never_overwritten() {
    let state = tempfile::tempdir().unwrap();
    let mut opened = open(state.path());
    pass_step(&mut opened.store, 1).unwrap();
    let path = file(&opened);
    let whole = fs::read(&path).unwrap();
    // The last byte is a newline: without it the file is whole.
    for n_left in 0..whole.len() - 1 {
        fs::write(&path, &whole[..n_left]).unwrap();
        let again = open(state.path());
        assert_eq!(
            (again.progress, again.notices.len()),
            (Progress::default(), 1),
            "{n_left}"
        );
        let aside = opened
            .store
            .folder()
            .join(format!("progress.json.damaged-{}", n_left + 1));
        assert_eq!(fs::read(aside).unwrap(), &whole[..n_left]);
    }
}

#[test]
fn damage_while_a_lesson_runs_loses_nothing_that_it_knows() {
    let state = tempfile::tempdir().unwrap();
    let mut opened = open(state.path());
    pass_step(&mut opened.store, 1).unwrap();
    fs::write(file(&opened), [0xff, 0xfe]).unwrap();
    let progress = pass_step(&mut opened.store, 2).unwrap();
    assert_eq!(progress.done.len(), 2);
    assert_eq!(opened.store.take_notices().len(), 1);
    assert_eq!(open(state.path()).progress, progress);
}

#[test]
fn a_newer_file_is_left_alone() {
    let state = tempfile::tempdir().unwrap();
    let opened = open(state.path());
    let text = r#"{"schema": 2, "whatever": true}"#;
    fs::write(file(&opened), text).unwrap();
    let error = Store::open(state.path(), Path::new("/lessons/a.md")).unwrap_err();
    assert!(matches!(error, StoreError::Newer { schema: 2, .. }), "{error}");
    assert_eq!(fs::read_to_string(file(&opened)).unwrap(), text);
}

#[test]
fn a_writer_that_was_cut_off_in_its_temporary_file_changes_nothing() {
    let state = tempfile::tempdir().unwrap();
    let mut opened = open(state.path());
    let progress = pass_step(&mut opened.store, 1).unwrap();
    let whole = fs::read(file(&opened)).unwrap();
    for n in 0..whole.len() {
        fs::write(opened.store.folder().join(".progress-cut.tmp"), &whole[..n]).unwrap();
        let again = open(state.path());
        assert_eq!((again.progress, again.notices), (progress.clone(), vec![]));
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_and_the_old_file_stays() {
    let state = tempfile::tempdir().unwrap();
    let mut opened = open(state.path());
    let progress = pass_step(&mut opened.store, 1).unwrap();
    let before = fs::read(file(&opened)).unwrap();
    let writer = writer(state.path(), 2, 1);
    let mut limited = Command::new("bash");
    // No file may grow: writing fails as it does on a full disk.
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\" | cat"])
        .arg(writer.get_program());
    limited
        .args(writer.get_args())
        .envs(writer.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = String::from_utf8(limited.output().unwrap().stdout).unwrap();
    assert!(
        output.contains("failed=") && output.contains("cannot be written"),
        "{output}"
    );
    assert_eq!(fs::read(file(&opened)).unwrap(), before);
    assert_eq!(open(state.path()).progress, progress);
}

#[test]
fn every_lessons_progress_is_listed_without_touching_it() {
    let state = tempfile::tempdir().unwrap();
    assert_eq!(list(state.path()).unwrap().len(), 0);
    let mut opened = open(state.path());
    pass_step(&mut opened.store, 1).unwrap();
    let other = Store::open(state.path(), Path::new("/lessons/b.md")).unwrap();
    fs::write(file(&other), "{").unwrap();
    let listed = list(state.path()).unwrap();
    assert!(matches!(&listed[0].kept, Ok((lesson, progress))
        if lesson == Path::new("/lessons/a.md") && progress.done.len() == 1));
    assert!(matches!(listed[1].kept, Err(Unlisted::Damaged(_))));
    assert_eq!(fs::read_to_string(file(&other)).unwrap(), "{");
}
