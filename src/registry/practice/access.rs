//! Whether a request may do what it asks for, by its token or its Basic credentials.
//!
//! Not here: who may do what in principle (`tokens::Holder::may`).

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HOST};

use serde_json::{Value, json};

use super::refusal::{Code, Refusal};
use super::tokens::{Action, Grant, Holder};
use super::{SERVICE, Served, token_server};

/// Why a request may not do what it asks for.
pub(super) enum Denial {
    /// It has no valid token.
    NoToken { challenge: String, wanted: Value },
    /// Its token is for less.
    Insufficient { challenge: String, wanted: Value },
}

impl Denial {
    /// The refusal of a manifest: an engine that has all blobs there already would print the challenge and the
    /// body as two errors, so that the second one says it alone.
    pub(super) fn without_challenge(self) -> Refusal {
        match self {
            Self::NoToken { .. } => self.into(),
            Self::Insufficient { wanted, .. } => {
                Refusal::new(Code::Denied, "requested access to the resource is denied").about(wanted)
            }
        }
    }
}

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::NoToken { challenge, wanted } => Self::unauthorized(&challenge).about(wanted),
            // With this word of RFC 6750, engines print «denied: requested access to the resource is denied».
            Denial::Insufficient { challenge, wanted } => {
                Self::unauthorized(&format!("{challenge},error=\"insufficient_scope\"")).about(wanted)
            }
        }
    }
}

/// Says who asks, where some valid authorization is sent.
pub(super) async fn holder(served: &Arc<Served>, headers: &HeaderMap) -> Result<Holder, Refusal> {
    match authorization(served, headers).await {
        Some(Authorization::Token(grant)) => Ok(grant.holder),
        Some(Authorization::Basic(holder)) => Ok(holder),
        None => Err(Refusal::unauthorized(&challenge(served, headers, None))),
    }
}

/// Refuses unless the request may do `action` with the repository.
pub(super) async fn require(
    served: &Arc<Served>,
    headers: &HeaderMap,
    repository: &str,
    action: Action,
) -> Result<(), Denial> {
    let actions = match action {
        Action::Pull => "pull",
        Action::Push => "pull,push",
        Action::Delete => "delete",
    };
    let scope = format!("repository:{repository}:{actions}");
    let challenge = challenge(served, headers, Some(&scope));
    let wanted = json!([{ "Type": "repository", "Name": repository, "Action": actions }]);
    let is_allowed = match authorization(served, headers).await {
        None => return Err(Denial::NoToken { challenge, wanted }),
        Some(Authorization::Token(grant)) => grant.allows(repository, action),
        Some(Authorization::Basic(holder)) => holder.may(repository, action),
    };
    if is_allowed {
        return Ok(());
    }
    Err(Denial::Insufficient { challenge, wanted })
}

enum Authorization {
    Token(Grant),
    Basic(Holder),
}

async fn authorization(served: &Arc<Served>, headers: &HeaderMap) -> Option<Authorization> {
    if let Some((name, password)) = token_server::basic(headers) {
        let served = Arc::clone(served);
        let verified =
            tokio::task::spawn_blocking(move || token_server::authenticate(&served, &name, &password)).await;
        return verified.ok().flatten().map(Authorization::Basic);
    }
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let grant = served.tokens.find(token.trim())?;
    match &grant.holder {
        Holder::Anyone => Some(Authorization::Token(grant)),
        // A token dies with the password that it was given for.
        Holder::Account { id, stamp } => {
            let is_current = served.accounts.stamp(id).as_ref() == Some(stamp);
            is_current.then_some(Authorization::Token(grant))
        }
    }
}

/// The challenge that tells a client where tokens are had: at the name that it knows this registry by.
fn challenge(served: &Served, headers: &HeaderMap, scope: Option<&str>) -> String {
    let is_plain = |host: &&str| {
        host.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
    };
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .filter(is_plain)
        .unwrap_or(&served.host);
    let mut challenge = format!("Bearer realm=\"http://{host}/token\",service=\"{SERVICE}\"");
    if let Some(scope) = scope {
        challenge.push_str(",scope=\"");
        challenge.push_str(scope);
        challenge.push('"');
    }
    challenge
}
