//! A command that the real CLI runs: judged, labelled, run, and its new names entered into the journal.
//!
//! Not here: whose a thing is (`guard`).

use tokio::sync::watch;

use super::native::{Work, tell_spared};
use super::ready::{self, Begun};
use super::streams::Streams;
use super::{
    Call, Done, ShimError, cli, container_id, for_images, held, left, project, pull, swarm, taken_up, unnamed,
};
use crate::docker::{self, Deed, Foreign, Layout, ObjectKind, Shared, Target, makes_unnamed};
use crate::registry::Choice;
use crate::shell::context::{Attendance, GuardMode};
use crate::shell::guard::{Guard, Ruling};
use crate::shell::journal::{Ledger, Outcome};
use crate::words::Reference;

/// Runs a command through the guard with the real CLI.
pub(super) async fn run(
    call: &Call<'_>,
    foreign: &Foreign,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    if call.context.has_images_alone() && !foreign.command.is_empty() {
        return for_images::run(call, foreign, streams, outcome).await;
    }
    let layout = docker::layout(call.args);
    match &foreign.deed {
        Deed::Project(family, deed, stacks) => {
            return project::run(call, foreign, (*family, *deed, stacks), streams, outcome).await;
        }
        Deed::Swarm(deed) => return swarm::run(call, foreign, &layout, *deed, streams, outcome).await,
        Deed::Shares(shared) => {
            if let Some(done) = swarm::spare(call, *shared, streams, outcome)? {
                return Ok(done);
            }
        }
        Deed::Creates(_)
        | Deed::Removes(..)
        | Deed::Disturbs(..)
        | Deed::Changes(..)
        | Deed::Prunes(_)
        | Deed::Other => {}
    }
    let cli = cli::find(call.context).ok_or_else(|| cli::missing(foreign))?;
    if layout.parts != Some(Vec::new()) && call.context.guard == GuardMode::On {
        return prune_all(call, &cli, &layout, &foreign.deed, streams, outcome).await;
    }
    let argv = match allowed(call, foreign, &layout, streams, outcome).await? {
        Allowed::Argv(argv) => argv,
        Allowed::Nothing(done) => return Ok(done),
    };
    tell_of_the_hub(call, foreign, streams)?;
    if call.context.attendance == Attendance::Unattended && layout.target == Target::Session {
        held::make_way(call, &cli, streams).await?;
    }
    if layout.target == Target::Session {
        fetch(call, &layout, outcome).await?;
    }
    let names: Vec<Reference> = layout
        .tags
        .iter()
        .filter_map(|tag| Reference::parse(tag).ok())
        .map(Reference::with_default_tag)
        .collect();
    let exit = if layout.target == Target::Session && foreign.deed == Deed::Creates(ObjectKind::Container) {
        container_id::run(call, &cli, argv, layout.flags_at).await?
    } else if let Some(taken_up) = docker::taken_up(&argv).filter(|_| call.is_alone()) {
        Box::pin(taken_up::run(call, &cli, &argv, &taken_up)).await?
    } else if let Some(name) = docker::stays_with(&argv) {
        let (_known, begun) = watch::channel(Some(Begun::Again(name)));
        let run = cli::run(call.context, &cli, &argv);
        let run = Box::pin(left::or_left(call, begun.clone(), run));
        ready::beside(call, begun, run).await?
    } else if makes_unnamed(foreign, &argv) {
        unnamed::run(call, &cli, argv, layout.flags_at, outcome).await?
    } else if names.is_empty() {
        cli::run(call.context, &cli, &argv).await?
    } else {
        run_naming(call, &cli, &argv, names, streams, outcome).await?
    };
    Ok(if exit == 0 { Done::Well } else { Done::Badly(exit) })
}

/// What may run of a command.
enum Allowed {
    Argv(Vec<String>),
    /// Nothing, and how that ends.
    Nothing(Done),
}

/// Prunes objects kind by kind: `system prune` would take everybody's build cache too, whatever its filters.
async fn prune_all(
    call: &Call<'_>,
    cli: &std::path::Path,
    layout: &Layout,
    deed: &Deed,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    let Some(parts) = &layout.parts else {
        return Err(ShimError::Said(
            "these flags of `docker system prune` cannot be kept to what this lesson made; --no-guard lifts this"
                .to_owned(),
        ));
    };
    let ledger = Ledger::default();
    let guard = Guard {
        context: call.context,
        ledger: &ledger,
    };
    let mut done = Done::Well;
    for part in parts {
        let argv = guard.mark(part, &docker::layout(part), deed);
        let exit = cli::run(call.context, cli, &argv).await?;
        if exit != 0 {
            done = Done::Badly(exit);
        }
    }
    // Tells of it; the cache is spared in any case.
    swarm::spare(call, Shared::BuildCache, streams, outcome)?;
    Ok(done)
}

/// The argv that may run.
async fn allowed(
    call: &Call<'_>,
    foreign: &Foreign,
    layout: &Layout,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Allowed, ShimError> {
    let nothing = Ledger::default();
    let guard = Guard {
        context: call.context,
        ledger: &nothing,
    };
    if !guard.has_to_ask(foreign) {
        return Ok(Allowed::Argv(guard.mark(call.args, layout, &foreign.deed)));
    }
    let ledger = call.ledger()?;
    let guard = Guard {
        ledger: &ledger,
        ..guard
    };
    let engine = call.engine().await?;
    let kind = match &foreign.deed {
        Deed::Removes(kind, _) | Deed::Disturbs(kind, _) | Deed::Changes(kind, _) | Deed::Creates(kind) => {
            *kind
        }
        Deed::Prunes(_) | Deed::Project(..) | Deed::Swarm(_) | Deed::Shares(_) | Deed::Other => {
            ObjectKind::Container
        }
    };
    let (spared, allowed) = match guard.judge(&*engine, call.args, layout, &foreign.deed).await? {
        Ruling::Run { argv, spared } => (spared, Allowed::Argv(argv)),
        Ruling::Spare(spared) => (spared, Allowed::Nothing(Done::Well)),
        Ruling::Refuse(spared) => (spared, Allowed::Nothing(Done::Badly(1))),
    };
    tell_spared(streams, outcome, kind, spared)?;
    Ok(allowed)
}

/// Says that a command asks Docker Hub itself, where in this session its names go to another registry.
fn tell_of_the_hub(call: &Call<'_>, foreign: &Foreign, streams: &mut Streams) -> Result<(), ShimError> {
    let called: Vec<&str> = foreign.command.iter().map(String::as_str).collect();
    let route = &call.context.route;
    let named = match called[..] {
        ["search"] if route.choice != Choice::Hub => None,
        ["manifest", _] | ["buildx", "imagetools"] => {
            let operands = call
                .args
                .iter()
                .filter(|word| word.contains('/') && !word.starts_with('-'));
            let mut routed = operands.filter(|word| has_route(call, word));
            match routed.next() {
                Some(name) => Some(name),
                None => return Ok(()),
            }
        }
        _ => return Ok(()),
    };
    let command = called.join(" ");
    let words = match named {
        None => format!(
            "`docker {command}` asks Docker Hub itself, not the registry of this lesson ({})",
            route.host
        ),
        Some(name) => format!(
            "`docker {command}` asks Docker Hub itself for `{name}`; in this lesson it is at `{}/{name}`",
            route.host
        ),
    };
    streams.complain(&words)?;
    Ok(())
}

/// Says whether an image's name goes to another registry in this session.
fn has_route(call: &Call<'_>, image: &str) -> bool {
    let route = &call.context.route;
    Reference::parse(image).is_ok_and(|name| route.place(&name) != name)
}

/// Pulls through the session's route what a container or an image is made from, where it is missing. The CLI then finds
/// it; what goes wrong here, the CLI tells better.
async fn fetch(call: &Call<'_>, layout: &Layout, outcome: &mut Outcome) -> Result<(), ShimError> {
    let image = layout.image.as_ref().filter(|image| has_route(call, image));
    if image.is_none() && layout.build.is_none() {
        return Ok(());
    }
    let Ok(engine) = call.engine().await else {
        return Ok(());
    };
    let mut work = Work {
        context: call.context,
        engine: &*engine,
        clients: call.clients,
        later: None,
        ledger: Ledger::default(),
        streams: &mut Streams::of_errors(),
        outcome,
    };
    if let Some(image) = image {
        pull::before_run(&mut work, image).await?;
    }
    if let Some(files) = &layout.build {
        pull::before_build(&mut work, files).await?;
    }
    Ok(())
}

/// Runs a command that gives images names, and enters the names that it really gave.
async fn run_naming(
    call: &Call<'_>,
    cli: &std::path::Path,
    argv: &[String],
    names: Vec<Reference>,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<u8, ShimError> {
    let engine = call.engine().await?;
    let mut work = Work {
        context: call.context,
        engine: &*engine,
        clients: call.clients,
        later: None,
        ledger: Ledger::default(),
        streams,
        outcome,
    };
    let mut before = Vec::with_capacity(names.len());
    for name in &names {
        before.push(work.image_id(name).await?);
    }
    let exit = cli::run(call.context, cli, argv).await?;
    for (name, before) in names.into_iter().zip(before) {
        work.note_name(name, before).await?;
    }
    Ok(exit)
}
