//! What a run without a learner cannot take, and what cannot be checked.
//!
//! Not here: `docker login`, which takes its password from the environment there.

use std::collections::BTreeSet;

use crate::check::{Condition, Proof, docker_arguments};
use crate::docker::{Deed, DockerCommand, Parsed, ProjectDeed, parse, taken_up};
use crate::lint::Finding;
use crate::lint::scene::{Placed, Scene, finding};
use crate::plan::{PlannedStep, StepKind};
use crate::script::Word;

/// Looks at every command and step.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let mut told = BTreeSet::new();
    for placed in scene.commands() {
        if placed.command.is_interactive
            && placed.command.typed.is_none()
            && !is_given_somebody(placed)
            && !is_detached(placed)
            && told.insert(placed.command.line)
        {
            let first = placed.command.text.lines().next().unwrap_or_default();
            findings.push(finding(
                "terminal-needed",
                scene.within(placed, first),
                "this command wants a terminal, so that a run without a learner cannot take it",
                "name a command that ends by itself, or keep the step for learners: `requires: terminal`",
            ));
        }
    }
    for step in scene
        .plan
        .steps
        .iter()
        .filter(|step| step.kind == StepKind::Doing && !step.is_validation)
    {
        findings.extend(unproved(scene, step));
    }
}

/// Says whether somebody's part is played without a learner: a password is known, and a container's own command line is left.
fn is_given_somebody(placed: Placed<'_>) -> bool {
    let invocation = placed.command.invocation.as_ref();
    let arguments = invocation.and_then(|invocation| docker_arguments(&invocation.argv));
    arguments.is_some_and(|arguments| {
        let is_login = matches!(parse(&arguments), Parsed::Native(DockerCommand::Login(_)));
        is_login || taken_up(&arguments).is_some()
    })
}

/// Says whether a container gets a terminal and goes to the background with it, so that nobody has to be there.
fn is_detached(placed: Placed<'_>) -> bool {
    let words = placed
        .command
        .invocation
        .iter()
        .flat_map(|invocation| &invocation.argv);
    words.into_iter().any(|word| {
        let (Word::Known(word) | Word::Unknown(word)) = word;
        let cluster = word
            .strip_prefix('-')
            .filter(|letters| letters.chars().all(|c| "ditPq".contains(c)));
        word == "--detach" || cluster.is_some_and(|letters| letters.contains('d'))
    })
}

/// A step whose docker commands change something, and of which nothing but their exit is checked.
fn unproved(scene: &Scene<'_>, step: &PlannedStep) -> Option<Finding> {
    let is_exit = |condition: &Condition| {
        matches!(condition, Condition::Exit { .. }) && condition.proof() == Proof::Ran
    };
    if !step.checks.iter().all(|check| is_exit(&check.condition)) {
        return None;
    }
    let placed = scene
        .commands()
        .find(|placed| std::ptr::eq(placed.step, step) && changes(*placed))?;
    let first = placed.command.text.lines().next().unwrap_or_default();
    Some(finding(
        "unproved-step",
        scene.within(placed, first),
        format!(
            "of the step `{}` nothing can be checked but that its commands ran",
            step.title
        ),
        "have it make something that has a name: `--name web`, `--tag web`",
    ))
}

fn changes(placed: Placed<'_>) -> bool {
    let invocation = placed.command.invocation.as_ref();
    let Some(arguments) = invocation.and_then(|invocation| docker_arguments(&invocation.argv)) else {
        return false;
    };
    match parse(&arguments) {
        Parsed::Native(_) | Parsed::Wrong { .. } => false,
        Parsed::Foreign(foreign) => !matches!(
            foreign.deed,
            Deed::Other | Deed::Project(_, ProjectDeed::Reads, _)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::bench::in_block;

    #[test]
    fn commands_that_want_a_terminal_are_found_and_a_login_is_not() {
        let commands = "ssh web\ndocker attach web\ndocker login\ndocker run --rm alpine:3 true\nvi x\ndocker run -itd alpine:3 sh\n\
                        docker run -it --rm alpine:3 sh";
        let lines: Vec<_> = in_block("terminal-needed", commands)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [1, 5]);
    }

    #[test]
    fn a_step_that_changes_something_unseen_is_found() {
        assert_eq!(
            in_block("unproved-step", "docker ps\ndocker builder prune -f").len(),
            1
        );
        assert_eq!(in_block("unproved-step", "docker ps\nls"), []);
        assert_eq!(
            in_block("unproved-step", "docker builder prune -f\ndocker tag a b"),
            []
        );
    }
}
