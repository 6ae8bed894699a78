//! What every registry must do for stepgate: one suite for the practice registry and for others' registries.
//!
//! Not here: starting them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, LOCATION, RANGE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use stepgate::registry::{Access, Client, Credentials, ManifestKind, RegistryError, SecretKind};
use stepgate::words::{Digest, Reference, Secret};

#[path = "upload.rs"]
pub(crate) mod upload;

/// A registry to be tried, and an account there.
pub(crate) struct Target {
    pub(crate) host: String,
    pub(crate) user: String,
    pub(crate) password: String,
}

const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";

impl Target {
    pub(crate) fn login(&self, password: &str) -> Credentials {
        Credentials {
            username: self.user.clone(),
            secret: Secret::new(password),
            kind: SecretKind::Password,
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(&self.host, Some(self.login(&self.password))).unwrap()
    }

    pub(crate) fn name(&self, repository: &str) -> Reference {
        Reference::parse(&format!("{}/{}/{repository}", self.host, self.user)).unwrap()
    }

    /// A raw request with the account's Basic credentials.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("http://{}{path}", self.host)
        };
        http()
            .request(method, url)
            .basic_auth(&self.user, Some(&self.password))
    }

    pub(crate) async fn begin(&self, repository: &str) -> String {
        let path = format!("/v2/{}/{repository}/blobs/uploads/", self.user);
        let answer = self.request(Method::POST, &path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        location(&answer)
    }

    pub(crate) async fn upload(&self, repository: &str, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let place = self.begin(repository).await;
        let answer = self
            .request(Method::PUT, &with_digest(&place, &digest))
            .body(bytes.to_vec())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        digest
    }

    pub(crate) async fn put_manifest(
        &self,
        repository: &str,
        key: &str,
        kind: &str,
        body: &Value,
    ) -> Response {
        let path = format!("/v2/{}/{repository}/manifests/{key}", self.user);
        self.request(Method::PUT, &path)
            .header(CONTENT_TYPE, kind)
            .body(body.to_string())
            .send()
            .await
            .unwrap()
    }

    /// Pushes a small image with these layers; gives its manifest.
    pub(crate) async fn push(&self, repository: &str, tag: &str, layers: &[&[u8]]) -> Value {
        let config = json!({ "os": "linux", "architecture": "amd64", "tag": tag }).to_string();
        self.upload(repository, config.as_bytes()).await;
        for layer in layers {
            self.upload(repository, layer).await;
        }
        let body = image(config.as_bytes(), layers);
        let answer = self.put_manifest(repository, tag, DOCKER_MANIFEST, &body).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        body
    }
}

pub(crate) fn http() -> reqwest::Client {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn location(answer: &Response) -> String {
    let text = answer.headers()[LOCATION].to_str().unwrap();
    answer.url().join(text).unwrap().to_string()
}

fn with_digest(place: &str, digest: &Digest) -> String {
    let joint = if place.contains('?') { '&' } else { '?' };
    format!("{place}{joint}digest={digest}")
}

fn image(config: &[u8], layers: &[&[u8]]) -> Value {
    let descriptor = |bytes: &[u8], kind: &str| json!({ "mediaType": kind, "size": bytes.len(), "digest": Digest::of(bytes) });
    let layers: Vec<_> = layers
        .iter()
        .map(|layer| descriptor(layer, "application/vnd.docker.image.rootfs.diff.tar.gzip"))
        .collect();
    json!({
        "schemaVersion": 2,
        "mediaType": DOCKER_MANIFEST,
        "config": descriptor(config, "application/vnd.docker.container.image.v1+json"),
        "layers": layers,
    })
}

/// The whole contract.
pub(crate) async fn holds(target: &Target) {
    logins_are_told_apart(target).await;
    what_was_pushed_is_there(target).await;
    what_was_not_pushed_is_not_there(target).await;
    a_blob_comes_in_chunks(target).await;
    a_blob_is_mounted(target).await;
    a_part_of_a_blob_is_had(target).await;
    a_wrong_digest_is_refused(target).await;
    a_manifest_without_its_blobs_is_refused(target).await;
    an_index_is_kept(target).await;
    all_tags_are_listed(target).await;
    upload::holds(target).await;
}

async fn logins_are_told_apart(target: &Target) {
    assert_eq!(target.client().check_login().await.unwrap(), Access::Accepted);
    let wrong = Client::new(&target.host, Some(target.login("wrong"))).unwrap();
    let error = wrong.check_login().await.unwrap_err();
    assert!(matches!(error, RegistryError::Unauthorized { .. }), "{error:?}");
    let nobody = Client::new(&target.host, None).unwrap();
    let error = nobody.check_login().await;
    assert!(!matches!(error, Ok(Access::Accepted)), "{error:?}");
    let error = wrong.manifest(&target.name("web")).await.unwrap_err();
    assert!(matches!(error, RegistryError::Unauthorized { .. }), "{error:?}");
}

async fn what_was_pushed_is_there(target: &Target) {
    let body = target.push("web", "v1", &[b"one", b"two"]).await;
    let client = target.client();
    let name = target.name("web").tagged("v1");
    let manifest = client.manifest(&name).await.unwrap().unwrap();
    assert_eq!(manifest.digest, Digest::of(body.to_string().as_bytes()));
    let digest = client.manifest_digest(&name).await.unwrap();
    assert_eq!(digest.as_ref(), Some(&manifest.digest));
    let ManifestKind::Image { config, layers } = &manifest.kind else {
        panic!("{manifest:?}");
    };
    for descriptor in layers.iter().chain([config]) {
        let size = client.blob_size(&name, &descriptor.digest).await.unwrap();
        assert_eq!(size, Some(descriptor.size));
    }
    let blob = client.blob(&name, &layers[1].digest, 100).await.unwrap();
    assert_eq!(blob.as_deref(), Some(&b"two"[..]));
    let error = client.blob(&name, &layers[1].digest, 2).await.unwrap_err();
    assert!(error.to_string().contains("longer than 2 bytes"), "{error}");
    let by_digest = Reference::parse(&format!(
        "{}/{}/web@{}",
        target.host, target.user, manifest.digest
    ));
    assert_eq!(
        client.manifest(&by_digest.unwrap()).await.unwrap(),
        Some(manifest)
    );
}

async fn what_was_not_pushed_is_not_there(target: &Target) {
    let client = target.client();
    let nothing = Digest::of(b"nothing");
    for name in [target.name("web").tagged("none"), target.name("none")] {
        assert_eq!(client.manifest(&name).await.unwrap(), None);
        assert_eq!(client.manifest_digest(&name).await.unwrap(), None);
        assert_eq!(client.blob_size(&name, &nothing).await.unwrap(), None);
        assert_eq!(client.blob(&name, &nothing, 9).await.unwrap(), None);
    }
    assert_eq!(client.tags(&target.name("none")).await.unwrap(), None);
    // A blob of another repository is not served either.
    let name = target.name("other");
    target.push("other", "v1", &[b"three"]).await;
    assert_eq!(client.blob_size(&name, &Digest::of(b"one")).await.unwrap(), None);
}

async fn a_blob_comes_in_chunks(target: &Target) {
    let mut place = target.begin("chunks").await;
    for (range, chunk) in [("0-3", "four"), ("4-7", "five")] {
        let answer = target
            .request(Method::PATCH, &place)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_RANGE, range)
            .body(chunk)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        place = location(&answer);
    }
    let answer = target.request(Method::GET, &place).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(answer.headers()[RANGE], "0-7");
    let digest = Digest::of(b"fourfive");
    let answer = target
        .request(Method::PUT, &with_digest(&place, &digest))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let size = target.client().blob_size(&target.name("chunks"), &digest).await;
    assert_eq!(size.unwrap(), Some(8));
}

async fn a_blob_is_mounted(target: &Target) {
    let digest = target.upload("web", b"to be mounted").await;
    let from = format!("{}/web", target.user);
    let path = |from: &str| {
        format!(
            "/v2/{}/mounted/blobs/uploads/?mount={digest}&from={from}",
            target.user
        )
    };
    let answer = target.request(Method::POST, &path(&from)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let size = target.client().blob_size(&target.name("mounted"), &digest).await;
    assert_eq!(size.unwrap(), Some(13));
    // What cannot be mounted is asked for.
    let missing = format!("{}/none", target.user);
    let answer = target
        .request(Method::POST, &path(&missing))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
}

async fn a_part_of_a_blob_is_had(target: &Target) {
    let digest = target.upload("web", b"0123456789").await;
    let path = format!("/v2/{}/web/blobs/{digest}", target.user);
    let answer = target
        .request(Method::GET, &path)
        .header(RANGE, "bytes=2-4")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(answer.text().await.unwrap(), "234");
}

async fn a_wrong_digest_is_refused(target: &Target) {
    let place = target.begin("web").await;
    let digest = Digest::of(b"something else");
    let answer = target
        .request(Method::PUT, &with_digest(&place, &digest))
        .body("this")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(answer.text().await.unwrap().contains("DIGEST_INVALID"));
    let size = target.client().blob_size(&target.name("web"), &digest).await;
    assert_eq!(size.unwrap(), None);
}

async fn a_manifest_without_its_blobs_is_refused(target: &Target) {
    target.upload("web", b"{}").await;
    let body = image(b"{}", &[b"never uploaded"]);
    let answer = target.put_manifest("web", "broken", DOCKER_MANIFEST, &body).await;
    assert_eq!(answer.status().as_u16() / 100, 4);
    assert!(answer.text().await.unwrap().contains("BLOB_UNKNOWN"));
    let found = target
        .client()
        .manifest(&target.name("web").tagged("broken"))
        .await;
    assert_eq!(found.unwrap(), None);
}

async fn an_index_is_kept(target: &Target) {
    let mut body = image(b"{}", &[]);
    body["mediaType"] = OCI_MANIFEST.into();
    body["config"]["mediaType"] = "application/vnd.oci.image.config.v1+json".into();
    target.upload("web", b"{}").await;
    let text = body.to_string();
    let digest = Digest::of(text.as_bytes());
    let answer = target
        .put_manifest("web", digest.as_str(), OCI_MANIFEST, &body)
        .await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let index = json!({
        "schemaVersion": 2,
        "mediaType": OCI_INDEX,
        "manifests": [{
            "mediaType": OCI_MANIFEST, "size": text.len(), "digest": digest,
            "platform": { "os": "linux", "architecture": "amd64" },
        }],
    });
    let answer = target.put_manifest("web", "multi", OCI_INDEX, &index).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let found = target
        .client()
        .manifest(&target.name("web").tagged("multi"))
        .await;
    let found = found.unwrap().unwrap();
    let ManifestKind::Index(entries) = &found.kind else {
        panic!("{found:?}");
    };
    assert_eq!(
        (entries[0].os.as_str(), &entries[0].descriptor.digest),
        ("linux", &digest)
    );
}

async fn all_tags_are_listed(target: &Target) {
    for tag in ["b", "a", "c"] {
        target.push("tags", tag, &[]).await;
    }
    let tags = target.client().tags(&target.name("tags")).await.unwrap();
    let mut tags = tags.unwrap();
    tags.sort();
    assert_eq!(tags, ["a", "b", "c"]);
}
