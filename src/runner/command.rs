//! One program in the lesson's shell: sent, awaited, and what the shim wrote in the journal read back.
//!
//! Not here: which program, and what its effects prove.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::timeout;

use crate::check::Ended;
use crate::lesson::Dialect;
use crate::plan::PlannedBlock;
use crate::script;
use crate::shell::journal;
use crate::shell::process::{Chunk, End, Finished, Shell, ShellKind, Stream};
use crate::words::Mask;

use super::event::CommandEnd;
use super::heard::Heard;
use super::{Event, RunError, Runner};

/// How long a command that was told to stop may take for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is known of a command that is over.
pub(super) struct Over {
    /// Its place in the lesson, if it has one there.
    pub(super) lines: Option<RangeInclusive<usize>>,
    /// What ran.
    pub(super) text: String,
    pub(super) exit: i32,
    /// The command of it that failed last, where the shell knows.
    pub(super) failed: Option<String>,
    /// The working directory after it.
    pub(super) cwd: PathBuf,
    pub(super) end: CommandEnd,
    /// What it wrote to standard output, where that was heard.
    pub(super) printed: Option<String>,
    /// The part of that which its last command wrote, where that was heard apart.
    pub(super) printed_last: Option<String>,
}

/// How a program is sent to the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    /// With the screen to itself.
    Whole,
    /// With what it writes to standard output heard.
    Heard,
    /// For at most this long, where its output is captured.
    Within(Duration),
}

/// Whether there is time for what a step still has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    /// There is.
    Left,
    /// A command has taken all that it may.
    Up,
}

/// What came of a program.
pub(super) struct Sent {
    pub(super) finished: Finished,
    /// What was heard of it.
    pub(super) printed: Option<String>,
    /// What was heard of its last command alone.
    pub(super) printed_last: Option<String>,
}

impl Runner<'_> {
    /// Runs `program` in the lesson's shell, shown as `reading`; `lines` is its place in the lesson, if it has one there.
    pub(super) async fn command(
        &mut self,
        lines: Option<RangeInclusive<usize>>,
        program: &str,
        reading: &str,
    ) -> Result<(), RunError> {
        self.finish_later().await;
        self.begin_command(lines.as_ref(), reading);
        let block = lines.as_ref().and_then(|lines| self.block_at(lines));
        let sent = if let (Some(block), Some(lines)) = (block, &lines) {
            self.send_piece(&block, lines, program).await?
        } else {
            let sending = self.sending(lines.as_ref(), program);
            self.send(program, sending).await?
        };
        self.command_sent(lines, program, sent).await
    }

    /// Takes in what came of a program, and sees to the shell that it left.
    pub(super) async fn command_sent(
        &mut self,
        lines: Option<RangeInclusive<usize>>,
        program: &str,
        sent: Sent,
    ) -> Result<(), RunError> {
        let Sent {
            finished,
            printed,
            printed_last,
        } = sent;
        let end = match finished.end {
            End::Completed => CommandEnd::Completed,
            End::Interrupted => CommandEnd::Interrupted,
            End::TimedOut => CommandEnd::TimedOut,
            End::ShellGone => CommandEnd::ShellGone,
        };
        self.end_command(Over {
            lines,
            text: program.to_owned(),
            exit: finished.exit,
            failed: finished.failed,
            cwd: finished.cwd.clone(),
            end,
            printed,
            printed_last,
        });
        if let (CommandEnd::TimedOut, Some(limit)) = (end, self.options.limit) {
            self.time = Time::Up;
            self.notice(&format!(
                "it has taken {}, and nobody is there to end it: `--timeout` says how long commands may take; what is to run on belongs in \
                 the background (`docker run -d`)",
                humantime::format_duration(limit)
            ));
        }
        if end == CommandEnd::Interrupted {
            // It was for the command.
            self.farewell.was_pressed();
        }
        if !self.shell.is_alive() {
            self.restart_shell(&finished.cwd).await?;
        } else if self.shell_values != finished.values {
            self.shell_values = finished.values;
            self.replan();
        }
        // What the shell has now goes with the step.
        self.unsaved.values = self.values_to_keep();
        Ok(())
    }

    /// The step's block at these lines.
    fn block_at(&self, lines: &RangeInclusive<usize>) -> Option<PlannedBlock> {
        let mut blocks = self.planned().blocks.iter();
        blocks.find(|block| block.lines() == *lines).cloned()
    }

    /// Tells that a command begins, shown as `reading`.
    pub(super) fn begin_command(&mut self, lines: Option<&RangeInclusive<usize>>, reading: &str) {
        let step = self.step().id.clone();
        let line = lines.map(|lines| *lines.start());
        self.emit(&Event::CommandStarted {
            step,
            line,
            text: reading.to_owned(),
        });
    }

    /// Takes in what a command came to, and tells it.
    pub(super) fn end_command(&mut self, over: Over) {
        let Over {
            lines,
            text,
            exit,
            failed,
            cwd,
            end,
            printed,
            printed_last,
        } = over;
        self.read_journal();
        self.is_interrupted |= end == CommandEnd::Interrupted;
        let step = self.step().id.clone();
        self.ended.push(Ended {
            lines,
            text,
            exit,
            failed,
            step,
            printed,
            printed_last,
        });
        self.emit(&Event::CommandFinished {
            exit,
            cwd: cwd.clone(),
            end,
        });
        self.keep(cwd);
    }

    /// Runs a line that the learner typed; PowerShell's spelling is translated where the shell is bash.
    pub(super) async fn own_command(&mut self, text: &str) -> Result<(), RunError> {
        let is_foreign = self.shell_kind() == ShellKind::Bash
            && script::detect(text, Some(Dialect::Bash)) == Dialect::Powershell;
        let program = if is_foreign { self.in_bash(text) } else { None };
        self.command(None, program.as_deref().unwrap_or(text), text).await
    }

    /// A line of PowerShell in bash, with the lesson's spelling of its variables; `None` where it cannot be said.
    fn in_bash(&self, text: &str) -> Option<String> {
        let mut parsed = script::parse(text, Dialect::Powershell, 1, &[]);
        let names = self
            .lesson
            .variables()
            .iter()
            .map(|variable| variable.name.as_str());
        script::Names::new(names).adopt(&mut parsed.script);
        script::print(&parsed.script, Dialect::Bash).ok()
    }

    /// Starts a new shell where the old one was left, with the learner's values in it.
    async fn restart_shell(&mut self, folder: &Path) -> Result<(), RunError> {
        let mut options = self.shell_options.clone();
        if folder.is_dir() {
            folder.clone_into(&mut options.folder);
        }
        let old = std::mem::replace(&mut self.shell, Shell::start(options).await?);
        old.close().await;
        self.restore_values().await
    }

    /// Puts the learner's values into the shell: as data for the lesson's placeholders, and under their own names
    /// where the lesson had set them.
    pub(super) async fn restore_values(&mut self) -> Result<(), RunError> {
        for (name, secret) in &self.secrets {
            self.shell
                .set_value(&script::value_variable(name), secret.reveal())
                .await?;
        }
        for (name, value) in self.values.clone() {
            self.shell
                .set_value(&script::value_variable(&name), &value)
                .await?;
        }
        for (name, value) in self.shell_values.clone() {
            self.shell.set_value(&name, &value).await?;
        }
        Ok(())
    }

    /// Sends a program to the shell and waits for its end.
    pub(super) async fn send(&mut self, program: &str, sending: Sending) -> Result<Sent, RunError> {
        let mut heard = Heard::default();
        let mut shown = Shown {
            decoder: Decoder::default(),
            mask: self.mask(),
        };
        let finished = self
            .send_and_hear(program, sending, &mut heard, &mut shown)
            .await?;
        let rest = shown.mask.rest();
        if !rest.is_empty() {
            self.emit(&Event::OutputPrinted { text: rest });
        }
        let printed = (sending == Sending::Heard).then(|| self.without_secrets(&heard.text()));
        Ok(Sent {
            finished,
            printed,
            printed_last: None,
        })
    }

    async fn send_and_hear(
        &mut self,
        program: &str,
        sending: Sending,
        heard: &mut Heard,
        shown: &mut Shown,
    ) -> Result<Finished, RunError> {
        let interrupter = self.shell.interrupter();
        let farewell = self.farewell.clone();
        let _busy = farewell.busy();
        let reporter = &mut *self.reporter;
        let mut on_output = |chunk: Chunk| {
            if sending == Sending::Heard {
                heard.take(&chunk);
            }
            if chunk.stream == Stream::Seen {
                return;
            }
            let text = shown.take(&chunk.bytes);
            if !text.is_empty() {
                reporter.on_event(&Event::OutputPrinted { text });
            }
        };
        let shell = &mut self.shell;
        shell.set_limit(self.options.limit);
        let mut run = std::pin::pin!(async {
            match sending {
                Sending::Whole => shell.run(program, &mut on_output).await,
                Sending::Heard => shell.run_heard(program, &mut on_output).await,
                Sending::Within(limit) => shell.run_within(limit, program, &mut on_output).await,
            }
        });
        tokio::select! {
            biased;
            finished = &mut run => return Ok(finished?),
            () = farewell.asked() => {}
        }
        // Each is told gently first; what does not listen is ended.
        interrupter.interrupt();
        if let Ok(finished) = timeout(PATIENCE, &mut run).await {
            return Ok(finished?);
        }
        interrupter.terminate();
        if let Ok(finished) = timeout(PATIENCE, &mut run).await {
            return Ok(finished?);
        }
        interrupter.kill();
        Ok(run.await?)
    }

    /// Reads what the shim has written since the last time.
    fn read_journal(&mut self) {
        let path = &self.surroundings.context.journal;
        // There is none before docker's first command.
        let Ok((outcomes, read)) = journal::read(path, self.journal_read) else {
            return;
        };
        self.journal_read = read;
        for outcome in outcomes {
            for upload in &outcome.uploads {
                self.emit(&Event::Uploaded {
                    upload: upload.clone(),
                });
            }
            self.unsaved.made.extend(outcome.made.iter().cloned());
            self.journal.push(outcome);
        }
    }

    /// Keeps where the shell stands and what the command made, to be written with what comes next: the passed step,
    /// or before the learner is asked. A kill before that loses neither a step nor what was made, which the journal has.
    fn keep(&mut self, cwd: PathBuf) {
        self.folder.clone_from(&cwd);
        let values = self.values_to_keep();
        let unsaved = &mut self.unsaved;
        unsaved.cwd = Some(cwd);
        unsaved.values = values;
        unsaved.journal_read = self.journal_read;
    }
}

/// What comes out of a command, as it may be shown.
struct Shown {
    decoder: Decoder,
    mask: Mask,
}

impl Shown {
    fn take(&mut self, bytes: &[u8]) -> String {
        self.mask.take(&self.decoder.take(bytes))
    }
}

/// Puts characters together again that were cut in two between chunks.
#[derive(Default)]
pub(super) struct Decoder {
    rest: Vec<u8>,
}

impl Decoder {
    pub(super) fn take(&mut self, bytes: &[u8]) -> String {
        self.rest.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.rest) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Ok(_) | Err(_) => self.rest.len(),
        };
        let text = String::from_utf8_lossy(&self.rest[..whole]).into_owned();
        self.rest.drain(..whole);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_in_two_comes_whole() {
        let mut decoder = Decoder::default();
        let bytes = "a→b".as_bytes();
        let text: String = [&bytes[..2], &bytes[2..]]
            .iter()
            .map(|part| decoder.take(part))
            .collect();
        assert_eq!(text, "a→b");
        assert_eq!(decoder.take(b"\xff!"), "\u{fffd}!");
    }
}
