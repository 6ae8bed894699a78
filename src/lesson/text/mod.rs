//! The text of a paragraph, a heading or a cell, and the marks on it: emphasis, code, links.
//!
//! Not here: taking it from Markdown (`collect`), and what the marks look like (`report`).

mod collect;
mod italics;

use std::ops::Range;

use super::blank;
pub(super) use collect::Collector;
pub(super) use italics::mend_italics;

/// The text of a paragraph, a heading or a cell, with the marks on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    plain: String,
    /// Each mark before those within it, and these before the next.
    marks: Vec<Mark>,
}

/// A mark on a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    /// The bytes that it is on.
    span: Range<usize>,
    /// How many of the marks behind it are within it.
    n_within: usize,
    kind: MarkKind,
}

/// What a [`Text`] is marked as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// Emphasized text.
    Emphasis,
    /// Strong text.
    Strong,
    /// Struck-out text.
    Strikethrough,
    /// Code; in prose it is never a command.
    Code,
    /// A link with its target.
    Link(Box<str>),
    /// A picture with its target; the text is its description.
    Image(Box<str>),
    /// A line break that the author asked for; the text is a space.
    Break,
}

impl Text {
    /// All of a text marked as strong.
    pub(super) fn strong(text: &str) -> Self {
        let mut strong = Collector::default();
        strong.start(MarkKind::Strong);
        strong.text(text);
        strong.finish()
    }

    /// The text alone: marks and targets are left out, a break is a space.
    pub fn plain(&self) -> &str {
        &self.plain
    }

    /// The same, for whoever keeps nothing else of it.
    pub(super) fn into_plain(self) -> String {
        self.plain
    }

    /// Its runs from first to last.
    pub fn runs(&self) -> Runs<'_> {
        Runs {
            text: &self.plain,
            span: 0..self.plain.len(),
            marks: &self.marks,
        }
    }

    /// What stands before its first mark.
    pub fn lead(&self) -> &str {
        let end = self.marks.first().map(|mark| mark.span.start);
        &self.plain[..end.unwrap_or(self.plain.len())]
    }

    /// What stands behind its last mark.
    fn tail(&self) -> &str {
        let end = self.marks.iter().map(|mark| mark.span.end).max();
        &self.plain[end.unwrap_or(0)..]
    }

    /// The same without so many bytes of its lead.
    #[must_use]
    pub fn without(&self, n_bytes: usize) -> Self {
        let moved = |mark: &Mark| Mark {
            span: mark.span.start - n_bytes..mark.span.end - n_bytes,
            ..mark.clone()
        };
        Self {
            plain: self.plain[n_bytes..].to_owned(),
            marks: self.marks.iter().map(moved).collect(),
        }
    }

    /// Says whether nothing of it is seen.
    pub(super) fn is_blank(&self) -> bool {
        blank::is_blank(&self.plain) && !self.has_image()
    }

    fn has_image(&self) -> bool {
        self.marks
            .iter()
            .any(|mark| matches!(mark.kind, MarkKind::Image(_)))
    }

    /// The code that it has, where that is all but blanks.
    pub(super) fn code(&self) -> Option<&str> {
        let [
            Mark {
                span,
                kind: MarkKind::Code,
                ..
            },
        ] = &self.marks[..]
        else {
            return None;
        };
        let is_alone = blank::is_blank(self.lead()) && blank::is_blank(self.tail());
        is_alone.then(|| &self.plain[span.clone()])
    }

    /// Its plain text where all of it is emphasized.
    pub(super) fn emphasized(&self) -> Option<&str> {
        let (first, rest) = self.marks.split_first()?;
        let is_all = first.span == (0..self.plain.len()) && first.n_within == rest.len();
        (first.kind == MarkKind::Emphasis && is_all).then_some(&self.plain)
    }

    /// Its links in order: the target of each, and its text.
    pub(super) fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.marks.iter().filter_map(|mark| match &mark.kind {
            MarkKind::Link(target) => Some((&**target, &self.plain[mark.span.clone()])),
            MarkKind::Emphasis
            | MarkKind::Strong
            | MarkKind::Strikethrough
            | MarkKind::Code
            | MarkKind::Image(_)
            | MarkKind::Break => None,
        })
    }

    /// The same with each run of plain text, and each target, made into another.
    pub(super) fn with_texts(&self, make: &dyn Fn(&str) -> String) -> Self {
        let mut copy = Collector::default();
        add_runs(self.runs(), make, &mut copy);
        copy.finish()
    }
}

fn add_runs(runs: Runs<'_>, make: &dyn Fn(&str) -> String, copy: &mut Collector) {
    for run in runs {
        match run {
            Run::Plain(text) => copy.text(&make(text)),
            Run::Marked(MarkKind::Break, _) => copy.line_break(),
            Run::Marked(kind, within) => {
                copy.start(kind.with_target(make));
                add_runs(within, make, copy);
                copy.end();
            }
        }
    }
}

impl MarkKind {
    fn with_target(&self, make: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Link(target) => Self::Link(make(target).into()),
            Self::Image(target) => Self::Image(make(target).into()),
            Self::Emphasis | Self::Strong | Self::Strikethrough | Self::Code | Self::Break => self.clone(),
        }
    }
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum Run<'t> {
    /// Text without a mark.
    Plain(&'t str),
    /// What a mark is on.
    Marked(&'t MarkKind, Runs<'t>),
}

/// The runs of a text, or of what a mark is on, from first to last.
#[derive(Clone, Debug)]
pub struct Runs<'t> {
    /// The text that they are of.
    text: &'t str,
    /// The bytes of it that are left.
    span: Range<usize>,
    /// The marks on these.
    marks: &'t [Mark],
}

impl<'t> Runs<'t> {
    /// What is left as plain text: marks and targets are left out, a break is a space.
    pub fn plain(&self) -> &'t str {
        &self.text[self.span.clone()]
    }

    /// Says whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.span.is_empty() && self.marks.is_empty()
    }
}

impl<'t> Iterator for Runs<'t> {
    type Item = Run<'t>;

    fn next(&mut self) -> Option<Run<'t>> {
        let end = self.marks.first().map_or(self.span.end, |mark| mark.span.start);
        if end > self.span.start {
            let plain = &self.text[self.span.start..end];
            self.span.start = end;
            return Some(Run::Plain(plain));
        }
        let (mark, behind) = self.marks.split_first()?;
        let (within, behind) = behind.split_at(mark.n_within);
        self.marks = behind;
        self.span.start = mark.span.end;
        let within = Runs {
            text: self.text,
            span: mark.span.clone(),
            marks: within,
        };
        Some(Run::Marked(&mark.kind, within))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs with what marks them, for comparing.
    pub(super) fn written(runs: Runs<'_>) -> String {
        let run = |run| match run {
            Run::Plain(text) => text.to_owned(),
            Run::Marked(kind, within) => format!("{kind:?}[{}]", written(within)),
        };
        runs.map(run).collect()
    }

    /// `a *b `c` d* ![](e)`, with the code marked within the emphasis, and a picture without a word at its end.
    fn nested() -> Text {
        let mut text = Collector::default();
        text.text("a ");
        text.start(MarkKind::Emphasis);
        text.text("b ");
        text.code("c");
        text.end();
        text.start(MarkKind::Image("e".into()));
        text.end();
        text.line_break();
        text.text("f");
        text.finish()
    }

    #[test]
    fn runs_are_what_stands_between_marks_and_what_these_are_on() {
        let text = nested();
        assert_eq!(text.plain(), "a b c f");
        assert_eq!(
            written(text.runs()),
            "a Emphasis[b Code[c]]Image(\"e\")[]Break[ ]f"
        );
        assert_eq!((text.lead(), text.tail()), ("a ", "f"));
        assert_eq!(written(text.without(1).runs()), written(text.runs())[1..]);
    }

    #[test]
    fn each_run_and_target_is_made_into_another() {
        let made = nested().with_texts(&|text| format!("({text})"));
        assert_eq!(
            written(made.runs()),
            "(a )Emphasis[(b )Code[(c)]]Image(\"(e)\")[]Break[ ](f)"
        );
    }

    #[test]
    fn a_text_is_code_or_emphasized_where_all_of_it_is() {
        let of = |begin: &str, end: &str| {
            let mut text = Collector::default();
            text.text(begin);
            text.start(MarkKind::Emphasis);
            text.text("a");
            text.end();
            text.text(end);
            let emphasized = text.finish();
            let mut text = Collector::default();
            text.text(begin);
            text.code("a");
            text.text(end);
            let code = text.finish();
            (emphasized.emphasized().is_some(), code.code().map(str::to_owned))
        };
        assert_eq!(of("", ""), (true, Some("a".to_owned())));
        assert_eq!(of("", " "), (false, Some("a".to_owned())));
        assert_eq!(of("b", ""), (false, None));
        assert_eq!(of("", "b"), (false, None));
    }

    #[test]
    fn a_text_is_seen_by_its_words_or_its_pictures() {
        let mut text = Collector::default();
        text.text(" \u{a0}");
        assert!(text.clone().finish().is_blank());
        text.start(MarkKind::Image("a".into()));
        assert!(!text.finish().is_blank());
        assert!(!nested().is_blank());
    }
}
