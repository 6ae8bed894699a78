//! Text with marks → runs of text that look alike.
//!
//! Not here: breaking them into lines (`line`).

use std::rc::Rc;

use super::{Style, clean};
use crate::lesson::{MarkKind, Run, Runs, Text};

/// How a run of text looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Look {
    paint: console::Style,
    target: Option<Rc<str>>,
}

impl Look {
    pub(super) fn bold(mut self) -> Self {
        self.paint = self.paint.bold();
        self
    }

    pub(super) fn code(mut self) -> Self {
        self.paint = self.paint.cyan();
        self
    }

    pub(super) fn dim(mut self) -> Self {
        self.paint = self.paint.dim();
        self
    }

    fn italic(mut self) -> Self {
        self.paint = self.paint.italic();
        self
    }

    fn struck(mut self) -> Self {
        self.paint = self.paint.strikethrough();
        self
    }

    fn linked(mut self, target: &str) -> Self {
        self.paint = self.paint.underlined();
        self.target = clean::target(target).map(Rc::from);
        self
    }

    /// Writes `text` in this look; plain, it is the text.
    pub(super) fn paint(&self, text: &str, style: Style) -> String {
        if style == Style::Plain || text.is_empty() {
            return text.to_owned();
        }
        let painted = self.paint.clone().force_styling(true).apply_to(text).to_string();
        match &self.target {
            Some(target) => format!("\u{1b}]8;;{target}\u{1b}\\{painted}\u{1b}]8;;\u{1b}\\"),
            None => painted,
        }
    }
}

/// A run of text in one look, free of control characters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Span {
    Text(String, Look),
    /// A line break that the author asked for.
    Break,
}

impl Span {
    /// The same run with its look changed.
    pub(super) fn with(self, change: impl Fn(Look) -> Look) -> Self {
        match self {
            Span::Text(text, look) => Span::Text(text, change(look)),
            Span::Break => Span::Break,
        }
    }
}

/// Cuts text into runs. What a terminal shows by weight or slant, plain text shows by marks; code has its
/// backticks in both.
pub(super) fn spans(text: &Text, style: Style) -> Vec<Span> {
    let mut cutter = Cutter {
        style,
        spans: Vec::new(),
    };
    cutter.cut(text.runs(), &Look::default());
    cutter.spans
}

struct Cutter {
    style: Style,
    spans: Vec<Span>,
}

impl Cutter {
    fn push(&mut self, text: &str, look: &Look) {
        self.spans.push(Span::Text(clean::inline(text), look.clone()));
    }

    fn cut(&mut self, runs: Runs<'_>, look: &Look) {
        for run in runs {
            match run {
                Run::Plain(text) => self.push(text, look),
                Run::Marked(kind, inner) => self.cut_marked(kind, inner, look),
            }
        }
    }

    fn cut_marked(&mut self, kind: &MarkKind, inner: Runs<'_>, look: &Look) {
        match kind {
            MarkKind::Emphasis => self.marked("_", inner, &look.clone().italic()),
            MarkKind::Strong => self.marked("*", inner, &look.clone().bold()),
            MarkKind::Strikethrough => self.marked("~", inner, &look.clone().struck()),
            MarkKind::Code => self.push(&format!("`{}`", inner.plain()), &look.clone().code()),
            MarkKind::Link(target) => self.link(target, inner, look),
            MarkKind::Image(_) => {
                self.push("[picture", look);
                if !inner.is_empty() {
                    self.push(": ", look);
                }
                self.cut(inner, look);
                self.push("]", look);
            }
            MarkKind::Break => self.spans.push(Span::Break),
        }
    }

    fn marked(&mut self, mark: &str, inner: Runs<'_>, look: &Look) {
        let mark = match self.style {
            Style::Colour => "",
            Style::Plain => mark,
        };
        self.push(mark, look);
        self.cut(inner, look);
        self.push(mark, look);
    }

    /// A link shows its target too, for terminals that cannot open one, but not when that is its text.
    fn link(&mut self, target: &str, inner: Runs<'_>, look: &Look) {
        let text = inner.plain();
        self.cut(inner, &look.clone().linked(target));
        let is_anchor = target.is_empty() || target.starts_with('#');
        if !is_anchor && text.trim() != target {
            self.push(" (", look);
            self.push(target, &look.clone().dim());
            self.push(")", look);
        }
    }
}
