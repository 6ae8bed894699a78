//! A page's lines as mends read them, and their indentation.
//!
//! Not here: what is mended in them.

use std::borrow::Cow;
use std::ops::Range;

use crate::lesson::blank::is_blank;
use crate::lesson::page::{Begins, Page};

/// The lines of a text; what a lone `\r` ends is none.
pub(super) struct Lines<'p, 't> {
    text: &'t str,
    starts: Cow<'p, [usize]>,
    begins: Cow<'p, [Begins]>,
}

impl<'p, 't> Lines<'p, 't> {
    /// Takes them from a page, which knows them.
    pub(super) fn of(page: &'p Page<'t>) -> Self {
        let text = page.text;
        let (starts, begins) = if page.has_feeds {
            (page.starts.as_slice().into(), page.begin.as_slice().into())
        } else {
            let is_begin = |start: usize| start == 0 || text.as_bytes()[start - 1] == b'\n';
            let lines = page.starts.iter().zip(&page.begin);
            let (starts, begins): (Vec<_>, Vec<_>) = lines.filter(|(start, _)| is_begin(**start)).unzip();
            (starts.into(), begins.into())
        };
        Self { text, starts, begins }
    }

    /// How many there are; a final line end begins no further line.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - usize::from(self.starts.last() == Some(&self.text.len()))
    }

    /// What line `at`, from 0, begins with.
    pub(super) fn begins(&self, at: usize) -> Begins {
        self.begins[at]
    }

    /// Line `at`, from 0.
    pub(super) fn line(&self, at: usize) -> Line<'t> {
        let start = self.starts[at];
        let end = self.starts.get(at + 1).map_or(self.text.len(), |next| next - 1);
        Line::of(self.text, start, end, self.begins[at])
    }

    /// The lines of a range, from 0, as far as there are any.
    pub(super) fn within(&self, range: Range<usize>) -> impl ExactSizeIterator<Item = Line<'t>> + Clone {
        (range.start..range.end.min(self.len())).map(|at| self.line(at))
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = Line<'t>> + Clone {
        self.within(0..self.len())
    }
}

/// A line of a text: its bytes without its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) start: usize,
    pub(super) text: &'a str,
    pub(super) begins: Begins,
}

impl<'a> Line<'a> {
    /// The line of a text from `start` to `end`, without the `\r` that it ends with.
    fn of(text: &'a str, start: usize, mut end: usize, begins: Begins) -> Self {
        while end > start && text.as_bytes()[end - 1] == b'\r' {
            end -= 1;
        }
        let text = &text[start..end];
        Self { start, text, begins }
    }

    /// The place behind its last character.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end()
    }

    /// How many columns it is indented by; a tab goes on to the next fourth.
    pub(super) fn indent(&self) -> usize {
        columns(self.text)
    }

    pub(super) fn is_blank(&self) -> bool {
        is_blank(self.text)
    }
}

fn columns(text: &str) -> usize {
    let mut column = 0;
    for b in text.bytes() {
        match b {
            b' ' => column += 1,
            b'\t' => column = column / 4 * 4 + 4,
            _ => break,
        }
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::page::Begin;

    #[test]
    fn lines_end_with_a_feed_and_have_none_of_it() {
        for (text, wanted) in [
            ("", vec![]),
            ("\n", vec![""]),
            ("a", vec!["a"]),
            ("a\n\nb\n", vec!["a", "", "b"]),
            ("a\r\n\r\nb\r\r", vec!["a", "", "b"]),
            ("a\r```\n```\rb", vec!["a\r```", "```\rb"]),
        ] {
            let page = Page::of(text);
            let lines = Lines::of(&page);
            let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
            assert_eq!(texts, wanted, "{text:?}");
            let starts = lines.iter().all(|line| text[line.range()] == *line.text);
            assert!(starts, "{text:?}");
        }
    }

    #[test]
    fn each_line_is_known_by_what_it_begins_with() {
        let page = Page::of("a\r```\n \t```\n>```\n");
        let lines = Lines::of(&page);
        let begin = |begin: Begin| {
            let found = lines.iter().map(move |line| line.begins.has(begin));
            found.collect::<Vec<_>>()
        };
        assert_eq!(begin(Begin::Fence), [false, true, false]);
        assert_eq!(begin(Begin::Quote), [false, false, true]);
    }
}
