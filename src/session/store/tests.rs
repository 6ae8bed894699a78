//! The store on disk: kept, shared, damaged.
//!
//! Not here: the state machine.

use super::*;
use crate::session::StepState;
use crate::words::StepId;

fn opened(folder: &Path) -> Opened {
    Store::open(folder, &folder.join("lesson.md")).unwrap()
}

fn pass(store: &Store, step: &str) -> Progress {
    store
        .update(|progress| {
            progress.done.insert(StepId::slug(step), StepState::Passed);
        })
        .unwrap()
}

#[test]
fn a_passed_step_is_there_next_time_under_the_same_session() {
    let folder = tempfile::tempdir().unwrap();
    let first = opened(folder.path());
    pass(&first.store, "tags");
    let second = opened(folder.path());
    assert_eq!(second.progress.session, first.progress.session);
    assert_eq!(
        second.progress.done.get(&StepId::slug("tags")),
        Some(&StepState::Passed)
    );
}

#[test]
fn two_terminals_keep_each_others_steps() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (opened(folder.path()), opened(folder.path()));
    pass(&one.store, "tags");
    let both = pass(&two.store, "push");
    assert_eq!(both.done.len(), 2);
}

#[test]
fn a_file_cut_at_any_byte_is_set_aside_and_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).store;
    pass(&store, "tags");
    let whole = fs::read(store.file()).unwrap();
    for cut in 0..whole.len() - 1 {
        fs::write(store.file(), &whole[..cut]).unwrap();
        let again = opened(folder.path());
        assert!(
            again.notices[0].contains(&format!("damaged-{}", cut + 1)),
            "{:?}",
            again.notices
        );
        assert_eq!(
            fs::read(store.folder.join(format!("progress.json.damaged-{}", cut + 1))).unwrap(),
            &whole[..cut]
        );
    }
}

#[test]
fn a_newer_form_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).store;
    fs::write(store.file(), r#"{"schema": 99, "done": "otherwise"}"#).unwrap();
    let error = Store::open(folder.path(), &folder.path().join("lesson.md")).unwrap_err();
    assert!(matches!(error, StoreError::Newer { schema: 99, .. }));
    assert!(fs::read_to_string(store.file()).unwrap().contains("otherwise"));
}

#[test]
fn a_form_far_in_the_future_is_newer_and_not_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).store;
    fs::write(store.file(), r#"{"schema": 5000000000}"#).unwrap();
    let error = store.update(|_| ()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("update stepgate, or set STEPGATE_STATE_DIR"),
        "{error}"
    );
    assert_eq!(fs::read(store.file()).unwrap(), br#"{"schema": 5000000000}"#);
}

#[test]
fn a_writer_that_was_killed_in_its_new_file_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).store;
    let progress = pass(&store, "tags");
    let whole = fs::read(store.file()).unwrap();
    for cut in 0..whole.len() {
        let new = store.folder.join(format!("{NEW}cut"));
        fs::write(&new, &whole[..cut]).unwrap();
        let again = opened(folder.path());
        assert_eq!((again.progress, again.notices.len()), (progress.clone(), 0));
        assert!(!new.exists(), "what was left is cleared away");
    }
}

#[test]
fn damage_while_a_lesson_runs_loses_nothing_that_it_knows() {
    let folder = tempfile::tempdir().unwrap();
    let first = opened(folder.path());
    pass(&first.store, "tags");
    fs::write(first.store.file(), [0xff, 0xfe]).unwrap();
    let progress = pass(&first.store, "push");
    assert_eq!(progress.done.len(), 2);
    assert_eq!(progress.session, first.progress.session);
    let notices = first.store.take_notices();
    assert!(notices[0].contains("damaged-1"), "{notices:?}");
    assert_eq!(first.store.take_notices(), [""; 0]);
    fs::remove_file(first.store.file()).unwrap();
    assert_eq!(pass(&first.store, "pull").done.len(), 3);
    assert_eq!(opened(folder.path()).progress.done.len(), 3);
}

#[cfg(unix)]
#[test]
fn nobody_else_looks_into_a_lessons_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path()).store;
    let mode = fs::metadata(store.folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_look_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        Store::peek(folder.path(), &folder.path().join("lesson.md"))
            .unwrap()
            .is_none()
    );
    assert!(!folder.path().join("lessons").exists());
}

#[test]
fn every_lesson_begun_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    opened(folder.path());
    Store::open(folder.path(), &folder.path().join("other.md")).unwrap();
    let lessons: Vec<_> = list(folder.path())
        .unwrap()
        .into_iter()
        .map(|progress| progress.lesson)
        .collect();
    assert_eq!(
        lessons,
        [folder.path().join("lesson.md"), folder.path().join("other.md")]
    );
}
