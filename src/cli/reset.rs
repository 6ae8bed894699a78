//! `stepgate reset`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::engine::Engine;
use crate::engine::builtin::Builtin;
use crate::failure::{Exit, Failure};
use crate::lesson::Lesson;
use crate::registry::Choice;
use crate::runner::cleanup;
use crate::runner::leftovers;
use crate::runner::stage::{self, EngineChoice, EngineKind, StageError};
use crate::session::Progress;
use crate::session::store::{self, Store};
use crate::shell::context::SessionContext;
use crate::ui;

use super::Done;
use super::environment::{
    Threads, WantedEngine, block_on, named, read_lessons, state_dir, unkept, unreachable,
};

/// Only the engine is needed, and the learner's docker config is left alone as in practice.
const PRACTICE: Choice = Choice::Practice;

/// Forgets your progress in a lesson and removes exactly what the lesson made
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  stepgate reset lessons/101-registries

What you pushed stays in the registry, and images that the lesson did not make stay on the engine.")]
pub(super) struct Reset {
    /// The lesson: a Markdown file, or a folder with a `lesson.md` or `README.md`; or a course, of which every lesson is reset
    lesson: PathBuf,

    /// The engine to clean: with `auto` each that the lesson ran on
    #[arg(long, value_enum, default_value_t = WantedEngine::Auto)]
    engine: WantedEngine,
}

impl Reset {
    /// Cleans up, then forgets.
    pub(super) fn execute(self) -> Done {
        let lessons = read_lessons(&self.lesson)?;
        let state = state_dir()?;
        for lesson in &lessons {
            // What was never begun of a course has nothing to forget.
            if lessons.len() == 1 || Store::peek(&state, &lesson.path).map_err(unkept)?.is_some() {
                self.reset(lesson, &state)?;
            }
        }
        Ok(Exit::Done)
    }

    fn reset(&self, lesson: &Lesson, state: &Path) -> Result<(), Failure> {
        let mut opened = Store::open(state, &lesson.path).map_err(unkept)?;
        leftovers::take_in(&mut opened).map_err(unkept)?;
        for notice in &opened.notices {
            ui::tell(notice);
        }
        let (session, made) = (opened.progress.session.clone(), opened.progress.made.clone());
        self.tell_of_course(&opened.progress, state)?;
        block_on(Threads::One, async {
            for engine in self.engines(&opened.store, state).await? {
                let failed = |error| unreachable(StageError::Engine(error), &PRACTICE);
                leftovers::sweep(&opened.store, &*engine).await.map_err(failed)?;
                let cleaned = cleanup::clean(&*engine, &session, &made).await.map_err(failed)?;
                for name in &cleaned.removed {
                    ui::data(&format!("removed {name}\n"));
                }
                for name in &cleaned.left {
                    ui::tell(&format!("left {name}"));
                }
            }
            Ok(())
        })?;
        opened
            .store
            .update(|progress| *progress = progress.begun_anew())
            .map_err(unkept)?;
        ui::data(&format!("`{}` begins anew.\n", lesson.title));
        Ok(())
    }

    /// Says whose what is removed is too: the lessons of a course make things together.
    fn tell_of_course(&self, progress: &Progress, state: &Path) -> Result<(), Failure> {
        let begun = store::list(state).map_err(unkept)?;
        let others = begun.iter().filter(|other| {
            other.session == progress.session && !other.session.is_empty() && other.lesson != progress.lesson
        });
        let names = named(others.map(|other| other.lesson.as_path()));
        if !names.is_empty() && !self.lesson.is_dir() {
            ui::tell(&format!(
                "This lesson is one of a course: what {names} made is its too, and is removed with it."
            ));
        }
        Ok(())
    }

    /// The engines that hold what the lesson made. A lesson may have gone from the built-in engine to Docker, so that
    /// both are cleaned; Docker has to answer unless the last run did without it.
    async fn engines(&self, store: &Store, state: &Path) -> Result<Vec<Arc<dyn Engine>>, Failure> {
        let reach = async |wanted| {
            let reached = stage::engine(&PRACTICE, wanted, state).await;
            reached.map_err(|error| unreachable(error, &PRACTICE))
        };
        let wanted = match self.engine {
            WantedEngine::Auto => {
                let last = SessionContext::read(&store.folder().join("session.json"));
                if last.is_ok_and(|last| Builtin::is_address(&last.engine)) {
                    EngineChoice::Auto
                } else {
                    EngineChoice::Docker
                }
            }
            named => named.into(),
        };
        let (kind, engine) = reach(wanted).await?;
        let mut engines = vec![engine];
        let is_docker = matches!(kind, EngineKind::Docker { .. });
        if self.engine == WantedEngine::Auto && is_docker && stage::builtin_folder(state).is_dir() {
            engines.push(reach(EngineChoice::Builtin).await?.1);
        }
        Ok(engines)
    }
}
