//! Who serves a storage folder, and on which port: the lock, the port's file, and the folder's seal.
//!
//! Not here: serving (`serve`).

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::hmac;
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::net::TcpListener;

use super::store::Store;
use super::{Accounts, Notice, PracticeError, SERVICE};

/// How long the serving process may take to say who it is.
const ANSWER_DEADLINE: Duration = Duration::from_secs(2);
/// Ports for a first run: below those that systems give to outgoing connections, which would take it between runs.
const FIRST_PORTS: std::ops::Range<u16> = 20_000..30_000;
/// How many of them are tried before any free one is taken.
const TRIES: usize = 20;

/// A storage folder.
#[derive(Clone, Debug)]
pub(super) struct Place {
    folder: PathBuf,
    seal: hmac::Key,
    instance: String,
}

/// The right to serve a folder: no other process has it while this lives.
#[derive(Debug)]
pub(super) struct Lock {
    place: Place,
    _file: File,
}

/// The right to serve, and a port to do it on.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) listener: TcpListener,
    pub(super) lock: Lock,
    pub(super) store: Store,
    port: u16,
}

impl Place {
    /// Opens a folder, which is made where it is missing, readable to its owner alone.
    pub(super) fn open(folder: &Path) -> Result<Self, PracticeError> {
        let open = || {
            make_private(folder)?;
            let seal = seal(folder)?;
            let key = hmac::Key::new(hmac::HMAC_SHA256, &seal);
            let sum = hmac::sign(&key, b"instance");
            let instance = crate::words::Digest::of(sum.as_ref()).hex()[..32].to_owned();
            Ok((key, instance))
        };
        let (seal, instance) = open().map_err(|source| PracticeError::Storage {
            path: folder.to_owned(),
            source,
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            seal,
            instance,
        })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn seal(&self) -> &hmac::Key {
        &self.seal
    }

    pub(super) fn instance(&self) -> &str {
        &self.instance
    }

    pub(super) fn accounts(&self) -> Result<Accounts, PracticeError> {
        Accounts::at(&self.folder, &self.seal).map_err(|source| self.error("accounts", source))
    }

    /// Says for as long as what it gives lives that this process uses the folder which another one serves. Where that
    /// cannot be said, nobody knows.
    pub(super) fn visit(&self) -> Option<File> {
        let file = self.lock_file("guests").ok()?;
        file.try_lock_shared().ok()?;
        Some(file)
    }

    /// Says whether another process uses the folder beside the one that serves it.
    pub(super) fn has_guests(&self) -> bool {
        let tried = self.lock_file("guests").map(|file| file.try_lock());
        matches!(tried, Ok(Err(TryLockError::WouldBlock)))
    }

    fn lock_file(&self, name: &str) -> io::Result<File> {
        File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.folder.join(name))
    }

    /// Takes the lock; `None` where another process has it.
    pub(super) fn take_turn(&self) -> Result<Option<Lock>, PracticeError> {
        let lock = || {
            let file = self.lock_file("lock")?;
            match file.try_lock() {
                Ok(()) => Ok(Some(file)),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(error),
            }
        };
        let file = lock().map_err(|source| self.error("lock", source))?;
        Ok(file.map(|file| Lock {
            place: self.clone(),
            _file: file,
        }))
    }

    /// The port that the folder was last served on.
    pub(super) fn port(&self) -> Option<u16> {
        let text = fs::read_to_string(self.folder.join("port")).ok()?;
        text.trim().parse().ok().filter(|port| *port != 0)
    }

    /// The host that the folder was last served as.
    pub(super) fn host(&self) -> String {
        host(self.port().unwrap_or_default())
    }

    /// Asks whether this folder's registry, and no other program, answers at its port.
    pub(super) async fn answers(&self) -> bool {
        let Ok(client) = crate::registry::client::loopback_client() else {
            return false;
        };
        let asked = async {
            let answer = client
                .get(format!("http://{}/healthz", self.host()))
                .send()
                .await?;
            answer.json::<Value>().await
        };
        match tokio::time::timeout(ANSWER_DEADLINE, asked).await {
            Ok(Ok(identity)) => {
                identity.get("service").and_then(Value::as_str) == Some(SERVICE)
                    && identity.get("instance").and_then(Value::as_str) == Some(&self.instance)
            }
            Ok(Err(_)) | Err(_) => false,
        }
    }

    fn keep_port(&self, port: u16) -> Result<(), PracticeError> {
        let write = || {
            let mut file = NamedTempFile::new_in(&self.folder)?;
            writeln!(file, "{port}")?;
            file.as_file().sync_all()?;
            file.persist(self.folder.join("port"))
                .map_err(|error| error.error)
        };
        write().map(drop).map_err(|source| self.error("port", source))
    }

    fn error(&self, name: &str, source: io::Error) -> PracticeError {
        PracticeError::Storage {
            path: self.folder.join(name),
            source,
        }
    }
}

impl Lock {
    /// Listens on the asked port, or the one of the last run, or a new one; a notice says where that had to change.
    pub(super) async fn listen(self, asked: Option<u16>) -> Result<(Turn, Option<Notice>), PracticeError> {
        let kept = self.place.port();
        let bound = match asked.or(kept) {
            Some(port) => TcpListener::bind(("127.0.0.1", port))
                .await
                .map_err(|source| PracticeError::Port { port, source }),
            None => first_port().await,
        };
        let listener = match bound {
            Ok(listener) => listener,
            Err(error) if asked.is_some() => return Err(error),
            Err(_) => first_port().await?,
        };
        let port = port_of(&listener)?;
        if kept != Some(port) {
            self.place.keep_port(port)?;
        }
        let notice = kept
            .filter(|kept| *kept != port && asked.is_none())
            .map(|kept| Notice::PortTaken { kept, now: port });
        let store = Store::open(&self.place.folder).map_err(|source| self.place.error("blobs", source))?;
        let turn = Turn {
            listener,
            lock: self,
            store,
            port,
        };
        Ok((turn, notice))
    }
}

impl Turn {
    /// The host as it stands in a reference.
    pub(super) fn host(&self) -> String {
        host(self.port)
    }
}

fn host(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

async fn first_port() -> Result<TcpListener, PracticeError> {
    for _ in 0..TRIES {
        let mut bytes = [0; 2];
        if getrandom::fill(&mut bytes).is_err() {
            break;
        }
        let span = FIRST_PORTS.end - FIRST_PORTS.start;
        let port = FIRST_PORTS.start + u16::from_be_bytes(bytes) % span;
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            return Ok(listener);
        }
    }
    TcpListener::bind(("127.0.0.1", 0))
        .await
        .map_err(|source| PracticeError::Port { port: 0, source })
}

fn port_of(listener: &TcpListener) -> Result<u16, PracticeError> {
    let address = listener
        .local_addr()
        .map_err(|source| PracticeError::Port { port: 0, source })?;
    Ok(address.port())
}

/// Reads the folder's secret, which is made once; of two processes that make it, the first one's stays.
fn seal(folder: &Path) -> io::Result<Vec<u8>> {
    let path = folder.join("seal");
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        read => return read,
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(&bytes)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(&path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        Ok(_) | Err(_) => fs::read(&path),
    }
}

/// Makes a folder, and those above it that are missing, readable to their owner alone.
#[cfg(unix)]
pub fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes a folder, and those above it that are missing.
#[cfg(not(unix))]
pub fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
