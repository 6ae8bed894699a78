//! A command that the real CLI runs: judged, labelled, run, and its new names entered into the journal.
//!
//! Not here: whose a thing is (`guard`).

use super::native::{Work, tell_spared};
use super::streams::Streams;
use super::{Call, Done, ShimError, cli, pull};
use crate::docker::{self, Deed, Foreign, Layout, ObjectKind, Target};
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
    let cli = cli::find(call.context).ok_or_else(|| cli::missing(foreign))?;
    let layout = docker::layout(call.args);
    let Some(argv) = allowed(call, foreign, &layout, streams, outcome).await? else {
        return Ok(Done::Well);
    };
    if let (Some(image), Target::Session) = (&layout.image, layout.target)
        && has_route(call, image)
    {
        fetch(call, image, outcome).await?;
    }
    let names: Vec<Reference> = layout
        .tags
        .iter()
        .filter_map(|tag| Reference::parse(tag).ok())
        .map(Reference::with_default_tag)
        .collect();
    let exit = if names.is_empty() {
        cli::run(call.context, &cli, &argv).await?
    } else {
        run_naming(call, &cli, &argv, names, streams, outcome).await?
    };
    Ok(if exit == 0 { Done::Well } else { Done::Badly(exit) })
}

/// The argv that may run; `None` where all that it names is spared.
async fn allowed(
    call: &Call<'_>,
    foreign: &Foreign,
    layout: &Layout,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Option<Vec<String>>, ShimError> {
    let nothing = Ledger::default();
    let guard = Guard {
        context: call.context,
        ledger: &nothing,
    };
    if !guard.has_to_ask(foreign) {
        return Ok(Some(guard.mark(call.args, layout, &foreign.deed)));
    }
    let ledger = call.ledger()?;
    let guard = Guard {
        ledger: &ledger,
        ..guard
    };
    let engine = call.engine().await?;
    let kind = match &foreign.deed {
        Deed::Removes(kind, _) | Deed::Disturbs(kind, _) | Deed::Creates(kind) => *kind,
        Deed::Prunes(_) | Deed::Other => ObjectKind::Container,
    };
    match guard.judge(&*engine, call.args, layout, &foreign.deed).await? {
        Ruling::Run { argv, spared } => {
            tell_spared(streams, outcome, kind, spared)?;
            Ok(Some(argv))
        }
        Ruling::Spare(spared) => {
            tell_spared(streams, outcome, kind, spared)?;
            Ok(None)
        }
    }
}

/// Says whether an image's name goes to another registry in this session.
fn has_route(call: &Call<'_>, image: &str) -> bool {
    let route = &call.context.route;
    Reference::parse(image).is_ok_and(|name| route.place(&name) != name)
}

/// Pulls a container's image through the session's route, where it is missing. The CLI then finds it; what goes wrong
/// here, the CLI tells better.
async fn fetch(call: &Call<'_>, image: &str, outcome: &mut Outcome) -> Result<(), ShimError> {
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
    pull::before_run(&mut work, image).await
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
