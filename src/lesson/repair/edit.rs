//! Edits of a text, in order, and which place of the old text a place of the new one is.
//!
//! Not here: what is edited, and why.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::lines::Line;
use crate::lesson::page::{Begin, Page};

/// A piece of a text, and what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) old: Range<usize>,
    pub(super) new: Cow<'static, str>,
}

impl Edit {
    pub(super) fn new(old: Range<usize>, new: impl Into<Cow<'static, str>>) -> Self {
        Self { old, new: new.into() }
    }
}

/// Makes the new text; `edits` are in order and do not overlap.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        out.push_str(&text[from..edit.old.start]);
        out.push_str(&edit.new);
        from = edit.old.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Where edits are in the old text and in the new one.
pub(super) struct Places(Vec<Place>);

struct Place {
    old: Range<usize>,
    new: Range<usize>,
}

impl Places {
    pub(super) fn of(edits: &[Edit]) -> Self {
        let (mut old, mut new) = (0, 0);
        let places = edits.iter().map(|edit| {
            new += edit.old.start - old;
            let place = Place {
                old: edit.old.clone(),
                new: new..new + edit.new.len(),
            };
            (old, new) = (place.old.end, place.new.end);
            place
        });
        Self(places.collect())
    }

    /// The place in the old text of place `at` in the new one.
    pub(super) fn original(&self, at: usize) -> usize {
        let n_before = self.0.partition_point(|place| place.new.start <= at);
        match n_before.checked_sub(1).and_then(|last| self.0.get(last)) {
            Some(place) if at < place.new.end => place.old.start,
            Some(place) => place.old.end + (at - place.new.end),
            None => at,
        }
    }
}

/// Says whether `part` is in a text.
pub(in crate::lesson) fn has(text: &str, part: &str) -> bool {
    memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

/// Says whether `part` is somewhere at a line's beginning, behind its indentation.
pub(super) fn has_begin(text: &str, part: &str) -> bool {
    let bytes = text.as_bytes();
    memmem::find_iter(bytes, part).any(|at| is_begin(bytes, at))
}

/// Says whether nothing but blanks stands before a place in its line; whatever is not ASCII may be one.
pub(super) fn is_begin(text: &[u8], at: usize) -> bool {
    let before = text[..at].iter().rev();
    let mut shown = before.skip_while(|&&byte| byte != b'\n' && byte.is_ascii_whitespace());
    shown.next().is_none_or(|&byte| byte == b'\n' || !byte.is_ascii())
}

/// Says whether a line may be a class that slides have, with its text below: `.exercise[`.
pub(super) fn has_class(page: &Page<'_>) -> bool {
    let bytes = page.text.as_bytes();
    let mut places = memchr_iter(b'[', bytes);
    page.begins.has(Begin::Class)
        && places.any(|at| {
            let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
            let n_name = bytes[..at].iter().rev().take_while(is_part).count();
            bytes[at - n_name] == b'.'
                && !bytes.get(at + 1).is_some_and(u8::is_ascii_graphic)
                && is_begin(bytes, at - n_name)
        })
}

/// Takes up to `n` columns from a line's indentation.
pub(super) fn dedent(line: &Line<'_>, n: usize) -> Option<Edit> {
    let mut column = 0;
    let mut len = 0;
    for b in line.text.bytes() {
        if column >= n {
            break;
        }
        match b {
            b' ' => column += 1,
            b'\t' => column = column / 4 * 4 + 4,
            _ => break,
        }
        len += 1;
    }
    let rest = " ".repeat(column.saturating_sub(n));
    (len > 0).then(|| Edit::new(line.start..line.start + len, rest))
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::*;

    #[test]
    fn a_place_is_found_again_behind_and_within_edits() {
        let edits = [Edit::new(2..4, "xyz"), Edit::new(6..6, "++"), Edit::new(7..9, "")];
        let new = apply("abcdefghij", &edits);
        assert_eq!(new, "abxyzef++gj");
        let places: Vec<usize> = (0..=new.len())
            .map(|at| Places::of(&edits).original(at))
            .collect();
        assert_eq!(places, [0, 1, 2, 2, 2, 4, 5, 6, 6, 6, 9, 10]);
    }

    #[test]
    fn columns_are_taken_from_spaces_and_tabs() {
        let taken = |text: &'static str, n| {
            let page = Page::of(text);
            dedent(&Lines::of(&page).line(0), n).map(|edit| apply(text, &[edit]))
        };
        assert_eq!(taken("    a", 4).as_deref(), Some("a"));
        assert_eq!(taken("\ta", 2).as_deref(), Some("  a"));
        assert_eq!(taken("  a", 4).as_deref(), Some("a"));
        assert_eq!(taken("a", 4), None);
    }
}
