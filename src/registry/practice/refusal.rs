//! What the practice registry answers where it does not do what was asked: the `errors` document of the
//! distribution specification, with Docker Hub's words.
//!
//! Not here: when to refuse.

use std::io;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use hyper::ext::ReasonPhrase;
use serde_json::{Value, json};

/// A refusal.
#[derive(Debug)]
pub(super) struct Refusal {
    code: Code,
    message: String,
    detail: Option<Box<Value>>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The specification's error codes, and what has none there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    BlobUnknown,
    BlobUploadInvalid,
    BlobUploadUnknown,
    Denied,
    DigestInvalid,
    ManifestBlobUnknown,
    ManifestInvalid,
    ManifestUnknown,
    NameInvalid,
    NameUnknown,
    RangeInvalid,
    SizeInvalid,
    Unauthorized,
    Unsupported,
    /// The disk is full.
    NoSpace,
    /// The storage cannot be read or written.
    Storage,
}

impl Code {
    fn status(self) -> StatusCode {
        match self {
            Self::BlobUnknown | Self::BlobUploadUnknown | Self::ManifestUnknown | Self::NameUnknown => {
                StatusCode::NOT_FOUND
            }
            Self::BlobUploadInvalid
            | Self::DigestInvalid
            | Self::ManifestBlobUnknown
            | Self::ManifestInvalid
            | Self::NameInvalid
            | Self::SizeInvalid => StatusCode::BAD_REQUEST,
            Self::Denied => StatusCode::FORBIDDEN,
            Self::RangeInvalid => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Unsupported => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
            Self::Storage => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::BlobUnknown => "BLOB_UNKNOWN",
            Self::BlobUploadInvalid | Self::RangeInvalid => "BLOB_UPLOAD_INVALID",
            Self::BlobUploadUnknown => "BLOB_UPLOAD_UNKNOWN",
            Self::Denied => "DENIED",
            Self::DigestInvalid => "DIGEST_INVALID",
            Self::ManifestBlobUnknown => "MANIFEST_BLOB_UNKNOWN",
            Self::ManifestInvalid => "MANIFEST_INVALID",
            Self::ManifestUnknown => "MANIFEST_UNKNOWN",
            Self::NameInvalid => "NAME_INVALID",
            Self::NameUnknown => "NAME_UNKNOWN",
            Self::SizeInvalid => "SIZE_INVALID",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::Unsupported => "UNSUPPORTED",
            Self::NoSpace | Self::Storage => "UNKNOWN",
        }
    }
}

impl Refusal {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: None,
            headers: Vec::new(),
        }
    }

    /// Refuses for want of a token; `challenge` says how to get one.
    pub(super) fn unauthorized(challenge: &str) -> Self {
        Self::new(Code::Unauthorized, "authentication required").header(WWW_AUTHENTICATE, challenge)
    }

    /// Says what it is about: without, engines leave the message out where it is the code's usual one.
    pub(super) fn about(mut self, detail: Value) -> Self {
        self.detail = Some(Box::new(detail));
        self
    }

    /// Adds a header.
    pub(super) fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::new(Code::NoSpace, NO_SPACE),
            _ => Self::new(Code::Storage, format!("the registry's storage failed: {error}")),
        }
    }
}

/// The words for a full disk. They stand in the status line too: engines show that of a 5xx, not the body, and
/// these are the words by which they know that trying again is no use.
const NO_SPACE: &str = "no space left on device";

impl IntoResponse for Refusal {
    fn into_response(self) -> axum::response::Response {
        let mut error = json!({ "code": self.code.text(), "message": self.message });
        if let Some(detail) = self.detail {
            error["detail"] = *detail;
        }
        let body = json!({ "errors": [error] });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.code.status();
        if self.code == Code::NoSpace {
            response
                .extensions_mut()
                .insert(ReasonPhrase::from_static(NO_SPACE.as_bytes()));
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.extend(self.headers);
        response
    }
}
