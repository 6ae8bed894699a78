//! A piece of code in the Markdown → a [`Block`]: its place in the file.
//!
//! Not here: what it is (`role`), and reading the commands (`script`).

use std::ops::Range;

use super::builder::{EXECUTED, Edge, Fence};
use super::draft::Piece;
use super::role::{self, Meaning, Raw, Shell};
use super::source::Source;
use super::{Block, Dialect, Role, action, cell};
use crate::diagnostic::{Diagnostic, Severity};

/// A block with what its fence says about the author's care.
pub(super) struct Found {
    pub(super) block: Block,
    pub(super) closing: Closing,
    /// What tells the block's language, where that is not told yet.
    pub(super) shell: Option<Shell>,
    /// A folder outside of the working folder that it would be run in.
    pub(super) refused_folder: Option<String>,
}

impl Found {
    /// What its author should know.
    pub(super) fn mistakes(&self) -> Vec<Diagnostic> {
        let told = |code, severity, line, message: String, help: &str| Diagnostic {
            code,
            severity,
            line,
            message,
            help: Some(help.to_owned()),
        };
        let mut mistakes = Vec::new();
        if let Closing::Missing(line) = self.closing {
            mistakes.push(told(
                "unclosed-fence",
                Severity::Error,
                line,
                "a code fence is never closed, so everything after it is read as code".to_owned(),
                "close it with a line of as many of the same marks and nothing else",
            ));
        }
        if let Some(path) = &self.block.refused {
            mistakes.push(told(
                "file-outside",
                Severity::Warning,
                self.block.line,
                format!("`{path}` is not in the lesson's folder, so it is shown and not written"),
                "name a path below the folder that the lesson works in",
            ));
        }
        if self.block.role == Role::Display && is_included(&self.block.text) {
            mistakes.push(told(
                "not-included",
                Severity::Warning,
                self.block.line,
                format!(
                    "`{}` stands for a file that only a site's generator puts there; it is shown",
                    self.block.text.trim()
                ),
                "write what is in the file here, where stepgate is to run or to write it",
            ));
        }
        if let Some(folder) = &self.refused_folder {
            mistakes.push(told(
                "folder-outside",
                Severity::Warning,
                self.block.line,
                format!("`{folder}` is not below the lesson's folder, so what would run there is only shown"),
                "name a folder below the one that the lesson is in",
            ));
        }
        mistakes
    }
}

/// Whether a fence is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    Closed,
    /// It runs to the end of what it stands in; the line is the opening fence's.
    Missing(usize),
}

/// A piece of code that is found in the file.
pub(super) struct Placed {
    piece: Piece,
    place: Place,
}

/// What its author has written there.
pub(super) struct Written {
    info: String,
    text: String,
    /// What marks it to be run.
    mark: Option<String>,
    /// The line of its first line of code.
    line: usize,
}

impl Placed {
    /// Finds a piece in the file.
    pub(super) fn of(mut piece: Piece, source: &Source<'_>) -> (Self, Written) {
        let mut text = std::mem::take(&mut piece.code.text);
        if text.ends_with('\n') {
            text.pop();
        }
        let span = piece.span.clone();
        let fence = std::mem::replace(&mut piece.code.fence, Fence::Indented);
        // Whoever marks code to be run means the shell's.
        let is_marked = matches!(fence, Fence::Marked);
        let (mut info, place) = match fence {
            Fence::Fenced(info) => {
                let mut place = fenced(&span, source);
                if let Some(line) = beside(&info) {
                    place.line -= 1;
                    let opening = source.line(place.line);
                    let at = opening.rfind(line).unwrap_or(opening.len());
                    place.code.start = source.start_of(place.line) + at;
                    text = format!("{line}\n{text}");
                    (String::new(), place)
                } else {
                    (info, place)
                }
            }
            Fence::Indented => (String::new(), indented(&span, source)),
            Fence::Marked => (String::new(), exact(span, source)),
            Fence::Html(info) => (info, exact(span, source)),
        };
        let mut mark = is_marked.then(|| EXECUTED.to_owned());
        if let Some(at) = info
            .rfind(EXECUTED.trim_end_matches('}'))
            .filter(|_| info.ends_with("}}"))
        {
            mark = Some(info.split_off(at));
            info.truncate(info.trim_end().len());
        }
        if let Some((clicked, commands)) = action::terminal(&info, &text) {
            (mark, text) = (Some(clicked), commands);
        }
        let written = Written {
            info,
            text,
            mark,
            line: place.line,
        };
        (Self { piece, place }, written)
    }

    /// The place of its first byte, and of its fence where it has one.
    pub(super) fn start(&self) -> usize {
        self.piece.span.start
    }
}

impl Written {
    /// The same, for those who read it.
    pub(super) fn raw(&self) -> Raw<'_> {
        Raw {
            info: self.mark.as_deref().unwrap_or(&self.info),
            text: &self.text,
            line: self.line,
        }
    }
}

/// Makes the block of a piece of code as it was read.
pub(super) fn block(
    placed: Placed,
    written: &Written,
    mut meaning: Meaning,
    document: &cell::Document,
) -> Found {
    let Placed { piece, place } = placed;
    let info = written.info.clone();
    let cell = cell::of(&info, document);
    if meaning.role == Role::Commands && (cell.is_left_out || cell.refused.is_some()) {
        meaning.role = Role::Display;
    }
    if is_included(&written.text) {
        meaning.role = Role::Display;
        (meaning.file, meaning.text) = (None, written.text.clone());
    }
    let said = cell.dialect.filter(|_| meaning.role == Role::Commands);
    Found {
        closing: place.closing,
        shell: meaning.shell.filter(|_| said.is_none()),
        refused_folder: cell.refused,
        block: Block {
            line: place.line,
            span: place.code,
            dialect: said.unwrap_or(Dialect::None),
            info,
            role: meaning.role,
            text: meaning.text,
            asides: meaning.asides,
            file: meaning.file,
            refused: meaning.refused,
            is_titled: meaning.is_titled,
            failing: meaning.failing,
            alternative: None,
            elsewhere: meaning.elsewhere,
            conditions: piece.conditions,
            cell: cell.cell,
            is_solution: piece.part == Edge::Start,
            instruction: piece.instruction,
            note: piece.note,
        },
    }
}

/// `{!compose.yml!}`, `--8<-- "compose.yml"`, `{{#include compose.yml}}`: the place of a file that only a site's generator puts there.
fn is_included(text: &str) -> bool {
    let text = text.trim();
    let is_between = |open: &str, close: &str| text.starts_with(open) && text.ends_with(close);
    text.starts_with(['{', '-'])
        && !text.contains('\n')
        && (is_between("{!", "!}")
            || is_between("--8<-- \"", "\"")
            || is_between("{{#include ", "}}")
            || is_between("{{#rustdoc_include ", "}}"))
}

/// The first line of code, where its author wrote it beside the marks that open the fence.
fn beside(info: &str) -> Option<&str> {
    if !info.contains(' ') {
        return None;
    }
    let line = info.trim();
    let is_comment = line.starts_with("# ") && line.len() > 2;
    // No language is called so.
    let is_tool = ["git clone ", "curl -", "wget http", "sudo "]
        .iter()
        .any(|tool| line.starts_with(tool));
    (is_comment || is_tool || role::alone(line) == Some(line)).then_some(line)
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
