//! cmd's words → [`Template`]s, and its redirections.
//!
//! Not here: what a word comes to (`fold`).

use std::ops::Range;

use crate::script::tree::{Part, Quoting, Redirect, Space, Stream, Target, Template, Variable};

use super::{Reader, Unsupported, redirect};

/// The words and redirections of a command.
pub(super) fn words(
    reader: &Reader<'_>,
    range: Range<usize>,
) -> Result<(Vec<Template>, Vec<Redirect>), Unsupported> {
    let mut words = Vec::new();
    let mut redirects = Vec::new();
    let bytes = reader.source.masked.as_bytes();
    let mut at = range.start;
    while at < range.end {
        if is_blank(bytes, at) {
            at += blank(bytes, at);
            continue;
        }
        let is_numbered = bytes[at].is_ascii_digit() && bytes.get(at + 1) == Some(&b'>');
        if matches!(bytes[at], b'>' | b'<') || is_numbered {
            let (found, end) = one_redirect(reader, at, range.end)?;
            redirects.push(found);
            at = end;
            continue;
        }
        let end = word_end(bytes, at, range.end);
        words.push(text(reader, at..end));
        at = end;
    }
    if words.is_empty() {
        return Err("runs nothing");
    }
    Ok((words, redirects))
}

/// The redirections behind a bracket.
pub(super) fn redirects(reader: &Reader<'_>, range: Range<usize>) -> Result<Vec<Redirect>, Unsupported> {
    let bytes = reader.source.masked.as_bytes();
    let mut redirects = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if is_blank(bytes, at) {
            at += blank(bytes, at);
            continue;
        }
        let (found, end) = one_redirect(reader, at, range.end)?;
        redirects.push(found);
        at = end;
    }
    Ok(redirects)
}

fn one_redirect(reader: &Reader<'_>, start: usize, end: usize) -> Result<(Redirect, usize), Unsupported> {
    let bytes = reader.source.masked.as_bytes();
    let mut at = start;
    let number = bytes[at].is_ascii_digit().then(|| bytes[at]);
    at += usize::from(number.is_some());
    let operator = *bytes
        .get(at)
        .filter(|byte| matches!(byte, b'>' | b'<'))
        .ok_or("has a stray word")?;
    at += 1;
    let is_appended = operator == b'>' && bytes.get(at) == Some(&b'>');
    at += usize::from(is_appended);
    let stream = match (operator, number) {
        (b'<', _) => Stream::Input,
        (_, None | Some(b'1')) => Stream::Output,
        (_, Some(b'2')) => Stream::Errors,
        (_, Some(_)) => Stream::Other,
    };
    if bytes.get(at) == Some(&b'&') {
        let is_output = bytes.get(at + 1) == Some(&b'1');
        let target = if is_output { Target::Output } else { Target::Inline };
        let has_number = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        return Ok((
            redirect(stream, target),
            (at + 1 + usize::from(has_number)).min(end),
        ));
    }
    while at < end && is_blank(bytes, at) {
        at += blank(bytes, at);
    }
    let stop = word_end(bytes, at, end);
    if stop == at {
        return Err("goes to no file");
    }
    let path = text(reader, at..stop);
    let is_nowhere = path
        .literal()
        .is_some_and(|name| name.eq_ignore_ascii_case("nul"));
    let target = match (is_nowhere, is_appended) {
        (true, _) if operator == b'>' => Target::Nowhere,
        (_, true) => Target::Append(path),
        (_, false) => Target::File(path),
    };
    Ok((redirect(stream, target), stop))
}

/// A text with its variables: quotes and carets go.
pub(super) fn text(reader: &Reader<'_>, range: Range<usize>) -> Template {
    let masked = &reader.source.masked;
    let mut parts = Vec::new();
    let mut is_quoted = false;
    let mut at = range.start;
    let mut piece = at;
    let flush = |from: usize, to: usize, is_quoted: bool, parts: &mut Vec<Part>| {
        if from < to {
            parts.extend(reader.source.parts(from..to, |text, parts| {
                parts.push(if is_quoted {
                    Part::Quoted(text.to_owned())
                } else {
                    Part::Bare(text.to_owned())
                });
            }));
        }
    };
    while at < range.end {
        let rest = &masked[at..range.end];
        let Some(c) = rest.chars().next() else { break };
        match c {
            '"' => {
                flush(piece, at, is_quoted, &mut parts);
                let is_empty = !is_quoted && rest[1..].starts_with('"');
                if is_empty {
                    parts.push(Part::Quoted(String::new()));
                }
                is_quoted = !is_quoted;
                at += 1;
                piece = at;
            }
            '\\' if rest[1..].starts_with('"') => {
                flush(piece, at, is_quoted, &mut parts);
                parts.push(Part::Quoted("\"".to_owned()));
                at += 2;
                piece = at;
            }
            '^' if !is_quoted => {
                flush(piece, at, is_quoted, &mut parts);
                at += 1;
                piece = at;
                if let Some(escaped) = masked[at..range.end].chars().next() {
                    at += escaped.len_utf8();
                    if escaped == '\n' {
                        piece = at;
                    }
                }
            }
            '%' => match variable(reader, rest) {
                Some((part, length)) => {
                    flush(piece, at, is_quoted, &mut parts);
                    parts.extend(part);
                    at += length;
                    piece = at;
                }
                None => at += 1,
            },
            c => at += c.len_utf8(),
        }
    }
    flush(piece, range.end, is_quoted, &mut parts);
    Template { span: range, parts }
}

/// `%NAME%`, the `%i` and `%%i` of a loop, and `%%`, which is a `%` in a file.
fn variable(reader: &Reader<'_>, rest: &str) -> Option<(Option<Part>, usize)> {
    let named = |name: &str, space| {
        Part::Variable(Variable {
            name: name.to_owned(),
            space,
            quoting: Quoting::Double,
        })
    };
    let inner = rest[1..].trim_start_matches('%');
    let n_marks = rest.len() - inner.len();
    let item = inner
        .get(..1)
        .filter(|item| reader.items.iter().any(|it| it == item));
    if let (Some(item), 1 | 2) = (item, n_marks) {
        return Some((Some(named(item, Space::Shell)), n_marks + 1));
    }
    if n_marks > 1 {
        return Some((Some(Part::Quoted("%".to_owned())), 2));
    }
    let end = inner.find('%')?;
    let name = &inner[..end];
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let name = match name.to_ascii_lowercase().as_str() {
        "cd" => "PWD",
        "userprofile" => "HOME",
        "username" => "USER",
        _ => name,
    };
    Some((Some(named(name, Space::Environment)), end + 2))
}

fn word_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut at = start;
    let mut is_quoted = false;
    while at < end {
        match bytes[at] {
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'^' if bytes.get(at + 1) != Some(&b'\n') => at += 1,
            b'>' | b'<' => break,
            _ if is_blank(bytes, at) => break,
            _ => {}
        }
        at += 1;
    }
    at.min(end)
}

/// Blanks, the end of a line, and the `^` before one.
fn is_blank(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[at], b' ' | b'\t' | b'\n' | b'\r')
        || bytes[at] == b'^' && bytes.get(at + 1) == Some(&b'\n')
}

fn blank(bytes: &[u8], at: usize) -> usize {
    1 + usize::from(bytes[at] == b'^')
}
