//! Steps that need a Docker Engine: the built-in one has images alone.
//!
//! Not here: what becomes of them (`runner`).

use super::PlannedStep;
use crate::check::docker_arguments;
use crate::docker::{Parsed, image_command, parse};

/// Says whether a step has a command that only Docker can carry out: one that runs containers, or asks for what only
/// an engine for containers has.
pub fn needs_docker(step: &PlannedStep) -> bool {
    let commands = step.blocks.iter().flat_map(|block| &block.commands);
    commands
        .filter_map(|command| command.invocation.as_ref())
        .filter_map(|invocation| docker_arguments(&invocation.argv))
        .any(|arguments| match parse(&arguments) {
            Parsed::Foreign(foreign) => !foreign.command.is_empty() && image_command(&arguments).is_none(),
            Parsed::Native(_) | Parsed::Wrong { .. } => false,
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;

    #[test]
    fn what_runs_containers_needs_docker_and_what_has_images_does_not() {
        let steps = [
            ("docker tag web ada/web; docker push ada/web", false),
            ("docker build -t web .", false),
            ("docker image prune -f", false),
            ("docker --version", false),
            ("ls; curl localhost", false),
            ("docker container run -d web", true),
            ("for i in 1 2; do docker ps; done", true),
            ("docker compose up -d", true),
            ("docker run $image", true),
        ];
        for (commands, wanted) in steps {
            let lesson = crate::lesson::parse(
                Path::new("lesson.md"),
                &format!("# A\n\n## B\n\n```bash\n{commands}\n```\n"),
            );
            let plan = crate::plan::make(&lesson, &BTreeMap::new());
            assert_eq!(plan.steps.iter().any(needs_docker), wanted, "{commands}");
        }
    }
}
