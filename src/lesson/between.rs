//! The prose between a step's blocks, for what it says about the next one.
//!
//! Not here: what it says (`role::clues`).

use std::ops::Range;

use super::builder::{Code, Fence};
use super::plain;
use super::role::Said;
use super::{Element, Prose, Step, Text};

/// The most of it that is read for a block, in bytes, or a piece more.
const MOST: usize = 4096;

/// The prose since the last block of a step; most of it stands before no block, and is not read again.
#[derive(Default)]
pub(super) struct Between(Vec<Piece>);

/// A piece of it, from first to last.
enum Piece {
    /// The step's title.
    Title,
    /// The one at this index in the step's body.
    Body(usize),
    /// The one at this index in the step's solution.
    Solution(usize),
}

/// The prose as text.
#[derive(Default)]
pub(super) struct Wording {
    /// Each piece on a line.
    pub(super) all: String,
    /// Where in it the paragraph is that it ends with.
    closing: Range<usize>,
}

impl Between {
    pub(super) fn title(&mut self) {
        self.0.push(Piece::Title);
    }

    pub(super) fn body(&mut self, at: usize) {
        self.0.push(Piece::Body(at));
    }

    pub(super) fn solution(&mut self, at: usize) {
        self.0.push(Piece::Solution(at));
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Reads it as text; `step` is the one that the pieces are of.
    pub(super) fn text(&self, step: &Step) -> Wording {
        let mut n_bytes = 0;
        let n_read = self.0.iter().rev().take_while(|piece| {
            let is_read = n_bytes < MOST;
            n_bytes += match piece {
                Piece::Title => step.title.len(),
                Piece::Body(_) | Piece::Solution(_) => piece.prose(step).map_or(0, plain::n_bytes),
            };
            is_read
        });
        let n_read = n_read.count();
        let mut text = Wording {
            all: String::with_capacity(n_bytes + 2 * n_read),
            closing: 0..0,
        };
        for piece in &self.0[self.0.len() - n_read..] {
            match piece {
                Piece::Title => text.add(&step.title),
                Piece::Body(_) | Piece::Solution(_) => text.add_prose(piece.prose(step)),
            }
        }
        text
    }
}

impl Piece {
    fn prose<'s>(&self, step: &'s Step) -> Option<&'s Prose> {
        let element = match self {
            Self::Title => None,
            Self::Body(at) => step.body.get(*at),
            Self::Solution(at) => step.solution.get(*at),
        };
        match element? {
            Element::Prose(prose) => Some(prose),
            Element::Block(_) => None,
        }
    }
}

impl Wording {
    fn add_prose(&mut self, prose: Option<&Prose>) {
        let Some(prose) = prose else {
            return;
        };
        let start = self.all.len();
        if let Prose::Heading(_, text) = prose {
            self.all.push_str(text.plain());
        } else {
            plain::add_prose(std::slice::from_ref(prose), &mut self.all);
        }
        let n_before = match prose {
            Prose::List(..) => closing_paragraph(prose).map_or(0, |closing| {
                let n_closing = plain::plain_line(closing).len();
                (self.all.len() - start).saturating_sub(n_closing)
            }),
            _ => 0,
        };
        self.closing = start + n_before..self.all.len();
        self.all.push('\n');
    }

    fn add(&mut self, text: &str) {
        let start = self.all.len();
        self.all.push_str(text);
        self.closing = start..self.all.len();
        self.all.push('\n');
    }

    /// What it says, and what the paragraph says that it ends with.
    pub(super) fn said(&self) -> Said<'_> {
        Said::of(&self.all, &self.all[self.closing.clone()])
    }
}

/// The paragraph that a piece of prose ends with, also as the last item of a list.
pub(super) fn closing_paragraph(prose: &Prose) -> Option<&Text> {
    match prose {
        Prose::Paragraph(text) => Some(text),
        Prose::List(_, items) => closing_paragraph(items.last()?.last()?),
        Prose::Heading(..) | Prose::Quote(_) | Prose::Table(..) | Prose::Code(_) | Prose::Rule => None,
    }
}

/// Says whether code is sentences that an author has indented, as some of Markdown's dialects let them.
pub(super) fn is_indented_prose(code: &Code) -> bool {
    if !matches!(code.fence, Fence::Indented) {
        return false;
    }
    let mut n_lines = 0;
    let mut n_sentences = 0;
    for line in code.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let is_word = |word: &str| {
            word.trim_matches(['.', ',', ':', '`', '*', '(', ')', '\''])
                .chars()
                .all(char::is_alphabetic)
        };
        let n_words = line.split(' ').count();
        let n_plain = line.split(' ').filter(|word| is_word(word)).count();
        n_lines += 1;
        n_sentences += usize::from(
            n_words >= 4
                && n_plain * 4 > n_words * 3
                && line.starts_with(|c: char| c.is_uppercase() || c == '-' || c.is_ascii_digit())
                || line.starts_with("!!!"),
        );
    }
    let ends = code.text.trim_end().ends_with(['.', '!', '?', ':']);
    n_lines > 0 && ((n_sentences > 0 && ends) || n_sentences * 2 > n_lines)
}
