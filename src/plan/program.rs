//! A planned block → program text for a shell.
//!
//! Not here: what the program is for (`plan`), and running it (`runner`).

use super::marks::{Keys, keys, only_shows};
use super::{PlannedBlock, PlannedCommand, PlannedStep};
use crate::check::{Check, Condition, Source, docker_arguments};
use crate::diagnostic::Diagnostic;
use crate::lesson::{Dialect, Role};
use crate::script;

impl PlannedBlock {
    /// Says whether it is not run, since another one stands for it, it is another machine's or the values do not select it.
    pub fn is_left_out(&self) -> bool {
        !self.is_run() || self.is_unselected
    }

    /// Says whether there is anything to do in it on the learner's machine: commands to run, or a file to write.
    pub fn is_deed(&self) -> bool {
        self.role == Role::Commands && self.is_run() || self.path.is_some()
    }

    /// Says whether it is run, as far as the lesson tells: no other block stands for it, and it is typed on the learner's machine.
    pub fn is_run(&self) -> bool {
        self.alternative.is_none() && self.elsewhere.is_none()
    }

    /// The program text for a shell of this language; empty for a block that is not commands. An `Err` says what
    /// cannot be said in it.
    pub fn program(&self, target: Dialect) -> Result<String, Vec<Diagnostic>> {
        match &self.script {
            Some(script) => script::print(script, target),
            None => Ok(String::new()),
        }
    }

    /// The block as two: all that goes before its last command, and that; `None` where they cannot be told apart.
    pub fn parted(&self) -> Option<(Self, Self)> {
        let (first, last) = self.script.as_ref()?.parted()?;
        let with = |script| Self {
            script: Some(script),
            ..self.clone()
        };
        Some((with(first), with(last)))
    }

    /// The block cut before the first command of each of these values and behind the commands on these lines, where that can be told
    /// apart: each piece has its own lines and commands.
    pub fn pieces(&self, values: &[String], lines: &[usize]) -> Vec<Self> {
        let is_whole = values.is_empty() && lines.is_empty();
        let Some(script) = self.script.as_ref().filter(|_| !is_whole) else {
            return vec![self.clone()];
        };
        let scripts = script.pieces(values, lines);
        let begins = scripts.iter().skip(1);
        let begins: Vec<usize> = std::iter::once(self.line)
            .chain(begins.map(|script| script.first_line().unwrap_or(self.line)))
            .collect();
        let ends = begins.iter().skip(1).copied();
        let ends = ends.chain([self.line + self.n_lines.max(1)]);
        let places = begins.iter().zip(ends);
        let piece = |(script, (&line, end)): (script::Script, (&usize, usize))| Self {
            line,
            n_lines: end - line,
            commands: self
                .commands
                .iter()
                .filter(|command| (line..end).contains(&command.line))
                .cloned()
                .collect(),
            script: Some(script),
            ..self.clone()
        };
        scripts.into_iter().zip(places).map(piece).collect()
    }

    /// Says whether a command of it has this value of the learner's.
    pub fn uses(&self, value: &str) -> bool {
        self.script.as_ref().is_some_and(|script| script.uses(value))
    }

    /// Says whether all that it has stands on one line with its last command.
    pub fn is_one_line(&self) -> bool {
        self.script.as_ref().is_some_and(script::Script::is_one_line)
    }

    /// The program for a shell of this language that nobody sits at: what runs on in the foreground does not keep what follows waiting, and in what
    /// opens a shell the lesson's own lines are typed.
    pub fn unattended_program(&self, target: Dialect) -> Result<String, Vec<Diagnostic>> {
        let waiting: Vec<script::Waiting<'_>> = self.commands.iter().filter_map(waiting).collect();
        match &self.script {
            Some(script) if !waiting.is_empty() => script::unattended(script, &waiting, target),
            Some(_) | None => self.program(target),
        }
    }

    /// The lesson's lines that the block is, as [`crate::check::Ended`] wants them.
    pub fn lines(&self) -> std::ops::RangeInclusive<usize> {
        self.line..=(self.line + self.n_lines.max(1) - 1)
    }
}

impl PlannedStep {
    /// Says whether a check is about a command that is left out where nobody is there.
    pub fn is_left_out_alone(&self, check: &Check) -> bool {
        let mut commands = self.run().flat_map(|block| &block.commands);
        matches!(check.condition, Condition::Exit { .. })
            && check.source == Source::Inferred
            && commands.any(|command| {
                let waiting = waiting(command).map(|waiting| waiting.instead);
                let is_it = command.line == check.line && command.text == check.command;
                is_it && waiting == Some(script::Instead::LeftOut)
            })
    }
}

/// A command that waits for somebody, and what is done where nobody is there; `None` for any other.
fn waiting(command: &PlannedCommand) -> Option<script::Waiting<'_>> {
    let lines = command.typed.as_deref().filter(|_| !command.is_foreground);
    let instead = match lines {
        // Whether it waits for lines at all is not known.
        Some("") => script::Instead::Background(script::Readiness::Told),
        Some(lines) => script::Instead::Lines(lines),
        None if command.is_foreground => script::Instead::Background(readiness(command)),
        None => match keys(command.invocation.as_ref()?)? {
            Keys::Pages => script::Instead::Shown,
            Keys::Sits => script::Instead::LeftOut,
        },
    };
    let text = &command.text;
    Some(script::Waiting { text, instead })
}

/// How it is known that what a command starts that runs on can be used.
fn readiness(command: &PlannedCommand) -> script::Readiness {
    let argv = command
        .invocation
        .as_ref()
        .map(|invocation| invocation.argv.as_slice());
    if argv.is_some_and(only_shows) {
        script::Readiness::Shows
    } else if argv.is_some_and(|argv| docker_arguments(argv).is_some()) {
        script::Readiness::Told
    } else {
        script::Readiness::Listening(command.port)
    }
}
