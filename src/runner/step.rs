//! One step: shown, worked on, proved, and only then done.
//!
//! Not here: how a check is verified (`proof`).

use std::convert::Infallible;

use crate::check;
use crate::engine::{Engine, EngineError, ImageQuery};
use crate::prompt::{Intent, meant};
use crate::session::{self, Refusal, StepState};
use crate::words::Reference;

use super::quiz::{self, Attempt};
use super::{Consent, Ending, Event, OnEnter, Question, RunError, Runner};

/// The exit code of a shell that knows no such command.
const NO_SUCH_COMMAND: i32 = 127;

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
        self.attempt = Attempt::default();
        if let Err(refusal) =
            self.change_step(|steps, progress, id, mode| session::visit(steps, progress, id, mode))?
        {
            return Ok(self.refused(&refusal));
        }
        if self.is_attended() {
            // What is shown depends on them; who gives none sees what they would decide.
            Box::pin(self.ask_for_passages()).await?;
        }
        self.show();
        Box::pin(self.ask_for_needs()).await;
        if self.is_attended()
            && let Some(missing) = self.lacks()
        {
            self.notice(&format!("this step needs {missing}; Enter skips it"));
        }
        let _login = self.open_account().await?;
        self.resume_questions().await?;
        loop {
            if self.is_attended() {
                self.save()?;
            }
            let intent = self.ask().await;
            let is_stuck = matches!(intent, Intent::Proceed | Intent::Check | Intent::Hint);
            if let Some(turn) = self.act(intent).await? {
                return Ok(turn);
            }
            if is_stuck && self.is_attended() {
                // The password may have gone from the screen.
                self.open_account().await?;
            }
        }
    }

    async fn act(&mut self, intent: Intent) -> Result<Option<Turn>, RunError> {
        match intent {
            Intent::Proceed => return self.proceed().await,
            Intent::Run(text) => {
                if let Some((asked, chosen)) = self.attempt.asked.zip(quiz::numbers(&text)) {
                    return self.answer(asked, &chosen).await;
                }
                let before = (self.journal.len(), self.shell_values.clone());
                self.own_command(&text).await?;
                if self
                    .ended
                    .last()
                    .is_some_and(|ended| ended.exit == NO_SUCH_COMMAND)
                {
                    self.point_to_words(&text);
                }
                let has_touched = before != (self.journal.len(), self.shell_values.clone());
                let is_next = (has_touched || self.asks_of_any_command()) && self.is_open();
                let is_next = is_next && self.step().is_doing() && self.attempt.asked.is_none();
                if is_next && self.prove_quietly().await && self.author_agrees().await? {
                    return self.settle();
                }
            }
            Intent::Check => {
                if self.ask_values_of_checks().await? && self.holds().await? && !self.is_proved() {
                    return self.settle();
                }
            }
            Intent::Hint => self.show_hint(),
            Intent::Solution => self.show_solution()?,
            Intent::Explain => {
                let step = self.step().id.clone();
                let route = &self.stage.route;
                let planned = self.planned();
                let is_kept = self.is_to_be_solved(self.index);
                let explained = |check| {
                    let text = check::explain(check, route);
                    if is_kept {
                        planned.without_solution(&text)
                    } else {
                        text
                    }
                };
                let checks = planned.checks.iter();
                let checks = checks.map(explained).chain(self.quiz_explained()).collect();
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

    /// Says which of stepgate's own words there are, where a lone word was no command.
    fn point_to_words(&mut self, text: &str) {
        if self.attempt.asked.is_some() {
            self.notice("the question waits for the number of a choice; `skip` goes past the step");
        } else if let Some(word) = meant(text) {
            self.notice(&format!("did you mean `{word}`?"));
        } else if !text.trim().contains(char::is_whitespace) {
            self.notice("Enter goes on, and `help` lists stepgate's own words");
        }
    }

    /// Enter: a reading step is done with it; a doing step's commands run and are proved.
    async fn proceed(&mut self) -> Result<Option<Turn>, RunError> {
        if self.is_now_beyond() {
            return self.pass_over();
        }
        if let Some(asked) = self.attempt.asked {
            self.put_question(asked);
            return Ok(None);
        }
        if !self.step().is_doing() {
            return self.settle();
        }
        if !self.is_open() && self.is_attended() {
            return Ok(Some(self.onward()));
        }
        let ran = if self.step().is_validation {
            self.ask_values().await?
        } else {
            self.run_blocks().await?
        };
        if std::mem::take(&mut self.is_interrupted) && !self.is_attended() {
            return Ok(Some(Turn::End(Ending::Interrupted)));
        }
        let holds = ran && self.holds().await?;
        if holds {
            return self.settle();
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

    /// Says whether the step holds: by stepgate's own checks, and by its author's program. What commands of a validation print is
    /// known once they have run.
    async fn holds(&mut self) -> Result<bool, RunError> {
        if self.step().is_validation {
            return Ok(self.author_agrees().await? && self.prove().await);
        }
        Ok(self.prove().await && self.author_agrees().await?)
    }

    /// Says whether a command that is not docker's and sets nothing can bring about what the step is to prove: an author may
    /// ask for anything.
    fn asks_of_any_command(&self) -> bool {
        let asks = |check: &check::Check| {
            check.source == check::Source::Author || matches!(check.condition, check::Condition::Exit { .. })
        };
        self.planned().checks.iter().any(asks)
    }

    fn show_hint(&mut self) {
        let n_hints = self.step().hints.len();
        let hint = (self.attempt.hints_shown < n_hints).then_some(self.attempt.hints_shown);
        self.attempt.hints_shown += 1;
        let step = self.step().id.clone();
        self.emit(&Event::HintShown { step, hint });
    }

    fn show_solution(&mut self) -> Result<(), RunError> {
        if let Err(refusal) = self.change_step(session::assist)? {
            self.notice(&refusal.to_string());
        }
        let mut blocks = self.planned().blocks.iter();
        self.attempt.is_solution_shown = blocks.any(|block| block.is_solution);
        let step = self.step().id.clone();
        self.emit(&Event::SolutionShown { step });
        Ok(())
    }

    pub(super) fn skip(&mut self) -> Result<Option<Turn>, RunError> {
        if !self.is_open() {
            return Ok(Some(self.onward()));
        }
        match self.change_step(session::skip)? {
            Ok(()) => {
                let step = self.step().id.clone();
                self.replan();
                self.emit(&Event::StepSkipped { step });
                Ok(Some(self.onward()))
            }
            Err(refusal) => {
                self.notice(&refusal.to_string());
                Ok(None)
            }
        }
    }

    /// Marks the step done, on disk before the next one is shown, and goes on.
    pub(super) fn pass(&mut self) -> Result<Turn, RunError> {
        if self.is_proved() {
            return Ok(self.onward());
        }
        let passed = self.change_step(session::pass)?;
        match passed {
            Ok(state) => {
                if self.planned().is_left_out {
                    self.replan();
                }
                let is_answered = self.is_attended() && !self.step().questions.is_empty();
                if self.step().is_doing() || is_answered {
                    let step = self.step().id.clone();
                    self.emit(&Event::StepPassed { step, state });
                }
                Ok(self.onward())
            }
            Err(refusal) => Ok(self.refused(&refusal)),
        }
    }

    /// Goes to where the lesson stands: another terminal has changed that meanwhile.
    fn refused(&mut self, refusal: &Refusal) -> Turn {
        self.notice(&refusal.to_string());
        Turn::To(self.first_open())
    }

    /// Says whether the step was proved, or read.
    pub(super) fn is_proved(&self) -> bool {
        matches!(self.states()[self.index], StepState::Passed | StepState::Assisted)
    }

    pub(super) fn onward(&self) -> Turn {
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

    /// Asks the learner what to do. The names of images are fetched meanwhile: nobody waits for them.
    async fn ask(&mut self) -> Intent {
        let question = self.question();
        if !self.is_attended() {
            return self.learner.next(&question).await;
        }
        let (engine, images) = (&self.stage.engine, &self.images);
        let fetching = async {
            if let Ok(names) = image_names(&**engine).await {
                images.set(names);
            }
            std::future::pending::<Infallible>().await
        };
        tokio::select! {
            intent = self.learner.next(&question) => intent,
            never = fetching => match never {},
        }
    }

    fn question(&self) -> Question {
        let is_work = self.step().is_doing() && self.is_open() && !self.is_beyond(self.index);
        let on_enter = match (is_work, self.has_commands_to_run()) {
            _ if self.attempt.asked.is_some() => OnEnter::AsksAgain,
            (true, true) => OnEnter::RunsCommands,
            (true, false) => OnEnter::Checks,
            (false, _) => OnEnter::GoesOn,
        };
        Question {
            index: self.index,
            n_steps: self.lesson.steps.len(),
            on_enter,
            images: self.images.clone(),
            variables: self.shell_values.keys().cloned().collect(),
            folder: self.folder.clone(),
        }
    }
}

/// The names of an engine's images, each with its tag.
async fn image_names(engine: &dyn Engine) -> Result<Vec<String>, EngineError> {
    let rows = engine.images(&ImageQuery::default()).await?;
    let names = rows.iter().flat_map(|row| &row.tags);
    Ok(names.map(Reference::familiar).collect())
}
