//! The ways in which a condition fails to hold, and their words.
//!
//! Not here: finding them (`verify`).

/// A way in which a condition fails to hold; its fields are what was wanted and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MismatchKind {}
