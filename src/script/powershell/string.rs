//! PowerShell's strings and `$(…)` → [`Part`]s.
//!
//! Not here: bare words (`word`).

use std::ops::Range;

use crate::script::tree::{Part, Quoting};

use super::scan::{double_end, paren_end, single_end};
use super::variable::{Dollar, dollar};
use super::{Reader, Unsupported};

impl Reader<'_> {
    /// A `'…'` or `"…"` from `at`.
    pub(super) fn string(
        &mut self,
        at: usize,
        limit: usize,
        parts: &mut Vec<Part>,
    ) -> Result<usize, Unsupported> {
        let source = self.source;
        let masked = &source.masked[..limit];
        let is_single = source.text[at..].starts_with('\'');
        // Placeholders may hold quotes: the mask shows where the string ends.
        let end = if is_single {
            single_end(masked, at)
        } else {
            double_end(masked, at)
        };
        let end = end.ok_or_else(|| "has a quote without its end".to_owned())?;
        let before = parts.len();
        if is_single {
            parts.extend(source.parts(at + 1..end - 1, |text, parts| {
                parts.push(Part::Quoted(text.replace("''", "'")));
            }));
        } else {
            self.expandable(at + 1..end - 1, parts)?;
        }
        if parts.len() == before {
            parts.push(Part::Quoted(String::new()));
        }
        Ok(end)
    }

    /// The inside of double quotes.
    pub(super) fn expandable(
        &mut self,
        range: Range<usize>,
        parts: &mut Vec<Part>,
    ) -> Result<(), Unsupported> {
        let source = self.source;
        let mut text = String::new();
        let mut at = range.start;
        let flush = |text: &mut String, parts: &mut Vec<Part>| {
            if !text.is_empty() {
                parts.push(Part::Quoted(std::mem::take(text)));
            }
        };
        while at < range.end {
            if let Some((index, used)) = source.use_at(at) {
                flush(&mut text, parts);
                parts.push(Part::Placeholder(index));
                at = used.range.end;
                continue;
            }
            let mut chars = source.text[at..range.end].chars();
            let Some(c) = chars.next() else { break };
            let after = chars.next();
            match (c, after) {
                ('`', Some(escaped)) => {
                    text.push(escape(escaped));
                    at += 1 + escaped.len_utf8();
                }
                ('"', Some('"')) => {
                    text.push('"');
                    at += 2;
                }
                ('$', _) => match dollar(&source.text[at..range.end], Quoting::Double)? {
                    Dollar::Part(part, length) => {
                        flush(&mut text, parts);
                        parts.extend(part);
                        at += length;
                    }
                    Dollar::Sub => {
                        flush(&mut text, parts);
                        at = self.sub(at, range.end, Quoting::Double, parts)?;
                    }
                    Dollar::Plain => {
                        text.push('$');
                        at += 1;
                    }
                },
                _ => {
                    text.push(c);
                    at += c.len_utf8();
                }
            }
        }
        flush(&mut text, parts);
        Ok(())
    }

    /// A `$(…)` or `(…)` from `at`.
    pub(super) fn sub(
        &mut self,
        at: usize,
        limit: usize,
        quoting: Quoting,
        parts: &mut Vec<Part>,
    ) -> Result<usize, Unsupported> {
        let open = if self.starts(at, "$") { 2 } else { 1 };
        let end = paren_end(&self.source.masked[..limit], at + open)
            .ok_or_else(|| "has a `(` without its `)`".to_owned())?;
        let before = parts.len();
        self.nested(at + open..end - 1, quoting, parts)?;
        if quoting == Quoting::Double {
            parts[before..].iter_mut().for_each(Part::quote);
        }
        Ok(end)
    }
}

/// What a backtick and a character mean.
pub(super) fn escape(c: char) -> char {
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'e' => '\u{1b}',
        other => other,
    }
}
