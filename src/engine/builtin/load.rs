//! Loading an archive's images into the store, under all their names; every layer is verified by its diff ID while it is
//! copied, and by its digest where the archive has a manifest.
//!
//! Not here: finding images in an archive (`archive`).

use std::io;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::measure::{copy, packing};
use super::store::{Layer, NewImage, Packing, Store, failed};
use super::{Builtin, diff_ids, find, platform};
use crate::engine::archive::{ArchiveError, Bare, BareLayer, Contents, Course, Listed, Packed, Span};
use crate::engine::carry::{CarryError, StopAtDrop, of_layer, spool, watch};
use crate::engine::{ArchiveIn, EngineError, Note, Progress};
use crate::registry::ManifestKind;
use crate::words::{Digest, Reference};

/// The largest configuration that is read, in bytes.
const CONFIG_LIMIT: u64 = 16 << 20;

impl Builtin {
    /// Takes in the images and names of an archive, as `docker image load` does.
    pub async fn load(&self, archive: ArchiveIn, progress: Progress<'_>) -> Result<(), EngineError> {
        let _lease = self.lease().await?;
        let loaded = self.take_in(archive, progress).await;
        loaded.map_err(|error| match error {
            CarryError::Archive(ArchiveError::Wrong(reason)) => EngineError::Refused {
                status: 0,
                message: format!("the archive cannot be loaded: {reason}"),
            },
            CarryError::Archive(ArchiveError::File(error)) => {
                // The library's words hold the bytes that it stumbled upon.
                let is_no_tar = matches!(error.kind(), io::ErrorKind::Other | io::ErrorKind::InvalidData);
                let reason = if is_no_tar {
                    "archive/tar: invalid tar header".to_owned()
                } else {
                    error.to_string()
                };
                EngineError::Refused {
                    status: 0,
                    message: format!("Error processing tar file(exit status 1): {reason}"),
                }
            }
            error => error.into(),
        })
    }

    async fn take_in(&self, archive: ArchiveIn, progress: Progress<'_>) -> Result<(), CarryError> {
        let archive = spool::put_down(archive, &self.spool(), &mut |_| ()).await?;
        let configurations = archive.configurations()?;
        let tops = archive.tops()?;
        if configurations.is_empty() && tops.is_empty() {
            return Err(ArchiveError::Wrong(
                "neither `manifest.json` nor `index.json` names an image".to_owned(),
            )
            .into());
        }
        let mut loaded: Vec<(Digest, Vec<Reference>)> = Vec::new();
        let place = (platform::OS, platform::architecture());
        // A manifest that the image was saved with is kept; so these come first.
        for Listed { id, names } in tops {
            match archive.contents(id.as_str(), place) {
                Ok(Contents::Packed(packed)) => {
                    let id = self.packed(packed, progress).await?;
                    loaded.push((id, names));
                }
                Err(error) if configurations.is_empty() => return Err(error.into()),
                // Of an image that was not pulled whole, docker's layout has what there is.
                Ok(Contents::Bare(_)) | Err(_) => {}
            }
        }
        for Listed { id, names } in configurations {
            if let Some((_, known)) = loaded.iter_mut().find(|(known, _)| *known == id) {
                known.extend(names);
                continue;
            }
            let Contents::Bare(bare) = archive.contents(id.as_str(), place)? else {
                return Err(ArchiveError::Wrong(format!("{id} is no configuration")).into());
            };
            let id = self.bare(bare, progress).await?;
            loaded.push((id, names));
        }
        self.give_names(&loaded, progress)
    }

    /// Takes in an image with its manifest.
    async fn packed(&self, packed: Packed, progress: Progress<'_>) -> Result<Digest, CarryError> {
        let wrong = |reason: String| CarryError::from(ArchiveError::Wrong(reason));
        // The image's own manifest is behind those of other platforms and attestations.
        let own = packed.manifests.into_iter().rev().find_map(|found| {
            let ManifestKind::Image { config, layers } = found.manifest.kind.clone() else {
                return None;
            };
            let digests = layers.iter().map(|layer| &layer.digest);
            digests.eq(&packed.layers).then_some((found, config, layers))
        });
        let (own, config, descriptors) = own.ok_or_else(|| wrong("no manifest".to_owned()))?;
        let span = |digest: &Digest| {
            let found = packed.blobs.iter().find(|blob| blob.descriptor.digest == *digest);
            let missing = || wrong(format!("no blob {digest}"));
            Ok::<_, CarryError>(found.ok_or_else(missing)?.span.clone())
        };
        let bytes = span(&config.digest)?.read_all(CONFIG_LIMIT)?.unwrap_or_default();
        if Digest::of(&bytes) != config.digest {
            return Err(wrong(format!(
                "{} in place of {}",
                Digest::of(&bytes),
                config.digest
            )));
        }
        let ids = diff_ids(&bytes).map_err(wrong)?;
        if ids.len() != descriptors.len() {
            return Err(wrong(
                "the manifest has other layers than the configuration".to_owned(),
            ));
        }
        let known = self.layers()?;
        let mut layers = Vec::new();
        for (descriptor, diff_id) in descriptors.iter().zip(ids) {
            let layer = Layer {
                diff_id,
                blob: descriptor.digest.clone(),
                size: descriptor.size,
                packing: Packing::of(&descriptor.media_type),
            };
            if !known.contains(&layer) && !layers.contains(&layer) {
                let span = span(&layer.blob)?;
                let found = self.layer(&layer.diff_id, layer.packing, span, progress).await?;
                if found.blob != layer.blob {
                    return Err(wrong(format!("{} in place of {}", found.blob, layer.blob)));
                }
            }
            layers.push(layer);
        }
        Ok(self.store.add(NewImage {
            config: bytes,
            layers,
            manifest: Some((own.manifest.media_type, own.bytes)),
        })?)
    }

    /// Takes in an image of a configuration and layers.
    async fn bare(&self, bare: Bare, progress: Progress<'_>) -> Result<Digest, CarryError> {
        let known = self.layers()?;
        let mut layers: Vec<Layer> = Vec::new();
        for layer in bare.layers {
            let BareLayer::Here { diff_id, span } = layer else {
                return Err(ArchiveError::Wrong("a layer that lies elsewhere".to_owned()).into());
            };
            let mut all = known.iter().chain(&layers);
            let same = all.find(|known| known.diff_id == diff_id).cloned();
            layers.push(match same {
                Some(same) => same,
                None => self.layer(&diff_id, packing(&span)?, span, progress).await?,
            });
        }
        Ok(self.store.add(NewImage {
            config: bare.config,
            layers,
            manifest: None,
        })?)
    }

    /// Copies a layer into the store.
    async fn layer(
        &self,
        diff_id: &Digest,
        packing: Packing,
        span: Span,
        progress: Progress<'_>,
    ) -> Result<Layer, CarryError> {
        let total = span.length();
        let course = Arc::new(Course::default());
        let _stop = StopAtDrop(Arc::clone(&course));
        let (store, shared, wanted) = (self.store.clone(), Arc::clone(&course), diff_id.clone());
        let copying = spawn_blocking(move || put(&store, &wanted, packing, &span, &shared));
        let mut tell = |done| {
            let note = of_layer(diff_id.short(), "Loading layer", Some((done, total)));
            progress(Note::Layer(note));
        };
        let copied = watch(copying, || tell(course.done())).await;
        let layer = copied.map_err(io::Error::other)??;
        tell(total);
        Ok(layer)
    }

    /// All layers of all images.
    fn layers(&self) -> Result<Vec<Layer>, CarryError> {
        let images = self.store.images()?;
        Ok(images.into_iter().flat_map(|image| image.layers).collect())
    }

    /// Names the images, and tells of it: of IDs only where there is no name at all.
    fn give_names(
        &self,
        loaded: &[(Digest, Vec<Reference>)],
        progress: Progress<'_>,
    ) -> Result<(), CarryError> {
        let mut n_names = 0;
        for (id, names) in loaded {
            let mut seen: Vec<&Reference> = Vec::new();
            for name in names {
                if seen.contains(&name) {
                    continue;
                }
                seen.push(name);
                n_names += 1;
                let images = self.store.images()?;
                let before = find::by_name(&images, name).filter(|before| before.id != *id);
                if let Some(before) = before {
                    progress(Note::Line(format!(
                        "The image {} already exists, renaming the old one with ID {} to empty string",
                        name.familiar(),
                        before.id
                    )));
                }
                if let Some(image) = find::whole(&images, id) {
                    self.store.name(image, name)?;
                }
                progress(Note::Line(format!("Loaded image: {}", name.familiar())));
            }
        }
        if n_names == 0 {
            for (id, _) in loaded {
                progress(Note::Line(format!("Loaded image ID: {id}")));
            }
        }
        Ok(())
    }
}

fn put(
    store: &Store,
    diff_id: &Digest,
    packing: Packing,
    span: &Span,
    course: &Course,
) -> Result<Layer, CarryError> {
    let mut blob = store.new_blob()?;
    let measured = copy(span, packing, &mut blob, course).map_err(failed("loading a layer"))?;
    if measured.diff_id != *diff_id {
        let found = measured.diff_id;
        return Err(ArchiveError::Wrong(format!("{found} in place of the layer {diff_id}")).into());
    }
    let (digest, size) = blob.keep()?;
    store.note_layer(diff_id, &measured.note)?;
    Ok(Layer {
        diff_id: diff_id.clone(),
        blob: digest,
        size,
        packing,
    })
}
