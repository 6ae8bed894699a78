//! Lines that show a prompt: whose it is where something may be open.
//!
//! Not here: which marks are prompts (`prompts`).

use super::super::content;
use super::super::glue::is_prose;
use super::super::opened::is_client;
use super::super::prompt::{Prompt, Whose, is_of_host};
use super::super::shape::{indent, is_keystroke};
use super::super::typed::{is_certain, is_of_docker, is_roots, names_program};
use super::super::usage::is_usage;
use super::{Kind, Opened, Plain, Splitting};

impl<'a> Splitting<'a, '_> {
    /// What a line with a prompt is, and what is typed on it.
    pub(super) fn prompted(&self, at: usize, prompt: Prompt<'a>) -> (Kind, &'a str) {
        let command = prompt.command;
        if is_keystroke(command) || is_place(command) {
            return (Kind::Blank, "");
        }
        let is_message = command
            .split(' ')
            .next()
            .is_some_and(|word| word.len() > 1 && word.ends_with(':'));
        if content::is_table(command) || is_head(command) {
            return (Kind::Output, command);
        }
        let kind = match prompt.whose {
            Whose::Header => return (Kind::Blank, ""),
            Whose::Container | Whose::Interpreter => Kind::Inside,
            _ if is_statement(command) => Kind::Inside,
            Whose::Root | Whose::Hash
                if self.open.is_some() && (!is_of_docker(command) || self.open == Some(Opened::Engine)) =>
            {
                Kind::Inside
            }
            // A host's root has no database's client.
            Whose::Hash if is_client(command) => Kind::Inside,
            // On the host that takes `sudo`, whatever the prompt is.
            Whose::Unix if self.open.is_some_and(Opened::is_sure) && is_roots(command) => Kind::Inside,
            // A shell in a container that shows the host's prompt: nothing of docker's is typed in it.
            Whose::Unix | Whose::Windows | Whose::Angle
                if self.open.is_some_and(Opened::is_sure)
                    && self.plain != Plain::OfHost
                    && (!self.shows_inner() || indent(self.raw[at]) > self.opener_indent)
                    && (!is_of_docker(command) || self.is_told_of_engine())
                    && !is_of_host(self.raw[at]) =>
            {
                Kind::Inside
            }
            // What may be a shell has been opened on the line before, and on the host nobody knows such a program.
            Whose::Unix | Whose::Windows | Whose::Angle
                if self.open == Some(Opened::Perhaps)
                    && self.last_host.is_some_and(|last| last + 1 == at)
                    && !is_certain(command)
                    && names_program(command) =>
            {
                Kind::Inside
            }
            Whose::Unix | Whose::Windows | Whose::Angle | Whose::Hash | Whose::Root => Kind::Host,
        };
        match kind {
            Kind::Inside if is_message => (Kind::Output, command),
            Kind::Host if is_message || is_usage(command) || is_prose(command) => (Kind::Output, command),
            Kind::Host | Kind::Inside | Kind::Output | Kind::Shown | Kind::Blank => (kind, command),
        }
    }

    /// Says whether the prose goes into a container that has the host's engine.
    pub(super) fn is_told_of_engine(&self) -> bool {
        self.open == Some(Opened::Engine) && self.plain == Plain::Told
    }

    /// Says whether a container's prompt is shown between the last command on the host and the line that is read.
    fn shows_inner(&self) -> bool {
        self.last_inner >= self.last_host.or(Some(0))
    }
}

/// `Name   Command   State`: the head of a table, whose author has left a prompt before it.
fn is_head(command: &str) -> bool {
    let cells = || {
        command
            .trim()
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
    };
    let is_title = |cell: &str| {
        cell.starts_with(|c: char| c.is_ascii_uppercase()) && cell.bytes().all(|b| b.is_ascii_alphabetic())
    };
    cells().nth(2).is_some() && cells().all(is_title)
}

/// `<here>`: a place that the learner is shown, and nothing to type.
fn is_place(command: &str) -> bool {
    let inner = command
        .trim()
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| !inner.contains(['<', '>']))
}

/// `SELECT * FROM cows;`: a statement of a database's, which no shell takes whoever's prompt stands before it.
pub(super) fn is_statement(command: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 9] = ["ALTER", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "SELECT", "SHOW", "UPDATE"];
    let (word, rest) = command.split_once(' ').unwrap_or_default();
    WORDS.contains(&word) && !rest.trim().is_empty()
}
