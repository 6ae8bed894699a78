//! The lines of a block: as they stand, and told apart.
//!
//! Not here: telling them apart (`split`).

use std::borrow::Cow;

use memchr::memmem;

use super::opened::{self, Opened};
use super::prompt::{self, Head, Prompt, Whose};
use super::shape::{is_alpines, is_exit};
use super::typed::{Certainty, certainty, is_certain, is_of_docker, without_prefix};
use crate::lesson::blank::{is_blank, trimmed, trimmed_start};
use crate::lesson::source::lines_of;

/// What one line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Typed on the host, or a comment among what is.
    Host,
    /// Typed in what a command has opened.
    Inside,
    /// Printed.
    Output,
    /// Another way to do what is typed, which is only shown.
    Shown,
    /// Empty, or a comment with nothing typed near it.
    Blank,
}

/// A line with its prompt taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Whether a command begins on it.
    pub(super) is_begin: bool,
}

/// The lines of a block, each with the prompt that it may show.
pub(super) struct Lines<'a> {
    pub(super) raw: Vec<&'a str>,
    pub(super) prompts: Vec<Option<Prompt<'a>>>,
    /// The prompt of its author's own that it shows.
    pub(super) head: Option<Head<'a>>,
    pub(super) shown: Shown,
}

/// Whose prompts a lesson's commands have shown so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    #[default]
    None,
    /// `# ` and no other.
    Root,
    /// `$ ` or another, and not `# `.
    User,
    /// `# ` may be another shell's than `$ `.
    Both,
}

impl Shown {
    /// Takes in the prompt of a block's commands.
    pub(super) fn see(&mut self, whose: Whose) {
        let is_root = matches!(whose, Whose::Hash | Whose::Root);
        *self = match (*self, is_root) {
            (Self::None | Self::Root, true) => Self::Root,
            (Self::None | Self::User, false) => Self::User,
            (Self::User | Self::Both, true) | (Self::Root | Self::Both, false) => Self::Both,
        };
    }
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut raw: Vec<&str> = Vec::with_capacity(text.len() / 16 + 2);
        for line in lines_of(text) {
            raw.push(line);
        }
        let mut head = None;
        let prompts = if prompt::may_be_in(text) {
            let mut found: Vec<_> = raw.iter().map(|line| prompt::find(line)).collect();
            if found.iter().all(Option::is_none) && memmem::find(text.as_bytes(), b"docker").is_some() {
                head = prompt::learn(&raw, &mut found);
            }
            found
        } else {
            vec![None; raw.len()]
        };
        Self {
            raw,
            prompts,
            head,
            shown: Shown::None,
        }
    }

    /// Finds prompts of a shape that another block of the lesson shows, where no line shows one of its own.
    pub(super) fn learn(&mut self, head: &Head<'_>) {
        if self.prompts.iter().all(Option::is_none) {
            head.apply(&self.raw, &mut self.prompts);
        }
    }
}

impl Lines<'_> {
    /// Says whether every line is `# ` and a command, and the first one such a command.
    pub(super) fn is_of_root(&self, is_such: impl Fn(&str) -> bool) -> bool {
        let mut commands = self
            .raw
            .iter()
            .filter(|line| !is_blank(line))
            .map(|line| trimmed(line).strip_prefix("# "));
        commands.next().flatten().is_some_and(is_such) && commands.all(|command| command.is_some())
    }

    /// Says whether all that there is is `# `, a known program and what it is given: a comment alone would be about nothing.
    pub(super) fn is_root_alone(&self) -> bool {
        let mut said = self.raw.iter().filter(|line| !is_blank(line));
        let command = said.next().and_then(|line| trimmed(line).strip_prefix("# "));
        let is_given = |command: &str| {
            let mut words = command.split_whitespace();
            let is_installer = matches!(words.next(), Some("apt" | "apt-get" | "apk" | "dnf" | "yum"));
            words
                .next()
                .is_some_and(|word| word.starts_with(['-', '/']) || is_installer && word == "install")
        };
        said.next().is_none() && command.is_some_and(|command| is_given(command) && is_certain(command))
    }

    /// Reads `> ` as the prompt of a database's client, where the first line shows it.
    pub(super) fn keep_client(&mut self) {
        let mut shown = self
            .raw
            .iter()
            .map(|line| trimmed(line))
            .filter(|line| !line.is_empty());
        let is_clients = |line: &str| line.strip_prefix("> ").is_some_and(|typed| !is_of_docker(typed));
        if !shown.next().is_some_and(is_clients) {
            return;
        }
        for (line, prompt) in self.raw.iter().zip(&mut self.prompts) {
            if let Some(command) = line.trim().strip_prefix("> ") {
                let whose = Whose::Interpreter;
                *prompt = Some(Prompt { whose, command });
            }
        }
    }

    /// Reads `# ` as root's prompt.
    pub(super) fn keep_root(&mut self) {
        for (line, prompt) in self.raw.iter().zip(&mut self.prompts) {
            if let Some(command) = line.trim().strip_prefix("# ") {
                let whose = Whose::Root;
                *prompt = Some(Prompt { whose, command });
            }
        }
    }
}

/// A block told apart.
pub(super) struct Split<'a> {
    pub(super) lines: Vec<Line<'a>>,
    /// The first prompt that is a host's, where there is any prompt.
    pub(super) prompts: Option<Whose>,
    /// What is open at the end.
    pub(super) open: Option<Opened>,
    /// Whether a container's prompt is shown.
    pub(super) shows_inner: bool,
}

impl<'a> Split<'a> {
    /// The commands that are typed on the host, each on one line; comments are none.
    pub(super) fn commands(&self) -> impl Iterator<Item = Cow<'a, str>> {
        let mut lines = self.lines.as_slice();
        std::iter::from_fn(move || {
            loop {
                let start = lines
                    .iter()
                    .position(|line| line.kind == Kind::Host && line.is_begin)?;
                let further = lines[start + 1..].iter().take_while(|line| !line.is_begin);
                let (command, rest) = lines[start..].split_at(1 + further.count());
                lines = rest;
                if !trimmed_start(command[0].text).starts_with('#') {
                    return Some(joined(command));
                }
            }
        })
    }

    /// Takes away what would end the learner's own shell: it leaves what a command before it may have opened, in this block or
    /// above it (`above`), else what nobody has seen opened.
    pub(super) fn keep_shell(&mut self, above: Option<Opened>) {
        let is_left = |line: &Line<'_>| line.kind == Kind::Host && line.is_begin && is_exit(line.text);
        if !self.lines.iter().any(is_left) {
            return;
        }
        let mut opener = above.map(|_| 0);
        for at in 0..self.lines.len() {
            let line = self.lines[at];
            if line.kind != Kind::Host || !line.is_begin {
                continue;
            }
            if is_exit(line.text) {
                let from = opener.take().unwrap_or(at);
                let typed = self.lines[from..=at].iter_mut();
                let typed = typed.filter(|line| line.kind == Kind::Host);
                typed.for_each(|line| line.kind = Kind::Inside);
            } else if is_of_docker(line.text) {
                let n_lines = self.lines[at + 1..]
                    .iter()
                    .take_while(|line| !line.is_begin)
                    .count();
                let command = joined(&self.lines[at..=at + n_lines]);
                opener = opened::by(&command).map(|_| at + n_lines + 1);
            }
        }
    }

    /// Takes away what ends the machine itself, and the lesson's run with it.
    pub(super) fn keep_machine(&mut self) {
        let ends = |line: &&mut Line<'_>| line.kind == Kind::Host && line.is_begin && ends_machine(line.text);
        self.lines
            .iter_mut()
            .filter(ends)
            .for_each(|line| line.kind = Kind::Shown);
    }

    /// Says whether something is typed that only an Alpine knows, without a prompt.
    pub(super) fn has_alpines(&self) -> bool {
        let is_such = |line: &Line<'_>| line.kind == Kind::Host && line.is_begin && is_alpines(line.text);
        self.prompts.is_none() && self.lines.iter().any(is_such)
    }

    /// Takes away what only an Alpine knows, which nobody works on: somebody has a shell in a container there, between one command
    /// of docker's and the next.
    pub(super) fn keep_from_alpine(&mut self) {
        let is_host = |line: &&mut Line<'_>| line.kind == Kind::Host;
        let ends = |line: &Line<'_>| line.is_begin && is_of_docker(line.text);
        for lines in self.lines.chunk_by_mut(|_, next| !ends(next)) {
            let mut typed = lines
                .iter()
                .filter(|line| line.kind == Kind::Host && line.is_begin);
            if typed.any(|line| is_alpines(line.text)) {
                let mut is_dockers = false;
                for line in lines.iter_mut().filter(is_host) {
                    is_dockers = if line.is_begin { ends(line) } else { is_dockers };
                    if !is_dockers {
                        line.kind = Kind::Inside;
                    }
                }
            }
        }
    }

    /// Says whether nothing that is typed has a prompt or a program that is known.
    pub(super) fn is_vague(&self) -> bool {
        let mut typed = self.lines.iter().filter(|line| line.kind == Kind::Host);
        self.prompts.is_none() && typed.all(|line| certainty(line.text) < Certainty::Certain)
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        self.lines.iter().any(|line| line.kind == kind)
    }
}

/// Says whether a command ends or restarts the machine.
fn ends_machine(command: &str) -> bool {
    #[rustfmt::skip]
    const ENDS: [&str; 6] = ["halt", "poweroff", "reboot", "restart-computer", "shutdown", "stop-computer"];
    let (bare, _) = without_prefix(trimmed(command));
    let mut words = bare.split_whitespace();
    let program = words.next().unwrap_or_default();
    let program = program.strip_suffix(".exe").unwrap_or(program);
    let is_such = |word: &str| ENDS.iter().any(|end| end.eq_ignore_ascii_case(word));
    is_such(program) || program == "systemctl" && words.next().is_some_and(is_such)
}

/// Lines of one command on one line.
pub(super) fn joined<'a>(lines: &[Line<'a>]) -> Cow<'a, str> {
    if let [line] = lines {
        return Cow::Borrowed(line.text.trim_end().trim_end_matches(['\\', '`', '^']));
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(line.text.trim_end().trim_end_matches(['\\', '`', '^']));
        text.push(' ');
    }
    Cow::Owned(text)
}
