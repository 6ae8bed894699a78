//! The right image in another package: uploaded by another tool, within an index, packed anew.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::home::Kind;
use super::scene::{PUSH, Scene};
use crate::support::client::RawRegistry;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const PACKED_ANEW: &str = "packed anew: the layers' contents and the configuration are the same";

/// A pushed image's bytes.
struct Parts {
    kind: String,
    manifest: bytes::Bytes,
    config: bytes::Bytes,
    layers: Vec<bytes::Bytes>,
}

fn take(raw: &RawRegistry, name: &str) -> Parts {
    let manifest = raw.manifest(name, "latest");
    let document = manifest.json();
    let blob = |descriptor: &Value| {
        raw.blob(name, descriptor["digest"].as_str().expect("a digest"))
            .body
    };
    Parts {
        kind: manifest.header("content-type").to_owned(),
        config: blob(&document["config"]),
        layers: document["layers"]
            .as_array()
            .expect("layers")
            .iter()
            .map(blob)
            .collect(),
        manifest: manifest.body,
    }
}

/// Nothing of the image is there any more, and the check says so.
fn forget(scene: &Scene, name: &str) {
    scene.home.forget(name);
    assert_eq!(scene.check(PUSH).code, 1);
}

fn descriptor(kind: &str, digest: &str, size: usize) -> Value {
    json!({ "mediaType": kind, "digest": digest, "size": size })
}

#[test]
fn another_tool_may_upload_the_same_manifest_and_blobs() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        let name = scene.mine(&scene.web);
        let served = scene.home.serve(&scene.sandbox);
        let raw = scene.raw();
        let parts = take(&raw, &name);
        drop(served);
        forget(&scene, &name);
        let served = scene.home.serve(&scene.sandbox);
        for blob in parts.layers.iter().chain([&parts.config]) {
            raw.put_blob(&name, blob.clone());
        }
        assert_eq!(
            raw.put_manifest(&name, "latest", &parts.kind, parts.manifest)
                .status,
            201
        );
        drop(served);
        let evidence = scene.holds(PUSH);
        assert!(!evidence[0].contains(PACKED_ANEW), "{evidence:?}");
    }
}

#[test]
fn an_index_with_attestations_is_the_image_that_is_in_it() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        let name = scene.mine(&scene.web);
        let served = scene.home.serve(&scene.sandbox);
        let raw = scene.raw();
        let parts = take(&raw, &name);
        let platform = ["Os", "Architecture"]
            .map(|field| scene.docker(&format!("image inspect --format {{{{.{field}}}}} {name}")));
        let empty = raw.put_blob(&name, "{}".into());
        let statement = raw.put_blob(&name, r#"{"_type":"https://in-toto.io/Statement/v0.1"}"#.into());
        let attestation = json!({ "schemaVersion": 2, "mediaType": MANIFEST,
            "config": descriptor("application/vnd.oci.image.config.v1+json", &empty, 2),
            "layers": [descriptor("application/vnd.in-toto+json", &statement, 45)] })
        .to_string();
        let put = raw.put_manifest(&name, "attestation", MANIFEST, attestation.clone().into());
        assert_eq!(put.status, 201, "{put:?}");
        let manifest = raw
            .manifest(&name, "latest")
            .header("docker-content-digest")
            .to_owned();
        let mut image = descriptor(&parts.kind, &manifest, parts.manifest.len());
        image["platform"] = json!({ "os": platform[0], "architecture": platform[1] });
        let mut other = descriptor(MANIFEST, put.header("docker-content-digest"), attestation.len());
        other["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
        other["annotations"] = json!({ "vnd.docker.reference.type": "attestation-manifest",
                                       "vnd.docker.reference.digest": manifest });
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [other, image] });
        let put = raw.put_manifest(&name, "latest", INDEX, index.to_string().into());
        assert_eq!(put.status, 201, "{put:?}");
        drop(served);
        let evidence = scene.holds(PUSH);
        // Two layers and a configuration, and the attestation's two blobs.
        assert!(evidence[0].contains("with all 5 blobs"), "{evidence:?}");
        assert!(!evidence[0].contains(PACKED_ANEW), "{evidence:?}");
    }
}

#[test]
fn an_image_that_was_packed_anew_passes_with_a_note() {
    for kind in [Kind::Practice, Kind::Debian] {
        let Some(scene) = Scene::finished(kind) else {
            return;
        };
        let name = scene.mine(&scene.web);
        let served = scene.home.serve(&scene.sandbox);
        let raw = scene.raw();
        let parts = take(&raw, &name);
        drop(served);
        forget(&scene, &name);
        let served = scene.home.serve(&scene.sandbox);
        let config: Value = serde_json::from_slice(&parts.config).expect("JSON");
        let config = serde_json::to_vec_pretty(&config).expect("JSON");
        let size = config.len();
        let digest = raw.put_blob(&name, config.into());
        let config = descriptor("application/vnd.oci.image.config.v1+json", &digest, size);
        let mut layers = Vec::new();
        for layer in &parts.layers {
            let again = gzip("-1nc", &gzip("-dc", layer));
            assert_ne!(again, *layer);
            let size = again.len();
            let digest = raw.put_blob(&name, again.into());
            layers.push(descriptor(
                "application/vnd.oci.image.layer.v1.tar+gzip",
                &digest,
                size,
            ));
        }
        let manifest =
            json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers });
        let put = raw.put_manifest(&name, "latest", MANIFEST, manifest.to_string().into());
        assert_eq!(put.status, 201, "{put:?}");
        drop(served);
        let evidence = scene.holds(PUSH);
        assert!(evidence[0].contains(PACKED_ANEW), "{evidence:?}");
        assert!(!evidence[1].contains(PACKED_ANEW), "{evidence:?}");
    }
}

fn gzip(options: &str, bytes: &[u8]) -> Vec<u8> {
    let mut command = Command::new("gzip");
    command.arg(options).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("gzip is installed");
    let mut stdin = child.stdin.take().expect("a pipe");
    // Layers here are small enough for both pipes to hold them.
    stdin.write_all(bytes).expect("gzip reads");
    drop(stdin);
    child.wait_with_output().expect("gzip ends").stdout
}
