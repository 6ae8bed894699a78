//! Opening a byte stream to an engine, whichever way its address asks for.
//!
//! Not here: HTTP over the stream (`wire`), and choosing the address (`resolve`).

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::address::{Address, Endpoint, SshTarget, TcpTarget};
use super::{ssh, tls};
use crate::engine::EngineError;

/// A connection's bytes.
pub(super) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

/// Opens streams to one engine; files are read once, when it is made.
pub(super) struct Dialer {
    way: Way,
}

enum Way {
    Unix(PathBuf),
    Pipe(String),
    Tcp(TcpTarget),
    Tls(TcpTarget, Arc<ClientConfig>, ServerName<'static>),
    Ssh(SshTarget, PathBuf),
}

impl Dialer {
    /// Makes ready for an address; fails where its certificates cannot be used.
    pub(super) fn new(address: &Address) -> Result<Self, EngineError> {
        let way = match &address.endpoint {
            Endpoint::Unix(path) => Way::Unix(path.clone()),
            Endpoint::Pipe(name) => Way::Pipe(name.clone()),
            Endpoint::Tcp(target) => Way::Tcp(target.clone()),
            Endpoint::Tls(target, material) => {
                let prepared = tls::client_config(material)
                    .and_then(|config| Ok((config, tls::server_name(&target.host)?)))
                    .map_err(|error| EngineError::Address {
                        address: address.to_string(),
                        reason: with_causes(&error),
                    })?;
                Way::Tls(target.clone(), prepared.0, prepared.1)
            }
            Endpoint::Ssh(target) => Way::Ssh(target.clone(), PathBuf::from("ssh")),
        };
        Ok(Self { way })
    }

    /// Uses another program in place of `ssh`.
    #[cfg(all(test, unix))]
    pub(super) fn through(target: SshTarget, program: PathBuf) -> Self {
        Self {
            way: Way::Ssh(target, program),
        }
    }

    /// Opens one stream.
    pub(super) async fn open(&self) -> io::Result<Box<dyn ByteStream>> {
        match &self.way {
            Way::Unix(path) => open_unix(path).await,
            Way::Pipe(name) => open_pipe(name).await,
            Way::Tcp(target) => Ok(Box::new(open_tcp(target).await?)),
            Way::Tls(target, config, name) => {
                let stream = open_tcp(target).await?;
                let connector = TlsConnector::from(Arc::clone(config));
                Ok(Box::new(connector.connect(name.clone(), stream).await?))
            }
            Way::Ssh(target, program) => Ok(Box::new(ssh::connect(program, target)?)),
        }
    }

    /// The `Host` header for it.
    pub(super) fn host(&self) -> String {
        match &self.way {
            Way::Tcp(target) | Way::Tls(target, ..) => target.authority(),
            // What docker's own client sends where there is no host.
            Way::Unix(_) | Way::Pipe(_) | Way::Ssh(..) => "api.moby.localhost".to_owned(),
        }
    }

    /// What stands before every request's path.
    pub(super) fn base(&self) -> &str {
        match &self.way {
            Way::Tcp(target) | Way::Tls(target, ..) => &target.base,
            Way::Unix(_) | Way::Pipe(_) | Way::Ssh(..) => "",
        }
    }
}

async fn open_tcp(target: &TcpTarget) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((target.host.as_str(), target.port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(unix)]
async fn open_unix(path: &std::path::Path) -> io::Result<Box<dyn ByteStream>> {
    Ok(Box::new(tokio::net::UnixStream::connect(path).await?))
}

#[cfg(not(unix))]
#[expect(clippy::unused_async, reason = "it waits where there are Unix sockets")]
async fn open_unix(_path: &std::path::Path) -> io::Result<Box<dyn ByteStream>> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "Unix sockets cannot be used on this system",
    ))
}

#[cfg(windows)]
async fn open_pipe(name: &str) -> io::Result<Box<dyn ByteStream>> {
    use std::time::Duration;

    use tokio::net::windows::named_pipe::ClientOptions;

    /// `ERROR_PIPE_BUSY`: all of the server's instances are taken; one comes free shortly.
    const PIPE_BUSY: i32 = 231;
    loop {
        match ClientOptions::new().open(name) {
            Ok(pipe) => return Ok(Box::new(pipe)),
            Err(error) if error.raw_os_error() == Some(PIPE_BUSY) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

#[cfg(not(windows))]
#[expect(clippy::unused_async, reason = "it waits where there are named pipes")]
async fn open_pipe(_name: &str) -> io::Result<Box<dyn ByteStream>> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "named pipes exist on Windows only",
    ))
}

/// An error with its causes, in one line.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
