//! Names of which none is given twice.
//!
//! Not here: what a name looks like; whoever asks says how a number is put to it.

use std::collections::{BTreeMap, BTreeSet};

/// The names given so far.
pub(super) struct Unique<T> {
    taken: BTreeSet<T>,
    /// The last number that was put to a name, so that many equal names stay cheap.
    numbers: BTreeMap<T, usize>,
}

impl<T> Default for Unique<T> {
    fn default() -> Self {
        Self {
            taken: BTreeSet::new(),
            numbers: BTreeMap::new(),
        }
    }
}

impl<T: Clone + Ord> Unique<T> {
    /// Gives `wanted`, or the first of its numbered forms, from 2, that is free.
    pub(super) fn take(&mut self, wanted: T, numbered: impl Fn(&T, usize) -> T) -> T {
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let number = self.numbers.entry(wanted.clone()).or_insert(1);
        loop {
            *number += 1;
            let name = numbered(&wanted, *number);
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numbered_form_that_is_taken_is_passed_over() {
        let mut names = Unique::default();
        let given: Vec<String> = ["a", "a-2", "a", "a", "b"]
            .into_iter()
            .map(|name| names.take(name.to_owned(), |name, n| format!("{name}-{n}")))
            .collect();
        assert_eq!(given, ["a", "a-2", "a-3", "a-4", "b"]);
    }
}
