//! A blob's bytes on their way out, which are given up only when nothing moves any more.
//!
//! Not here: the conversation about the upload (`upload`).

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderValue};
use tokio::time::{Instant, timeout};
use url::Url;

use super::answer::Answer;
use super::fetch::{Broken, Transport};
use super::source::pieces;
use super::upload::Blob;
use crate::registry::RegistryError;

/// How long it may take until the next bytes are taken, or, with all of them taken, until the answer comes.
const SILENCE: Duration = Duration::from_secs(60);
/// The HTTP library's own deadline, which is never reached: silence ends it before.
const ENDLESS: Duration = Duration::from_secs(7 * 24 * 3600);
/// How often it is looked whether anything moves.
const LOOK: Duration = Duration::from_millis(100);
/// The longest answer that is read.
const ANSWER_LIMIT: u64 = 64 << 10;

/// What keeps bytes from arriving.
pub(super) enum Stop {
    /// The connection broke; what has arrived may still be there.
    Broken(reqwest::Error),
    /// The bytes cannot be read where they lie.
    Source(io::Error),
    /// Anything else.
    Registry(RegistryError),
}

/// The rest of a blob, from a byte on.
pub(super) struct Rest<'a> {
    pub(super) blob: &'a Blob,
    pub(super) from: u64,
}

/// How the sending goes; the stream of the body tells of it.
#[derive(Default)]
struct Course {
    /// How much of the blob the connection has taken, what was there before included.
    taken: AtomicU64,
    broken: Mutex<Option<io::Error>>,
}

impl Transport {
    /// Appends the rest of a blob to an upload; `progress` is told how much of the blob has been taken.
    pub(super) async fn append(
        &self,
        url: &Url,
        authorization: Option<HeaderValue>,
        rest: Rest<'_>,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Answer, Stop> {
        let Rest { blob, from } = rest;
        let course = Arc::new(Course::default());
        course.taken.store(from, Ordering::Relaxed);
        let client = self.client(url).map_err(Stop::Broken)?;
        let mut request = client
            .request(Method::PATCH, url.clone())
            .timeout(ENDLESS)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_LENGTH, blob.size - from);
        if from > 0 {
            // The last byte's place, as the specification counts: from 0.
            request = request.header(CONTENT_RANGE, format!("{from}-{}", blob.size - 1));
        }
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let body = body(blob, from, Arc::clone(&course));
        let mut sending = pin!(request.body(reqwest::Body::wrap_stream(body)).send());
        let mut seen = from;
        let mut last_move = Instant::now();
        let sent = loop {
            let next = timeout(LOOK, &mut sending).await;
            let taken = course.taken.load(Ordering::Relaxed);
            progress(taken);
            if let Ok(sent) = next {
                break sent;
            }
            if taken != seen {
                (seen, last_move) = (taken, Instant::now());
            } else if last_move.elapsed() > SILENCE {
                return Err(Stop::Registry(self.silent()));
            }
        };
        match sent {
            Ok(response) => self
                .read(&Method::PATCH, response, ANSWER_LIMIT)
                .await
                .map_err(|broken| match broken {
                    Broken::Http(error) => Stop::Broken(error),
                    Broken::Other(error) => Stop::Registry(error),
                }),
            Err(error) => {
                let broken = course.broken.lock().unwrap_or_else(PoisonError::into_inner);
                Err(match &*broken {
                    Some(source) => Stop::Source(io::Error::new(source.kind(), source.to_string())),
                    None => Stop::Broken(error),
                })
            }
        }
    }
}

/// The body: a blob's bytes, which tell `course` how far they are and what ended them.
fn body(blob: &Blob, from: u64, course: Arc<Course>) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    pieces(Arc::clone(&blob.source), from..blob.size).inspect(move |piece| match piece {
        Ok(piece) => {
            course.taken.fetch_add(piece.len() as u64, Ordering::Relaxed);
        }
        Err(error) => {
            let kept = io::Error::new(error.kind(), error.to_string());
            *course.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        }
    })
}
