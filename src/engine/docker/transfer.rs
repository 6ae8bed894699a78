//! Push and pull, with what the engine tells of each layer.
//!
//! Not here: whether what was pushed is really there; that is asked of the registry.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use bytes::Bytes;
use hyper::Method;
use hyper::Request;
use hyper::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use super::DockerEngine;
use super::ask::{in_path, none_if_missing, query, read, refusal, request};
use super::messages::{Decoder, Message};
use super::wire::{Body, Flow, full};
use crate::engine::{EngineError, LayerNote, Note, Progress, Pushed};
use crate::registry::{Credentials, SecretKind, config_key};
use crate::words::{Digest, Reference};

/// The longest refusal that is read, in bytes.
const LONGEST_REFUSAL: usize = 1024 * 1024;

/// Pushes one tag.
pub(super) async fn push(
    engine: &DockerEngine,
    name: &Reference,
    login: Option<&Credentials>,
    progress: Progress<'_>,
) -> Result<Pushed, EngineError> {
    if name.digest().is_some() {
        return Err(EngineError::Refused {
            status: 400,
            message: "cannot push a digest reference".to_owned(),
        });
    }
    let repository = in_path(&name.familiar_repository())?;
    let query = query([("tag", name.tag().unwrap_or("latest"))]);
    let path = format!("/images/{repository}/push{query}");
    let mut request = request(Method::POST, &path, full(Bytes::new()))?;
    authorize(&mut request, name.host(), login)?;
    let mut record = Record::default();
    let doing = "pushing";
    follow(engine, doing, request, &mut |message: &Message| {
        let Some(note) = record.take(message) else {
            return;
        };
        progress(note);
    })
    .await?;
    Ok(record.pushed)
}

/// Pulls one reference.
pub(super) async fn pull(
    engine: &DockerEngine,
    name: &Reference,
    platform: Option<&str>,
    login: Option<&Credentials>,
    progress: Progress<'_>,
) -> Result<(), EngineError> {
    let repository = name.familiar_repository();
    let mut pairs = vec![("fromImage", repository.as_str()), ("tag", name.manifest_key())];
    pairs.extend(platform.map(|platform| ("platform", platform)));
    let path = format!("/images/create{}", query(pairs));
    let mut request = request(Method::POST, &path, full(Bytes::new()))?;
    authorize(&mut request, name.host(), login)?;
    follow(engine, "pulling", request, &mut |message: &Message| {
        if let Some(note) = message.note() {
            progress(note);
        }
    })
    .await
}

/// Asks for the digest of a reference where it would be pulled from, by the way that a pull takes.
pub(super) async fn remote_digest(
    engine: &DockerEngine,
    name: &Reference,
    login: Option<&Credentials>,
) -> Result<Option<Digest>, EngineError> {
    let path = format!("/distribution/{}/json", in_path(&name.familiar())?);
    let mut request = request(Method::GET, &path, full(Bytes::new()))?;
    authorize(&mut request, name.host(), login)?;
    let asking = engine
        .wire
        .call("asking a registry", Some(engine.version), request);
    let answer = asking.await?;
    let told = refusal(answer.status, &answer.body).and_then(|()| read::<Distribution>(&answer.body));
    Ok(none_if_missing(told)?.map(|told| told.descriptor.digest))
}

/// What an engine tells of a name at its registry.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Distribution {
    descriptor: Described,
}

#[derive(Deserialize)]
struct Described {
    digest: Digest,
}

/// Sends a request and hands over the messages of its answer up to its end; the first error among them ends it.
pub(super) async fn follow(
    engine: &DockerEngine,
    doing: &'static str,
    request: Request<Body>,
    each: &mut (dyn FnMut(&Message) + Send),
) -> Result<(), EngineError> {
    let flow = engine.wire.flow(doing, engine.version, request).await?;
    hand_over(flow, each).await
}

/// Gives an answer that is a success; the engine's refusal where it is none.
pub(super) async fn accepted(mut flow: Flow) -> Result<Flow, EngineError> {
    if (200..300).contains(&flow.status()) {
        return Ok(flow);
    }
    let mut body = Vec::new();
    while let Some(piece) = flow.next_piece().await? {
        body.extend_from_slice(&piece);
        if body.len() > LONGEST_REFUSAL {
            break;
        }
    }
    refusal(flow.status(), &body)?;
    Ok(flow)
}

/// Hands over the messages of an answer up to its end; the first error among them ends it.
pub(super) async fn hand_over(
    flow: Flow,
    each: &mut (dyn FnMut(&Message) + Send),
) -> Result<(), EngineError> {
    let mut flow = accepted(flow).await?;
    let mut decoder = Decoder::default();
    let mut hand_over = |messages: Vec<Message>| {
        for message in messages {
            if let Some(error) = message.error() {
                return Err(error);
            }
            each(&message);
        }
        Ok(())
    };
    while let Some(piece) = flow.next_piece().await? {
        hand_over(decoder.take(&piece)?)?;
    }
    hand_over(decoder.finish()?)
}

/// A login as the engine takes it.
pub(super) fn credentials(host: &str, login: &Credentials) -> Value {
    match login.kind {
        SecretKind::Password => json!({
            "username": login.username,
            "password": login.secret.reveal(),
            "serveraddress": config_key(host),
        }),
        SecretKind::IdentityToken => json!({
            "identitytoken": login.secret.reveal(),
            "serveraddress": config_key(host),
        }),
    }
}

/// Adds the credentials in the form that engines read: JSON in URL-safe base64, `{}` where there are none.
fn authorize(
    request: &mut Request<Body>,
    host: &str,
    login: Option<&Credentials>,
) -> Result<(), EngineError> {
    let credentials = login.map_or_else(|| json!({}), |login| credentials(host, login));
    let text = URL_SAFE.encode(credentials.to_string());
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| EngineError::Protocol("credentials that fit no header".to_owned()))?;
    value.set_sensitive(true);
    let name = HeaderName::from_static("x-registry-auth");
    request.headers_mut().insert(name, value);
    Ok(())
}

/// What a push's messages come to.
#[derive(Default)]
struct Record {
    pushed: Pushed,
}

impl Record {
    fn take(&mut self, message: &Message) -> Option<Note> {
        let told = message.aux.as_ref().and_then(|aux| aux.get("Digest")?.as_str());
        if let Some(digest) = told.and_then(|digest| Digest::parse(digest).ok()) {
            self.pushed.digest = Some(digest);
        }
        let note = message.note()?;
        match &note {
            Note::Layer(layer) => self.layer(layer),
            Note::Line(line) => {
                if let (None, Some(digest)) = (&self.pushed.digest, digest_of_line(line)) {
                    self.pushed.digest = Some(digest);
                }
            }
        }
        Some(note)
    }

    fn layer(&mut self, note: &LayerNote) {
        let layers = &mut self.pushed.layers;
        match layers.iter_mut().find(|layer| layer.id == note.id) {
            None => layers.push(note.clone()),
            Some(layer) => {
                layer.status.clone_from(&note.status);
                // The last state carries no bytes; those of the state before it still hold.
                layer.current = note.current.or(layer.current);
                layer.total = note.total.or(layer.total);
            }
        }
    }
}

/// The digest in `latest: digest: sha256:… size: 527`, which engines without `aux` still print.
fn digest_of_line(line: &str) -> Option<Digest> {
    let (_, rest) = line.split_once(": digest: ")?;
    Digest::parse(rest.split_whitespace().next()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Secret;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn record(lines: &[&str]) -> Pushed {
        let mut decoder = Decoder::default();
        let mut record = Record::default();
        for message in decoder.take((lines.join("\n") + "\n").as_bytes()).unwrap() {
            record.take(&message);
        }
        record.pushed
    }

    #[test]
    fn a_push_without_aux_still_tells_its_digest() {
        let line = format!(r#"{{"status":"latest: digest: {DIGEST} size: 527"}}"#);
        assert_eq!(record(&[&line]).digest, Digest::parse(DIGEST).ok());
    }

    #[test]
    fn aux_without_a_digest_is_passed_over() {
        let note = r#"{"aux":{"manifestPushedInsteadOfIndex":true,"originalIndex":{}}}"#;
        let digest = format!(r#"{{"aux":{{"Tag":"v1","Digest":"{DIGEST}","Size":527}}}}"#);
        assert_eq!(record(&[note]).digest, None);
        assert_eq!(record(&[&digest, note]).digest, Digest::parse(DIGEST).ok());
    }

    #[test]
    fn each_layer_is_kept_with_its_last_state_in_the_order_of_the_engine() {
        let pushed = record(&[
            r#"{"status":"Preparing","id":"bbbbbbbbbbbb"}"#,
            r#"{"status":"Preparing","id":"aaaaaaaaaaaa"}"#,
            r#"{"status":"Pushing","id":"aaaaaaaaaaaa","progressDetail":{"current":10,"total":20}}"#,
            r#"{"status":"Pushed","id":"aaaaaaaaaaaa","progressDetail":{}}"#,
            r#"{"status":"Mounted from ada/base","id":"bbbbbbbbbbbb"}"#,
        ]);
        let told: Vec<_> = pushed
            .layers
            .iter()
            .map(|layer| (&*layer.id, &*layer.status))
            .collect();
        assert_eq!(
            told,
            [
                ("bbbbbbbbbbbb", "Mounted from ada/base"),
                ("aaaaaaaaaaaa", "Pushed")
            ]
        );
        assert_eq!(pushed.layers[1].total, Some(20));
    }

    fn header(host: &str, login: Option<&Credentials>) -> (String, serde_json::Value) {
        let mut request = request(Method::POST, "/", full(Bytes::new())).unwrap();
        authorize(&mut request, host, login).unwrap();
        let text = request.headers()["x-registry-auth"].to_str().unwrap().to_owned();
        let json = serde_json::from_slice(&URL_SAFE.decode(&text).unwrap()).unwrap();
        (text, json)
    }

    #[test]
    fn credentials_name_the_server_and_keep_to_the_safe_alphabet() {
        // Chosen so that plain base64 needs both of its unsafe characters.
        let login = Credentials {
            username: "ada".to_owned(),
            secret: Secret::new("~~~???>>>ÿÿÿ"),
            kind: SecretKind::Password,
        };
        let (text, json) = header("docker.io", Some(&login));
        assert!(text.contains('-') && text.contains('_'), "{text}");
        assert!(!text.contains(['+', '/']), "{text}");
        assert_eq!(json["serveraddress"], "https://index.docker.io/v1/");
        assert_eq!(json["password"], "~~~???>>>ÿÿÿ");
    }

    #[test]
    fn an_identity_token_stands_in_place_of_a_password() {
        let login = Credentials {
            username: "ada".to_owned(),
            secret: Secret::new("token"),
            kind: SecretKind::IdentityToken,
        };
        let (_, json) = header("127.0.0.1:5000", Some(&login));
        assert_eq!(json["identitytoken"], "token");
        assert_eq!(json["serveraddress"], "127.0.0.1:5000");
        assert!(json.get("password").is_none());
    }

    #[test]
    fn without_a_login_the_header_is_there_and_empty() {
        assert_eq!(header("docker.io", None).1, json!({}));
    }
}
