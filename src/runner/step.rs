//! One step: shown, worked on, proved, and only then done.
//!
//! Not here: how a check is verified (`proof`).

use crate::check;
use crate::engine::{Engine as _, ImageQuery};
use crate::prompt::Intent;
use crate::session::{self, StepState};
use crate::shell::context::Attendance;
use crate::words::Reference;

use super::{Consent, Ending, Event, OnEnter, Question, RunError, Runner, Stage};

/// Where to go after a step's turn.
pub(super) enum Turn {
    /// To this step.
    To(usize),
    /// Out.
    End(Ending),
}

impl Runner<'_> {
    /// Shows the step and does what the learner asks until another one is to be shown.
    pub(super) async fn turn(&mut self, index: usize) -> Result<Turn, RunError> {
        self.index = index;
        self.hints_shown = 0;
        let id = self.step().id.clone();
        self.update(|progress| progress.current = Some(id))?;
        self.show();
        let _login = self.open_account().await?;
        loop {
            let question = self.question().await;
            let intent = self.learner.next(&question).await;
            if let Some(turn) = self.act(intent).await? {
                return Ok(turn);
            }
        }
    }

    async fn act(&mut self, intent: Intent) -> Result<Option<Turn>, RunError> {
        match intent {
            Intent::Proceed => return self.proceed().await,
            Intent::Run(text) => {
                self.own_command(&text).await?;
                if self.is_open() && self.step().is_doing() && self.prove_quietly().await {
                    return self.pass().map(Some);
                }
            }
            Intent::Check => {
                if self.prove().await && self.is_open() {
                    return self.pass().map(Some);
                }
            }
            Intent::Hint => self.show_hint(),
            Intent::Solution => self.show_solution()?,
            Intent::Explain => {
                let step = self.step().id.clone();
                let route = &self.stage.route;
                let checks = self
                    .planned()
                    .checks
                    .iter()
                    .map(|check| check::explain(check, route))
                    .collect();
                self.emit(&Event::ChecksExplained { step, checks });
            }
            Intent::Back if self.index > 0 => return Ok(Some(Turn::To(self.index - 1))),
            Intent::Back => self.notice("this is the first step"),
            Intent::List => {
                let states = self.states();
                let titles = self.lesson.steps.iter().map(|step| step.title.clone());
                self.emit(&Event::StandingShown {
                    steps: titles.zip(states).collect(),
                    current: self.index,
                });
            }
            Intent::Skip => return self.skip(),
            Intent::Reset => {
                if self.learner.confirm(&Consent::Reset).await {
                    self.reset().await?;
                    return Ok(Some(Turn::To(0)));
                }
            }
            Intent::Quit => return Ok(Some(Turn::End(Ending::Left))),
            Intent::Help => self.emit(&Event::HelpShown),
        }
        Ok(None)
    }

    /// Enter: a reading step is done with it; a doing step's commands run and are proved.
    async fn proceed(&mut self) -> Result<Option<Turn>, RunError> {
        if !self.step().is_doing() {
            return self.pass().map(Some);
        }
        if !self.is_open() && self.is_attended() {
            return Ok(Some(self.onward()));
        }
        let ran = self.run_blocks().await?;
        if std::mem::take(&mut self.is_interrupted) && !self.is_attended() {
            return Ok(Some(Turn::End(Ending::Interrupted)));
        }
        if ran && self.prove().await {
            return self.pass().map(Some);
        }
        if self.is_attended() {
            return Ok(None);
        }
        let ending = if self.is_unanswered {
            Ending::Unanswered
        } else {
            Ending::Failed
        };
        Ok(Some(Turn::End(ending)))
    }

    /// Runs the step's command blocks in order; stops at the first that is interrupted or cannot be run.
    async fn run_blocks(&mut self) -> Result<bool, RunError> {
        self.is_interrupted = false;
        if !self.ask_values().await? {
            return Ok(false);
        }
        if !self.supply_images().await? {
            return Ok(false);
        }
        let n_blocks = self.planned().blocks.len();
        for n in 0..n_blocks {
            let Some((lines, program)) = self.program(n) else {
                continue;
            };
            let program = match program {
                Ok(program) => program,
                Err(reason) => {
                    self.notice(&format!("line {} cannot be run here: {reason}", lines.start()));
                    return Ok(false);
                }
            };
            self.command(Some(lines), &program).await?;
            if self.is_interrupted {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn show_hint(&mut self) {
        let n_hints = self.step().hints.len();
        let hint = (self.hints_shown < n_hints).then_some(self.hints_shown);
        self.hints_shown += 1;
        let step = self.step().id.clone();
        self.emit(&Event::HintShown { step, hint });
    }

    fn show_solution(&mut self) -> Result<(), RunError> {
        let step = self.step().id.clone();
        if self.step().is_doing() && self.is_open() {
            let id = step.clone();
            self.update(|progress| {
                progress.assisted.insert(id);
            })?;
        }
        self.emit(&Event::SolutionShown { step });
        Ok(())
    }

    fn skip(&mut self) -> Result<Option<Turn>, RunError> {
        let id = self.step().id.clone();
        if !self.is_open() {
            return Ok(Some(self.onward()));
        }
        let mut progress = self.progress.clone();
        match session::skip(&self.outline(), &mut progress, &id, self.options.mode) {
            Ok(()) => {
                self.update(|kept| kept.done.extend(progress.done))?;
                self.emit(&Event::StepSkipped { step: id });
                Ok(Some(self.onward()))
            }
            Err(refusal) => {
                self.notice(&refusal.to_string());
                Ok(None)
            }
        }
    }

    /// Marks the step done, on disk before the next one is shown, and goes on.
    fn pass(&mut self) -> Result<Turn, RunError> {
        let id = self.step().id.clone();
        let is_new = self.is_open();
        let is_reading = !self.step().is_doing();
        if is_new {
            let state = session::pass_state(&self.progress, &id);
            let passed = id.clone();
            let next = self.lesson.steps.get(self.index + 1).map(|step| step.id.clone());
            let next = next.filter(|_| self.options.only.is_none());
            self.update(|progress| {
                progress.done.insert(passed, state);
                // One write for both: showing the next step then finds nothing to change.
                progress.current = next.or(progress.current.take());
            })?;
            if !is_reading {
                self.emit(&Event::StepPassed { step: id, state });
            }
        }
        Ok(self.onward())
    }

    fn onward(&self) -> Turn {
        if self.options.only.is_some() || self.index + 1 == self.lesson.steps.len() {
            let is_complete = self
                .states()
                .iter()
                .all(|state| !matches!(state, StepState::Open | StepState::Locked));
            return Turn::End(if is_complete || self.options.only.is_some() {
                Ending::Completed
            } else {
                Ending::Left
            });
        }
        Turn::To(self.index + 1)
    }

    async fn question(&mut self) -> Question {
        let images = match (self.images_at_start.take(), self.options.attendance) {
            (Some(names), _) => names,
            (None, Attendance::Attended) => image_names(self.stage).await,
            (None, Attendance::Unattended) => Vec::new(),
        };
        let on_enter = if self.step().is_doing() && self.is_open() {
            OnEnter::RunsCommands
        } else {
            OnEnter::GoesOn
        };
        Question {
            index: self.index,
            n_steps: self.lesson.steps.len(),
            on_enter,
            images,
            variables: self.shell_values.keys().cloned().collect(),
        }
    }
}

/// The names of the engine's images, for completion; none where it does not say.
pub(super) async fn image_names(stage: &Stage) -> Vec<String> {
    let rows = stage.engine.images(&ImageQuery::default()).await;
    let rows = rows.unwrap_or_default();
    rows.iter()
        .flat_map(|row| &row.tags)
        .map(Reference::familiar)
        .collect()
}
