//! Asking one question of an engine: paths and queries written safely, refusals told from answers.
//!
//! Not here: connections and deadlines (`wire`), and the questions themselves.

use std::fmt::Write as _;

use bytes::Bytes;
use hyper::{Method, Request, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::DockerEngine;
use super::version::ApiVersion;
use super::wire::{Answer, Body, Wire, full};
use crate::engine::EngineError;

/// How much of an answer that cannot be read is shown, in characters.
const EXCERPT: usize = 120;

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

/// Asks for the engine's newest API version, without a version in the path, and settles on one.
pub(super) async fn negotiate(wire: &Wire) -> Result<ApiVersion, EngineError> {
    let answer = wire.call(
        "connecting",
        None,
        request(Method::GET, "/_ping", full(Bytes::new()))?,
    );
    let answer = answer.await.map_err(|error| match error {
        EngineError::Interrupted {
            source: Some(source), ..
        } => EngineError::Unreachable {
            address: wire.address().to_owned(),
            source,
        },
        other => other,
    })?;
    // An engine that is starting or ailing answers 500 and still says its version, as docker's CLI expects.
    let version = answer
        .headers
        .get("Api-Version")
        .and_then(|value| value.to_str().ok());
    let Some(version) = version else {
        if answer.status == 400 && answer.body.windows(12).any(|words| words == b"HTTPS server") {
            return Err(EngineError::Address {
                address: wire.address().to_owned(),
                reason:
                    "it speaks TLS; set `DOCKER_TLS_VERIFY=1`, and `DOCKER_CERT_PATH` to the certificates"
                        .to_owned(),
            });
        }
        refused(&answer)?;
        return Ok(ApiVersion::OLDEST);
    };
    let theirs = ApiVersion::parse(version)
        .ok_or_else(|| EngineError::Protocol(format!("`{version}` is not an API version")))?;
    if theirs < ApiVersion::OLDEST {
        return Err(EngineError::Protocol(format!(
            "it speaks API {theirs}, and {} is the oldest that can be used",
            ApiVersion::OLDEST
        )));
    }
    Ok(ApiVersion::spoken_with(theirs))
}

impl DockerEngine {
    /// Sends a request without a body; an answer that isn't a success is [`EngineError::Refused`].
    pub(super) async fn ask(
        &self,
        doing: &'static str,
        method: Method,
        path: &str,
    ) -> Result<Bytes, EngineError> {
        let request = request(method, path, full(Bytes::new()))?;
        let answer = self.wire.call(doing, Some(self.version), request).await?;
        refused(&answer)?;
        Ok(answer.body)
    }

    /// Gets an answer in JSON.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        doing: &'static str,
        path: &str,
    ) -> Result<T, EngineError> {
        read(&self.ask(doing, Method::GET, path).await?)
    }

    /// Gets an answer in JSON, `None` where the engine knows nothing of that name.
    pub(super) async fn find<T: DeserializeOwned>(
        &self,
        doing: &'static str,
        path: &str,
    ) -> Result<Option<T>, EngineError> {
        none_if_missing(self.get(doing, path).await)
    }
}

/// Makes a request; the path has its query already.
pub(super) fn request(method: Method, path: &str, body: Body) -> Result<Request<Body>, EngineError> {
    Request::builder()
        .method(method)
        .uri(path)
        .body(body)
        .map_err(|error| EngineError::Protocol(format!("`{path}` cannot be asked for: {error}")))
}

/// `None` in place of a 404.
pub(super) fn none_if_missing<T>(result: Result<T, EngineError>) -> Result<Option<T>, EngineError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(EngineError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads JSON; what isn't any is shown in part.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, EngineError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let text = String::from_utf8_lossy(bytes);
        let start: String = text.chars().take(EXCERPT).collect();
        EngineError::Protocol(format!("{error} in `{start}`"))
    })
}

/// The engine's refusal where the status says that it is one.
pub(super) fn refused(answer: &Answer) -> Result<(), EngineError> {
    refusal(answer.status, &answer.body)
}

/// The engine's refusal by a status and what came with it.
pub(super) fn refusal(status: u16, body: &[u8]) -> Result<(), EngineError> {
    let known = StatusCode::from_u16(status).ok();
    if known.is_some_and(|status| status.is_success() || status == StatusCode::NOT_MODIFIED) {
        return Ok(());
    }
    let message = match serde_json::from_slice::<Refusal>(body) {
        Ok(refusal) => refusal.message,
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let message = match (message.trim(), known.and_then(|status| status.canonical_reason())) {
        ("", Some(reason)) => format!("the Docker Engine answered {status} {reason}"),
        ("", None) => format!("the Docker Engine answered {status}"),
        (words, _) => words.to_owned(),
    };
    Err(EngineError::Refused { status, message })
}

/// Writes a name into a path: slashes, colons and `@` as they are, everything that could end the path encoded.
/// Refuses what would lead to another path.
pub(super) fn in_path(name: &str) -> Result<String, EngineError> {
    let leads_elsewhere = |part: &str| matches!(part, "" | "." | "..");
    if name.split('/').any(leads_elsewhere) {
        return Err(EngineError::Refused {
            status: 400,
            message: format!("invalid reference format: `{name}`"),
        });
    }
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:@".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("writing to a String does not fail");
        }
    }
    Ok(text)
}

/// Writes a query, `?` first; nothing where there are no pairs.
pub(super) fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(pairs);
    let text = text.finish();
    if text.is_empty() { text } else { format!("?{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_within_its_path() {
        assert_eq!(
            in_path("127.0.0.1:5000/ada/web:v2").unwrap(),
            "127.0.0.1:5000/ada/web:v2"
        );
        assert_eq!(in_path("web?force=1#x").unwrap(), "web%3Fforce%3D1%23x");
        assert_eq!(in_path("ä b%2e").unwrap(), "%C3%A4%20b%252e");
        for name in ["", "..", "a/../b", "/a", "a//b", "a/."] {
            assert!(in_path(name).is_err(), "{name}");
        }
    }

    #[test]
    fn values_of_a_query_are_encoded() {
        assert_eq!(query([("t", "a:b"), ("x", "1&y=2")]), "?t=a%3Ab&x=1%26y%3D2");
        assert_eq!(query([]), "");
    }

    #[test]
    fn a_refusal_is_told_in_the_engines_words() {
        let words = |status, body: &[u8]| refusal(status, body).unwrap_err().to_string();
        assert_eq!(
            words(404, br#"{"message":"No such image: x"}"#),
            "No such image: x"
        );
        assert_eq!(words(500, b"plain words\n"), "plain words");
        assert_eq!(
            words(503, b""),
            "the Docker Engine answered 503 Service Unavailable"
        );
        assert!(refusal(201, b"").is_ok());
    }
}
