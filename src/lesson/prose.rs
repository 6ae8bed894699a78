//! What a lesson says between its blocks.
//!
//! Not here: reading it (`builder`), the text of a paragraph (`text`), and laying it out (`report`).

mod visits;

use super::Text;

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
    Heading(u8, Text),
    /// A paragraph.
    Paragraph(Text),
    /// A quote.
    Quote(Vec<Prose>),
    /// A list; the number is the first item's, for an ordered one.
    List(Option<u64>, Vec<Vec<Prose>>),
    /// A table: the head's cells, then the rows.
    Table(Vec<Text>, Vec<Vec<Text>>),
    /// Code inside a hint, and in a quote what is not surely commands: it is shown, and not a block of its own.
    Code(String),
    /// A rule that does not end a step.
    Rule,
}

impl Prose {
    /// The same with its texts made into others: what is read, code, and the addresses of links.
    #[must_use]
    pub fn with_texts(&self, make: &dyn Fn(&str) -> String) -> Self {
        let each = |prose: &[Self]| prose.iter().map(|piece| piece.with_texts(make)).collect();
        match self {
            Self::Heading(level, text) => Self::Heading(*level, text.with_texts(make)),
            Self::Paragraph(text) => Self::Paragraph(text.with_texts(make)),
            Self::Quote(inner) => Self::Quote(each(inner)),
            Self::List(first, items) => Self::List(*first, items.iter().map(|item| each(item)).collect()),
            Self::Table(head, rows) => {
                let cells = |row: &[Text]| row.iter().map(|cell| cell.with_texts(make)).collect();
                Self::Table(cells(head), rows.iter().map(|row| cells(row)).collect())
            }
            Self::Code(code) => Self::Code(make(code)),
            Self::Rule => Self::Rule,
        }
    }
}
