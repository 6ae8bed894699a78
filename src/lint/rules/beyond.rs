//! Commands that reach what the lesson did not make: they cost a learner what was there before.
//!
//! Not here: the guard, which keeps them from doing it (`shell::guard`).

use crate::check::{docker_arguments, program};
use crate::docker::{Deed, Parsed, SwarmDeed, parse};
use crate::lint::Finding;
use crate::lint::scene::{Placed, Scene, finding};
use crate::script::{Invocation, Word};

/// Folders of a machine that nobody's lesson made.
const FOLDERS: &[&str] = &[
    "/",
    "~",
    "/*",
    "$HOME",
    "/var/lib/docker",
    "/etc",
    "/usr",
    "/var",
    "/home",
];

/// Looks at every command.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let mut has_swarm = false;
    for placed in scene.commands() {
        let Some(invocation) = &placed.command.invocation else {
            continue;
        };
        let Some(arguments) = docker_arguments(&invocation.argv) else {
            findings.extend(by_program(scene, placed, invocation));
            continue;
        };
        let Parsed::Foreign(foreign) = parse(&arguments) else {
            findings.extend(listed(scene, placed, invocation));
            continue;
        };
        match foreign.deed {
            Deed::Prunes(_) if !arguments.iter().any(|word| word.starts_with("--filter")) => {
                let words = format!(
                    "docker {}",
                    arguments.iter().take(2).cloned().collect::<Vec<_>>().join(" ")
                );
                findings.push(told(scene, placed, &words, "removes everything that is unused"));
            }
            Deed::Removes(..) | Deed::Disturbs(..) => findings.extend(listed(scene, placed, invocation)),
            Deed::Swarm(SwarmDeed::Enters) => has_swarm = true,
            Deed::Swarm(SwarmDeed::Leaves) if !has_swarm => {
                findings.push(told(
                    scene,
                    placed,
                    "docker swarm leave",
                    "leaves a swarm that was there before",
                ));
            }
            Deed::Prunes(_)
            | Deed::Swarm(_)
            | Deed::Creates(_)
            | Deed::Changes(..)
            | Deed::Project(..)
            | Deed::Shares(_)
            | Deed::Other => {}
        }
    }
}

/// A removal of whatever a listing names.
fn listed(scene: &Scene<'_>, placed: Placed<'_>, invocation: &Invocation) -> Option<Finding> {
    let text = &invocation.text;
    let is_listing = |start: &str| {
        let behind = text.split(start).skip(1);
        behind.into_iter().any(|words| {
            let words: Vec<&str> = words
                .split([')', '`'])
                .next()
                .unwrap_or_default()
                .split_whitespace()
                .collect();
            let is_all = words.iter().all(|word| {
                !matches!(*word, "-f" | "--filter" | "-l" | "--latest" | "-n" | "--last")
                    && !word.starts_with("--filter=")
                    && !is_latest(word)
            });
            matches!(
                words.as_slice(),
                ["docker", "ps" | "images", ..]
                    | [
                        "docker",
                        "container" | "image" | "volume" | "network" | "service",
                        "ls" | "list" | "ps",
                        ..
                    ]
            ) && is_all
        })
    };
    let has_unknown = invocation
        .argv
        .iter()
        .any(|word| matches!(word, Word::Unknown(_)));
    let arguments = docker_arguments(&invocation.argv)?;
    let is_removal = arguments
        .iter()
        .any(|word| matches!(word.as_str(), "rm" | "rmi" | "stop" | "kill" | "remove" | "pause"));
    (has_unknown && is_removal && (is_listing("$(") || is_listing("`"))).then(|| {
        let start = if text.contains("$(") { "$(" } else { "`" };
        told(scene, placed, start, "takes everything that a listing names")
    })
}

/// A cluster of short flags with `l` in it: the latest container alone.
fn is_latest(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.contains('l')
}

fn by_program(scene: &Scene<'_>, placed: Placed<'_>, invocation: &Invocation) -> Option<Finding> {
    let (name, rest) = program(&invocation.argv)?;
    let words: Vec<&str> = rest
        .iter()
        .map(|word| match word {
            Word::Known(text) | Word::Unknown(text) => text.as_str(),
        })
        .collect();
    match name.as_str() {
        "rm" if words
            .iter()
            .any(|word| word.starts_with('-') && word.contains(['r', 'R'])) =>
        {
            let folder = words.iter().find(|word| {
                let bare = word.trim_end_matches('*');
                let bare = if bare.len() > 1 {
                    bare.trim_end_matches('/')
                } else {
                    bare
                };
                FOLDERS.contains(&bare)
            })?;
            Some(told(
                scene,
                placed,
                folder,
                "removes a folder of the learner's machine",
            ))
        }
        "xargs" => {
            let docker = words.iter().position(|word| *word == "docker")?;
            let verb = words[docker..]
                .iter()
                .find(|word| matches!(**word, "rm" | "rmi" | "stop" | "kill"))?;
            let is_narrow = [" -f ", "--filter", "grep", "awk", " -l"].iter().any(|part| {
                scene.text.as_str()[scene.text.line(placed.command.line)]
                    .split("xargs")
                    .next()
                    .is_some_and(|line| line.contains(part))
            });
            (!is_narrow).then(|| told(scene, placed, verb, "takes everything that a listing names"))
        }
        _ => None,
    }
}

fn told(scene: &Scene<'_>, placed: Placed<'_>, words: &str, what: &str) -> Finding {
    let span = if words.ends_with(['(', '`']) {
        let line = scene.text.trimmed(placed.command.line);
        let at = scene.text.as_str()[line.clone()].find(words).unwrap_or(0);
        line.start + at..line.end
    } else {
        scene.within(placed, words)
    };
    finding(
        "destructive",
        span,
        format!("this {what}, also what the lesson did not make"),
        "name what the lesson made, or give it a label and use `--filter label=…`",
    )
}

#[cfg(test)]
mod tests {
    use super::super::bench::in_block;

    #[test]
    fn what_reaches_beyond_the_lesson_is_found() {
        for command in [
            "docker system prune -f",
            "docker rm -f $(docker ps -aq)",
            "docker rmi `docker images -q`",
            "docker volume rm $(docker volume ls -q)",
            "docker stop $(docker container ls -q)",
            "docker swarm leave --force",
            "rm -rf /var/lib/docker",
            "sudo rm -rf /*",
            "docker ps -q | xargs docker stop",
        ] {
            assert_eq!(in_block("destructive", command).len(), 1, "{command}");
        }
    }

    #[test]
    fn what_names_its_objects_is_not() {
        for command in [
            "docker rm -f web",
            "docker image prune -f --filter label=lesson",
            "docker rm $(docker ps -aq --filter label=lesson)",
            "docker rm $(docker ps -lq)",
            "docker logs $(docker ps -q)",
            "docker swarm init\ndocker swarm leave --force",
            "rm -rf app /tmp/app ./",
            "docker ps -q --filter name=x | xargs docker stop",
        ] {
            assert_eq!(in_block("destructive", command), [], "{command}");
        }
    }
}
