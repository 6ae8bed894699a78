//! What commands print, where a check of the author's asks for it: heard, kept without secrets, and of a lot the end.
//!
//! Everything else is between the command and the screen. Not here: what is made of it (`check`).

use std::ops::RangeInclusive;

use crate::check::{Check, Condition};
use crate::lesson::{Dialect, Extent};
use crate::plan::{self, PlannedBlock};
use crate::shell::process::{Chunk, End, ShellKind, Stream};

use super::command::{Sending, Sent};
use super::{RunError, Runner};

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

    /// Sends a block of these lines to the shell, or a piece of it: where a check asks for what its last command prints, that is
    /// heard by itself. Where it cannot be told apart, the whole block's stands.
    pub(super) async fn send_piece(
        &mut self,
        piece: &PlannedBlock,
        block: &RangeInclusive<usize>,
        program: &str,
    ) -> Result<Sent, RunError> {
        let sending = self.sending(Some(block), program);
        let asks_for_last =
            |check: &Check| matches!(&check.condition, Condition::Output { of: Extent::Last, .. });
        let mut checks = self.planned().checks.iter();
        if !checks.any(|check| asks_for_last(check) && is_about(check, block)) {
            return self.send(program, sending).await;
        }
        let parts = piece.parted();
        let parts =
            parts.and_then(|(first, last)| self.program_of(&first).ok().zip(self.program_of(&last).ok()));
        if let Some((first, last)) = parts {
            return self.send_in_two(&first, &last, sending).await;
        }
        let mut sent = self.send(program, sending).await?;
        if piece.is_one_line() {
            sent.printed_last.clone_from(&sent.printed);
        }
        Ok(sent)
    }

    /// Runs a program in two parts, one after the other, as the whole would: the second does not run where the first was
    /// interrupted or has ended the shell.
    async fn send_in_two(&mut self, first: &str, last: &str, sending: Sending) -> Result<Sent, RunError> {
        let before = self.send(first, sending).await?;
        if before.finished.end != End::Completed {
            let printed_last = Some(String::new());
            return Ok(Sent {
                printed_last,
                ..before
            });
        }
        let sent = self.send(last, sending).await?;
        let both = before.printed.zip(sent.printed.as_deref());
        Ok(Sent {
            printed: both.map(|(before, last)| before + last),
            printed_last: sent.printed,
            finished: sent.finished,
        })
    }

    /// Says whether a check of the step asks for what the block at these lines prints.
    pub(super) fn is_to_be_heard(&self, block: &RangeInclusive<usize>) -> bool {
        self.planned().checks.iter().any(|check| is_about(check, block))
    }
}

/// Says whether a check asks for what the block at these lines prints.
fn is_about(check: &Check, block: &RangeInclusive<usize>) -> bool {
    let Condition::Output { lines, .. } = &check.condition else {
        return false;
    };
    let overlaps =
        |lines: &RangeInclusive<usize>| lines.start() <= block.end() && block.start() <= lines.end();
    lines.as_ref().is_none_or(overlaps)
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
