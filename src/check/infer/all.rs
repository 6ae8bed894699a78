//! Commands that are given a listing of containers or images: `docker rm -f $(docker ps -aq)`.
//!
//! Not here: what commands change of named ones (`change`).

use crate::check::{Make, ObjectState, Wanted, Which};
use crate::docker::{Columns, DockerCommand, ObjectKind, Parsed, Shown, Turn, parse, reads};

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
    let arguments = listing(text)?;
    // What goes through a pipe need not be all.
    if arguments.iter().any(|word| word.contains(['|', ';', '&'])) {
        return None;
    }
    match reads(&arguments)?.shown {
        Shown::All(ObjectKind::Container) if is_quiet(&arguments) => Some(Listing::All),
        Shown::Running if is_quiet(&arguments) => Some(Listing::Running),
        _ => None,
    }
}

/// The kind of the objects whose IDs a word gives to its command, which only running tells: `$(docker ps -q --filter name=web)`.
pub(in crate::check) fn ids_of(text: &str) -> Option<ObjectKind> {
    let arguments = listing(text)?;
    if let Some(reads) = reads(&arguments) {
        let is_container = matches!(
            reads.shown,
            Shown::All(ObjectKind::Container) | Shown::Running | Shown::Some
        );
        return (is_container && reads.command == ["container", "ls"] && is_quiet(&arguments))
            .then_some(ObjectKind::Container);
    }
    match parse(&listing_of(text)?) {
        Parsed::Native(DockerCommand::List(list)) if list.columns == Columns::Ids => Some(ObjectKind::Image),
        _ => None,
    }
}

fn is_quiet(arguments: &[String]) -> bool {
    let mut words = arguments.iter();
    words.any(|word| {
        word == "--quiet" || (word.starts_with('-') && !word.starts_with("--") && word.contains('q'))
    })
}

/// The arguments of the listing that gives a word its IDs, without what they go through behind it.
pub(in crate::check) fn listing_of(text: &str) -> Option<Vec<String>> {
    let mut arguments = listing(text)?;
    let end = arguments.iter().position(|word| word.contains(['|', ';', '&']));
    arguments.truncate(end.unwrap_or(arguments.len()));
    Some(arguments)
}

/// The arguments of a docker command whose output a word is.
fn listing(text: &str) -> Option<Vec<String>> {
    let inner = text
        .strip_prefix("$(")
        .or_else(|| text.strip_prefix('('))
        .and_then(|text| text.strip_suffix(')'))
        .or_else(|| text.strip_prefix('`').and_then(|text| text.strip_suffix('`')))?;
    let mut words = inner.split_whitespace().map(str::to_owned);
    if words.next()? == "sudo" && words.next()? != "docker" {
        return None;
    }
    let unquoted = |word: String| word.replace(['"', '\''], "");
    Some(words.map(unquoted).collect())
}
