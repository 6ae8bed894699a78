//! Commands that are given a listing of containers: `docker rm -f $(docker ps -aq)`.
//!
//! Not here: what commands change of named ones (`change`).

use crate::check::{Make, ObjectState, Wanted, Which};
use crate::docker::{ObjectKind, Shown, Turn, reads};

/// What is so of all containers after a command that is given a listing of them.
pub(super) fn of_all(turn: Turn, listing: Listing) -> Option<ObjectState> {
    match (turn, listing) {
        (Turn::Removed, Listing::All) => Some(ObjectState::ContainerGone { which: Which::All }),
        (Turn::Removed, Listing::Running) => Some(ObjectState::ContainerGone { which: Which::Live }),
        (Turn::Stopped, _) => Some(ObjectState::Container {
            which: Which::All,
            state: Wanted::Idle,
            make: Make::default(),
        }),
        _ => None,
    }
}

/// Which containers a listing gives.
#[derive(Clone, Copy)]
pub(super) enum Listing {
    Running,
    All,
}

/// Reads `$(docker ps -aq)` and its other spellings.
pub(super) fn listing_of_all(text: &str) -> Option<Listing> {
    let inner = text
        .strip_prefix("$(")
        .or_else(|| text.strip_prefix('('))
        .and_then(|text| text.strip_suffix(')'))
        .or_else(|| text.strip_prefix('`').and_then(|text| text.strip_suffix('`')))?;
    let mut words = inner.split_whitespace().map(str::to_owned);
    if words.next()? == "sudo" && words.next()? != "docker" {
        return None;
    }
    let arguments: Vec<String> = words.collect();
    let read = reads(&arguments)?;
    let is_quiet = arguments
        .iter()
        .any(|word| word == "--quiet" || (word.starts_with('-') && word.contains('q')));
    match read.shown {
        Shown::All(ObjectKind::Container) if is_quiet => Some(Listing::All),
        Shown::Running if is_quiet => Some(Listing::Running),
        _ => None,
    }
}
