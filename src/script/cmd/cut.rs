//! Where cmd cuts a text: into lines, and lines at `&`, `&&`, `||` and `|`.
//!
//! Not here: what stands between.

use std::ops::Range;

/// How a part hangs together with the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    Start,
    /// `&`
    Then,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
}

/// A part of a line.
pub(super) struct Cut {
    pub(super) range: Range<usize>,
    pub(super) joint: Joint,
}

/// Goes through a range byte by byte: tells of each that means something of its own, outside quotes, and how deep in brackets.
fn walk(text: &str, range: Range<usize>, mut on: impl FnMut(usize, u8, usize) -> bool) {
    let bytes = text.as_bytes();
    let mut is_quoted = false;
    let mut depth = 0usize;
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            b'^' if !is_quoted => {
                at += 2;
                continue;
            }
            b'"' => is_quoted = !is_quoted,
            b'\n' => {
                is_quoted = false;
                if on(at, b'\n', depth) {
                    return;
                }
            }
            byte if !is_quoted => {
                if byte == b')' {
                    depth = depth.saturating_sub(1);
                }
                if on(at, byte, depth) {
                    return;
                }
                if byte == b'(' {
                    depth += 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The lines in a range; a `^` at the end and an open bracket go on in the next.
pub(super) fn lines(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = range.start;
    let end = range.end;
    walk(text, range, |at, byte, depth| {
        if byte == b'\n' && depth == 0 {
            lines.push(start..at);
            start = at + 1;
        }
        false
    });
    lines.push(start..end);
    lines
}

/// The parts of a line.
pub(super) fn parts(text: &str, range: Range<usize>) -> Vec<Cut> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut start = range.start;
    let mut joint = Joint::Start;
    let end = range.end;
    let mut skip = None;
    walk(text, range, |at, byte, depth| {
        if depth > 0 || !matches!(byte, b'&' | b'|') || skip == Some(at) {
            return false;
        }
        // The `&` of `2>&1` belongs to the redirection.
        if byte == b'&' && at > 0 && matches!(bytes[at - 1], b'>' | b'<') {
            return false;
        }
        let is_double = bytes.get(at + 1) == Some(&byte) && at + 1 < end;
        parts.push(Cut {
            range: start..at,
            joint,
        });
        joint = match (byte, is_double) {
            (b'&', true) => Joint::And,
            (b'&', false) => Joint::Then,
            (_, true) => Joint::Or,
            (_, false) => Joint::Pipe,
        };
        start = at + 1 + usize::from(is_double);
        if is_double {
            skip = Some(at + 1);
        }
        false
    });
    parts.push(Cut {
        range: start..end,
        joint,
    });
    parts
}

/// Where the bracket that a range begins with is closed.
pub(super) fn closing(text: &str, range: Range<usize>) -> Option<usize> {
    let mut found = None;
    let start = range.start;
    walk(text, range, |at, byte, depth| {
        if byte == b')' && depth == 0 && at > start {
            found = Some(at);
        }
        found.is_some()
    });
    found
}
