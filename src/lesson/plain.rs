//! Prose as plain text on one line.
//!
//! Not here: the plain text of one paragraph (`text`).

use super::{Prose, Text};

/// How many bytes of text a piece of prose has.
pub(super) fn n_bytes(prose: &Prose) -> usize {
    let mut n_bytes = 0;
    any_text_of(std::slice::from_ref(prose), &mut |text| {
        n_bytes += text.len();
        false
    });
    n_bytes
}

/// Says whether a text of a piece of prose is one that is looked for.
pub(super) fn any_text(prose: &Prose, is_wanted: &impl Fn(&str) -> bool) -> bool {
    any_text_of(std::slice::from_ref(prose), &mut |text| is_wanted(text))
}

fn any_text_of(prose: &[Prose], is_wanted: &mut dyn FnMut(&str) -> bool) -> bool {
    prose.iter().any(|piece| match piece {
        Prose::Heading(_, text) | Prose::Paragraph(text) => is_wanted(text.plain()),
        Prose::Quote(inner) => any_text_of(inner, is_wanted),
        Prose::List(_, items) => items.iter().any(|item| any_text_of(item, is_wanted)),
        Prose::Table(head, rows) => {
            let mut cells = head.iter().chain(rows.iter().flatten());
            cells.any(|cell| is_wanted(cell.plain()))
        }
        Prose::Code(code) => is_wanted(code),
        Prose::Rule => false,
    })
}

/// Reads prose as plain text on one line, its paragraphs joined by a space.
pub(super) fn plain_prose(prose: &[Prose]) -> String {
    let mut text = String::new();
    add_prose(prose, &mut text);
    text
}

/// Reads a paragraph as plain text on one line.
pub(super) fn plain_line(text: &Text) -> String {
    let mut line = String::new();
    OneLine::behind(&mut line).text(text.plain());
    line
}

/// Writes prose as plain text on one line behind what `out` has.
pub(super) fn add_prose(prose: &[Prose], out: &mut String) {
    OneLine::behind(out).prose(prose);
}

/// Text that is written on one line: every run of blanks in it is a space, and there is none at its ends.
struct OneLine<'a> {
    out: &'a mut String,
    start: usize,
    /// Whether a blank stands before what comes next.
    is_parted: bool,
}

impl<'a> OneLine<'a> {
    fn behind(out: &'a mut String) -> Self {
        Self {
            start: out.len(),
            out,
            is_parted: false,
        }
    }

    fn prose(&mut self, prose: &[Prose]) {
        for piece in prose {
            match piece {
                Prose::Heading(_, text) | Prose::Paragraph(text) => self.text(text.plain()),
                Prose::Quote(inner) => self.prose(inner),
                Prose::List(_, items) => items.iter().for_each(|item| self.prose(item)),
                Prose::Table(head, rows) => {
                    for cell in head.iter().chain(rows.iter().flatten()) {
                        self.text(cell.plain());
                        self.is_parted = true;
                    }
                }
                Prose::Code(code) => self.text(code),
                Prose::Rule => {}
            }
            self.is_parted = true;
        }
    }

    fn text(&mut self, text: &str) {
        if !is_even(text) {
            self.is_parted |= text.starts_with(char::is_whitespace);
            for word in text.split_whitespace() {
                self.part();
                self.out.push_str(word);
                self.is_parted = true;
            }
            self.is_parted = text.ends_with(char::is_whitespace);
            return;
        }
        let rest = text.strip_prefix(' ').unwrap_or(text);
        let words = rest.strip_suffix(' ').unwrap_or(rest);
        self.is_parted |= rest.len() < text.len();
        if !words.is_empty() {
            self.part();
            self.out.push_str(words);
            self.is_parted = false;
        }
        self.is_parted |= words.len() < rest.len();
    }

    /// Writes the space that stands before what comes next.
    fn part(&mut self) {
        if self.is_parted && self.out.len() > self.start {
            self.out.push(' ');
        }
    }
}

/// Says whether a text's only blanks are single spaces.
fn is_even(text: &str) -> bool {
    // All of it, and not up to what is found: most texts are even, and many bytes are looked at at once.
    let bytes = text.as_bytes();
    let (mut is_even, mut is_ascii, mut last) = (true, true, 0);
    for &byte in bytes {
        is_even &= byte >= b' ' && (byte != b' ' || last != b' ');
        is_ascii &= byte < 0x80;
        last = byte;
    }
    is_even && (is_ascii || !text.chars().any(|c| c != ' ' && c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_prose_keeps_its_pieces_apart() {
        let text = |text: &str| Text::strong(text);
        let prose = [
            Prose::Paragraph(text("a")),
            Prose::Rule,
            Prose::Table(vec![text("b"), text("c")], vec![vec![text("d")]]),
            Prose::Code("e\n f".to_owned()),
        ];
        assert_eq!(plain_prose(&prose), "a b c d e f");
    }
}
