//! Commands that show objects, and which of the lesson's they have to show.
//!
//! One that shows nothing of the lesson's proves no more than its own success. Not here: listings of images
//! (`command`).

use super::MOST_SHOWN;
use super::objects::{Listed, Objects};
use crate::check::{ObjectState, Subject};
use crate::docker::{Family, ObjectKind, Shown, reads};

/// The kinds of objects that have names, in the order in which `docker inspect` looks for one.
const KINDS: [ObjectKind; 4] = [
    ObjectKind::Container,
    ObjectKind::Network,
    ObjectKind::Volume,
    ObjectKind::Service,
];

/// What has to be there for a command that shows objects; `None` where it shows nothing that the lesson has made.
pub(super) fn shown(arguments: &[String], objects: &Objects) -> Option<ObjectState> {
    let read = reads(arguments)?;
    let (kind, expected) = match read.shown {
        Shown::Running => containers(objects, Listed::Running)?,
        Shown::All(ObjectKind::Container) => containers(objects, Listed::All)?,
        Shown::All(kind) => {
            let mut expected = objects.of_kind(kind);
            expected.truncate(MOST_SHOWN);
            (kind, some(expected)?)
        }
        // Which ones these are, only the engine tells.
        Shown::Some => {
            containers(objects, Listed::All)?;
            (ObjectKind::Container, Vec::new())
        }
        Shown::Named(kind) => (kind, named(objects, kind, &read.names)?),
        Shown::Any => KINDS
            .into_iter()
            .find_map(|kind| Some((kind, named(objects, kind, &read.names)?)))?,
        Shown::Project(Family::Compose) if objects.has_projects => (ObjectKind::Container, Vec::new()),
        Shown::Project(Family::Stack) if objects.has_stacks => (ObjectKind::Service, Vec::new()),
        Shown::Project(_) => return None,
    };
    Some(ObjectState::Shown {
        command: read.command,
        kind,
        expected,
    })
}

/// Containers that are listed; ones without names, and those of projects, make a listing worth asking for too.
fn containers(objects: &Objects, which: Listed) -> Option<(ObjectKind, Vec<Subject<String>>)> {
    let mut expected = objects.containers(which);
    expected.truncate(MOST_SHOWN);
    let are_there = objects.has_containers() || objects.has_projects;
    are_there.then_some((ObjectKind::Container, expected))
}

fn named(objects: &Objects, kind: ObjectKind, words: &[String]) -> Option<Vec<Subject<String>>> {
    let made = match kind {
        ObjectKind::Container => objects.containers(Listed::All),
        kind => objects.of_kind(kind),
    };
    some(
        made.into_iter()
            .filter(|name| words.iter().any(|word| word == name.shown()))
            .collect(),
    )
}

fn some(names: Vec<Subject<String>>) -> Option<Vec<Subject<String>>> {
    (!names.is_empty()).then_some(names)
}
