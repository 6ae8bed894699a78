//! What the runner knows while it runs, and the small questions it asks itself.
//!
//! Not here: anything that asks an engine, a registry or the learner.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::check::World;
use crate::diagnostic::Diagnostic;
use crate::lesson::{Dialect, Role, Solution, Step};
use crate::plan::{self, PlannedBlock, PlannedStep};
use crate::script;
use crate::session::{self, Mode, Progress, Refusal, StepOutline, StepState};
use crate::shell::context::Attendance;
use crate::shell::journal::Made;
use crate::shell::process::{Options as ShellOptions, ShellKind, find_pwsh};
use crate::words::StepId;

use super::{Event, RunError, Runner};

/// The longest value of the shell's that is kept, in bytes.
const LONGEST_VALUE: usize = 4096;

/// What a command changed and progress on disk does not tell yet.
#[derive(Debug, Default)]
pub(super) struct Unsaved {
    /// How many steps the lesson has now; 0 where progress tells it already.
    pub(super) n_steps: usize,
    /// The shell's working directory.
    pub(super) cwd: Option<PathBuf>,
    /// The lesson's variables as the shell has them.
    pub(super) values: BTreeMap<String, String>,
    /// What docker's commands made, in order.
    pub(super) made: Vec<Made>,
    /// How far the journal has been taken in, in bytes.
    pub(super) journal_read: usize,
}

impl Unsaved {
    fn enter(self, progress: &mut Progress) {
        if self.n_steps > 0 {
            progress.n_steps = self.n_steps;
        }
        progress.cwd = self.cwd.or(progress.cwd.take());
        progress.values.extend(self.values);
        progress.made.extend(self.made);
        progress.journal_read = progress.journal_read.max(self.journal_read);
    }
}

impl Runner<'_> {
    pub(super) fn emit(&mut self, event: &Event) {
        self.reporter.on_event(event);
    }

    pub(super) fn notice(&mut self, text: &str) {
        self.emit(&Event::Noticed {
            text: text.to_owned(),
        });
    }

    /// Writes what is known and not on disk yet.
    pub(super) fn save(&mut self) -> Result<(), RunError> {
        self.update(|_| ())
    }

    /// Changes the progress on disk, then here; what was not on disk yet goes with it.
    pub(super) fn update(&mut self, change: impl FnOnce(&mut Progress)) -> Result<(), RunError> {
        let unsaved = std::mem::take(&mut self.unsaved);
        self.progress = self.store.update(|progress| {
            unsaved.enter(progress);
            change(progress);
        })?;
        for notice in self.store.take_notices() {
            self.notice(&notice);
        }
        Ok(())
    }

    /// Lets something happen to the step before the learner, if the rules allow it: on disk, where another terminal
    /// may have changed what they say.
    pub(super) fn change_step<T>(
        &mut self,
        change: impl FnOnce(&[StepOutline], &mut Progress, &StepId, Mode) -> Result<T, Refusal>,
    ) -> Result<Result<T, Refusal>, RunError> {
        let (steps, id) = (self.outline(), self.step().id.clone());
        // A step that was asked for by name is worked on alone, whatever comes before it.
        let mode = match self.options.only {
            Some(_) => Mode::Free,
            None => self.options.mode,
        };
        let mut outcome = Err(Refusal::Unknown(id.clone()));
        self.update(|progress| outcome = change(&steps, progress, &id, mode))?;
        Ok(outcome)
    }

    pub(super) fn step(&self) -> &Step {
        &self.lesson.steps[self.index]
    }

    pub(super) fn planned(&self) -> &PlannedStep {
        &self.plan.steps[self.index]
    }

    pub(super) fn states(&self) -> Vec<StepState> {
        session::states(&self.outline(), &self.progress, self.options.mode)
    }

    /// Says whether the step before the learner still has to be done.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.states()[self.index], StepState::Open | StepState::Locked)
    }

    pub(super) fn is_attended(&self) -> bool {
        self.options.attendance == Attendance::Attended
    }

    /// The lines of the step's `n`-th block and its program for the lesson's shell, or why there is none; `None` for
    /// a block that is not run.
    pub(super) fn program(&self, n: usize) -> Option<(RangeInclusive<usize>, Result<String, String>)> {
        let block = self
            .planned()
            .blocks
            .get(n)
            .filter(|block| block.role == Role::Commands && !block.is_left_out())
            .filter(|block| self.is_to_run(block))?;
        let program = self.program_of(block).or_else(|reasons| {
            let reasons: Vec<String> = reasons.iter().map(|reason| reason.message.clone()).collect();
            self.in_its_own_shell(block).ok_or_else(|| reasons.join("; "))
        });
        Some((block.lines(), program))
    }

    /// A block's program for the lesson's shell, or what cannot be said in it.
    pub(super) fn program_of(&self, block: &PlannedBlock) -> Result<String, Vec<Diagnostic>> {
        let target = match self.shell_kind() {
            ShellKind::Bash => Dialect::Bash,
            ShellKind::Powershell => Dialect::Powershell,
        };
        let program = if !self.is_attended() || block.is_background {
            block.unattended_program(target)
        } else {
            block.program(target)
        };
        program.map(|program| self.with_copies(program))
    }

    /// The step's `n`-th block as the learner reads it in the shell's language, with their values in it.
    pub(super) fn reading(&self, n: usize) -> Option<String> {
        self.reading_of(self.planned().blocks.get(n)?)
    }

    /// A block, or a piece of one, as the learner reads it.
    pub(super) fn reading_of(&self, block: &PlannedBlock) -> Option<String> {
        let target = match self.shell_kind() {
            ShellKind::Bash => Dialect::Bash,
            ShellKind::Powershell => Dialect::Powershell,
        };
        let mut scope = script::Scope::default();
        scope.values.clone_from(&self.values);
        let script = block.script.as_ref()?;
        script::display(script, target, Some(&scope))
            .or_else(|| script::display(script, block.dialect, Some(&scope)))
    }

    /// Says whether a block is run now: its step's own, or its solution's where the learner has asked for it, or nobody is there
    /// to solve an exercise.
    pub(super) fn is_to_run(&self, block: &PlannedBlock) -> bool {
        let is_solved_here = if self.is_attended() {
            self.attempt.is_solution_shown
        } else {
            self.planned().solution_is() == Solution::Everything
        };
        block.is_solution == is_solved_here
    }

    /// Says whether a step is an exercise that the learner is to solve alone.
    pub(super) fn is_to_be_solved(&self, index: usize) -> bool {
        let step = &self.plan.steps[index];
        let is_own = |block: &PlannedBlock| block.role == Role::Commands && !block.is_solution;
        let is_exercise = !step.checks.is_empty() && !step.blocks.iter().any(is_own);
        let is_open = matches!(self.states()[index], StepState::Open | StepState::Locked);
        is_exercise
            && is_open
            && self.is_attended()
            && !(index == self.index && self.attempt.is_solution_shown)
    }

    /// Says whether the step's commands are there to be run, beside what the learner types.
    pub(super) fn has_commands_to_run(&self) -> bool {
        let mut blocks = self.planned().blocks.iter();
        blocks.any(|block| block.is_deed() && !block.is_left_out() && self.is_to_run(block))
    }

    /// A program that gives a PowerShell block to a PowerShell that is installed beside bash.
    fn in_its_own_shell(&self, block: &PlannedBlock) -> Option<String> {
        let is_foreign = block.dialect == Dialect::Powershell && self.shell_kind() == ShellKind::Bash;
        let pwsh = find_pwsh().filter(|_| is_foreign)?;
        let text = script::original(block.script.as_ref()?).ok()?;
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        Some(format!(
            "{} -NoProfile -Command {}",
            quoted(pwsh.to_str()?),
            quoted(&text)
        ))
    }

    /// The shell's values that outlast it on disk: none that has a secret in it, and none that is longer than a value.
    pub(super) fn values_to_keep(&self) -> BTreeMap<String, String> {
        let mut values = self.shell_values.clone();
        values.retain(|_, value| value.len() <= LONGEST_VALUE && self.without_secrets(value) == *value);
        values
    }

    /// Plans the lesson again with the values as they are now.
    pub(super) fn replan(&mut self) {
        let mut values = self.values.clone();
        values.extend(
            self.shell_values
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        self.plan = plan::make_without(self.lesson, &values, &self.left_out());
        if self.find_beyond() {
            self.plan = plan::make_without(self.lesson, &values, &self.left_out());
        }
    }

    /// The lesson's steps as the session's rules see them.
    pub(super) fn outline(&self) -> Vec<StepOutline> {
        let steps = self.lesson.steps.iter().enumerate();
        steps
            .map(|(at, step)| StepOutline {
                id: step.id.clone(),
                is_doing: step.is_doing() && !self.is_beyond(at),
                has_questions: !step.questions.is_empty(),
            })
            .collect()
    }

    pub(super) fn shell_kind(&self) -> ShellKind {
        self.shell_options.kind
    }

    pub(super) fn show(&mut self) {
        let state = self.states().get(self.index).copied().unwrap_or(StepState::Open);
        let (step, title) = (self.step().id.clone(), self.step().title.clone());
        self.emit(&Event::StepShown {
            step,
            index: self.index,
            title,
            state,
        });
    }

    /// What the checks are asked of.
    pub(super) fn world(&self) -> World<'_> {
        World {
            engine: &*self.stage.engine,
            route: &self.stage.route,
            page: self.stage.page.as_ref(),
            docker_config: &self.stage.docker_config,
            clients: &self.stage.clients,
            values: &self.shell_values,
            folder: &self.folder,
            journal: Some(&self.journal),
            ended: &self.ended,
        }
    }
}

/// Lets the shell of a lesson that is under way start where the last one was left.
pub(super) fn back_in_its_folder(mut options: ShellOptions, progress: &Progress) -> ShellOptions {
    let is_under_way = !progress.done.is_empty() && !progress.is_finished;
    if let Some(folder) = progress
        .cwd
        .as_ref()
        .filter(|folder| is_under_way && folder.is_dir())
    {
        options.folder.clone_from(folder);
    }
    options
}
