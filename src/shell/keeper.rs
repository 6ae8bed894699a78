//! Keeps the password of the session's registry for the lesson's `docker login`, and gives it for nothing else.
//!
//! The environment of the lesson's shell would show it to every command of the lesson, a descriptor would be open in
//! all of them, and a file would outlive the run. So the runner keeps it in its memory and answers on a socket in a
//! folder that only its owner can enter; the shim asks there where nobody can type the password. It is given for one
//! host alone, so that a lesson cannot have it sent to another. Not here: when a password may be asked for
//! (`shim::login`), and which one it is (`runner`).

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::words::Secret;

/// The variable in which stepgate itself is given the password; the lesson's shell does not get it.
pub const PASSWORD_VARIABLE: &str = "STEPGATE_PASSWORD";

/// The longest question, in bytes: a host.
const QUESTION_LIMIT: u64 = 1024;
/// How long a question may take to be asked and answered.
const PATIENCE: Duration = Duration::from_secs(10);
/// What stands before a password that is given; a host that none is kept for is answered by nothing.
const GIVEN: char = '=';

/// Answers for as long as it lives.
#[derive(Debug)]
pub struct Keeper {
    address: PathBuf,
    kept: Kept,
    _room: TempDir,
    _task: JoinSet<()>,
}

/// The host that a password is for, and the password.
type Kept = Arc<Mutex<Option<(String, Secret)>>>;

impl Keeper {
    /// Begins to answer for one host, as a task of the runtime that this is called in.
    pub fn start(host: &str, secret: &Secret) -> io::Result<Self> {
        let room = room()?;
        let kept: Kept = Arc::new(Mutex::new(Some((host.to_owned(), secret.clone()))));
        let (address, task) = listen(room.path(), Arc::clone(&kept))?;
        Ok(Self {
            address,
            kept,
            _room: room,
            _task: task,
        })
    }

    /// Where the shim asks.
    pub fn address(&self) -> &Path {
        &self.address
    }

    /// Gives the password for a host without the way over the socket; `None` where it keeps none for that host.
    pub fn kept(&self, host: &str) -> Option<Secret> {
        kept(&self.kept, host)
    }

    /// Keeps another password in place of the one before.
    pub fn keep(&self, host: &str, secret: &Secret) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((host.to_owned(), secret.clone()));
    }
}

/// Asks a keeper for the password of a registry; `None` where it keeps none for that host.
pub fn ask(address: &Path, host: &str) -> io::Result<Option<Secret>> {
    let mut stream = connect(address)?;
    stream.write_all(format!("{host}\n").as_bytes())?;
    stream.flush()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.strip_prefix(GIVEN).map(Secret::new))
}

fn kept(kept: &Kept, host: &str) -> Option<Secret> {
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    let (_, secret) = kept.as_ref().filter(|(known, _)| known == host)?;
    Some(secret.clone())
}

/// Answers one question; one that does not come is no reason to wait.
async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin, kept: &Kept) {
    let exchange = async {
        let mut stream = BufReader::new(stream);
        let mut host = String::new();
        (&mut stream).take(QUESTION_LIMIT).read_line(&mut host).await?;
        if let Some(secret) = self::kept(kept, host.trim_end()) {
            let text = format!("{GIVEN}{}", secret.reveal());
            stream.write_all(text.as_bytes()).await?;
        }
        stream.shutdown().await
    };
    // Whoever asked and went away needs no answer.
    let _ = timeout(PATIENCE, exchange).await;
}

/// A folder that only its owner can enter, not too deep: a socket's whole path has 107 bytes at most.
#[cfg(unix)]
fn room() -> io::Result<TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    const LONGEST: usize = 80;
    let usual = std::env::temp_dir();
    let parent = if usual.as_os_str().len() <= LONGEST {
        usual
    } else {
        PathBuf::from("/tmp")
    };
    tempfile::Builder::new()
        .prefix("stepgate-")
        .permissions(std::fs::Permissions::from_mode(0o700))
        .tempdir_in(parent)
}

#[cfg(unix)]
fn listen(room: &Path, kept: Kept) -> io::Result<(PathBuf, JoinSet<()>)> {
    let address = room.join("keeper");
    let listener = tokio::net::UnixListener::bind(&address)?;
    let mut task = JoinSet::new();
    task.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            answer(stream, &kept).await;
        }
    });
    Ok((address, task))
}

#[cfg(unix)]
fn connect(address: &Path) -> io::Result<std::os::unix::net::UnixStream> {
    let stream = std::os::unix::net::UnixStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// A folder whose name is nobody else's, for the pipe's.
#[cfg(not(unix))]
fn room() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("stepgate-").tempdir()
}

/// A pipe's first instance is its owner's; others may read of it, but to ask they would have to write.
#[cfg(not(unix))]
fn listen(room: &Path, kept: Kept) -> io::Result<(PathBuf, JoinSet<()>)> {
    use tokio::net::windows::named_pipe::ServerOptions;
    let name = room
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let address = PathBuf::from(format!(r"\\.\pipe\{name}-keeper"));
    let mut server = ServerOptions::new().first_pipe_instance(true).create(&address)?;
    let (path, mut task) = (address.clone(), JoinSet::new());
    task.spawn(async move {
        while server.connect().await.is_ok() {
            let Ok(next) = ServerOptions::new().create(&path) else {
                return;
            };
            answer(std::mem::replace(&mut server, next), &kept).await;
        }
    });
    Ok((address, task))
}

#[cfg(not(unix))]
fn connect(address: &Path) -> io::Result<std::fs::File> {
    std::fs::File::options().read(true).write(true).open(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(keeper: &Keeper, host: &str) -> Option<Secret> {
        let (address, host) = (keeper.address().to_owned(), host.to_owned());
        tokio::task::spawn_blocking(move || ask(&address, &host).unwrap())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_password_is_given_for_its_host_alone() {
        let keeper = Keeper::start("127.0.0.1:5000", &Secret::new("hunter2")).unwrap();
        for host in ["127.0.0.1:500", "evil.example", ""] {
            assert_eq!(asked(&keeper, host).await, None, "{host}");
        }
        assert_eq!(
            asked(&keeper, "127.0.0.1:5000").await,
            Some(Secret::new("hunter2"))
        );
        keeper.keep("127.0.0.1:5000", &Secret::new(" two\nlines "));
        let changed = asked(&keeper, "127.0.0.1:5000").await;
        assert_eq!(changed, Some(Secret::new(" two\nlines ")));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_can_ask_and_nothing_is_left_behind() {
        use std::os::unix::fs::PermissionsExt as _;
        let keeper = Keeper::start("h", &Secret::new("x")).unwrap();
        let folder = keeper.address().parent().unwrap().to_owned();
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        drop(keeper);
        assert!(!folder.exists());
    }
}
