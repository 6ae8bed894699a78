//! Statements of several commands that are one to whoever wrote them: a pipeline, and whatever is on one line.
//!
//! Not here: what the commands in them come to (`super`).

use super::Folder;
use crate::lesson::Dialect;
use crate::script::tree::Statement;
use crate::script::{Effect, Invocation, Place};

impl Folder<'_> {
    /// A loop, a condition or a group on one line, which is one command to whoever wrote it.
    pub(super) fn on_one_line(&mut self, statement: &Statement) {
        let n_before = self.effects.len();
        self.pipeline = Some(self.script.joined(&statement.span));
        self.inner(statement);
        self.pipeline = None;
        let invocations = self.effects[n_before..]
            .iter_mut()
            .filter_map(|effect| match effect {
                Effect::Run(invocation) if begins(invocation) => Some(invocation),
                Effect::Run(_) | Effect::Set { .. } => None,
            });
        for invocation in invocations.skip(1) {
            invocation.place = Place::Piped;
        }
    }

    pub(super) fn pipeline(&mut self, statement: &Statement, members: &[Statement]) {
        let (place, pipeline) = (self.place, self.pipeline.clone());
        if place == Place::Own {
            self.pipeline = Some(self.script.joined(&statement.span));
        }
        let last = members.len().saturating_sub(1);
        let before = self.effects.len();
        for (index, member) in members.iter().enumerate() {
            if index > 0 && place == Place::Own {
                let has_begun = self.effects[before..].iter().any(is_begin);
                self.place = if has_begun { Place::Piped } else { Place::Fed };
            }
            let is_inner = matches!(self.script.dialect, Dialect::Bash | Dialect::Cmd);
            self.with_output(index < last, |folder| {
                if is_inner {
                    folder.subshell(|folder| folder.statement(member));
                } else {
                    folder.statement(member);
                }
            });
        }
        (self.place, self.pipeline) = (place, pipeline);
    }
}

fn is_begin(effect: &Effect) -> bool {
    matches!(effect, Effect::Run(invocation) if begins(invocation))
}

/// Says whether a command is the first of its statement.
fn begins(invocation: &Invocation) -> bool {
    matches!(invocation.place, Place::Own | Place::Fed)
}
