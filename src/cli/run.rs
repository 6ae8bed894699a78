//! `stepgate run`.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;

use crate::failure::{Exit, Failure};
use crate::lesson::Lesson;
use crate::prompt::learner::AtTerminal;
use crate::report::Reporter;
use crate::report::json::JsonLines;
use crate::report::terminal::{self, Terminal};
use crate::runner::learner::{Learner, Nobody};
use crate::runner::surroundings::{self, Surroundings};
use crate::runner::{Afterwards, Agreement, Ending, Options, Parts, RunError, Runner, Stage, leftovers};
use crate::session::Mode;
use crate::session::store::Store;
use crate::shell::context::{Attendance, GuardMode};
use crate::shell::keeper::PASSWORD_VARIABLE;
use crate::shell::process::{Options as ShellOptions, Screen, ShellKind};
use crate::words::{Secret, StepId};

use super::environment::{NO_STATE, Threads, Where, block_on, read_lesson, state_dir, unkept, unreachable};
use super::registry::let_others_finish;
use super::{Done, Format};

/// Leads you through a lesson; a step unlocks when the one before it is proved
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line"
)]
#[command(after_help = "\
Examples:
  stepgate run lessons/101-registries
  stepgate run chapter.md --registry hub
  stepgate run chapter.md --unattended --var dockerId=ada --yes --format json

At the prompt, Enter runs the step's commands; any other line is a command of your own; `help` lists
the rest.
Progress is kept: leave with `quit` or Ctrl-D and come back with the same command.")]
pub(super) struct Run {
    /// The lesson: a Markdown file, or a folder with a `lesson.md` or `README.md`
    lesson: PathBuf,

    #[command(flatten)]
    place: Where,

    /// Work on this step alone
    #[arg(long, value_name = "ID")]
    step: Option<String>,

    /// Run every step without a learner; the first failure ends the run
    #[arg(long)]
    unattended: bool,

    /// Agree beforehand to the lesson's commands that are not docker's
    #[arg(long)]
    yes: bool,

    /// Allow steps to be skipped and taken in any order
    #[arg(long)]
    free: bool,

    /// Let the lesson's commands remove and stop things that the lesson did not make
    #[arg(long)]
    no_guard: bool,

    /// Keep what the lesson made, even when it is finished
    #[arg(long, conflicts_with = "clean")]
    keep: bool,

    /// Remove what the lesson made, however the run ends
    #[arg(long)]
    clean: bool,

    /// How events are shown: `json` prints one JSON object a line
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

impl Run {
    /// Runs the lesson.
    pub(super) fn execute(self) -> Done {
        let lesson = read_lesson(&self.lesson)?;
        let has_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        if !self.unattended && !has_terminal {
            return Err(Failure::new(Exit::Usage, "there is no terminal to ask you at")
                .hint("add --unattended to run the lesson without a learner"));
        }
        block_on(Threads::One, self.lead(&lesson))
    }

    async fn lead(&self, lesson: &Lesson) -> Done {
        let mut stage = self.place.stage().await?;
        stage.settle_carrier().await;
        let result = match stage.reach_registry().await {
            Ok(()) => Box::pin(self.lead_on(&stage, lesson)).await,
            Err(error) => Err(unreachable(error, &self.place.registry)),
        };
        if let (Some(practice), false) = (&stage.practice, matches!(result, Ok(Exit::Interrupted))) {
            let_others_finish(practice).await;
        }
        stage.strike().await;
        result
    }

    async fn lead_on(&self, stage: &Stage, lesson: &Lesson) -> Done {
        let mut opened = Store::open(&state_dir()?, &lesson.path).map_err(unkept)?;
        leftovers::take_in(&mut opened).map_err(unkept)?;
        let guard = if self.no_guard {
            GuardMode::Off
        } else {
            GuardMode::On
        };
        let surroundings = Surroundings::make(stage, lesson, &opened, self.attendance(), guard)
            .map_err(|error| Failure::new(Exit::Missing, error).hint(NO_STATE))?;
        let shell = ShellOptions {
            kind: shell_kind(),
            program: None,
            folder: surroundings::lesson_folder(lesson),
            env: surroundings.environment.clone(),
            screen: if self.unattended {
                Screen::Captured
            } else {
                Screen::Learner
            },
            watched: lesson
                .variables
                .iter()
                .filter(|variable| !variable.is_secret())
                .map(|variable| variable.name.clone())
                .collect(),
        };
        let mut nobody = Nobody;
        let mut somebody;
        let learner: &mut dyn Learner = if self.unattended {
            &mut nobody
        } else {
            somebody = AtTerminal::open(opened.store.folder(), shell.kind)
                .map_err(|error| Failure::new(Exit::Missing, error))?;
            &mut somebody
        };
        let screen = if self.unattended {
            terminal::Screen::Reported
        } else {
            terminal::Screen::Shared
        };
        let mut reporter: Box<dyn Reporter> = match self.format {
            Format::Human => Box::new(Terminal::new(lesson, shell.kind, screen)),
            Format::Json => Box::new(JsonLines),
        };
        let parts = Parts {
            stage,
            lesson,
            opened,
            surroundings,
            shell,
            learner,
            reporter: reporter.as_mut(),
        };
        let runner = Runner::start(parts, self.options(lesson))
            .await
            .map_err(failure)?;
        let ending = runner.run().await.map_err(failure)?;
        Ok(match ending {
            Ending::Completed | Ending::Left => Exit::Done,
            Ending::Failed => Exit::CheckFailed,
            Ending::Unanswered => Exit::Unreachable,
            Ending::Interrupted => Exit::Interrupted,
        })
    }

    fn options(&self, lesson: &Lesson) -> Options {
        Options {
            attendance: self.attendance(),
            mode: if self.free { Mode::Free } else { Mode::Linear },
            afterwards: match (self.keep, self.clean) {
                (true, _) => Afterwards::Keep,
                (false, true) => Afterwards::CleanAlways,
                (false, false) => Afterwards::CleanWhenFinished,
            },
            only: self.step.as_deref().map(StepId::slug),
            agreed: if self.yes {
                Agreement::Given
            } else {
                Agreement::ToBeAsked
            },
            values: self.place.values(lesson),
            password: std::env::var(PASSWORD_VARIABLE)
                .ok()
                .filter(|text| !text.is_empty())
                .map(Secret::new),
        }
    }

    fn attendance(&self) -> Attendance {
        if self.unattended {
            Attendance::Unattended
        } else {
            Attendance::Attended
        }
    }
}

/// The lesson's shell: bash, and PowerShell on Windows.
fn shell_kind() -> ShellKind {
    if cfg!(windows) {
        ShellKind::Powershell
    } else {
        ShellKind::Bash
    }
}

fn failure(error: RunError) -> Failure {
    let (exit, hint) = match &error {
        RunError::Shell(_) => (
            Exit::Missing,
            Some("`stepgate doctor` tells what is missing".to_owned()),
        ),
        RunError::Store(_)
        | RunError::Context(_)
        | RunError::Account(_)
        | RunError::Keeper(_)
        | RunError::Scratch(_) => (Exit::Missing, Some(NO_STATE.to_owned())),
        RunError::Value { name, .. } => (
            Exit::Missing,
            Some(format!(
                "give it with --var {name}=VALUE or in STEPGATE_VAR_{name}"
            )),
        ),
        RunError::NotAgreed { commands } => {
            let list: Vec<String> = commands
                .iter()
                .map(|(line, text)| format!("\n  line {line}: {text}"))
                .collect();
            (
                Exit::Missing,
                Some(format!("read them, then add --yes to agree:{}", list.concat())),
            )
        }
        RunError::Locked(_) => (
            Exit::Usage,
            Some("run the lesson without --step, or add --free to take its steps in any order".to_owned()),
        ),
        RunError::NoStep(_) => (
            Exit::Usage,
            Some("`stepgate plan LESSON` lists the steps".to_owned()),
        ),
        RunError::Engine(_) => (Exit::Unreachable, None),
    };
    Failure {
        exit,
        source: Box::new(error),
        hint,
    }
}
