//! A piece of code in the Markdown → a [`Block`]: its place in the file.
//!
//! Not here: what it is (`role`), and reading the commands (`script`).

use std::ops::Range;

use super::Block;
use super::builder::{Code, Fence};
use super::role::{Before, Reader};
use super::source::Source;

/// A block with what its fence says about the author's care.
pub(super) struct Found {
    pub(super) block: Block,
    pub(super) closing: Closing,
    /// The path of a file that would be written out of the working folder.
    pub(super) refused: Option<String>,
}

/// Whether a fence is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    Closed,
    /// It runs to the end of what it stands in; the line is the opening fence's.
    Missing(usize),
}

/// Makes the block of the code at `span`, which stands behind `before`.
pub(super) fn block(
    code: Code,
    span: Range<usize>,
    source: &Source<'_>,
    reader: &mut Reader,
    before: Before<'_>,
) -> Found {
    let text = code.text.strip_suffix('\n').unwrap_or(&code.text);
    // Whoever marks code to be run means the shell's.
    let is_marked = matches!(code.fence, Fence::Marked);
    let (info, place) = match code.fence {
        Fence::Fenced(info) => (info, fenced(&span, source)),
        Fence::Indented => (String::new(), indented(&span, source)),
        Fence::Marked => (String::new(), exact(span, source)),
        Fence::Html(info) => (info, exact(span, source)),
    };
    let label = if is_marked { "sh" } else { &info };
    let meaning = reader.read(label, text, place.line, before);
    Found {
        closing: place.closing,
        refused: meaning.refused,
        block: Block {
            line: place.line,
            span: place.code,
            dialect: crate::script::settled(meaning.dialect, &info, &meaning.text),
            info,
            role: meaning.role,
            text: meaning.text,
            asides: meaning.asides,
            file: meaning.file,
            failing: meaning.failing,
            alternative: None,
            is_solution: false,
            instruction: None,
            note: None,
        },
    }
}

struct Place {
    line: usize,
    code: Range<usize>,
    closing: Closing,
}

fn fenced(span: &Range<usize>, source: &Source<'_>) -> Place {
    let opening = source.line_of(span.start);
    let last = source.line_of(span.end.saturating_sub(1).max(span.start));
    let start = source.start_of(opening + 1);
    let is_closed = last > opening && is_closing(source.line(last));
    Place {
        line: opening + 1,
        code: if is_closed {
            start..source.start_of(last).max(start)
        } else {
            start..span.end.max(start)
        },
        closing: if is_closed {
            Closing::Closed
        } else {
            Closing::Missing(opening)
        },
    }
}

fn indented(span: &Range<usize>, source: &Source<'_>) -> Place {
    let line = source.line_of(span.start);
    Place {
        line,
        code: source.start_of(line)..span.end,
        closing: Closing::Closed,
    }
}

fn exact(span: Range<usize>, source: &Source<'_>) -> Place {
    Place {
        line: source.line_of(span.start),
        code: span,
        closing: Closing::Closed,
    }
}

fn is_closing(line: &str) -> bool {
    let marks = line.trim_start_matches([' ', '\t', '>']).trim_end();
    marks.len() >= 3 && (marks.bytes().all(|b| b == b'`') || marks.bytes().all(|b| b == b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_fence_is_nothing_but_marks_of_one_kind() {
        for line in ["```", "~~~~", " > ```\t"] {
            assert!(is_closing(line), "{line}");
        }
        for line in ["``", "", "``~", "~``", "```sh"] {
            assert!(!is_closing(line), "{line}");
        }
    }
}
