//! A server on a Unix socket that records what reaches it and answers as told; for tests only.

use std::os::unix::net::UnixListener as StdListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

/// What to do with a request.
pub(super) enum Reply {
    /// A whole answer with this body.
    Whole(u16, &'static str),
    /// An answer whose connection breaks after this much.
    Torn(&'static str),
    /// Nothing, for ever.
    Silence,
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Method and path, `GET /v1.41/info`.
    pub(super) line: String,
    /// The header lines.
    pub(super) headers: Vec<String>,
    /// The number of the connection that it came on, from 1.
    pub(super) connection: usize,
}

/// A running server; it ends when dropped.
pub(super) struct Fake {
    pub(super) socket: PathBuf,
    seen: Arc<Mutex<Vec<Seen>>>,
    _folder: tempfile::TempDir,
    _tasks: JoinSet<()>,
}

impl Fake {
    /// Starts a server that answers each request by its line.
    pub(super) fn start(answer: fn(&str) -> Reply) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("d.sock");
        let listener = StdListener::bind(&socket).unwrap();
        listener.set_nonblocking(true).unwrap();
        let listener = UnixListener::from_std(listener).unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            let mut n_connections = 0;
            while let Ok((stream, _)) = listener.accept().await {
                n_connections += 1;
                connections.spawn(serve(stream, n_connections, Arc::clone(&record), answer));
            }
        });
        Self {
            socket,
            seen,
            _folder: folder,
            _tasks: tasks,
        }
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: UnixStream,
    connection: usize,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: fn(&str) -> Reply,
) {
    while let Some((line, headers)) = read_request(&mut stream).await {
        let reply = answer(&line);
        seen.lock().unwrap().push(Seen {
            line,
            headers,
            connection,
        });
        match reply {
            Reply::Whole(status, body) => {
                let head = format!(
                    "HTTP/1.1 {status} X\r\nApi-Version: 1.41\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(head.as_bytes()).await.unwrap();
            }
            Reply::Torn(body) => {
                let chunk = format!("{:x}\r\n{body}\r\n", body.len());
                let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
                stream
                    .write_all((head.to_owned() + &chunk).as_bytes())
                    .await
                    .unwrap();
                return;
            }
            Reply::Silence => std::future::pending().await,
        }
    }
}

async fn read_request(stream: &mut UnixStream) -> Option<(String, Vec<String>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.trim_end().split("\r\n").map(str::to_owned);
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<_> = lines.collect();
    let length = headers.iter().find_map(|header| {
        let (name, value) = header.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some((line, headers))
}
