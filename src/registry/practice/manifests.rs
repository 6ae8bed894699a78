//! Manifests: given out by tag or digest, and taken in only when everything that they name is there.
//!
//! Not here: reading what a manifest lists (`client::Manifest`).

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{Method, Request, Response, StatusCode};

use serde_json::json;

use super::refusal::{Code, Refusal};
use super::routes::{Answer, unsupported};
use super::store::{Repository, StoredManifest};
use super::{CONTENT_DIGEST, Served, blobs, blocking};
use crate::registry::client::{Descriptor, Manifest, ManifestKind};
use crate::words::{Digest, Reference};

/// The largest manifest that is taken; the distribution specification asks for at least this.
const LIMIT: usize = 4 << 20;

/// What a manifest is asked for by.
enum Key {
    Tag(String),
    Digest(Digest),
}

/// Answers a request about a manifest.
pub(super) async fn handle(served: &Arc<Served>, name: &str, text: &str, request: Request<Body>) -> Answer {
    let key = Key::parse(text)?;
    let repository = served.store.repository(name);
    match *request.method() {
        Method::GET | Method::HEAD => get(repository, name, (text, key), request.method()).await,
        Method::PUT => put(repository, name, key, request).await,
        Method::DELETE => {
            let gone = blocking(move || match key {
                Key::Tag(tag) => repository.remove_tag(&tag),
                Key::Digest(digest) => repository.remove_manifest(&digest),
            });
            gone.await?
                .map(|()| blobs::empty(StatusCode::ACCEPTED))
                .ok_or_else(|| unknown(text))
        }
        _ => Err(unsupported()),
    }
}

impl Key {
    fn parse(text: &str) -> Result<Self, Refusal> {
        if text.contains(':') {
            return super::routes::digest_of(text).map(Self::Digest);
        }
        let is_tag = Reference::parse(&format!("localhost/x:{text}"))
            .is_ok_and(|reference| reference.tag() == Some(text) && reference.digest().is_none());
        if is_tag {
            Ok(Self::Tag(text.to_owned()))
        } else {
            Err(Refusal::new(
                Code::ManifestInvalid,
                "the tag is not one that images can have",
            ))
        }
    }
}

async fn get(repository: Repository, name: &str, (text, key): (&str, Key), method: &Method) -> Answer {
    let is_there = repository.is_there();
    let found = blocking(move || {
        let digest = match key {
            Key::Digest(digest) => Some(digest),
            Key::Tag(tag) => repository.tag(&tag)?.map(|tag| tag.digest),
        };
        digest.map_or(Ok(None), |digest| repository.manifest(&digest))
    })
    .await?;
    let Some(manifest) = found else {
        return Err(if is_there {
            unknown(text)
        } else {
            unknown_name(name)
        });
    };
    let length = manifest.bytes.len();
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from(manifest.bytes)
    };
    Response::builder()
        .header(CONTENT_TYPE, manifest.media_type)
        .header(CONTENT_LENGTH, length)
        .header(CONTENT_DIGEST, manifest.digest.as_str())
        .header(ETAG, format!("\"{}\"", manifest.digest))
        .body(body)
        .map_err(|error| Refusal::new(Code::Storage, error.to_string()))
}

async fn put(repository: Repository, name: &str, key: Key, request: Request<Body>) -> Answer {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let bytes = axum::body::to_bytes(request.into_body(), LIMIT)
        .await
        .map_err(|_| Refusal::new(Code::SizeInvalid, format!("a manifest has at most {LIMIT} bytes")))?;
    let manifest = Manifest::parse(&bytes, &content_type)
        .map_err(|reason| Refusal::new(Code::ManifestInvalid, reason))?;
    let stored = StoredManifest {
        digest: manifest.digest.clone(),
        media_type: manifest.media_type.clone(),
        bytes: bytes.into(),
    };
    if matches!(&key, Key::Digest(digest) if *digest != manifest.digest) {
        return Err(Refusal::new(
            Code::DigestInvalid,
            format!(
                "provided digest did not match uploaded content, which has {}",
                manifest.digest
            ),
        ));
    }
    let digest = stored.digest.clone();
    let missing = blocking(move || {
        if let Some(refusal) = missing(&repository, &manifest)? {
            return Ok(Some(refusal));
        }
        repository.put_manifest(&stored)?;
        if let Key::Tag(tag) = key {
            repository.put_tag(&tag, &stored.digest)?;
        }
        Ok(None)
    })
    .await?;
    if let Some(refusal) = missing {
        return Err(refusal);
    }
    Response::builder()
        .status(StatusCode::CREATED)
        .header(LOCATION, format!("/v2/{name}/manifests/{digest}"))
        .header(CONTENT_DIGEST, digest.as_str())
        .body(Body::empty())
        .map_err(|error| Refusal::new(Code::Storage, error.to_string()))
}

/// Says what a manifest names that the repository does not have, or has in another size.
fn missing(repository: &Repository, manifest: &Manifest) -> io::Result<Option<Refusal>> {
    for descriptor in manifest.descriptors() {
        let size = match &manifest.kind {
            ManifestKind::Image { .. } => repository.blob_size(&descriptor.digest)?,
            ManifestKind::Index(_) => repository.manifest_size(&descriptor.digest)?,
        };
        let refusal = match size {
            Some(size) if size == descriptor.size => None,
            // A foreign layer is had elsewhere.
            None if !descriptor.urls.is_empty() => None,
            Some(size) => Some(wrong_size(descriptor, size)),
            None => Some(Refusal::new(
                Code::ManifestBlobUnknown,
                format!("blob unknown to registry: {}", descriptor.digest),
            )),
        };
        if refusal.is_some() {
            return Ok(refusal);
        }
    }
    Ok(None)
}

fn wrong_size(descriptor: &Descriptor, size: u64) -> Refusal {
    Refusal::new(
        Code::SizeInvalid,
        format!(
            "the manifest gives {} bytes for {}, which has {size}",
            descriptor.size, descriptor.digest
        ),
    )
}

fn unknown(key: &str) -> Refusal {
    Refusal::new(Code::ManifestUnknown, "manifest unknown").about(json!({ "Tag": key }))
}

/// The refusal of a repository that nothing was pushed to.
pub(super) fn unknown_name(name: &str) -> Refusal {
    Refusal::new(Code::NameUnknown, "repository name not known to registry").about(json!({ "name": name }))
}
