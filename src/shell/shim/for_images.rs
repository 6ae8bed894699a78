//! What the built-in engine does of the commands that the real CLI runs on a Docker Engine.
//!
//! Not here: the images (`engine::builtin`), and containers (`container`).

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

use futures_util::StreamExt as _;
use tempfile::NamedTempFile;
use tokio_util::io::ReaderStream;

use super::progress::Display;
use super::streams::Streams;
use super::{Call, Done, ShimError, cli, container, native, transfer, units};
use crate::docker::{
    Asks, DockerCommand, Foreign, ImageCommand, Inspect, Prune, PruneScope, Verbosity, container_run,
    image_command, inspect_of_any,
};
use crate::engine::builtin::Builtin;
use crate::engine::{ArchiveIn, Engine as _, EngineError, Note, Removed};
use crate::shell::context::{Attendance, GuardMode};
use crate::shell::journal::Outcome;

/// How much of an archive is read at a time, in bytes.
const PIECE: usize = 256 << 10;

/// Carries a command out, if it is one about images.
pub(super) async fn run(
    call: &Call<'_>,
    foreign: &Foreign,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    let Some(engine) = Builtin::at_address(&call.context.engine) else {
        return Err(cli::needs_docker(foreign));
    };
    let engine = engine?;
    if let Some(run) = container_run(call.args) {
        return container::run(call, &engine, &run, streams, outcome).await;
    }
    if let Some(inspect) = inspect_of_any(call.args) {
        return self::inspect(call, &engine, inspect, streams, outcome).await;
    }
    match image_command(call.args) {
        Some(ImageCommand::Prune(prune)) => self::prune(call, &engine, prune, streams),
        Some(ImageCommand::Save { names, output }) => save(&engine, &names, output.as_deref(), streams).await,
        Some(ImageCommand::Load { input, verbosity }) => {
            load(&engine, input.as_deref(), verbosity, streams).await
        }
        None => Err(cli::needs_docker(foreign)),
    }
}

/// Shows whatever has the names: here that can only be an image.
async fn inspect(
    call: &Call<'_>,
    engine: &Builtin,
    mut inspect: Inspect,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    let mut missing = Vec::new();
    for name in std::mem::take(&mut inspect.names) {
        // What can be no name of an image is the name of nothing here.
        match engine.image(&name).await {
            Ok(Some(_)) => inspect.names.push(name),
            Ok(None) | Err(EngineError::Refused { status: 400, .. }) => missing.push(name),
            Err(error) => return Err(error.into()),
        }
    }
    let command = DockerCommand::Inspect(inspect);
    let done = Box::pin(native::run(call, &command, streams, outcome)).await?;
    for name in &missing {
        streams.complain(&format!("Error: No such object: {name}"))?;
    }
    Ok(if missing.is_empty() { done } else { Done::Badly(1) })
}

/// Writes images as an archive, to a file in one step or to standard output.
async fn save(
    engine: &Builtin,
    names: &[String],
    output: Option<&str>,
    streams: &mut Streams,
) -> Result<Done, ShimError> {
    if output.is_none() && std::io::stdout().is_terminal() {
        return Err(ShimError::Said(
            "cowardly refusing to save to a terminal. Use the -o flag or redirect".to_owned(),
        ));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut archive = engine.save(&names).await?;
    let Some(output) = output.map(Path::new) else {
        while let Some(piece) = archive.next().await {
            streams.bytes(&piece?)?;
        }
        return Ok(Done::Well);
    };
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let failed = |error: io::Error| {
        let reason = clis(&error);
        ShimError::Said(format!("failed to save image: {}: {reason}", output.display()))
    };
    if let Err(error) = folder.metadata() {
        let (folder, reason) = (folder.display(), clis(&error));
        let words = format!("failed to save image: invalid output path: stat {folder}: {reason}");
        return Err(ShimError::Said(words));
    }
    let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
    while let Some(piece) = archive.next().await {
        file.write_all(&piece?).map_err(failed)?;
    }
    file.persist(output).map_err(|error| failed(error.error))?;
    Ok(Done::Well)
}

/// The CLI's words for what keeps a file from being read or written.
fn clis(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "not a directory".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        io::ErrorKind::StorageFull => "no space left on device".to_owned(),
        _ => error.to_string(),
    }
}

/// Takes in the images of an archive, from a file or from standard input.
async fn load(
    engine: &Builtin,
    input: Option<&str>,
    verbosity: Verbosity,
    streams: &mut Streams,
) -> Result<Done, ShimError> {
    let archive: ArchiveIn = match input {
        Some(path) => {
            let file = tokio::fs::File::open(path).await;
            let file = file.map_err(|error| ShimError::Said(format!("open {path}: {}", clis(&error))))?;
            ReaderStream::with_capacity(file, PIECE).boxed()
        }
        None if std::io::stdin().is_terminal() => {
            return Err(ShimError::Said(
                "requested load from stdin, but stdin is empty".to_owned(),
            ));
        }
        None => ReaderStream::with_capacity(tokio::io::stdin(), PIECE).boxed(),
    };
    let mut display = Display::new(streams, verbosity);
    let mut loaded = Vec::new();
    let mut note = |note| {
        // What was loaded is told in any case.
        if let (Note::Line(line), Verbosity::Quiet) = (&note, verbosity) {
            loaded.push(line.clone());
        }
        display.note(&note);
    };
    let ended = transfer::or_interrupt(engine.load(archive, &mut note)).await;
    display.end();
    for line in loaded {
        streams.line(&line)?;
    }
    ended?;
    Ok(Done::Well)
}

/// Removes images that nobody needs, of those that the lesson made.
fn prune(call: &Call<'_>, engine: &Builtin, prune: Prune, streams: &mut Streams) -> Result<Done, ShimError> {
    let Prune {
        scope,
        mut filters,
        asks,
    } = prune;
    if asks == Asks::First && !agrees(call, scope, streams)? {
        return Ok(Done::Well);
    }
    if call.context.guard == GuardMode::On {
        filters.push(("label".to_owned(), call.context.label()));
    }
    let pruned = engine.prune(scope, &filters)?;
    if !pruned.removed.is_empty() {
        streams.line("Deleted Images:")?;
        for removed in &pruned.removed {
            streams.line(&match removed {
                Removed::Untagged(name) => format!("untagged: {name}"),
                Removed::Deleted(id) => format!("deleted: {id}"),
            })?;
        }
        streams.line("")?;
    }
    streams.line(&format!(
        "Total reclaimed space: {}",
        units::size(pruned.freed, 4)
    ))?;
    Ok(Done::Well)
}

/// Asks as the CLI does; nobody is no yes.
fn agrees(call: &Call<'_>, scope: PruneScope, streams: &mut Streams) -> Result<bool, ShimError> {
    let what = match scope {
        PruneScope::Dangling => "all dangling images",
        PruneScope::Unused => "all images without at least one container associated to them",
    };
    streams.ask(&format!(
        "WARNING! This will remove {what}.\nAre you sure you want to continue? [y/N] "
    ))?;
    if call.context.attendance == Attendance::Unattended {
        streams.complain("\nnobody can be asked: add --force")?;
        return Ok(false);
    }
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("y"))
}
