//! An engine behind ssh: `docker system dial-stdio` over there is the connection.
//!
//! Source of the argument list: docker's CLI (`cli/connhelper`). Keys, passphrases and aliases are ssh's own
//! business; nothing of them is read here.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::process::Stdio;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

use super::address::SshTarget;

/// How much of what ssh complains about is kept for the error, in bytes.
const COMPLAINT_LIMIT: usize = 4096;

/// A running ssh whose standard streams are the connection; it is killed when dropped.
pub(super) struct SshStream {
    _child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    stderr: ChildStderr,
    complaint: Vec<u8>,
    phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing has come from the other side yet: an end is a failure to connect.
    Connecting,
    /// The engine has spoken.
    Connected,
}

/// The arguments of ssh for a target.
pub(super) fn arguments(target: &SshTarget) -> Vec<String> {
    let mut arguments: Vec<String> = ["-o", "ConnectTimeout=30", "-T"].map(str::to_owned).into();
    if let Some(user) = &target.user {
        arguments.extend(["-l".to_owned(), user.clone()]);
    }
    if let Some(port) = target.port {
        arguments.extend(["-p".to_owned(), port.to_string()]);
    }
    // Behind `--` nothing is an option, whatever a host is called.
    arguments.extend(["--".to_owned(), target.host.clone(), "docker".to_owned()]);
    if let Some(socket) = &target.socket {
        // The other side's shell reads this once more.
        let quoted = socket.replace('\'', r"'\''");
        arguments.push(format!("--host='unix://{quoted}'"));
    }
    arguments.extend(["system".to_owned(), "dial-stdio".to_owned()]);
    arguments
}

/// Starts ssh.
pub(super) fn connect(program: &Path, target: &SshTarget) -> io::Result<SshStream> {
    let mut child = Command::new(program)
        .args(arguments(target))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| {
            io::Error::new(
                error.kind(),
                format!("`{}` cannot be started: {error}", program.display()),
            )
        })?;
    let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(stdin), Some(stdout), Some(stderr)) = streams else {
        return Err(io::Error::other("ssh has no standard streams"));
    };
    Ok(SshStream {
        _child: child,
        stdin,
        stdout,
        stderr,
        complaint: Vec::new(),
        phase: Phase::Connecting,
    })
}

impl SshStream {
    /// Takes in what ssh has to say, lest it wait for a reader; ready at its end.
    fn poll_complaint(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let mut piece = [0; 512];
            let mut buffer = ReadBuf::new(&mut piece);
            match ready!(Pin::new(&mut self.stderr).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {
                    let room = COMPLAINT_LIMIT.saturating_sub(self.complaint.len());
                    let kept = &buffer.filled()[..buffer.filled().len().min(room)];
                    self.complaint.extend_from_slice(kept);
                }
                Ok(()) | Err(_) => return Poll::Ready(()),
            }
        }
    }

    fn failure(&self) -> io::Error {
        let complaint = String::from_utf8_lossy(&self.complaint);
        let complaint = complaint.trim();
        let complaint = if complaint.is_empty() {
            "it ended without a word"
        } else {
            complaint
        };
        io::Error::other(format!("ssh did not connect: {complaint}"))
    }
}

impl AsyncRead for SshStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let is_silent = self.poll_complaint(cx).is_ready();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stdout).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.phase = Phase::Connected;
            return Poll::Ready(Ok(()));
        }
        match self.phase {
            Phase::Connected => Poll::Ready(Ok(())),
            Phase::Connecting if is_silent => Poll::Ready(Err(self.failure())),
            // The output has ended; the reason is still to come.
            Phase::Connecting => {
                ready!(self.poll_complaint(cx));
                Poll::Ready(Err(self.failure()))
            }
        }
    }
}

impl AsyncWrite for SshStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match ready!(Pin::new(&mut self.stdin).poll_write(cx, bytes)) {
            // What ssh says on its way out is the better error; reading finds it.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe && self.phase == Phase::Connecting => {
                Poll::Ready(Ok(bytes.len()))
            }
            result => Poll::Ready(result),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stdin).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stdin).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(host: &str) -> SshTarget {
        SshTarget {
            host: host.to_owned(),
            user: None,
            port: None,
            socket: None,
        }
    }

    #[test]
    fn user_and_port_are_options_of_ssh() {
        let target = SshTarget {
            user: Some("ada".to_owned()),
            port: Some(2222),
            ..target("box")
        };
        assert_eq!(
            arguments(&target).join(" "),
            "-o ConnectTimeout=30 -T -l ada -p 2222 -- box docker system dial-stdio"
        );
    }

    #[test]
    fn a_host_is_never_an_option() {
        let arguments = arguments(&target("-oProxyCommand=touch x"));
        let end = arguments.iter().position(|word| word == "--").unwrap();
        let host = arguments.iter().position(|word| word.contains("ProxyCommand"));
        assert!(host.unwrap() > end);
    }

    #[test]
    fn another_socket_over_there_is_one_word_for_its_shell() {
        let target = SshTarget {
            socket: Some("/run/a b/it's.sock".to_owned()),
            ..target("box")
        };
        let words = arguments(&target);
        assert!(
            words.contains(&r"--host='unix:///run/a b/it'\''s.sock'".to_owned()),
            "{words:?}"
        );
    }
}
