//! Starting a shell: its process and the first report.
//!
//! Not here: finding the program (`find`), what each kind of shell needs (`bash`, `powershell`), and what it is told
//! later (`exchange`).

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::timeout;

#[cfg(unix)]
use super::bash;
use super::request::check_name;
use super::screen::Output;
use super::{
    Interrupter, Life, Options, Screen, Shell, ShellError, ShellKind, ctrl_c, find_bash, find_pwsh,
    powershell,
};
use crate::shell::keeper::PASSWORD_VARIABLE;

/// PowerShell takes seconds on a cold machine.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Starts a shell; whether it takes commands is seen by whoever sends the first one ([`settle`]).
pub(super) async fn begin(options: Options) -> Result<Shell, ShellError> {
    options.watched.iter().try_for_each(|name| check_name(name))?;
    check_folder(&options.folder)?;
    let program = find(&options)?;
    if options.screen == Screen::Learner {
        ctrl_c::outlive().map_err(ShellError::Wire)?;
    }
    let room = tempfile::Builder::new()
        .prefix("stepgate-")
        .tempdir()
        .map_err(ShellError::Wire)?;
    let started = timeout(START_LIMIT, async {
        match options.kind {
            #[cfg(unix)]
            ShellKind::Bash => bash::start(&program, &options, room.path())
                .await
                .map_err(failed(&program)),
            #[cfg(not(unix))]
            ShellKind::Bash => Err(failed(&program)(io::ErrorKind::Unsupported.into())),
            ShellKind::Powershell => powershell::start(&program, &options, room.path()).await,
        }
    });
    let (mut child, wire) = match started.await {
        Ok(started) => started?,
        Err(_) => return Err(silent(&program)),
    };
    let leader = if options.screen == Screen::Captured {
        child.id()
    } else {
        None
    };
    Ok(Shell {
        cwd: options.folder.clone(),
        values: BTreeMap::new(),
        limit: None,
        output: Output::of(&mut child),
        interrupter: Interrupter::for_group(leader),
        life: Life::Starting,
        program,
        options,
        child,
        wire,
        room,
    })
}

/// Waits until a shell that was begun takes commands.
pub(super) async fn settle(shell: &mut Shell) -> Result<(), ShellError> {
    if shell.life != Life::Starting {
        return Ok(());
    }
    shell.life = Life::Gone;
    let program = &shell.program;
    let report = timeout(START_LIMIT, async {
        tokio::select! {
            biased;
            report = shell.wire.report() => report.map_err(|error| unfit(program, error.to_string())),
            status = shell.child.wait() => {
                let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
                Err(unfit(program, status))
            }
        }
    });
    let report = report.await.map_err(|_| silent(program))??;
    shell.cwd = report.cwd.unwrap_or_else(|| shell.options.folder.clone());
    shell.values = report.values;
    shell.life = Life::Ready;
    Ok(())
}

fn silent(program: &Path) -> ShellError {
    unfit(program, "it does not answer in 30 seconds".to_owned())
}

/// Says that the program cannot be started.
pub(super) fn failed(program: &Path) -> impl Fn(io::Error) -> ShellError {
    move |source| ShellError::Start {
        program: program.to_owned(),
        source,
    }
}

/// Says that the program started, and is no shell for lessons.
pub(super) fn unfit(program: &Path, reason: String) -> ShellError {
    ShellError::Unfit {
        program: program.to_owned(),
        reason,
    }
}

fn check_folder(folder: &Path) -> Result<(), ShellError> {
    let failed = |source| ShellError::Folder {
        folder: folder.to_owned(),
        source,
    };
    if folder.metadata().map_err(failed)?.is_dir() {
        Ok(())
    } else {
        Err(failed(io::ErrorKind::NotADirectory.into()))
    }
}

fn find(options: &Options) -> Result<PathBuf, ShellError> {
    let (program, found, advice) = match options.kind {
        ShellKind::Bash => (
            "bash",
            find_bash as fn() -> Option<PathBuf>,
            "install the package `bash` (on Windows a lesson's shell is PowerShell)",
        ),
        ShellKind::Powershell => (
            "pwsh",
            find_pwsh as fn() -> Option<PathBuf>,
            "install PowerShell as https://aka.ms/powershell says",
        ),
    };
    options
        .program
        .clone()
        .or_else(found)
        .ok_or(ShellError::Missing { program, advice })
}

/// The parts of the command that both shells share.
pub(super) fn command(program: &Path, options: &Options) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    // They would change how a shell starts, before it has read a line of ours.
    for name in ["BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS"] {
        command.env_remove(name);
    }
    // A command of the lesson has no business with it; `shell::keeper` has it for `docker login`.
    command.env_remove(PASSWORD_VARIABLE);
    command.envs(options.env.iter().map(|(name, value)| (name, value)));
    command.env("STEPGATE_FOLDER", &options.folder);
    if options.screen == Screen::Captured {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    command
}

pub(super) fn spawn(command: std::process::Command) -> io::Result<Child> {
    Command::from(command).kill_on_drop(true).spawn()
}
