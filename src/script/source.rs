//! A block's text: its lines, and the placeholders in it behind a mask that no grammar trips over.
//!
//! Not here: what stands in place of a placeholder (`splice`, `print`).

use std::cmp::Reverse;
use std::ops::Range;

use super::Placeholder;
use super::tree::Part;

/// A block's text with its placeholders found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// As the author wrote it.
    pub(super) text: String,
    /// The same with every placeholder replaced by letters of the same bytes: offsets agree.
    pub(super) masked: String,
    /// The placeholders in order.
    pub(super) uses: Vec<Use>,
    first_line: usize,
    line_ends: Vec<usize>,
}

/// A placeholder in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) range: Range<usize>,
    pub(super) variable: String,
}

impl Source {
    /// Finds the placeholders in one pass; of two that fit at one place the longer wins.
    pub(super) fn new(text: &str, first_line: usize, placeholders: &[Placeholder]) -> Self {
        let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
        let text = lines.join("\n").replace('\0', "\u{fffd}");
        let mut masked = String::with_capacity(text.len());
        let mut uses = Vec::new();
        let mut at = 0;
        let mut next: Vec<_> = placeholders
            .iter()
            .filter(|placeholder| !placeholder.spelling.is_empty())
            .filter_map(|placeholder| Some((next_of(placeholder, &text, 0)?, placeholder)))
            .collect();
        while let Some((start, placeholder)) = first(&next) {
            let end = start + placeholder.spelling.len();
            masked.push_str(&text[at..start]);
            masked.extend(placeholder.spelling.chars().map(stand_in));
            uses.push(Use {
                range: start..end,
                variable: placeholder.variable.clone(),
            });
            at = end;
            next.retain_mut(|(start, placeholder)| {
                let further = if *start < at {
                    next_of(placeholder, &text, at)
                } else {
                    Some(*start)
                };
                *start = further.unwrap_or(*start);
                further.is_some()
            });
        }
        masked.push_str(&text[at..]);
        let line_ends = text.match_indices('\n').map(|(at, _)| at).collect();
        Self {
            text,
            masked,
            uses,
            first_line,
            line_ends,
        }
    }

    /// Takes ranges outside of its placeholders for some too, which stand for `variable`.
    pub(super) fn take(&mut self, ranges: Vec<Range<usize>>, variable: &str) {
        for range in ranges {
            let masked: String = self.text[range.clone()].chars().map(stand_in).collect();
            self.masked.replace_range(range.clone(), &masked);
            self.uses.push(Use {
                range,
                variable: variable.to_owned(),
            });
        }
        self.uses.sort_by_key(|used| used.range.start);
    }

    /// The line in the lesson that a byte is on.
    pub(super) fn line(&self, at: usize) -> usize {
        self.first_line + self.line_ends.partition_point(|&end| end < at)
    }

    /// The indices of the placeholders that touch a range.
    pub(super) fn uses_in(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.uses.partition_point(|u| u.range.end <= range.start);
        let last = self.uses.partition_point(|u| u.range.start < range.end);
        first..last.max(first)
    }

    /// The placeholder that starts at a byte.
    pub(super) fn use_at(&self, at: usize) -> Option<(usize, &Use)> {
        let index = self.uses.partition_point(|u| u.range.start < at);
        self.uses
            .get(index)
            .filter(|u| u.range.start == at)
            .map(|u| (index, u))
    }

    /// Cuts a range of literal text at its placeholders; `make` turns each piece of text into parts.
    pub(super) fn parts(&self, range: Range<usize>, mut make: impl FnMut(&str, &mut Vec<Part>)) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut at = range.start;
        for index in self.uses_in(&range) {
            let used = &self.uses[index].range;
            if used.start > at {
                make(&self.text[at..used.start], &mut parts);
            }
            parts.push(Part::Placeholder(index));
            at = used.end.min(range.end);
        }
        if at < range.end {
            make(&self.text[at..range.end], &mut parts);
        }
        parts
    }

    /// A statement as the author wrote it, its continued lines joined by one space.
    pub(super) fn joined(&self, range: &Range<usize>, continuation: char) -> String {
        let text = self.text[range.clone()].trim();
        let mut joined = String::with_capacity(text.len());
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            let piece = if joined.ends_with(' ') {
                line.trim_start()
            } else {
                line
            };
            match piece.trim_end().strip_suffix(continuation) {
                Some(kept) if lines.peek().is_some() => {
                    joined.push_str(kept.trim_end());
                    joined.push(' ');
                }
                Some(_) | None => {
                    joined.push_str(piece);
                    if lines.peek().is_some() {
                        joined.push('\n');
                    }
                }
            }
        }
        joined
    }
}

/// Where a placeholder stands first in a text from a byte on.
fn next_of(placeholder: &Placeholder, text: &str, mut from: usize) -> Option<usize> {
    let spelling = &placeholder.spelling;
    loop {
        let at = from + text[from..].find(spelling.as_str())?;
        if is_at(text, at, spelling) {
            return Some(at);
        }
        from = at + spelling.chars().next().map_or(1, char::len_utf8);
    }
}

/// The first of some places; of two that fit at one the longer.
fn first<'p>(next: &[(usize, &'p Placeholder)]) -> Option<(usize, &'p Placeholder)> {
    let longest = |placeholder: &Placeholder| Reverse(placeholder.spelling.len());
    next.iter()
        .copied()
        .min_by_key(|(start, placeholder)| (*start, longest(placeholder)))
}

/// Says whether a placeholder stands at a byte, and is not only a part of a longer name.
fn is_at(text: &str, at: usize, spelling: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let Some(behind) = text[at..].strip_prefix(spelling) else {
        return false;
    };
    let goes_on = spelling.ends_with(is_name) && behind.starts_with(is_name);
    let is_begun = spelling.starts_with(is_name) && text[..at].ends_with(is_name);
    // The beginning of an ID may stand in any name or number: it is one as a word alone.
    let is_id = spelling.len() >= 3 && spelling.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ')' | ':' | '|' | '&' | '`');
    let is_start = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    let is_alone = (text[..at].is_empty() || text[..at].ends_with(is_start))
        && (behind.is_empty() || behind.starts_with(is_end));
    !spelling.is_empty() && !goes_on && !is_begun && (!is_id || is_alone)
}

/// A letter of as many bytes, so that a masked text has the character boundaries of the unmasked one.
pub(super) fn stand_in(c: char) -> char {
    match c.len_utf8() {
        1 => 'x',
        2 => 'é',
        3 => 'ア',
        _ => '𝐱',
    }
}
