//! Verifies that a command succeeded in this session.
//!
//! Not here: running it, and keeping the journal (`shell`).

use super::{Answer, AskError, Question, Stop, fail_mend};
use crate::check::MismatchKind;
use crate::check::infer::base_name;
use crate::docker::{Parsed, layout, parse};

impl Question<'_> {
    pub(super) fn exited(&self, argv: Option<&[String]>) -> Answer<String> {
        let command = &self.check.command;
        let Some(journal) = self.world.journal else {
            return Err(Stop::Unasked(AskError::NoSession {
                command: command.clone(),
            }));
        };
        let by_journal = journal
            .iter()
            .filter(|outcome| argv.is_some_and(|argv| is_same(&outcome.argv, argv)))
            .map(|outcome| outcome.exit);
        let by_shell = self.world.ended.iter().filter(|ended| {
            let is_here = |lines: &std::ops::RangeInclusive<usize>| lines.contains(&self.check.line);
            ended.lines.as_ref().is_some_and(is_here) || ended.text.trim() == command.trim()
        });
        let exits: Vec<i32> = by_journal.chain(by_shell.map(|ended| ended.exit)).collect();
        if exits.contains(&0) {
            return Ok(format!("`{command}` succeeded"));
        }
        let kind = match exits.last() {
            Some(&exit) => MismatchKind::Exited {
                command: command.clone(),
                exit,
            },
            None => MismatchKind::NotRun {
                command: command.clone(),
            },
        };
        fail_mend(kind, command.clone())
    }
}

/// Says whether two command lines ask the same; for docker's, in whatever spelling.
fn is_same(one: &[String], other: &[String]) -> bool {
    let (Some((one_program, one_rest)), Some((other_program, other_rest))) =
        (one.split_first(), other.split_first())
    else {
        return false;
    };
    if base_name(one_program) == "docker" && base_name(other_program) == "docker" {
        return one_rest == other_rest || is_same_deed(one_rest, other_rest);
    }
    one == other
}

/// Foreign commands are told apart by all their words behind the command's name, since their flags are not understood.
fn is_same_deed(one: &[String], other: &[String]) -> bool {
    match (parse(one), parse(other)) {
        (Parsed::Native(one), Parsed::Native(other)) => one == other,
        (Parsed::Foreign(first), Parsed::Foreign(second)) => {
            let words = |argv: &[String]| -> Vec<String> {
                let at = layout(argv).flags_at.min(argv.len());
                argv[at..].to_vec()
            };
            first.command == second.command && words(one) == words(other)
        }
        (Parsed::Native(_) | Parsed::Foreign(_) | Parsed::Wrong { .. }, _) => false,
    }
}
