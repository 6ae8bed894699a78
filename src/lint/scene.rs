//! What the rules look at: the text, the lesson that it was read as, and the plan of that.
//!
//! Not here: the rules.

use std::ops::Range;

use crate::diagnostic::code;
use crate::lesson::{Landmarks, Lesson};
use crate::plan::{Plan, PlannedBlock, PlannedCommand, PlannedStep};

use super::{Finding, Text};

/// A lesson as the rules see it.
pub(super) struct Scene<'a> {
    pub(super) text: Text<'a>,
    pub(super) lesson: &'a Lesson,
    pub(super) plan: &'a Plan,
    pub(super) landmarks: &'a Landmarks,
}

/// A command with where it stands.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) step: &'a PlannedStep,
    pub(super) block: &'a PlannedBlock,
    pub(super) command: &'a PlannedCommand,
}

impl<'a> Scene<'a> {
    /// Every command of the lesson in order.
    pub(super) fn commands(&self) -> impl Iterator<Item = Placed<'a>> + use<'a> {
        self.plan.steps.iter().flat_map(|step| {
            step.blocks.iter().flat_map(move |block| {
                block
                    .commands
                    .iter()
                    .map(move |command| Placed { step, block, command })
            })
        })
    }

    /// The first place of some words in a command, else all of its first line.
    pub(super) fn within(&self, placed: Placed<'_>, words: &str) -> Range<usize> {
        let end = *placed.block.lines().end() + 1;
        self.text
            .find(placed.command.line..end, words)
            .unwrap_or_else(|| self.text.trimmed(placed.command.line))
    }

    /// The words' place in a command, where they stand there as written.
    pub(super) fn written(&self, placed: Placed<'_>, words: &str) -> Option<Range<usize>> {
        let end = *placed.block.lines().end() + 1;
        self.text.find(placed.command.line..end, words)
    }
}

/// Makes a finding of a code with its usual severity.
pub(super) fn finding(
    name: &'static str,
    span: Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Finding {
    let code = code(name).expect("rules name codes of the table");
    Finding {
        code: code.name,
        severity: code.severity,
        message: message.into(),
        help: Some(help.into()),
        span,
        mend: None,
    }
}
