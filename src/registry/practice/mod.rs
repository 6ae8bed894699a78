//! The practice registry: an OCI registry on loopback, in this process, that stands in for Docker Hub.
//!
//! It authenticates as Docker Hub does, keeps what was pushed in a folder between runs, and shows a page for each
//! account. One process serves a folder; others that want it attach to that one, and whichever is left goes on
//! serving when it ends. Not here: referrers, and collecting blobs that nothing names any more.

mod access;
mod accounts;
mod activity;
mod blobs;
mod listings;
mod manifests;
mod page;
mod password;
mod place;
mod refusal;
mod routes;
mod serve;
mod store;
mod token_server;
mod tokens;
mod uploads;
mod way;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::HeaderName;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

pub use accounts::Accounts;
pub use place::make_private;
pub use way::{was_asked, way_name};

use activity::Activity;
use place::{Place, Turn};
use store::Store;
use tokens::Tokens;
use uploads::Uploads;
use way::Ways;

/// The registry's name in challenges and at its identity endpoint.
const SERVICE: &str = "stepgate practice registry";
/// The header that names what an answer is about.
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
/// How long a folder's other process may take to answer, or to give the folder up.
const START_DEADLINE: Duration = Duration::from_secs(10);
/// How often it is asked in that time.
const ASK_AGAIN: Duration = Duration::from_millis(100);
/// How long requests under way may take once the registry is stopped.
const STOP_DEADLINE: Duration = Duration::from_secs(5);

/// Where a practice registry keeps its things.
#[derive(Clone, Debug)]
pub struct Options {
    /// The storage folder; made where it is missing.
    pub storage: PathBuf,
    /// The port to serve; the one of the last run, or a free one, where none is given.
    pub port: Option<u16>,
}

/// A practice registry that answers.
#[derive(Debug)]
pub struct Practice {
    host: String,
    page: Url,
    accounts: Accounts,
    mode: Mode,
    notice: Option<Notice>,
    place: Place,
    activity: Arc<Activity>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Who serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// This process.
    Serving,
    /// Another process, as long as it runs; then this one.
    Attached,
}

/// Something that the learner should know about the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The port of the last run belongs to something else now, so that names and logins with it are stale.
    PortTaken {
        /// The port of the last run.
        kept: u16,
        /// The port of this run.
        now: u16,
    },
}

/// Says why a practice registry cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// Its files cannot be read or written.
    #[error("the practice registry's `{path}` cannot be used")]
    Storage {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// No port can be had.
    #[error("the practice registry cannot listen on port {port} of 127.0.0.1")]
    Port {
        /// The port; 0 stands for any.
        port: u16,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Another process has the folder and does not answer.
    #[error("another process uses the practice registry in `{storage}`, but does not answer")]
    Occupied {
        /// The storage folder.
        storage: PathBuf,
    },
}

/// What the handlers share.
struct Served {
    store: Store,
    accounts: Accounts,
    tokens: Tokens,
    uploads: Uploads,
    ways: Ways,
    activity: Arc<Activity>,
    /// The key of identity tokens.
    seal: ring::hmac::Key,
    instance: String,
    host: String,
}

/// Starts a practice registry, or attaches to the process that serves the folder already.
pub async fn start(options: Options) -> Result<Practice, PracticeError> {
    let place = Place::open(&options.storage)?;
    let begun = Instant::now();
    loop {
        if let Some(turn) = place.take_turn()? {
            let (turn, notice) = turn.listen(options.port).await?;
            return Practice::new(place, Some(turn), Mode::Serving, notice);
        }
        if place.port().is_some() && place.answers().await {
            return Practice::new(place, None, Mode::Attached, None);
        }
        if begun.elapsed() > START_DEADLINE {
            return Err(PracticeError::Occupied {
                storage: options.storage,
            });
        }
        // Nothing tells when the other process will have got so far.
        tokio::time::sleep(ASK_AGAIN).await;
    }
}

impl Practice {
    fn new(
        place: Place,
        turn: Option<Turn>,
        mode: Mode,
        notice: Option<Notice>,
    ) -> Result<Self, PracticeError> {
        let accounts = place.accounts()?;
        let host = match &turn {
            Some(turn) => turn.host(),
            None => place.host(),
        };
        let page = Url::parse(&format!("http://{host}/")).map_err(|error| PracticeError::Storage {
            path: place.folder().to_owned(),
            source: io::Error::other(error),
        })?;
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let activity = Arc::new(Activity::default());
        tasks.spawn(serve::keep(place.clone(), turn, activity.clone(), stopped));
        Ok(Self {
            host,
            page,
            accounts,
            mode,
            notice,
            place,
            activity,
            stop,
            tasks,
        })
    }

    /// The host as it stands in a reference: `127.0.0.1:PORT`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The page of the whole registry, which ends in `/`; an account's is `r/USER/` under it, a repository's
    /// `r/USER/NAME`.
    pub fn page_url(&self) -> &Url {
        &self.page
    }

    /// The accounts; a change holds at once, whoever serves.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Says who served at the start.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What the learner should know about the start.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// Waits until no other process has something under way at the registry that this one serves; it would break off where
    /// this one stops. Whoever is attached takes over then.
    pub async fn until_unneeded(&self) {
        if self.place.has_guests() {
            self.activity.pause().await;
        }
    }

    /// Stops serving; requests under way have some seconds to end. Where another process serves, that goes on.
    pub async fn stop(mut self) {
        // The task is gone already where nobody receives.
        let _ = self.stop.send(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_DEADLINE, ended).await.is_err() {
            self.tasks.shutdown().await;
        }
    }
}

/// Runs file work where it does not hold up other requests.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)?
}
