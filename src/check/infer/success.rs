//! Commands of whose effect little or nothing is known: that they succeed, or fail where the lesson says so.
//!
//! Not here: which commands those are (`command`, `change`).

use super::command::Line;
use super::ledger::{Ledger, Origin};
use super::program::program;
use super::silent::SILENT;
use crate::check::{Condition, Ending, Leaves};
use crate::script::{Certainty, Failure, Invocation, Output, Word};

/// A command that only reads: shown, its success is all there is to prove; taken, it serves another command.
pub(super) fn read(ledger: &mut Ledger<'_>, line: &Line<'_>) {
    if line.invocation.output == Output::Shown {
        exit(ledger, &line.origin, line.invocation);
    }
}

/// Takes in of an invocation that it ran, and nothing of what it does.
pub(super) fn ran(ledger: &mut Ledger<'_>, invocation: &Invocation) {
    let origin = Origin {
        line: invocation.line,
        command: &invocation.text,
    };
    let is_silent = program(&invocation.argv).is_some_and(|(program, _)| SILENT.contains(&program.as_str()));
    if invocation.output == Output::Shown && !is_silent {
        exit(ledger, &origin, invocation);
    }
}

pub(super) fn exit(ledger: &mut Ledger<'_>, origin: &Origin<'_>, invocation: &Invocation) {
    leaving(ledger, origin, invocation, Leaves::Unknown);
}

/// A command of whose effect is known what it leaves, and no more.
pub(super) fn leaving(ledger: &mut Ledger<'_>, origin: &Origin<'_>, invocation: &Invocation, leaves: Leaves) {
    if invocation.certainty == Certainty::Certain && !invocation.is_background {
        // Where the author provides for its failure, only the block's success counts.
        let argv = match invocation.failure {
            Failure::Unforeseen | Failure::Announced => known_argv(invocation),
            Failure::Foreseen => None,
        };
        let ending = match invocation.failure {
            Failure::Announced => Ending::Fails,
            Failure::Unforeseen | Failure::Foreseen => Ending::Succeeds,
        };
        let leaves = match (&argv, ending) {
            (Some(_), Ending::Succeeds) => leaves,
            (None, _) | (_, Ending::Fails | Ending::ByHand) => Leaves::Unknown,
        };
        let condition = Condition::Exit { argv, ending, leaves };
        ledger.push(origin, condition);
    }
}

/// A command whose failure is what its words are for.
pub(super) fn fails(ledger: &mut Ledger<'_>, origin: &Origin<'_>, invocation: &Invocation) {
    let failing = Invocation {
        failure: Failure::Announced,
        ..invocation.clone()
    };
    exit(ledger, origin, &failing);
}

pub(super) fn known_argv(invocation: &Invocation) -> Option<Vec<String>> {
    let known = |word: &Word| match word {
        Word::Known(text) => Some(text.clone()),
        Word::Unknown(_) => None,
    };
    invocation.argv.iter().map(known).collect()
}
