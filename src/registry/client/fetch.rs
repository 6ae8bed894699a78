//! One HTTP request to a registry, with its deadline, redirects, and one more try where the connection breaks.
//!
//! Redirects are followed here and not by the HTTP library, so that an `Authorization` header never reaches
//! another host. Not here: which authorization to send (`auth`).

use std::error::Error;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION, RANGE};
use reqwest::{Method, StatusCode};
use url::Url;

use super::answer::Answer;
use super::{trust, words};
use crate::registry::{RegistryError, is_loopback};

/// How long a registry may take to accept a connection.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// How long one request may take, its answer read to the end.
const DEADLINE: Duration = Duration::from_secs(60);
/// How many redirects are followed.
const REDIRECTS: usize = 5;
/// How often a registry on this machine may refuse a connection before it is taken for gone, and the wait between.
const REFUSALS: u32 = 8;
const HAND_OVER: Duration = Duration::from_millis(25);
/// How much of a refusal's body is read.
const REFUSAL_LIMIT: u64 = 64 << 10;

/// A request.
#[derive(Clone)]
pub(super) struct Fetch {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) accept: Option<String>,
    pub(super) authorization: Option<HeaderValue>,
    /// The first byte that is wanted, where that is not the first of all.
    pub(super) from: Option<u64>,
    /// A body of `application/x-www-form-urlencoded`.
    pub(super) form: Option<String>,
    /// Another body, with its media type.
    pub(super) content: Option<(String, Bytes)>,
    /// How long it may take, where that is not [`DEADLINE`].
    pub(super) deadline: Option<Duration>,
}

impl Fetch {
    pub(super) fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            accept: None,
            authorization: None,
            from: None,
            form: None,
            content: None,
            deadline: None,
        }
    }
}

/// The HTTP clients of one conversation; made when first needed.
#[derive(Debug)]
pub(super) struct Transport {
    host: String,
    loopback: OnceLock<reqwest::Client>,
    loopback_tls: OnceLock<reqwest::Client>,
    outside: OnceLock<reqwest::Client>,
    /// Whether the registry, on this machine, has turned out to speak TLS.
    speaks_tls: AtomicBool,
}

/// Why one try failed.
pub(super) enum Broken {
    Http(reqwest::Error),
    Other(RegistryError),
}

impl Transport {
    pub(super) fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            loopback: OnceLock::new(),
            loopback_tls: OnceLock::new(),
            speaks_tls: AtomicBool::new(false),
            outside: OnceLock::new(),
        }
    }

    /// Sends a request and reads at most `limit` bytes of its answer; a connection that breaks is tried once more,
    /// and one that is refused on this machine a few times, as a practice registry passes from process to process.
    pub(super) async fn fetch(&self, fetch: Fetch, limit: u64) -> Result<Answer, RegistryError> {
        let mut n_broken = 0;
        let mut n_refused = 0;
        loop {
            // Another request may find out meanwhile.
            let was_plain = is_loopback(&fetch.url) && self.real(fetch.url.clone()).scheme() == "http";
            let error = match self.follow(fetch.clone(), limit).await {
                Ok(answer) if was_plain && self.wants_tls(&fetch, &answer).await => {
                    self.speaks_tls.store(true, Ordering::Relaxed);
                    continue;
                }
                Ok(answer) => return Ok(answer),
                Err(Broken::Other(error)) => return Err(error),
                Err(Broken::Http(error)) => error,
            };
            if n_broken == 0 && is_broken_connection(&error) {
                n_broken += 1;
            } else if n_refused < REFUSALS && error.is_connect() && is_loopback(&fetch.url) {
                n_refused += 1;
                tokio::time::sleep(HAND_OVER).await;
            } else {
                return Err(self.unreachable(error));
            }
        }
    }

    /// The error of a request that got no answer.
    pub(super) fn unreachable(&self, error: reqwest::Error) -> RegistryError {
        trust::complaint(&error, &self.host).unwrap_or_else(|| RegistryError::Unreachable {
            host: self.host.clone(),
            source: error,
        })
    }

    /// Says whether a server that was asked in plain HTTP only takes TLS.
    async fn wants_tls(&self, fetch: &Fetch, answer: &Answer) -> bool {
        if answer.status != StatusCode::BAD_REQUEST {
            return false;
        }
        if self.speaks_tls.load(Ordering::Relaxed) {
            return true;
        }
        if fetch.method != Method::HEAD {
            return words::asks_for_tls(&answer.body);
        }
        // Nothing is said in answer to this method.
        let again = self.follow(Fetch::new(Method::GET, fetch.url.clone()), REFUSAL_LIMIT);
        again.await.is_ok_and(|answer| words::asks_for_tls(&answer.body))
    }

    /// The address as the registry takes it: those of a registry on this machine that speaks TLS become HTTPS.
    pub(super) fn real(&self, mut url: Url) -> Url {
        let is_the_registry = url.scheme() == "http" && is_loopback(&url) && url.authority() == self.host;
        // A URL that has a host takes the other scheme.
        if is_the_registry && self.speaks_tls.load(Ordering::Relaxed) && url.set_scheme("https").is_err() {
            return url;
        }
        url
    }

    async fn follow(&self, fetch: Fetch, limit: u64) -> Result<Answer, Broken> {
        let method = fetch.method.clone();
        let response = self.open(fetch).await?;
        self.read(&method, response, limit).await
    }

    /// Sends a request and gives the answer that its redirects lead to, which is still to be read.
    pub(super) async fn open(&self, mut fetch: Fetch) -> Result<reqwest::Response, Broken> {
        fetch.url = self.real(fetch.url);
        let is_readable = matches!(fetch.method, Method::GET | Method::HEAD);
        for _ in 0..=REDIRECTS {
            let response = self.send(&fetch).await.map_err(Broken::Http)?;
            let target = response
                .headers()
                .get(LOCATION)
                .and_then(|value| value.to_str().ok());
            let next = target.and_then(|target| fetch.url.join(target).ok());
            match next {
                Some(next) if response.status().is_redirection() && is_readable => {
                    if fetch.url.scheme() == "https" && next.scheme() != "https" {
                        return Err(self.refuse("it redirects from https to plain http".to_owned()));
                    }
                    if next.origin() != fetch.url.origin() {
                        fetch.authorization = None;
                    }
                    fetch.url = next;
                }
                Some(_) | None => return Ok(response),
            }
        }
        Err(self.refuse(format!("it redirects more than {REDIRECTS} times")))
    }

    async fn send(&self, fetch: &Fetch) -> Result<reqwest::Response, reqwest::Error> {
        let client = self.client(&fetch.url)?;
        let mut request = client.request(fetch.method.clone(), fetch.url.clone());
        if let Some(accept) = &fetch.accept {
            request = request.header(ACCEPT, accept);
        }
        if let Some(authorization) = &fetch.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some(from) = fetch.from {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        if let Some(form) = &fetch.form {
            request = request
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.clone());
        }
        if let Some((media_type, bytes)) = &fetch.content {
            request = request.header(CONTENT_TYPE, media_type).body(bytes.clone());
        }
        if let Some(deadline) = fetch.deadline {
            request = request.timeout(deadline);
        }
        request.send().await
    }

    pub(super) async fn read(
        &self,
        method: &Method,
        mut response: reqwest::Response,
        limit: u64,
    ) -> Result<Answer, Broken> {
        let status = response.status();
        let headers = response.headers().clone();
        let limit = if status.is_success() { limit } else { REFUSAL_LIMIT };
        let is_head = *method == Method::HEAD;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Broken::Http)? {
            if (body.len() + chunk.len()) as u64 > limit {
                if status.is_success() {
                    return Err(self.refuse(format!("it is longer than {limit} bytes")));
                }
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status,
            headers,
            body,
            is_head,
        })
    }

    pub(super) fn client(&self, url: &Url) -> Result<&reqwest::Client, reqwest::Error> {
        let cell = match (is_loopback(url), url.scheme()) {
            (true, "http") => &self.loopback,
            (true, _) => &self.loopback_tls,
            (false, _) => &self.outside,
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = match (is_loopback(url), url.scheme()) {
            (true, "http") => loopback_client()?,
            (true, _) => loopback_tls_client(&self.host)?,
            (false, _) => outside_client(&self.host)?,
        };
        Ok(cell.get_or_init(|| client))
    }

    /// The error of a connection on which nothing moves.
    pub(super) fn silent(&self) -> RegistryError {
        RegistryError::Protocol {
            host: self.host.clone(),
            reason: "it has stopped answering".to_owned(),
        }
    }

    fn refuse(&self, reason: String) -> Broken {
        Broken::Other(RegistryError::Protocol {
            host: self.host.clone(),
            reason,
        })
    }
}

/// Plain HTTP without proxies; the machine's certificates are not even read, which would take milliseconds
/// and fail where there are none.
pub(in crate::registry) fn loopback_client() -> Result<reqwest::Client, reqwest::Error> {
    loopback().build()
}

/// Fetches a page of this machine with plain HTTP, as `loopback_client`; `None` for a page of another, and where a
/// redirect leads there.
pub async fn loopback_page(page: &Url) -> Option<Result<reqwest::Response, reqwest::Error>> {
    let is_here = |url: &Url| is_loopback(url) && url.scheme() == "http";
    if !is_here(page) {
        return None;
    }
    let redirects = reqwest::redirect::Policy::custom(move |to| {
        if to.previous().len() <= REDIRECTS && is_here(to.url()) {
            to.follow()
        } else {
            to.stop()
        }
    });
    let answer = match loopback().redirect(redirects).build() {
        Ok(client) => client.get(page.clone()).send().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) if answer.status().is_redirection() => None,
        answer => Some(answer),
    }
}

fn loopback() -> reqwest::ClientBuilder {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = settings().no_proxy();
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    match config {
        Ok(config) => builder.tls_backend_preconfigured(
            config
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth(),
        ),
        Err(_) => builder,
    }
}

/// HTTPS on this machine, without proxies; whoever has the port is taken at his word, as with plain HTTP.
fn loopback_tls_client(host: &str) -> Result<reqwest::Client, reqwest::Error> {
    trust::with_folders(settings_of_tls(), host)
        .no_proxy()
        .tls_danger_accept_invalid_certs(true)
        .build()
}

/// HTTPS with the machine's certificates and the registry's own, through the proxies of its environment.
fn outside_client(host: &str) -> Result<reqwest::Client, reqwest::Error> {
    trust::with_folders(settings_of_tls(), host).build()
}

fn settings_of_tls() -> reqwest::ClientBuilder {
    // The provider of the whole process; whoever comes first sets the same one, so the answer does not matter.
    let _ = rustls::crypto::ring::default_provider().install_default();
    settings()
}

fn settings() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("stepgate/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_DEADLINE)
        .timeout(DEADLINE)
}

/// Says whether a request failed because its connection went away, which a restarted registry or a proxy does.
pub(super) fn is_broken_connection(error: &reqwest::Error) -> bool {
    if error.is_connect() || error.is_timeout() {
        return false;
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        let by_kind = error.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::UnexpectedEof
            )
        });
        let by_protocol = error
            .downcast_ref::<hyper::Error>()
            .is_some_and(|error| error.is_incomplete_message() || error.is_closed());
        if by_kind || by_protocol {
            return true;
        }
        cause = error.source();
    }
    false
}
