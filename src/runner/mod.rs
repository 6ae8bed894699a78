//! Leads a learner, or nobody, through a lesson: one loop for both. Emits [`Event`]s, prints nothing.
//!
//! Not here: how events look (`report`), and where answers come from (`prompt`).

pub mod cleanup;
pub mod event;
pub mod learner;
pub mod leftovers;
pub mod stage;
pub mod surroundings;

mod account;
mod author_check;
mod beyond;
mod block;
mod build_steps;
mod command;
mod consent;
mod direct;
mod drift;
mod error;
mod farewell;
mod file;
mod folder;
mod heard;
mod ids;
pub mod needs;
mod options;
mod prerequisite;
pub mod proof;
mod quiz;
mod scenario;
mod secrets;
mod state;
mod step;
#[cfg(test)]
#[cfg(unix)]
mod tests;

pub use error::RunError;
pub use event::{Ending, Event};
pub use farewell::Farewell;
pub use learner::{Consent, ImageNames, Learner, OnEnter, Question};
pub use options::{Afterwards, Agreement, Options};
pub use stage::{Stage, StageError};
pub use surroundings::Surroundings;

use std::collections::BTreeMap;
use std::path::PathBuf;

use futures_util::future::join;
use tokio::task::spawn_blocking;

use crate::check::Ended;
use crate::lesson::Lesson;
use crate::plan::{self, Plan};
use crate::report::Reporter;
use crate::session::store::{Opened, Outlasts, Store};
use crate::session::{self, Progress, StepState};
use crate::shell::context::Attendance;
use crate::shell::journal::Outcome;
use crate::shell::keeper::Keeper;
use crate::shell::process::{Options as ShellOptions, Shell};
use crate::shell::shim::Later;
use crate::words::{Secret, StepId};

use direct::ShellState;
use state::Unsaved;
use step::Turn;

/// What a run is made of.
pub struct Parts<'a> {
    /// Engine and registry.
    pub stage: &'a Stage,
    /// The lesson.
    pub lesson: &'a Lesson,
    /// Where progress is kept, and what is kept of earlier runs.
    pub opened: Opened,
    /// What the shell stands in.
    pub surroundings: Surroundings,
    /// The lesson's shell, not yet started.
    pub shell: ShellOptions,
    /// Whoever answers.
    pub learner: &'a mut dyn Learner,
    /// Whoever is told.
    pub reporter: &'a mut dyn Reporter,
    /// Tells of being asked to end.
    pub farewell: Farewell,
}

/// One learner in one lesson.
pub struct Runner<'a> {
    stage: &'a Stage,
    lesson: &'a Lesson,
    options: Options,
    plan: Plan,
    store: Store,
    progress: Progress,
    surroundings: Surroundings,
    shell: Shell,
    shell_state: ShellState,
    later: Later,
    farewell: Farewell,
    /// The password of the practice account that the learner was shown, or that goes to the lesson's login.
    shown_password: Option<Secret>,
    /// Has the registry's password for the lesson's `docker login`, once there is one to have.
    keeper: Option<Keeper>,
    shell_options: ShellOptions,
    learner: &'a mut dyn Learner,
    reporter: &'a mut dyn Reporter,
    /// The values that the learner gave, by variable.
    values: BTreeMap<String, String>,
    /// The values that nobody else may see, by variable: they are nowhere but here and in the shell.
    secrets: BTreeMap<String, Secret>,
    /// The lesson's variables as the shell has them.
    shell_values: BTreeMap<String, String>,
    beyond: beyond::Beyond,
    folder: PathBuf,
    /// The names of the engine's images, as far as they have come.
    images: ImageNames,
    journal: Vec<Outcome>,
    journal_read: usize,
    /// What is known since progress was last written.
    unsaved: Unsaved,
    /// The step before the learner, from 0.
    index: usize,
    /// The containers of which it is certain which command of the lesson made them.
    makers: ids::Makers,
    /// What the shell has run to its end, in order.
    ended: Vec<Ended>,
    attempt: quiz::Attempt,
    is_interrupted: bool,
    /// Whether a command of the step has taken longer than it may.
    time: command::Time,
    is_unanswered: bool,
    /// Whether every image that the lesson needs was there at the start.
    has_all_images: bool,
}

impl<'a> Runner<'a> {
    /// Begins the lesson's shell and takes up the learner's progress.
    pub async fn start(parts: Parts<'a>, options: Options) -> Result<Self, RunError> {
        let Parts {
            stage,
            lesson,
            opened,
            surroundings,
            shell: shell_options,
            learner,
            reporter,
            farewell,
        } = parts;
        let shell_options = state::back_in_its_folder(shell_options, &opened.progress);
        let (values, secrets) = lesson.parted(&options.values);
        let mut store = opened.store;
        if options.attendance == Attendance::Unattended {
            // Nobody's work is lost with the power, and a run is over in a moment; its end is synced.
            store.outlast(Outlasts::Kill);
        }
        let skipped = session::skipped(&opened.progress);
        // The shell takes its time to start: the lesson begins meanwhile.
        let shell = Shell::begin(shell_options.clone()).await?;
        let mut runner = Self {
            plan: plan::make_without(lesson, &values, &skipped),
            stage,
            lesson,
            farewell,
            keeper: None,
            shown_password: None,
            options,
            store,
            journal_read: opened.progress.journal_read,
            progress: opened.progress,
            surroundings,
            shell,
            shell_state: ShellState::Unforeseen,
            later: Later::default(),
            beyond: beyond::Beyond::default(),
            folder: shell_options.folder.clone(),
            images: ImageNames::default(),
            shell_options,
            learner,
            reporter,
            values,
            secrets,
            shell_values: BTreeMap::new(),
            journal: Vec::new(),
            unsaved: Unsaved::default(),
            index: 0,
            makers: ids::Makers::default(),
            ended: Vec::new(),
            attempt: quiz::Attempt::default(),
            is_interrupted: false,
            time: command::Time::Left,
            is_unanswered: false,
            has_all_images: false,
        };
        if let Some(only) = &runner.options.only {
            runner.position(only)?;
        }
        runner.emit(&Event::RunStarted {
            lesson: lesson.path.clone(),
            title: lesson.title.clone(),
            n_steps: lesson.steps.len(),
            engine: stage.engine.address(),
            registry: stage.route.choice.to_string(),
            registry_host: stage.route.host.clone(),
        });
        runner.tell_of_engine();
        if let Some(notice) = stage.carrier_notice() {
            runner.notice(&notice);
        }
        for notice in opened.notices {
            runner.notice(&notice);
        }
        runner.sweep().await;
        runner.keep_given_password()?;
        runner.take_up().await?;
        runner.shell_state = runner.state_at_start();
        Ok(runner)
    }

    /// Leads through the lesson until it is finished, left or cannot go on.
    pub async fn run(mut self) -> Result<Ending, RunError> {
        let farewell = self.farewell.clone();
        let ending = tokio::select! {
            biased;
            ending = self.all_steps() => ending,
            () = farewell.due() => Ok(Ending::Interrupted),
        };
        self.finish_later().await;
        let saved = self.save();
        if let Ok(ending) = ending {
            self.tell_the_end(ending);
        }
        let cleaned = match &ending {
            Ok(ending) => self.afterwards(*ending).await,
            Err(_) if self.options.afterwards == Afterwards::CleanAlways => self.clean().await,
            Err(_) => Ok(()),
        };
        let store = self.store.clone();
        let (synced, ()) = join(spawn_blocking(move || store.sync()), self.shell.close()).await;
        let ending = ending?;
        saved?;
        cleaned?;
        // The file work ends unless the runtime does.
        synced.unwrap_or(Ok(()))?;
        Ok(ending)
    }

    async fn all_steps(&mut self) -> Result<Ending, RunError> {
        self.ask_for_other_commands().await?;
        if self.is_validated().await? {
            self.notice(
                "what this lesson is needed for is there already: its validation holds, and it is not run",
            );
            return Ok(Ending::Completed);
        }
        self.look_for_images().await;
        let mut index = match &self.options.only {
            Some(only) => self.position(only)?,
            None => self.first_open(),
        };
        // A learner takes the steps in order; without one, whoever names a step knows what is there already.
        if self.is_attended() && self.states().get(index) == Some(&StepState::Locked) {
            return Err(RunError::Locked(self.lesson.steps[index].id.clone()));
        }
        loop {
            // It may have come with the end of a command, which nothing waited for any more.
            if self.farewell.is_asked() {
                return Ok(Ending::Interrupted);
            }
            match self.turn(index).await? {
                Turn::To(next) => index = next,
                Turn::End(ending) => return Ok(ending),
            }
        }
    }

    /// Takes off the engine what a killed run left there; where that fails, the next push tries again.
    async fn sweep(&mut self) {
        if let Err(error) = leftovers::sweep(&self.store, &*self.stage.engine).await {
            let reason = crate::failure::chain(&error);
            self.notice(&format!(
                "a name that a killed push left on the engine cannot be removed: {reason}"
            ));
        }
    }

    /// Takes up what is kept of earlier runs: values into the shell, and whether what was proved still holds.
    async fn take_up(&mut self) -> Result<(), RunError> {
        let n_steps = self.lesson.steps.len();
        if self.progress.n_steps != n_steps {
            // It goes with the next change: nobody looks before.
            self.progress.n_steps = n_steps;
            self.unsaved.n_steps = n_steps;
        }
        // An older stepgate kept secrets too.
        for secret in self
            .lesson
            .variables()
            .iter()
            .filter(|variable| variable.is_secret())
        {
            self.progress.values.remove(&secret.name);
        }
        for (name, value) in self.progress.values.clone() {
            self.values.entry(name).or_insert(value);
        }
        if self.progress.is_finished {
            self.notice("you finished this lesson before; it begins anew");
            self.update(|progress| *progress = progress.begun_anew())?;
            self.replan();
        }
        if !self.progress.left_out.is_empty() {
            self.update(Progress::ask_again)?;
            self.replan();
        }
        if self.progress.done.is_empty() {
            return Ok(());
        }
        // The lesson had set them in a shell that is gone.
        self.shell_values = self.progress.values.clone();
        self.restore_values().await?;
        self.replan();
        self.look_for_drift().await;
        Ok(())
    }

    fn position(&self, id: &StepId) -> Result<usize, RunError> {
        let found = self.lesson.steps.iter().position(|step| step.id == *id);
        found.ok_or_else(|| RunError::NoStep(id.clone()))
    }

    /// The first step that is not done; the first of all where every one is.
    fn first_open(&self) -> usize {
        let states = self.states();
        let open = states.iter().position(|state| *state == StepState::Open);
        open.unwrap_or(0)
    }

    /// Cleans up where it is due.
    async fn afterwards(&mut self, ending: Ending) -> Result<(), RunError> {
        let is_finished = ending == Ending::Completed && self.options.only.is_none();
        let goes_on = self.is_to_go_on();
        if is_finished && !goes_on {
            self.update(|progress| progress.is_finished = true)?;
        }
        let is_due = match self.options.afterwards {
            Afterwards::Keep => false,
            Afterwards::CleanAlways => true,
            Afterwards::CleanWhenFinished => is_finished,
        };
        if is_due && self.agrees_to_clean().await {
            self.clean().await?;
            self.update(|progress| progress.is_finished |= is_finished)?;
        } else if is_finished && goes_on {
            self.tell_how_to_go_on();
        }
        if is_finished && self.is_attended() {
            self.tell_what_stays();
        }
        Ok(())
    }

    /// Says whether what the lesson made may go: a learner who has finished is asked.
    async fn agrees_to_clean(&mut self) -> bool {
        if !self.is_attended() || self.options.afterwards != Afterwards::CleanWhenFinished {
            return true;
        }
        let remains = self.remains().await;
        if remains.is_empty() {
            return false;
        }
        let agrees = self.learner.confirm(&Consent::CleanUp(remains)).await;
        if !agrees {
            self.notice("it stays on the engine; `stepgate reset` with this lesson removes it");
        }
        agrees
    }
}
