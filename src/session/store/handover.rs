//! What the lessons of a course make belongs to the course: the session and its ledger go on from one lesson to the next.
//!
//! Not here: in which order lessons are run.

use std::path::Path;

use super::{Store, StoreError};

/// Says whether the lesson at `next` can go on with the session that the one at `lesson` has or gets: it has that one
/// already, or none in which anything could have been made.
pub fn can_hand_over(state_dir: &Path, lesson: &Path, next: &Path) -> Result<bool, StoreError> {
    let Some(after) = Store::peek(state_dir, next)? else {
        return Ok(true);
    };
    let session = Store::peek(state_dir, lesson)?.map(|progress| progress.session);
    let is_untouched = after.done.is_empty() && after.made.is_empty() && after.journal_read == 0;
    Ok(is_untouched || session.as_ref() == Some(&after.session))
}

/// Lets the lesson at `next` go on with the session of the one at `lesson`, and with what it made.
///
/// A kill in between leaves the ledger in both, never in none.
pub fn hand_over(state_dir: &Path, lesson: &Path, next: &Path) -> Result<(), StoreError> {
    let before = Store::open(state_dir, lesson)?;
    let after = Store::open(state_dir, next)?;
    after.store.update(|progress| {
        progress.session.clone_from(&before.progress.session);
        let mut made = before.progress.made.clone();
        made.extend(
            std::mem::take(&mut progress.made)
                .into_iter()
                .filter(|it| !before.progress.made.contains(it)),
        );
        progress.made = made;
    })?;
    before.store.update(|progress| progress.made.clear())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::StepState;
    use crate::shell::journal::Made;
    use crate::words::{Reference, StepId};

    fn tag(name: &str) -> Made {
        Made::Tag {
            name: Reference::parse(name).unwrap(),
            image: "sha256:1".to_owned(),
            replaced: None,
        }
    }

    #[test]
    fn the_next_lesson_goes_on_with_the_session_and_its_ledger() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (Path::new("one.md"), Path::new("two.md"));
        let first = Store::open(folder.path(), one).unwrap();
        first
            .store
            .update(|progress| progress.made = vec![tag("web")])
            .unwrap();
        assert!(can_hand_over(folder.path(), one, two).unwrap());
        hand_over(folder.path(), one, two).unwrap();
        let second = Store::open(folder.path(), two).unwrap();
        assert_eq!(second.progress.session, first.progress.session);
        assert_eq!(second.progress.made, [tag("web")]);
        assert!(Store::peek(folder.path(), one).unwrap().unwrap().made.is_empty());
        // Once more, as after a kill in between.
        first
            .store
            .update(|progress| progress.made = vec![tag("web")])
            .unwrap();
        second
            .store
            .update(|progress| progress.made.push(tag("api")))
            .unwrap();
        assert!(can_hand_over(folder.path(), one, two).unwrap());
        hand_over(folder.path(), one, two).unwrap();
        let second = Store::open(folder.path(), two).unwrap();
        assert_eq!(second.progress.made, [tag("web"), tag("api")]);
    }

    #[test]
    fn a_lesson_that_has_made_something_keeps_its_own_session() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (Path::new("one.md"), Path::new("two.md"));
        Store::open(folder.path(), one).unwrap();
        let second = Store::open(folder.path(), two).unwrap();
        assert!(
            can_hand_over(folder.path(), one, two).unwrap(),
            "nothing was done in it"
        );
        second.store.update(|progress| progress.journal_read = 1).unwrap();
        assert!(!can_hand_over(folder.path(), one, two).unwrap());
        second
            .store
            .update(|progress| {
                progress.journal_read = 0;
                progress.done.insert(StepId::slug("a"), StepState::Passed);
            })
            .unwrap();
        assert!(!can_hand_over(folder.path(), one, two).unwrap());
    }
}
