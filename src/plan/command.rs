//! One effect of a block → a command of the plan, and the mistakes that can be seen in it.
//!
//! Not here: reading the block (`script`), and the grammar of docker's command line (`docker`).

use super::PlannedCommand;
use crate::check::{docker_arguments, program};
use crate::diagnostic::{Diagnostic, Severity};
use crate::docker::{
    Deed, DockerCommand, Foreign, Parsed, PasswordFrom, ProjectDeed, Shared, SwarmDeed, layout, parse,
};
use crate::lesson::Block;
use crate::script::{Effect, Invocation, Word};
use crate::words::Reference;

/// Programs other than docker that want a terminal.
const INTERACTIVE: [&str; 12] = [
    "vi",
    "vim",
    "nano",
    "emacs",
    "less",
    "more",
    "top",
    "htop",
    "ssh",
    "mysql",
    "psql",
    "read-host",
];

/// Programs other than docker that remove what is there.
const DESTRUCTIVE: [&str; 10] = [
    "rm",
    "rmdir",
    "del",
    "erase",
    "rd",
    "ri",
    "remove-item",
    "shred",
    "dd",
    "mkfs",
];

/// Makes a command of the plan from an effect.
pub(super) fn planned(effect: &Effect, block: &Block) -> PlannedCommand {
    match effect {
        Effect::Set { line, .. } => PlannedCommand {
            line: *line,
            text: source_line(block, *line),
            argv: None,
            is_interactive: false,
            is_background: false,
            is_destructive: false,
            invocation: None,
        },
        Effect::Run(invocation) => {
            let docker = docker_arguments(&invocation.argv);
            let parsed = docker.as_deref().map(parse);
            let name = program(&invocation.argv)
                .map(|(name, _)| name)
                .unwrap_or_default();
            PlannedCommand {
                line: invocation.line,
                text: invocation.text.clone(),
                argv: known(invocation),
                is_interactive: match (&parsed, &docker) {
                    (Some(parsed), Some(arguments)) => is_interactive(parsed, arguments),
                    _ => INTERACTIVE.contains(&name.as_str()),
                },
                is_background: invocation.is_background,
                is_destructive: match &parsed {
                    Some(parsed) => is_destructive(parsed),
                    None => DESTRUCTIVE.contains(&name.as_str()),
                },
                invocation: Some(invocation.clone()),
            }
        }
    }
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

/// The text of one of the block's lines.
fn source_line(block: &Block, line: usize) -> String {
    let index = line.saturating_sub(block.line);
    block
        .text
        .lines()
        .nth(index)
        .unwrap_or_default()
        .trim()
        .to_owned()
}

fn is_interactive(parsed: &Parsed, arguments: &[String]) -> bool {
    match parsed {
        Parsed::Native(DockerCommand::Login(login)) => login.password == PasswordFrom::Prompt,
        Parsed::Native(_) | Parsed::Wrong { .. } => false,
        Parsed::Foreign(Foreign { command, .. }) => {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["container", "attach"] => true,
                ["container", "run" | "exec" | "create"] | ["compose", "run" | "exec"] => {
                    let flags_at = layout(arguments).flags_at.min(arguments.len());
                    wants_terminal(&arguments[flags_at..])
                }
                ["container", "start"] => arguments
                    .iter()
                    .any(|word| matches!(word.as_str(), "-ai" | "-ia" | "-i")),
                _ => false,
            }
        }
    }
}

/// Looks for `--interactive` and `--tty` among the flags before the image or container. A word behind a flag may be
/// the flag's value, so that the first word that is certainly none ends the search.
fn wants_terminal(arguments: &[String]) -> bool {
    let mut may_be_value = false;
    for word in arguments {
        if let Some(flag) = word.strip_prefix("--") {
            if matches!(flag, "interactive" | "tty" | "interactive=true" | "tty=true") {
                return true;
            }
            may_be_value = !flag.contains('=');
        } else if let Some(letters) = word.strip_prefix('-') {
            if letters.chars().all(|c| "ditPq".contains(c)) {
                if letters.contains(['i', 't']) {
                    return true;
                }
                may_be_value = false;
            } else {
                may_be_value = letters.len() == 1;
            }
        } else if may_be_value {
            may_be_value = false;
        } else {
            return false;
        }
    }
    false
}

fn is_destructive(parsed: &Parsed) -> bool {
    match parsed {
        Parsed::Native(DockerCommand::Remove(_)) => true,
        Parsed::Native(_) | Parsed::Wrong { .. } => false,
        Parsed::Foreign(foreign) => match &foreign.deed {
            Deed::Removes(..)
            | Deed::Disturbs(..)
            | Deed::Prunes(_)
            | Deed::Project(_, ProjectDeed::Ends, _)
            | Deed::Swarm(SwarmDeed::Leaves)
            | Deed::Shares(
                Shared::BuildCache | Shared::Plugins | Shared::Configuration | Shared::Signatures,
            ) => true,
            Deed::Creates(_)
            | Deed::Changes(..)
            | Deed::Project(
                _,
                ProjectDeed::Makes
                | ProjectDeed::Changes
                | ProjectDeed::Images
                | ProjectDeed::Publishes
                | ProjectDeed::Reads,
                _,
            )
            | Deed::Swarm(SwarmDeed::Enters | SwarmDeed::Changes)
            | Deed::Other => false,
        },
    }
}
