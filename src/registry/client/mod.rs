//! Asks an OCI registry what it has: manifests, blobs, tags, and whether it takes a login now.
//!
//! Source: the OCI distribution specification. Not here: giving it something (`upload`), where credentials come from
//! (`docker_config`), and what a check makes of the answers.

mod answer;
mod auth;
mod challenge;
mod download;
mod fetch;
mod kept;
mod manifest;
mod reads;
mod sending;
mod source;
mod trust;
mod upload;
mod visible;
mod words;

use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LINK};
use url::Url;

use super::{Credentials, RegistryError, api_url};
use crate::words::{Digest, Reference};

pub use download::DownloadError;
pub use manifest::{Descriptor, IndexEntry, Manifest, ManifestKind};
pub use reads::{Read, Reading, Reads};
pub use source::{BlobSource, pieces};
pub use upload::{Blob, Offer, Upload, UploadError};
pub use visible::visible;

pub(super) use fetch::loopback_client;
pub use fetch::loopback_page;
pub use kept::Clients;

use answer::Answer;
use auth::Authority;
use fetch::{Fetch, Transport};

/// The media types of manifests that stepgate reads: Docker's and OCI's, for one image and for several platforms.
pub const MANIFEST_TYPES: [&str; 4] = [
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
];

/// The largest manifest that is read, as the distribution specification asks registries to take at least.
const MANIFEST_LIMIT: u64 = 4 << 20;
/// The largest blob, in bytes, that is read to verify a push; of larger ones the size has to do.
pub const SMALL_BLOB: u64 = 1 << 20;
/// The largest page of tags that is read.
const LIST_LIMIT: u64 = 8 << 20;
/// The most pages of tags that are followed.
const PAGES_LIMIT: usize = 1000;

/// How a registry takes a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It asked for the credentials and accepted them.
    Accepted,
    /// It lets anyone in, so that it cannot tell whether they are right.
    Open,
}

/// One conversation with a registry; what it learns about tokens is forgotten with it.
#[derive(Debug)]
pub struct Client {
    host: String,
    api: Url,
    transport: Transport,
    authority: Authority,
}

impl Client {
    /// Makes a client for a registry's host as it stands in a reference, such as `docker.io` or `127.0.0.1:5000`.
    pub fn new(host: &str, login: Option<Credentials>) -> Result<Self, RegistryError> {
        Ok(Self::at(api_url(host)?, host, login))
    }

    /// Makes a client for a registry whose API lies at `api`; `host` is its name in messages.
    pub fn at(api: Url, host: &str, login: Option<Credentials>) -> Self {
        Self {
            host: host.to_owned(),
            authority: Authority::new(&api, login),
            api,
            transport: Transport::new(host),
        }
    }

    /// Says whether the registry accepts the credentials now; `Unauthorized` with its words where it does not.
    pub async fn check_login(&self) -> Result<Access, RegistryError> {
        let url = self.url("v2/")?;
        let open = self
            .transport
            .fetch(Fetch::new(Method::GET, url.clone()), LIST_LIMIT)
            .await?;
        if open.status.is_success() {
            return Ok(Access::Open);
        }
        if open.status.as_u16() != 401 {
            return Err(open.to_error(&self.host));
        }
        let authorization = self
            .authority
            .answer(&self.transport, &open, None)
            .await?
            .ok_or_else(|| open.to_error(&self.host))?;
        let mut fetch = Fetch::new(Method::GET, url);
        fetch.authorization = Some(authorization);
        let answer = self.transport.fetch(fetch, LIST_LIMIT).await?;
        if answer.status.is_success() {
            // A token server may give tokens to nobody in particular.
            Ok(if self.authority.has_login() {
                Access::Accepted
            } else {
                Access::Open
            })
        } else {
            Err(answer.to_error(&self.host))
        }
    }

    /// Asks for what reading a name will take, a token above all, so that later questions need not; nothing is read, and
    /// what goes wrong will show then.
    pub async fn make_ready(&self, name: &Reference) {
        if let Ok(url) = self.manifest_url(name) {
            let _ = self.ask(name, Fetch::new(Method::HEAD, url), 0).await;
        }
    }

    /// Reads the manifest of a name by its digest or tag (`latest` where it has neither); `None` where the registry
    /// has none. The digest is computed from the bytes and compared with what was asked for and answered.
    pub async fn manifest(&self, name: &Reference) -> Result<Option<Manifest>, RegistryError> {
        let found = self.manifest_bytes(name).await?;
        Ok(found.map(|(manifest, _)| manifest))
    }

    /// Reads a manifest as [`Client::manifest`] does, and gives its bytes with it.
    pub async fn manifest_bytes(
        &self,
        name: &Reference,
    ) -> Result<Option<(Manifest, Vec<u8>)>, RegistryError> {
        let mut fetch = Fetch::new(Method::GET, self.manifest_url(name)?);
        fetch.accept = Some(MANIFEST_TYPES.join(", "));
        let Some(answer) = self.ask(name, fetch, MANIFEST_LIMIT).await? else {
            return Ok(None);
        };
        let digest = Digest::of(&answer.body);
        let claimed = answer.header("docker-content-digest");
        for wanted in [claimed, name.digest().map(Digest::as_str)].into_iter().flatten() {
            if wanted.starts_with("sha256:") && wanted != digest.as_str() {
                return Err(self.protocol(format!("the manifest `{wanted}` has the digest {digest}")));
            }
        }
        let content_type = answer.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        match Manifest::parse(&answer.body, content_type) {
            Ok(manifest) => Ok(Some((manifest, answer.body))),
            Err(reason) => Err(self.protocol(reason)),
        }
    }

    /// Asks for the digest of a name's manifest without reading it, which Docker Hub does not count as a pull; `None` where the registry has
    /// none.
    pub async fn manifest_digest(&self, name: &Reference) -> Result<Option<Digest>, RegistryError> {
        let mut fetch = Fetch::new(Method::HEAD, self.manifest_url(name)?);
        fetch.accept = Some(MANIFEST_TYPES.join(", "));
        let Some(answer) = self.ask(name, fetch, 0).await? else {
            return Ok(None);
        };
        let digest = answer.header("docker-content-digest").map(Digest::parse);
        match digest {
            Some(Ok(digest)) => Ok(Some(digest)),
            Some(Err(_)) | None => Err(self.protocol(format!("it gives no digest for {name}"))),
        }
    }

    /// Asks for a blob's size in bytes without reading it; `None` where the repository does not have it.
    pub async fn blob_size(&self, name: &Reference, digest: &Digest) -> Result<Option<u64>, RegistryError> {
        let fetch = Fetch::new(Method::HEAD, self.blob_url(name, digest)?);
        let Some(answer) = self.ask(name, fetch, 0).await? else {
            return Ok(None);
        };
        let length = answer
            .header(CONTENT_LENGTH.as_str())
            .and_then(|text| text.parse().ok());
        length
            .map(Some)
            .ok_or_else(|| self.protocol(format!("it gives no size for the blob {digest}")))
    }

    /// Reads a blob of at most `limit` bytes and verifies its digest; `None` where the repository does not have it.
    pub async fn blob(
        &self,
        name: &Reference,
        digest: &Digest,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, RegistryError> {
        let Some(bytes) = self.blob_as_it_is(name, digest, limit).await? else {
            return Ok(None);
        };
        let found = Digest::of(&bytes);
        if found == *digest {
            Ok(Some(bytes))
        } else {
            Err(self.protocol(format!("the blob {digest} arrives as {found}")))
        }
    }

    /// Reads what the registry has for a blob, of at most `limit` bytes, whatever its digest; `None` where the
    /// repository does not have it.
    pub async fn blob_as_it_is(
        &self,
        name: &Reference,
        digest: &Digest,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, RegistryError> {
        let fetch = Fetch::new(Method::GET, self.blob_url(name, digest)?);
        let answer = self.ask(name, fetch, limit).await?;
        Ok(answer.map(|answer| answer.body))
    }

    /// Lists a repository's tags, all pages; `None` where there is no such repository.
    pub async fn tags(&self, name: &Reference) -> Result<Option<Vec<String>>, RegistryError> {
        let mut url = self.url(&format!("v2/{}/tags/list", name.path()))?;
        let mut tags = Vec::new();
        for _ in 0..PAGES_LIMIT {
            let Some(answer) = self
                .ask(name, Fetch::new(Method::GET, url.clone()), LIST_LIMIT)
                .await?
            else {
                return Ok(None);
            };
            let page: TagPage = serde_json::from_slice(&answer.body)
                .map_err(|error| self.protocol(format!("its list of tags: {error}")))?;
            tags.extend(page.tags.unwrap_or_default());
            let Some(next) = next_page(&url, &answer.headers) else {
                return Ok(Some(tags));
            };
            if next.origin() != self.transport.real(self.api.clone()).origin() {
                return Err(self.protocol("its list of tags goes on at another host".to_owned()));
            }
            url = next;
        }
        Err(self.protocol(format!("its list of tags has more than {PAGES_LIMIT} pages")))
    }

    /// Fetches with the authorization that the registry asks for; `None` on 404.
    async fn ask(&self, name: &Reference, fetch: Fetch, limit: u64) -> Result<Option<Answer>, RegistryError> {
        let answer = self
            .authorized(&format!("repository:{}:pull", name.path()), fetch, limit)
            .await?;
        match answer.status.as_u16() {
            200..=299 => Ok(Some(answer)),
            404 if answer.is_from_registry() => Ok(None),
            _ => Err(answer.to_error(&self.host)),
        }
    }

    /// Fetches with the authorization for a scope; gives whatever is answered to it.
    async fn authorized(&self, scope: &str, fetch: Fetch, limit: u64) -> Result<Answer, RegistryError> {
        let mut first = fetch.clone();
        first.authorization = self.authority.known(scope).await;
        let mut answer = self.transport.fetch(first, limit).await?;
        // Also where a token was sent: it may have expired since.
        if answer.status.as_u16() == 401 {
            let authorization = self
                .authority
                .answer(&self.transport, &answer, Some(scope))
                .await?;
            if let Some(authorization) = authorization {
                let mut second = fetch;
                second.authorization = Some(authorization);
                answer = self.transport.fetch(second, limit).await?;
            }
        }
        Ok(answer)
    }

    fn manifest_url(&self, name: &Reference) -> Result<Url, RegistryError> {
        self.url(&format!("v2/{}/manifests/{}", name.path(), name.manifest_key()))
    }

    fn blob_url(&self, name: &Reference, digest: &Digest) -> Result<Url, RegistryError> {
        self.url(&format!("v2/{}/blobs/{digest}", name.path()))
    }

    fn url(&self, path: &str) -> Result<Url, RegistryError> {
        let url = self.api.join(path).map_err(|_| RegistryError::Address {
            host: self.host.clone(),
        })?;
        Ok(self.transport.real(url))
    }

    fn protocol(&self, reason: String) -> RegistryError {
        RegistryError::Protocol {
            host: self.host.clone(),
            reason,
        }
    }
}

#[derive(serde::Deserialize)]
struct TagPage {
    tags: Option<Vec<String>>,
}

/// The target of `Link: <…>; rel="next"` (RFC 8288), made absolute.
fn next_page(url: &Url, headers: &HeaderMap) -> Option<Url> {
    headers
        .get_all(LINK)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|link| {
            let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
            let is_next = parameters.split(';').any(|parameter| {
                let parameter = parameter.trim().to_ascii_lowercase();
                parameter == "rel=next" || parameter == "rel=\"next\""
            });
            if is_next { url.join(target).ok() } else { None }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str) -> Option<String> {
        let url = Url::parse("http://127.0.0.1:5000/v2/ada/web/tags/list").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(LINK, text.parse().unwrap());
        next_page(&url, &headers).map(|url| url.to_string())
    }

    #[test]
    fn a_relative_link_to_the_next_page_is_followed() {
        assert_eq!(
            link("</v2/ada/web/tags/list?last=b&n=2>; rel=\"next\"").as_deref(),
            Some("http://127.0.0.1:5000/v2/ada/web/tags/list?last=b&n=2")
        );
    }

    #[test]
    fn a_link_of_another_kind_is_not_the_next_page() {
        assert_eq!(link("</v2/ada/web/tags/list>; rel=\"prev\""), None);
        assert_eq!(link("nonsense"), None);
    }
}
