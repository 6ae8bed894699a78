//! Captured output: what a command wrote before its report is handed on before the report is.
//!
//! Not here: the learner's terminal, which the commands have to themselves unless somebody has to hear what they print.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStderr, ChildStdout};

use super::{Chunk, OnOutput, Stream};

const CHUNK: usize = 64 * 1024;

/// The reading ends of a shell's output. Where the learner has the screen, only what is to be heard comes here.
pub(super) struct Output {
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    out: Vec<u8>,
    err: Vec<u8>,
}

impl Output {
    /// Takes the ends out of a child.
    pub(super) fn of(child: &mut Child) -> Self {
        let buffer = |is_captured| if is_captured { vec![0; CHUNK] } else { Vec::new() };
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        Self {
            out: buffer(stdout.is_some()),
            err: buffer(stderr.is_some()),
            stdout,
            stderr,
        }
    }

    /// Waits for the next piece of output; for ever where there is none to come. Loses nothing when given up.
    pub(super) async fn next(&mut self) -> Chunk {
        loop {
            let (stream, read) = tokio::select! {
                read = read_some(self.stdout.as_mut(), &mut self.out) => (Stream::Stdout, read),
                read = read_some(self.stderr.as_mut(), &mut self.err) => (Stream::Stderr, read),
            };
            let buffer = match stream {
                Stream::Stdout | Stream::Seen => &self.out,
                Stream::Stderr => &self.err,
            };
            match read {
                Ok(n) if n > 0 => {
                    return Chunk {
                        stream,
                        bytes: buffer[..n].to_vec(),
                    };
                }
                // The end, or a pipe that cannot be read any more: nothing comes from it.
                Ok(_) | Err(_) => match stream {
                    Stream::Stdout | Stream::Seen => self.stdout = None,
                    Stream::Stderr => self.stderr = None,
                },
            }
        }
    }

    /// Hands on what is in the pipes now, and no more: a background child may hold them and go on writing.
    #[cfg(unix)]
    pub(super) async fn drain(&mut self, on_output: OnOutput<'_>) {
        if let Some(stdout) = &mut self.stdout {
            drain_pipe(stdout, &mut self.out, Stream::Stdout, on_output).await;
        }
        if let Some(stderr) = &mut self.stderr {
            drain_pipe(stderr, &mut self.err, Stream::Stderr, on_output).await;
        }
    }

    /// Hands on what comes until nothing has come for a moment: Windows does not tell what is in a pipe.
    #[cfg(not(unix))]
    pub(super) async fn drain(&mut self, on_output: OnOutput<'_>) {
        const QUIET: std::time::Duration = std::time::Duration::from_millis(30);
        if self.stdout.is_none() && self.stderr.is_none() {
            return;
        }
        while let Ok(chunk) = tokio::time::timeout(QUIET, self.next()).await {
            on_output(chunk);
        }
    }
}

/// What a file of PowerShell's says: Windows PowerShell writes UTF-16, with a mark.
pub(super) fn utf_8(bytes: Vec<u8>) -> Vec<u8> {
    match bytes.strip_prefix(&[0xff, 0xfe]) {
        Some(rest) => {
            let units: Vec<u16> = rest
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16_lossy(&units).into_bytes()
        }
        None => bytes,
    }
}

async fn read_some(pipe: Option<&mut (impl AsyncRead + Unpin)>, buffer: &mut [u8]) -> io::Result<usize> {
    match pipe {
        Some(pipe) => pipe.read(buffer).await,
        None => std::future::pending().await,
    }
}

#[cfg(unix)]
async fn drain_pipe(
    pipe: &mut (impl AsyncRead + Unpin + std::os::fd::AsFd),
    buffer: &mut [u8],
    stream: Stream,
    on_output: OnOutput<'_>,
) {
    let mut n_left = rustix::io::ioctl_fionread(&*pipe).map_or(0, |n| usize::try_from(n).unwrap_or(0));
    while n_left > 0 {
        let n_wanted = n_left.min(buffer.len());
        let Ok(n @ 1..) = pipe.read(&mut buffer[..n_wanted]).await else {
            return;
        };
        n_left = n_left.saturating_sub(n);
        on_output(Chunk {
            stream,
            bytes: buffer[..n].to_vec(),
        });
    }
}
