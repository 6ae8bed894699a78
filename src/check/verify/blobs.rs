//! Whether every part of a pushed image is at the registry, with its right size.
//!
//! Layers that a manifest gives `urls` for lie elsewhere by design (Windows base images) and are left out. Not
//! here: whose image it is (`identity`).

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::identity::Place;
use super::pushed::push_command;
use super::{Answer, Question, fail, fail_mend};
use crate::check::{Blob, MismatchKind};
use crate::registry::{Descriptor, Manifest, ManifestKind};

/// How many blobs are asked for at the same time.
const AT_ONCE: usize = 8;
/// How deep indexes may lie within indexes.
const DEPTH: usize = 3;

/// What a whole image at a registry is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Whole {
    /// How many blobs.
    pub(super) n_blobs: usize,
    /// Their size in bytes, all together.
    pub(super) size: u64,
}

impl Question<'_> {
    /// Asks for every blob of a manifest, and of the manifests that an index names.
    pub(super) async fn is_whole(&self, place: &Place, top: &Manifest) -> Answer<Whole> {
        let mut blobs = Vec::new();
        let mut manifests = vec![(0, top.clone())];
        while let Some((depth, manifest)) = manifests.pop() {
            match &manifest.kind {
                ManifestKind::Image { config, layers } => blobs.extend(parts(config, layers)),
                ManifestKind::Index(_) if depth == DEPTH => {}
                ManifestKind::Index(entries) => {
                    for entry in entries {
                        let child = self.child(place, &entry.descriptor.digest).await?;
                        manifests.push((depth + 1, child));
                    }
                }
            }
        }
        let mut seen = BTreeSet::new();
        blobs.retain(|blob| seen.insert(blob.digest.clone()));
        let whole = Whole {
            n_blobs: blobs.len(),
            size: blobs.iter().map(|blob| blob.size).sum(),
        };
        stream::iter(blobs.iter().map(|blob| self.blob_is_there(place, blob)))
            .buffered(AT_ONCE)
            .try_collect::<Vec<()>>()
            .await?;
        Ok(whole)
    }

    /// Asks for one blob's size.
    pub(super) async fn blob_is_there(&self, place: &Place, blob: &Blob) -> Answer<()> {
        let name = place.name.clone();
        match self.library.blob_size(&place.placed, &blob.digest).await? {
            Some(size) if size == blob.size => Ok(()),
            // A push would find the damaged blob there and leave it: no command mends that.
            Some(found) => fail(MismatchKind::BlobSize {
                name,
                blob: blob.clone(),
                found,
            }),
            None => {
                let mend = push_command(&name);
                fail_mend(
                    MismatchKind::BlobMissing {
                        name,
                        blob: blob.clone(),
                    },
                    mend,
                )
            }
        }
    }
}

fn parts(config: &Descriptor, layers: &[Descriptor]) -> Vec<Blob> {
    let config = Blob {
        digest: config.digest.clone(),
        size: config.size,
        layer: None,
    };
    let layers = layers
        .iter()
        .enumerate()
        .filter(|(_, layer)| layer.urls.is_empty())
        .map(|(index, layer)| Blob {
            digest: layer.digest.clone(),
            size: layer.size,
            layer: Some((index + 1, layers.len())),
        });
    std::iter::once(config).chain(layers).collect()
}
