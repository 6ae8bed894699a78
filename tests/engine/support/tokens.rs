//! A token server as registries ask for one, Docker Hub's above all: who logs in gets a token that says what may be done.
//!
//! Everyone may pull, and push below their own name. Source: the distribution project's token authentication specification.
//! Not here: the registry that takes the tokens (`registry`).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{RawForm, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::runtime::Runtime;

use super::certificates::Authority;

/// The names that the registry and this server know each other by.
pub(crate) const ISSUER: &str = "the token server";
pub(crate) const SERVICE: &str = "the registry";
/// How many seconds the registry takes a token after its end.
const LEEWAY: i64 = 60;

/// A running server; it goes at drop.
pub(crate) struct TokenServer {
    authority: Authority,
    address: SocketAddr,
    desk: Arc<Desk>,
    runtime: Option<Runtime>,
}

/// What the server knows, and has done.
struct Desk {
    key: EcdsaKeyPair,
    certificate: String,
    accounts: HashMap<String, String>,
    given: Mutex<Given>,
}

struct Given {
    /// How many seconds the registry takes a token.
    seconds: i64,
    tokens: Vec<Token>,
}

/// A token that was given.
#[derive(Clone)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) text: String,
    /// What it was asked for, such as `repository:ada/web:pull,push`.
    pub(crate) scopes: Vec<String>,
    /// Who it was given to; empty for nobody in particular.
    pub(crate) account: String,
}

impl TokenServer {
    /// Starts one where these names have accounts with these passwords.
    pub(crate) fn start(accounts: &[(&str, &str)]) -> Self {
        let authority = Authority::of_this_machine();
        let key = PrivatePkcs8KeyDer::from_pem_file(authority.key()).expect("the key");
        let key = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            key.secret_pkcs8_der(),
            &SystemRandom::new(),
        );
        let certificate = CertificateDer::from_pem_file(authority.certificate()).expect("the certificate");
        let accounts = accounts
            .iter()
            .map(|(name, password)| ((*name).to_owned(), (*password).to_owned()));
        let desk = Arc::new(Desk {
            key: key.expect("a key of that curve"),
            certificate: STANDARD.encode(certificate),
            accounts: accounts.collect(),
            given: Mutex::new(Given {
                seconds: 300,
                tokens: Vec::new(),
            }),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener
            .set_nonblocking(true)
            .expect("a socket that waits for nobody");
        let address = listener.local_addr().expect("its address");
        let router = Router::new()
            .route("/token", get(by_password).post(by_identity_token))
            .with_state(Arc::clone(&desk));
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, router).await
        });
        Self {
            authority,
            address,
            desk,
            runtime: Some(runtime),
        }
    }

    /// The part of a registry's configuration that sends people here.
    pub(crate) fn auth(&self) -> String {
        format!(
            "auth: {{token: {{realm: \"http://{}/token\", service: \"{SERVICE}\", issuer: \"{ISSUER}\", rootcertbundle: {}}}}}\n",
            self.address,
            self.authority.ca().display()
        )
    }

    /// What stands for an account's password at this server, and is none.
    pub(crate) fn identity_token(account: &str) -> String {
        format!("the identity of {account}")
    }

    /// From now on the registry takes tokens for so many seconds only.
    pub(crate) fn shorten(&self, seconds: i64) {
        self.given().seconds = seconds;
    }

    /// The tokens that were given so far.
    pub(crate) fn tokens(&self) -> Vec<Token> {
        self.given().tokens.clone()
    }

    fn given(&self) -> std::sync::MutexGuard<'_, Given> {
        self.desk.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for TokenServer {
    fn drop(&mut self) {
        // Also within another runtime, where nobody may wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Gives a token for a name and password, or for nobody in particular.
async fn by_password(State(desk): State<Arc<Desk>>, headers: HeaderMap, RawForm(query): RawForm) -> Response {
    let basic = headers.get("authorization").map(|value| {
        let value = value.to_str().unwrap_or_default().strip_prefix("Basic ");
        let pair = STANDARD.decode(value.unwrap_or_default()).unwrap_or_default();
        String::from_utf8(pair).unwrap_or_default()
    });
    let account = match basic.as_deref().map(|pair| pair.split_once(':')) {
        None => "",
        Some(Some((name, password))) if desk.accounts.get(name).is_some_and(|right| right == password) => {
            name
        }
        Some(_) => return refused(),
    };
    desk.give(account, &scopes(&query))
}

/// Gives a token for an identity token (`OAuth2`).
async fn by_identity_token(State(desk): State<Arc<Desk>>, RawForm(form): RawForm) -> Response {
    let shown = url::form_urlencoded::parse(&form)
        .find(|(name, _)| name == "refresh_token")
        .map(|(_, value)| value.into_owned());
    let account = desk
        .accounts
        .keys()
        .find(|name| shown.as_deref() == Some(TokenServer::identity_token(name).as_str()));
    match account {
        Some(account) => desk.give(account, &scopes(&form)),
        None => answer(StatusCode::BAD_REQUEST, &json!({ "error": "invalid_grant" })),
    }
}

/// Docker Hub's words.
fn refused() -> Response {
    let body = json!({ "details": "incorrect username or password" });
    answer(StatusCode::UNAUTHORIZED, &body)
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}

fn scopes(query: &[u8]) -> Vec<String> {
    url::form_urlencoded::parse(query)
        .filter(|(name, _)| name == "scope")
        .flat_map(|(_, value)| value.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

impl Desk {
    fn give(&self, account: &str, scopes: &[String]) -> Response {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let claims = json!({
            "iss": ISSUER, "sub": account, "aud": SERVICE, "jti": given.tokens.len().to_string(),
            "iat": now, "nbf": now - LEEWAY, "exp": now - LEEWAY + given.seconds,
            "access": scopes.iter().filter_map(|scope| access(account, scope)).collect::<Vec<_>>(),
        });
        let text = self.sign(&claims);
        given.tokens.push(Token {
            text: text.clone(),
            scopes: scopes.to_vec(),
            account: account.to_owned(),
        });
        answer(
            StatusCode::OK,
            &json!({ "token": text, "access_token": text, "expires_in": given.seconds }),
        )
    }

    fn sign(&self, claims: &Value) -> String {
        let header = json!({ "typ": "JWT", "alg": "ES256", "x5c": [self.certificate] });
        let signed = [&header, claims]
            .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
            .join(".");
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes());
        format!(
            "{signed}.{}",
            URL_SAFE_NO_PAD.encode(signature.expect("a signature"))
        )
    }
}

/// What an account may do of what a scope asks for: `None` where that is nothing.
fn access(account: &str, scope: &str) -> Option<Value> {
    let mut parts = scope.split(':');
    let (kind, name, actions) = (parts.next()?, parts.next()?, parts.next()?);
    let is_theirs = !account.is_empty() && name.split('/').next() == Some(account);
    let granted: Vec<&str> = actions
        .split(',')
        .filter(|action| is_theirs || *action == "pull")
        .collect();
    (!granted.is_empty()).then(|| json!({ "type": kind, "name": name, "actions": granted }))
}
