//! A lesson's nodes → its sections: slides between rules where the author uses them, headings otherwise.
//!
//! Not here: what a section's code is (`code`), and the finished steps (`parse`).

use super::Step;
use super::builder::{Node, NodeKind};
use super::parts::parted;
use crate::words::StepId;

/// How an author divides a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Division {
    /// At each rule.
    Rules,
    /// At each heading of this level or above.
    Headings(u8),
}

/// The nodes of one step; a rule that ends it is left out.
pub(super) type Section = Vec<Node>;

/// Room for the nodes that most sections have.
const ROOM: usize = 8;

/// Divides `nodes` into sections, none of them empty.
pub(super) fn sections(nodes: Vec<Node>) -> Vec<Section> {
    let division = division(&nodes);
    let mut sections: Vec<Section> = Vec::with_capacity(nodes.len() / ROOM + 1);
    let mut current: Section = Vec::with_capacity(ROOM);
    for node in nodes {
        match (&node.kind, division) {
            (NodeKind::Rule, Division::Rules) => {
                sections.push(std::mem::replace(&mut current, Vec::with_capacity(ROOM)));
                continue;
            }
            (NodeKind::Heading { level, .. }, Division::Headings(deepest)) if *level <= deepest => {
                sections.push(std::mem::replace(&mut current, Vec::with_capacity(ROOM)));
            }
            _ => {}
        }
        current.push(node);
    }
    sections.push(current);
    if let Division::Headings(_) = division {
        sections = parted(sections);
        join_group_headings(&mut sections);
        sections.iter_mut().for_each(drop_outer_rules);
    }
    let is_kept = sections.iter().map(|section| section.iter().any(is_shown));
    let is_kept = is_kept.collect();
    keep(&mut sections, is_kept);
    sections
}

/// A heading that only stands above a deeper one makes no step of its own.
fn join_group_headings(sections: &mut Vec<Section>) {
    let is_group = |section: &Section, next: Option<&Section>| {
        let (own, next) = (level_of(section), next.and_then(|next| level_of(next)));
        let is_above = own.zip(next).is_some_and(|(own, next)| next > own);
        is_above && section.iter().filter(|node| is_shown(node)).count() == 1
    };
    let is_kept = (0..sections.len()).map(|at| !is_group(&sections[at], sections.get(at + 1)));
    let is_kept = is_kept.collect();
    keep(sections, is_kept);
}

fn level_of(section: &[Node]) -> Option<u8> {
    section.iter().find_map(|node| match node.kind {
        NodeKind::Heading { level, .. } => Some(level),
        _ => None,
    })
}

/// Rules at the edges of a section only set it off from the next.
fn drop_outer_rules(section: &mut Section) {
    let is_rule = |node: &Node| matches!(node.kind, NodeKind::Rule);
    while section.last().is_some_and(is_rule) {
        section.pop();
    }
    let n_leading = section.iter().take_while(|node| is_rule(node)).count();
    section.drain(..n_leading);
}

fn is_shown(node: &Node) -> bool {
    !matches!(
        node.kind,
        NodeKind::Mistake(_)
            | NodeKind::Expected(_)
            | NodeKind::Rule
            | NodeKind::Solution(_)
            | NodeKind::Own(_)
            | NodeKind::Passage(_)
            | NodeKind::Above(..)
    )
}

/// A step before anything of it is read, with room for what the section has.
pub(super) fn untitled(line: usize, section: &Section) -> Step {
    let blocks = section
        .iter()
        .filter(|node| matches!(node.kind, NodeKind::Code(_)));
    Step {
        id: StepId::slug(""),
        title: String::new(),
        line,
        body: Vec::with_capacity(section.len()),
        blocks: Vec::with_capacity(blocks.count()),
        hints: Vec::new(),
        solution: Vec::new(),
        checks: Vec::new(),
        comments: Vec::new(),
        requires: Vec::new(),
        passages: Vec::new(),
        questions: Vec::new(),
        file: None,
        verify: None,
        is_validation: false,
        is_titled: false,
    }
}

/// Leaves out the sections that are not kept; what comments say in one is the next one's, as above the first heading, and what it is
/// called is known there.
fn keep(sections: &mut Vec<Section>, is_kept: Vec<bool>) {
    if is_kept.iter().all(|is_kept| *is_kept) {
        return;
    }
    let mut kept: Vec<Section> = Vec::with_capacity(sections.len());
    let mut carried: Section = Vec::new();
    for (mut section, is_kept) in sections.drain(..).zip(is_kept) {
        if is_kept {
            if !carried.is_empty() {
                section.splice(0..0, carried.drain(..));
            }
            kept.push(section);
        } else {
            carried.extend(section.into_iter().filter_map(|node| match node.kind {
                NodeKind::Own(_) | NodeKind::Passage(_) | NodeKind::Above(..) => Some(node),
                NodeKind::Heading { level, text, .. } => {
                    let kind = NodeKind::Above(level, text.plain().to_owned());
                    Some(Node {
                        kind,
                        span: node.span,
                    })
                }
                _ => None,
            }));
        }
    }
    if let Some(last) = kept.last_mut() {
        last.append(&mut carried);
    }
    *sections = kept;
}

/// Rules divide a lesson if at least half of its headings (of level 1 and 2, the first one aside) follow one.
fn division(nodes: &[Node]) -> Division {
    let visible: Vec<&Node> = nodes
        .iter()
        .filter(|node| {
            !matches!(
                node.kind,
                NodeKind::Mistake(_)
                    | NodeKind::Hint(_)
                    | NodeKind::Question(_)
                    | NodeKind::Expected(_)
                    | NodeKind::Solution(_)
                    | NodeKind::Own(_)
                    | NodeKind::Passage(_)
            )
        })
        .collect();
    let level = |node: &Node| match node.kind {
        NodeKind::Heading { level, .. } => Some(level),
        _ => None,
    };
    let n_rules = visible
        .iter()
        .filter(|node| matches!(node.kind, NodeKind::Rule))
        .count();
    let n_top = visible
        .iter()
        .filter_map(|node| level(node))
        .filter(|&level| level <= 2)
        .count();
    let n_divided = visible
        .windows(2)
        .filter(|pair| {
            matches!(pair[0].kind, NodeKind::Rule) && level(pair[1]).is_some_and(|level| level <= 3)
        })
        .count();
    let divides_headings = n_divided > 0 && 2 * n_divided >= n_top.saturating_sub(1);
    let divides_text = n_rules >= 2 && n_top <= 1;
    if divides_headings || divides_text {
        return Division::Rules;
    }
    Division::Headings(deepest_level(
        &visible.iter().filter_map(|node| level(node)).collect::<Vec<_>>(),
    ))
}

/// The level down to which headings begin a step: 2, or the first below it that has more than one heading
/// where the upper levels only hold titles.
fn deepest_level(levels: &[u8]) -> u8 {
    let has_many = |wanted: u8| levels.iter().filter(|level| **level == wanted).nth(1).is_some();
    if has_many(1) {
        return 2;
    }
    (2..=6).find(|&level| has_many(level)).unwrap_or(2)
}

/// The first heading, or `given` where none is of the first level.
pub(super) fn title(nodes: &[Node], given: Option<String>) -> Option<String> {
    let is_first = |node: &Node| matches!(node.kind, NodeKind::Heading { level: 1, .. });
    if given.is_some() && !nodes.iter().any(is_first) {
        return given;
    }
    let text = nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Heading { text, .. } => Some(text.plain()),
        _ => None,
    })?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
