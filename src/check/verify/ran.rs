//! Verifies that a command succeeded in this session.
//!
//! Not here: running it, and keeping the journal (`shell`).

use super::container::BY_SIGNAL;
use super::{Answer, AskError, Ended, Question, Stop, fail_mend};
use crate::check::{Ending, MismatchKind, docker_arguments};
use crate::docker::{Change, Parsed, Started, change, layout, open_shell, parse};
use crate::script::Word;
use crate::shell::journal::Outcome;

/// The exit code of `docker run` where docker itself failed.
pub(super) const NOT_MADE: i32 = 125;
/// Its exit codes where the container's command did not start. A shell ends so too, where the last that was typed in it did not.
pub(super) const NOT_STARTED: [i32; 2] = [126, 127];
/// The exit code of what Ctrl-C ended.
const INTERRUPTED: i32 = 130;

impl Question<'_> {
    pub(super) fn exited(&self, argv: Option<&[String]>, ending: Ending) -> Answer<String> {
        let command = &self.check.command;
        let Some(journal) = self.world.journal else {
            return Err(Stop::Unasked(AskError::NoSession {
                command: command.clone(),
            }));
        };
        let exits = self.exits(journal, argv);
        let words: Vec<String> = match argv {
            Some(argv) => argv.to_vec(),
            None => command.split_whitespace().map(str::to_owned).collect(),
        };
        let has_succeeded = |exit: &i32| {
            let is_by_hand = ending == Ending::ByHand && BY_SIGNAL.contains(&i64::from(*exit));
            is_by_hand || is_success(*exit, &words)
        };
        if ending == Ending::Fails && !exits.is_empty() {
            if exits.iter().any(|exit| !has_succeeded(exit)) {
                return Ok(format!("`{command}` failed, as the lesson says"));
            }
            let command = command.clone();
            return fail_mend(
                MismatchKind::Succeeded {
                    command: command.clone(),
                },
                command,
            );
        }
        if exits.iter().any(has_succeeded) && !lacked_terminal(journal, argv) {
            let verb = match ending {
                Ending::Succeeds | Ending::Fails => "succeeded",
                Ending::ByHand => "ran until it was ended",
            };
            return Ok(format!("`{command}` {verb}"));
        }
        let is_apart = outcomes(journal, argv).next().is_some();
        let command = command.clone();
        let mend = command.clone();
        let Some(&exit) = exits.last() else {
            return fail_mend(MismatchKind::NotRun { command }, mend);
        };
        match self.failed_in_block().filter(|_| !is_apart) {
            Some(failed) if !is_alike(failed, &command) => {
                let failed = failed.to_owned();
                let mend = failed.clone();
                fail_mend(
                    MismatchKind::BlockExited {
                        command,
                        failed,
                        exit,
                    },
                    mend,
                )
            }
            Some(_) | None => fail_mend(MismatchKind::Exited { command, exit }, mend),
        }
    }

    /// The command that failed last in the block that the check's command was a part of, where the shell knows it: of `a && b` it may be
    /// the other one.
    fn failed_in_block(&self) -> Option<&str> {
        let failed = self.ended().last()?.failed.as_deref();
        // A here-document is no command to be told in a line.
        failed.filter(|failed| !failed.contains('\n'))
    }
}

impl Question<'_> {
    /// The exit codes of the command: a block has one for all its lines, so that what is known of the command itself goes first.
    pub(super) fn exits(&self, journal: &[Outcome], argv: Option<&[String]>) -> Vec<i32> {
        let by_journal: Vec<i32> = outcomes(journal, argv).map(|outcome| outcome.exit).collect();
        if by_journal.is_empty() {
            self.exits_of_block()
        } else {
            by_journal
        }
    }

    /// The exit codes of the blocks and lines that the check's command was a part of.
    pub(super) fn exits_of_block(&self) -> Vec<i32> {
        self.ended().map(|ended| ended.exit).collect()
    }

    /// Those blocks and lines.
    fn ended(&self) -> impl Iterator<Item = &Ended> {
        let is_it = move |ended: &&Ended| {
            let is_here = |lines: &std::ops::RangeInclusive<usize>| lines.contains(&self.check.line);
            ended.lines.as_ref().is_some_and(is_here) || ended.text.trim() == self.check.command.trim()
        };
        self.world.ended.iter().filter(is_it)
    }
}

/// Says whether two texts are the same but for blanks, which a shell sets as it likes.
fn is_alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String { text.split_whitespace().collect() };
    letters(one) == letters(other)
}

/// Says whether docker refused the command when it was run last, because there was no terminal for it.
pub(super) fn lacked_terminal(journal: &[Outcome], argv: Option<&[String]>) -> bool {
    outcomes(journal, argv)
        .last()
        .is_some_and(|outcome| outcome.lacks_terminal)
}

/// What the command came to, each time that it was run.
fn outcomes<'a>(journal: &'a [Outcome], argv: Option<&'a [String]>) -> impl Iterator<Item = &'a Outcome> {
    journal
        .iter()
        .filter(move |outcome| argv.is_some_and(|argv| is_same(&outcome.argv, argv)))
}

/// Says whether an exit code tells of success: 0, what a shell in a container was left with, and what Ctrl-C ended that
/// shows until it is ended.
fn is_success(exit: i32, argv: &[String]) -> bool {
    if exit == 0 {
        return true;
    }
    let Some(arguments) = docker_words(argv) else {
        return false;
    };
    if let Some(Change::Starts(started)) = change(&arguments) {
        let has_begun = exit != NOT_MADE && (!NOT_STARTED.contains(&exit) || waits_for_lines(&started));
        // What serves has no other end.
        let is_server = exit == INTERRUPTED && !started.ports.is_empty();
        return is_server || (started.has_terminal && has_begun);
    }
    let follows = |word: &String| matches!(word.as_str(), "-f" | "--follow" | "stats" | "top" | "events");
    let is_typed_in = |word: &String| matches!(word.as_str(), "-it" | "-ti" | "-t" | "--tty");
    let command = arguments
        .iter()
        .find(|word| !matches!(word.as_str(), "container" | "compose"));
    let is_exec = command.is_some_and(|word| word == "exec" || word == "attach");
    exit == INTERRUPTED && (arguments.iter().any(follows) || (is_exec && arguments.iter().any(is_typed_in)))
}

/// Says whether a container runs a shell, or its image's own command, which with a terminal mostly is one.
fn waits_for_lines(started: &Started) -> bool {
    started.command.is_empty() || open_shell(&started.command).is_some()
}

/// Says whether two command lines ask the same; for docker's, in whatever spelling.
pub(super) fn is_same(one: &[String], other: &[String]) -> bool {
    match (docker_words(one), docker_words(other)) {
        (Some(one), Some(other)) => one == other || is_same_deed(&one, &other),
        _ => one == other,
    }
}

/// The arguments of a docker command, in whatever spelling of the program.
pub(super) fn docker_words(argv: &[String]) -> Option<Vec<String>> {
    let words: Vec<Word> = argv.iter().map(|word| Word::Known(word.clone())).collect();
    docker_arguments(&words)
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
