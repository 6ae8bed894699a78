//! What a lesson says between its blocks.
//!
//! Not here: reading it (`builder`, `inline`), and laying it out (`report`).

/// A part of a step's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// Something to read.
    Prose(Prose),
    /// The block at this index in [`Step::blocks`](super::Step::blocks).
    Block(usize),
}

/// A paragraph-level piece of prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prose {
    /// A heading inside the step, with its level from 1 to 6.
    Heading(u8, Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A quote.
    Quote(Vec<Prose>),
    /// A list; the number is the first item's, for an ordered one.
    List(Option<u64>, Vec<Vec<Prose>>),
    /// A table: the head's cells, then the rows.
    Table(Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
    /// Code inside a hint, and in a quote what is not surely commands: it is shown, and not a block of its own.
    Code(String),
    /// A rule that does not end a step.
    Rule,
}

/// A run of text within a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Emphasized text.
    Emphasis(Vec<Inline>),
    /// Strong text.
    Strong(Vec<Inline>),
    /// Struck-out text.
    Strikethrough(Vec<Inline>),
    /// Code; in prose it is never a command.
    Code(String),
    /// A link with its target.
    Link(String, Vec<Inline>),
    /// A picture with its target and its description.
    Image(String, Vec<Inline>),
    /// A line break that the author asked for.
    Break,
}

impl Prose {
    /// The same with its texts made into others: what is read, code, and the addresses of links.
    #[must_use]
    pub fn with_texts(&self, make: &dyn Fn(&str) -> String) -> Self {
        let line = |inlines: &[Inline]| Inline::with_texts(inlines, make);
        let each = |prose: &[Self]| prose.iter().map(|piece| piece.with_texts(make)).collect();
        match self {
            Self::Heading(level, inlines) => Self::Heading(*level, line(inlines)),
            Self::Paragraph(inlines) => Self::Paragraph(line(inlines)),
            Self::Quote(inner) => Self::Quote(each(inner)),
            Self::List(first, items) => Self::List(*first, items.iter().map(|item| each(item)).collect()),
            Self::Table(head, rows) => {
                let cells = |row: &[Vec<Inline>]| row.iter().map(|cell| line(cell)).collect();
                Self::Table(cells(head), rows.iter().map(|row| cells(row)).collect())
            }
            Self::Code(code) => Self::Code(make(code)),
            Self::Rule => Self::Rule,
        }
    }
}

impl Inline {
    fn with_texts(inlines: &[Self], make: &dyn Fn(&str) -> String) -> Vec<Self> {
        let inner = |inlines: &[Self]| Self::with_texts(inlines, make);
        let one = |inline: &Self| match inline {
            Self::Text(text) => Self::Text(make(text)),
            Self::Code(text) => Self::Code(make(text)),
            Self::Emphasis(inlines) => Self::Emphasis(inner(inlines)),
            Self::Strong(inlines) => Self::Strong(inner(inlines)),
            Self::Strikethrough(inlines) => Self::Strikethrough(inner(inlines)),
            Self::Link(target, inlines) => Self::Link(make(target), inner(inlines)),
            Self::Image(target, inlines) => Self::Image(make(target), inner(inlines)),
            Self::Break => Self::Break,
        };
        inlines.iter().map(one).collect()
    }
}
