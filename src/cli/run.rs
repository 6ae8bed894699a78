//! `stepgate run`.

mod course;

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::failure::{Exit, Failure};
use crate::lesson::Lesson;
use crate::plan;
use crate::prompt::learner::AtTerminal;
use crate::report::Reporter;
use crate::report::json::JsonLines;
use crate::report::terminal::{self, Terminal};
use crate::runner::learner::{Learner, Nobody};
use crate::runner::surroundings::{self, Surroundings};
use crate::runner::{
    Afterwards, Agreement, Ending, Event, Farewell, Options, Parts, RunError, Runner, Stage, leftovers,
};
use crate::session::Mode;
use crate::session::store::Store;
use crate::shell::context::{Attendance, GuardMode};
use crate::shell::keeper::PASSWORD_VARIABLE;
use crate::shell::process::{Options as ShellOptions, Screen, ShellKind};
use crate::words::Secret;

use super::environment::{
    NO_STATE, Threads, Where, block_on, no_step_in_several, read_lessons, state_dir, unkept, unreachable,
    with_prerequisites,
};
use super::registry::let_others_finish;
use super::{Done, Format};

/// How long a block of commands may take where nobody is there and nobody says otherwise: longer than builds and pulls do.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Leads you through a lesson, or the lessons of a course; a step unlocks when the one before it is proved
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line"
)]
#[command(after_help = "\
Examples:
  stepgate run lessons/101-registries
  stepgate run chapter.md --registry hub
  stepgate run courses/docker --unattended --yes
  stepgate run chapter.md --unattended --var dockerId=ada --yes --format json

At the prompt, Enter runs the step's commands; any other line is a command of your own; `help` lists
the rest.
Progress is kept: leave with `quit` or Ctrl-D and come back with the same command.")]
pub(super) struct Run {
    /// The lesson: a Markdown file, or a folder with a `lesson.md` or `README.md`; or a course, whose lessons are run one
    /// after the other
    lesson: PathBuf,

    #[command(flatten)]
    place: Where,

    /// Work on this step alone, of one lesson, by its key or the name of a block in it
    #[arg(long, value_name = "ID")]
    step: Option<String>,

    /// Run every step without a learner; the first failure ends the run
    #[arg(long)]
    unattended: bool,

    /// Let a block of commands take this long at most, such as `90s`, `30m` (as it is by itself) or `2h`
    #[arg(long, value_name = "DURATION", value_parser = time_limit, requires = "unattended")]
    timeout: Option<Duration>,

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

/// Reads how long commands may take, which is longer than nothing.
fn time_limit(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("commands need more time than that".to_owned()),
        Ok(limit) => Ok(limit),
        Err(error) => Err(format!("{error}; write it as in `90s`, `30m` or `1h 30m`")),
    }
}

impl Run {
    /// Runs the lesson.
    pub(super) fn execute(self) -> Done {
        let mut lessons = read_lessons(&self.lesson)?;
        if self.step.is_some() {
            no_step_in_several(&self.lesson, &lessons)?;
        } else {
            lessons = with_prerequisites(lessons)?;
        }
        let has_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        if !self.unattended && !has_terminal {
            return Err(Failure::new(Exit::Usage, "there is no terminal to ask you at")
                .hint("add --unattended to run the lesson without a learner"));
        }
        block_on(Threads::One, self.lead(&lessons))
    }

    async fn lead(&self, lessons: &[Lesson]) -> Done {
        let mut stage = self.place.stage().await?;
        stage.settle_carrier().await;
        let result = match stage.reach_registry().await {
            Ok(()) => Box::pin(self.lead_all(&stage, lessons)).await,
            Err(error) => Err(unreachable(error, &self.place.registry)),
        };
        if let (Some(practice), false) = (&stage.practice, matches!(result, Ok(Exit::Interrupted))) {
            let_others_finish(practice).await;
        }
        stage.strike().await;
        result
    }

    async fn lead_all(&self, stage: &Stage, lessons: &[Lesson]) -> Done {
        let [lesson] = lessons else {
            return Box::pin(course::lead(self, stage, lessons)).await;
        };
        let part = Part {
            lesson,
            place: None,
            given: BTreeMap::new(),
            afterwards: self.afterwards(),
            farewell: Farewell::listen(self.attendance()),
        };
        Box::pin(self.lead_on(stage, part)).await.map(exit)
    }

    async fn lead_on(&self, stage: &Stage, part: Part<'_>) -> Result<Ending, Failure> {
        let lesson = part.lesson;
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
            watched: plan::make(lesson, &BTreeMap::new()).watched(lesson),
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
        if let Some((index, n_lessons)) = part.place {
            reporter.on_event(&Event::LessonReached {
                lesson: lesson.path.clone(),
                title: lesson.title.clone(),
                index,
                n_lessons,
            });
        }
        let parts = Parts {
            stage,
            lesson,
            opened,
            surroundings,
            shell,
            learner,
            reporter: reporter.as_mut(),
            farewell: part.farewell.clone(),
        };
        let runner = Runner::start(parts, self.options(part)).await.map_err(failure)?;
        Box::pin(runner.run()).await.map_err(failure)
    }

    fn afterwards(&self) -> Afterwards {
        match (self.keep, self.clean) {
            (true, _) => Afterwards::Keep,
            (false, true) => Afterwards::CleanAlways,
            (false, false) => Afterwards::CleanWhenFinished,
        }
    }

    fn options(&self, part: Part<'_>) -> Options {
        let mut values = part.given;
        values.extend(self.place.values(part.lesson));
        Options {
            attendance: self.attendance(),
            mode: if self.free { Mode::Free } else { Mode::Linear },
            afterwards: part.afterwards,
            only: self.step.as_deref().map(|step| part.lesson.step_called(step)),
            agreed: if self.yes {
                Agreement::Given
            } else {
                Agreement::ToBeAsked
            },
            limit: self.unattended.then_some(self.timeout.unwrap_or(LIMIT)),
            values,
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

/// A lesson that is to be led through.
struct Part<'a> {
    lesson: &'a Lesson,
    /// Its position in its course, from 0, and how many lessons that has.
    place: Option<(usize, usize)>,
    /// Values from other lessons of the course.
    given: BTreeMap<String, String>,
    afterwards: Afterwards,
    farewell: Farewell,
}

fn exit(ending: Ending) -> Exit {
    match ending {
        Ending::Completed | Ending::Left => Exit::Done,
        Ending::Failed => Exit::CheckFailed,
        Ending::Unanswered => Exit::Unreachable,
        Ending::Interrupted => Exit::Interrupted,
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
