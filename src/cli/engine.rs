//! `stepgate engine`.

use std::io;

use clap::{Args, Subcommand};
use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::engine::builtin::Builtin;
use crate::engine::{Engine as _, EngineError, ImageQuery};
use crate::failure::{Exit, Failure};
use crate::registry::Choice;
use crate::runner::stage::{self, StageError};
use crate::ui;
use crate::words::Reference;

use super::Done;
use super::environment::{Threads, block_on, state_dir, unreachable};

/// Looks after the images of stepgate's own engine
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stepgate engine export")]
pub(super) struct Engine {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Export(Export),
}

/// Hands images over to the Docker Engine, so that a lesson goes on there
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stepgate engine export
  stepgate engine export ada/greeter ada/greeter:v2

The images keep their names, and mostly their IDs; they stay in stepgate's own engine too.")]
struct Export {
    /// The images, by name; all that have one without it
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,
}

impl Engine {
    /// Does what the command says.
    pub(super) fn execute(self) -> Done {
        let Action::Export(export) = self.command;
        block_on(Threads::Several, export.execute())
    }
}

impl Export {
    async fn execute(self) -> Done {
        let folder = stage::builtin_folder(&state_dir()?);
        let failed = |error: EngineError| unreachable(StageError::Engine(error), &Choice::Practice);
        let names = if folder.is_dir() {
            let builtin = Builtin::open(&folder).map_err(failed)?;
            let names = self.names(&builtin).await.map_err(failed)?;
            Some((builtin, names)).filter(|(_, names)| !names.is_empty())
        } else {
            None
        };
        let Some((builtin, names)) = names else {
            ui::tell("stepgate's own engine has no images");
            return Ok(Exit::Done);
        };
        // Only the engine is needed, and the learner's docker config is left alone as in practice.
        let reached = stage::docker_engine(&Choice::Practice).await;
        let (_, docker) = reached.map_err(|error| unreachable(error, &Choice::Practice))?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let archive = builtin.save(&names).await.map_err(|error| {
            Failure::new(Exit::Missing, error).hint(
                "`stepgate run` with --engine builtin makes them; `docker image ls` in a lesson lists them",
            )
        })?;
        let archive = archive.map_err(io::Error::other).boxed();
        docker.load(archive, &mut |_| ()).await.map_err(failed)?;
        for name in names {
            ui::data(&format!("handed over {name}\n"));
        }
        Ok(Exit::Done)
    }

    /// The names that were given, or all that there are.
    async fn names(&self, builtin: &Builtin) -> Result<Vec<String>, EngineError> {
        if !self.images.is_empty() {
            return Ok(self.images.clone());
        }
        let rows = builtin.images(&ImageQuery::default()).await?.into_iter();
        let mut names: Vec<String> = rows
            .flat_map(|row| row.tags)
            .map(|name| Reference::familiar(&name))
            .collect();
        names.sort();
        Ok(names)
    }
}
