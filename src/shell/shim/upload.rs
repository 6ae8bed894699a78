//! What exactly was uploaded: the registry's manifest laid beside what the engine said of each layer.
//!
//! Not here: whether the upload is right; the check asks the registry itself.

use crate::engine::{Image, LayerNote, Pushed};
use crate::registry::{Client, Descriptor, ManifestKind, RegistryError};
use crate::shell::journal::{Upload, UploadedLayer, Way};
use crate::words::{Digest, Reference};

/// Reads a pushed manifest back; `None` where it names no layers of this image.
pub(super) async fn read_back(
    client: &Client,
    name: &Reference,
    placed: &Reference,
    image: &Image,
    pushed: &Pushed,
) -> Result<Option<Upload>, RegistryError> {
    let Some(manifest) = client.manifest(placed).await? else {
        return Ok(None);
    };
    let blobs = match manifest.kind {
        ManifestKind::Image { config: _, layers } => layers,
        ManifestKind::Index(entries) => {
            let is_this = |entry: &&crate::registry::IndexEntry| {
                !entry.is_attestation && entry.os == image.os && entry.architecture == image.architecture
            };
            let Some(entry) = entries.iter().find(is_this) else {
                return Ok(None);
            };
            let by_digest = format!("{}@{}", placed.familiar_repository(), entry.descriptor.digest);
            let Ok(by_digest) = Reference::parse(&by_digest) else {
                return Ok(None);
            };
            match client.manifest(&by_digest).await?.map(|manifest| manifest.kind) {
                Some(ManifestKind::Image { config: _, layers }) => layers,
                Some(ManifestKind::Index(_)) | None => return Ok(None),
            }
        }
    };
    Ok(Some(Upload {
        name: name.clone(),
        layers: layers(&image.diff_ids, &blobs, &pushed.layers),
    }))
}

/// Lays the three accounts of the layers side by side, lowest first. Engines name layers in a push by diff ID, or,
/// with the containerd store, by the blob's digest.
fn layers(diff_ids: &[Digest], blobs: &[Descriptor], notes: &[LayerNote]) -> Vec<UploadedLayer> {
    diff_ids
        .iter()
        .zip(blobs)
        .map(|(diff_id, blob)| {
            let note = [diff_id, &blob.digest]
                .into_iter()
                .find_map(|digest| notes.iter().find(|note| note.id == digest.short()));
            UploadedLayer {
                id: diff_id.short().to_owned(),
                size: blob.size,
                way: note.map_or(Way::Present, way),
            }
        })
        .collect()
}

fn way(note: &LayerNote) -> Way {
    if let Some(from) = note.status.strip_prefix("Mounted from ") {
        return Way::Mounted(from.to_owned());
    }
    match note.status.as_str() {
        "Pushed" | "Pushing" => Way::Uploaded,
        _ => Way::Present,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(bytes: &[u8], size: u64) -> Descriptor {
        Descriptor {
            digest: Digest::of(bytes),
            size,
            media_type: "application/vnd.docker.image.rootfs.diff.tar.gzip".into(),
            urls: Vec::new(),
        }
    }

    fn note(digest: &Digest, status: &str) -> LayerNote {
        LayerNote {
            id: digest.short().to_owned(),
            status: status.to_owned(),
            current: None,
            total: None,
        }
    }

    #[test]
    fn layers_are_lowest_first_with_the_way_that_each_took() {
        let diff_ids = [b"a", b"b", b"c", b"d"].map(|bytes| Digest::of(bytes));
        let blobs = [blob(b"A", 1), blob(b"B", 2), blob(b"C", 3), blob(b"D", 4)];
        let notes = [
            note(&diff_ids[2], "Pushed"),
            note(&diff_ids[1], "Mounted from ada/base"),
            note(&diff_ids[0], "Layer already exists"),
            note(&blobs[3].digest, "Pushed"),
        ];
        let ways: Vec<_> = layers(&diff_ids, &blobs, &notes)
            .into_iter()
            .map(|layer| (layer.size, layer.way))
            .collect();
        assert_eq!(
            ways,
            [
                (1, Way::Present),
                (2, Way::Mounted("ada/base".into())),
                (3, Way::Uploaded),
                (4, Way::Uploaded)
            ]
        );
    }
}
