//! The names that a lesson has made, in order, each once.
//!
//! Not here: when a name is made or goes (`ledger`).

use std::collections::HashMap;

use crate::check::Subject;
use crate::words::Reference;

/// Names in the order they were made; finding one does not take longer the more there are.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    in_order: Vec<Subject<Reference>>,
    /// The step that made it, by name without `:latest`.
    steps: HashMap<String, usize>,
}

impl Names {
    pub(super) fn as_slice(&self) -> &[Subject<Reference>] {
        &self.in_order
    }

    /// The number of the step that made a name.
    pub(super) fn step(&self, name: &Subject<Reference>) -> Option<usize> {
        self.steps.get(&name.shown()).copied()
    }

    /// Adds a name, unless it is there.
    pub(super) fn add(&mut self, name: &Subject<Reference>, step: usize) {
        if self.step(name).is_none() {
            self.steps.insert(name.shown(), step);
            self.in_order.push(name.clone());
        }
    }

    /// Takes a name away, if it is there.
    pub(super) fn remove(&mut self, name: &Subject<Reference>) {
        if self.steps.remove(&name.shown()).is_some() {
            self.in_order.retain(|known| !known.is_same(name));
        }
    }

    /// Takes all names away.
    pub(super) fn clear(&mut self) -> Vec<Subject<Reference>> {
        self.steps.clear();
        std::mem::take(&mut self.in_order)
    }
}
