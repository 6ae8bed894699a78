//! A block of nothing but commands that stepgate does itself, carried out without the lesson's shell: nobody sits
//! there, and starting a process for each command takes longer than most of them.
//!
//! The same code does them as under the name `docker` in the shell, with the same journal. Whatever a shell would have
//! a say in goes through the shell: see [`Runner::direct`]. Not here: the commands themselves (`shell::shim`).

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::docker::{self, DockerCommand, Parsed, PasswordFrom};
use crate::lesson::Role;
use crate::plan::{PlannedBlock, PlannedCommand};
use crate::script::{Certainty, Output, Word};
use crate::session::Mode;
use crate::shell::context::SessionContext;
use crate::shell::shim::{Call, Connecting, INTERRUPTED, Streams, is_shim};

use super::command::{Decoder, Over};
use super::event::CommandEnd;
use super::{Event, RunError, Runner};

/// How long a command that was told to stop may take for it.
const PATIENCE: Duration = Duration::from_secs(6);

/// A command that needs no shell: program and arguments.
pub(super) type Direct = (&'static str, Vec<String>);

/// Whether the lesson's shell still takes `docker` for what the plan takes it for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShellState {
    /// It has run nothing that could define, change or end anything but the lesson's variables.
    AsPlanned,
    /// A learner types, steps may be left out, or something ran that could.
    Unforeseen,
}

impl Runner<'_> {
    /// How a new shell is taken: a run that begins in the middle has not run what set its variables.
    pub(super) fn state_at_start(&self) -> ShellState {
        let is_whole = self.options.only.is_none() && self.options.mode == Mode::Linear;
        if is_whole && !self.is_attended() && self.progress.done.is_empty() {
            ShellState::AsPlanned
        } else {
            ShellState::Unforeseen
        }
    }

    /// The commands of the step's `n`-th block where all of them can be carried out without the shell: one after the
    /// other, every word known, and each one that stepgate does itself and asks nothing for.
    pub(super) fn direct(&self, n: usize) -> Option<Vec<Direct>> {
        let block = self.planned().blocks.get(n)?;
        // The shell tells what goes to standard output.
        if self.is_to_be_heard(&block.lines()) {
            return None;
        }
        self.direct_commands(block)
    }

    fn direct_commands(&self, block: &PlannedBlock) -> Option<Vec<Direct>> {
        let is_plain = block.script.as_ref().is_some_and(crate::script::Script::is_plain);
        if self.shell_state != ShellState::AsPlanned || !is_plain || block.commands.is_empty() {
            return None;
        }
        block.commands.iter().map(direct).collect()
    }

    /// The first command of the block that comes after the step's `n`-th, in this step or a later one.
    fn after_block(&self, n: usize) -> Option<Direct> {
        let here = &self.planned().blocks[n + 1..];
        let later = self.plan.steps[self.index + 1..]
            .iter()
            .flat_map(|step| &step.blocks);
        let block = here
            .iter()
            .chain(later)
            .find(|block| block.role == Role::Commands && !block.is_left_out())?;
        self.direct_commands(block)?.into_iter().next()
    }

    /// Notes what a block that the shell ran may have changed in it.
    pub(super) fn note_shell(&mut self, n: usize) {
        let names: Vec<String> = self
            .lesson
            .variables()
            .iter()
            .map(|variable| variable.name.clone())
            .collect();
        let script = self
            .planned()
            .blocks
            .get(n)
            .and_then(|block| block.script.as_ref());
        if !script.is_some_and(|script| script.keeps_shell(&names)) {
            self.shell_state = ShellState::Unforeseen;
        }
    }

    /// Carries the commands of the step's `n`-th block out, shown as `reading`; as in a shell, one that fails does not
    /// keep the next.
    pub(super) async fn carry_out(
        &mut self,
        n: usize,
        lines: RangeInclusive<usize>,
        program: &str,
        reading: &str,
        commands: &[Direct],
    ) -> Result<(), RunError> {
        self.begin_command(Some(&lines), reading);
        let mut exit = 0;
        let after_block = self.after_block(n);
        for (at, (program, args)) in commands.iter().enumerate() {
            // Only another push may begin while the last one is still tidied up after, and what asks no engine.
            let is_push = matches!(docker::parse(args), Parsed::Native(DockerCommand::Push(_)));
            if *program == "docker" && !is_push {
                self.finish_later().await;
            }
            let next = commands.get(at + 1).or(after_block.as_ref());
            let next = next.filter(|(program, _)| *program == "docker");
            self.later.announce(next.map(|(_, args)| args.as_slice()));
            exit = self.carry_out_one(program, args).await;
            if exit == i32::from(INTERRUPTED) {
                break;
            }
        }
        if exit != 0 {
            // The lesson may look at `$?` next.
            self.shell.run(&format!("(exit {exit})"), &mut |_| {}).await?;
        }
        let end = if exit == i32::from(INTERRUPTED) {
            CommandEnd::Interrupted
        } else {
            CommandEnd::Completed
        };
        self.end_command(Over {
            lines: Some(lines),
            text: program.to_owned(),
            exit,
            failed: None,
            cwd: self.folder.clone(),
            end,
            printed: None,
            printed_last: None,
        });
        Ok(())
    }

    /// Waits until nothing goes on any more that a command left to be done.
    pub(super) async fn finish_later(&mut self) {
        for words in self.later.finish().await {
            self.notice(&format!(
                "a name that a push gave an image for a while cannot be removed: {words}"
            ));
        }
    }

    async fn carry_out_one(&mut self, program: &str, args: &[String]) -> i32 {
        let farewell = self.farewell.clone();
        let _busy = farewell.busy();
        let (sender, mut written) = unbounded_channel();
        let mut streams = Streams::into(&sender);
        drop(sender);
        let engine = Arc::clone(&self.stage.engine);
        let connect = move |_: &SessionContext| -> Connecting {
            let engine = Arc::clone(&engine);
            Box::pin(std::future::ready(Ok(engine)))
        };
        let call = Call {
            context: &self.surroundings.context,
            connect: &connect,
            args,
            clients: &self.stage.clients,
            later: Some(&self.later),
            keeper: self.keeper.as_ref(),
        };
        let reporter = &mut *self.reporter;
        let mut decoder = Decoder::default();
        let mut hand_on = |bytes: &[u8]| {
            let text = decoder.take(bytes);
            if !text.is_empty() {
                reporter.on_event(&Event::OutputPrinted { text });
            }
        };
        let work = async {
            let exit = call.carry_out(program, &mut streams).await;
            drop(streams);
            exit
        };
        let mut work = std::pin::pin!(work);
        let mut exit = None;
        while exit.is_none() {
            tokio::select! {
                biased;
                bytes = next(&mut written) => hand_on(&bytes),
                ended = &mut work => exit = Some(ended),
                // It hears the signal itself, and undoes what it had begun.
                () = farewell.asked() => {
                    exit = Some(timeout(PATIENCE, &mut work).await.unwrap_or(INTERRUPTED));
                }
            }
        }
        while let Ok(bytes) = written.try_recv() {
            hand_on(&bytes);
        }
        i32::from(exit.unwrap_or(INTERRUPTED))
    }
}

/// What has been written since the last time, in one piece; waits for it.
async fn next(written: &mut UnboundedReceiver<Vec<u8>>) -> Vec<u8> {
    let Some(mut bytes) = written.recv().await else {
        return std::future::pending().await;
    };
    while let Ok(more) = written.try_recv() {
        bytes.extend(more);
    }
    bytes
}

/// A command that needs no shell.
fn direct(command: &PlannedCommand) -> Option<Direct> {
    let invocation = command.invocation.as_ref()?;
    let is_alone = invocation.certainty == Certainty::Certain
        && invocation.output == Output::Shown
        && !invocation.is_background;
    let known = |word: &Word| match word {
        Word::Known(text) => Some(text.clone()),
        Word::Unknown(_) => None,
    };
    let words: Vec<String> = invocation.argv.iter().map(known).collect::<Option<_>>()?;
    let (name, args) = words.split_first()?;
    // These are another spelling of something, which only their own process gives them.
    let is_respelled = matches!(name.as_str(), "sudo" | "docker-compose");
    let program = is_shim(name).filter(|program| program == name && is_alone && !is_respelled)?;
    let is_ours = if program == "docker" {
        is_done_here(&docker::parse(args))
    } else {
        args.iter()
            .any(|word| word.starts_with("https://") || word.starts_with("http://"))
    };
    is_ours.then(|| (program, args.to_vec()))
}

/// Says whether stepgate does it without the real CLI, and without asking or reading anything.
fn is_done_here(parsed: &Parsed) -> bool {
    let Parsed::Native(command) = parsed else {
        return false;
    };
    match command {
        DockerCommand::Tag { .. }
        | DockerCommand::Push(_)
        | DockerCommand::Pull(_)
        | DockerCommand::Remove(_)
        | DockerCommand::Logout(_) => true,
        DockerCommand::Login(login) => login.password != PasswordFrom::Stdin && login.username.is_some(),
        // Some formats only the CLI knows.
        DockerCommand::List(list) => list.format.is_none(),
        DockerCommand::History(history) => history.format.is_none(),
        DockerCommand::Inspect(inspect) => inspect.format.is_none(),
        // The CLI builds, and these tell of it.
        DockerCommand::Build(_) | DockerCommand::Version(_) | DockerCommand::Info(_) => false,
    }
}
