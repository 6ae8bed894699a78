//! Runs of text → lines of a given width.
//!
//! Not here: what the runs look like (`span`).

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Style;
use super::span::{Look, Span};

/// How many columns a text without escape sequences takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Breaks runs into lines of at most `width` columns, between words, or within a word that is longer.
pub(super) fn wrap(spans: &[Span], width: usize, style: Style) -> Vec<String> {
    let mut wrapper = Wrapper {
        width: width.max(1),
        style,
        lines: Vec::new(),
        line: Vec::new(),
        column: 0,
        word: Vec::new(),
        space: None,
    };
    for span in spans {
        match span {
            Span::Text(text, look) => wrapper.text(text, look),
            Span::Break => {
                wrapper.end_word();
                wrapper.end_line();
            }
        }
    }
    wrapper.end_word();
    wrapper.end_line();
    while wrapper.lines.last().is_some_and(String::is_empty) {
        wrapper.lines.pop();
    }
    wrapper.lines
}

/// A part of a line in one look.
struct Part {
    text: String,
    look: Look,
}

struct Wrapper {
    width: usize,
    style: Style,
    lines: Vec<String>,
    line: Vec<Part>,
    column: usize,
    word: Vec<Part>,
    /// The look of the space before the word, where there is one.
    space: Option<Look>,
}

impl Wrapper {
    fn text(&mut self, text: &str, look: &Look) {
        for (at, word) in text.split(' ').enumerate() {
            if at > 0 {
                self.end_word();
                self.space = Some(look.clone());
            }
            if !word.is_empty() {
                append(&mut self.word, word, look);
            }
        }
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        let n_word: usize = word.iter().map(|part| width(&part.text)).sum();
        let space = self.space.take();
        let n_space = usize::from(space.is_some() && self.column > 0);
        if self.column > 0 && n_space > 0 && self.column + n_space + n_word > self.width {
            self.end_line();
        } else if let (Some(space), true) = (space, self.column > 0) {
            // A space belongs to a look only where both sides have it: no underlined gap at a link's edge.
            let is_inside = word.first().is_some_and(|part| part.look == space);
            let look = if is_inside { space } else { Look::default() };
            append(&mut self.line, " ", &look);
            self.column += 1;
        }
        for part in word {
            self.place(&part);
        }
    }

    /// Puts a part of a word on the line, going on to further lines where it is too long for one.
    fn place(&mut self, part: &Part) {
        if self.column + width(&part.text) <= self.width {
            append(&mut self.line, &part.text, &part.look);
            self.column += width(&part.text);
            return;
        }
        for c in part.text.chars() {
            let n_columns = c.width().unwrap_or(0);
            if self.column > 0 && self.column + n_columns > self.width {
                self.end_line();
            }
            append(&mut self.line, c.encode_utf8(&mut [0; 4]), &part.look);
            self.column += n_columns;
        }
    }

    fn end_line(&mut self) {
        self.space = None;
        self.column = 0;
        let line = std::mem::take(&mut self.line);
        self.lines.push(
            line.iter()
                .map(|part| part.look.paint(&part.text, self.style))
                .collect(),
        );
    }
}

fn append(parts: &mut Vec<Part>, text: &str, look: &Look) {
    match parts.last_mut() {
        Some(last) if last.look == *look => last.text.push_str(text),
        _ => parts.push(Part {
            text: text.to_owned(),
            look: look.clone(),
        }),
    }
}
