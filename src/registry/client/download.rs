//! Fetching a blob of any size into a file.
//!
//! Not here: blobs that are small (`Client::blob`).

use std::io::{self, SeekFrom};
use std::time::Duration;

use reqwest::header::CONTENT_RANGE;
use reqwest::{Method, StatusCode};
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::Client;
use super::fetch::{Broken, Fetch, is_broken_connection};
use crate::registry::RegistryError;
use crate::words::{Digest, Reference};

/// How long the next bytes may take.
const SILENCE: Duration = Duration::from_secs(60);
/// The HTTP library's own deadline, which is never reached: silence ends it before.
const ENDLESS: Duration = Duration::from_secs(7 * 24 * 3600);
/// How often a download is begun or taken up.
const TRIES: usize = 5;

/// Says why a blob could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The registry does not have it any more, or cannot be asked.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The file cannot be written.
    #[error("the blob {digest} cannot be written to the disk")]
    File {
        /// The blob.
        digest: Digest,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// Why one try failed.
enum Failure {
    Broken(reqwest::Error),
    Final(DownloadError),
}

impl Client {
    /// Reads a blob into an empty file and verifies its digest; `progress` is told how many bytes have come. What breaks is
    /// taken up again where it broke.
    pub async fn download(
        &self,
        name: &Reference,
        digest: &Digest,
        file: &mut File,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), DownloadError> {
        // The question brings the token that the stream cannot ask for.
        if self.blob_size(name, digest).await?.is_none() {
            let reason = format!("it does not have the blob {digest}");
            return Err(self.protocol(reason).into());
        }
        let mut come = Come::default();
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            let broken = match self.stream(name, digest, (&mut *file, &mut come), progress).await {
                Ok(()) => return Ok(()),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Broken(error)) => error,
            };
            if n_tries == TRIES || !is_broken_connection(&broken) {
                return Err(self.transport.unreachable(broken).into());
            }
        }
    }

    /// Fetches what has not come yet.
    async fn stream(
        &self,
        name: &Reference,
        digest: &Digest,
        (file, come): (&mut File, &mut Come),
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), Failure> {
        let mut fetch = Fetch::new(Method::GET, self.blob_url(name, digest).map_err(registry)?);
        fetch.authorization = self
            .authority
            .known(&format!("repository:{}:pull", name.path()))
            .await;
        fetch.deadline = Some(ENDLESS);
        fetch.from = Some(come.n_bytes).filter(|n_bytes| *n_bytes > 0);
        let mut response = self.transport.open(fetch).await.map_err(broken)?;
        if !response.status().is_success() {
            let answer = self.transport.read(&Method::GET, response, 0).await;
            let answer = answer.map_err(broken)?;
            return Err(registry(answer.to_error(&self.host)));
        }
        let unwritten = |source| Failure::Final(unwritten(digest, source));
        if !goes_on(&response, come.n_bytes) {
            *come = Come::default();
            begin_anew(file).await.map_err(unwritten)?;
        }
        loop {
            let next = timeout(SILENCE, response.chunk()).await;
            let piece = next
                .map_err(|_| registry(self.transport.silent()))?
                .map_err(Failure::Broken)?;
            let Some(piece) = piece else { break };
            file.write_all(&piece).await.map_err(unwritten)?;
            come.sum.update(&piece);
            come.n_bytes += piece.len() as u64;
            progress(come.n_bytes);
        }
        file.flush().await.map_err(unwritten)?;
        let found = Digest::from_sum(&come.sum.clone().finalize());
        if found == *digest {
            Ok(())
        } else {
            Err(registry(
                self.protocol(format!("the blob {digest} arrives as {found}")),
            ))
        }
    }
}

/// What has come of a blob so far.
#[derive(Default)]
struct Come {
    n_bytes: u64,
    sum: Sha256,
}

/// Says whether an answer has the bytes from `from` on; another begins at the beginning.
fn goes_on(response: &reqwest::Response, from: u64) -> bool {
    let range = response.headers().get(CONTENT_RANGE);
    let range = range.and_then(|range| range.to_str().ok()).unwrap_or_default();
    response.status() == StatusCode::PARTIAL_CONTENT && range.starts_with(&format!("bytes {from}-"))
}

async fn begin_anew(file: &mut File) -> io::Result<()> {
    file.set_len(0).await?;
    file.seek(SeekFrom::Start(0)).await?;
    Ok(())
}

fn registry(error: RegistryError) -> Failure {
    Failure::Final(error.into())
}

fn broken(broken: Broken) -> Failure {
    match broken {
        Broken::Http(error) => Failure::Broken(error),
        Broken::Other(error) => registry(error),
    }
}

fn unwritten(digest: &Digest, source: io::Error) -> DownloadError {
    DownloadError::File {
        digest: digest.clone(),
        source,
    }
}
