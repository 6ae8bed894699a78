//! A server on a Unix socket, or a Windows pipe, that records what reaches it and answers as told; for tests only.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::Address;
use super::dial::ByteStream;

/// What to do with a request.
pub(crate) enum Reply {
    /// A whole answer with this body, from an engine of API 1.41.
    Whole(u16, &'static str),
    /// The same from an engine that builds with `BuildKit`.
    Buildkit(u16, &'static str),
    /// The same from something that is no engine.
    Foreign(u16, &'static str),
    /// An answer whose connection breaks after this much.
    Torn(&'static str),
    /// An answer that begins with this and never ends; what happens is that the other side hangs up.
    Held(&'static str),
    /// Nothing, for ever.
    Silence,
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method and path, `GET /v1.41/info`.
    pub(crate) line: String,
    /// The header lines.
    pub(crate) headers: Vec<String>,
    /// The number of the connection that it came on, from 1.
    pub(crate) connection: usize,
}

/// A running server; it ends when dropped.
pub(crate) struct Fake {
    pub(crate) address: Address,
    /// Told when somebody hung up on a held answer.
    pub(crate) hung_up: Arc<Notify>,
    seen: Arc<Mutex<Vec<Seen>>>,
    _folder: tempfile::TempDir,
    _tasks: JoinSet<()>,
}

impl Fake {
    /// Starts a server that answers each request by its line.
    pub(crate) fn start(answer: fn(&str) -> Reply) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mut listener, address) = Listener::bind(folder.path());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let hung_up = Arc::new(Notify::new());
        let (record, told) = (Arc::clone(&seen), Arc::clone(&hung_up));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            let mut n_connections = 0;
            loop {
                let stream = listener.accept().await;
                n_connections += 1;
                let (record, told) = (Arc::clone(&record), Arc::clone(&told));
                connections.spawn(async move {
                    if serve(stream, n_connections, record, answer).await.is_none() {
                        told.notify_one();
                    }
                });
            }
        });
        Self {
            address: Address::parse(&address, None).unwrap(),
            hung_up,
            seen,
            _folder: folder,
            _tasks: tasks,
        }
    }

    /// What has reached the server so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// Where the server is reached.
#[cfg(unix)]
struct Listener(tokio::net::UnixListener);

#[cfg(unix)]
impl Listener {
    fn bind(folder: &std::path::Path) -> (Self, String) {
        let socket = folder.join("d.sock");
        let listener = tokio::net::UnixListener::bind(&socket).unwrap();
        (Self(listener), format!("unix://{}", socket.display()))
    }

    async fn accept(&mut self) -> Box<dyn ByteStream> {
        Box::new(self.0.accept().await.unwrap().0)
    }
}

/// Where the server is reached: an instance of the pipe waits for the next connection.
#[cfg(windows)]
struct Listener {
    name: String,
    waiting: tokio::net::windows::named_pipe::NamedPipeServer,
}

#[cfg(windows)]
impl Listener {
    fn bind(folder: &std::path::Path) -> (Self, String) {
        let name = format!(r"\\.\pipe\{}", folder.file_name().unwrap().display());
        let options = tokio::net::windows::named_pipe::ServerOptions::new();
        let waiting = options.create(&name).unwrap();
        let address = format!("npipe://{}", name.replace('\\', "/"));
        (Self { name, waiting }, address)
    }

    async fn accept(&mut self) -> Box<dyn ByteStream> {
        let options = tokio::net::windows::named_pipe::ServerOptions::new();
        self.waiting.connect().await.unwrap();
        let next = options.create(&self.name).unwrap();
        Box::new(std::mem::replace(&mut self.waiting, next))
    }
}

/// Serves one connection; `None` where the other side hung up on a held answer.
async fn serve(
    mut stream: Box<dyn ByteStream>,
    connection: usize,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: fn(&str) -> Reply,
) -> Option<()> {
    while let Some((line, headers)) = read_request(&mut *stream).await {
        let reply = answer(&line);
        seen.lock().unwrap().push(Seen {
            line,
            headers,
            connection,
        });
        match reply {
            Reply::Whole(status, body) => whole(&mut *stream, status, "Api-Version: 1.41\r\n", body).await,
            Reply::Buildkit(status, body) => {
                let headers = "Api-Version: 1.41\r\nBuilder-Version: 2\r\n";
                whole(&mut *stream, status, headers, body).await;
            }
            Reply::Foreign(status, body) => whole(&mut *stream, status, "", body).await,
            Reply::Torn(body) => {
                begin(&mut *stream, body).await;
                return Some(());
            }
            Reply::Held(body) => {
                begin(&mut *stream, body).await;
                // No more bytes come on such a connection but its end.
                stream.read_u8().await.ok()?;
            }
            Reply::Silence => std::future::pending().await,
        }
    }
    Some(())
}

async fn whole(stream: &mut dyn ByteStream, status: u16, header: &str, body: &str) {
    let length = body.len();
    let text = format!("HTTP/1.1 {status} X\r\n{header}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await.unwrap();
}

async fn begin(stream: &mut dyn ByteStream, body: &str) {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let text = format!("{head}{:x}\r\n{body}\r\n", body.len());
    stream.write_all(text.as_bytes()).await.unwrap();
}

async fn read_request(stream: &mut dyn ByteStream) -> Option<(String, Vec<String>)> {
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
