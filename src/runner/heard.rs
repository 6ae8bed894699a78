//! What commands print, where a check of the author's asks for it: heard, kept without secrets, and of a lot the end.
//!
//! Everything else is between the command and the screen. Not here: what is made of it (`check`).

use std::ops::RangeInclusive;

use crate::check::Condition;
use crate::lesson::Dialect;
use crate::plan;
use crate::shell::process::{Chunk, ShellKind, Stream};

use super::Runner;
use super::command::Sending;

/// How much of what a command prints is kept, in bytes.
const KEPT: usize = 1024 * 1024;

/// What has been heard of a command.
#[derive(Debug, Default)]
pub(super) struct Heard {
    bytes: Vec<u8>,
}

impl Heard {
    /// Takes in what went to standard output.
    pub(super) fn take(&mut self, chunk: &Chunk) {
        if chunk.stream == Stream::Stderr {
            return;
        }
        self.bytes.extend_from_slice(&chunk.bytes);
        if self.bytes.len() > 2 * KEPT {
            self.bytes.drain(..self.bytes.len() - KEPT);
        }
    }

    /// The text, of a lot the end.
    pub(super) fn text(&self) -> String {
        let from = self.bytes.len().saturating_sub(KEPT);
        String::from_utf8_lossy(&self.bytes[from..]).into_owned()
    }
}

impl Runner<'_> {
    /// How a command goes to the shell: heard where a check asks for what it prints. A command of the learner's own that wants
    /// the terminal has it whole.
    pub(super) fn sending(&self, lines: Option<&RangeInclusive<usize>>, program: &str) -> Sending {
        let is_heard = if let Some(lines) = lines {
            self.is_to_be_heard(lines)
        } else {
            let mut checks = self.planned().checks.iter();
            let dialect = match self.shell_kind() {
                ShellKind::Bash => Dialect::Bash,
                ShellKind::Powershell => Dialect::Powershell,
            };
            checks.any(|check| matches!(check.condition, Condition::Output { .. }))
                && !plan::wants_terminal(program, dialect)
        };
        if is_heard { Sending::Heard } else { Sending::Whole }
    }

    /// Says whether a check of the step asks for what the block at these lines prints.
    pub(super) fn is_to_be_heard(&self, block: &RangeInclusive<usize>) -> bool {
        self.planned().checks.iter().any(|check| {
            let Condition::Output { lines, .. } = &check.condition else {
                return false;
            };
            let overlaps =
                |lines: &RangeInclusive<usize>| lines.start() <= block.end() && block.start() <= lines.end();
            lines.as_ref().is_none_or(overlaps)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(stream: Stream, bytes: &[u8]) -> Chunk {
        Chunk {
            stream,
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn of_a_lot_the_end_is_kept_and_of_standard_error_nothing() {
        let mut heard = Heard::default();
        heard.take(&chunk(Stream::Stderr, b"no"));
        heard.take(&chunk(Stream::Stdout, b"a"));
        assert_eq!(heard.text(), "a");
        for _ in 0..5 {
            heard.take(&chunk(Stream::Stdout, &vec![b'x'; KEPT]));
        }
        heard.take(&chunk(Stream::Seen, b"end"));
        assert!(heard.bytes.len() <= 2 * KEPT + KEPT);
        assert_eq!(heard.text().len(), KEPT);
        assert!(heard.text().ends_with("xend"));
    }
}
