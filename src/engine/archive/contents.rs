//! What an archive holds of one image: manifests and blobs as a registry takes them, or a configuration and bare layers.
//!
//! Which of the two it is, the image's ID tells: engines with the containerd store call an image by the digest of its
//! manifest and have it as it is in registries; others call it by the digest of its configuration and unpack its
//! layers. Not here: packing layers (`pack`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Archive, ArchiveError, Span};
use crate::registry::{Descriptor, Manifest, ManifestKind};
use crate::words::Digest;

/// The largest document of an archive that is read, in bytes.
const LIMIT: u64 = 16 << 20;

/// What an archive holds of an image.
#[derive(Clone, Debug)]
pub enum Contents {
    /// Manifests and blobs, to be taken over as they are.
    Packed(Packed),
    /// A configuration and bare layers.
    Bare(Bare),
}

/// An image as a registry has it.
#[derive(Clone, Debug)]
pub struct Packed {
    /// The manifests, each after those that it names; the last one is the image's own.
    pub manifests: Vec<PackedManifest>,
    /// What the manifests name, each once, the layers of an image lowest first; foreign layers are left out.
    pub blobs: Vec<PackedBlob>,
    /// The digests of all layers of the engine's own platform, lowest first.
    pub layers: Vec<Digest>,
}

/// A manifest.
#[derive(Clone, Debug)]
pub struct PackedManifest {
    /// What it lists.
    pub manifest: Manifest,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A blob.
#[derive(Clone, Debug)]
pub struct PackedBlob {
    /// What a manifest says of it.
    pub descriptor: Descriptor,
    /// Its bytes.
    pub span: Span,
    /// Whether it is a layer; a configuration else.
    pub is_layer: bool,
}

/// An image of which the archive has the layers unpacked.
#[derive(Clone, Debug)]
pub struct Bare {
    /// The configuration's bytes, whose digest is the image's ID.
    pub config: Vec<u8>,
    /// The layers, lowest first.
    pub layers: Vec<BareLayer>,
}

/// A bare layer.
#[derive(Clone, Debug)]
pub enum BareLayer {
    /// One to pack and upload.
    Here {
        /// The digest of its bytes.
        diff_id: Digest,
        /// Its bytes, a tar.
        span: Span,
    },
    /// One that is packed already, to be uploaded as it is; archives have none.
    Packed {
        /// The digest of its unpacked bytes.
        diff_id: Digest,
        /// What the manifest says of it.
        descriptor: Descriptor,
        /// Its packed bytes.
        span: Span,
    },
    /// One that lies elsewhere by design, as in Windows base images.
    Foreign(Descriptor),
}

impl BareLayer {
    /// The diff ID of a layer that is to be uploaded.
    pub fn diff_id(&self) -> Option<&Digest> {
        match self {
            Self::Here { diff_id, .. } | Self::Packed { diff_id, .. } => Some(diff_id),
            Self::Foreign(_) => None,
        }
    }
}

#[derive(Deserialize)]
struct Index {
    manifests: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DockerManifest {
    pub(super) config: String,
    /// Null where there are none.
    pub(super) repo_tags: Option<Vec<String>>,
    /// Null where there are none.
    layers: Option<Vec<String>>,
    layer_sources: Option<BTreeMap<String, Descriptor>>,
}

#[derive(Deserialize)]
struct Config {
    rootfs: RootFs,
}

#[derive(Deserialize)]
struct RootFs {
    diff_ids: Option<Vec<Digest>>,
}

/// The diff IDs of the layers that a configuration names, lowest first.
pub(in crate::engine) fn diff_ids(config: &[u8]) -> serde_json::Result<Vec<Digest>> {
    let config: Config = serde_json::from_slice(config)?;
    Ok(config.rootfs.diff_ids.unwrap_or_default())
}

/// The platform of an engine.
type Platform<'a> = (&'a str, &'a str);

impl Archive {
    /// Finds the image with an ID; `platform`, operating system and architecture, is the engine's own.
    pub fn contents(&self, id: &str, platform: Platform<'_>) -> Result<Contents, ArchiveError> {
        if let Some(index) = self.file("index.json") {
            let index: Index = document(index, "index.json")?;
            if let Some(top) = index.manifests.iter().find(|top| top.digest.as_str() == id) {
                return self.packed(top, platform).map(Contents::Packed);
            }
        }
        self.bare(id).map(Contents::Bare)
    }

    fn packed(&self, top: &Descriptor, platform: Platform<'_>) -> Result<Packed, ArchiveError> {
        let top = self.manifest(top)?;
        let ManifestKind::Index(entries) = &top.manifest.kind else {
            let mut packed = self.complete(&top)?;
            packed.manifests = vec![top];
            return Ok(packed);
        };
        let is_local = |entry: &&crate::registry::IndexEntry| {
            (entry.os.as_str(), entry.architecture.as_str()) == platform
        };
        let local = entries
            .iter()
            .find(|entry| is_local(entry) && !entry.is_attestation);
        let local = local.ok_or_else(|| wrong(format!("no image for {}/{}", platform.0, platform.1)))?;
        let local_manifest = self.manifest(&local.descriptor)?;
        let mut packed = self.complete(&local_manifest)?;
        // An engine that has pulled one platform of several has the index and none of the others' blobs.
        for entry in entries.iter().filter(|entry| *entry != local) {
            let Ok(other) = self.manifest(&entry.descriptor) else {
                return Ok(only(packed, local_manifest));
            };
            let Ok(more) = self.complete(&other) else {
                return Ok(only(packed, local_manifest));
            };
            packed.blobs.extend(more.blobs);
            packed.manifests.push(other);
        }
        packed.manifests.extend([local_manifest, top]);
        let mut seen = Vec::new();
        packed.blobs.retain(|blob| {
            let is_new = !seen.contains(&blob.descriptor.digest);
            seen.push(blob.descriptor.digest.clone());
            is_new
        });
        Ok(packed)
    }

    /// The blobs of one image's manifest; fails where one is not in the archive.
    fn complete(&self, manifest: &PackedManifest) -> Result<Packed, ArchiveError> {
        let ManifestKind::Image { config, layers } = &manifest.manifest.kind else {
            return Err(wrong("an index of images within an index of images".to_owned()));
        };
        let mut blobs: Vec<PackedBlob> = Vec::new();
        let described = layers.iter().map(|layer| (layer, true)).chain([(config, false)]);
        for (descriptor, is_layer) in described {
            let is_known = blobs
                .iter()
                .any(|blob| blob.descriptor.digest == descriptor.digest);
            if is_known || !descriptor.urls.is_empty() {
                continue;
            }
            let span = self.blob(&descriptor.digest);
            let span = span
                .filter(|span| span.length() == descriptor.size)
                .ok_or_else(|| wrong(format!("no blob {}", descriptor.digest)))?;
            blobs.push(PackedBlob {
                descriptor: descriptor.clone(),
                span: span.clone(),
                is_layer,
            });
        }
        Ok(Packed {
            manifests: Vec::new(),
            blobs,
            layers: layers.iter().map(|layer| layer.digest.clone()).collect(),
        })
    }

    fn manifest(&self, descriptor: &Descriptor) -> Result<PackedManifest, ArchiveError> {
        let digest = &descriptor.digest;
        let span = self.blob(digest);
        let span = span.ok_or_else(|| wrong(format!("no manifest {digest}")))?;
        let bytes = small(span, digest.as_str())?;
        let manifest = Manifest::parse(&bytes, &descriptor.media_type).map_err(wrong)?;
        if manifest.digest != *digest {
            return Err(wrong(format!("{} in place of {digest}", manifest.digest)));
        }
        Ok(PackedManifest { manifest, bytes })
    }

    fn bare(&self, id: &str) -> Result<Bare, ArchiveError> {
        let manifest = self
            .file("manifest.json")
            .ok_or_else(|| wrong("no `manifest.json`".to_owned()))?;
        let images: Vec<DockerManifest> = document(manifest, "manifest.json")?;
        for image in images {
            let config = self.file(&image.config);
            let config = config.ok_or_else(|| wrong(format!("no `{}`", image.config)))?;
            let config = small(config, &image.config)?;
            if Digest::of(&config).as_str() == id {
                let layers = self.bare_layers(&image, &config)?;
                return Ok(Bare { config, layers });
            }
        }
        Err(wrong(format!("no image {id}")))
    }

    fn bare_layers(&self, image: &DockerManifest, config: &[u8]) -> Result<Vec<BareLayer>, ArchiveError> {
        let diff_ids = diff_ids(config).map_err(|error| wrong(format!("the configuration: {error}")))?;
        let paths = image.layers.as_deref().unwrap_or_default();
        if diff_ids.len() != paths.len() {
            return Err(wrong(format!(
                "{} layers, and the configuration names {}",
                paths.len(),
                diff_ids.len()
            )));
        }
        let foreign = |diff_id: &Digest| {
            let source = image.layer_sources.as_ref()?.get(diff_id.as_str())?;
            (!source.urls.is_empty()).then(|| source.clone())
        };
        let layers = diff_ids.into_iter().zip(paths);
        layers
            .map(|(diff_id, path)| {
                if let Some(foreign) = foreign(&diff_id) {
                    return Ok(BareLayer::Foreign(foreign));
                }
                let span = self.file(path);
                let span = span.ok_or_else(|| wrong(format!("no `{path}`")))?.clone();
                Ok(BareLayer::Here { diff_id, span })
            })
            .collect()
    }
}

fn only(mut packed: Packed, manifest: PackedManifest) -> Packed {
    let descriptors = manifest.manifest.descriptors();
    packed.blobs.retain(|blob| {
        descriptors
            .iter()
            .any(|known| known.digest == blob.descriptor.digest)
    });
    packed.manifests = vec![manifest];
    packed
}

pub(super) fn small(span: &Span, name: &str) -> Result<Vec<u8>, ArchiveError> {
    let bytes = span.read_all(LIMIT)?;
    bytes.ok_or_else(|| wrong(format!("`{name}` has more than {LIMIT} bytes")))
}

pub(super) fn document<T: DeserializeOwned>(span: &Span, name: &str) -> Result<T, ArchiveError> {
    serde_json::from_slice(&small(span, name)?).map_err(|error| wrong(format!("`{name}`: {error}")))
}

fn wrong(reason: String) -> ArchiveError {
    ArchiveError::Wrong(reason)
}
