//! Headings and labels in a lesson's steps of which each begins one of several ways, with as many blocks as it takes: «Option 1» and
//! «Option 2», «Windows» and «Linux». One way is run, the others are shown.
//!
//! Not here: ways for systems in steps of their own (`sections`), in one block each (`platform`), and within a block (`ways`).

mod tabs;

use super::sections::named;
use super::typed::is_of_docker;
use super::ways::System;
use super::ways::options::numbered;
use crate::lesson::tabs::Tab;
use crate::lesson::{Alternative, Block, Element, Prose, Role, Step};

/// The longest paragraph that is a label, in bytes.
const LONGEST: usize = 120;

/// What stands above which in a lesson: a step's title above its headings, those above its labels.
const TITLE: u8 = 0;
const LABEL: u8 = 7;

/// What a heading or a label says of what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// «Option 1»: what it is called, and its number.
    Numbered(&'static str, String),
    For(System),
}

impl Way {
    /// Says whether two are ways to the same.
    fn is_beside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Numbered(name, number), Self::Numbered(called, other)) => {
                name == called && number != other
            }
            (Self::For(system), Self::For(other)) => system != other,
            (Self::Numbered(..), Self::For(_)) | (Self::For(_), Self::Numbered(..)) => false,
        }
    }
}

/// What stands in a lesson, in order.
enum Item {
    Heading(u8, Option<Way>),
    /// A block, by its step's number and its own.
    Block(usize, usize),
}

/// A way, and the blocks that are on it.
struct Branch {
    way: Way,
    blocks: Vec<(usize, usize)>,
}

/// Marks the blocks of all ways but one, and of all `tabs` but one of those that stand beside each other.
pub(in crate::lesson) fn choose_branches(steps: &mut [Step], tabs: &[Vec<Tab<'_>>]) {
    tabs::choose_for(steps, tabs, System::HERE);
    choose_for(steps, System::HERE);
}

fn choose_for(steps: &mut [Step], here: System) {
    let items = items(steps);
    let mut at = 0;
    while at < items.len() {
        let (branches, next) = branches(&items, at);
        if branches.len() > 1 {
            choose(steps, &branches, here);
        }
        at = next;
    }
}

/// The headings, labels and blocks of a lesson.
fn items(steps: &[Step]) -> Vec<Item> {
    let mut items = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        // A title that names a system is another rule's.
        let way = || numbered(&step.title).map(|(name, number)| Way::Numbered(name, number.to_owned()));
        items.push(Item::Heading(TITLE, way().filter(|_| step.is_titled)));
        for element in &step.body {
            match element {
                Element::Block(block) => items.push(Item::Block(number, *block)),
                Element::Prose(Prose::Heading(level, text)) => {
                    items.push(Item::Heading((*level).min(LABEL - 1), way_of(text.plain())));
                }
                Element::Prose(Prose::Paragraph(text)) if text.plain().len() <= LONGEST => {
                    if let Some(way) = label(text.plain()) {
                        items.push(Item::Heading(LABEL, Some(way)));
                    }
                }
                // «- Option 1: by hand»
                Element::Prose(Prose::List(_, list)) => {
                    if let [item] = list.as_slice()
                        && let [Prose::Paragraph(text)] = item.as_slice()
                        && text.plain().len() <= LONGEST
                        && let Some(way) = label(text.plain())
                    {
                        items.push(Item::Heading(LABEL, Some(way)));
                    }
                }
                Element::Prose(_) => {}
            }
        }
    }
    items
}

/// The way that a heading names.
fn way_of(heading: &str) -> Option<Way> {
    if let Some((name, number)) = numbered(heading) {
        return Some(Way::Numbered(name, number.to_owned()));
    }
    let system = named(heading)?;
    // Containers and images have systems of their own.
    let lower = heading.to_lowercase();
    let is_of_image = ["container", "image"].iter().any(|thing| lower.contains(thing));
    (!is_of_image).then_some(Way::For(system))
}

/// The way that a paragraph names, and no more than names.
fn label(paragraph: &str) -> Option<Way> {
    let (name, number) = numbered(paragraph)?;
    let (_, behind) = paragraph.split_once(number)?;
    let is_label = behind.is_empty()
        || behind
            .trim_start()
            .starts_with([':', '：', ')', '.', '-', '–', '—', '(', '、']);
    is_label.then(|| Way::Numbered(name, number.to_owned()))
}

/// The ways that begin at `at`, one behind the other, and where to look for more.
fn branches(items: &[Item], at: usize) -> (Vec<Branch>, usize) {
    let Item::Heading(rank, Some(first)) = &items[at] else {
        return (Vec::new(), at + 1);
    };
    let mut branches = vec![Branch {
        way: first.clone(),
        blocks: Vec::new(),
    }];
    let mut end = at + 1;
    for item in &items[at + 1..] {
        match item {
            Item::Heading(other, way) if other <= rank => {
                let is_beside = |way: &&Way| branches.iter().all(|branch| branch.way.is_beside(way));
                let Some(way) = way.as_ref().filter(|_| other == rank).filter(is_beside) else {
                    break;
                };
                branches.push(Branch {
                    way: way.clone(),
                    blocks: Vec::new(),
                });
            }
            Item::Heading(..) => {}
            Item::Block(step, block) => {
                if let Some(branch) = branches.last_mut() {
                    branch.blocks.push((*step, *block));
                }
            }
        }
        end += 1;
    }
    if branches.len() < 2 {
        return (branches, at + 1);
    }
    if *rank == LABEL {
        // Nothing says where the last one ends.
        let n_blocks = branches
            .iter()
            .rev()
            .skip(1)
            .map(|branch| branch.blocks.len())
            .max();
        if let Some(last) = branches.last_mut() {
            last.blocks.truncate(n_blocks.unwrap_or(0));
        }
    }
    (branches, end)
}

fn choose(steps: &mut [Step], branches: &[Branch], here: System) {
    let is_run = |block: &Block| block.role == Role::Commands && block.is_run();
    let distance = |branch: &Branch| match branch.way {
        Way::Numbered(..) => 0,
        Way::For(system) => system.distance(here),
    };
    let first = |branch: &Branch| {
        let mut blocks = branch
            .blocks
            .iter()
            .map(|(step, block)| &steps[*step].blocks[*block]);
        blocks.find(|block| is_run(block)).map(|block| block.line)
    };
    let able = branches
        .iter()
        .enumerate()
        .filter_map(|(at, branch)| Some((at, first(branch)?)));
    // What docker's commands do is what the lesson is about, and what can be proved.
    let is_dockers = |branch: &Branch| {
        let mut blocks = branch
            .blocks
            .iter()
            .map(|(step, block)| &steps[*step].blocks[*block]);
        blocks.any(|block| is_run(block) && block.text.lines().any(is_of_docker))
    };
    let nearest = able.min_by_key(|(at, _)| (distance(&branches[*at]), !is_dockers(&branches[*at])));
    let Some((chosen, of)) = nearest.filter(|(at, _)| distance(&branches[*at]) < System::FOREIGN) else {
        return;
    };
    for (at, branch) in branches.iter().enumerate() {
        let platform = match branch.way {
            Way::For(system) if system.distance(here) < System::FOREIGN => continue,
            Way::For(system) => Some(system.platform()),
            Way::Numbered(..) => None,
        };
        if at == chosen {
            continue;
        }
        for (step, block) in &branch.blocks {
            let block = &mut steps[*step].blocks[*block];
            if is_run(block) && !(at < chosen && is_fetching(block)) {
                block.alternative = Some(Alternative { of, platform });
            }
        }
    }
}

/// Says whether a block fetches what all ways are about, and goes there.
fn is_fetching(block: &Block) -> bool {
    let is_such = |line: &str| {
        let line = line.trim();
        let is_going = ["git clone ", "cd "].iter().any(|begin| line.starts_with(begin));
        line.is_empty() || line.starts_with('#') || is_going
    };
    block.text.contains("git clone ") && block.text.lines().all(is_such)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lesson;

    /// The commands that are run.
    fn run(text: &str, here: System) -> Vec<String> {
        let mut steps = lesson::parse(Path::new("x.md"), text).steps;
        for block in steps.iter_mut().flat_map(|step| &mut step.blocks) {
            block.alternative = None;
        }
        choose_for(&mut steps, here);
        let blocks = steps.into_iter().flat_map(|step| step.blocks);
        blocks.filter(Block::is_run).map(|block| block.text).collect()
    }

    /// Headings and labels, and below each what is typed.
    fn lesson(parts: &[(&str, &[&str])]) -> String {
        let mut text = String::from("# A\n\n");
        for (head, commands) in parts {
            text.push_str(&format!("{head}\n\n"));
            for command in *commands {
                text.push_str(&format!("```sh\n{command}\n```\n\nAnd so on.\n\n"));
            }
        }
        text
    }

    #[test]
    fn of_numbered_ways_with_several_blocks_the_first_is_run() {
        for (one, other, next) in [
            ("## Option 1: alone", "## Option 2: together", "## Look"),
            ("### Method A", "### Method B", "### Look"),
            ("**Approach 1:**", "**Approach 2:**", "## Look"),
            ("Variante 1: so", "Variante 2: oder so", "## Look"),
            ("- Option-1: alone", "- Option-2: together", "## Look"),
        ] {
            let parts: [(&str, &[&str]); 4] = [
                ("## Start", &["docker pull web"]),
                (one, &["docker run -d web", "docker logs web"]),
                (other, &["docker compose up -d", "docker compose logs"]),
                (next, &["docker ps"]),
            ];
            let wanted = [
                "docker pull web",
                "docker run -d web",
                "docker logs web",
                "docker ps",
            ];
            assert_eq!(run(&lesson(&parts), System::Linux), wanted, "{one}");
        }
    }

    #[test]
    fn the_way_with_docker_goes_before_others() {
        let text = lesson(&[
            ("### Option 1: installed", &["git clone x\ncd x", "npm start"]),
            ("### Option 2: a container", &["docker run -d web"]),
            ("### Option 3: two", &["docker compose up -d"]),
        ]);
        assert_eq!(
            run(&text, System::Linux),
            ["git clone x\ncd x", "docker run -d web"]
        );
    }

    #[test]
    fn a_label_does_not_reach_further_than_those_before_it() {
        let text = lesson(&[
            ("Option 1:", &["docker stop web"]),
            ("Option 2:", &["docker kill web", "docker ps"]),
        ]);
        assert_eq!(run(&text, System::Linux), ["docker stop web", "docker ps"]);
    }

    #[test]
    fn what_is_not_beside_another_way_is_run() {
        let text = lesson(&[
            ("### Option 1", &["docker stop web"]),
            ("### Then", &["docker rm web"]),
            ("### Option 2", &["docker ps"]),
        ]);
        assert_eq!(run(&text, System::Linux).len(), 3);
        let text = lesson(&[("### Option 1 is this", &[]), ("### Option 2", &["docker ps"])]);
        assert_eq!(run(&text, System::Linux), ["docker ps"]);
        let text = lesson(&[
            ("Option 1 is to wait.", &["docker ps"]),
            ("Option 2 is not.", &["docker info"]),
        ]);
        assert_eq!(run(&text, System::Linux).len(), 2);
    }

    #[test]
    fn headings_for_systems_take_all_blocks_below_them() {
        let text = lesson(&[
            ("## Install", &["docker version"]),
            ("### Windows", &["mkdir a", "dir a"]),
            ("### Linux and macOS", &["mkdir -p a", "ls a"]),
            ("## Look", &["docker ps"]),
        ]);
        assert_eq!(
            run(&text, System::Linux),
            ["docker version", "mkdir -p a", "ls a", "docker ps"]
        );
        assert_eq!(
            run(&text, System::Windows),
            ["docker version", "mkdir a", "dir a", "docker ps"]
        );
        let text = lesson(&[
            ("## Pull", &["docker version"]),
            ("### Windows containers", &["docker pull a", "docker run a"]),
            ("### Linux containers", &["docker pull b", "docker run b"]),
            ("## Look", &["docker ps"]),
        ]);
        assert_eq!(run(&text, System::Linux).len(), 6);
    }
}
