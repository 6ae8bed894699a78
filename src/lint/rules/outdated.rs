//! Commands and options that Docker has left behind. Source: Docker's lists of deprecated and removed features.
//!
//! Not here: commands that docker refuses for their words (`plan`).

use crate::check::{docker_arguments, program};
use crate::docker::{Parsed, parse};
use crate::lint::scene::{Placed, Scene, finding};
use crate::lint::{Finding, Mend};

/// Commands of docker that are gone: their words, and what there is instead.
const GONE: &[(&[&str], &str)] = &[
    (&["scan"], "`docker scout cves IMAGE` takes its place"),
    (&["app"], "`docker compose` with its file takes its place"),
    (&["engine"], "the system's package manager updates the engine"),
    (&["deploy"], "`docker stack deploy` takes its place"),
    (&["daemon"], "`dockerd` takes its place"),
    (&["cluster"], "create the machines with your provider's own tool"),
    (&["assemble"], "`docker init` and `docker build` take its place"),
    (&["template"], "`docker init` takes its place"),
    (&["dev"], "`docker compose watch` takes its place"),
    (&["context", "create", "aci"], "use your provider's own tool"),
    (&["context", "create", "ecs"], "use your provider's own tool"),
    (&["login", "azure"], "use your provider's own tool"),
];

/// Programs that are gone, and what there is instead.
const GONE_PROGRAMS: &[(&str, &str)] = &[
    (
        "docker-machine",
        "Docker Desktop, or an engine that `docker context create` names, takes its place",
    ),
    ("boot2docker", "Docker Desktop takes its place"),
    ("docker-cloud", "use your provider's own tool"),
];

/// Looks at every command.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for placed in scene.commands() {
        let Some(invocation) = &placed.command.invocation else {
            continue;
        };
        let Some((name, _)) = program(&invocation.argv) else {
            continue;
        };
        if name == "docker-compose" {
            findings.push(old_compose(scene, placed));
        }
        if let Some((gone, instead)) = GONE_PROGRAMS.iter().find(|(gone, _)| *gone == name) {
            let message = format!("`{gone}` is no longer made");
            findings.push(finding(
                "command-gone",
                scene.within(placed, gone),
                message,
                *instead,
            ));
        }
        if let Some(arguments) = docker_arguments(&invocation.argv) {
            findings.extend(gone(scene, placed, &arguments));
            findings.extend(joined(scene, placed, &arguments));
        }
    }
}

/// Every `docker-compose` of a command's text that is a word of its own.
fn old_compose(scene: &Scene<'_>, placed: Placed<'_>) -> Finding {
    const OLD: &str = "docker-compose";
    let n_before = scene
        .commands()
        .take_while(|other| !std::ptr::eq(other.command, placed.command))
        .filter(|other| other.command.line == placed.command.line && is_old_compose(*other))
        .count();
    let line = scene.text.line(placed.command.line);
    let text = &scene.text.as_str()[line.clone()];
    let is_alone = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[at + OLD.len()..].chars().next();
        before.is_none_or(|c| c.is_whitespace() || "($`;&|>".contains(c))
            && after.is_none_or(char::is_whitespace)
    };
    let at = text
        .match_indices(OLD)
        .map(|(at, _)| at)
        .filter(is_alone)
        .nth(n_before);
    let span = at.map(|at| line.start + at..line.start + at + OLD.len());
    let message = "`docker-compose` is a program of its own that is no longer made";
    let mut found = finding(
        "old-compose",
        span.clone().unwrap_or_else(|| scene.within(placed, OLD)),
        message,
        "write `docker compose`",
    );
    found.mend = span.map(|span| Mend {
        span,
        replacement: "docker compose".to_owned(),
    });
    found
}

fn is_old_compose(placed: Placed<'_>) -> bool {
    let invocation = placed.command.invocation.as_ref();
    invocation
        .and_then(|invocation| program(&invocation.argv))
        .is_some_and(|(name, _)| name == "docker-compose")
}

fn gone(scene: &Scene<'_>, placed: Placed<'_>, arguments: &[String]) -> Option<Finding> {
    let (words, instead) = GONE.iter().find(|(words, _)| {
        arguments.len() >= words.len()
            && words
                .iter()
                .zip(arguments)
                .all(|(word, argument)| word == argument)
    })?;
    let command = format!("docker {}", words.join(" "));
    let span = scene.within(placed, &command);
    Some(finding(
        "command-gone",
        span,
        format!("docker has no `{command}` any more"),
        *instead,
    ))
}

fn joined(scene: &Scene<'_>, placed: Placed<'_>, arguments: &[String]) -> Option<Finding> {
    let Parsed::Foreign(foreign) = parse(arguments) else {
        return None;
    };
    let is_link = |word: &&String| *word == "--link" || word.starts_with("--link=");
    let is_run = matches!(foreign.command.as_slice(), [group, verb] if group == "container" && matches!(verb.as_str(), "run" | "create"));
    arguments.iter().find(is_link).filter(|_| is_run)?;
    Some(finding(
        "link-option",
        scene.within(placed, "--link"),
        "`--link` joins containers in a way that Docker calls deprecated",
        "make a network with `docker network create`, and run both containers with `--network`",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::bench::in_block;

    #[test]
    fn each_docker_compose_of_a_line_has_its_own_place() {
        let found = in_block(
            "old-compose",
            "docker-compose up -d && docker-compose ps\nls docker-compose.yml",
        );
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found
                .iter()
                .all(|(line, words)| *line == 1 && words == "docker-compose")
        );
    }

    #[test]
    fn commands_that_are_gone_are_found_and_others_are_not() {
        let commands = "docker scan web\ndocker-machine ls\ndocker context create ecs x\ndocker context create far\ndocker search scan";
        let words: Vec<_> = in_block("command-gone", commands)
            .into_iter()
            .map(|(_, words)| words)
            .collect();
        assert_eq!(
            words,
            ["docker scan", "docker-machine", "docker context create ecs"]
        );
    }

    #[test]
    fn links_of_containers_are_found_behind_run_alone() {
        let commands =
            "docker run -d --link db:db web\ndocker rm --link web/db\ndocker network connect --link a net b";
        assert_eq!(in_block("link-option", commands), [(1, "--link".to_owned())]);
    }
}
