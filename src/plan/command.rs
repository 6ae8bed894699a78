//! One effect of a block → a command of the plan, and the mistakes that can be seen in it.
//!
//! Not here: reading the block (`script`), and the grammar of docker's command line (`docker`).

use super::PlannedCommand;
use super::marks::Marks;
use crate::check::docker_arguments;
use crate::diagnostic::{Diagnostic, Severity};
use crate::docker::{DockerCommand, Parsed, parse};
use crate::lesson::{Cell, Dialect};
use crate::script::{self, Effect, Failure, Invocation, Scope, Word};
use crate::words::Reference;

/// Effects of a block that runs in a folder of its own: the shell goes there and is back behind them.
pub(super) fn elsewhere(effects: Vec<Effect>, line: usize) -> Vec<Effect> {
    let going = |to: &str| {
        let script = script::parse(&format!("cd {to}"), Dialect::Bash, line, &[]).script;
        script::fold(&script, &mut Scope::default())
    };
    going("there")
        .into_iter()
        .chain(effects)
        .chain(going("-"))
        .collect()
}

/// Makes commands of the plan from a block's effects; a statement that sets some variables is one.
pub(super) fn all(effects: &[Effect]) -> Vec<PlannedCommand> {
    let mut commands: Vec<PlannedCommand> = effects.iter().map(planned).collect();
    commands.dedup_by(|next, command| {
        next.argv.is_none()
            && next.invocation.is_none()
            && next.line == command.line
            && next.text == command.text
    });
    commands
}

/// Makes a command of the plan from an effect.
fn planned(effect: &Effect) -> PlannedCommand {
    match effect {
        Effect::Set { line, statement, .. } => PlannedCommand {
            line: *line,
            text: statement.clone(),
            argv: None,
            is_interactive: false,
            is_background: false,
            is_foreground: false,
            is_destructive: false,
            is_to_fail: false,
            port: None,
            typed: None,
            invocation: None,
        },
        Effect::Run(invocation) => {
            let marks = Marks::of(invocation);
            PlannedCommand {
                line: invocation.line,
                text: invocation.text.clone(),
                argv: known(invocation),
                is_interactive: marks.is_interactive,
                is_background: invocation.is_background,
                is_foreground: marks.is_foreground,
                is_destructive: marks.is_destructive,
                is_to_fail: invocation.failure == Failure::Announced,
                port: None,
                typed: None,
                invocation: Some(invocation.clone()),
            }
        }
    }
}

/// Says whether a command of a program wants the learner's terminal.
pub fn wants_terminal(program: &str, dialect: Dialect) -> bool {
    let parsed = script::parse(program, dialect, 1, &[]);
    let effects = script::fold(&parsed.script, &mut Scope::default());
    effects.iter().any(|effect| planned(effect).is_interactive)
}

/// Finds what is wrong with a docker command whose words are all known.
pub(super) fn mistakes(effect: &Effect) -> Option<Diagnostic> {
    let Effect::Run(invocation) = effect else {
        return None;
    };
    known(invocation)?;
    let error = |code, message, help| {
        Some(Diagnostic {
            code,
            severity: Severity::Error,
            line: invocation.line,
            message,
            help,
        })
    };
    match parse(&docker_arguments(&invocation.argv)?) {
        Parsed::Wrong { message } => {
            let mut lines = message.lines().filter(|line| !line.trim().is_empty());
            let first = lines.next().unwrap_or_default().to_owned();
            error(
                "docker-usage",
                first,
                lines.next().map(|line| line.trim().to_owned()),
            )
        }
        Parsed::Native(DockerCommand::Tag { target, .. }) => bad_name(&target, error),
        Parsed::Native(DockerCommand::Build(build)) => build.tags.iter().find_map(|tag| bad_name(tag, error)),
        Parsed::Native(DockerCommand::Push(push)) => bad_name(&push.name, error),
        Parsed::Native(DockerCommand::Pull(pull)) => bad_name(&pull.name, error),
        Parsed::Native(
            DockerCommand::List(_)
            | DockerCommand::Remove(_)
            | DockerCommand::Inspect(_)
            | DockerCommand::History(_)
            | DockerCommand::Login(_)
            | DockerCommand::Logout(_)
            | DockerCommand::Version(_)
            | DockerCommand::Info(_),
        )
        | Parsed::Foreign(_) => None,
    }
}

fn bad_name(
    name: &str,
    error: impl Fn(&'static str, String, Option<String>) -> Option<Diagnostic>,
) -> Option<Diagnostic> {
    let reason = Reference::parse(name).err()?;
    let mended = Reference::parse(&name.to_lowercase()).ok();
    error(
        "image-name",
        reason.to_string(),
        mended.map(|name| format!("write `{name}`")),
    )
}

fn known(invocation: &Invocation) -> Option<Vec<String>> {
    let known = |word: &Word| match word {
        Word::Known(text) => Some(text.clone()),
        Word::Unknown(_) => None,
    };
    invocation.argv.iter().map(known).collect()
}

/// Marks commands as a block's attributes say: its last one runs on where the block goes on beside what follows.
pub(super) fn mark(commands: &mut [PlannedCommand], cell: &Cell) {
    for command in &mut *commands {
        command.is_interactive |= cell.is_interactive;
    }
    if let Some(last) = commands.last_mut() {
        last.is_foreground |= cell.is_background && !last.is_background;
    }
}
