//! A yard whose docker has compose, with files of projects in it.
//!
//! Not here: any one state of a project.

use super::super::yard::{Lesson, Yard, all_of};
use crate::support::plugins::offer_plugins;

/// A yard whose docker has compose.
pub(super) struct Site {
    pub(super) yard: Yard,
}

impl Site {
    pub(super) fn new() -> Option<Self> {
        let yard = Yard::new()?;
        offer_plugins(&yard.scene.sandbox.docker_config())?;
        Some(Self { yard })
    }

    /// Writes a compose file: services with lines of their own, all of the test's image and without a network.
    pub(super) fn write(&self, name: &str, head: &str, services: &[(&str, &str)]) {
        let (key, value) = self
            .yard
            .scene
            .engine
            .label()
            .split_once('=')
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .expect("a label");
        let mut text = format!("{head}services:\n");
        for (service, more) in services {
            text += &format!(
                "  {service}:\n    network_mode: none\n    stop_grace_period: 0s\n    labels: {{ {key}: {value} }}\n"
            );
            if !more.contains("build:") {
                text += &format!("    image: {}\n", self.yard.image);
            }
            for line in more.lines() {
                text += &format!("    {line}\n");
            }
        }
        self.yard.scene.sandbox.write(name, &text);
    }

    /// A lesson of one step.
    pub(super) fn lesson(&self, commands: &str) -> Lesson<'_> {
        self.yard
            .written(&format!("# Projects\n\n## Do\n\n```sh\n{commands}\n```\n"))
    }

    /// Runs commands as a lesson that ends well, and gives what was said.
    pub(super) fn passes(&self, commands: &str) -> String {
        let ran = self.lesson(commands).run();
        assert_eq!(ran.status.code(), Some(0), "{commands}: {}", all_of(&ran));
        all_of(&ran)
    }

    /// Runs commands of compose's in steps of one lesson, each of which is proved by these words; `NAME` is the test's own.
    pub(super) fn proves_each(&self, steps: &[(&str, &str)]) {
        let name = &self.yard.name;
        let text: Vec<String> = steps
            .iter()
            .enumerate()
            .map(|(n, (command, _))| {
                let command = command.replace("NAME", name);
                format!("## Step {n}\n\n```sh\ndocker compose {command}\n```\n")
            })
            .collect();
        let ran = self.yard.written(&format!("# All\n\n{}", text.join("\n"))).run();
        let said = all_of(&ran);
        assert_eq!(ran.status.code(), Some(0), "{said}");
        let mut rest = said.as_str();
        for (command, evidence) in steps {
            let evidence = format!("✓ {}\n", evidence.replace("NAME", name));
            let at = rest.find(&evidence);
            let at = at.unwrap_or_else(|| panic!("`{command}` is to prove `{evidence}`: {said}"));
            rest = &rest[at + evidence.len()..];
        }
    }

    /// Runs commands as a lesson that does not hold, and gives what was said.
    pub(super) fn fails(&self, commands: &str) -> String {
        let ran = self.lesson(commands).run();
        assert_eq!(ran.status.code(), Some(1), "{commands}: {}", all_of(&ran));
        all_of(&ran)
    }

    /// Runs commands by hand, in the folder that the lessons are in.
    pub(super) fn by_hand(&self, commands: &str) {
        let ran = self.yard.scene.sandbox.command("sh", ["-c", commands]).output();
        let ran = ran.expect("a shell starts");
        assert!(ran.status.success(), "{commands}: {}", all_of(&ran));
    }

    /// What runs of a project, by the engine, in order.
    pub(super) fn running(&self, project: &str) -> Vec<String> {
        let filter = format!("label=com.docker.compose.project={project}");
        let names = self
            .yard
            .docker(&format!("ps --filter {filter} --format {{{{.Names}}}}"));
        let mut names: Vec<String> = names.lines().map(str::to_owned).collect();
        names.sort();
        names
    }
}
