//! What a command asks of whoever runs it: a terminal, patience, or care.
//!
//! Not here: what it brings about (`check`).

mod docker;
mod programs;
#[cfg(test)]
mod tests;

pub(super) use docker::{image_alone, serves_itself};

use super::PlannedCommand;
use crate::check::{docker_arguments, program};
use crate::script::{Invocation, Place, Word};
use programs::{DESTRUCTIVE, DESTRUCTIVE_WITH, INTERACTIVE, READERS};

/// The marks of one command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// It wants the learner's terminal.
    pub(super) is_interactive: bool,
    /// It runs on until somebody ends it.
    pub(super) is_foreground: bool,
    /// It removes, stops or changes what is there.
    pub(super) is_destructive: bool,
}

impl Marks {
    /// Reads the marks of a command line.
    pub(super) fn of(invocation: &Invocation) -> Self {
        let mut marks = Self::of_words(&invocation.argv);
        marks.is_foreground &= !invocation.is_background;
        let is_fed = matches!(invocation.place, Place::Piped | Place::Fed)
            || [" < ", "<<"].iter().any(|mark| invocation.text.contains(mark));
        if is_fed && reads_what_it_is_fed(&invocation.argv) {
            marks.is_interactive = false;
        }
        marks
    }

    fn of_words(argv: &[Word]) -> Self {
        if let Some(arguments) = docker_arguments(argv) {
            return docker::marks(&arguments);
        }
        let Some((name, rest)) = program(argv) else {
            return Self::default();
        };
        if name == "xargs" {
            return Self::of_each(rest);
        }
        let arguments: Vec<String> = rest.iter().map(|word| shown(word).to_lowercase()).collect();
        let has = |table: &[(&str, &[&str])]| {
            let words = table.iter().find(|(program, _)| *program == name);
            words.is_some_and(|(_, words)| arguments.iter().any(|word| words.contains(&word.as_str())))
        };
        Self {
            is_interactive: INTERACTIVE.contains(&name.as_str()) && !programs::is_told(&name, rest)
                || READERS.contains(&name.as_str())
                    && arguments
                        .iter()
                        .all(|word| word.starts_with('-') && word.len() == 2)
                || name == "su" && !arguments.iter().any(|word| word == "-c"),
            is_foreground: programs::runs_on(&name, rest),
            is_destructive: DESTRUCTIVE.contains(&name.as_str())
                || name.starts_with("mkfs.")
                || has(DESTRUCTIVE_WITH)
                || name == "git"
                    && arguments.iter().any(|word| word == "reset")
                    && arguments.iter().any(|word| word == "--hard"),
        }
    }

    /// What `xargs` runs for each of its lines.
    fn of_each(words: &[Word]) -> Self {
        let is_program = |word: &Word| !shown(word).starts_with('-');
        let start = words.iter().position(is_program).unwrap_or(words.len());
        // `-I {}` and `-n 1` have a value.
        let docker = words.iter().position(|word| shown(word) == "docker");
        let mut each = words[docker.unwrap_or(start)..].to_vec();
        each.push(Word::Unknown("…".to_owned()));
        let marks = Self::of_words(&each);
        Self {
            is_interactive: false,
            ..marks
        }
    }
}

/// What a program of this machine's does with the keyboard of somebody who is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// It shows a text page by page.
    Pages,
    /// It does nothing by itself.
    Sits,
}

/// What a program of this machine's, and not docker, waits for keys for; `None` for any other.
pub(super) fn keys(invocation: &Invocation) -> Option<Keys> {
    let (name, arguments) = program(&invocation.argv)?;
    let is_docker = docker_arguments(&invocation.argv).is_some();
    if is_docker || invocation.is_background || !Marks::of(invocation).is_interactive {
        return None;
    }
    match name.as_str() {
        "less" | "man" | "more" => Some(Keys::Pages),
        // What stands behind the host is run there.
        "ssh" if programs::operands(arguments) > 1 => None,
        _ => Some(Keys::Sits),
    }
}

/// Says whether what runs on only shows something, and nothing behind it needs it.
pub(super) fn only_shows(argv: &[Word]) -> bool {
    match (docker_arguments(argv), program(argv)) {
        (Some(arguments), _) => docker::only_shows(&arguments),
        (None, Some((name, arguments))) => programs::only_shows(&name, arguments),
        (None, None) => false,
    }
}

/// Says whether a command gives somebody a terminal in a container.
pub(super) fn opens_terminal(argv: &[Word]) -> bool {
    docker_arguments(argv).is_some_and(|arguments| docker::opens_terminal(&arguments))
}

/// Says whether a command starts what serves, as far as its image and its ports tell.
pub(super) fn serves(command: &PlannedCommand) -> bool {
    let argv = command.invocation.as_ref().map(|invocation| &invocation.argv);
    let arguments = argv.and_then(|argv| docker_arguments(argv));
    arguments.is_some_and(|arguments| docker::serves(&arguments))
}

/// Says whether a command waits for somebody, whatever it gets for its input.
pub(super) fn waits_for_somebody(invocation: &Invocation) -> bool {
    let marks = Marks::of(invocation);
    marks.is_foreground || marks.is_interactive && !reads_what_it_is_fed(&invocation.argv)
}

/// Says whether a program takes what it is to do from a pipe or file, where it gets one, in place of the learner's terminal.
fn reads_what_it_is_fed(argv: &[Word]) -> bool {
    match (docker_arguments(argv), program(argv)) {
        (Some(arguments), _) => docker::reads_what_it_is_fed(&arguments),
        (None, Some((name, _))) => {
            READERS.contains(&name.as_str()) || matches!(name.as_str(), "mysql" | "psql")
        }
        (None, None) => false,
    }
}

fn shown(word: &Word) -> &str {
    match word {
        Word::Known(text) | Word::Unknown(text) => text,
    }
}
