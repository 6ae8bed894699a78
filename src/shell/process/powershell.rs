//! How a PowerShell is started, and the script that makes it take requests and answer with reports.
//!
//! Requests and reports share one Windows pipe; elsewhere a Unix socket, which .NET reaches by the same class and
//! protocol. Not here: the frames of the requests (`request`).

use std::io;
use std::path::Path;

use tokio::process::Child;

use super::start::{command, failed, spawn, unfit};
use super::wire::Wire;
use super::{Options, ShellError};

/// What PowerShell runs.
const DRIVER: &str = include_str!("driver.ps1");

/// Starts the shell and waits until it has come to the pipe.
pub(super) async fn start(
    program: &Path,
    options: &Options,
    room: &Path,
) -> Result<(Child, Wire), ShellError> {
    let failed = failed(program);
    let pipe = Pipe::make(room).map_err(&failed)?;
    let mut child =
        spawn(invocation(program, options, room, &pipe.name).map_err(&failed)?).map_err(&failed)?;
    let wire = tokio::select! {
        biased;
        wire = pipe.wire(options.watched.clone()) => wire.map_err(&failed)?,
        status = child.wait() => {
            let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
            return Err(unfit(program, status));
        }
    };
    Ok((child, wire))
}

fn invocation(
    program: &Path,
    options: &Options,
    room: &Path,
    pipe: &str,
) -> io::Result<std::process::Command> {
    let script = room.join("stepgate.ps1");
    std::fs::write(&script, DRIVER)?;
    let mut command = command(program, options);
    command
        .args(["-NoLogo", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File"])
        .arg(script)
        .args(["-Pipe", pipe, "-Folder"])
        .arg(&options.folder);
    // Windows PowerShell drops an empty argument, and takes the next one in its place.
    if !options.watched.is_empty() {
        command.arg("-Watched").arg(options.watched.join(","));
    }
    Ok(command)
}

/// The end of the pipe that waits for the shell.
struct Pipe {
    /// What .NET knows it by.
    name: String,
    #[cfg(unix)]
    listener: tokio::net::UnixListener,
    #[cfg(windows)]
    server: tokio::net::windows::named_pipe::NamedPipeServer,
}

#[cfg(unix)]
impl Pipe {
    fn make(room: &Path) -> io::Result<Self> {
        let address = room.join("pipe");
        Ok(Self {
            name: address.to_string_lossy().into_owned(),
            listener: tokio::net::UnixListener::bind(address)?,
        })
    }

    async fn wire(self, watched: Vec<String>) -> io::Result<Wire> {
        let (stream, _) = self.listener.accept().await?;
        let (reports, requests) = stream.into_split();
        Ok(Wire::new(requests, reports, watched))
    }
}

#[cfg(windows)]
impl Pipe {
    fn make(room: &Path) -> io::Result<Self> {
        // The room's name is nobody else's.
        let name = room
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let server = tokio::net::windows::named_pipe::ServerOptions::new()
            .first_pipe_instance(true)
            .create(format!(r"\\.\pipe\{name}"))?;
        Ok(Self { name, server })
    }

    async fn wire(self, watched: Vec<String>) -> io::Result<Wire> {
        self.server.connect().await?;
        let (reports, requests) = tokio::io::split(self.server);
        Ok(Wire::new(requests, reports, watched))
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::*;
    use super::DRIVER;

    fn options(program: impl Into<PathBuf>) -> Options {
        Options {
            kind: ShellKind::Powershell,
            program: Some(program.into()),
            folder: std::env::temp_dir(),
            env: Vec::new(),
            screen: Screen::Captured,
            watched: vec!["dockerId".to_owned()],
        }
    }

    #[test]
    fn windows_powershell_reads_the_driver_as_it_is() {
        // It takes a script without a mark for the machine's code page.
        assert!(DRIVER.is_ascii());
    }

    #[tokio::test]
    async fn a_program_that_ends_before_it_has_come_to_the_pipe_is_no_powershell() {
        let program = if cfg!(windows) {
            r"C:\windows\system32\hostname.exe"
        } else {
            "/usr/bin/true"
        };
        let started = tokio::time::timeout(GRACE, Shell::start(options(program))).await;
        let error = started.expect("the end is noticed at once").err().unwrap();
        assert!(matches!(error, ShellError::Unfit { .. }), "{error:?}");
    }

    /// A real PowerShell, or what stands in for it where there is none.
    async fn powershell() -> Shell {
        let stand_in = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/powershell/stand-in");
        let program = find_pwsh().unwrap_or_else(|| PathBuf::from(stand_in));
        Shell::start(options(program)).await.unwrap()
    }

    #[tokio::test]
    async fn programs_and_values_go_to_powershell_and_reports_come_back() {
        let mut shell = powershell().await;
        shell.set_value("dockerId", "ada").await.unwrap();
        let program = "Write-Output 'docker ps'; $global:LASTEXITCODE = 7";
        let mut said = Vec::new();
        let finished = shell.run(program, &mut |chunk| said.extend(chunk.bytes)).await;
        let finished = finished.unwrap();
        assert_eq!((finished.exit, finished.end), (7, End::Completed));
        assert_eq!(finished.values["dockerId"], "ada");
        assert_eq!(String::from_utf8(said).unwrap().trim_end(), "docker ps");
        assert!(shell.is_alive());
        shell.close().await;
    }

    #[tokio::test]
    async fn a_powershell_that_exits_is_gone_with_its_exit_code() {
        let mut shell = powershell().await;
        let finished = shell.run("exit 3", &mut |_| {}).await.unwrap();
        assert_eq!((finished.exit, finished.end), (3, End::ShellGone));
        assert!(!shell.is_alive());
        let mut shell = shell.restart().await.unwrap();
        assert_eq!(shell.run("exit 4", &mut |_| {}).await.unwrap().exit, 4);
    }

    #[tokio::test]
    async fn a_powershell_whose_pipe_is_closed_ends_by_itself() {
        let mut shell = powershell().await;
        shell.wire.hang_up();
        let ended = tokio::time::timeout(GRACE, shell.child.wait()).await;
        assert!(ended.is_ok_and(|status| status.unwrap().success()));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn what_is_heard_of_powershell_is_nobody_elses_and_does_not_stay_however_it_ends() {
        let start = async || {
            let stand_in = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/powershell/stand-in");
            let mut shell = Shell::start(options(stand_in)).await.unwrap();
            shell.options.screen = Screen::Learner;
            shell
        };
        let kept = |shell: &Shell| {
            let names = std::fs::read_dir(shell.room.path()).unwrap();
            let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let mut shell = start().await;
        let before = kept(&shell);
        for (program, end) in [
            ("Write-Output 'hunter2'", End::Completed),
            ("Write-Output 'hunter2'\nexit 3", End::ShellGone),
        ] {
            let mut said = Vec::new();
            let mut on_output = |chunk: Chunk| {
                if chunk.stream == Stream::Seen {
                    said.extend(chunk.bytes);
                }
            };
            let finished = shell.run_heard(program, &mut on_output).await.unwrap();
            assert_eq!(finished.end, end);
            assert_eq!(String::from_utf8(said).unwrap(), "600 hunter2\n");
            assert_eq!(kept(&shell), before, "{program}");
        }
        // Nobody waits for it any more; what the shell still writes goes with its room.
        let mut shell = start().await;
        let room = shell.room.path().to_owned();
        let mut ignore = |_| {};
        tokio::select! {
            biased;
            _ = shell.run_heard("Write-Output 'hunter2'; Start-Sleep 600", &mut ignore) => panic!("it waits"),
            () = std::future::ready(()) => {}
        }
        shell.interrupter.kill();
        shell.close().await;
        assert!(!room.exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn an_interrupted_powershell_is_gone_too_and_tells_it_as_an_interruption() {
        let mut shell = powershell().await;
        let interrupter = shell.interrupter();
        let program = "Write-Output 'ready'; Start-Sleep 600";
        let finished = shell
            .run(program, &mut |_| interrupter.interrupt())
            .await
            .unwrap();
        assert_eq!((finished.exit, finished.end), (130, End::Interrupted));
        assert!(!shell.is_alive());
    }
}
