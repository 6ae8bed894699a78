//! The tree that every dialect is read into.
//!
//! Not here: reading a dialect, folding and printing.

/// A block's commands, whatever the dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {}
