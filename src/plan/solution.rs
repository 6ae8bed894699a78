//! What is told of an exercise to somebody who is to solve it: nothing that names a command of its solution.
//!
//! Not here: when the solution is shown (`runner`), and the documents for programs, which have all of it.

use super::{PlannedStep, as_written};
use crate::lesson::Solution;

/// What stands for a command of the solution.
const UNTOLD: &str = "a command of the solution";

impl PlannedStep {
    /// Says whether all that there is to do in the step is its solution.
    pub fn is_exercise(&self) -> bool {
        self.solution_is() == Solution::Everything
    }

    /// A text about the step's checks without the commands of an exercise's solution.
    pub fn without_solution(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if !self.is_exercise() {
            return text;
        }
        let blocks = self.blocks.iter().filter(|block| block.is_solution);
        let commands = blocks.flat_map(|block| {
            let written = as_written(&block.commands)
                .into_iter()
                .map(|command| command.text);
            written.chain(block.commands.iter().map(|command| command.text.clone()))
        });
        for command in commands.filter(|command| !command.is_empty()) {
            if text == command {
                return UNTOLD.to_owned();
            }
            text = text.replace(&format!("`{command}`"), UNTOLD);
        }
        match text.strip_prefix('a') {
            Some(rest) if text.starts_with(UNTOLD) && text.ends_with('.') => format!("A{rest}"),
            Some(_) | None => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::check::explain;
    use crate::lesson::parse;
    use crate::plan;
    use crate::registry::{Choice, Route};

    fn told(before: &str) -> (String, String) {
        let text = format!(
            "# A\n\n{before}Ask.\n\n<details><summary>Solution</summary>\n\n```sh\ndocker info\n```\n\n</details>\n"
        );
        let plan = plan::make(&parse(Path::new("a.md"), &text), &BTreeMap::new());
        let step = &plan.steps[0];
        let check = &step.checks[0];
        let route = Route {
            choice: Choice::Hub,
            host: "docker.io".to_owned(),
        };
        (
            step.without_solution(&check.subject()),
            step.without_solution(&explain(check, &route)),
        )
    }

    #[test]
    fn what_is_checked_in_an_exercise_names_no_command_of_its_solution() {
        let (subject, explained) = told("");
        assert_eq!(subject, "a command of the solution");
        assert!(
            explained.starts_with("A command of the solution ran in this session"),
            "{explained}"
        );
        assert!(!explained.contains("docker info"), "{explained}");
        let (subject, explained) = told("```sh\ndocker version\n```\n\n");
        assert_eq!(subject, "docker version");
        assert!(explained.starts_with("`docker version` ran"), "{explained}");
    }
}
