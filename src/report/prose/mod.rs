//! A lesson's prose → lines for a terminal, or plain text for a pipe.
//!
//! Not here: parsing it (`lesson`), and where the lines go.

mod clean;
mod hang;
mod line;
mod span;
mod table;

use crate::lesson::{Prose, Text};
use span::{Look, Span};

pub use hang::{hang, hang_at};

/// The narrowest that text is set, in columns, however narrow the terminal or deep the nesting.
const MIN_WIDTH: usize = 16;
/// How far code is indented, in columns.
const CODE_INDENT: &str = "    ";

/// Whether the lines may carry escape sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For a terminal: colours, weights and hyperlinks.
    Colour,
    /// For a pipe, or where `NO_COLOR` is set: no escape sequence at all.
    Plain,
}

/// Sets `prose` in lines of at most `width` columns, an empty line between two pieces, each line ended by `\n`.
///
/// Nothing in the prose reaches the terminal but printable text: control characters are left out. Code is not
/// wrapped; its lines are as long as they are.
pub fn render(prose: &[Prose], width: usize, style: Style) -> String {
    let mut text = String::new();
    for line in (Setter { style }).pieces(prose, width, Spacing::Loose) {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Leaves out of `text` what is not for a terminal: everything but printable characters, spaces and line ends.
pub fn printable(text: &str) -> String {
    clean::block(text)
}

/// Whether pieces that follow each other have an empty line between them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Loose,
    Tight,
}

struct Setter {
    style: Style,
}

impl Setter {
    fn pieces(&self, prose: &[Prose], width: usize, spacing: Spacing) -> Vec<String> {
        let width = width.max(MIN_WIDTH);
        let mut lines: Vec<String> = Vec::new();
        for piece in prose {
            if spacing == Spacing::Loose && !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(self.piece(piece, width));
        }
        lines
    }

    fn piece(&self, piece: &Prose, width: usize) -> Vec<String> {
        match piece {
            Prose::Heading(_, text) => self.heading(text, width),
            Prose::Paragraph(text) => line::wrap(&span::spans(text, self.style), width, self.style),
            Prose::Quote(inner) => self.quote(inner, width),
            Prose::List(first, items) => self.list(*first, items, width),
            Prose::Table(head, rows) => table::set(head, rows, width, self.style),
            Prose::Code(code) => self.code(code),
            Prose::Rule => vec![self.dim(&"─".repeat(width.min(40)))],
        }
    }

    fn heading(&self, text: &Text, width: usize) -> Vec<String> {
        let spans: Vec<Span> = span::spans(text, self.style)
            .into_iter()
            .map(|span| span.with(Look::bold))
            .collect();
        let mut lines = line::wrap(&spans, width, self.style);
        if self.style == Style::Plain {
            let longest = lines.iter().map(|line| line::width(line)).max().unwrap_or(0);
            lines.push("-".repeat(longest));
        }
        lines
    }

    fn quote(&self, inner: &[Prose], width: usize) -> Vec<String> {
        let bar = match self.style {
            Style::Colour => self.dim("│ "),
            Style::Plain => "> ".to_owned(),
        };
        self.pieces(inner, width.saturating_sub(2), Spacing::Loose)
            .into_iter()
            .map(|line| format!("{bar}{line}"))
            .collect()
    }

    fn list(&self, first: Option<u64>, items: &[Vec<Prose>], width: usize) -> Vec<String> {
        let last = first.map(|first| first.saturating_add(items.len() as u64).saturating_sub(1));
        let n_digits = last.map_or(0, |last| last.to_string().len());
        let mut lines = Vec::new();
        for (number, item) in (first.unwrap_or(0)..).zip(items) {
            let (box_mark, item) = task(item);
            let mark = match (box_mark, first, self.style) {
                (Some(mark), _, _) => mark.to_owned(),
                (None, Some(_), _) => format!("{number:>n_digits$}. "),
                (None, None, Style::Colour) => "• ".to_owned(),
                (None, None, Style::Plain) => "- ".to_owned(),
            };
            let indent = line::width(&mark);
            let inner = self.pieces(&item, width.saturating_sub(indent), spacing(&item));
            if inner.is_empty() {
                lines.push(mark.clone());
            }
            for (at, line) in inner.into_iter().enumerate() {
                let before = if at == 0 { mark.clone() } else { " ".repeat(indent) };
                lines.push(before + &line);
            }
        }
        lines
    }

    fn code(&self, code: &str) -> Vec<String> {
        let look = Look::default().code();
        clean::block(code)
            .lines()
            .map(|line| format!("{CODE_INDENT}{}", look.paint(line, self.style)))
            .collect()
    }

    fn dim(&self, text: &str) -> String {
        Look::default().dim().paint(text, self.style)
    }
}

/// An item of text with a list under it is set tight, one of several paragraphs loose.
fn spacing(item: &[Prose]) -> Spacing {
    let n_paragraphs = item
        .iter()
        .filter(|piece| !matches!(piece, Prose::List(..)))
        .count();
    if n_paragraphs > 1 {
        Spacing::Loose
    } else {
        Spacing::Tight
    }
}

/// Cuts the box off a task's text, which stands in for the bullet.
fn task(item: &[Prose]) -> (Option<&'static str>, std::borrow::Cow<'_, [Prose]>) {
    let Some((Prose::Paragraph(text), further)) = item.split_first() else {
        return (None, item.into());
    };
    let mut marks = ["[ ] ", "[x] "].into_iter();
    let Some(mark) = marks.find(|mark| text.lead().starts_with(mark)) else {
        return (None, item.into());
    };
    let mut without = vec![Prose::Paragraph(text.without(mark.len()))];
    without.extend_from_slice(further);
    (Some(mark), without.into())
}

#[cfg(test)]
mod tests;
