//! The smallest registry client: a second opinion that shares no code with stepgate's own.
//!
//! Speaks plain HTTP to loopback, and answers Basic and Bearer challenges. Not here: judging an image beyond «all of
//! it is there».

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, WWW_AUTHENTICATE};
use hyper::{HeaderMap, Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Every type of manifest that there is.
const MANIFESTS: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json";

/// A registry on loopback, asked as an account or as nobody.
pub(crate) struct RawRegistry {
    host: String,
    basic: Option<String>,
}

/// What a registry answered.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
}

impl Asked {
    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A header's text, empty where it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// An image that is in a registry as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    /// The manifest's digest.
    pub(crate) manifest: String,
    /// The config's digest.
    pub(crate) config: String,
    /// The layers' digests, lowest first.
    pub(crate) layers: Vec<String>,
    /// The diff IDs that the config names, lowest first.
    pub(crate) diff_ids: Vec<String>,
}

impl RawRegistry {
    /// Means a registry, and who asks it.
    pub(crate) fn new(host: &str, login: Option<(&str, &str)>) -> Self {
        let basic =
            login.map(|(name, password)| format!("Basic {}", STANDARD.encode(format!("{name}:{password}"))));
        Self {
            host: host.to_owned(),
            basic,
        }
    }

    /// Gets a manifest by tag or digest.
    pub(crate) fn manifest(&self, repository: &str, reference: &str) -> Asked {
        self.ask(
            &Method::GET,
            &format!("/v2/{repository}/manifests/{reference}"),
            "",
            Bytes::new(),
        )
    }

    /// Gets a manifest with a token that was given before.
    pub(crate) fn manifest_with(&self, repository: &str, reference: &str, token: &str) -> Asked {
        let path = format!("/v2/{repository}/manifests/{reference}");
        let authorization = format!("Bearer {token}");
        send(
            &self.host,
            &Method::GET,
            &path,
            "",
            Some(&authorization),
            Bytes::new(),
        )
    }

    /// Gets a blob.
    pub(crate) fn blob(&self, repository: &str, digest: &str) -> Asked {
        self.ask(
            &Method::GET,
            &format!("/v2/{repository}/blobs/{digest}"),
            "",
            Bytes::new(),
        )
    }

    /// Puts a manifest under a tag, whatever was there.
    pub(crate) fn put_manifest(&self, repository: &str, tag: &str, kind: &str, bytes: Bytes) -> Asked {
        self.ask(
            &Method::PUT,
            &format!("/v2/{repository}/manifests/{tag}"),
            kind,
            bytes,
        )
    }

    /// Uploads a blob in one piece and gives its digest; fails the test where the registry does not take it.
    pub(crate) fn put_blob(&self, repository: &str, bytes: Bytes) -> String {
        let digest = digest_of(&bytes);
        let path = format!("/v2/{repository}/blobs/uploads/");
        let begun = self.ask(&Method::POST, &path, "", Bytes::new());
        let place = begun.header("location");
        let place = place
            .strip_prefix(&format!("http://{}", self.host))
            .unwrap_or(place);
        let joint = if place.contains('?') { '&' } else { '?' };
        let put = format!("{place}{joint}digest={digest}");
        let done = self.ask(&Method::PUT, &put, "application/octet-stream", bytes);
        assert_eq!((begun.status, done.status), (202, 201), "{begun:?}\n{done:?}");
        digest
    }

    /// Lists a repository's tags, in order; none where there is no such repository.
    pub(crate) fn tags(&self, repository: &str) -> Vec<String> {
        let list = self
            .ask(
                &Method::GET,
                &format!("/v2/{repository}/tags/list"),
                "",
                Bytes::new(),
            )
            .json();
        let mut tags: Vec<String> = list["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|tag| Some(tag.as_str()?.to_owned()))
            .collect();
        tags.sort();
        tags
    }

    /// Reads an image to its last byte: the manifest, and every blob with the size and digest that the manifest gives.
    pub(crate) fn whole(&self, repository: &str, reference: &str) -> Result<Whole, String> {
        let manifest = self.manifest(repository, reference);
        if manifest.status != 200 {
            return Err(format!(
                "{repository}:{reference}: {} {}",
                manifest.status,
                manifest.json()
            ));
        }
        let document = manifest.json();
        let config = self.checked_blob(repository, &document["config"])?;
        let mut layers = Vec::new();
        for layer in document["layers"]
            .as_array()
            .ok_or("the manifest has no layers")?
        {
            self.checked_blob(repository, layer)?;
            layers.push(text(&layer["digest"]));
        }
        let config: Value =
            serde_json::from_slice(&config).map_err(|error| format!("the config: {error}"))?;
        let diff_ids = config["rootfs"]["diff_ids"]
            .as_array()
            .ok_or("the config has no diff IDs")?;
        Ok(Whole {
            manifest: digest_of(&manifest.body),
            config: text(&document["config"]["digest"]),
            layers,
            diff_ids: diff_ids.iter().map(text).collect(),
        })
    }

    fn checked_blob(&self, repository: &str, descriptor: &Value) -> Result<Bytes, String> {
        let digest = text(&descriptor["digest"]);
        let blob = self.blob(repository, &digest);
        if blob.status != 200 {
            return Err(format!("blob {digest}: {}", blob.status));
        }
        if Some(blob.body.len() as u64) != descriptor["size"].as_u64() {
            return Err(format!(
                "blob {digest}: {} bytes, expected {}",
                blob.body.len(),
                descriptor["size"]
            ));
        }
        if digest_of(&blob.body) != digest {
            return Err(format!("blob {digest}: its bytes are another's"));
        }
        Ok(blob.body)
    }

    /// Asks anything, and once more with credentials where the registry wants some.
    pub(crate) fn ask(&self, method: &Method, path: &str, kind: &str, body: Bytes) -> Asked {
        let asked = send(&self.host, method, path, kind, None, body.clone());
        let (401, Some(basic)) = (asked.status, &self.basic) else {
            return asked;
        };
        let challenge = asked.header(WWW_AUTHENTICATE.as_str()).to_owned();
        let authorization = match challenge.strip_prefix("Bearer ") {
            Some(fields) => format!("Bearer {}", fetch_token(fields, basic)),
            None => basic.clone(),
        };
        send(&self.host, method, path, kind, Some(&authorization), body)
    }
}

/// Fetches a token from the realm that a Bearer challenge names; empty where none is given.
fn fetch_token(fields: &str, basic: &str) -> String {
    let field = |name: &str| {
        let (_, rest) = fields.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let realm = field("realm").expect("a Bearer challenge has a realm");
    let (host, path) = realm
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .unwrap_or_else(|| panic!("the realm is not on loopback: {realm}"));
    let fields = ["service", "scope"].map(|name| (name, field(name)));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(
            fields
                .iter()
                .filter_map(|(name, value)| Some((name, value.as_ref()?))),
        )
        .finish();
    let answer = send(
        host,
        &Method::GET,
        &format!("/{path}?{query}"),
        "",
        Some(basic),
        Bytes::new(),
    )
    .json();
    let token = [&answer["token"], &answer["access_token"]]
        .into_iter()
        .find_map(Value::as_str);
    token.unwrap_or_default().to_owned()
}

fn send(
    host: &str,
    method: &Method,
    path: &str,
    kind: &str,
    authorization: Option<&str>,
    body: Bytes,
) -> Asked {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, host)
        .header(ACCEPT, MANIFESTS);
    if !kind.is_empty() {
        request = request.header(CONTENT_TYPE, kind);
    }
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let request = request.body(Full::new(body)).expect("a request of valid parts");
    let exchange = async {
        let stream = tokio::net::TcpStream::connect(host).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        connection.abort();
        Ok::<_, Box<dyn std::error::Error>>(Asked {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime
        .block_on(exchange)
        .unwrap_or_else(|error| panic!("{method} {path} of {host}: {error}"))
}

fn digest_of(bytes: &[u8]) -> String {
    let hex: Vec<String> = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{}", hex.concat())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::engine::Engine;
    use super::super::registry::{Accounts, DebianRegistry};
    use super::*;

    #[test]
    fn a_manifest_can_be_put_under_another_tag() {
        let Some(engine) = Engine::from_env() else { return };
        let registry = DebianRegistry::start(Accounts::Open);
        let repository = engine.unique("web");
        let name = format!("{}/{repository}", registry.host());
        engine.scratch_image(&name, &[("a", b"1")]);
        engine.docker(["push", &name]).text();
        let raw = registry.ask(None);
        let manifest = raw.manifest(&repository, "latest");
        let kind = manifest.header("content-type").to_owned();
        assert_eq!(
            raw.put_manifest(&repository, "copy", &kind, manifest.body).status,
            201
        );
        assert_eq!(raw.tags(&repository), ["copy", "latest"]);
        assert_eq!(raw.whole(&repository, "copy"), raw.whole(&repository, "latest"));
        assert!(raw.whole(&repository, "none").unwrap_err().contains("404"));
    }

    #[test]
    fn a_digest_names_its_bytes() {
        assert_eq!(
            digest_of(b""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
