//! A manifest as a registry gives it, in any of the four media types.
//!
//! Not here: which platform's entry of an index is meant; the engine's room knows the platform.

use serde::Deserialize;
use serde_json::Value;

use super::MANIFEST_TYPES;
use crate::words::Digest;

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its media type, one of [`MANIFEST_TYPES`].
    pub media_type: String,
    /// What it lists.
    pub kind: ManifestKind,
}

/// What a manifest lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestKind {
    /// One image: its config and its layers, lowest first.
    Image {
        /// The image's configuration.
        config: Descriptor,
        /// The layers, lowest first.
        layers: Vec<Descriptor>,
    },
    /// One image for each of several platforms.
    Index(Vec<IndexEntry>),
}

/// What a manifest says about a blob or another manifest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
    /// Where else it can be had; a foreign layer is only there.
    #[serde(default)]
    pub urls: Vec<String>,
}

/// One platform's image in an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// The image's manifest.
    pub descriptor: Descriptor,
    /// The operating system, such as `linux`; `unknown` where none is given.
    pub os: String,
    /// The architecture, such as `arm64`; `unknown` where none is given.
    pub architecture: String,
    /// The architecture's variant, such as `v8`.
    pub variant: Option<String>,
    /// Says that it is no image but an attestation about one, as `BuildKit` makes them.
    pub is_attestation: bool,
}

impl Manifest {
    /// Reads a manifest's bytes; `content_type` is the answer's header. An `Err` says what is wrong with it.
    pub fn parse(bytes: &[u8], content_type: &str) -> Result<Self, String> {
        let body: Body = serde_json::from_slice(bytes).map_err(|error| format!("its manifest: {error}"))?;
        let media_type = media_type(&body, content_type)?;
        let kind = match (body.config, body.manifests) {
            (_, Some(entries)) if is_index(&media_type) => {
                ManifestKind::Index(entries.into_iter().map(Entry::read).collect())
            }
            (Some(config), _) if !is_index(&media_type) => ManifestKind::Image {
                config,
                layers: body.layers,
            },
            _ => return Err(format!("its manifest is not what `{media_type}` is")),
        };
        Ok(Self {
            digest: Digest::of(bytes),
            media_type,
            kind,
        })
    }

    /// The blobs and manifests that it names.
    pub fn descriptors(&self) -> Vec<&Descriptor> {
        match &self.kind {
            ManifestKind::Image { config, layers } => std::iter::once(config).chain(layers).collect(),
            ManifestKind::Index(entries) => entries.iter().map(|entry| &entry.descriptor).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    schema_version: Option<u64>,
    media_type: Option<String>,
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
    manifests: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    descriptor: Descriptor,
    platform: Option<Platform>,
    annotations: Option<Value>,
}

#[derive(Deserialize)]
struct Platform {
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
}

impl Entry {
    fn read(self) -> IndexEntry {
        let (os, architecture, variant) = match self.platform {
            Some(platform) => (platform.os, platform.architecture, platform.variant),
            None => (None, None, None),
        };
        let kind = self
            .annotations
            .as_ref()
            .and_then(|annotations| annotations.get("vnd.docker.reference.type"));
        let unknown = || "unknown".to_owned();
        IndexEntry {
            descriptor: self.descriptor,
            os: os.unwrap_or_else(unknown),
            architecture: architecture.unwrap_or_else(unknown),
            variant: variant.filter(|variant| !variant.is_empty()),
            is_attestation: kind.and_then(Value::as_str) == Some("attestation-manifest"),
        }
    }
}

/// The media type by the body, else by the header, else by the shape: OCI lets `mediaType` be left out.
fn media_type(body: &Body, content_type: &str) -> Result<String, String> {
    if body.schema_version == Some(1) {
        return Err("its manifest has schema version 1, which Docker has given up".to_owned());
    }
    let header = content_type.split(';').next().unwrap_or_default().trim();
    let known = |text: &&str| MANIFEST_TYPES.contains(text);
    if let Some(own) = body.media_type.as_deref() {
        return if known(&own) {
            Ok(own.to_owned())
        } else {
            Err(format!("`{own}` is no image manifest"))
        };
    }
    if known(&header) {
        return Ok(header.to_owned());
    }
    Ok(MANIFEST_TYPES[if body.manifests.is_some() { 3 } else { 2 }].to_owned())
}

fn is_index(media_type: &str) -> bool {
    media_type == MANIFEST_TYPES[1] || media_type == MANIFEST_TYPES[3]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn descriptor(media_type: &str) -> Value {
        json!({ "digest": Digest::of(b"x"), "size": 1, "mediaType": media_type })
    }

    fn parse(body: &Value, content_type: &str) -> Result<Manifest, String> {
        Manifest::parse(body.to_string().as_bytes(), content_type)
    }

    #[test]
    fn an_image_manifest_gives_config_and_layers() {
        let mut foreign = descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
        foreign["urls"] = json!(["https://example.com/x"]);
        let body = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPES[0],
            "config": descriptor("application/vnd.docker.container.image.v1+json"),
            "layers": [foreign],
        });
        let manifest = parse(&body, MANIFEST_TYPES[0]).unwrap();
        let ManifestKind::Image { layers, .. } = &manifest.kind else {
            panic!("{manifest:?}");
        };
        assert_eq!(layers[0].urls.len(), 1);
        assert_eq!(manifest.digest, Digest::of(body.to_string().as_bytes()));
    }

    #[test]
    fn an_index_marks_attestations() {
        let mut image = descriptor(MANIFEST_TYPES[2]);
        image["platform"] = json!({ "os": "linux", "architecture": "arm64", "variant": "v8" });
        let mut attestation = descriptor(MANIFEST_TYPES[2]);
        attestation["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
        attestation["annotations"] = json!({ "vnd.docker.reference.type": "attestation-manifest" });
        let body = json!({ "schemaVersion": 2, "manifests": [image, attestation] });
        let manifest = parse(&body, "application/vnd.oci.image.index.v1+json; charset=utf-8").unwrap();
        let ManifestKind::Index(entries) = manifest.kind else {
            panic!("not an index");
        };
        assert_eq!(entries[0].variant.as_deref(), Some("v8"));
        assert_eq!(
            entries
                .iter()
                .map(|entry| entry.is_attestation)
                .collect::<Vec<_>>(),
            [false, true]
        );
    }

    #[test]
    fn a_manifest_that_is_not_what_it_says_is_refused() {
        let body = json!({ "schemaVersion": 2, "mediaType": MANIFEST_TYPES[3], "config": descriptor("x") });
        assert!(parse(&body, MANIFEST_TYPES[3]).is_err());
        assert!(parse(&json!({ "schemaVersion": 1 }), "").is_err());
        assert!(parse(&json!([]), "").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC*") {
            let _ = Manifest::parse(&bytes, &text);
        }
    }
}
