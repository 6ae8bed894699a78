//! `stepgate reset`.

use std::path::PathBuf;

use clap::Args;

use crate::failure::Exit;
use crate::registry::Choice;
use crate::runner::cleanup;
use crate::runner::leftovers;
use crate::runner::stage::{self, StageError};
use crate::session::store::Store;
use crate::ui;

use super::Done;
use super::environment::{Threads, block_on, read_lesson, state_dir, unkept, unreachable};

/// Forgets your progress in a lesson and removes exactly what the lesson made
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  stepgate reset lessons/101-registries

What you pushed stays in the registry, and images that the lesson did not make stay on the engine.")]
pub(super) struct Reset {
    /// The lesson: a Markdown file, or a folder with a `lesson.md` or `README.md`
    lesson: PathBuf,
}

impl Reset {
    /// Cleans up, then forgets.
    pub(super) fn execute(self) -> Done {
        let lesson = read_lesson(&self.lesson)?;
        let state = state_dir()?;
        let mut opened = Store::open(&state, &lesson.path).map_err(unkept)?;
        leftovers::take_in(&mut opened).map_err(unkept)?;
        for notice in &opened.notices {
            ui::tell(notice);
        }
        let (session, made) = (opened.progress.session.clone(), opened.progress.made.clone());
        block_on(Threads::One, async {
            // Only the engine is needed, and the learner's docker config is left alone as in practice.
            let practice = Choice::Practice;
            let (_, engine) = stage::engine(&practice)
                .await
                .map_err(|error| unreachable(error, &practice))?;
            leftovers::sweep(&opened.store, &engine)
                .await
                .map_err(|error| unreachable(StageError::Engine(error), &practice))?;
            let cleaned = cleanup::clean(&engine, &session, &made)
                .await
                .map_err(|error| unreachable(StageError::Engine(error), &practice))?;
            for name in &cleaned.removed {
                ui::data(&format!("removed {name}\n"));
            }
            for name in &cleaned.left {
                ui::tell(&format!("left {name}"));
            }
            Ok(())
        })?;
        opened
            .store
            .update(|progress| *progress = progress.begun_anew())
            .map_err(unkept)?;
        ui::data(&format!("`{}` begins anew.\n", lesson.title));
        Ok(Exit::Done)
    }
}
