//! How a bash is started, and the program that makes it take requests and answer with reports.
//!
//! Not here: the frames of the requests (`request`).

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use command_fds::{CommandFdExt, FdMapping};
use tokio::net::unix::pipe;
use tokio::process::{Child, ChildStdout};

use super::start::{command, spawn};
use super::wire::Wire;
use super::{Options, Screen};

/// The descriptor in bash that holds its script and the programs.
const REQUESTS: i32 = 200;
/// The descriptor in bash that takes the reports.
const REPORTS: i32 = 201;
/// The descriptor in bash that takes what a program prints whose output is heard though the learner has the screen.
const PRINTED: i32 = 203;

/// Starts the driver, which lies as `driver` in the shell's room, and asks for the first report.
///
/// bash reads a pipe one byte at a time, since others may read it too: a file it reads at once.
const BEGIN: &str =
    "\\builtin . \"$STEPGATE_ROOM/driver\"\n__stepgate_begin\n{ __stepgate_report 0; } 2>/dev/null\n";

/// bash reads its script by a link named `bash`, so that its messages begin `bash: ` as a learner knows them.
pub(super) async fn start(program: &Path, options: &Options, room: &Path) -> io::Result<(Child, Wire)> {
    let (requests_of_bash, requests) = io::pipe()?;
    let (reports, reports_of_bash) = io::pipe()?;
    std::os::unix::fs::symlink(format!("/dev/fd/{REQUESTS}"), room.join("bash"))?;
    std::fs::write(room.join("driver"), driver(&options.watched))?;
    let mut command = command(program, options);
    command
        .args(["--noprofile", "--norc", "bash"])
        .current_dir(room)
        .env("STEPGATE_ROOM", room);
    let mut mappings = vec![
        FdMapping {
            parent_fd: requests_of_bash.into(),
            child_fd: REQUESTS,
        },
        FdMapping {
            parent_fd: reports_of_bash.into(),
            child_fd: REPORTS,
        },
    ];
    let mut printed = None;
    if options.screen == Screen::Learner {
        let (reader, writer) = io::pipe()?;
        mappings.push(FdMapping {
            parent_fd: writer.into(),
            child_fd: PRINTED,
        });
        printed = Some(std::process::ChildStdout::from(std::os::fd::OwnedFd::from(
            reader,
        )));
    }
    command.fd_mappings(mappings).map_err(io::Error::other)?;
    let mut child = spawn(command)?;
    if let Some(printed) = printed {
        child.stdout = Some(ChildStdout::from_std(printed)?);
    }
    let requests = pipe::Sender::from_owned_fd(requests.into())?;
    let reports = pipe::Receiver::from_owned_fd(reports.into())?;
    let mut wire = Wire::new(requests, reports, options.watched.clone());
    // A shell that died already is noticed by whoever waits for the first report.
    let _ = wire.send(BEGIN.as_bytes()).await;
    Ok((child, wire))
}

/// What bash has to know before the first program; the names are checked before.
fn driver(watched: &[String]) -> String {
    let mut script = include_str!("driver.bash").to_owned();
    script.push_str("__stepgate_watched() { \\builtin :");
    for name in watched {
        // `=value` where it is set, nothing where it is not; holds under `set -u` too.
        let _ = write!(script, "; \\builtin printf '%s\\0' \"${{{name}+=${{{name}}}}}\"");
    }
    script.push_str("; }\n");
    script
}
