//! The images that a lesson uses but neither makes nor pulls.
//!
//! An image that `docker run` names is none: the engine pulls it. Not here: whether an engine has them.

use std::collections::BTreeSet;

use super::Plan;
use crate::check::docker_arguments;
use crate::docker::{DockerCommand, Parsed, Tags, layout, parse};
use crate::script::{Certainty, Failure, Invocation};
use crate::words::{Digest, Reference, StepId};

/// An image that has to be there before a step.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Requirement {
    /// The image's name, tag included.
    pub image: Reference,
    /// The step that uses it first.
    pub step: StepId,
    /// The line of that use.
    pub line: usize,
}

/// Finds the images that a lesson uses but neither makes nor pulls before, in the order of their first use; steps that
/// are left out do neither, nor do blocks for which another one stands, and commands whose failure is provided for.
pub fn requirements(plan: &Plan) -> Vec<Requirement> {
    let mut made: BTreeSet<String> = BTreeSet::new();
    let mut required: Vec<Requirement> = Vec::new();
    for step in plan.steps.iter().filter(|step| !step.is_left_out) {
        let blocks = step.run();
        let commands = blocks.flat_map(|block| &block.commands);
        let invocations = commands.filter_map(|command| command.invocation.as_ref());
        // What is to fail often fails for want of an image.
        for invocation in invocations.filter(|invocation| invocation.failure == Failure::Unforeseen) {
            let touched = touched(invocation);
            for name in &touched.used {
                let Some(image) = certain(name) else { continue };
                if invocation.certainty == Certainty::Certain && made.insert(image.familiar()) {
                    let (step, line) = (step.id.clone(), invocation.line);
                    required.push(Requirement { image, step, line });
                }
            }
            made.extend(
                touched
                    .made
                    .iter()
                    .filter_map(|name| certain(name))
                    .map(|name| name.familiar()),
            );
        }
    }
    required
}

/// The names that a command uses and makes, as written.
#[derive(Default)]
struct Touched {
    used: Vec<String>,
    made: Vec<String>,
}

fn touched(invocation: &Invocation) -> Touched {
    let Some(arguments) = docker_arguments(&invocation.argv) else {
        return Touched::default();
    };
    let (used, made) = match parse(&arguments) {
        Parsed::Native(DockerCommand::Tag { source, target }) => (vec![source], vec![target]),
        Parsed::Native(DockerCommand::Push(push)) if push.tags == Tags::One => (vec![push.name], Vec::new()),
        Parsed::Native(DockerCommand::Inspect(inspect)) => (inspect.names, Vec::new()),
        Parsed::Native(DockerCommand::History(history)) => (vec![history.name], Vec::new()),
        Parsed::Native(DockerCommand::Build(build)) => (Vec::new(), build.tags),
        Parsed::Native(DockerCommand::Pull(pull)) => (Vec::new(), vec![pull.name]),
        Parsed::Native(
            DockerCommand::Push(_)
            | DockerCommand::List(_)
            | DockerCommand::Remove(_)
            | DockerCommand::Login(_)
            | DockerCommand::Logout(_)
            | DockerCommand::Version(_)
            | DockerCommand::Info(_),
        )
        | Parsed::Wrong { .. } => (Vec::new(), Vec::new()),
        Parsed::Foreign(_) => (Vec::new(), layout(&arguments).tags),
    };
    Touched { used, made }
}

/// A name that is certain and no ID.
fn certain(name: &str) -> Option<Reference> {
    let is_id = Digest::parse(name).is_ok()
        || (matches!(name.len(), 12 | 64) && name.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_id {
        return None;
    }
    Reference::parse(name).ok().map(Reference::with_default_tag)
}
