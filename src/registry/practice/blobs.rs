//! Blobs going out: HEAD, GET with Range, and taking them from a repository.
//!
//! A small blob whose bytes are not what its digest says is thrown away as it is asked for, so that an engine uploads it
//! again. Not here: blobs coming in (`uploads`).

use std::io::SeekFrom;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, RANGE};
use axum::http::request::Parts;
use axum::http::{Method, Response, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::refusal::{Code, Refusal};
use super::routes::{Answer, unsupported};
use super::{CONTENT_DIGEST, Served, blocking};
use crate::registry::client::SMALL_BLOB;
use crate::words::Digest;

/// How much of a blob is read at a time.
const CHUNK: usize = 64 << 10;

/// Which bytes are asked for.
#[derive(Debug, PartialEq, Eq)]
enum Span {
    Whole,
    /// The first and the last byte's position.
    Part(u64, u64),
    Unsatisfiable,
}

/// Answers a request for a blob.
pub(super) async fn handle(served: &Arc<Served>, name: &str, digest: Digest, request: &Parts) -> Answer {
    let repository = served.store.repository(name);
    match request.method {
        Method::GET | Method::HEAD => {}
        Method::DELETE => {
            let gone = blocking(move || repository.unlink_blob(&digest)).await?;
            gone.ok_or_else(unknown)?;
            return Ok(empty(StatusCode::ACCEPTED));
        }
        _ => return Err(unsupported()),
    }
    let store = served.store.clone();
    let wanted = digest.clone();
    let opened = blocking(move || match repository.blob_size(&wanted)? {
        Some(_) => store.open_blob(&wanted),
        None => Ok(None),
    })
    .await?;
    let Some((file, size)) = opened else {
        return Err(unknown());
    };
    let range = request.headers.get(RANGE).and_then(|range| range.to_str().ok());
    let span = range.map_or(Span::Whole, |range| Span::read(range, size));
    let builder = Response::builder()
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(ACCEPT_RANGES, "bytes")
        .header(ETAG, format!("\"{digest}\""))
        .header(CONTENT_DIGEST, digest.as_str());
    let (builder, start, length) = match span {
        Span::Whole => (builder.status(StatusCode::OK), 0, size),
        Span::Part(first, last) => (
            builder
                .status(StatusCode::PARTIAL_CONTENT)
                .header(CONTENT_RANGE, format!("bytes {first}-{last}/{size}")),
            first,
            last - first + 1,
        ),
        Span::Unsatisfiable => {
            return Err(
                Refusal::new(Code::RangeInvalid, "the range lies outside of the blob")
                    .header(CONTENT_RANGE, &format!("bytes */{size}")),
            );
        }
    };
    let body = if request.method == Method::HEAD {
        Body::empty()
    } else if size <= SMALL_BLOB && (start, length) == (0, size) {
        let store = served.store.clone();
        let bytes = blocking(move || store.right_blob(&digest)).await?;
        Body::from(bytes.ok_or_else(unknown)?)
    } else {
        let mut file = tokio::fs::File::from_std(file);
        file.seek(SeekFrom::Start(start)).await?;
        Body::from_stream(ReaderStream::with_capacity(file.take(length), CHUNK))
    };
    builder
        .header(CONTENT_LENGTH, length)
        .body(body)
        .map_err(|error| Refusal::new(Code::Storage, error.to_string()))
}

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> axum::response::Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn unknown() -> Refusal {
    Refusal::new(Code::BlobUnknown, "blob unknown to registry")
}

impl Span {
    /// Reads a `Range` header (RFC 9110); what is not one range of bytes is as good as no header.
    fn read(header: &str, size: u64) -> Self {
        let Some((first, last)) = header
            .strip_prefix("bytes=")
            .and_then(|range| range.split_once('-'))
        else {
            return Self::Whole;
        };
        let number = |text: &str| text.trim().parse::<u64>().ok();
        match (first.trim(), last.trim()) {
            ("", last) => match number(last) {
                Some(0) => Self::Unsatisfiable,
                Some(length) if size > 0 => Self::Part(size.saturating_sub(length), size - 1),
                Some(_) => Self::Unsatisfiable,
                None => Self::Whole,
            },
            (first, last) => match (number(first), last, number(last)) {
                (Some(first), _, _) if first >= size => Self::Unsatisfiable,
                (Some(first), "", _) => Self::Part(first, size - 1),
                (Some(first), _, Some(last)) if first <= last => Self::Part(first, last.min(size - 1)),
                _ => Self::Whole,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_says() {
        for (header, span) in [
            ("bytes=0-0", Span::Part(0, 0)),
            ("bytes=5-", Span::Part(5, 9)),
            ("bytes=5-99", Span::Part(5, 9)),
            ("bytes=-3", Span::Part(7, 9)),
            ("bytes=-99", Span::Part(0, 9)),
            ("bytes=10-", Span::Unsatisfiable),
            ("bytes=-0", Span::Unsatisfiable),
            ("bytes=5-4", Span::Whole),
            ("bytes=0-1,3-4", Span::Whole),
            ("lines=1-2", Span::Whole),
        ] {
            assert_eq!(Span::read(header, 10), span, "{header}");
        }
        assert_eq!(Span::read("bytes=0-", 0), Span::Unsatisfiable);
    }
}
