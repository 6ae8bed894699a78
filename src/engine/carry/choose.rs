//! Which image a name stands for where the registry has an index of several: the one for the platform that was asked
//! for, else for the engine's own.
//!
//! For an engine the index goes along, and so do the attestations in it, which are small: the engine then calls the image
//! by the index's digest, as if it had pulled it itself. Not here: layers (`fetch`).

use super::error::CarryError;
use super::fetch::Fetch;
use crate::registry::{Descriptor, IndexEntry, Manifest, ManifestKind};
use crate::words::{Digest, Reference};

/// The largest configuration, and the largest part of an attestation, that is read, in bytes.
const LIMIT: u64 = 16 << 20;

/// An image to fetch.
pub(crate) struct Chosen {
    /// What the name stands for, and its bytes: the image's manifest, or the index that has it.
    pub(crate) top: (Manifest, Vec<u8>),
    /// The image's manifest.
    pub(crate) manifest: Manifest,
    /// The manifest's bytes.
    pub(crate) bytes: Vec<u8>,
    /// The digest of the image's configuration.
    pub(crate) config: Digest,
    /// Its layers, lowest first.
    pub(crate) layers: Vec<Descriptor>,
}

impl Fetch<'_> {
    /// Chooses the image.
    pub(super) async fn choose(&self, top: (Manifest, Vec<u8>)) -> Result<Chosen, CarryError> {
        let (manifest, bytes) = match &top.0.kind {
            ManifestKind::Index(entries) => self.of_several(entries).await?,
            ManifestKind::Image { .. } => top.clone(),
        };
        let ManifestKind::Image { config, layers } = &manifest.kind else {
            return Err(self.protocol("an index of images within an index of images".to_owned()));
        };
        let (config, layers) = (config.digest.clone(), layers.clone());
        Ok(Chosen {
            top,
            manifest,
            bytes,
            config,
            layers,
        })
    }

    async fn of_several(&self, entries: &[IndexEntry]) -> Result<(Manifest, Vec<u8>), CarryError> {
        let wanted = match self.platform {
            Some(platform) => platform.to_owned(),
            None => self.target.platform().await?,
        };
        let entry = entries.iter().find(|entry| is_for(entry, &wanted));
        let Some(entry) = entry else {
            return Err(CarryError::Refused(format!(
                "no matching manifest for {wanted} in the manifest list entries"
            )));
        };
        self.child(&entry.descriptor.digest).await
    }

    /// The documents that an index leads to: the image's manifest, and attestations.
    pub(super) async fn documents(&self, chosen: &Chosen) -> Result<Vec<(Digest, Vec<u8>)>, CarryError> {
        let ManifestKind::Index(entries) = &chosen.top.0.kind else {
            return Ok(Vec::new());
        };
        let mut documents = vec![(chosen.manifest.digest.clone(), chosen.bytes.clone())];
        for attestation in entries.iter().filter(|entry| entry.is_attestation) {
            documents.extend(self.attestation(&attestation.descriptor.digest).await?);
        }
        Ok(documents)
    }

    /// An attestation's manifest and what it names.
    async fn attestation(&self, digest: &Digest) -> Result<Vec<(Digest, Vec<u8>)>, CarryError> {
        let (manifest, bytes) = self.child(digest).await?;
        let mut documents = vec![(digest.clone(), bytes)];
        for descriptor in manifest.descriptors() {
            documents.push((descriptor.digest.clone(), self.blob(&descriptor.digest).await?));
        }
        Ok(documents)
    }

    pub(super) async fn blob(&self, digest: &Digest) -> Result<Vec<u8>, CarryError> {
        let blob = self.client.blob(self.placed, digest, LIMIT).await?;
        blob.ok_or_else(|| self.protocol(format!("it does not have the blob {digest}")))
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
