//! Italics that standard Markdown does not see: it takes a delimiter with a space inside for plain text.
//!
//! Not here: those that it sees (`collect`).

use std::ops::Range;

use super::{Mark, MarkKind, Text, blank};

/// Makes a paragraph in `_ … _` the emphasis that its author meant.
pub(in crate::lesson) fn mend_italics(mut text: Text) -> Text {
    let Some(span) = meant(&text) else {
        return text;
    };
    text.plain.truncate(span.end);
    text.plain.drain(..span.start);
    for mark in &mut text.marks {
        mark.span = mark.span.start - span.start..mark.span.end - span.start;
    }
    let emphasis = Mark {
        span: 0..text.plain.len(),
        n_within: text.marks.len(),
        kind: MarkKind::Emphasis,
    };
    text.marks.insert(0, emphasis);
    text
}

/// The bytes of a text that its author meant to be emphasized, where that is all of it.
fn meant(text: &Text) -> Option<Range<usize>> {
    let lead = text.lead();
    let begin = blank::trimmed_start(lead);
    let mark = ['_', '*'].into_iter().find(|mark| begin.starts_with(*mark))?;
    let tail = text.tail();
    let closed = tail.trim_end().strip_suffix(mark)?;
    if text.plain.trim().trim_matches(mark).trim().is_empty() {
        return None;
    }
    let opened = begin.strip_prefix(mark)?;
    let start = lead.len() - opened.trim_start().len();
    let end = text.plain.len() - tail.len() + closed.trim_end().len();
    (start <= end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::super::Collector;
    use super::super::tests::written;
    use super::*;

    fn plain(plain: &str) -> Text {
        let mut text = Collector::default();
        text.text(plain);
        text.finish()
    }

    #[test]
    fn italics_with_stray_spaces_are_mended() {
        for spelling in ["_ Do it: _", "_Do it: _", "_ Do it:_", " * Do it: * "] {
            let mended = mend_italics(plain(spelling));
            assert_eq!(written(mended.runs()), "Emphasis[Do it:]", "{spelling}");
            assert_eq!(mended.emphasized(), Some("Do it:"));
        }
    }

    #[test]
    fn mended_italics_keep_the_code_inside() {
        let of = |begin: &str, end: &str| {
            let mut text = Collector::default();
            text.text(begin);
            text.code("docker");
            text.text(end);
            written(mend_italics(text.finish()).runs())
        };
        assert_eq!(of("_ Run ", " now: _"), "Emphasis[Run Code[docker] now:]");
        assert_eq!(of("_ ", " _"), "Emphasis[Code[docker]]");
        assert_eq!(of("_ Run ", ""), "_ Run Code[docker]");
    }

    #[test]
    fn text_that_only_begins_or_consists_of_marks_is_left_alone() {
        for text in ["_ begins only", "ends only _", "___", "_", "* _"] {
            assert_eq!(mend_italics(plain(text)), plain(text));
        }
    }
}
