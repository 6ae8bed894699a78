//! Which image a name stands for where the registry has an index of several: the one for the platform that was asked
//! for, else for the engine's own.
//!
//! The index goes along, and so do the attestations in it, which are small: the engine then calls the image by the
//! index's digest, as if it had pulled it itself. Not here: layers (`pull`).

use super::error::CarryError;
use super::pull::Fetch;
use crate::registry::{IndexEntry, Manifest, ManifestKind};
use crate::words::{Digest, Reference};

/// The largest part of an attestation that is read, in bytes.
const LIMIT: u64 = 16 << 20;

/// An image to fetch.
pub(super) struct Chosen {
    /// What the name stands for, and its bytes: the image's manifest, or the index that has it.
    pub(super) top: (Manifest, Vec<u8>),
    /// The image's manifest.
    pub(super) manifest: Manifest,
    /// What the index leads to and is here already.
    pub(super) documents: Vec<(Digest, Vec<u8>)>,
}

impl Fetch<'_> {
    /// Chooses the image.
    pub(super) async fn choose(&self, top: (Manifest, Vec<u8>)) -> Result<Chosen, CarryError> {
        let ManifestKind::Index(entries) = &top.0.kind else {
            return Ok(Chosen {
                manifest: top.0.clone(),
                top,
                documents: Vec::new(),
            });
        };
        let wanted = if let Some(platform) = self.platform {
            platform.to_owned()
        } else {
            let about = self.engine.about().await?;
            format!("{}/{}", about.os, about.architecture)
        };
        let entry = entries.iter().find(|entry| is_for(entry, &wanted));
        let Some(entry) = entry else {
            return Err(CarryError::Said(format!(
                "Error response from daemon: no matching manifest for {wanted} in the manifest list entries"
            )));
        };
        let (manifest, bytes) = self.child(&entry.descriptor.digest).await?;
        let mut documents = vec![(manifest.digest.clone(), bytes)];
        for attestation in entries.iter().filter(|entry| entry.is_attestation) {
            documents.extend(self.attestation(&attestation.descriptor.digest).await?);
        }
        Ok(Chosen {
            top,
            manifest,
            documents,
        })
    }

    /// An attestation's manifest and what it names.
    async fn attestation(&self, digest: &Digest) -> Result<Vec<(Digest, Vec<u8>)>, CarryError> {
        let (manifest, bytes) = self.child(digest).await?;
        let mut documents = vec![(digest.clone(), bytes)];
        for descriptor in manifest.descriptors() {
            let blob = self.client.blob(self.placed, &descriptor.digest, LIMIT).await?;
            let missing = || self.protocol(format!("it does not have the blob {}", descriptor.digest));
            documents.push((descriptor.digest.clone(), blob.ok_or_else(missing)?));
        }
        Ok(documents)
    }

    async fn child(&self, digest: &Digest) -> Result<(Manifest, Vec<u8>), CarryError> {
        let by_digest = format!("{}@{digest}", self.placed.familiar_repository());
        let found = match Reference::parse(&by_digest) {
            Ok(by_digest) => self.client.manifest_bytes(&by_digest).await?,
            Err(_) => None,
        };
        found.ok_or_else(|| self.protocol(format!("it does not have the manifest {digest}")))
    }
}

/// Says whether an entry of an index is an image for a platform, `os/architecture` with or without a variant.
fn is_for(entry: &IndexEntry, platform: &str) -> bool {
    let mut parts = platform.split('/');
    let is_same = |part: Option<&str>, own: &str| part.is_some_and(|part| part == own);
    !entry.is_attestation
        && is_same(parts.next(), &entry.os)
        && is_same(parts.next(), &entry.architecture)
        && parts
            .next()
            .is_none_or(|variant| entry.variant.as_deref() == Some(variant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Descriptor;

    fn entry(os: &str, architecture: &str, variant: Option<&str>) -> IndexEntry {
        IndexEntry {
            descriptor: Descriptor {
                digest: Digest::of(b"manifest"),
                size: 8,
                media_type: "application/vnd.oci.image.manifest.v1+json".to_owned(),
                urls: Vec::new(),
            },
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.map(str::to_owned),
            is_attestation: false,
        }
    }

    #[test]
    fn an_image_is_for_its_platform_and_the_variant_counts_where_it_is_asked_for() {
        let arm = entry("linux", "arm", Some("v7"));
        assert!(is_for(&arm, "linux/arm") && is_for(&arm, "linux/arm/v7"));
        assert!(!is_for(&arm, "linux/arm/v6") && !is_for(&arm, "linux/arm64") && !is_for(&arm, "linux"));
        let attestation = IndexEntry {
            is_attestation: true,
            ..entry("unknown", "unknown", None)
        };
        assert!(!is_for(&attestation, "unknown/unknown"));
    }
}
