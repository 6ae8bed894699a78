//! Commands that a lesson says, or shows, to fail.
//!
//! Not here: what their failure proves (`check`).

use super::clues::Clues;
use super::phrases::Phrases;
use super::split::{Kind, Split};

/// How programs say that they failed; what a service logs of its own errors is no such thing.
const ERRORS: &[&str] = &[
    "Error response from daemon",
    "docker: Error",
    "Error: No such",
    "Operation not permitted",
    ": Permission denied",
    ": command not found",
    "executable file not found",
];

/// How docker says that it could not begin what it was told.
pub(super) const DAEMON: [&str; 2] = ["Error response from daemon", "docker: Error"];

/// The same, whatever their capitals.
static ALIKE: Phrases<1> = Phrases::new([&[
    "error response from daemon",
    "docker: error",
    "error: no such",
    "operation not permitted",
    ": permission denied",
    ": command not found",
    "executable file not found",
]]);

fn is_error(line: &str) -> bool {
    ALIKE.of(line) != 0 && ERRORS.iter().any(|error| line.contains(error))
}

/// The lines, counted from `first`, of the commands on the host that fail.
pub(super) fn lines(split: &Split<'_>, clues: Clues, first: usize) -> Vec<usize> {
    let mut failing = Vec::new();
    let mut last = None;
    for (n, line) in split.lines.iter().enumerate() {
        match line.kind {
            Kind::Host if line.is_begin && !line.text.trim_start().starts_with('#') => last = Some(first + n),
            Kind::Inside => last = None,
            Kind::Output if is_error(line.text) => {
                failing.extend(last.take());
            }
            Kind::Host | Kind::Output | Kind::Blank => {}
        }
    }
    if failing.is_empty() && clues.is_failure {
        let mut typed = split.lines.iter().enumerate().rev();
        let last = typed.find(|(_, line)| line.kind == Kind::Host && line.is_begin);
        failing.extend(last.map(|(n, _)| first + n));
    }
    failing
}
