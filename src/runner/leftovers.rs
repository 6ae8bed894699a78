//! What a run that was killed left behind: names in the journal that progress does not know of yet, and names that
//! images have only while they are pushed or pulled.
//!
//! Not here: what a run that ends by itself leaves (`cleanup`).

use std::path::PathBuf;

use crate::engine::{Engine, EngineError};
use crate::session::store::{Opened, Store, StoreError};
use crate::shell::{journal, shim};

/// The journal of a lesson's session.
pub fn journal(store: &Store) -> PathBuf {
    store.folder().join("journal.jsonl")
}

/// Takes into the progress what the journal's end says was made; a run that was killed did not come to it.
pub fn take_in(opened: &mut Opened) -> Result<(), StoreError> {
    let journal = journal(&opened.store);
    // A journal that cannot be read has nothing to tell.
    let (outcomes, read) = journal::read(&journal, opened.progress.journal_read).unwrap_or_default();
    if read <= opened.progress.journal_read {
        return Ok(());
    }
    let made = outcomes.into_iter().flat_map(|outcome| outcome.made);
    opened.progress = opened.store.update(|progress| {
        progress.made.extend(made);
        progress.journal_read = read;
    })?;
    Ok(())
}

/// Takes the names off the engine that killed pushes and pulls left there.
pub async fn sweep(store: &Store, engine: &dyn Engine) -> Result<(), EngineError> {
    shim::sweep(&journal(store), engine).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::journal::{Made, Outcome};
    use crate::words::Reference;

    #[test]
    fn what_was_made_before_a_kill_is_taken_in_once() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Store::open(folder.path(), "lesson.md".as_ref()).unwrap();
        let mut opened = open();
        let tag = Made::Tag {
            name: Reference::parse("ada/web:v1").unwrap(),
            image: "sha256:1".to_owned(),
            replaced: None,
        };
        let outcome = Outcome {
            made: vec![tag.clone()],
            ..Outcome::default()
        };
        journal::append(&journal(&opened.store), &outcome).unwrap();
        take_in(&mut opened).unwrap();
        assert_eq!(opened.progress.made, std::slice::from_ref(&tag));
        let mut again = open();
        take_in(&mut again).unwrap();
        assert_eq!(again.progress.made, [tag]);
    }
}
