//! A registry's answer to one request, and the error that a refusal is.
//!
//! Not here: getting it (`fetch`).

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::words;
use crate::registry::RegistryError;

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) is_head: bool,
}

impl Answer {
    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Says whether a refusal comes from a registry, not from some other server that has no such page.
    pub(super) fn is_from_registry(&self) -> bool {
        self.is_head
            || self.headers.contains_key("docker-distribution-api-version")
            || words::has_errors(&self.body)
    }

    /// Makes an error of a refusal.
    pub(super) fn to_error(&self, host: &str) -> RegistryError {
        let message = words::of_refusal(self.status, &self.body);
        if self.status == StatusCode::UNAUTHORIZED {
            return RegistryError::Unauthorized { message };
        }
        RegistryError::Refused {
            host: host.to_owned(),
            status: self.status.as_u16(),
            message,
        }
    }
}
