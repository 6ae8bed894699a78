//! The Engine API with nothing in between: one connection to the socket, one request after another.
//!
//! The floor that a tool on top of the API cannot undercut. Not here: TLS, other transports, errors that a user would see.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::runtime::Runtime;

/// A connection to an engine.
pub(crate) struct RawEngine {
    runtime: Runtime,
    sender: SendRequest<Full<Bytes>>,
}

impl RawEngine {
    /// Connects to `unix://…`.
    pub(crate) fn connect(address: &str) -> Self {
        let path = address
            .strip_prefix("unix://")
            .expect("the benchmark's engine listens on a Unix socket");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let sender = runtime.block_on(async {
            let stream = tokio::net::UnixStream::connect(path)
                .await
                .expect("the engine listens");
            let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
                .await
                .expect("the engine speaks HTTP");
            tokio::spawn(connection);
            sender
        });
        Self { runtime, sender }
    }

    /// Gives an image another name.
    pub(crate) fn tag(&mut self, source: &str, repository: &str) {
        self.ask(
            &Method::POST,
            &format!("/images/{source}/tag?repo={repository}&tag=latest"),
            None,
            "",
        );
    }

    /// Lists the images of an account, given as `HOST/ACCOUNT`.
    pub(crate) fn list(&mut self, account: &str) {
        let filters = format!("{{\"reference\":[\"{account}/*\"]}}");
        let encoded: String = url::form_urlencoded::byte_serialize(filters.as_bytes()).collect();
        self.ask(&Method::GET, &format!("/images/json?filters={encoded}"), None, "");
    }

    /// Logs in, as `docker login` makes the engine do.
    pub(crate) fn login(&mut self, host: &str, login: (&str, &str)) {
        self.ask(&Method::POST, "/auth", None, &credentials(host, login));
    }

    /// Pushes `latest` and reads the engine's stream to its end.
    pub(crate) fn push(&mut self, repository: &str, host: &str, login: (&str, &str)) {
        let auth = URL_SAFE.encode(credentials(host, login));
        let stream = self.ask(
            &Method::POST,
            &format!("/images/{repository}/push?tag=latest"),
            Some(&auth),
            "",
        );
        let text = String::from_utf8_lossy(&stream);
        assert!(text.contains("digest: sha256:"), "the push failed: {text}");
    }

    fn ask(&mut self, method: &Method, path: &str, auth: Option<&str>, body: &str) -> Bytes {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/v1.41{path}"))
            .header("host", "docker");
        if let Some(auth) = auth {
            request = request.header("x-registry-auth", auth);
        }
        let request = request
            .header("content-type", "application/json")
            .body(Full::from(body.to_owned()));
        let request = request.expect("a request of valid parts");
        let sender = &mut self.sender;
        self.runtime.block_on(async {
            sender.ready().await.expect("the connection stays");
            let answer = sender.send_request(request).await.expect("the engine answers");
            let status = answer.status();
            let body = answer
                .into_body()
                .collect()
                .await
                .expect("the engine answers to the end")
                .to_bytes();
            assert!(
                status.is_success(),
                "{path}: {status} {}",
                String::from_utf8_lossy(&body)
            );
            body
        })
    }
}

fn credentials(host: &str, (name, password): (&str, &str)) -> String {
    serde_json::json!({ "username": name, "password": password, "serveraddress": host }).to_string()
}
