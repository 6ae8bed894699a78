//! How many lines a command takes: continuations, open quotes, here-documents, loops, conditions, functions and braces.
//!
//! Not here: what the command means (`script`, whose grammars read it once its role is known).

mod scan;
#[cfg(test)]
mod tests;

use scan::Scan;
pub(super) use scan::{document, ends_open, is_head};

use super::glance::{Glance, Mark};
use super::shape::indent;
use super::typed::{first_word, is_of_docker};
use crate::lesson::blank::trimmed_start;
use crate::script::goes_past;

/// The most lines that one command is looked for in.
const MOST: usize = 200;

/// A loop, a condition or a function that is whole, by what tells that a shell reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compound {
    /// Words that shells alone have end it, such as `done`.
    Shell,
    /// It has a command of docker's in it.
    Docker,
    /// Nothing: other languages have the like.
    Any,
}

/// Counts the lines of the command that `lines` begin with, at least one. A quote that nothing closes is an
/// apostrophe, and joins no lines.
pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> usize {
    if lines.clone().next().is_none_or(is_plain) {
        return 1;
    }
    let (scan, end) = run(lines.clone());
    if let Some(n_lines) = end {
        return n_lines;
    }
    if scan.has_document() {
        return lines.take(MOST).count().max(1);
    }
    // What never ends is none: only the marks at the ends of lines join.
    let mut n_lines = 0;
    for line in lines.take(MOST) {
        n_lines += 1;
        if !ends_open(line) {
            break;
        }
    }
    n_lines.max(1)
}

/// The compound command that `lines` begin with, where it ends.
pub(super) fn compound<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> Option<Compound> {
    let first = lines.clone().next()?.trim();
    if !is_head(first) {
        return None;
    }
    let (scan, end) = run(lines.clone());
    let mut whole = lines.take(end?);
    if scan.ended_as_shells_do() {
        return Some(Compound::Shell);
    }
    let is_on_line = first.ends_with('}') && first.contains('{');
    let is_of_docker = |line: &str| is_of_docker(line.rsplit('{').next().unwrap_or(line));
    if !(is_on_line || scan.ended_with_brace() || scan.ended_with_end()) {
        return None;
    }
    Some(if whole.any(is_of_docker) {
        Compound::Docker
    } else {
        Compound::Any
    })
}

/// Reads lines up to the one after which nothing is open, and counts them.
fn run<'a>(lines: impl Iterator<Item = &'a str>) -> (Scan, Option<usize>) {
    let mut scan = Scan::default();
    let mut lines = lines.take(MOST).peekable();
    let mut n_lines = 0;
    let mut first_indent = None;
    while let Some(line) = lines.next() {
        let first_indent = *first_indent.get_or_insert_with(|| indent(line));
        let was_continued = scan.is_continued();
        scan.line(line);
        n_lines += 1;
        let next = lines.peek().copied().unwrap_or_default();
        if was_continued && goes_past(line, next, first_indent) {
            scan.go_on();
        }
        let next = next.trim();
        let goes_on = scan.may_open() && next == "{" || scan.ended_with_brace() && is_further(next);
        if !scan.is_open() && !goes_on {
            return (scan, Some(n_lines));
        }
    }
    (scan, None)
}

/// Says whether a line goes on with what a brace before it has ended.
fn is_further(line: &str) -> bool {
    matches!(first_word(line), "catch" | "else" | "elseif" | "finally")
}

/// Says whether a line has nothing that could take another one.
fn is_plain(line: &str) -> bool {
    !Glance::of(line.as_bytes()).has(Mark::Further) && !scan::is_keyword(first_word(trimmed_start(line)))
}
