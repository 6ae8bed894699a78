//! Names of containers, networks, volumes and images that a command uses and nothing before it makes: what a learner has
//! to have from elsewhere.
//!
//! Not here: names that only running tells, and IDs.

use std::collections::BTreeSet;

use crate::check::{docker_arguments, program};
use crate::docker::{Deed, ObjectKind, Parsed, parse};
use crate::lint::Finding;
use crate::lint::scene::{Placed, Scene, finding};
use crate::plan::{Requirement, requirements};
use crate::script::{Invocation, Word};

/// Networks that every engine has.
const NETWORKS: &[&str] = &["bridge", "host", "none", "default", "ingress", "docker_gwbridge"];

/// Programs that make nothing in an engine.
const HARMLESS: &[&str] = &[
    "cat", "cd", "chmod", "clear", "cp", "curl", "date", "echo", "export", "grep", "hostname", "ip", "ls",
    "mkdir", "mv", "ping", "printf", "pwd", "rm", "sleep", "touch", "uname", "vi", "vim", "nano", "wget",
    "whoami",
];

/// Looks at every command in order, until one may have made names that nobody can know.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for required in requirements(scene.plan) {
        let name = shown(scene, &required);
        let placed = scene
            .commands()
            .find(|placed| placed.command.line == required.line);
        let is_open = name.contains(['[', '<', '$', '{']);
        let Some(placed) =
            placed.filter(|placed| !is_open && !is_mentioned(scene, &name, placed.command.line))
        else {
            continue;
        };
        findings.push(told(scene, placed, ObjectKind::Image, &name));
    }
    let mut known: BTreeSet<String> = BTreeSet::new();
    for placed in scene.commands() {
        let Some(invocation) = &placed.command.invocation else {
            continue;
        };
        let Some(arguments) = docker_arguments(&invocation.argv) else {
            let name = program(&invocation.argv).map(|(name, _)| name);
            if name.is_none_or(|name| !HARMLESS.contains(&name.as_str())) {
                return;
            }
            continue;
        };
        let Parsed::Foreign(foreign) = parse(&arguments) else {
            continue;
        };
        match &foreign.deed {
            // What these make has names of its own.
            Deed::Project(..)
            | Deed::Creates(ObjectKind::Service | ObjectKind::Secret | ObjectKind::Config) => return,
            Deed::Removes(kind, names) | Deed::Disturbs(kind, names) | Deed::Changes(kind, names)
                if matches!(
                    kind,
                    ObjectKind::Container | ObjectKind::Network | ObjectKind::Volume
                ) =>
            {
                for name in names {
                    let is_ours = !is_certain(invocation, name)
                        || is_id(name)
                        || NETWORKS.contains(&name.as_str())
                        || is_mentioned(scene, name, placed.command.line);
                    if !is_ours && known.insert(name.clone()) {
                        findings.push(told(scene, placed, *kind, name));
                    }
                }
                known.extend(arguments.last().cloned());
            }
            Deed::Creates(_)
            | Deed::Changes(..)
            | Deed::Removes(..)
            | Deed::Disturbs(..)
            | Deed::Prunes(_)
            | Deed::Swarm(_)
            | Deed::Shares(_)
            | Deed::Other => {}
        }
    }
}

/// An image's name as it is written: without the tag where the author left it out.
fn shown(scene: &Scene<'_>, required: &Requirement) -> String {
    let line = required.line..required.line + 1;
    let whole = required.image.familiar();
    match scene.text.find(line, &whole) {
        Some(_) => whole,
        None => required.image.familiar_repository(),
    }
}

fn told(scene: &Scene<'_>, placed: Placed<'_>, kind: ObjectKind, name: &str) -> Finding {
    let noun = kind.noun();
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    finding(
        "made-elsewhere",
        scene.within(placed, name),
        format!("no step before makes {article} {noun} `{name}`"),
        "make it in this lesson, or say in its first step where it comes from",
    )
}

/// Says whether a name is a word of the command that is known before it runs.
fn is_certain(invocation: &Invocation, name: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let is_word = |word: &Word| matches!(word, Word::Known(text) if text == name || text.starts_with(&format!("{name}:")));
    !name.is_empty() && name.chars().all(is_name) && invocation.argv.iter().any(is_word)
}

/// The start of an ID, or what may be one.
fn is_id(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Says whether a name stands in the file before a line, be it in prose: then the author has told of it.
fn is_mentioned(scene: &Scene<'_>, name: &str, line: usize) -> bool {
    line > 1 && scene.text.find(1..line, name).is_some()
        || scene
            .lesson
            .placeholders()
            .iter()
            .any(|placeholder| name.contains(&placeholder.spelling))
}

#[cfg(test)]
mod tests {
    use super::super::bench::in_block;

    #[test]
    fn names_that_nothing_before_makes_are_found_once() {
        let commands = "docker stop old\ndocker rm old\ndocker network rm blue\ndocker volume rm store\ndocker image tag base ada/base";
        let names: Vec<_> = in_block("made-elsewhere", commands)
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, ["old", "blue", "store", "base"]);
    }

    #[test]
    fn what_was_made_or_cannot_be_known_is_not() {
        for commands in [
            "docker run -d --name web nginx:1\ndocker rm -f web",
            "docker network create blue\ndocker network rm blue",
            "docker run -v store:/x nginx:1\ndocker volume rm store",
            "docker stop 3f2a $NAME",
            "./up.sh\ndocker stop web",
            "docker compose up -d\ndocker stop app-web-1",
            "docker network rm bridge",
        ] {
            assert_eq!(in_block("made-elsewhere", commands), [], "{commands}");
        }
    }
}
