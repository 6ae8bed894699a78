//! Sections that say in their titles for which system each is, one behind the other: the one for the learner's is run.
//!
//! Not here: ways within a section (`platform`), and within a block (`ways`).

use super::ways::System;
use crate::lesson::{Alternative, Role, Step};

/// The longest title that names a system for its section, in bytes.
const LONGEST: usize = 80;

/// Marks the blocks of sections that are for other systems, where one beside them is for the learner's.
pub(in crate::lesson) fn choose_sections(steps: &mut [Step]) {
    choose_for(steps, System::HERE);
}

fn choose_for(steps: &mut [Step], here: System) {
    let mut at = 0;
    while at < steps.len() {
        let systems: Vec<System> = steps[at..].iter().map_while(system).collect();
        let beside = &mut steps[at..at + systems.len()];
        at += systems.len().max(1);
        let nearest = systems.iter().map(|system| system.distance(here)).min();
        let Some(nearest) = nearest.filter(|nearest| *nearest < System::FOREIGN) else {
            continue;
        };
        let chosen = systems.iter().position(|system| system.distance(here) == nearest);
        let of = chosen.and_then(|chosen| beside[chosen].blocks.iter().find(|block| block.is_deed()));
        let Some(of) = of.map(|block| block.line) else {
            continue;
        };
        for (step, system) in beside.iter_mut().zip(&systems) {
            if system.distance(here) < System::FOREIGN {
                continue;
            }
            for block in step
                .blocks
                .iter_mut()
                .filter(|block| block.role == Role::Commands)
            {
                let platform = Some(system.platform());
                block.alternative.get_or_insert(Alternative { of, platform });
            }
        }
    }
}

/// The system that a step's title names, where it has something to do.
fn system(step: &Step) -> Option<System> {
    let title = &step.title;
    if !step.is_titled || !step.is_doing() {
        return None;
    }
    named(title)
}

/// What systems are called, in small letters.
const SYSTEMS: [(&str, System); 10] = [
    ("windows", System::Windows),
    ("mac", System::Mac),
    ("macos", System::Mac),
    ("osx", System::Mac),
    ("linux", System::Linux),
    ("ubuntu", System::Linux),
    ("debian", System::Linux),
    ("fedora", System::Linux),
    ("centos", System::Linux),
    ("rhel", System::Linux),
];

/// The system that a title names.
pub(super) fn named(title: &str) -> Option<System> {
    if title.len() > LONGEST {
        return None;
    }
    let mut found = None;
    for word in title.split(|c: char| !c.is_alphanumeric()) {
        let is_called = |(name, _): &&(&str, System)| name.eq_ignore_ascii_case(word);
        let Some((_, system)) = SYSTEMS.iter().find(is_called) else {
            continue;
        };
        let system = *system;
        found = match found {
            Some(other) if other == system => continue,
            Some(System::Windows) => return None,
            Some(System::Linux | System::Mac | System::Unix) if system == System::Windows => return None,
            Some(System::Linux | System::Mac | System::Unix) => Some(System::Unix),
            None => Some(system),
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lesson;

    /// The titles of the steps that are done on a system.
    fn done(sections: &[(&str, &str)], here: System) -> Vec<String> {
        let sections = sections
            .iter()
            .map(|(title, command)| format!("## {title}\n\n```\n{command}\n```\n\n"));
        let text = format!("# A\n\n{}", sections.collect::<String>());
        let mut steps = lesson::parse(Path::new("x.md"), &text).steps;
        for block in steps.iter_mut().flat_map(|step| &mut step.blocks) {
            block.alternative = None;
        }
        choose_for(&mut steps, here);
        let done = steps.into_iter().filter(Step::is_doing);
        done.map(|step| step.title).collect()
    }

    #[test]
    fn of_sections_for_several_systems_one_is_done() {
        let install = [
            ("Windows: a package", "winget install x"),
            ("On macOS", "brew install x"),
            ("Linux (Ubuntu)", "sudo apt-get install x"),
            ("Look", "docker version"),
        ];
        assert_eq!(done(&install, System::Linux), ["Linux (Ubuntu)", "Look"]);
        assert_eq!(done(&install, System::Mac), ["On macOS", "Look"]);
        assert_eq!(done(&install, System::Windows), ["Windows: a package", "Look"]);
    }

    #[test]
    fn a_section_for_a_system_that_nobody_else_is_for_stays() {
        let alone = [("On Windows", "docker ps"), ("Then", "docker info")];
        assert_eq!(done(&alone, System::Linux).len(), 2);
        let apart = [
            ("On Windows", "docker ps"),
            ("Then", "docker info"),
            ("Linux", "docker ps"),
        ];
        assert_eq!(done(&apart, System::Linux).len(), 3);
        let same = [("Ubuntu", "docker ps"), ("CentOS", "docker ps")];
        assert_eq!(done(&same, System::Linux).len(), 2);
        let unix = [
            ("Windows", "winget install x"),
            ("Linux / macOS", "brew install x"),
        ];
        assert_eq!(done(&unix, System::Linux), ["Linux / macOS"]);
        let both = [
            ("Linux or Windows", "docker ps"),
            ("Windows or Linux", "docker ps"),
            ("Linux", "docker ps"),
        ];
        assert_eq!(done(&both, System::Mac).len(), 3);
    }
}
