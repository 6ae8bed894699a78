//! Runs of text within a paragraph: collecting them, reading them as plain text, and mending italics that
//! standard Markdown does not see.
//!
//! Not here: block structure (`builder`).

use super::{Inline, Prose};

/// The deepest nesting of emphasis and links that is kept; what is deeper is flattened, so that nobody who
/// walks the tree can run out of stack.
const MAX_DEPTH: usize = 16;

/// What encloses a run of text.
pub(super) enum Wrap {
    Emphasis,
    Strong,
    Strikethrough,
    Link(String),
    Image(String),
}

/// Collects one paragraph's inlines from a stream of starts and ends.
#[derive(Default)]
pub(super) struct Collector {
    done: Vec<Inline>,
    open: Vec<(Wrap, Vec<Inline>)>,
    n_flattened: usize,
}

impl Collector {
    fn top(&mut self) -> &mut Vec<Inline> {
        match self.open.last_mut() {
            Some((_, inlines)) => inlines,
            None => &mut self.done,
        }
    }

    pub(super) fn push(&mut self, inline: Inline) {
        let top = self.top();
        match (top.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, inline) => top.push(inline),
        }
    }

    /// Takes in text, behind which come `n_more` bytes of its paragraph.
    pub(super) fn text(&mut self, text: &str, n_more: usize) {
        /// More is not kept room for, since most of it is not this text's.
        const MOST: usize = 256;
        let top = self.top();
        if let Some(Inline::Text(before)) = top.last_mut() {
            before.push_str(text);
            return;
        }
        let n_more = if n_more <= MOST { n_more } else { 0 };
        let mut begun = String::with_capacity(text.len() + n_more);
        begun.push_str(text);
        top.push(Inline::Text(begun));
    }

    pub(super) fn start(&mut self, wrap: Wrap) {
        if self.open.len() < MAX_DEPTH && self.n_flattened == 0 {
            self.open.push((wrap, Vec::new()));
        } else {
            self.n_flattened += 1;
        }
    }

    pub(super) fn end(&mut self) {
        if self.n_flattened > 0 {
            self.n_flattened -= 1;
            return;
        }
        let Some((wrap, inner)) = self.open.pop() else {
            return;
        };
        self.push(match wrap {
            Wrap::Emphasis => Inline::Emphasis(inner),
            Wrap::Strong => Inline::Strong(inner),
            Wrap::Strikethrough => Inline::Strikethrough(inner),
            Wrap::Link(target) => Inline::Link(target, inner),
            Wrap::Image(target) => Inline::Image(target, inner),
        });
    }

    /// Takes what was collected; what was never ended ends here.
    pub(super) fn finish(mut self) -> Vec<Inline> {
        self.n_flattened = 0;
        while !self.open.is_empty() {
            self.end();
        }
        self.done
    }
}

/// Reads `inlines` as plain text: marks and targets are left out, a break is a space.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    write_plain(inlines, &mut text);
    text
}

/// Writes `inlines` as plain text behind what `out` has.
pub(super) fn write_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strikethrough(inner)
            | Inline::Link(_, inner)
            | Inline::Image(_, inner) => write_plain(inner, out),
            Inline::Break => out.push(' '),
        }
    }
}

/// How many bytes of text a piece of prose has.
pub(super) fn n_bytes(prose: &Prose) -> usize {
    let mut n_bytes = 0;
    let mut count = |text: &str| {
        n_bytes += text.len();
        false
    };
    any_text_of(std::slice::from_ref(prose), &mut count);
    n_bytes
}

/// Says whether a text of a piece of prose is one that is looked for.
pub(super) fn any_text(prose: &Prose, is_wanted: &impl Fn(&str) -> bool) -> bool {
    any_text_of(std::slice::from_ref(prose), &mut |text| is_wanted(text))
}

fn any_text_of(prose: &[Prose], is_wanted: &mut dyn FnMut(&str) -> bool) -> bool {
    prose.iter().any(|piece| match piece {
        Prose::Heading(_, inlines) | Prose::Paragraph(inlines) => any_inline(inlines, is_wanted),
        Prose::Quote(inner) => any_text_of(inner, is_wanted),
        Prose::List(_, items) => items.iter().any(|item| any_text_of(item, is_wanted)),
        Prose::Table(head, rows) => {
            let mut cells = head.iter().chain(rows.iter().flatten());
            cells.any(|cell| any_inline(cell, is_wanted))
        }
        Prose::Code(code) => is_wanted(code),
        Prose::Rule => false,
    })
}

fn any_inline(inlines: &[Inline], is_wanted: &mut dyn FnMut(&str) -> bool) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => is_wanted(text),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Strikethrough(inner)
        | Inline::Link(_, inner)
        | Inline::Image(_, inner) => any_inline(inner, is_wanted),
        Inline::Break => false,
    })
}

/// Says whether `inlines` have no text that is seen.
pub(super) fn is_blank(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.trim_start().is_empty(),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Strikethrough(inner)
        | Inline::Link(_, inner)
        | Inline::Image(_, inner) => is_blank(inner),
        Inline::Break => true,
    })
}

/// Reads prose as plain text on one line, its paragraphs joined by a space.
pub(super) fn plain_prose(prose: &[Prose]) -> String {
    let mut text = String::new();
    add_prose(prose, &mut text);
    text
}

/// Reads a paragraph as plain text on one line.
pub(super) fn plain_line(inlines: &[Inline]) -> String {
    let mut text = String::new();
    let mut line = OneLine {
        start: 0,
        out: &mut text,
        is_parted: false,
    };
    line.inlines(inlines);
    text
}

/// Writes prose as plain text on one line behind what `out` has.
pub(super) fn add_prose(prose: &[Prose], out: &mut String) {
    let mut line = OneLine {
        start: out.len(),
        out,
        is_parted: false,
    };
    line.prose(prose);
}

/// Text that is written on one line: every run of blanks in it is a space, and there is none at its ends.
struct OneLine<'a> {
    out: &'a mut String,
    start: usize,
    /// Whether a blank stands before what comes next.
    is_parted: bool,
}

impl OneLine<'_> {
    fn prose(&mut self, prose: &[Prose]) {
        for piece in prose {
            match piece {
                Prose::Heading(_, inlines) | Prose::Paragraph(inlines) => self.inlines(inlines),
                Prose::Quote(inner) => self.prose(inner),
                Prose::List(_, items) => items.iter().for_each(|item| self.prose(item)),
                Prose::Table(head, rows) => {
                    for cell in head.iter().chain(rows.iter().flatten()) {
                        self.inlines(cell);
                        self.is_parted = true;
                    }
                }
                Prose::Code(code) => self.text(code),
                Prose::Rule => {}
            }
            self.is_parted = true;
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => self.text(text),
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Strikethrough(inner)
                | Inline::Link(_, inner)
                | Inline::Image(_, inner) => self.inlines(inner),
                Inline::Break => self.is_parted = true,
            }
        }
    }

    fn text(&mut self, text: &str) {
        if !is_even(text) {
            self.is_parted |= text.starts_with(char::is_whitespace);
            for word in text.split_whitespace() {
                self.part();
                self.out.push_str(word);
                self.is_parted = true;
            }
            self.is_parted = text.ends_with(char::is_whitespace);
            return;
        }
        let rest = text.strip_prefix(' ').unwrap_or(text);
        let words = rest.strip_suffix(' ').unwrap_or(rest);
        self.is_parted |= rest.len() < text.len();
        if !words.is_empty() {
            self.part();
            self.out.push_str(words);
            self.is_parted = false;
        }
        self.is_parted |= words.len() < rest.len();
    }

    /// Writes the space that stands before what comes next.
    fn part(&mut self) {
        if self.is_parted && self.out.len() > self.start {
            self.out.push(' ');
        }
    }
}

/// Says whether a text's only blanks are single spaces.
fn is_even(text: &str) -> bool {
    // All of it, and not up to what is found: most texts are even, and many bytes are looked at at once.
    let bytes = text.as_bytes();
    let (mut is_even, mut is_ascii, mut last) = (true, true, 0);
    for &byte in bytes {
        is_even &= byte >= b' ' && (byte != b' ' || last != b' ');
        is_ascii &= byte < 0x80;
        last = byte;
    }
    is_even && (is_ascii || !text.chars().any(|c| c != ' ' && c.is_whitespace()))
}

/// Makes a paragraph in `_ … _` the emphasis that its author meant: standard Markdown takes a delimiter
/// with a space inside for plain text.
pub(super) fn mend_italics(mut inlines: Vec<Inline>) -> Vec<Inline> {
    let Some(Inline::Text(first)) = inlines.first() else {
        return inlines;
    };
    let Some(mark @ ('_' | '*')) = first.trim_start().chars().next() else {
        return inlines;
    };
    let is_text = plain_text(&inlines);
    let inner = is_text.trim().trim_matches(mark);
    let closes = matches!(inlines.last(), Some(Inline::Text(last)) if last.trim_end().ends_with(mark));
    if !closes || inner.trim().is_empty() {
        return inlines;
    }
    if let Some(Inline::Text(first)) = inlines.first_mut() {
        let rest = first.trim_start()[mark.len_utf8()..].trim_start();
        *first = rest.to_owned();
    }
    if let Some(Inline::Text(last)) = inlines.last_mut() {
        let rest = last.trim_end();
        *last = rest[..rest.len() - mark.len_utf8()].trim_end().to_owned();
    }
    inlines.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    vec![Inline::Emphasis(inlines)]
}

/// The plain text of a paragraph that is wholly emphasized, without a final colon.
pub(super) fn instruction(inlines: &[Inline]) -> Option<String> {
    let [Inline::Emphasis(inner)] = inlines else {
        return None;
    };
    let text = plain_text(inner);
    let text = text.trim().trim_end_matches(':').trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    #[test]
    fn what_is_nested_too_deep_is_flattened_and_what_follows_is_not() {
        let mut collector = Collector::default();
        (0..MAX_DEPTH + 3).for_each(|_| collector.start(Wrap::Emphasis));
        (0..2).for_each(|_| collector.end());
        collector.start(Wrap::Strong);
        collector.text("deep", 0);
        (0..MAX_DEPTH + 2).for_each(|_| collector.end());
        collector.start(Wrap::Strong);
        collector.text("after", 0);
        let mut found = collector.finish();
        assert_eq!(found.pop(), Some(Inline::Strong(vec![text("after")])));
        let mut depth = 0;
        while let [Inline::Emphasis(inner)] = &found[..] {
            found = inner.clone();
            depth += 1;
        }
        assert_eq!((depth, found), (MAX_DEPTH, vec![text("deep")]));
    }

    #[test]
    fn plain_prose_keeps_its_pieces_apart() {
        let prose = [
            Prose::Paragraph(vec![text("a")]),
            Prose::Rule,
            Prose::Table(
                vec![vec![text("b")], vec![text("c")]],
                vec![vec![vec![text("d")]]],
            ),
            Prose::Code("e\n f".to_owned()),
        ];
        assert_eq!(plain_prose(&prose), "a b c d e f");
    }

    #[test]
    fn italics_with_stray_spaces_are_mended() {
        for spelling in ["_ Do it: _", "_Do it: _", "_ Do it:_", " * Do it: * "] {
            let mended = mend_italics(vec![text(spelling)]);
            assert_eq!(mended, [Inline::Emphasis(vec![text("Do it:")])], "{spelling}");
            assert_eq!(instruction(&mended).as_deref(), Some("Do it"));
        }
    }

    #[test]
    fn mended_italics_keep_the_code_inside() {
        let code = || Inline::Code("docker".to_owned());
        let mended = mend_italics(vec![text("_ Run "), code(), text(" now: _")]);
        assert_eq!(
            mended,
            [Inline::Emphasis(vec![text("Run "), code(), text(" now:")])]
        );
    }

    #[test]
    fn text_that_only_begins_or_consists_of_marks_is_left_alone() {
        for plain in ["_ begins only", "ends only _", "___", "_", "* _"] {
            assert_eq!(mend_italics(vec![text(plain)]), [text(plain)]);
        }
    }
}
