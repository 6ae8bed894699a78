//! Answers a registry's challenge: Basic credentials, or a token from its token server.
//!
//! Sources: the token authentication specifications of the distribution project (GET with Basic, `OAuth2` POST
//! for identity tokens). Not here: reading the challenge (`challenge`), and sending (`fetch`).

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::HeaderValue;
use tokio::sync::Mutex;
use url::{Url, form_urlencoded};

use super::answer::Answer;
use super::challenge::Challenge;
use super::fetch::{Fetch, Transport};
use crate::registry::{Credentials, RegistryError, SecretKind, is_loopback};

/// The largest token answer that is read.
const TOKEN_LIMIT: u64 = 1 << 20;

/// The credentials of one conversation and what they have opened so far.
#[derive(Debug)]
pub(super) struct Authority {
    api: Url,
    host: String,
    login: Option<Credentials>,
    /// By scope; Basic stands under the empty scope and serves every one.
    known: Mutex<HashMap<String, HeaderValue>>,
}

impl Authority {
    pub(super) fn new(api: &Url, login: Option<Credentials>) -> Self {
        Self {
            api: api.clone(),
            host: api.host_str().unwrap_or_default().to_owned(),
            login,
            known: Mutex::default(),
        }
    }

    /// Says whether there are credentials at all.
    pub(super) fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// The authorization that an earlier challenge led to.
    pub(super) async fn known(&self, scope: &str) -> Option<HeaderValue> {
        let known = self.known.lock().await;
        known.get("").or_else(|| known.get(scope)).cloned()
    }

    /// Answers the challenge of a 401; `None` where it asks for nothing that can be given. What `scope` names is asked
    /// for as well: a challenge tells of the request at hand alone, and not of those that follow it.
    pub(super) async fn answer(
        &self,
        transport: &Transport,
        refusal: &Answer,
        scope: Option<&str>,
    ) -> Result<Option<HeaderValue>, RegistryError> {
        match Challenge::find(&refusal.headers) {
            Some(Challenge::Basic) => {
                let Some(login) = &self.login else {
                    return Ok(None);
                };
                let header = basic(login);
                if let Some(header) = &header {
                    self.known.lock().await.insert(String::new(), header.clone());
                }
                Ok(header)
            }
            Some(Challenge::Bearer {
                realm,
                service,
                scope: asked,
                error: _,
            }) => {
                let wanted = joined(asked.as_deref(), scope);
                let realm = self.realm(&realm)?;
                let token = self
                    .token(transport, realm, service.as_deref(), wanted.as_deref())
                    .await?;
                let header = sensitive(&format!("Bearer {token}"));
                if let (Some(header), Some(scope)) = (&header, scope) {
                    self.known.lock().await.insert(scope.to_owned(), header.clone());
                }
                Ok(header)
            }
            None => Ok(None),
        }
    }

    /// The token server's address; credentials never go over plain HTTP to another machine, unless the registry
    /// itself is spoken to so.
    fn realm(&self, realm: &str) -> Result<Url, RegistryError> {
        let url = self
            .api
            .join(realm)
            .map_err(|_| self.protocol(format!("`{realm}` is no address of a token server")))?;
        let is_safe = match url.scheme() {
            "https" => true,
            "http" => is_loopback(&url) && is_loopback(&self.api) || url.origin() == self.api.origin(),
            _ => false,
        };
        if is_safe || self.login.is_none() && url.scheme() == "http" {
            Ok(url)
        } else {
            Err(self.protocol(format!(
                "its token server `{url}` is not encrypted, so the password is not sent there"
            )))
        }
    }

    async fn token(
        &self,
        transport: &Transport,
        realm: Url,
        service: Option<&str>,
        scope: Option<&str>,
    ) -> Result<String, RegistryError> {
        let fetch = match &self.login {
            Some(login) if login.kind == SecretKind::IdentityToken => {
                by_refresh_token(realm, service, scope, login)
            }
            login => by_get(realm, service, scope, login.as_ref()),
        };
        let answer = transport.fetch(fetch, TOKEN_LIMIT).await?;
        // A token server answers 400 `invalid_grant` (RFC 6749) where a registry would answer 401.
        let is_invalid_grant =
            answer.status.as_u16() == 400 && String::from_utf8_lossy(&answer.body).contains("invalid_grant");
        if !answer.status.is_success() {
            return Err(match answer.to_error(&self.host) {
                RegistryError::Refused { message, .. } if is_invalid_grant => {
                    RegistryError::Unauthorized { message }
                }
                error => error,
            });
        }
        let body: TokenBody = serde_json::from_slice(&answer.body)
            .map_err(|error| self.protocol(format!("its token: {error}")))?;
        body.token
            .or(body.access_token)
            .filter(|token| !token.is_empty())
            .ok_or_else(|| self.protocol("its token server gives no token".to_owned()))
    }

    fn protocol(&self, reason: String) -> RegistryError {
        RegistryError::Protocol {
            host: self.host.clone(),
            reason,
        }
    }
}

/// All scopes of two lists, each once; `None` where there is none.
fn joined(one: Option<&str>, other: Option<&str>) -> Option<String> {
    let mut scopes: Vec<&str> = Vec::new();
    for scope in [one, other].into_iter().flatten().flat_map(str::split_whitespace) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    (!scopes.is_empty()).then(|| scopes.join(" "))
}

#[derive(serde::Deserialize)]
struct TokenBody {
    token: Option<String>,
    access_token: Option<String>,
}

fn by_get(mut realm: Url, service: Option<&str>, scope: Option<&str>, login: Option<&Credentials>) -> Fetch {
    {
        let mut query = realm.query_pairs_mut();
        if let Some(login) = login {
            query.append_pair("account", &login.username);
        }
        if let Some(service) = service {
            query.append_pair("service", service);
        }
        for scope in scope.into_iter().flat_map(str::split_whitespace) {
            query.append_pair("scope", scope);
        }
    }
    if realm.query() == Some("") {
        realm.set_query(None);
    }
    let mut fetch = Fetch::new(Method::GET, realm);
    fetch.authorization = login.and_then(basic);
    fetch
}

fn by_refresh_token(realm: Url, service: Option<&str>, scope: Option<&str>, login: &Credentials) -> Fetch {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "refresh_token")
        .append_pair("refresh_token", login.secret.reveal())
        .append_pair("client_id", "stepgate");
    if let Some(service) = service {
        form.append_pair("service", service);
    }
    if let Some(scope) = scope {
        form.append_pair("scope", scope);
    }
    let mut fetch = Fetch::new(Method::POST, realm);
    fetch.form = Some(form.finish());
    fetch
}

fn basic(login: &Credentials) -> Option<HeaderValue> {
    let pair = format!("{}:{}", login.username, login.secret.reveal());
    sensitive(&format!("Basic {}", STANDARD.encode(pair)))
}

/// A header that the HTTP library never shows.
fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
