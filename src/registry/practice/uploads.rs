//! Blobs coming in: in one piece, in chunks, or mounted from another repository without a byte travelling.
//!
//! Bytes go to disk as they come, and are hashed on the way. Not here: the files (`store::Upload`).

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::{CONTENT_RANGE, HeaderName, LOCATION, RANGE};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode};
use futures_util::StreamExt as _;
use url::form_urlencoded;

use super::refusal::{Code, Refusal};
use super::routes::{Answer, digest_of, unsupported};
use super::store::{Store, Upload};
use super::{CONTENT_DIGEST, Served, blobs, blocking};
use crate::words::{Digest, Reference};

/// How long the next bytes of a body may take.
const STALLED: Duration = Duration::from_secs(60);
/// How long an upload that nobody goes on with is kept.
const ABANDONED: Duration = Duration::from_secs(3600);
/// How long the rest of a refused body is read, so that its sender comes to read the refusal.
const DRAINED: Duration = Duration::from_secs(20);
const UPLOAD_ID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// The uploads that are under way.
#[derive(Default)]
pub(super) struct Uploads {
    sessions: Mutex<HashMap<String, Session>>,
}

#[derive(Clone)]
struct Session {
    repository: String,
    touched: Instant,
    /// `None` once it is finished or has failed.
    upload: Arc<tokio::sync::Mutex<Option<Upload>>>,
}

impl Uploads {
    fn begin(&self, store: &Store, repository: &str) -> io::Result<String> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let id = format!("{:032x}", u128::from_be_bytes(bytes));
        let session = Session {
            repository: repository.to_owned(),
            touched: Instant::now(),
            upload: Arc::new(tokio::sync::Mutex::new(Some(Upload::begin(store)?))),
        };
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, session| session.touched.elapsed() < ABANDONED);
        sessions.insert(id.clone(), session);
        Ok(id)
    }

    fn find(&self, repository: &str, id: &str) -> Result<Session, Refusal> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions
            .get_mut(id)
            .filter(|session| session.repository == repository)
            .ok_or_else(unknown)?;
        session.touched = Instant::now();
        Ok(session.clone())
    }

    fn end(&self, id: &str) {
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id);
    }
}

/// Answers `POST /v2/NAME/blobs/uploads/`: mounts, takes a whole blob, or begins an upload.
pub(super) async fn begin(served: &Arc<Served>, name: &str, request: Request<Body>) -> Answer {
    let query = query(&request);
    if let (Some(mount), Some(from)) = (query.get("mount"), query.get("from")) {
        let digest = digest_of(mount)?;
        if mount_blob(served, name, from, &digest).await? {
            return created(name, &digest);
        }
    }
    let store = served.store.clone();
    let (owner, state) = (name.to_owned(), Arc::clone(served));
    let id = blocking(move || state.uploads.begin(&store, &owner)).await?;
    if query.contains_key("digest") {
        return finish(served, name, &id, request).await;
    }
    progress(StatusCode::ACCEPTED, name, &id, 0)
}

/// Answers requests about an upload under way.
pub(super) async fn handle(served: &Arc<Served>, name: &str, id: &str, request: Request<Body>) -> Answer {
    match *request.method() {
        Method::PATCH => {
            let written = receive(served, name, id, request).await?;
            progress(StatusCode::ACCEPTED, name, id, written)
        }
        Method::PUT => finish(served, name, id, request).await,
        Method::GET | Method::HEAD => {
            let session = served.uploads.find(name, id)?;
            let upload = session.upload.lock().await;
            let written = upload.as_ref().ok_or_else(unknown)?.written();
            progress(StatusCode::NO_CONTENT, name, id, written)
        }
        Method::DELETE => {
            served.uploads.find(name, id)?;
            served.uploads.end(id);
            Ok(blobs::empty(StatusCode::NO_CONTENT))
        }
        _ => Err(unsupported()),
    }
}

/// Gives the repository a blob that another one has; `false` where that does not have it.
async fn mount_blob(served: &Arc<Served>, name: &str, from: &str, digest: &Digest) -> io::Result<bool> {
    // The name comes from a query: the same grammar as for those in paths holds.
    let is_name =
        Reference::parse(&format!("localhost/{from}")).is_ok_and(|reference| reference.path() == from);
    if !is_name {
        return Ok(false);
    }
    let (source, target) = (served.store.repository(from), served.store.repository(name));
    let digest = digest.clone();
    blocking(move || {
        let Some(size) = source.blob_size(&digest)? else {
            return Ok(false);
        };
        target.link_blob(&digest, size)?;
        Ok(true)
    })
    .await
}

/// Takes the body in and closes the upload under the digest that the query names.
async fn finish(served: &Arc<Served>, name: &str, id: &str, request: Request<Body>) -> Answer {
    let wanted = query(&request).get("digest").cloned().unwrap_or_default();
    let digest = digest_of(&wanted)?;
    receive(served, name, id, request).await?;
    let session = served.uploads.find(name, id)?;
    served.uploads.end(id);
    let upload = session.upload.lock().await.take().ok_or_else(unknown)?;
    match upload.finish(&digest).await? {
        Ok(size) => {
            let repository = served.store.repository(name);
            let linked = digest.clone();
            blocking(move || repository.link_blob(&linked, size)).await?;
            created(name, &digest)
        }
        Err(found) => Err(Refusal::new(
            Code::DigestInvalid,
            format!("provided digest did not match uploaded content, which has {found}"),
        )),
    }
}

/// Appends the body to the upload; gives how much has come in all. A failing disk ends the upload.
async fn receive(served: &Arc<Served>, name: &str, id: &str, request: Request<Body>) -> Result<u64, Refusal> {
    let session = served.uploads.find(name, id)?;
    let mut guard = session.upload.lock().await;
    let Some(upload) = guard.as_mut() else {
        return Err(unknown());
    };
    let range = request.headers().get(CONTENT_RANGE);
    check_range(range, upload.written()).map_err(|refusal| {
        refusal
            .header(RANGE, &range_of(upload.written()))
            .header(LOCATION, &location(name, id))
    })?;
    let mut body = request.into_body().into_data_stream();
    while let Ok(next) = tokio::time::timeout(STALLED, body.next()).await {
        let written = match next {
            Some(Ok(bytes)) => upload.write(&bytes).await,
            // What came is kept; the sender may go on where it broke off.
            Some(Err(error)) => {
                upload.flush().await?;
                return Err(Refusal::new(
                    Code::BlobUploadInvalid,
                    format!("the upload broke off: {error}"),
                ));
            }
            None => match upload.flush().await {
                Ok(()) => return Ok(upload.written()),
                Err(error) => Err(error),
            },
        };
        if let Err(error) = written {
            *guard = None;
            served.uploads.end(id);
            drain(body).await;
            return Err(error.into());
        }
    }
    Err(Refusal::new(Code::BlobUploadInvalid, "the upload stalled"))
}

async fn drain(mut body: axum::body::BodyDataStream) {
    let rest = async { while let Some(Ok(_)) = body.next().await {} };
    // Whoever is slower than this reads a broken connection in place of the refusal.
    let _ = tokio::time::timeout(DRAINED, rest).await;
}

/// A chunk must go on where the last one ended.
fn check_range(range: Option<&HeaderValue>, written: u64) -> Result<(), Refusal> {
    let Some(range) = range else { return Ok(()) };
    let start = range
        .to_str()
        .ok()
        .map(|text| {
            text.trim()
                .trim_start_matches("bytes")
                .trim_start_matches([' ', '='])
        })
        .and_then(|text| text.split_once('-'))
        .and_then(|(start, _)| start.parse::<u64>().ok());
    if start == Some(written) {
        Ok(())
    } else {
        Err(Refusal::new(
            Code::RangeInvalid,
            format!("the next chunk must start at byte {written}"),
        ))
    }
}

fn query(request: &Request<Body>) -> HashMap<String, String> {
    let text = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn created(name: &str, digest: &Digest) -> Answer {
    Response::builder()
        .status(StatusCode::CREATED)
        .header(LOCATION, format!("/v2/{name}/blobs/{digest}"))
        .header(CONTENT_DIGEST, digest.as_str())
        .body(Body::empty())
        .map_err(|error| Refusal::new(Code::Storage, error.to_string()))
}

fn progress(status: StatusCode, name: &str, id: &str, written: u64) -> Answer {
    Response::builder()
        .status(status)
        .header(LOCATION, location(name, id))
        .header(RANGE, range_of(written))
        .header(UPLOAD_ID, id)
        .body(Body::empty())
        .map_err(|error| Refusal::new(Code::Storage, error.to_string()))
}

fn location(name: &str, id: &str) -> String {
    format!("/v2/{name}/blobs/uploads/{id}")
}

/// The received bytes as clients expect them: an empty upload has `0-0` too.
fn range_of(written: u64) -> String {
    format!("0-{}", written.saturating_sub(1))
}

fn unknown() -> Refusal {
    Refusal::new(Code::BlobUploadUnknown, "blob upload unknown to registry")
}
