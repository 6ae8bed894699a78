//! A step's effects → the checks that prove them. Pure.
//!
//! What counts is the net effect: a name that is tagged and removed again within a step is gone. Not here:
//! asking whether a check holds (`verify`), and reading command lines (`docker`).

mod all;
mod browse;
mod change;
mod command;
mod doubt;
#[cfg(test)]
mod ending_tests;
#[cfg(test)]
mod file_tests;
mod files;
mod files_of;
mod glob;
mod ledger;
mod lifetime;
mod loose;
mod names;
#[cfg(test)]
mod object_tests;
mod objects;
#[cfg(test)]
mod partial_tests;
mod program;
#[cfg(test)]
mod project_tests;
mod reach;
mod shown;
mod silent;
mod success;
#[cfg(test)]
mod tests;
mod within;

pub(super) use all::{ids_of, listing_of};
pub(super) use glob::matches_name;
pub use program::{docker_arguments, program};
pub use reach::local;

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Subject};
use crate::docker::ObjectKind;
use crate::lesson::{Origin, ValueKind, Variable};
use crate::script::{Effect, Word};
use crate::words::Reference;
use ledger::Ledger;
use names::Names;
use objects::Objects;

/// How many commands of one step are followed. Of a step with more, which nobody has written by hand, their success alone is
/// asked for: what each of them does to all before it would take too long.
const MOST_FOLLOWED: usize = 1_000;
/// How many objects a listing is held to show, the last ones.
const MOST_SHOWN: usize = 200;
/// Among how many of the last ones they are looked for.
const MOST_LOOKED_AT: usize = 2_000;

/// What the lesson has brought about before a step, as far as its own commands tell.
#[derive(Clone, Debug, Default)]
pub struct Past {
    kinds: BTreeMap<String, ValueKind>,
    /// The IDs that are containers' on this machine, and not on the author's.
    ids: BTreeSet<String>,
    made: Names,
    pushed: Names,
    /// The images that the lesson has built, by name without `:latest`.
    built: BTreeSet<String>,
    objects: Objects,
    user: Option<Subject<String>>,
    n_steps: usize,
}

impl Past {
    /// Begins a lesson whose learner gives these values.
    pub fn new(variables: &[Variable], values: &BTreeMap<String, String>) -> Self {
        let containers = variables
            .iter()
            .filter(|variable| variable.origin == Origin::Container);
        Self {
            ids: containers
                .filter_map(|variable| values.get(&variable.name).cloned())
                .collect(),
            kinds: variables
                .iter()
                .map(|variable| (variable.name.clone(), variable.kind))
                .collect(),
            ..Self::default()
        }
    }

    /// The images that the lesson has made so far, in order.
    pub fn made(&self) -> &[Subject<Reference>] {
        self.made.as_slice()
    }

    /// The tags that the lesson has pushed so far, in order.
    pub fn pushed(&self) -> &[Subject<Reference>] {
        self.pushed.as_slice()
    }

    /// Nothing is known any more of what the lesson has made.
    fn forget_all(&mut self) {
        self.made.clear();
        self.built.clear();
        self.objects = Objects::default();
    }

    /// Says whether something of this kind is called so here: by a name that the lesson gave, or by an ID of this machine.
    fn knows(&self, kind: ObjectKind, name: &str) -> bool {
        self.objects.has(kind, name) || (kind == ObjectKind::Container && self.ids.contains(name))
    }

    fn kind(&self, variable: &str) -> ValueKind {
        self.kinds.get(variable).copied().unwrap_or(ValueKind::Text)
    }
}

/// Infers what one step's commands must have brought about, and takes it into `past`.
pub fn infer(effects: &[Effect], past: &mut Past) -> Vec<Check> {
    infer_beside(Vec::new(), effects, past)
}

/// The same, beside the checks of the files that the step itself gives: what a later command changes or removes is not demanded
/// as it was given.
pub fn infer_beside(files: Vec<Check>, effects: &[Effect], past: &mut Past) -> Vec<Check> {
    let mut ledger = Ledger::new(past, files);
    let is_followed = effects.len() <= MOST_FOLLOWED;
    if !is_followed {
        ledger.past.forget_all();
    }
    for effect in effects {
        match effect {
            Effect::Set {
                line,
                name,
                value,
                placeholder,
                ..
            } => {
                if is_followed {
                    ledger.reset(name);
                }
                if let Some(variable) = placeholder {
                    set(&mut ledger, *line, name, value, variable);
                }
            }
            Effect::Run(invocation) if is_followed => command::enter(&mut ledger, invocation),
            Effect::Run(invocation) => success::ran(&mut ledger, invocation),
        }
    }
    ledger.close()
}

fn set(ledger: &mut Ledger<'_>, line: usize, name: &str, value: &Word, variable: &str) {
    let kind = ledger.past.kind(variable);
    if kind == ValueKind::DockerId {
        ledger.past.user = Some(match value {
            Word::Known(text) => Subject::Known(text.clone()),
            Word::Unknown(text) => Subject::Open(text.clone()),
        });
    }
    // The shell is not asked for what nobody may see.
    if kind != ValueKind::Secret {
        ledger.variable(line, name, kind);
    }
}
