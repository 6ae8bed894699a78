//! What an author says of a step beyond its text: checks of their own.
//!
//! Not here: whether a check holds (`check`).

mod output;

pub use output::{Pattern, Printed, Similarity};

/// A check that the author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCheck {
    /// The line that it is written on, from 1.
    pub line: usize,
    /// The block that stands above it in its step, as an index into the step's blocks.
    pub block: Option<usize>,
    /// What it asks.
    pub asks: Asked,
}

/// What a check of the author's asks; its texts are as written, placeholders and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// That the block above it, or where there is none a command of the step, printed this to standard output.
    Output(Printed<String>),
}
