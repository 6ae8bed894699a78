//! `/token`: gives a Bearer token for a password (GET with Basic, POST with a password grant) or for an identity
//! token (POST with a refresh grant), as Docker Hub's token server does.
//!
//! An identity token is a seal over the account and its password's hash, so that it outlives the process and dies
//! with the password. Source: the distribution project's token and `OAuth2` specifications.
//! Not here: what tokens allow (`tokens`).

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use axum::response::IntoResponse as _;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::form_urlencoded;

use super::Served;
use super::refusal::{Code, Refusal};
use super::tokens::{Grant, Holder, LIFETIME};
use crate::words::{DockerId, NameRules};

/// The largest form that is read.
const FORM_LIMIT: usize = 64 << 10;

/// Why no token is given.
enum Refused {
    /// Name and password do not belong together.
    Incorrect,
    /// The form is wrong: the `OAuth2` code and what is meant by it.
    Form(&'static str, &'static str),
    Method,
    Storage(io::Error),
}

impl Refused {
    fn answer(self) -> axum::response::Response {
        match self {
            // Docker Hub's words, in the form that its token server gives them.
            Self::Incorrect => document(
                StatusCode::UNAUTHORIZED,
                &json!({ "details": "incorrect username or password" }),
            ),
            Self::Form(code, description) => document(
                StatusCode::BAD_REQUEST,
                &json!({ "error": code, "error_description": description }),
            ),
            Self::Method => Refusal::new(Code::Unsupported, "a token is had by GET or POST").into_response(),
            Self::Storage(error) => Refusal::from(error).into_response(),
        }
    }
}

/// Answers a request for a token.
pub(super) async fn handle(
    State(served): State<Arc<Served>>,
    request: Request<Body>,
) -> axum::response::Response {
    let answer = match *request.method() {
        Method::GET => by_get(&served, &request),
        Method::POST => by_post(&served, request).await,
        _ => Err(Refused::Method),
    };
    answer.unwrap_or_else(Refused::answer)
}

fn by_get(served: &Served, request: &Request<Body>) -> Result<axum::response::Response, Refused> {
    let holder = match basic(request.headers()) {
        None => Holder::Anyone,
        Some((name, password)) => authenticate(served, &name, &password).ok_or(Refused::Incorrect)?,
    };
    let query: Vec<(String, String)> = pairs(request.uri().query().unwrap_or_default().as_bytes());
    let scopes = query
        .iter()
        .filter(|(key, _)| key == "scope")
        .map(|(_, value)| value.as_str());
    issue(served, &Grant::new(holder, scopes), None)
}

async fn by_post(served: &Served, request: Request<Body>) -> Result<axum::response::Response, Refused> {
    let body = axum::body::to_bytes(request.into_body(), FORM_LIMIT)
        .await
        .map_err(|_| Refused::Form("invalid_request", "the form cannot be read"))?;
    let form: HashMap<_, _> = pairs(&body).into_iter().collect();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let holder = match field("grant_type") {
        "password" => authenticate(served, field("username"), field("password")),
        "refresh_token" => unseal(served, field("refresh_token")),
        _ => {
            return Err(Refused::Form(
                "unsupported_grant_type",
                "`password` or `refresh_token` is expected",
            ));
        }
    };
    let holder = holder.ok_or(Refused::Incorrect)?;
    let identity = match (&holder, field("grant_type"), field("access_type")) {
        (_, "refresh_token", _) => Some(field("refresh_token").to_owned()),
        (Holder::Account { id, stamp }, _, "offline") => Some(seal(served, id, stamp)),
        _ => None,
    };
    issue(
        served,
        &Grant::new(holder, std::iter::once(field("scope"))),
        identity,
    )
}

/// The account behind a name and password.
pub(super) fn authenticate(served: &Served, name: &str, password: &str) -> Option<Holder> {
    let id = DockerId::parse(name, NameRules::PathComponent).ok()?;
    let stamp = served.accounts.verify(&id, password)?;
    Some(Holder::Account { id, stamp })
}

/// The name and password of a Basic `Authorization` header.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

fn issue(
    served: &Served,
    grant: &Grant,
    identity: Option<String>,
) -> Result<axum::response::Response, Refused> {
    let token = served.tokens.issue(grant).map_err(Refused::Storage)?;
    let mut body = Map::new();
    body.insert("token".to_owned(), token.clone().into());
    body.insert("access_token".to_owned(), token.into());
    body.insert("expires_in".to_owned(), LIFETIME.as_secs().into());
    if let Ok(now) = OffsetDateTime::now_utc().format(&Rfc3339) {
        body.insert("issued_at".to_owned(), now.into());
    }
    if let Some(identity) = identity {
        body.insert("refresh_token".to_owned(), identity.into());
    }
    Ok(document(StatusCode::OK, &Value::Object(body)))
}

fn seal(served: &Served, id: &DockerId, stamp: &str) -> String {
    let sum = hmac::sign(&served.seal, format!("{id}\0{stamp}").as_bytes());
    format!("{id}:{}", URL_SAFE_NO_PAD.encode(sum))
}

fn unseal(served: &Served, token: &str) -> Option<Holder> {
    let (name, sum) = token.split_once(':')?;
    let id = DockerId::parse(name, NameRules::PathComponent).ok()?;
    let stamp = served.accounts.stamp(&id)?;
    let sum = URL_SAFE_NO_PAD.decode(sum).ok()?;
    hmac::verify(&served.seal, format!("{id}\0{stamp}").as_bytes(), &sum).ok()?;
    Some(Holder::Account { id, stamp })
}

fn document(status: StatusCode, body: &Value) -> axum::response::Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        axum::http::HeaderValue::from_static("application/json"),
    );
    headers.insert(CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    response
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
