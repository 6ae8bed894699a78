//! Hands a native command to the one who does it, and what they all work with.
//!
//! Not here: what each of them does.

use std::sync::Arc;

use super::streams::Streams;
use super::{Call, Done, Later, ShimError};
use super::{about, build, history, inspect, listing, login, names, pull, push};
use crate::docker::{DockerCommand, ObjectKind};
use crate::engine::Engine;
use crate::registry::client::Clients;
use crate::shell::context::SessionContext;
use crate::shell::journal::{Ledger, Made, Outcome};
use crate::words::Reference;

/// What a native command works with.
pub(super) struct Work<'a> {
    pub(super) context: &'a SessionContext,
    pub(super) engine: &'a dyn Engine,
    pub(super) clients: &'a Clients,
    /// Where work may be left, with an engine to do it at.
    pub(super) later: Option<(&'a Later, Arc<dyn Engine>)>,
    pub(super) ledger: Ledger,
    pub(super) streams: &'a mut Streams,
    pub(super) outcome: &'a mut Outcome,
}

/// Does a native command; connects to the engine only where it is needed.
pub(super) async fn run(
    call: &Call<'_>,
    command: &DockerCommand,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    match command {
        DockerCommand::Login(login) => {
            // A login asks the engine nothing.
            if let Some(later) = call.later
                && let Ok(engine) = call.engine().await
            {
                later.use_time(call.context, &engine);
            }
            return login::run(call, login, streams).await;
        }
        DockerCommand::Logout(server) => return login::out(call.context, server.as_deref(), streams).await,
        // The CLI builds with BuildKit, where there is one.
        DockerCommand::Build(_)
            if !call.context.has_images_alone() && super::cli::find(call.context).is_some() =>
        {
            return Err(ShimError::NeedsCli { flag: None });
        }
        DockerCommand::Tag { .. }
        | DockerCommand::List(_)
        | DockerCommand::Push(_)
        | DockerCommand::Pull(_)
        | DockerCommand::Remove(_)
        | DockerCommand::Inspect(_)
        | DockerCommand::History(_)
        | DockerCommand::Build(_)
        | DockerCommand::Version(_)
        | DockerCommand::Info(_) => {}
    }
    let engine = call.engine().await?;
    let mut work = Work {
        context: call.context,
        engine: &*engine,
        clients: call.clients,
        later: call.later.map(|later| (later, Arc::clone(&engine))),
        ledger: call.ledger()?,
        streams,
        outcome,
    };
    work.carry_out(command).await
}

impl Work<'_> {
    async fn carry_out(&mut self, command: &DockerCommand) -> Result<Done, ShimError> {
        match command {
            DockerCommand::Tag { source, target } => names::tag(self, source, target).await,
            DockerCommand::List(list) => listing::run(self, list).await,
            DockerCommand::Push(push) => push::run(self, push).await,
            DockerCommand::Pull(pull) => pull::run(self, pull).await,
            DockerCommand::Remove(remove) => names::remove(self, remove).await,
            DockerCommand::Inspect(inspect) => inspect::run(self, inspect).await,
            DockerCommand::History(history) => history::run(self, history).await,
            DockerCommand::Build(build) => build::run(self, build).await,
            DockerCommand::Login(_) | DockerCommand::Logout(_) => {
                unreachable!("they need no engine and were carried out without one")
            }
            DockerCommand::Version(format) => about::version(self, format.as_deref()).await,
            DockerCommand::Info(format) => about::info(self, format.as_deref()).await,
        }
    }

    /// The ID of the image that has a name.
    pub(super) async fn image_id(&self, name: &Reference) -> Result<Option<String>, ShimError> {
        let image = self.engine.image(&name.familiar()).await?;
        Ok(image.map(|image| image.id))
    }

    /// Enters a name into the journal that has another image now than `before`; asks the engine which.
    pub(super) async fn note_name(
        &mut self,
        name: Reference,
        before: Option<String>,
    ) -> Result<(), ShimError> {
        let Some(image) = self.image_id(&name).await? else {
            return Ok(());
        };
        if before.as_ref() != Some(&image) {
            self.outcome.made.push(Made::Tag {
                name,
                image,
                replaced: before,
            });
        }
        Ok(())
    }
}

/// Tells the learner what the guard kept from harm, and enters it into the journal.
pub(super) fn tell_spared(
    streams: &mut Streams,
    outcome: &mut Outcome,
    kind: ObjectKind,
    spared: Vec<String>,
) -> Result<(), ShimError> {
    let kind = kind.noun();
    for name in &spared {
        streams.complain(&format!(
            "spared: {kind} `{name}` (not made by this lesson); --no-guard lifts this"
        ))?;
    }
    outcome.spared.extend(spared);
    Ok(())
}
