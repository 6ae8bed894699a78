//! Whether every part of a pushed image is at the registry, and is what its digest says.
//!
//! The configuration and small layers are read to their last byte; reading the others would take as long as pulling them, so
//! that their size has to do. Layers that a manifest gives `urls` for lie elsewhere by design (Windows base images) and
//! are left out. Not here: whose image it is (`identity`).

use std::collections::BTreeSet;

use futures_util::future::join;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::identity::Place;
use super::pushed::push_command;
use super::{Answer, AskError, Question, fail, fail_mend};
use crate::check::{Blob, MismatchKind};
use crate::registry::client::SMALL_BLOB;
use crate::registry::{Descriptor, Manifest, ManifestKind, RegistryError};
use crate::words::Digest;

/// How many blobs are asked for at the same time.
const AT_ONCE: usize = 8;
/// How deep indexes may lie within indexes.
const DEPTH: usize = 3;
/// How many bytes of an image's layers are read, all together.
const LAYERS_LIMIT: u64 = 2 << 20;
/// The largest configuration that is read, in bytes.
const CONFIG_LIMIT: u64 = 8 << 20;

/// How closely a blob is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Its bytes are read, unless they were a moment ago.
    Bytes,
    /// Its size is asked for.
    Size,
}

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
        let looks = looks(&blobs);
        let questions = blobs.iter().zip(looks).map(|(blob, look)| async move {
            match look {
                Look::Bytes => self.is_right(place, blob).await,
                Look::Size => self.has_its_size(place, blob).await,
            }
        });
        stream::iter(questions)
            .buffered(AT_ONCE)
            .try_collect::<Vec<()>>()
            .await?;
        Ok(whole)
    }

    /// Reads a blob unless that was done a moment ago, be it for another repository of the registry: then it has only to be
    /// in this one.
    async fn is_right(&self, place: &Place, blob: &Blob) -> Answer<()> {
        let read = self.world.clients.reads().of(place.placed.host(), &blob.digest);
        let reading = match read.now() {
            Some(reading) if reading.is_done() => return self.has_its_size(place, blob).await,
            Some(reading) => reading,
            None => {
                let (there, reading) = join(self.has_its_size(place, blob), read.after_others()).await;
                there?;
                if reading.is_done() {
                    return Ok(());
                }
                reading
            }
        };
        self.read(place, blob).await?;
        reading.done();
        Ok(())
    }

    /// Reads a blob to its last byte.
    pub(super) async fn read(&self, place: &Place, blob: &Blob) -> Answer<Vec<u8>> {
        let limit = blob.size.min(CONFIG_LIMIT);
        let bytes = match self.library.blob(&place.placed, &blob.digest, limit).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return missing(place, blob),
            // Longer than it should be, perhaps; its size tells.
            Err(error @ AskError::Registry(RegistryError::Protocol { .. })) => {
                self.has_its_size(place, blob).await?;
                return Err(error.into());
            }
            Err(error) => return Err(error.into()),
        };
        let found = bytes.len() as u64;
        let (name, blob) = (place.name.clone(), blob.clone());
        if found != blob.size {
            return fail(MismatchKind::BlobSize { name, blob, found });
        }
        if Digest::of(&bytes) != blob.digest {
            return fail(MismatchKind::BlobDamaged { name, blob });
        }
        Ok(bytes)
    }

    /// Asks for a blob's size.
    async fn has_its_size(&self, place: &Place, blob: &Blob) -> Answer<()> {
        match self.library.blob_size(&place.placed, &blob.digest).await? {
            Some(size) if size == blob.size => Ok(()),
            // A push would find the damaged blob there and leave it: no command mends that.
            Some(found) => fail(MismatchKind::BlobSize {
                name: place.name.clone(),
                blob: blob.clone(),
                found,
            }),
            None => missing(place, blob),
        }
    }
}

fn missing<T>(place: &Place, blob: &Blob) -> Answer<T> {
    let (name, blob) = (place.name.clone(), blob.clone());
    let mend = push_command(&name);
    fail_mend(MismatchKind::BlobMissing { name, blob }, mend)
}

/// Says how closely each blob is looked at: configurations, and of the small layers the smallest, as far as the limit goes.
fn looks(blobs: &[Blob]) -> Vec<Look> {
    let mut looks = vec![Look::Size; blobs.len()];
    let mut by_size: Vec<usize> = (0..blobs.len()).collect();
    by_size.sort_by_key(|index| blobs[*index].size);
    let mut read = 0;
    for index in by_size {
        let blob = &blobs[index];
        if blob.layer.is_none() && blob.size <= CONFIG_LIMIT {
            looks[index] = Look::Bytes;
        } else if blob.layer.is_some() && blob.size <= SMALL_BLOB && read + blob.size <= LAYERS_LIMIT {
            looks[index] = Look::Bytes;
            read += blob.size;
        }
    }
    looks
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

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(size: u64, layer: Option<(usize, usize)>) -> Blob {
        Blob {
            digest: Digest::of(b"any"),
            size,
            layer,
        }
    }

    #[test]
    fn configurations_and_small_layers_are_read_and_large_ones_are_not() {
        let layer = |size| blob(size, Some((1, 1)));
        let blobs = [
            blob(SMALL_BLOB + 1, None),
            layer(SMALL_BLOB),
            layer(SMALL_BLOB + 1),
            blob(CONFIG_LIMIT + 1, None),
            layer(0),
        ];
        let sizes_alone: Vec<usize> = looks(&blobs)
            .iter()
            .enumerate()
            .filter(|(_, look)| **look == Look::Size)
            .map(|(index, _)| index)
            .collect();
        assert_eq!(sizes_alone, [2, 3]);
    }

    #[test]
    fn of_many_small_layers_only_so_much_is_read() {
        let mut blobs: Vec<Blob> = (0..3).map(|_| blob(SMALL_BLOB, Some((1, 4)))).collect();
        blobs.push(blob(7, Some((4, 4))));
        let looks = looks(&blobs);
        let n_read = looks.iter().filter(|look| **look == Look::Bytes).count();
        assert_eq!(n_read, 2, "one of a mebibyte and the small one");
        assert_eq!(looks[3], Look::Bytes);
    }
}
