//! A lesson's sections → its steps without their blocks, and all of its code with what stands around it.
//!
//! What is told of one block by itself is then told of all of them, one rule after the other. Not here: reading the code (`code`),
//! which has to go from block to block (`parse`).

use std::ops::Range;

use super::between::{self, Between, closing_paragraph, is_indented_prose};
use super::blank::trimmed;
use super::builder::{self, Code, Edge, Node, NodeKind};
use super::condition::{Condition, Passages};
use super::expected::Expected;
use super::outline::{Section, untitled};
use super::plain::plain_prose;
use super::source::Source;
use super::{Element, Prose, Step, Text};

/// A lesson of which the code is not read yet.
pub(super) struct Drafts {
    pub(super) steps: Vec<Draft>,
    /// The code of all steps, in order.
    pub(super) pieces: Vec<Piece>,
    /// The prose before each piece, back to the one before it in its step.
    pub(super) texts: Vec<between::Wording>,
}

/// A step of which the code is not read yet.
pub(super) struct Draft {
    /// All of it but what its turns say.
    pub(super) step: Step,
    /// What is still to be read, in order.
    pub(super) turns: Vec<Turn>,
    /// The numbers of its pieces of code.
    pub(super) pieces: Range<usize>,
    /// The key that its heading gives it.
    pub(super) key: Option<String>,
    /// The prose behind its last block.
    pub(super) rest: Between,
}

/// What is read where the blocks before it are known.
pub(super) enum Turn {
    /// The step's own heading, of this level.
    Title(u8),
    /// A deeper heading, of this level.
    Heading(u8, String),
    /// The next piece of code.
    Code,
    /// What is said of the output that comes next.
    Expected(Expected),
    /// A hint.
    Hint(Vec<Prose>),
    /// What a comment for stepgate says, which begins on this line.
    Own(usize, String),
}

/// A piece of code, and what stands around it.
pub(super) struct Piece {
    pub(super) code: Code,
    pub(super) span: Range<usize>,
    /// The part of the step that it is in: [`Edge::Start`] where that is the solution.
    pub(super) part: Edge,
    pub(super) conditions: Vec<Condition>,
    pub(super) instruction: Option<String>,
    pub(super) note: Option<String>,
}

/// Takes the prose of all sections into their steps.
pub(super) fn drafts(sections: Vec<Section>, lines: &Source<'_>) -> Drafts {
    let mut drafting = Drafting {
        lines,
        pieces: Vec::new(),
        texts: Vec::new(),
        passages: Passages::default(),
    };
    let sections = sections.into_iter();
    let steps = sections.map(|section| drafting.step(section)).collect();
    Drafts {
        steps,
        pieces: drafting.pieces,
        texts: drafting.texts,
    }
}

struct Drafting<'a> {
    lines: &'a Source<'a>,
    pieces: Vec<Piece>,
    texts: Vec<between::Wording>,
    /// The passages with a condition that are open.
    passages: Passages,
}

impl Drafting<'_> {
    fn step(&mut self, section: Section) -> Draft {
        let is_heading = |node: &Node| matches!(node.kind, NodeKind::Heading { .. });
        let heading = section.iter().position(is_heading);
        let first = heading.and_then(|at| section.get(at)).or(section.first());
        let line = first.map_or(1, |node| self.lines.line_of(node.span.start));
        let first_piece = self.pieces.len();
        let mut draft = Draft {
            step: untitled(line, &section),
            turns: Vec::with_capacity(section.len()),
            pieces: first_piece..first_piece,
            key: None,
            rest: Between::default(),
        };
        let mut last = Last::Other;
        // Within the solution, or not.
        let mut part = Edge::End;
        for (at, node) in section.into_iter().enumerate() {
            let line = || self.lines.line_of(node.span.start);
            let is_title = Some(at) == heading;
            match node.kind {
                NodeKind::Prose(piece) => {
                    last = self.note_or_instruction(&last, &piece);
                    draft.add(part, piece);
                    continue;
                }
                NodeKind::Code(code) if !is_indented_prose(&code) => {
                    self.code(code, node.span, &mut draft, part, last);
                    last = Last::Block;
                    continue;
                }
                NodeKind::Code(code) => {
                    for piece in builder::prose_of(&code.text) {
                        draft.add(part, piece);
                    }
                }
                NodeKind::Heading { level, key, text } if is_title => {
                    draft.title(level, text);
                    draft.key = key;
                }
                NodeKind::Heading { level, text, .. } => {
                    draft.turns.push(Turn::Heading(level, text.plain().to_owned()));
                    draft.add(part, Prose::Heading(level, text));
                }
                NodeKind::Above(level, title) => {
                    draft.turns.push(Turn::Heading(level, title));
                    continue;
                }
                NodeKind::Rule => body(&mut draft.step, part).push(Element::Prose(Prose::Rule)),
                NodeKind::Solution(edge) => part = edge,
                NodeKind::Expected(wanted) => {
                    draft
                        .turns
                        .push(Turn::Expected(Expected { line: line(), wanted }));
                    continue;
                }
                NodeKind::Hint(hint) => {
                    draft.turns.push(Turn::Hint(hint));
                    continue;
                }
                NodeKind::Own(text) => {
                    draft.turns.push(Turn::Own(line(), text));
                    continue;
                }
                NodeKind::Question(question) => {
                    draft.step.questions.push(question);
                    continue;
                }
                NodeKind::Passage(border) => {
                    self.passages.pass(border, line(), &mut draft.step);
                    continue;
                }
                NodeKind::Quiz(_) | NodeKind::Mistake(_) => continue,
            }
            last = Last::Other;
        }
        self.passages.end_step(&mut draft.step);
        draft.pieces.end = self.pieces.len();
        draft
    }

    /// Takes in a piece of code.
    fn code(&mut self, code: Code, span: Range<usize>, draft: &mut Draft, part: Edge, last: Last) {
        self.texts.push(draft.rest.text(&draft.step));
        draft.rest.clear();
        let at = self.pieces.len() - draft.pieces.start;
        body(&mut draft.step, part).push(Element::Block(at));
        draft.turns.push(Turn::Code);
        self.pieces.push(Piece {
            code,
            span,
            part,
            conditions: self.passages.conditions(),
            instruction: match last {
                Last::Instruction(text) => Some(text),
                Last::Block | Last::Other => None,
            },
            note: None,
        });
    }

    fn note_or_instruction(&mut self, last: &Last, prose: &Prose) -> Last {
        if let (Last::Block, Prose::Quote(inner), Some(piece)) = (last, prose, self.pieces.last_mut()) {
            piece.note = Some(plain_prose(inner));
        }
        match closing_paragraph(prose).and_then(instruction) {
            Some(text) => Last::Instruction(text),
            None => Last::Other,
        }
    }
}

impl Draft {
    /// Takes in the step's own heading.
    fn title(&mut self, level: u8, title: Text) {
        let title = title.into_plain();
        let shown = trimmed(&title);
        self.step.is_titled = !shown.is_empty();
        self.step.title = if shown.len() < title.len() {
            shown.to_owned()
        } else {
            title
        };
        self.turns.push(Turn::Title(level));
        self.rest.title();
    }

    /// Adds a piece of prose to a part of the step.
    fn add(&mut self, part: Edge, prose: Prose) {
        match part {
            Edge::Start => self.rest.solution(self.step.solution.len()),
            Edge::End => self.rest.body(self.step.body.len()),
        }
        body(&mut self.step, part).push(Element::Prose(prose));
    }
}

/// What a part of a step is shown in: the solution behind its beginning, else the body.
fn body(step: &mut Step, part: Edge) -> &mut Vec<Element> {
    match part {
        Edge::Start => &mut step.solution,
        Edge::End => &mut step.body,
    }
}

/// What was read last in a step.
enum Last {
    /// An italic line.
    Instruction(String),
    /// A block.
    Block,
    Other,
}

/// The plain text of a paragraph that is wholly emphasized, without a final colon.
fn instruction(paragraph: &Text) -> Option<String> {
    let text = paragraph.emphasized()?.trim().trim_end_matches(':').trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}
