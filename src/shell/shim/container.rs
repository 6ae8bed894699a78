//! `docker container run` of simple commands on the built-in engine: on the learner's own terminal, to their end.
//!
//! Exit codes are Docker's: the command's own, 127 where it is not there, 126 where it is no program, 125 for everything
//! else that keeps it from running. Not here: the container (`engine::builtin`).

use std::io::{self, IsTerminal as _};
use std::process::Stdio;

use super::native::Work;
use super::streams::Streams;
use super::{Call, Done, ShimError, alone, cli, pull, transfer};
use crate::docker::{ContainerRun, Input, Pull, PullPolicy, Screen, Tags};
use crate::engine::Engine as _;
use crate::engine::builtin::{Builtin, Container, ContainerError};
use crate::shell::journal::{Ledger, Outcome};
use crate::words::Reference;

/// The exit code where the container could not be run.
const NOT_RUN: u8 = 125;
/// The exit code where its command is no program.
const NO_PROGRAM: u8 = 126;

/// Runs a command in a container.
pub(super) async fn run(
    call: &Call<'_>,
    engine: &Builtin,
    run: &ContainerRun,
    streams: &mut Streams,
    outcome: &mut Outcome,
) -> Result<Done, ShimError> {
    if let Err(reason) = engine.runtime() {
        return Err(cli::needs_runtime(&reason));
    }
    let wants_input = run.input == Input::Given;
    if wants_input && run.screen == Screen::Terminal && !io::stdin().is_terminal() {
        return Err(ShimError::Said("the input device is not a TTY".to_owned()));
    }
    let made = match fetch(call, engine, run, outcome).await {
        Ok(()) => {
            let mut run = run.clone();
            if !io::stdin().is_terminal() {
                // There is no terminal to pass on.
                run.screen = Screen::Plain;
            }
            let env = environment(&run)?;
            // Ctrl-C meanwhile takes away again what was laid out.
            let making = async { Ok::<_, ShimError>(engine.container(&run, env).await) };
            transfer::or_interrupt(making).await?
        }
        Err(ShimError::Interrupted) => return Err(ShimError::Interrupted),
        Err(error) => Err(ContainerError::Refused(error.words())),
    };
    let container = match made {
        Ok(container) => container,
        Err(error) => return not_run(&error, streams),
    };
    let mut command = container.command();
    if !wants_input && run.screen == Screen::Plain {
        command.stdin(Stdio::null());
    } else if let Some(lines) = alone::typed()? {
        command.stdin(lines);
    }
    let exit = attend(&container, command.into()).await?;
    let exit = match (exit, container.complaint()) {
        (0 | NO_PROGRAM | super::NOT_FOUND, _) | (_, None) => exit,
        (_, Some(_)) => NOT_RUN,
    };
    Ok(if exit == 0 { Done::Well } else { Done::Badly(exit) })
}

fn not_run(error: &ContainerError, streams: &mut Streams) -> Result<Done, ShimError> {
    let words = error.to_string();
    // What the engine's other words begin with is there already.
    let start = if words.starts_with("Error response") {
        ""
    } else {
        "Error response from daemon: "
    };
    streams.complain(&format!("docker: {start}{words}"))?;
    Ok(Done::Badly(match error {
        ContainerError::NotFound(_) => super::NOT_FOUND,
        ContainerError::NoProgram(_) => NO_PROGRAM,
        ContainerError::NoRuntime(_) | ContainerError::Refused(_) | ContainerError::Store(_) => NOT_RUN,
    }))
}

/// Pulls the image where that is asked for; tells of it on standard error.
async fn fetch(
    call: &Call<'_>,
    engine: &Builtin,
    run: &ContainerRun,
    outcome: &mut Outcome,
) -> Result<(), ShimError> {
    let is_here = engine.image(&run.image).await?.is_some();
    let is_due = match run.pull {
        PullPolicy::Missing => !is_here,
        PullPolicy::Always => true,
        PullPolicy::Never => false,
    };
    let Ok(name) = Reference::parse(&run.image).map(Reference::with_default_tag) else {
        return Ok(());
    };
    if !is_due {
        return Ok(());
    }
    let mut streams = Streams::of_errors();
    if !is_here {
        streams.complain(&format!("Unable to find image '{}' locally", name.familiar()))?;
    }
    let mut work = Work {
        context: call.context,
        engine,
        clients: call.clients,
        later: None,
        ledger: Ledger::default(),
        streams: &mut streams,
        outcome,
    };
    let wanted = Pull {
        name: name.familiar(),
        tags: Tags::One,
        verbosity: run.verbosity,
        platform: None,
    };
    pull::run(&mut work, &wanted).await?;
    Ok(())
}

/// What the command line gives, files first; a name alone has the value of this process's environment, or none.
fn environment(run: &ContainerRun) -> Result<Vec<String>, ShimError> {
    let mut env = Vec::new();
    let valued = |name: &str| std::env::var(name).ok().map(|value| format!("{name}={value}"));
    for path in &run.env_files {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ShimError::Said(format!("docker: open {path}: {error}")))?;
        let lines = text.lines().map(str::trim_start);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if line.contains('=') {
                env.push(line.to_owned());
            } else {
                env.extend(valued(line));
            }
        }
    }
    for (name, value) in &run.env {
        match value {
            Some(value) => env.push(format!("{name}={value}")),
            None => env.extend(valued(name)),
        }
    }
    Ok(env)
}

/// Runs the container to its end. Ctrl-C reaches its command through the terminal and the runtime; one that does not hear
/// it is ended at the third, as by Docker's CLI.
#[cfg(unix)]
async fn attend(container: &Container, mut command: tokio::process::Command) -> Result<u8, ShimError> {
    use rustix::process::{Pid, Signal, kill_process};
    use tokio::signal::unix::{SignalKind, signal};
    /// So often a command may ignore that it is told to end.
    const PATIENCE: u32 = 3;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut quit = signal(SignalKind::quit())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut child = command.spawn()?;
    let pid = child.id().unwrap_or_default();
    let _watch = container.watch(pid)?;
    let end = container.end(pid);
    let mut n_told = 0;
    loop {
        tokio::select! {
            status = child.wait() => return Ok(cli::exit_code(status?)),
            _ = interrupt.recv() => n_told += 1,
            _ = quit.recv() => n_told += 1,
            _ = terminate.recv() => {
                n_told += 1;
                if let Some(runtime) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
                    // It may have ended meanwhile.
                    let _ = kill_process(runtime, Signal::TERM);
                }
            }
            _ = hangup.recv() => n_told = PATIENCE,
        }
        if n_told >= PATIENCE {
            end();
        }
    }
}

/// Nothing runs containers here.
#[cfg(not(unix))]
async fn attend(_: &Container, _: tokio::process::Command) -> Result<u8, ShimError> {
    std::future::ready(Ok(NOT_RUN)).await
}
