//! Fetching a blob of any size into a file.
//!
//! Not here: blobs that are small (`Client::blob`).

use std::io::{self, SeekFrom};
use std::time::Duration;

use reqwest::Method;
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
/// How often a download is begun.
const TRIES: usize = 3;

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
    /// Reads a blob into an empty file and verifies its digest; `progress` is told how many bytes have come.
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
        let mut n_tries = 0;
        loop {
            n_tries += 1;
            let broken = match self.stream(name, digest, file, progress).await {
                Ok(()) => return Ok(()),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Broken(error)) => error,
            };
            if n_tries == TRIES || !is_broken_connection(&broken) {
                return Err(self.transport.unreachable(broken).into());
            }
            begin_anew(file)
                .await
                .map_err(|source| unwritten(digest, source))?;
        }
    }

    async fn stream(
        &self,
        name: &Reference,
        digest: &Digest,
        file: &mut File,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), Failure> {
        let mut fetch = Fetch::new(Method::GET, self.blob_url(name, digest).map_err(registry)?);
        fetch.authorization = self
            .authority
            .known(&format!("repository:{}:pull", name.path()))
            .await;
        fetch.deadline = Some(ENDLESS);
        let mut response = self.transport.open(fetch).await.map_err(broken)?;
        if !response.status().is_success() {
            let answer = self.transport.read(&Method::GET, response, 0).await;
            let answer = answer.map_err(broken)?;
            return Err(registry(answer.to_error(&self.host)));
        }
        let mut sum = Sha256::new();
        let mut n_come = 0;
        loop {
            let next = timeout(SILENCE, response.chunk()).await;
            let piece = next
                .map_err(|_| registry(self.transport.silent()))?
                .map_err(Failure::Broken)?;
            let Some(piece) = piece else { break };
            sum.update(&piece);
            let written = file.write_all(&piece).await;
            written.map_err(|source| Failure::Final(unwritten(digest, source)))?;
            n_come += piece.len() as u64;
            progress(n_come);
        }
        let flushed = file.flush().await;
        flushed.map_err(|source| Failure::Final(unwritten(digest, source)))?;
        let found = Digest::from_sum(&sum.finalize());
        if found == *digest {
            Ok(())
        } else {
            Err(registry(
                self.protocol(format!("the blob {digest} arrives as {found}")),
            ))
        }
    }
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
