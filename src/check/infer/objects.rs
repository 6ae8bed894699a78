//! The containers, networks, volumes and services that a lesson has made so far.
//!
//! Not here: which commands make them (`change`), and images (`names`).

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Make, Subject, Wanted};
use crate::docker::ObjectKind;

/// What a lesson has made so far, by kind and name.
#[derive(Clone, Debug, Default)]
pub(super) struct Objects {
    containers: BTreeMap<String, Container>,
    others: BTreeMap<(ObjectKind, String), Subject<String>>,
    /// The step that first made a container of this name, whatever became of it.
    first: BTreeMap<String, usize>,
    /// The names of containers that go when they end, of which no more is known.
    fleeting: BTreeSet<String>,
    /// Whether there are containers without names of their own.
    pub(super) has_unnamed: bool,
    /// Whether there are compose projects.
    pub(super) has_projects: bool,
    /// Whether there are stacks.
    pub(super) has_stacks: bool,
}

/// A container that a lesson has made.
#[derive(Clone, Debug)]
pub(super) struct Container {
    /// Its name.
    pub(super) name: Subject<String>,
    /// How it was made.
    pub(super) make: Make,
    /// What it comes to when it is started.
    pub(super) live: Wanted,
    /// The state that it is in.
    pub(super) state: Wanted,
    /// What becomes of it when it is stopped.
    pub(super) end: End,
}

/// What becomes of a container that is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It stays.
    Stays,
    /// It goes: `--rm`.
    Goes,
}

impl Objects {
    pub(super) fn container(&self, name: &Subject<String>) -> Option<&Container> {
        self.containers.get(name.shown())
    }

    /// Takes a container in; says whether an earlier step had made one of its name.
    pub(super) fn add_container(&mut self, container: Container, step: usize) -> bool {
        let name = container.name.shown().to_owned();
        let first = *self.first.entry(name.clone()).or_insert(step);
        self.containers.insert(name, container);
        first < step
    }

    pub(super) fn turn_container(&mut self, name: &Subject<String>, state: Wanted) {
        if let Some(container) = self.containers.get_mut(name.shown()) {
            container.state = state;
        }
    }

    /// A container goes when it ends, whenever that is.
    pub(super) fn add_fleeting(&mut self, name: &Subject<String>) {
        self.remove_container(name);
        self.fleeting.insert(name.shown().to_owned());
    }

    /// Says whether the container of this name goes when it ends.
    pub(super) fn is_fleeting(&self, name: &Subject<String>) -> bool {
        self.fleeting.contains(name.shown())
    }

    pub(super) fn remove_container(&mut self, name: &Subject<String>) -> Option<Container> {
        self.containers.remove(name.shown())
    }

    /// Of containers in one state no more is known than the other, and nothing of those that are gone when they end.
    pub(super) fn blur(&mut self, from: Wanted, to: Wanted) {
        let is_end = from == Wanted::Running;
        self.containers
            .retain(|_, container| !is_end || container.end == End::Stays);
        for container in self.containers.values_mut().filter(|it| it.state == from) {
            container.state = to;
        }
    }

    /// Nothing is known any more of containers that do not run.
    pub(super) fn forget_idle(&mut self) {
        self.containers
            .retain(|_, container| container.state == Wanted::Running);
    }

    /// Nothing is known any more of containers that run.
    pub(super) fn forget_running(&mut self) {
        self.containers
            .retain(|_, container| container.state == Wanted::Stopped);
    }

    /// Nothing is known of containers any more.
    pub(super) fn forget_containers(&mut self) {
        self.containers.clear();
        self.has_unnamed = false;
    }

    pub(super) fn add(&mut self, kind: ObjectKind, name: &Subject<String>) {
        self.others.insert((kind, name.shown().to_owned()), name.clone());
    }

    pub(super) fn remove(&mut self, kind: ObjectKind, name: &Subject<String>) {
        self.others.remove(&(kind, name.shown().to_owned()));
    }

    /// Nothing is known of a kind any more.
    pub(super) fn forget(&mut self, kind: ObjectKind) {
        self.others.retain(|(other, _), _| *other != kind);
    }

    /// Says whether there are containers that the lesson's own commands made.
    pub(super) fn has_containers(&self) -> bool {
        self.has_unnamed || !self.containers.is_empty()
    }

    /// The names of the containers, or of those that run.
    pub(super) fn containers(&self, which: Listed) -> Vec<Subject<String>> {
        let is_listed = |container: &&Container| match which {
            Listed::All => true,
            Listed::Running => container.state == Wanted::Running,
        };
        let listed = self.containers.values().filter(is_listed);
        listed.map(|container| container.name.clone()).collect()
    }

    /// The names of the objects of a kind other than containers.
    pub(super) fn of_kind(&self, kind: ObjectKind) -> Vec<Subject<String>> {
        let of_kind = self.others.iter().filter(|((other, _), _)| *other == kind);
        of_kind.map(|(_, name)| name.clone()).collect()
    }

    /// Says whether an object of this kind and name was made.
    pub(super) fn has(&self, kind: ObjectKind, name: &str) -> bool {
        match kind {
            ObjectKind::Container => self.containers.contains_key(name),
            _ => self.others.contains_key(&(kind, name.to_owned())),
        }
    }
}

/// Which containers a listing shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// Stopped ones too.
    All,
    /// Those that run.
    Running,
}
