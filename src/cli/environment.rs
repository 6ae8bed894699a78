//! What every subcommand takes from arguments and environment: the lesson's file, values, engine and registry.
//!
//! Not here: clap's structures of one subcommand alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::course::{self, Convention, CourseError};
use crate::failure::{Exit, Failure};
use crate::lesson::{self, Lesson};
use crate::registry::Choice;
use crate::runner::stage::{self, EngineChoice, Stage, StageError};
use crate::session::store::StoreError;
use crate::ui;

use super::values::{pair, values};

/// How many of several lessons are named where one is wanted.
const N_NAMED: usize = 5;

/// How many lessons may stand before one as prerequisites of each other.
const N_BEFORE: usize = 64;

/// What to do where nothing can be kept.
pub(super) const NO_STATE: &str =
    "is the disk full, or the folder not yours to write? STEPGATE_STATE_DIR names another";

/// Where a lesson runs.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// A value for the lesson, as NAME=VALUE; also read from `STEPGATE_VAR_<NAME>`
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = pair)]
    vars: Vec<(String, String)>,

    /// Where the lesson's Docker Hub names go: `practice` (a registry of stepgate's own on this machine), `hub`, or
    /// a registry's `HOST[:PORT]`
    #[arg(long, value_name = "REGISTRY", default_value = "practice", value_parser = choice)]
    pub(super) registry: Choice,

    /// The engine to use
    #[arg(long, value_enum, default_value_t = WantedEngine::Auto)]
    engine: WantedEngine,
}

/// Which engine is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum WantedEngine {
    /// The Docker Engine that the docker command would use; where none answers, the built-in one.
    Auto,
    /// The Docker Engine that the docker command would use.
    Docker,
    /// stepgate's own image engine: everything about images, and no containers.
    Builtin,
}

impl From<WantedEngine> for EngineChoice {
    fn from(wanted: WantedEngine) -> Self {
        match wanted {
            WantedEngine::Auto => Self::Auto,
            WantedEngine::Docker => Self::Docker,
            WantedEngine::Builtin => Self::Builtin,
        }
    }
}

impl Where {
    /// The values from the command line and, behind them, the environment.
    pub(super) fn values(&self, lesson: &Lesson) -> BTreeMap<String, String> {
        values(&self.vars, lesson)
    }

    /// Reaches the engine and the registry.
    pub(super) async fn stage(&self) -> Result<Stage, Failure> {
        stage::set(&self.registry, self.engine.into(), &state_dir()?)
            .await
            .map_err(|error| unreachable(error, &self.registry))
    }
}

/// Turns a stage that cannot be set into what the learner can do about it.
pub(super) fn unreachable(error: StageError, choice: &Choice) -> Failure {
    let hint = match &error {
        StageError::Engine(_) => {
            "start Docker (Debian and Ubuntu: `sudo apt-get install docker.io`; macOS and Windows: Docker Desktop), or \
             name the engine with DOCKER_HOST; `stepgate doctor` tells more"
                .to_owned()
        }
        StageError::Practice(_) => format!("registry {choice}: `stepgate doctor` tells more"),
        StageError::Registry(error) => error.advice().unwrap_or_else(|| {
            format!(
                "is `{choice}` the right registry, and is it running? without --registry the lesson uses a practice \
                 registry"
            )
        }),
        StageError::Folder { .. } => "set STEPGATE_STATE_DIR to a folder that you may write to".to_owned(),
    };
    let exit = match &error {
        StageError::Engine(_) | StageError::Practice(_) | StageError::Registry(_) => Exit::Unreachable,
        StageError::Folder { .. } => Exit::Missing,
    };
    Failure::new(exit, error).hint(hint)
}

/// The folder that progress and the practice registry are kept in.
pub(super) fn state_dir() -> Result<PathBuf, Failure> {
    crate::session::store::state_dir().ok_or_else(|| {
        Failure::new(
            Exit::Missing,
            "this account has no home folder to keep progress in",
        )
        .hint("set STEPGATE_STATE_DIR to a folder that you may write to")
    })
}

/// Turns progress that cannot be kept or read into what the learner can do about it.
pub(super) fn unkept(error: StoreError) -> Failure {
    let hint = match &error {
        StoreError::File { .. } => Some(NO_STATE),
        // It says itself what to do.
        StoreError::Newer { .. } => None,
    };
    let failure = Failure::new(Exit::Missing, error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// Names the first of some lessons.
pub(super) fn named<'a>(lessons: impl Iterator<Item = &'a Path>) -> String {
    let mut names: Vec<String> = lessons.map(|path| format!("`{}`", path.display())).collect();
    if names.len() > N_NAMED {
        names.truncate(N_NAMED);
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// Says that a step is one lesson's, where there are several.
pub(super) fn no_step_in_several(path: &Path, lessons: &[Lesson]) -> Result<(), Failure> {
    if lessons.len() == 1 {
        return Ok(());
    }
    let text = format!(
        "`{}` holds {} lessons, and --step works in one",
        path.display(),
        lessons.len()
    );
    let names = named(lessons.iter().map(|lesson| lesson.path.as_path()));
    Err(Failure::new(Exit::Usage, text).hint(format!("name the step's lesson instead: {names}")))
}

/// Reads the lessons that a path names, in order; a folder's files without a step are left out.
pub(super) fn read_lessons(path: &Path) -> Result<Vec<Lesson>, Failure> {
    let entries = course::find(path).map_err(no_lesson)?;
    tell_of_order(path, &entries);
    tell_of_languages(&entries);
    let mut lessons = Vec::with_capacity(entries.len());
    for entry in &entries {
        let mut lesson = course::open(entry).map_err(no_lesson)?;
        let beside = course::beside(&lesson.path);
        beside.complaints.iter().for_each(|complaint| ui::tell(complaint));
        if !beside.values.is_empty() {
            lesson = lesson.with_defaults(beside.values);
        }
        if entries.len() == 1 {
            lessons.push(with_steps(lesson)?);
        } else if !lesson.steps.is_empty() {
            lessons.push(lesson);
        }
    }
    Ok(lessons)
}

/// Says in which other languages there are lessons.
fn tell_of_languages(entries: &[course::Entry]) {
    let mut told: Vec<&[PathBuf]> = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.others.is_empty()) {
        if !told.contains(&entry.others.as_slice()) {
            told.push(&entry.others);
            let others = named(entry.others.iter().map(PathBuf::as_path));
            ui::tell(&format!(
                "The site is in several languages, and its first is taken; for another name its folder or page: {others}."
            ));
        }
    }
}

/// Says why a folder's page is not the lesson.
fn tell_of_order(path: &Path, entries: &[course::Entry]) {
    let order = match entries.first().map(|entry| entry.convention) {
        Some(Convention::Links) => "that it links to are taken in its order",
        Some(Convention::Folder) => "below it are taken in the order of their names",
        Some(
            Convention::File
            | Convention::Summary
            | Convention::Katacoda
            | Convention::Labspace
            | Convention::Track
            | Convention::Workshop
            | Convention::Site,
        )
        | None => return,
    };
    // A folder without a page hides nothing.
    if let Some(page) = course::page(path) {
        ui::tell(&format!(
            "`{}` has nothing of its own to do; the lessons {order}.",
            page.display()
        ));
    }
}

/// Puts the lessons before each that it names as its prerequisites, and theirs before those; each is there once.
pub(super) fn with_prerequisites(lessons: Vec<Lesson>) -> Result<Vec<Lesson>, Failure> {
    if lessons.iter().all(|lesson| lesson.prerequisites.is_empty()) {
        return Ok(lessons);
    }
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for lesson in lessons {
        put_after_its_prerequisites(lesson, &mut seen, &mut all)?;
    }
    Ok(all)
}

fn put_after_its_prerequisites(
    lesson: Lesson,
    seen: &mut BTreeSet<PathBuf>,
    all: &mut Vec<Lesson>,
) -> Result<(), Failure> {
    let own = lesson.path.canonicalize().unwrap_or_else(|_| lesson.path.clone());
    if !seen.insert(own) {
        return Ok(());
    }
    let folder = lesson.path.parent().unwrap_or(Path::new(""));
    for before in &lesson.prerequisites {
        let path = folder.join(&before.path);
        if !Path::new(&before.path).has_root()
            && seen.len() < N_BEFORE
            && path.is_file()
            && !path.canonicalize().is_ok_and(|path| seen.contains(&path))
        {
            let mut found = read_lessons(&path)?;
            if let (Some(before), true) = (found.pop(), found.is_empty()) {
                put_after_its_prerequisites(before.as_prerequisite(), seen, all)?;
            }
        }
    }
    all.push(lesson);
    Ok(())
}

fn with_steps(lesson: Lesson) -> Result<Lesson, Failure> {
    if lesson.steps.is_empty() {
        let text = format!("`{}` has no steps", lesson.path.display());
        return Err(Failure::new(Exit::Unreadable, text)
            .hint("a step is a heading or a slide between `---` lines, with prose or commands under it"));
    }
    Ok(lesson)
}

/// Reads a lesson's file.
pub(super) fn read_bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    course::read_bytes(file).map_err(no_lesson)
}

/// Turns a file that is no text into what its author can do about it.
pub(super) fn unreadable_text(file: &Path, reason: lesson::NotText) -> Failure {
    no_lesson(CourseError::NotText {
        path: file.to_owned(),
        reason,
    })
}

/// Turns lessons that cannot be had into what can be done about it.
pub(super) fn no_lesson(error: CourseError) -> Failure {
    let hint = match &error {
        CourseError::Disk { .. } => {
            "name a Markdown file, or a folder that holds a `lesson.md` or `README.md`"
        }
        CourseError::Empty(_) => "name the Markdown file itself",
        CourseError::Format { .. } => "mend it, or name a Markdown file",
        CourseError::Outside { .. } => "a lesson's files lie beside the document that names them",
        CourseError::TooLong { .. } => "is it really a lesson in Markdown?",
        CourseError::NotText { .. } => "a lesson is Markdown, which is text: save it as UTF-8",
    };
    Failure::new(Exit::Unreadable, error).hint(hint)
}

pub(super) fn choice(text: &str) -> Result<Choice, String> {
    match text {
        "practice" => Ok(Choice::Practice),
        "hub" | "docker.io" => Ok(Choice::Hub),
        host => match crate::registry::api_url(host) {
            Ok(url) if url.path() == "/" && url.username().is_empty() && !host.contains(['/', '@', ' ']) => {
                Ok(Choice::Host(host.to_owned()))
            }
            Ok(_) | Err(_) => {
                Err("expected `practice`, `hub`, or a HOST or HOST:PORT without a path".to_owned())
            }
        },
    }
}

/// How many threads an asynchronous subcommand runs on; file work has threads of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Threads {
    /// One: it mostly waits, and a thread that has to wake another for each answer waits longer.
    One,
    /// One for each processor, for who serves many.
    Several,
}

/// Runs an asynchronous subcommand.
pub(super) fn block_on<T>(
    threads: Threads,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let mut builder = match threads {
        Threads::One => tokio::runtime::Builder::new_current_thread(),
        Threads::Several => tokio::runtime::Builder::new_multi_thread(),
    };
    match builder.enable_all().build() {
        Ok(runtime) => {
            let result = runtime.block_on(work);
            // The prompt's thread may still wait for a key.
            runtime.shutdown_background();
            result
        }
        Err(error) => {
            Err(Failure::new(Exit::Missing, error).hint("the system gives no more threads or files"))
        }
    }
}
