//! Tabs with commands, of which one is done: the one for this system, else the first with a command of docker's.
//!
//! Not here: where they are (`lesson::tabs`), and ways that headings and labels name (`super`).

use super::super::platform::platform;
use super::super::sections::named;
use super::super::typed::is_of_docker;
use super::super::ways::System;
use crate::lesson::tabs::Tab;
use crate::lesson::{Alternative, Block, Platform, Role, Step};

/// Marks the blocks of all tabs but one, of those that stand beside each other.
pub(super) fn choose_for(steps: &mut [Step], tabs: &[Tab<'_>], here: System) {
    let is_run = |block: &Block| block.role == Role::Commands && block.is_run();
    let within = |tab: &Tab<'_>| {
        let lines = tab.lines.clone();
        let blocks = steps.iter().flat_map(|step| &step.blocks);
        blocks.filter(move |block| is_run(block) && lines.contains(&block.line))
    };
    let able = tabs.iter().filter_map(|tab| {
        let first = within(tab).next()?.line;
        let is_dockers = within(tab).any(|block| block.text.lines().any(is_of_docker));
        Some((tab, first, is_dockers))
    });
    let able: Vec<_> = able.collect();
    let best = able
        .iter()
        .filter(|(tab, ..)| distance(tab, here) < System::FOREIGN)
        .min_by_key(|(tab, _, is_dockers)| (distance(tab, here), !is_dockers));
    let Some((chosen, of, _)) = best else {
        return;
    };
    let others: Vec<&Tab<'_>> = able
        .iter()
        .map(|(tab, ..)| *tab)
        .filter(|tab| tab != chosen)
        .collect();
    for block in steps.iter_mut().flat_map(|step| &mut step.blocks) {
        let other = others.iter().find(|tab| tab.lines.contains(&block.line));
        if let Some(other) = other.filter(|_| is_run(block)) {
            block.alternative = Some(Alternative {
                of: *of,
                platform: system(other).map(System::platform),
            });
        }
    }
}

/// How far what a tab is for is from a system; what names none is for any.
fn distance(tab: &Tab<'_>, here: System) -> u8 {
    system(tab).map_or(0, |system| system.distance(here))
}

/// The system that a tab's title names.
fn system(tab: &Tab<'_>) -> Option<System> {
    named(tab.title).or_else(|| match platform(tab.title)? {
        Platform::Windows => Some(System::Windows),
        Platform::Unix => Some(System::Unix),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lesson::{self, tabs};

    /// The commands that are run.
    fn run(tabs_of: &[(&str, &str)], here: System) -> Vec<String> {
        let shown = tabs_of.iter().map(|(title, command)| {
            format!("{{{{< tab name=\"{title}\" >}}}}\n\n```sh\n{command}\n```\n\n{{{{< /tab >}}}}\n")
        });
        let text = format!(
            "# A\n\n{{{{< tabs >}}}}\n{}{{{{< /tabs >}}}}\n\n```sh\ndocker ps\n```\n",
            shown.collect::<String>()
        );
        let mut steps = lesson::parse(Path::new("x.md"), &text).steps;
        for block in steps.iter_mut().flat_map(|step| &mut step.blocks) {
            block.alternative = None;
        }
        for group in tabs::of(&text) {
            choose_for(&mut steps, &group, here);
        }
        let blocks = steps.into_iter().flat_map(|step| step.blocks);
        blocks.filter(Block::is_run).map(|block| block.text).collect()
    }

    #[test]
    fn of_tabs_one_is_run() {
        let mounts = [
            ("`-v`", "docker run -v .:/a web"),
            ("`--mount`", "docker run --mount x web"),
        ];
        assert_eq!(
            run(&mounts, System::Linux),
            ["docker run -v .:/a web", "docker ps"]
        );
        let docker = [("By hand", "npm start"), ("With docker", "docker run web")];
        assert_eq!(run(&docker, System::Mac), ["docker run web", "docker ps"]);
        let shown = [
            ("Command", "docker info"),
            ("Output", "Containers: 0\n Running: 0"),
        ];
        assert_eq!(run(&shown, System::Linux)[0], "docker info");
    }

    #[test]
    fn a_lesson_with_tabs_has_its_choice_made() {
        let text = "# A\n\n=== \"First\"\n\n    ```sh\n    docker run a\n    ```\n\n=== \"Second\"\n\n    ```sh\n    docker run b\n    ```\n";
        let steps = lesson::parse(Path::new("x.md"), text).steps;
        let run: Vec<bool> = steps[0].blocks.iter().map(Block::is_run).collect();
        assert_eq!(run, [true, false]);
    }

    #[test]
    fn the_tab_for_this_system_is_run() {
        let systems = [("PowerShell", "dir a"), ("Mac / Linux", "ls a")];
        assert_eq!(run(&systems, System::Linux), ["ls a", "docker ps"]);
        assert_eq!(run(&systems, System::Windows), ["dir a", "docker ps"]);
        // Nothing is for this one.
        let foreign = [("Windows", "dir a"), ("PowerShell", "gci a")];
        assert_eq!(run(&foreign, System::Linux).len(), 3);
    }
}
