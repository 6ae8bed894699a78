//! Commands that a lesson says, or shows, to fail.
//!
//! Not here: what their failure proves (`check`).

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;

use super::clues::Clues;
use super::split::{Kind, Split};
use crate::lesson::{Block, Role};

/// How programs say that they failed; what a service logs of its own errors is no such thing.
const ERRORS: &[&str] = &[
    "Error response from daemon",
    "docker: Error",
    "Error: No such",
    "Operation not permitted",
    ": Permission denied",
    ": command not found",
    "executable file not found",
    "An image does not exist locally with the tag",
    "denied: requested access to the resource is denied",
];

/// How docker says that it could not begin what it was told.
const DAEMON: [&str; 2] = ["Error response from daemon", "docker: Error"];

/// Says whether docker says in a line that it could not begin.
pub(super) fn is_of_daemon(line: &str) -> bool {
    memchr(b'E', line.as_bytes()).is_some() && DAEMON.iter().any(|error| line.contains(error))
}

fn is_error(line: &str) -> bool {
    static PARTS: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["Error", " not ", "denied"].map(Finder::new));
    let may_be = PARTS.iter().any(|part| part.find(line.as_bytes()).is_some());
    may_be && ERRORS.iter().any(|error| line.contains(error))
}

/// A block that shows what a command prints which the block before it ends with: where that is a failure, it is the same command's
/// there.
pub(in crate::lesson) fn repeated(blocks: &mut [Block]) {
    let [.., before, shown] = blocks else {
        return;
    };
    let is_of_both =
        before.role == Role::Commands && before.failing.is_empty() && before.alternative.is_none();
    let Some(failing) = shown.failing.first().filter(|_| is_of_both) else {
        return;
    };
    let typed = before.text.lines().zip(before.line..);
    let last = typed.filter(|(text, _)| !text.trim().is_empty()).last();
    if let Some((text, line)) = last
        && shown.text.lines().nth(failing - shown.line).map(str::trim) == Some(text.trim())
    {
        before.failing.push(line);
    }
}

/// The lines, counted from `first`, of the commands on the host that fail.
pub(super) fn lines(split: &Split<'_>, clues: Clues, first: usize) -> Vec<usize> {
    let mut failing = Vec::new();
    let mut last = None;
    let lines = if split.has(Kind::Output) {
        &split.lines[..]
    } else {
        &[]
    };
    for (n, line) in lines.iter().enumerate() {
        match line.kind {
            Kind::Host if line.is_begin && !line.text.trim_start().starts_with('#') => last = Some(first + n),
            Kind::Inside => last = None,
            Kind::Output if last.is_some() && is_error(line.text) => {
                failing.extend(last.take());
            }
            Kind::Host | Kind::Output | Kind::Shown | Kind::Blank => {}
        }
    }
    if failing.is_empty() && clues.is_failure {
        let mut typed = split.lines.iter().enumerate().rev();
        let last = typed.find(|(_, line)| line.kind == Kind::Host && line.is_begin);
        failing.extend(last.map(|(n, _)| first + n));
    }
    failing
}
