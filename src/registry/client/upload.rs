//! Giving a registry something: blobs in one stream that is taken up again where it broke, blobs that another
//! repository has, and manifests.
//!
//! Source: the OCI distribution specification, «Push». Not here: the bytes (`source`, `sending`), and what an image is
//! made of.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{LOCATION, RANGE};
use url::Url;

use super::answer::Answer;
use super::challenge::Challenge;
use super::fetch::Fetch;
use super::sending::{Rest, Stop};
use super::source::BlobSource;
use super::{Client, words};
use crate::registry::RegistryError;
use crate::words::{Digest, Reference};

/// How often a blob's upload is begun or taken up.
const TRIES: usize = 5;
/// How long a registry may take to put a whole blob in its place.
const CLOSING: Duration = Duration::from_secs(15 * 60);
/// The longest answer that is read.
const ANSWER_LIMIT: u64 = 64 << 10;

/// A blob to upload.
#[derive(Clone)]
pub struct Blob {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Where its bytes are.
    pub source: Arc<dyn BlobSource>,
}

/// What a registry makes of the wish to have a blob mounted.
#[derive(Debug)]
pub enum Offer {
    /// The repository has it now.
    Mounted,
    /// It has to be uploaded, which is begun herewith.
    Begun(Upload),
}

/// An upload that a registry has begun.
#[derive(Debug)]
pub struct Upload {
    url: Url,
    written: u64,
}

/// Says why something did not get into a registry.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The account may not write there.
    #[error("denied: {message}")]
    Denied {
        /// The registry's words.
        message: String,
    },
    /// Anything else that the registry says, or that keeps it from saying something.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The blob's own bytes cannot be read.
    #[error("the blob {digest} cannot be read")]
    Source {
        /// The blob.
        digest: Digest,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl Client {
    /// Asks for a blob's size with the rights to upload it, so that one token serves for both; `None` where the
    /// repository does not have it.
    pub async fn held(&self, name: &Reference, digest: &Digest) -> Result<Option<u64>, UploadError> {
        let fetch = Fetch::new(Method::HEAD, self.blob_url(name, digest)?);
        let answer = self.authorized(&scope(name), fetch, 0).await?;
        match answer.status.as_u16() {
            200..=299 => {
                let length = answer.header("content-length").and_then(|text| text.parse().ok());
                let no_size = || self.protocol(format!("it gives no size for the blob {digest}"));
                Ok(Some(length.ok_or_else(no_size)?))
            }
            404 => Ok(None),
            _ => Err(self.refusal(&answer)),
        }
    }

    /// Asks the registry to give the repository a blob that the repository `from` of it has.
    pub async fn mount(&self, name: &Reference, digest: &Digest, from: &str) -> Result<Offer, UploadError> {
        let mut url = self.uploads_url(name)?;
        url.query_pairs_mut()
            .append_pair("mount", digest.as_str())
            .append_pair("from", from);
        let scope = format!("{} repository:{from}:pull", scope(name));
        self.offer(&scope, url).await
    }

    /// Uploads a blob, as an upload that is begun already where there is one; `progress` is told how many of its bytes
    /// have travelled. What breaks is taken up again.
    pub async fn upload(
        &self,
        name: &Reference,
        blob: &Blob,
        begun: Option<Upload>,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), UploadError> {
        let mut upload = match begun {
            Some(upload) => upload,
            None => self.begin(name).await?,
        };
        for _ in 1..TRIES {
            match self.send(name, blob, &upload, progress).await {
                Ok(()) => return Ok(()),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Passing(_)) => {}
            }
            // Where only the answer was lost, the blob is there.
            if self.held(name, &blob.digest).await? == Some(blob.size) {
                return Ok(());
            }
            upload = self.take_up(name, upload).await?;
        }
        match self.send(name, blob, &upload, progress).await {
            Ok(()) => Ok(()),
            Err(Failure::Final(error) | Failure::Passing(error)) => Err(error),
        }
    }

    /// Puts a manifest under a name's tag or digest; the registry has what it names.
    pub async fn put_manifest(
        &self,
        name: &Reference,
        media_type: &str,
        bytes: Bytes,
    ) -> Result<(), UploadError> {
        let url = self.url(&format!("v2/{}/manifests/{}", name.path(), name.manifest_key()))?;
        let mut fetch = Fetch::new(Method::PUT, url);
        fetch.content = Some((media_type.to_owned(), bytes));
        let answer = self.authorized(&scope(name), fetch, ANSWER_LIMIT).await?;
        if answer.status.is_success() {
            Ok(())
        } else {
            Err(self.refusal(&answer))
        }
    }

    async fn begin(&self, name: &Reference) -> Result<Upload, UploadError> {
        match self.offer(&scope(name), self.uploads_url(name)?).await? {
            Offer::Begun(upload) => Ok(upload),
            Offer::Mounted => Err(self.protocol("it begins no upload".to_owned()).into()),
        }
    }

    async fn offer(&self, scope: &str, url: Url) -> Result<Offer, UploadError> {
        let fetch = Fetch::new(Method::POST, url.clone());
        let answer = self.authorized(scope, fetch, ANSWER_LIMIT).await?;
        match answer.status.as_u16() {
            201 => Ok(Offer::Mounted),
            202 => Ok(Offer::Begun(Upload {
                url: self.place(&url, &answer)?,
                written: 0,
            })),
            _ => Err(self.refusal(&answer)),
        }
    }

    /// Sends what is not there yet, and closes the upload.
    async fn send(
        &self,
        name: &Reference,
        blob: &Blob,
        upload: &Upload,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), Failure> {
        let scope = scope(name);
        let mut url = upload.url.clone();
        if upload.written < blob.size {
            let rest = Rest {
                blob,
                from: upload.written,
            };
            let authorization = self.authorization(&scope, &url).await;
            let sent = self.transport.append(&url, authorization, rest, progress).await;
            let answer = sent.map_err(|stop| self.stopped(blob, stop))?;
            if answer.status.as_u16() == 401 {
                // The token has expired on the way: the next try has a new one.
                self.authority
                    .answer(&self.transport, &answer, Some(&scope))
                    .await
                    .map_err(|error| Failure::Final(error.into()))?;
            }
            if !answer.status.is_success() {
                return Err(self.passing_or_final(&answer));
            }
            url = self
                .place(&url, &answer)
                .map_err(|error| Failure::Final(error.into()))?;
        }
        url.query_pairs_mut().append_pair("digest", blob.digest.as_str());
        let mut fetch = Fetch::new(Method::PUT, url.clone());
        fetch.deadline = Some(CLOSING);
        let answer = if self.is_at_home(&url) {
            self.authorized(&scope, fetch, ANSWER_LIMIT).await
        } else {
            self.transport.fetch(fetch, ANSWER_LIMIT).await
        };
        match answer {
            Ok(answer) if answer.status.is_success() => Ok(()),
            Ok(answer) => Err(self.passing_or_final(&answer)),
            Err(error @ RegistryError::Unreachable { .. }) => Err(Failure::Passing(error.into())),
            Err(error) => Err(Failure::Final(error.into())),
        }
    }

    /// Finds out how much of a broken upload is there, and begins anew where nothing is.
    async fn take_up(&self, name: &Reference, upload: Upload) -> Result<Upload, UploadError> {
        if !self.is_at_home(&upload.url) {
            return self.begin(name).await;
        }
        let fetch = Fetch::new(Method::GET, upload.url.clone());
        let answer = self.authorized(&scope(name), fetch, ANSWER_LIMIT).await?;
        let range = answer.header(RANGE.as_str()).unwrap_or_default();
        let last = range
            .rsplit_once('-')
            .and_then(|(_, last)| last.parse::<u64>().ok());
        match last {
            // `0-0` stands for one byte and for none.
            Some(last) if answer.status.is_success() && last > 0 => Ok(Upload {
                url: self.place(&upload.url, &answer).unwrap_or(upload.url),
                written: last + 1,
            }),
            Some(_) | None => self.begin(name).await,
        }
    }

    /// Where an answer says that the upload goes on.
    fn place(&self, asked: &Url, answer: &Answer) -> Result<Url, RegistryError> {
        let location = answer.header(LOCATION.as_str());
        location
            .and_then(|location| asked.join(location).ok())
            .filter(|url| url.scheme() == self.api.scheme() || url.scheme() == "https")
            .ok_or_else(|| self.protocol("it does not say where the upload goes on".to_owned()))
    }

    /// The authorization for an upload, which another host than the registry's never gets.
    async fn authorization(&self, scope: &str, url: &Url) -> Option<reqwest::header::HeaderValue> {
        if self.is_at_home(url) {
            self.authority.known(scope).await
        } else {
            None
        }
    }

    fn is_at_home(&self, url: &Url) -> bool {
        url.origin() == self.transport.real(self.api.clone()).origin()
    }

    fn uploads_url(&self, name: &Reference) -> Result<Url, RegistryError> {
        self.url(&format!("v2/{}/blobs/uploads/", name.path()))
    }

    fn stopped(&self, blob: &Blob, stop: Stop) -> Failure {
        match stop {
            Stop::Broken(source) => {
                let host = self.host.clone();
                Failure::Passing(RegistryError::Unreachable { host, source }.into())
            }
            Stop::Source(source) => Failure::Final(UploadError::Source {
                digest: blob.digest.clone(),
                source,
            }),
            Stop::Registry(error) => Failure::Final(error.into()),
        }
    }

    /// An upload that is not known any more, or has another length than was thought, can be begun anew; so can one
    /// whose token has expired.
    fn passing_or_final(&self, answer: &Answer) -> Failure {
        let error = self.refusal(answer);
        let is_denied = matches!(error, UploadError::Denied { .. });
        match answer.status.as_u16() {
            401 | 404 | 416 | 500 | 502..=504 if !is_denied => Failure::Passing(error),
            _ => Failure::Final(error),
        }
    }

    fn refusal(&self, answer: &Answer) -> UploadError {
        let is_insufficient = matches!(
            Challenge::find(&answer.headers),
            Some(Challenge::Bearer { error: Some(error), .. }) if error == "insufficient_scope"
        );
        match answer.status.as_u16() {
            401 if is_insufficient => UploadError::Denied {
                message: "requested access to the resource is denied".to_owned(),
            },
            403 => UploadError::Denied {
                message: words::of_refusal(answer.status, &answer.body),
            },
            _ => answer.to_error(&self.host).into(),
        }
    }
}

/// Why one try failed.
enum Failure {
    /// Another try may do.
    Passing(UploadError),
    /// None will.
    Final(UploadError),
}

fn scope(name: &Reference) -> String {
    format!("repository:{}:pull,push", name.path())
}
