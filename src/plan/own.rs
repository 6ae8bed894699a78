//! The author's own checks of a step, with what is known of the learner's values in them.
//!
//! Not here: what an author may write (`lesson`), and the checks that follow from commands (`check`).

use crate::check::{Check, Condition, Source, Subject};
use crate::lesson::{Asked, OwnCheck, Role, Step};
use crate::script::{Placeholder, Scope, Word, filled};

use super::{PlannedBlock, as_written};

/// The author's checks of a step; `scope` is what is known of the variables once its blocks have run.
pub(super) fn checks(
    step: &Step,
    blocks: &[PlannedBlock],
    placeholders: &[Placeholder],
    scope: &Scope,
) -> Vec<Check> {
    let filled = |text: &String| match filled(text, placeholders, scope) {
        Word::Known(text) => Subject::Known(text),
        Word::Unknown(text) => Subject::Open(text),
    };
    let one = |own: &OwnCheck| {
        let about = about(own, blocks);
        let condition = match &own.asks {
            Asked::Output(printed) => Condition::Output {
                step: step.id.clone(),
                lines: about.map(PlannedBlock::lines),
                wanted: printed.map(filled),
            },
        };
        Check {
            condition,
            line: own.line,
            command: about.map(last_command).unwrap_or_default(),
            source: Source::Author,
        }
    };
    step.checks.iter().map(one).collect()
}

/// The commands that a check is about: the nearest above it in its step.
fn about<'a>(own: &OwnCheck, blocks: &'a [PlannedBlock]) -> Option<&'a PlannedBlock> {
    let above = blocks.get(..=own.block?)?;
    let is_run = |block: &&PlannedBlock| block.role == Role::Commands && block.alternative.is_none();
    above.iter().rev().find(is_run)
}

fn last_command(block: &PlannedBlock) -> String {
    let command = as_written(&block.commands).pop();
    command.map(|command| command.text).unwrap_or_default()
}
