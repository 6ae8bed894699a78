//! Tabs with commands, of which one is done: the one for this system, else the first with a command of docker's.
//!
//! Not here: where they are (`lesson::tabs`), and ways that headings and labels name (`super`).

use super::super::platform::platform;
use super::super::sections::named;
use super::super::typed::is_of_docker;
use super::super::ways::System;
use crate::lesson::tabs::Tab;
use crate::lesson::{Alternative, Block, Platform, Role, Step};

/// Where a block stands: its line, its step's number and its own.
type Place = (usize, usize, usize);

/// Marks the blocks of all tabs but one, of those that stand beside each other.
pub(super) fn choose_for(steps: &mut [Step], groups: &[Vec<Tab<'_>>], here: System) {
    if groups.is_empty() {
        return;
    }
    let blocks = steps.iter().enumerate().flat_map(|(step, found)| {
        let blocks = found.blocks.iter().enumerate();
        blocks.map(move |(at, block)| (block.line, step, at))
    });
    let mut places: Vec<Place> = blocks.collect();
    places.sort_unstable();
    for tabs in groups {
        choose(steps, &places, tabs, here);
    }
}

fn choose(steps: &mut [Step], places: &[Place], tabs: &[Tab<'_>], here: System) {
    let is_run = |block: &Block| block.role == Role::Commands && block.is_run();
    let able = tabs.iter().filter_map(|tab| {
        let mut run = within(places, tab)
            .iter()
            .map(|(_, step, at)| &steps[*step].blocks[*at])
            .filter(|block| is_run(block))
            .peekable();
        let first = run.peek()?.line;
        let is_dockers = run.any(|block| block.text.lines().any(is_of_docker));
        Some((tab, first, is_dockers))
    });
    let able: Vec<(&Tab<'_>, usize, bool)> = able.collect();
    let best = able
        .iter()
        .filter(|(tab, ..)| distance(tab, here) < System::FOREIGN)
        .min_by_key(|(tab, _, is_dockers)| (distance(tab, here), !is_dockers));
    let Some((chosen, of, _)) = best else {
        return;
    };
    for (tab, ..) in able.iter().filter(|(tab, ..)| tab != chosen) {
        for (_, step, at) in within(places, tab) {
            let block = &mut steps[*step].blocks[*at];
            if is_run(block) {
                block.alternative = Some(Alternative {
                    of: *of,
                    platform: system(tab).map(System::platform),
                });
            }
        }
    }
}

/// The places of the blocks in a tab.
fn within<'p>(places: &'p [Place], tab: &Tab<'_>) -> &'p [Place] {
    let from = |line: usize| places.partition_point(|(at, ..)| *at < line);
    &places[from(tab.lines.start)..from(tab.lines.end)]
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
        choose_for(&mut steps, &tabs::of(&text), here);
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
