//! Folding loops, conditions, branches and subshells.
//!
//! Not here: simple statements (`fold`).

use crate::script::tree::{Arm, Case, Condition, Count, Each, Kind, Statement, Template, Turns};
use crate::script::{Certainty, Shell, Word};

use super::assigned::assigned;
use super::expand::Splitting;
use super::{Folder, MAX_ITERATIONS};

impl Folder<'_> {
    /// A loop over words: unrolled where the words are known, else its body may run any number of times.
    pub(super) fn each(&mut self, statement: &Statement, each: &Each) {
        let mut items = Vec::new();
        for item in &each.items {
            items.extend(self.expand(item, Splitting::On));
        }
        let is_known = items.iter().all(|item| matches!(item, Word::Known(_)));
        if !is_known || items.len() > MAX_ITERATIONS || leaves_loop(&each.body) {
            self.blur(&each.variable);
            self.perhaps(&each.body);
            return self.blur(&each.variable);
        }
        for item in items {
            if self.steps == 0 {
                return self.forget(statement);
            }
            self.set(&each.variable, Some(item), None);
            self.statements(&each.body);
        }
    }

    pub(super) fn count(&mut self, statement: &Statement, count: &Count) {
        let sets_own = assigned(&count.body).contains(&count.variable.as_str());
        let mut value = count.from;
        for _ in 0..=MAX_ITERATIONS {
            if sets_own || leaves_loop(&count.body) || self.steps == 0 {
                break;
            }
            if !count.order.holds(value, count.to) {
                return self.set(&count.variable, Some(Word::Known(value.to_string())), None);
            }
            self.set(&count.variable, Some(Word::Known(value.to_string())), None);
            self.statements(&count.body);
            value = value.saturating_add(count.step);
        }
        self.forget(statement);
        self.blur(&count.variable);
        self.perhaps(&count.body);
    }

    pub(super) fn decide(&mut self, arms: &[Arm], otherwise: &[Statement]) {
        for (index, arm) in arms.iter().enumerate() {
            // The first condition is always asked, the others only where it fails.
            if index == 0 {
                self.foreseen(|folder| folder.condition(&arm.condition));
            } else {
                self.foreseen(|folder| folder.branch(|folder| folder.condition(&arm.condition)));
            }
        }
        for arm in arms {
            self.branch(|folder| folder.statements(&arm.body));
        }
        self.branch(|folder| folder.statements(otherwise));
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Commands(commands) => self.statements(commands),
            Condition::Not(inner) => self.condition(inner),
            Condition::Exists(path) => {
                self.expand(path, Splitting::Off);
            }
            Condition::Succeeded | Condition::ExitCode(_, _) | Condition::Number(_, _, _) => {}
        }
    }

    /// A loop that goes on while its condition holds, of which nobody knows how long that is.
    pub(super) fn turns(&mut self, turns: &Turns) {
        for name in assigned(&turns.body) {
            self.blur(name);
        }
        self.foreseen(|folder| folder.branch(|folder| folder.condition(&turns.condition)));
        self.perhaps(&turns.body);
    }

    /// One of several bodies, by a word that may be known: none of them is certain.
    pub(super) fn choice(&mut self, subject: &Template, cases: &[Case]) {
        self.expand(subject, Splitting::Off);
        for case in cases {
            self.branch(|folder| folder.statements(&case.body));
        }
    }

    /// A body that runs any number of times or not at all.
    pub(super) fn perhaps(&mut self, body: &[Statement]) {
        for name in assigned(body) {
            self.blur(name);
        }
        self.branch(|folder| folder.statements(body));
    }

    /// Something that may or may not run: what it sets is unknown afterwards.
    pub(super) fn branch(&mut self, run: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.certainty, Certainty::Conditional);
        self.undo.push(Vec::new());
        run(self);
        self.certainty = before;
        let changes = self.undo.pop().unwrap_or_default();
        let names: Vec<String> = changes.iter().map(|change| change.name.clone()).collect();
        // An outer branch or subshell has to see the values from before this one.
        for change in changes.into_iter().rev() {
            self.scope.restore(change);
        }
        for name in names {
            self.blur(&name);
        }
    }

    /// Something in a shell of its own: what it sets is gone afterwards.
    pub(super) fn subshell(&mut self, run: impl FnOnce(&mut Self)) {
        let before = self.certainty;
        let shell = std::mem::replace(&mut self.shell, Shell::Inner);
        self.undo.push(Vec::new());
        run(self);
        self.certainty = before;
        self.shell = shell;
        for change in self.undo.pop().unwrap_or_default().into_iter().rev() {
            self.scope.restore(change);
        }
    }
}

/// Says whether a body may leave its loop early.
fn leaves_loop(body: &[Statement]) -> bool {
    body.iter().any(|statement| match &statement.kind {
        Kind::Command(command) => {
            let name = command
                .words
                .first()
                .and_then(crate::script::tree::Template::literal);
            name.is_some_and(|name| matches!(name.as_str(), "break" | "continue" | "exit" | "return"))
        }
        Kind::Opaque => true,
        Kind::Function(_, _) => false,
        kind => kind.bodies().into_iter().any(leaves_loop),
    })
}
