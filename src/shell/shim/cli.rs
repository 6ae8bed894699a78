//! The real docker CLI: finding it behind the shim, and running it to its end.
//!
//! It runs as a child that is waited for, and does not replace this process: only so can its exit code be entered
//! into the journal. Not here: whether it may run (`guard`).

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

#[cfg(unix)]
use tokio::process::Child;
use tokio::process::Command;

use super::{ShimError, alone};
use crate::docker::Foreign;
use crate::engine::builtin::NoRuntime;
use crate::script::TYPED_VARIABLE;
use crate::shell::context::SessionContext;

/// The docker CLI on the PATH behind the shim's folder.
pub(super) fn find(context: &SessionContext) -> Option<PathBuf> {
    on_path_without(&context.shim_dir, "docker")
}

/// Finds a program on the PATH, leaving out the folder of the shim's links and every other link to this binary.
pub fn on_path_without(shim_dir: &Path, program: &str) -> Option<PathBuf> {
    let own = env::current_exe().and_then(fs::canonicalize).ok();
    let shim_dir = fs::canonicalize(shim_dir).unwrap_or_else(|_| shim_dir.to_owned());
    let file = if cfg!(windows) {
        format!("{program}.exe")
    } else {
        program.to_owned()
    };
    env::split_paths(&env::var_os("PATH")?)
        .filter(|folder| fs::canonicalize(folder).is_ok_and(|folder| folder != shim_dir))
        .map(|folder| folder.join(&file))
        .filter(|path| is_executable(path))
        .find(|path| own.is_none() || fs::canonicalize(path).ok() != own)
}

/// The PATH without the shim's folder.
pub(super) fn path_without(shim_dir: &Path) -> Option<std::ffi::OsString> {
    let shim_dir = fs::canonicalize(shim_dir).unwrap_or_else(|_| shim_dir.to_owned());
    let path = env::var_os("PATH")?;
    let rest = env::split_paths(&path)
        .filter(|folder| fs::canonicalize(folder).map_or(true, |folder| folder != shim_dir));
    env::join_paths(rest).ok()
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// Runs the CLI with the session's engine and configuration, on this process's own terminal; gives its exit code.
pub(super) async fn run(context: &SessionContext, cli: &Path, argv: &[String]) -> Result<u8, ShimError> {
    let (mut command, argv) = of_session(context, cli, argv).await;
    command.args(argv);
    if let Some(lines) = alone::typed()? {
        command.stdin(lines);
    }
    wait(command).await
}

/// Runs the CLI as [`run`] does, with this input.
pub(super) async fn run_with(
    context: &SessionContext,
    cli: &Path,
    argv: &[String],
    input: impl Into<Stdio>,
) -> Result<u8, ShimError> {
    let (mut command, argv) = of_session(context, cli, argv).await;
    command.args(argv).stdin(input);
    wait(command).await
}

/// Runs the CLI with the session's engine and configuration, and takes what it says.
pub(super) async fn ask(
    context: &SessionContext,
    cli: &Path,
    argv: &[String],
) -> Result<std::process::Output, ShimError> {
    let (mut command, argv) = of_session(context, cli, argv).await;
    command.args(argv).stdin(Stdio::null());
    Ok(command.output().await?)
}

/// The CLI with the session's engine and configuration, and its arguments: those of `compose` go to a `docker-compose` of their
/// own where the CLI has no plugin for them.
async fn of_session<'a>(context: &SessionContext, cli: &Path, argv: &'a [String]) -> (Command, &'a [String]) {
    let with = |program: &Path| {
        let mut command = Command::new(program);
        command
            .env("DOCKER_HOST", &context.engine)
            .env("DOCKER_CONFIG", &context.docker_config)
            .env_remove("DOCKER_CONTEXT")
            .env_remove(TYPED_VARIABLE)
            .kill_on_drop(true);
        command
    };
    if let [plugin, rest @ ..] = argv
        && plugin == "compose"
        && let Some(alone) = on_path_without(&context.shim_dir, "docker-compose")
    {
        let mut asked = with(cli);
        asked.args(["compose", "version"]).stdin(Stdio::null());
        let is_there = asked.output().await.is_ok_and(|output| output.status.success());
        if !is_there {
            return (with(&alone), rest);
        }
    }
    (with(cli), argv)
}

/// Runs any program with these arguments, on this process's own terminal; gives its exit code.
pub(super) async fn wait_for(mut command: Command, args: &[String]) -> Result<u8, ShimError> {
    command.args(args);
    wait(command).await
}

/// Starts a program and waits for it. Ctrl-C reaches it through the terminal; this process only survives it.
/// A request to end is passed on.
#[cfg(unix)]
async fn wait(mut command: Command) -> Result<u8, ShimError> {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut quit = signal(SignalKind::quit())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut child = command.spawn()?;
    loop {
        tokio::select! {
            status = child.wait() => return Ok(exit_code(status?)),
            _ = interrupt.recv() => {}
            _ = quit.recv() => {}
            _ = terminate.recv() => pass_on(&child, Signal::TERM),
            _ = hangup.recv() => pass_on(&child, Signal::HUP),
        }
    }
}

#[cfg(unix)]
fn pass_on(child: &Child, signal: rustix::process::Signal) {
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(id) = id.and_then(rustix::process::Pid::from_raw) {
        // It may have ended meanwhile.
        let _ = rustix::process::kill_process(id, signal);
    }
}

/// Starts a program and waits for it. Ctrl-C reaches it through the console; this process only survives it.
#[cfg(windows)]
async fn wait(mut command: Command) -> Result<u8, ShimError> {
    use tokio::signal::windows::{ctrl_break, ctrl_c};
    let mut interrupt = ctrl_c()?;
    let mut quit = ctrl_break()?;
    let mut child = command.spawn()?;
    loop {
        tokio::select! {
            status = child.wait() => return Ok(exit_code(status?)),
            _ = interrupt.recv() => {}
            _ = quit.recv() => {}
        }
    }
}

/// The exit code as a shell gives it: 128 and the signal's number where a signal ended it.
#[cfg(unix)]
pub(super) fn exit_code(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt as _;
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    code.map_or(1, |code| u8::try_from(code).unwrap_or(u8::MAX))
}

/// The exit code, of which Windows has more than fit: 130 where Ctrl-C ended it, as elsewhere.
#[cfg(windows)]
pub(super) fn exit_code(status: ExitStatus) -> u8 {
    /// `STATUS_CONTROL_C_EXIT`.
    const CONTROL_C: u32 = 0xC000_013A;
    match status.code().map(i32::cast_unsigned) {
        Some(CONTROL_C) => 130,
        Some(code) => u8::try_from(code).unwrap_or(1),
        None => 1,
    }
}

/// Says which command needs the CLI, and how it is had here.
pub(super) fn missing(foreign: &Foreign) -> ShimError {
    let what = shown(foreign);
    let how = match env::consts::OS {
        "macos" => "install Docker Desktop, or run `brew install docker`",
        "windows" => "install Docker Desktop, or run `winget install Docker.DockerCLI`",
        _ if has_apt() => "run `sudo apt-get install docker-ce-cli` (Debian's own package is `docker.io`)",
        _ => "see https://docs.docker.com/engine/install/",
    };
    ShimError::NotFound {
        message: format!("{what} needs the docker CLI, and there is none on the PATH: {how}"),
    }
}

/// What the built-in engine says to a command that it cannot carry out.
pub(super) fn needs_docker(foreign: &Foreign) -> ShimError {
    ShimError::Said(format!(
        "{} needs Docker: stepgate's own image engine, which is used here, cannot do it.\nStart Docker and run the lesson \
         again: what is done stays done",
        shown(foreign)
    ))
}

/// What is said to a simple command in a container where nothing here runs any.
pub(super) fn needs_runtime(reason: &NoRuntime) -> ShimError {
    ShimError::Said(format!(
        "`docker container run` needs Docker, or a runtime for containers; {reason}.\nWhat to do: {}, and run the lesson \
         again: what is done stays done",
        reason.advice()
    ))
}

fn shown(foreign: &Foreign) -> String {
    let command = if foreign.command.is_empty() {
        "docker".to_owned()
    } else {
        format!("docker {}", foreign.command.join(" "))
    };
    match &foreign.because {
        Some(flag) => format!("`{command}` with `{flag}`"),
        None => format!("`{command}`"),
    }
}

fn has_apt() -> bool {
    on_path_without(Path::new(OsStr::new("")), "apt-get").is_some()
}
