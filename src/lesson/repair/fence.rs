//! Fences that do not close where their author thinks, or that are not read as such because of their indentation.
//!
//! Not here: what stands between them.

use std::ops::Deref;

use memchr::memchr_iter;

use super::Mend;
use super::edit::{Edit, Line, dedent, line_at};
use crate::lesson::blank::{trimmed, trimmed_start};
use crate::lesson::builder::{EXECUTED, Mark, mark};
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
    pub(super) fn pass(&mut self, line: &str) -> bool {
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

/// Finds what is to be changed so that every fence opens and closes where its author meant.
pub(super) fn edits<'t>(
    page: &Page<'t>,
    lines: &impl Deref<Target = Vec<Line<'t>>>,
) -> (Vec<Edit>, Vec<(usize, Mend)>) {
    let text = page.text;
    let mut mending = Mending::default();
    match fences(page) {
        // Of fences that nothing is indented around, what stands between them says nothing.
        Some(fences) if !has_comment(page) && fences.iter().all(|line| line.indent() == 0) => {
            mending.run(text, &fences);
        }
        Some(_) => mending.run(text, lines),
        None => {}
    }
    (mending.edits, numbered(text, mending.mended))
}

fn has_comment(page: &Page<'_>) -> bool {
    let bytes = page.text.as_bytes();
    let is_comment = |at: usize| bytes[at..].starts_with(b"!--") && bytes[..at].ends_with(b"<");
    page.begins.has(Begin::Comment) && memchr_iter(b'!', bytes).any(is_comment)
}

/// The lines of a text that may be fences, if there are any.
fn fences<'t>(page: &Page<'t>) -> Option<Vec<Line<'t>>> {
    let mut fences: Vec<Line<'_>> = Vec::with_capacity(page.fences.len());
    for &start in &page.fences {
        // What a lone `\r` ends is no line here.
        let is_begin = page.has_feeds || start == 0 || page.text.as_bytes()[start - 1] == b'\n';
        let line = is_begin.then(|| line_at(page.text, start));
        fences.extend(line.filter(|line| marks(line.text).is_some()));
    }
    (!fences.is_empty()).then_some(fences)
}

/// Places as lines from 1; they are in order.
fn numbered(text: &str, mut mended: Vec<(usize, Mend)>) -> Vec<(usize, Mend)> {
    let (mut from, mut line) = (0, 1);
    for (place, _) in &mut mended {
        line += memchr_iter(b'\n', &text.as_bytes()[from..*place]).count();
        from = *place;
        *place = line;
    }
    mended
}

#[derive(Default)]
struct Mending {
    edits: Vec<Edit>,
    /// What was mended, and where.
    mended: Vec<(usize, Mend)>,
    /// Where the text of the open list items begins, in columns.
    items: Vec<usize>,
    /// Whether the line before is a paragraph's.
    is_text: bool,
    is_comment: bool,
}

/// Where a fence is closed, and how.
struct Close {
    at: usize,
    mend: Option<Mend>,
}

impl Mending {
    fn run(&mut self, text: &str, lines: &[Line<'_>]) {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            at += 1;
            let content = trimmed_start(line.text);
            if self.is_comment || content.starts_with("<!--") {
                self.is_comment = !line.text.contains("-->");
                continue;
            }
            let Some(opening) = marks(content).filter(Marks::opens) else {
                self.pass(line, content);
                continue;
            };
            let Some(close) = close(text, line, &lines[at..], opening) else {
                if line.indent() == 0 {
                    // It runs to the end of the text.
                    return;
                }
                continue;
            };
            let (inner, last) = (&lines[at..at + close.at], &lines[at + close.at]);
            self.fence(line, inner, last, opening, &close);
            at += close.at + 1;
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

    fn fence(
        &mut self,
        first: &Line<'_>,
        inner: &[Line<'_>],
        last: &Line<'_>,
        opening: Marks<'_>,
        close: &Close,
    ) {
        let indent = first.indent();
        self.is_text = false;
        self.items.retain(|item| *item <= indent);
        let base = self.items.last().copied().unwrap_or(0);
        let too_deep = (indent - base).checked_sub(4).map(|_| indent - base);
        if let Some(n) = too_deep {
            self.mended.push((first.start, Mend::Indent));
            self.edits.extend(dedent(first, n));
            self.edits.extend(executed(first, last, opening, close));
            self.edits.extend(inner.iter().filter_map(|line| dedent(line, n)));
        } else {
            self.edits.extend(executed(first, last, opening, close));
            let lowest = inner
                .iter()
                .filter(|line| !line.is_blank())
                .map(Line::indent)
                .min();
            // What is out of a list item ends it, and with it the fence.
            if let Some(lowest) = lowest.filter(|lowest| *lowest < base) {
                self.mended.push((first.start, Mend::Indent));
                let pad = " ".repeat(indent - lowest);
                let shown = inner.iter().filter(|line| !line.is_blank());
                self.edits
                    .extend(shown.map(|line| Edit::new(line.start..line.start, pad.clone())));
            }
        }
        let indent = indent - too_deep.unwrap_or(0);
        let is_right = (base..=base + 3).contains(&last.indent()) && close.mend.is_none();
        // CommonMark allows tabs behind the marks; the parser takes blanks alone.
        let has_tab = last.text[last.text.trim_end().len()..].contains('\t');
        if !is_right || too_deep.is_some() || has_tab {
            let mark: String = std::iter::repeat_n(opening.mark, opening.n).collect();
            let closing = format!("{}{mark}", " ".repeat(indent));
            if closing != last.text {
                let is_moved = !is_right && too_deep.is_none();
                let mend = close.mend.or(is_moved.then_some(Mend::Indent));
                self.mended.extend(mend.map(|mend| (last.start, mend)));
                self.edits.push(Edit::new(last.range(), closing));
            }
        }
    }
}

/// The mark that a fence is to be run, moved from behind what closes it to behind its label, where that says nothing else.
fn executed(first: &Line<'_>, last: &Line<'_>, opening: Marks<'_>, close: &Close) -> Option<Edit> {
    let is_tail = close.mend == Some(Mend::Tail);
    let tail = marks(last.text).filter(|_| is_tail)?.rest.trim_start();
    let (mark, _) = mark(tail)?;
    let label = opening.rest.trim();
    let says_nothing = matches!(label, "" | "plain" | "text" | "plaintext" | "txt");
    (mark == Mark::Run && says_nothing).then(|| Edit::new(first.end()..first.end(), format!(" {EXECUTED}")))
}

/// Finds the line that closes the fence on line `first`.
fn close(text: &str, first: &Line<'_>, lines: &[Line<'_>], opening: Marks<'_>) -> Option<Close> {
    let is_apart = |line: &Line<'_>| {
        let between = &text.as_bytes()[first.end()..line.start];
        memchr_iter(b'\n', between).nth(1).is_some()
    };
    let mut has_nested = false;
    for (at, line) in lines.iter().enumerate() {
        let Some(found) = marks(line.text).filter(|found| found.mark == opening.mark) else {
            continue;
        };
        if found.n >= opening.n {
            if found.is_bare() {
                // Other blanks than Markdown's keep the marks from closing.
                let mend = (!line.text.is_ascii()).then_some(Mend::Tail);
                return Some(Close { at, mend });
            }
            if found.has_tail() {
                let mend = Some(Mend::Tail);
                return Some(Close { at, mend });
            }
        } else if found.is_bare() && !has_nested && is_apart(line) {
            let mend = Some(Mend::Short);
            return Some(Close { at, mend });
        } else {
            has_nested = true;
        }
    }
    None
}
