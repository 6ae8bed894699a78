//! Fences that do not close where their author thinks, or that are not read as such because of their indentation.
//!
//! Not here: what stands between them.

mod nested;

use std::ops::Range;

use super::Mend;
use super::edit::{Edit, dedent};
use super::lines::{Line, Lines};
use crate::lesson::blank::{trimmed, trimmed_start};
use crate::lesson::builder::{EXECUTED, Mark, mark, named};
use crate::lesson::page::{Begin, Page};

/// The marks of a fence line: which, how many, and what follows them.
#[derive(Clone, Copy)]
struct Marks<'a> {
    mark: char,
    n: usize,
    rest: &'a str,
}

impl Marks<'_> {
    fn is_bare(&self) -> bool {
        self.rest.trim().is_empty()
    }

    /// Says whether the marks can open a fence.
    fn opens(&self) -> bool {
        self.mark == '~' || !self.rest.contains('`')
    }

    /// `{{execute}}`, `{:.class}`, `]`: what authors put behind the marks that close.
    fn has_tail(&self) -> bool {
        let rest = self.rest.trim_start();
        ["{{", "{:", "{%", "]"].iter().any(|tail| rest.starts_with(tail))
    }
}

fn marks(line: &str) -> Option<Marks<'_>> {
    let first = line.bytes().find(|byte| !matches!(byte, b' ' | b'\t'))?;
    if first.is_ascii_graphic() && !matches!(first, b'`' | b'~') {
        return None;
    }
    let content = trimmed(line);
    let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = content.trim_start_matches(mark);
    let n = content.len() - rest.len();
    (n >= 3).then_some(Marks { mark, n, rest })
}

/// Follows fences from line to line, for those who only want to know what is code.
#[derive(Default)]
pub(super) struct Fences {
    open: Option<(char, usize)>,
}

impl Fences {
    /// Says whether a fence is open.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Takes the next line; says whether it is a fence or within one.
    pub(super) fn pass(&mut self, line: &Line<'_>) -> bool {
        if !line.begins.has(Begin::Fence) && !line.begins.has(Begin::Quote) {
            return self.is_open();
        }
        let line = line.text;
        let n_lead = line
            .bytes()
            .take_while(|byte| matches!(byte, b'>' | b' ' | b'\t'))
            .count();
        let found = marks(&line[n_lead..]);
        match (self.open, found) {
            (None, Some(found)) if found.opens() => {
                self.open = Some((found.mark, found.n));
                true
            }
            (None, _) => false,
            (Some((mark, n)), Some(found)) => {
                let is_end = found.is_bare() || found.has_tail();
                if found.mark == mark && found.n >= n && is_end {
                    self.open = None;
                }
                true
            }
            (Some(_), None) => true,
        }
    }
}

/// A line with marks of a fence.
struct Fence<'t> {
    /// Which line it is, from 0.
    at: usize,
    line: Line<'t>,
    marks: Marks<'t>,
    /// The most marks of its kind that stand, from here on, on a line that may close a fence.
    closes: usize,
}

/// Finds what is to be changed so that every fence opens and closes where its author meant.
pub(super) fn edits(page: &Page<'_>, lines: &Lines<'_, '_>) -> (Vec<Edit>, Vec<(usize, Mend)>) {
    let fences = fences(page, lines);
    let last_indented = fences.iter().rfind(|fence| fence.line.indent() > 0);
    let mut mending = Mending {
        items_until: last_indented.map_or(0, |fence| fence.at),
        has_comments: page.begins.has(Begin::Comment),
        ..Mending::default()
    };
    mending.run(lines, &fences);
    (mending.edits, mending.mended)
}

fn fences<'t>(page: &Page<'t>, lines: &Lines<'_, 't>) -> Vec<Fence<'t>> {
    if !page.begins.has(Begin::Fence) {
        return Vec::new();
    }
    let mut fences = Vec::with_capacity(lines.len() / 8);
    for at in (0..lines.len()).filter(|at| lines.begins(*at).has(Begin::Fence)) {
        let line = lines.line(at);
        let fence = |marks| Fence {
            at,
            line,
            marks,
            closes: 0,
        };
        fences.extend(marks(line.text).map(fence));
    }
    let (mut ticks, mut tildes) = (0, 0);
    for Fence { marks, closes, .. } in fences.iter_mut().rev() {
        let most = if marks.mark == '`' {
            &mut ticks
        } else {
            &mut tildes
        };
        if marks.n > *most && (marks.is_bare() || marks.has_tail()) {
            *most = marks.n;
        }
        *closes = *most;
    }
    fences
}

#[derive(Default)]
struct Mending {
    edits: Vec<Edit>,
    /// What was mended, and on which line from 1.
    mended: Vec<(usize, Mend)>,
    /// The last line, from 0, for which it matters what list it is in: that of the last fence that is indented.
    items_until: usize,
    has_comments: bool,
    /// Where the text of the open list items begins, in columns.
    items: Vec<usize>,
    /// Whether the line before is a paragraph's.
    is_text: bool,
    is_comment: bool,
}

/// Which of the fences behind one closes it, and how.
struct Close {
    at: usize,
    mend: Option<Mend>,
}

impl Mending {
    fn run(&mut self, lines: &Lines<'_, '_>, fences: &[Fence<'_>]) {
        let mut next = 0;
        let mut rest = fences;
        while let [fence, behind @ ..] = rest {
            self.between(lines, next..fence.at);
            next = fence.at + 1;
            rest = behind;
            if self.is_comment {
                self.is_comment = !fence.line.text.contains("-->");
                continue;
            }
            if !fence.marks.opens() {
                self.pass(&fence.line, trimmed_start(fence.line.text));
                continue;
            }
            let Some(close) = close(fence, behind) else {
                if fence.line.indent() == 0 {
                    // It runs to the end of the text.
                    return;
                }
                continue;
            };
            if let Some((at, n_marks)) = nested::end(lines, fence, behind, close.at) {
                self.lengthen(fence, &behind[at], n_marks);
                next = behind[at].at + 1;
                rest = &behind[at + 1..];
                continue;
            }
            let last = &behind[close.at];
            self.fence(lines, fence, last, &close);
            next = last.at + 1;
            rest = &behind[close.at + 1..];
        }
    }

    /// Reads the lines between two fences.
    fn between(&mut self, lines: &Lines<'_, '_>, range: Range<usize>) {
        let has_items = range.end <= self.items_until;
        if !has_items && !self.has_comments {
            return;
        }
        for at in range {
            if !(has_items || self.is_comment || lines.begins(at).has(Begin::Comment)) {
                continue;
            }
            let line = lines.line(at);
            let content = trimmed_start(line.text);
            if self.is_comment || content.starts_with("<!--") {
                self.is_comment = !line.text.contains("-->");
            } else if has_items {
                self.pass(&line, content);
            }
        }
    }

    /// Keeps which list items are open; `content` is what stands behind the line's indentation.
    fn pass(&mut self, line: &Line<'_>, content: &str) {
        if content.is_empty() {
            self.is_text = false;
            return;
        }
        let is_paragraph = !content.starts_with(['#', '>', '-', '*', '+', '<', '|', '`'])
            && !content.starts_with(|c: char| c.is_ascii_digit());
        // A paragraph goes on, however its further lines are indented.
        if self.is_text && is_paragraph {
            return;
        }
        let indent = line.indent();
        self.is_text = !content.starts_with('#');
        self.items.retain(|item| *item <= indent);
        let base = self.items.last().copied().unwrap_or(0);
        if indent - base >= 4 {
            return;
        }
        let n_digits = content.bytes().take_while(u8::is_ascii_digit).count();
        let marker = match content.as_bytes().get(n_digits) {
            Some(b'.' | b')') if (1..=9).contains(&n_digits) => n_digits + 1,
            Some(b'-' | b'*' | b'+') if n_digits == 0 => 1,
            _ => return,
        };
        let behind = &content[marker..];
        let n_spaces = behind.len() - behind.trim_start_matches(' ').len();
        if n_spaces > 0 {
            self.items
                .push(indent + marker + if n_spaces > 4 { 1 } else { n_spaces });
        }
    }

    /// Gives a fence so many marks that none within ends it.
    fn lengthen(&mut self, opening: &Fence<'_>, last: &Fence<'_>, n_marks: usize) {
        self.is_text = false;
        self.items.clear();
        self.mended.push((opening.at + 1, Mend::Nested));
        for fence in [opening, last] {
            let marks: String = std::iter::repeat_n(fence.marks.mark, n_marks - fence.marks.n).collect();
            self.edits
                .push(Edit::new(fence.line.start..fence.line.start, marks));
        }
    }

    fn fence(&mut self, lines: &Lines<'_, '_>, opening: &Fence<'_>, last: &Fence<'_>, close: &Close) {
        let first = &opening.line;
        let inner = lines.within(opening.at + 1..last.at);
        let indent = first.indent();
        self.is_text = false;
        self.items.retain(|item| *item <= indent);
        let base = self.items.last().copied().unwrap_or(0);
        let too_deep = (indent - base).checked_sub(4).map(|_| indent - base);
        if let Some(n) = too_deep {
            self.mended.push((opening.at + 1, Mend::Indent));
            self.edits.extend(dedent(first, n));
            self.edits.extend(executed(opening, last, close));
            self.edits.extend(inner.filter_map(|line| dedent(&line, n)));
        } else {
            self.edits.extend(executed(opening, last, close));
            let shown = inner.filter(|line| !line.is_blank());
            // What is out of a list item ends it, and with it the fence.
            let lowest = (base > 0).then(|| shown.clone().map(|line| line.indent()).min());
            if let Some(lowest) = lowest.flatten().filter(|lowest| *lowest < base) {
                self.mended.push((opening.at + 1, Mend::Indent));
                let pad = " ".repeat(indent - lowest);
                self.edits
                    .extend(shown.map(|line| Edit::new(line.start..line.start, pad.clone())));
            }
        }
        let indent = indent - too_deep.unwrap_or(0);
        let is_right = (base..=base + 3).contains(&last.line.indent()) && close.mend.is_none();
        // CommonMark allows tabs behind the marks; the parser takes blanks alone.
        let written = last.line.text;
        let has_tab = written[written.trim_end().len()..].contains('\t');
        if !is_right || too_deep.is_some() || has_tab {
            let mark: String = std::iter::repeat_n(opening.marks.mark, opening.marks.n).collect();
            let closing = format!("{}{mark}", " ".repeat(indent));
            if closing != written {
                let is_moved = !is_right && too_deep.is_none();
                let mend = close.mend.or(is_moved.then_some(Mend::Indent));
                self.mended.extend(mend.map(|mend| (last.at + 1, mend)));
                self.edits.push(Edit::new(last.line.range(), closing));
            }
        }
    }
}

/// The mark that a fence is to be run, moved from behind what closes it to behind its label, where that says nothing else.
fn executed(first: &Fence<'_>, last: &Fence<'_>, close: &Close) -> Option<Edit> {
    let is_tail = close.mend == Some(Mend::Tail);
    let tail = is_tail.then(|| last.marks.rest.trim_start())?;
    let (mark, n_bytes) = mark(tail)?;
    let label = first.marks.rest.trim();
    let says_nothing = matches!(label, "" | "plain" | "text" | "plaintext" | "txt");
    // Where it is run is said of a shell's commands too.
    let named = named(&tail[..n_bytes]).filter(|_| says_nothing || matches!(label, "bash" | "sh" | "shell"));
    let is_moved = mark == Mark::Run && (says_nothing || named.is_some());
    let text = named.unwrap_or_else(|| EXECUTED.to_owned());
    let end = first.line.end();
    is_moved.then(|| Edit::new(end..end, format!(" {text}")))
}

/// Finds the one of the fences behind `first` that closes it.
fn close(first: &Fence<'_>, behind: &[Fence<'_>]) -> Option<Close> {
    let opening = first.marks;
    let mut has_nested = false;
    for (at, fence) in behind.iter().enumerate() {
        let marks = fence.marks;
        if marks.mark != opening.mark {
            continue;
        }
        if fence.closes == 0 || has_nested && fence.closes < opening.n {
            // Whoever looks further finds nothing, and the next fence that is open looks again.
            return None;
        }
        if marks.n >= opening.n {
            if marks.is_bare() {
                // Other blanks than Markdown's keep the marks from closing.
                let mend = (!fence.line.text.is_ascii()).then_some(Mend::Tail);
                return Some(Close { at, mend });
            }
            if marks.has_tail() {
                let mend = Some(Mend::Tail);
                return Some(Close { at, mend });
            }
        } else if marks.is_bare() && !has_nested && fence.at - first.at > 1 {
            let mend = Some(Mend::Short);
            return Some(Close { at, mend });
        } else {
            has_nested = true;
        }
    }
    None
}
