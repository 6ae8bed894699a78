//! Commands about the swarm that the engine is in, and about what nobody owns alone.
//!
//! A swarm carries no label: the ID that the engine gets in it is entered into the journal. Not here: services,
//! secrets and configs, which carry labels (`guard`), and stacks (`project`).

use super::streams::Streams;
use super::{Call, Done, ShimError, cli};
use crate::docker::{Foreign, Layout, Shared, SwarmDeed, Target};
use crate::registry::Choice;
use crate::shell::context::GuardMode;
use crate::shell::journal::{Made, Outcome};

/// Runs a command about the swarm with the real CLI, if the lesson brought the engine into it.
pub(super) async fn run(
    call: &Call<'_>,
    foreign: &Foreign,
    layout: &Layout,
    deed: SwarmDeed,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    let cli = cli::find(call.context).ok_or_else(|| cli::missing(foreign))?;
    let is_here = layout.target == Target::Session;
    let before = if is_here {
        call.engine().await?.swarm_node().await?
    } else {
        None
    };
    let is_theirs = match &before {
        Some(node) => !call.ledger()?.has_node(node),
        // Without a swarm the CLI says so itself.
        None => !is_here,
    };
    if is_theirs && call.context.guard == GuardMode::On {
        let done = match deed {
            // The CLI says that the engine is in a swarm already.
            SwarmDeed::Enters => None,
            SwarmDeed::Leaves => Some(Done::Well),
            SwarmDeed::Changes => Some(Done::Badly(1)),
        };
        if let Some(done) = done {
            streams.complain(
                "spared: the swarm (this lesson did not start or join it); --no-guard lifts this",
            )?;
            outcome.spared.push("swarm".to_owned());
            return Ok(done);
        }
    }
    let exit = cli::run(call.context, &cli, call.args).await?;
    if deed == SwarmDeed::Enters && is_here && before.is_none() {
        let node = call.engine().await?.swarm_node().await?;
        outcome.made.extend(node.map(|node| Made::Swarm { node }));
    }
    Ok(if exit == 0 { Done::Well } else { Done::Badly(exit) })
}

/// Says what becomes of a command that removes or changes what nobody owns alone; `None` where it may run.
pub(super) fn spare(
    call: &Call<'_>,
    shared: Shared,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Option<Done>, ShimError> {
    let (what, why, done) = match shared {
        Shared::BuildCache => (
            "the build cache",
            "every build on this engine shares it",
            Done::Well,
        ),
        Shared::Plugins => (
            "the engine's plugins",
            "nothing tells which ones this lesson made",
            Done::Badly(1),
        ),
        Shared::Configuration if call.context.route.choice == Choice::Practice => return Ok(None),
        Shared::Configuration => (
            "your docker configuration",
            "nothing tells what of it this lesson made",
            Done::Badly(1),
        ),
        Shared::Signatures => (
            "signatures and their keys",
            "nothing tells which ones this lesson made",
            Done::Badly(1),
        ),
    };
    if call.context.guard == GuardMode::Off {
        return Ok(None);
    }
    streams.complain(&format!("spared: {what} ({why}); --no-guard lifts this"))?;
    outcome.spared.push(what.to_owned());
    Ok(Some(done))
}
