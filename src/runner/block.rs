//! A step's command blocks, one after the other: what each needs is seen to, then it goes to the shell, or past it.
//!
//! A block that needs what it makes itself goes in pieces. Not here: one program in the shell (`command`), and what the step has
//! to prove (`proof`).

use std::ops::RangeInclusive;

use crate::check::Ended;
use crate::plan::PlannedBlock;
use crate::shell::process::End;

use super::command::Time;
use super::folder::Place;
use super::{RunError, Runner};

/// A piece of a block, and its program.
type Piece = (PlannedBlock, String);

impl Runner<'_> {
    /// Runs the step's command blocks in order; stops at the first that is interrupted, takes too long or cannot be run.
    pub(super) async fn run_blocks(&mut self) -> Result<bool, RunError> {
        self.is_interrupted = false;
        self.time = Time::Left;
        // What was pressed at the prompt is over.
        self.farewell.was_pressed();
        if !self.ask_values().await? {
            return Ok(false);
        }
        if !self.supply_images().await? {
            return Ok(false);
        }
        let n_blocks = self.planned().blocks.len();
        for n in 0..n_blocks {
            if self.farewell.is_asked() {
                self.is_interrupted = true;
            }
            if self.is_called_off() {
                return Ok(false);
            }
            let is_over = self.run_block(n).await? || {
                let block = self.planned().blocks[n].clone();
                self.is_ended_by_hand(&block)
            };
            if self.is_interrupted || self.time == Time::Up || !is_over {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Says whether Ctrl-C was pressed where no command answered it: between two of them it ends the step's others, as a shell leaves the rest
    /// of a line.
    fn is_called_off(&mut self) -> bool {
        if !self.farewell.was_pressed() {
            return false;
        }
        self.is_interrupted = true;
        self.notice("Ctrl-C: the rest of the step's commands is not run; Enter runs them again");
        true
    }

    /// Says whether what Ctrl-C ended in a block, or a piece of one, is a command that runs on until then: the step goes on behind it, and
    /// it has ended well.
    fn is_ended_by_hand(&mut self, block: &PlannedBlock) -> bool {
        let is_attended = self.is_attended() && !self.farewell.is_asked();
        let runs_on = block.commands.last().is_some_and(|last| last.is_foreground);
        if !(is_attended && self.is_interrupted && runs_on) {
            return false;
        }
        let is_it = |ended: &&mut Ended| {
            ended
                .lines
                .as_ref()
                .is_some_and(|lines| lines.contains(&block.line))
        };
        let Some(ended) = self.ended.last_mut().filter(is_it) else {
            return false;
        };
        ended.exit = 0;
        self.is_interrupted = false;
        true
    }

    async fn run_block(&mut self, n: usize) -> Result<bool, RunError> {
        let pieces = self.pieces(n);
        let first = pieces.first().map(|(piece, _)| piece);
        if !self.ask_ids(n, first).await? || !self.write_file(n).await? {
            return Ok(false);
        }
        let Some((lines, program)) = self.program(n) else {
            return Ok(true);
        };
        let program = match program {
            Ok(program) => program,
            Err(reason) => {
                self.notice(&format!("line {} cannot be run here: {reason}", lines.start()));
                return Ok(false);
            }
        };
        let reading = self.reading(n).unwrap_or_else(|| program.clone());
        let place = self.enter(n).await?;
        if matches!(place, Place::Nowhere) {
            return Ok(false);
        }
        let commands = self.planned().blocks[n].commands.clone();
        let from = self.journal.len();
        let mut is_whole = true;
        if let Some(commands) = self.direct(n).filter(|_| matches!(place, Place::Here)) {
            self.carry_out(n, lines, &program, &reading, &commands).await?;
        } else if pieces.is_empty() {
            self.command(Some(lines), &program, &reading).await?;
            self.note_made(&commands, from);
            self.note_shell(n);
        } else {
            is_whole = self.run_pieces(n, &lines, pieces).await?;
            self.note_shell(n);
        }
        if let Place::From(folder) = place {
            self.go(&folder).await?;
        }
        Ok(is_whole && !self.is_interrupted)
    }

    /// The pieces of the step's `n`-th block, each with its program, where it may need what it makes itself, or goes on behind what the
    /// learner ends with Ctrl-C; else none.
    fn pieces(&self, n: usize) -> Vec<Piece> {
        let values = self.container_values(n);
        let Some(block) = self.planned().blocks.get(n) else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        if self.is_attended() {
            let running_on = block.commands.iter().filter(|command| command.is_foreground);
            lines.extend(running_on.map(|command| command.line));
        }
        let pieces = block.pieces(&values, &lines);
        let with_program = |piece: PlannedBlock| {
            let program = self.program_of(&piece).ok()?;
            Some((piece, program))
        };
        let pieces: Option<Vec<Piece>> = pieces.into_iter().map(with_program).collect();
        pieces.filter(|pieces| pieces.len() > 1).unwrap_or_default()
    }

    /// Runs the pieces of the step's `n`-th block as the whole would run; before each it is seen to what it needs. Says whether all
    /// have run.
    async fn run_pieces(
        &mut self,
        n: usize,
        block: &RangeInclusive<usize>,
        pieces: Vec<Piece>,
    ) -> Result<bool, RunError> {
        let n_pieces = pieces.len();
        let mut printed = None;
        for (at, (piece, program)) in pieces.into_iter().enumerate() {
            if at > 0 && (self.is_called_off() || !self.ask_ids(n, Some(&piece)).await?) {
                return Ok(false);
            }
            let from = self.journal.len();
            let reading = self.reading_of(&piece).unwrap_or_else(|| program.clone());
            let is_last = at + 1 == n_pieces;
            let lines = piece.lines();
            self.finish_later().await;
            self.begin_command(Some(&lines), reading.trim());
            let mut sent = self.send_piece(&piece, block, &program).await?;
            let end = sent.finished.end;
            // What the block printed is all that its pieces did.
            let before: Option<String> = printed.take();
            if let Some((before, text)) = before.zip(sent.printed.as_mut()) {
                text.insert_str(0, &before);
            }
            printed.clone_from(&sent.printed);
            let lines = if is_last { block.clone() } else { lines };
            self.command_sent(Some(lines), &program, sent).await?;
            self.note_made(&piece.commands, from);
            if end != End::Completed && !self.is_ended_by_hand(&piece) {
                return Ok(is_last);
            }
        }
        Ok(true)
    }
}
