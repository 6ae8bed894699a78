//! Code within a line that carries a mark such as `{{execute}}`: what a learner runs by a click.
//!
//! Code without one is a mention and stays in its sentence. Not here: fences that carry the same marks (`repair`).

use std::ops::Range;

use super::{Code, Fence};
use crate::lesson::{Text, role};

/// What a mark behind code says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson) enum Mark {
    /// It is run: `{{execute}}`, `{{exec}}`, and with a terminal's or host's name.
    Run,
    /// It is copied or opened by hand: `{{copy}}`, `{{open}}`.
    Show,
}

/// The mark behind a fence's label that says that it is to be run.
pub(in crate::lesson) const EXECUTED: &str = "{{execute}}";

/// Reads the mark that `text` begins with, and its length.
pub(in crate::lesson) fn mark(text: &str) -> Option<(Mark, usize)> {
    let inner = text.strip_prefix("{{")?;
    let (inner, _) = inner.split_once("}}")?;
    if inner.contains(['\n', '{', '`', '"']) {
        return None;
    }
    let mark = match inner.split_whitespace().next()? {
        "execute" | "exec" => Mark::Run,
        "copy" | "open" => Mark::Show,
        _ => return None,
    };
    Some((mark, inner.len() + 4))
}

/// How code is marked by such a mark: a terminal's or host's name stays known.
fn marked(mark: &str) -> Fence {
    match named(mark) {
        Some(named) => Fence::Html(named),
        None => Fence::Marked,
    }
}

/// The mark for a label, where it names a terminal or a host: `{{execute T2}}`.
pub(in crate::lesson) fn named(mark: &str) -> Option<String> {
    let inner = mark.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let name = inner
        .split_whitespace()
        .skip(1)
        .find(|word| *word != "interrupt")?;
    Some(format!("{}{name}}}}}", EXECUTED.replace("}}", " ")))
}

/// The commands of one paragraph, and how far its marks reach.
#[derive(Default)]
pub(super) struct Executed {
    commands: Vec<(Code, Range<usize>)>,
    marked_until: usize,
}

impl Executed {
    /// Reads the mark at `at`, which is then not shown.
    pub(super) fn mark(&mut self, markdown: &str, at: usize) -> Option<Mark> {
        let (mark, n_bytes) = mark(markdown.get(at..)?)?;
        self.marked_until = at + n_bytes;
        Some(mark)
    }

    /// Takes in a command whose code, with its backticks, is at `span`.
    pub(super) fn add(&mut self, markdown: &str, code: &str, span: &Range<usize>) {
        let written = &markdown[span.clone()];
        let n_marks = written.len() - written.trim_start_matches('`').len();
        let inner = written.get(n_marks..written.len() - n_marks).unwrap_or_default();
        let fence = marked(&markdown[span.end..self.marked_until.max(span.end)]);
        let start = span.start + n_marks + inner.len() - inner.trim_start().len();
        let span = start..start + inner.trim().len();
        let text = parted(inner).unwrap_or_else(|| format!("{}\n", code.trim()));
        if let Some((last, place)) = self.commands.last_mut()
            && last.text.ends_with("\\\n")
            && markdown[place.end..span.start].matches('\n').count() == 1
        {
            // Its author has marked each line of one command.
            last.text.push_str(&text);
            place.end = span.end;
            return;
        }
        self.commands.push((Code { fence, text }, span));
    }

    /// Takes in the command of a paragraph at `span` that is nothing but one line between three backticks.
    pub(super) fn add_alone(&mut self, markdown: &str, text: &Text, span: &Range<usize>) {
        let is_all = |code: &&str| code.len() == text.plain().len();
        let Some(code) = text.code().filter(is_all) else {
            return;
        };
        let written = markdown[span.clone()].trim();
        let is_fence_like = written.starts_with("```") && !written.contains('\n');
        if !is_fence_like || self.marked_until > span.start {
            return;
        }
        let Some(command) = role::alone(code) else {
            return;
        };
        let at = markdown[span.clone()].find(command).map(|at| span.start + at);
        let fence = Fence::Html(String::new());
        if let Some(start) = at {
            let text = format!("{command}\n");
            self.commands
                .push((Code { fence, text }, start..start + command.len()));
        }
    }

    /// What of a text at `span` stands behind the marks.
    pub(super) fn behind<'a>(&self, text: &'a str, span: &Range<usize>) -> &'a str {
        let n_marked = self.marked_until.saturating_sub(span.start);
        if n_marked >= span.len() {
            return if n_marked == 0 { text } else { "" };
        }
        text.get(n_marked..).unwrap_or(text)
    }

    pub(super) fn take(&mut self) -> Vec<(Code, Range<usize>)> {
        std::mem::take(&mut self.commands)
    }
}

/// The lines of code within a sentence, where each is a command of its own, or goes on with the one before it; else its author's editor
/// has broken it, and it is one.
fn parted(inner: &str) -> Option<String> {
    if !inner.trim().contains('\n') {
        return None;
    }
    let mut text = String::with_capacity(inner.len() + 1);
    for line in inner.trim().lines().map(str::trim) {
        let is_further = text.is_empty() || text.ends_with("\\\n");
        if !is_further && !role::is_certainly_typed("", line) {
            return None;
        }
        text.push_str(line);
        text.push('\n');
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_templates() {
        for (text, found) in [
            ("{{execute}}.", Some((Mark::Run, 11))),
            ("{{ exec }}", Some((Mark::Run, 10))),
            ("{{execute HOST2}}", Some((Mark::Run, 17))),
            ("{{execute interrupt T1}} x", Some((Mark::Run, 24))),
            ("{{copy}}", Some((Mark::Show, 8))),
            ("{{open}}", Some((Mark::Show, 8))),
            ("{{.ID}}", None),
            ("{{executed}}", None),
            ("{{execute", None),
            (" {{execute}}", None),
        ] {
            assert_eq!(mark(text), found, "{text}");
        }
    }
}
