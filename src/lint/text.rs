//! A file's text with its lines: bytes to lines and columns and back.
//!
//! Not here: what the text says.

use std::ops::Range;

/// A text whose lines can be asked for.
#[derive(Debug)]
pub struct Text<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

/// Where a byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl<'a> Text<'a> {
    /// Finds the lines of a text; `\n`, `\r\n` and a lone `\r` end one.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// The whole text.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// How many lines there are, a last empty one included.
    pub fn n_lines(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line, from 1, without its end; the end of the text for a line past the last.
    pub fn line(&self, line: usize) -> Range<usize> {
        let end = self.text.len();
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(end);
        let next = self.starts.get(line.max(1)).copied().unwrap_or(end);
        start..start + self.text[start..next].trim_end_matches(['\n', '\r']).len()
    }

    /// The bytes of a line without the blanks around its text.
    pub fn trimmed(&self, line: usize) -> Range<usize> {
        let span = self.line(line);
        let text = &self.text[span.clone()];
        let start = span.start + text.len() - text.trim_start().len();
        start..start + text.trim().len()
    }

    /// The line that a byte is on, from 1.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// Where a byte stands; one within a character counts as that.
    pub fn place(&self, offset: usize) -> Place {
        let line = self.line_of(offset);
        let start = self.starts[line - 1];
        let before = self.text[start..]
            .char_indices()
            .take_while(|(at, _)| start + at < offset);
        Place {
            line,
            column: 1 + before.count(),
        }
    }

    /// The first place of some words within lines of the text, where they stand for themselves: no letter, digit,
    /// `-` or `_` continues them.
    pub fn find(&self, lines: Range<usize>, words: &str) -> Option<Range<usize>> {
        let first = self.line(lines.start).start;
        let last = self.line(lines.end.saturating_sub(1).max(lines.start)).end;
        let within = self.text.get(first..last)?;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let found = within.match_indices(words).find(|(at, _)| {
            let before = within[..*at].chars().next_back();
            let after = within[at + words.len()..].chars().next();
            let opens = words.starts_with(is_part) && before.is_some_and(is_part);
            let goes_on = words.ends_with(is_part) && after.is_some_and(is_part);
            !opens && !goes_on
        });
        found
            .filter(|_| !words.is_empty())
            .map(|(at, _)| first + at..first + at + words.len())
    }

    /// How the file ends its lines.
    pub fn line_end(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_lines_and_columns_fit_together() {
        let text = Text::new("a\r\n  é b \rc\n");
        assert_eq!(text.n_lines(), 4);
        assert_eq!(&text.as_str()[text.line(2)], "  é b ");
        assert_eq!(&text.as_str()[text.trimmed(2)], "é b");
        assert_eq!(text.line(9), 13..13);
        assert_eq!(text.place(8), Place { line: 2, column: 5 });
        assert_eq!(text.place(11), Place { line: 3, column: 1 });
        assert_eq!(text.line_end(), "\r\n");
        assert_eq!(Text::new("a").line_end(), "\n");
    }

    #[test]
    fn words_are_found_where_they_stand_alone() {
        let text = Text::new("docker-compose up\nmy-docker-compose docker-compose\n");
        assert_eq!(text.find(1..2, "docker-compose"), Some(0..14));
        assert_eq!(text.find(2..3, "docker-compose"), Some(36..50));
        assert_eq!(text.find(1..3, "docker"), None);
        assert_eq!(text.find(1..3, ""), None);
        assert_eq!(text.find(9..12, "up"), None);
    }
}
