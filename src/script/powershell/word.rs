//! PowerShell's words and strings, by the rules of its argument mode → [`Template`]s.
//!
//! The rules are those of `about_Parsing` and `about_Quoting_Rules`: a word ends at white space and at
//! `;|&(){}`; a quote in its middle belongs to it, a word that starts with a quote ends with it; `-a.b` is two
//! words; nothing is split after a variable is filled in. Not here: telling statements apart.

use std::ops::Range;

use crate::script::splice::{Joint, Seam};
use crate::script::tree::{Command, Part, Quoting, Redirect, Stream, Target, Template};

use super::string::escape;
use super::variable::{Dollar, dollar};
use super::{Reader, Unsupported};

impl Reader<'_> {
    /// Reads a command: words and redirections.
    pub(super) fn command_words(&mut self, range: Range<usize>) -> Result<Command, Unsupported> {
        let mut command = Command {
            setting: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
        };
        let mut at = self.blank(range.start, range.end);
        if self.starts(at, "&") {
            at = self.blank(at + 1, range.end);
        }
        while at < range.end {
            let next = if let Some((stream, length)) = self.redirection(at) {
                let (target, next) = self.target(stream, at + length, range.end)?;
                command.redirects.push(Redirect { stream, target });
                next
            } else {
                let (template, next) = self.word(at, range.end)?;
                command.words.extend(template);
                next
            };
            if next == at {
                return Err("is outside the everyday subset".to_owned());
            }
            at = self.blank(next, range.end);
        }
        match command.words.first() {
            None => Err("runs nothing".to_owned()),
            Some(_) => Ok(command),
        }
    }

    /// Skips white space, continuations and comments.
    pub(super) fn blank(&self, mut at: usize, end: usize) -> usize {
        let text = &self.source.text;
        while at < end {
            let rest = &text[at..end];
            if let Some(c) = rest.chars().next().filter(|c| c.is_whitespace()) {
                at += c.len_utf8();
            } else if rest.starts_with("`\n") {
                at += 2;
            } else if rest.starts_with('#') {
                at += rest.find('\n').unwrap_or(rest.len());
            } else {
                break;
            }
        }
        at
    }

    pub(super) fn starts(&self, at: usize, prefix: &str) -> bool {
        self.source.text[at..].starts_with(prefix)
    }

    fn redirection(&self, at: usize) -> Option<(Stream, usize)> {
        let rest = &self.source.text[at..];
        if self.source.use_at(at).is_some() {
            return None;
        }
        let (stream, length) = match rest.as_bytes() {
            [b'>', ..] => (Stream::Output, 0),
            [b'1', b'>', ..] => (Stream::Output, 1),
            [b'2', b'>', ..] => (Stream::Errors, 1),
            [b'*', b'>', ..] => (Stream::Both, 1),
            [b'3'..=b'6', b'>', ..] => (Stream::Other, 1),
            _ => return None,
        };
        Some((stream, length))
    }

    /// The rest of a redirection, from its `>`.
    fn target(&mut self, stream: Stream, at: usize, end: usize) -> Result<(Target, usize), Unsupported> {
        if stream == Stream::Other {
            return Err("redirects a stream that only PowerShell has".to_owned());
        }
        if self.starts(at, ">&1") {
            return Ok((Target::Output, at + 3));
        }
        let is_append = self.starts(at, ">>");
        let from = self.blank(at + if is_append { 2 } else { 1 }, end);
        let is_null = self.source.text[from..end]
            .get(..5)
            .is_some_and(|text| text.eq_ignore_ascii_case("$null"));
        if is_null {
            return Ok((Target::Nowhere, from + 5));
        }
        let (Some(template), next) = self.word(from, end)? else {
            return Err("redirects to nothing".to_owned());
        };
        let target = if is_append {
            Target::Append(template)
        } else {
            Target::File(template)
        };
        Ok((target, next))
    }

    /// One word from `at`; no template for a `$null`.
    fn word(&mut self, at: usize, end: usize) -> Result<(Option<Template>, usize), Unsupported> {
        let source = self.source;
        let mut parts = Vec::new();
        let mut next = at;
        let is_used = source.use_at(at).is_some();
        if at >= end {
            return Err("lacks a word".to_owned());
        }
        match source.text.as_bytes()[at] {
            _ if is_used => {}
            b'\'' | b'"' => next = self.string(at, end, &mut parts)?,
            b'$' => match dollar(&source.text[at..end], Quoting::Bare)? {
                Dollar::Part(part, length) => {
                    parts.extend(part);
                    next = at + length;
                    if source.text[next..end].starts_with('[') {
                        return Err("takes an item of a list".to_owned());
                    }
                }
                Dollar::Sub => next = self.sub(at, end, Quoting::Bare, &mut parts)?,
                Dollar::Plain => {}
            },
            b'(' => next = self.sub(at, end, Quoting::Bare, &mut parts)?,
            b'@' => return Err("passes an array or a table to a command".to_owned()),
            b'{' | b'}' => return Err("passes a block to a command".to_owned()),
            b'-' if self.starts(at, "--% ") => return Err("stops parsing with `--%`".to_owned()),
            b'<' => return Err("uses `<`, which PowerShell reserves".to_owned()),
            _ => {}
        }
        let is_closed = next > at && ["'", "\"", "(", "$("].iter().any(|open| self.starts(at, open));
        if next > at {
            next = self.methods(next, end, &mut parts)?;
        }
        if !is_closed {
            next = self.bare(at, next, end, &mut parts)?;
        }
        if parts.len() > 1 {
            parts.iter_mut().for_each(Part::quote);
        }
        if parts.is_empty() && next > at {
            return Ok((None, next));
        }
        let template = Template {
            span: at..next,
            parts,
        };
        self.seam(&template);
        Ok((Some(template), next))
    }

    /// Remembers a word or string that holds a placeholder: in PowerShell it is written anew.
    pub(super) fn seam(&mut self, template: &Template) {
        if !self.source.uses_in(&template.span).is_empty() {
            self.seams.push(Seam {
                range: template.span.clone(),
                joint: Joint::Anew(template.clone()),
            });
        }
    }

    /// The rest of a bare word.
    fn bare(
        &mut self,
        start: usize,
        mut at: usize,
        end: usize,
        parts: &mut Vec<Part>,
    ) -> Result<usize, Unsupported> {
        let source = self.source;
        let mut text = String::new();
        let is_parameter = source.text[start..]
            .strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        let flush = |text: &mut String, parts: &mut Vec<Part>| {
            if !text.is_empty() {
                parts.push(Part::Bare(std::mem::take(text)));
            }
        };
        let mut can_split = is_parameter;
        while at < end {
            if let Some((index, used)) = source.use_at(at) {
                flush(&mut text, parts);
                parts.push(Part::Placeholder(index));
                at = used.range.end;
                can_split = false;
                continue;
            }
            let Some(c) = source.text[at..end].chars().next() else {
                break;
            };
            let after = source.text[at + c.len_utf8()..end].chars().next();
            match c {
                '`' => match after {
                    Some('\n') | None => break,
                    Some(escaped) => {
                        flush(&mut text, parts);
                        parts.push(Part::Quoted(escape(escaped).to_string()));
                        at += escaped.len_utf8();
                    }
                },
                '\'' | '"' => {
                    flush(&mut text, parts);
                    at = self.string(at, end, parts)?;
                    can_split = false;
                    continue;
                }
                '$' => {
                    flush(&mut text, parts);
                    match dollar(&source.text[at..end], Quoting::Double)? {
                        Dollar::Part(part, length) => {
                            parts.extend(part);
                            at += length;
                        }
                        Dollar::Sub => at = self.sub(at, end, Quoting::Double, parts)?,
                        Dollar::Plain => {
                            text.push('$');
                            at += 1;
                        }
                    }
                    continue;
                }
                ',' if at == start || after.is_none_or(char::is_whitespace) => {
                    return Err("passes a list to a command".to_owned());
                }
                '.' if can_split && at > start => break,
                '(' | ')' | '{' | '}' => return Err(format!("has a `{c}` in a bare word")),
                ';' | '|' | '&' | '<' | '>' => break,
                c if c.is_whitespace() => break,
                ':' => {
                    can_split = false;
                    text.push(c);
                }
                c => text.push(c),
            }
            at += c.len_utf8();
        }
        flush(&mut text, parts);
        Ok(at)
    }
}
