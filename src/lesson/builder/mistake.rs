//! Mistakes in the markup that change what is shown, in words.
//!
//! Not here: finding them (`builder`), and their lines (`parse`).

use crate::diagnostic::Severity;
use crate::lesson::quiz;

/// A mistake in the markup that changes what is shown.
#[derive(Clone, Copy)]
pub(in crate::lesson) enum Mistake {
    UnclosedComment,
    UnclosedHint,
    UnclosedSolution,
    Quiz(quiz::Wrong),
}

impl Mistake {
    /// Its code, how bad it is, what it is and what to do about it.
    pub(in crate::lesson) fn words(self) -> (&'static str, Severity, &'static str, &'static str) {
        match self {
            Self::Quiz(wrong) => wrong.words(),
            Self::UnclosedComment => (
                "unclosed-comment",
                Severity::Error,
                "a comment that begins with `<!--` is never closed, so nothing after it is shown",
                "close it with `-->`",
            ),
            Self::UnclosedHint => (
                "unclosed-hint",
                Severity::Warning,
                "a hint is not closed before its step ends",
                "close it with `</details>` on a line of its own",
            ),
            Self::UnclosedSolution => (
                "unclosed-hint",
                Severity::Warning,
                "a solution is not closed before its step ends",
                "close it with `</details>` on a line of its own",
            ),
        }
    }
}
