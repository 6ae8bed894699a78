//! Starting a shell: its process, its descriptors, and the first report.
//!
//! Not here: finding the program (`find`), and what it is told later (`exchange`).

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::request::check_name;
use super::screen::Output;
use super::wire::Wire;
use super::{Interrupter, Life, Options, Screen, Shell, ShellError, ShellKind, driver, find_bash, find_pwsh};
use crate::shell::keeper::PASSWORD_VARIABLE;

/// PowerShell takes seconds on a cold machine.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Starts a shell; whether it takes commands is seen by whoever sends the first one ([`settle`]).
pub(super) async fn begin(options: Options) -> Result<Shell, ShellError> {
    options.watched.iter().try_for_each(|name| check_name(name))?;
    check_folder(&options.folder)?;
    let program = find(&options)?;
    if options.screen == Screen::Learner {
        outlive_ctrl_c().map_err(ShellError::Wire)?;
    }
    let room = tempfile::Builder::new()
        .prefix("stepgate-")
        .tempdir()
        .map_err(ShellError::Wire)?;
    let started = timeout(START_LIMIT, async {
        match options.kind {
            ShellKind::Bash => start_bash(&program, &options, room.path()).await,
            ShellKind::Powershell => start_powershell(&program, &options, room.path()).await,
        }
    });
    let (mut child, wire) = match started.await {
        Ok(started) => started.map_err(|source| ShellError::Start {
            program: program.clone(),
            source,
        })?,
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

fn unfit(program: &Path, reason: String) -> ShellError {
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
fn command(program: &Path, options: &Options) -> std::process::Command {
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

fn spawn(command: std::process::Command) -> io::Result<Child> {
    Command::from(command).kill_on_drop(true).spawn()
}

/// bash reads its script by a link named `bash`, so that its messages begin `bash: ` as a learner knows them.
#[cfg(unix)]
async fn start_bash(program: &Path, options: &Options, room: &Path) -> io::Result<(Child, Wire)> {
    use command_fds::{CommandFdExt, FdMapping};
    use tokio::net::unix::pipe;

    let (requests_of_bash, requests) = io::pipe()?;
    let (reports, reports_of_bash) = io::pipe()?;
    std::os::unix::fs::symlink(format!("/dev/fd/{}", driver::REQUESTS), room.join("bash"))?;
    std::fs::write(room.join("driver"), driver::bash(&options.watched))?;
    let mut command = command(program, options);
    command
        .args(["--noprofile", "--norc", "bash"])
        .current_dir(room)
        .env("STEPGATE_ROOM", room);
    command
        .fd_mappings(vec![
            FdMapping {
                parent_fd: requests_of_bash.into(),
                child_fd: driver::REQUESTS,
            },
            FdMapping {
                parent_fd: reports_of_bash.into(),
                child_fd: driver::REPORTS,
            },
        ])
        .map_err(io::Error::other)?;
    let child = spawn(command)?;
    let requests = pipe::Sender::from_owned_fd(requests.into())?;
    let reports = pipe::Receiver::from_owned_fd(reports.into())?;
    let mut wire = Wire::new(requests, reports, options.watched.clone());
    // A shell that died already is noticed by whoever waits for the first report.
    let _ = wire.send(driver::BEGIN.as_bytes()).await;
    Ok((child, wire))
}

#[cfg(not(unix))]
async fn start_bash(_: &Path, _: &Options, _: &Path) -> io::Result<(Child, Wire)> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "bash cannot be a lesson's shell on Windows",
    ))
}

/// .NET reaches a Unix socket by the same class and protocol as a Windows pipe.
#[cfg(unix)]
async fn start_powershell(program: &Path, options: &Options, room: &Path) -> io::Result<(Child, Wire)> {
    let address = room.join("pipe");
    let listener = tokio::net::UnixListener::bind(&address)?;
    let child = spawn(powershell(program, options, room, &address.to_string_lossy())?)?;
    let (stream, _) = listener.accept().await?;
    let (reports, requests) = stream.into_split();
    Ok((child, Wire::new(requests, reports, options.watched.clone())))
}

#[cfg(not(unix))]
async fn start_powershell(program: &Path, options: &Options, room: &Path) -> io::Result<(Child, Wire)> {
    let name = room
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let server = tokio::net::windows::named_pipe::ServerOptions::new()
        .first_pipe_instance(true)
        .create(format!(r"\\.\pipe\{name}"))?;
    let child = spawn(powershell(program, options, room, &name)?)?;
    server.connect().await?;
    let (reports, requests) = tokio::io::split(server);
    Ok((child, Wire::new(requests, reports, options.watched.clone())))
}

fn powershell(
    program: &Path,
    options: &Options,
    room: &Path,
    pipe: &str,
) -> io::Result<std::process::Command> {
    let script = room.join("stepgate.ps1");
    std::fs::write(&script, driver::POWERSHELL)?;
    let mut command = command(program, options);
    command
        .args(["-NoLogo", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File"])
        .arg(script)
        .args(["-Pipe", pipe, "-Folder"])
        .arg(&options.folder)
        .arg("-Watched")
        .arg(options.watched.join(","));
    Ok(command)
}

/// Ctrl-C goes to stepgate too while a command has the terminal; from now on it ends only the command.
fn outlive_ctrl_c() -> io::Result<()> {
    #[cfg(unix)]
    drop(tokio::signal::unix::signal(
        tokio::signal::unix::SignalKind::interrupt(),
    )?);
    #[cfg(windows)]
    drop(tokio::signal::windows::ctrl_c()?);
    Ok(())
}
