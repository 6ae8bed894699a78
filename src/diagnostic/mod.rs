//! A lesson author's mistake, with the line it is on and what to do about it.
//!
//! Not here: where in the line it stands and what would mend it (`lint`), and how it is shown (`report`).

mod code;

pub use code::{CODES, Code, Told, code, nearest};

use serde::Serialize;

/// How bad an author's mistake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the lesson runs as its author meant.
    Note,
    /// The lesson runs, perhaps not as its author meant.
    Warning,
    /// What is marked cannot run.
    Error,
}

/// An author's mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// A stable kebab-case code, such as `powershell-unsupported`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The line in the lesson, from 1.
    pub line: usize,
    /// What is wrong: a lower-case fragment with names in backticks.
    pub message: String,
    /// What to do about it, where something can be said.
    pub help: Option<String>,
}
