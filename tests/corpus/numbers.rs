//! What all lessons come to in numbers. They are kept in a file, so that each change of them is seen and meant.
//!
//! Not here: whether what was read is right (`right`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stepgate::check;
use stepgate::plan::{Plan, PlannedStep};

use crate::{lessons, skipped};

/// Of the steps with a docker command, at least so many in a hundred have to be proved from the engine or a registry.
const LEAST_PROVED: usize = 67;

#[derive(Default)]
struct Numbers {
    counts: BTreeMap<(&'static str, String), usize>,
    n_docker_steps: usize,
    n_proved: usize,
}

impl Numbers {
    fn count(&mut self, what: &'static str, which: impl Into<String>) {
        *self.counts.entry((what, which.into())).or_default() += 1;
    }

    fn take(&mut self, plan: &Plan) {
        self.count("lessons", "");
        for diagnostic in &plan.diagnostics {
            self.count("diagnostics", diagnostic.code.to_string());
        }
        for _ in &plan.variables {
            self.count("variables", "");
        }
        for step in &plan.steps {
            self.count("steps", word(&step.kind));
            for block in &step.blocks {
                self.count("blocks", word(&block.role));
                for _ in &block.commands {
                    self.count("commands", word(&block.dialect));
                }
            }
            for check in &step.checks {
                self.count("checks", kind(check));
            }
            if has_docker(step) {
                self.n_docker_steps += 1;
                self.n_proved += usize::from(step.proof == check::Proof::State);
            }
        }
    }

    fn share(&self) -> usize {
        100 * self.n_proved / self.n_docker_steps.max(1)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for ((what, which), n) in &self.counts {
            writeln!(text, "{:<40} {n:>6}", format!("{what} {which}").trim_end()).expect("a string");
        }
        let (n_proved, n) = (self.n_proved, self.n_docker_steps);
        writeln!(
            text,
            "steps with a docker command: {n}, proved from a state: {n_proved}"
        )
        .expect("a string");
        text
    }
}

fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).expect("a value");
    value.as_str().unwrap_or_default().to_owned()
}

fn kind(check: &check::Check) -> String {
    let check = serde_json::to_value(check).expect("a check");
    check["kind"].as_str().unwrap_or_default().to_owned()
}

fn has_docker(step: &PlannedStep) -> bool {
    let commands = step.blocks.iter().flat_map(|block| &block.commands);
    commands
        .filter_map(|command| command.invocation.as_ref())
        .filter_map(|invocation| check::program(&invocation.argv))
        .any(|(program, _)| program == "docker" || program == "docker-compose")
}

#[test]
fn the_numbers_are_those_that_were_seen_and_meant() {
    let Some(lessons) = lessons::all() else {
        skipped("the_numbers_are_those_that_were_seen_and_meant");
        return;
    };
    let mut numbers = Numbers::default();
    for lesson in &lessons {
        numbers.take(&lesson.plan());
    }
    insta::assert_snapshot!("numbers", numbers.text());
    assert!(
        numbers.share() >= LEAST_PROVED,
        "{} in a hundred",
        numbers.share()
    );
}
