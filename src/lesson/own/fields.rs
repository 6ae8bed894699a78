//! The keys of one thing that an author writes, taken one by one; what is left, missing or wrong is told with its line.
//!
//! Not here: which keys there are (`kinds`, `read`).

use super::kinds::Kind;
use super::values::Value;
use super::yaml::{Lined, Node};
use super::{Problem, nearest};

/// The keys with their values.
pub(super) struct Fields<'a> {
    /// What they belong to, in words: «the check `tag`».
    owner: String,
    line: usize,
    left: Vec<(&'a Lined<String>, &'a Lined<Node>)>,
    n_problems: usize,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        owner: String,
        line: usize,
        left: Vec<(&'a Lined<String>, &'a Lined<Node>)>,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        Self {
            owner,
            line,
            left,
            n_problems: problems.len(),
            problems,
        }
    }

    /// Takes a key's value; nothing where it is missing or wrong, which is told.
    pub(super) fn take<T: Value>(&mut self, key: &str) -> Option<T> {
        let Some(at) = self.left.iter().position(|(name, _)| name.value == key) else {
            let absent = T::absent();
            if absent.is_none() {
                let message = format!("{} has no `{key}`", self.owner);
                let help = format!("write `{key}:` and {}", T::wants());
                self.problems
                    .push(Problem::new("author-value", self.line, message, Some(help)));
            }
            return absent;
        };
        let (name, node) = self.left.swap_remove(at);
        match T::read(node) {
            Ok(value) => Some(value),
            Err(reason) => {
                let message = format!("`{key}` of {} is not {}", self.owner, T::wants());
                self.problems
                    .push(Problem::new("author-value", name.line, message, reason));
                None
            }
        }
    }

    /// Tells of the keys that are left; nothing where something was wrong.
    pub(super) fn end(&mut self, kind: &Kind) -> Option<()> {
        let keys = (kind.keys)();
        self.left.sort_by_key(|(name, _)| name.line);
        for (name, _) in std::mem::take(&mut self.left) {
            let names = keys.iter().map(|key| key.name);
            let help = match nearest(&name.value, names.clone()) {
                Some(near) => format!("write `{near}`"),
                None => format!("it has {}", listed(names)),
            };
            let message = format!("{} has no key `{}`", self.owner, name.value);
            self.problems
                .push(Problem::new("author-key", name.line, message, Some(help)));
        }
        (self.problems.len() == self.n_problems).then_some(())
    }
}

/// Names in backticks, with commas.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
