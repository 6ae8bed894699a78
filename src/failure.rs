//! The one error that the command line shows: what failed, what to do, and the exit code.
//!
//! Not here: the rooms' own errors; `cli` turns them into this.

use std::error::Error;
use std::fmt;

/// The process's exit codes; scripts rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// A check failed.
    CheckFailed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A lesson cannot be read.
    Unreadable = 3,
    /// The engine or the registry cannot be reached.
    Unreachable = 4,
    /// A needed tool or value is missing, or room for what is written.
    Missing = 5,
    /// The learner interrupted it.
    Interrupted = 130,
}

/// What the command line shows when something cannot be done.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What failed.
    pub source: Box<dyn Error + Send + Sync>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Failure {
    /// Makes a failure without a hint.
    pub fn new(exit: Exit, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            exit,
            source: source.into(),
            hint: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&chain(self.source.as_ref()))
    }
}

/// An error and its causes in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}
