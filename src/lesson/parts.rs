//! A section in which docker is told things under several deeper headings → its parts, a step each.
//!
//! What is proved of a step is what it leaves; in a long one the last part takes back what the first ones showed. Not here: the
//! sections themselves (`outline`).

use super::builder::{Edge, Node, NodeKind};
use super::outline::Section;
use super::role::{self, Said, Tie};

/// The parts of sections in order, or the section itself where it has none.
pub(super) fn parted(sections: Vec<Section>) -> Vec<Section> {
    let levels: Vec<Option<u8>> = sections.iter().map(|section| cut(section)).collect();
    if levels.iter().all(Option::is_none) {
        return sections;
    }
    let mut whole = Vec::with_capacity(2 * sections.len());
    for (section, level) in sections.into_iter().zip(levels) {
        match level {
            Some(level) => whole.extend(parted(parts(section, level))),
            None => whole.push(section),
        }
    }
    whole
}

/// A section cut at its headings of a level.
fn parts(section: Section, level: u8) -> Vec<Section> {
    let mut parts: Vec<Section> = Vec::new();
    let mut part: Section = Vec::new();
    let mut is_first = true;
    for node in section {
        let begins = !is_first && matches!(node.kind, NodeKind::Heading { level: of, .. } if of == level);
        if begins {
            parts.push(std::mem::take(&mut part));
        }
        is_first &= !matches!(node.kind, NodeKind::Heading { .. });
        part.push(node);
    }
    parts.push(part);
    parts
}

/// The level of the headings that part a section: the uppermost below its own, where docker is told something in at least two
/// of the parts, and none of them is one of several ways.
fn cut(section: &[Node]) -> Option<u8> {
    let mut headings = section.iter().filter_map(|node| match node.kind {
        NodeKind::Heading { level, .. } => Some(level),
        _ => None,
    });
    let own = headings.next()?;
    let level = headings.min().filter(|level| *level > own)?;
    let mut is_first = true;
    let mut is_made = Made::Nothing;
    let mut is_cut = false;
    let mut within = Edge::End;
    for node in section {
        match &node.kind {
            NodeKind::Heading { .. } if is_first => is_first = false,
            NodeKind::Heading { level: of, text, .. } if *of == level => {
                let choice = role::choice(&Said::of(text.plain(), ""));
                if within == Edge::Start || choice.platform.is_some() || choice.tie != Tie::None {
                    return None;
                }
                if is_made == Made::Here {
                    is_made = Made::Before;
                }
            }
            NodeKind::Code(code) if within == Edge::End => {
                for turn in code.text.lines().filter_map(turn) {
                    match turn {
                        Turn::Makes if is_made == Made::Nothing => is_made = Made::Here,
                        Turn::Makes => {}
                        Turn::TakesBack => is_cut |= is_made == Made::Before,
                    }
                }
            }
            NodeKind::Solution(edge) => within = *edge,
            _ => {}
        }
    }
    is_cut.then_some(level)
}

/// Where something was made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Nothing,
    /// In this part.
    Here,
    /// In one before it.
    Before,
}

/// What a line has docker do.
enum Turn {
    Makes,
    TakesBack,
}

/// What a line has docker do, with or without a prompt, where that is one of both.
fn turn(line: &str) -> Option<Turn> {
    let line = line.trim_start();
    let line = line.strip_prefix(['$', '>', '#']).map_or(line, str::trim_start);
    let line = line.strip_prefix("sudo ").unwrap_or(line);
    let words = line.strip_prefix("docker")?;
    let words = words
        .strip_prefix("-compose")
        .unwrap_or(words)
        .strip_prefix(' ')?;
    words
        .split_ascii_whitespace()
        .take(4)
        .find_map(|word| match word {
            "run" | "up" | "start" | "create" | "deploy" | "build" => Some(Turn::Makes),
            "rm" | "down" | "stop" | "kill" | "rmi" => Some(Turn::TakesBack),
            _ => None,
        })
}
