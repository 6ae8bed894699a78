//! The layout's `index.json`: which images there are, and their names.
//!
//! Not here: the blobs that it leads to (`blobs`).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::str::FromStr as _;

use oci_spec::image::{
    Descriptor, ImageManifest, ImageManifestBuilder, MediaType, SCHEMA_VERSION, Sha256Digest,
};
use serde_json::Value;

use super::entries::{Entries, ref_name};
use super::{Kept, Layer, NewImage, Packing, Store, StoreError, failed, put};
use crate::words::{Digest, Reference};

impl Store {
    /// Lists all images, in the order of their IDs. One that is damaged is as good as not there.
    pub(in crate::engine::builtin) fn images(&self) -> Result<Vec<Kept>, StoreError> {
        self.read_all(|_| Ok(()))
    }

    /// Lists all images; a damaged one is an error.
    pub(super) fn whole_images(&self) -> Result<Vec<Kept>, StoreError> {
        self.read_all(Err)
    }

    fn read_all(
        &self,
        on_damage: impl Fn(StoreError) -> Result<(), StoreError>,
    ) -> Result<Vec<Kept>, StoreError> {
        let entries = self.entries()?;
        let mut images: BTreeMap<Digest, Kept> = BTreeMap::new();
        let mut by_manifest: BTreeMap<Digest, Digest> = BTreeMap::new();
        for entry in &entries {
            if !is_image(entry) {
                continue;
            }
            let manifest = own(entry.digest())?;
            let id = if let Some(id) = by_manifest.get(&manifest) {
                id.clone()
            } else {
                let image = match self.read(&manifest) {
                    Ok(image) => image,
                    Err(error @ StoreError::Damaged(_)) => {
                        on_damage(error)?;
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                let id = image.id.clone();
                by_manifest.insert(manifest, id.clone());
                images.entry(id.clone()).or_insert(image);
                id
            };
            if let (Some(name), Some(image)) = (name_of(entry), images.get_mut(&id)) {
                image.names.push(name);
            }
        }
        for image in images.values_mut() {
            image.names.sort();
        }
        Ok(images.into_values().collect())
    }

    /// Adds an image without a name; gives its ID. One that is there already stays as it is.
    pub(in crate::engine::builtin) fn add(&self, image: NewImage) -> Result<Digest, StoreError> {
        let id = self.put_blob(&image.config)?;
        let (media_type, bytes) = match image.manifest {
            Some(manifest) => manifest,
            None => (
                MediaType::ImageManifest.to_string(),
                made_up(&id, image.config.len(), &image.layers)?,
            ),
        };
        let manifest = self.put_blob(&bytes)?;
        self.change(|entries, store| {
            for entry in entries.all() {
                let digest = own(entry.map_err(|error| store.unreadable(&error))?.digest());
                let is_it = |digest: &Digest| {
                    *digest == manifest || store.read(digest).is_ok_and(|image| image.id == id)
                };
                if digest.as_ref().is_ok_and(is_it) {
                    return Ok(());
                }
            }
            let digest = theirs(&manifest)?;
            let media_type = MediaType::from(media_type.as_str());
            entries.push(Descriptor::new(media_type, bytes.len() as u64, digest));
            Ok(())
        })?;
        Ok(id)
    }

    /// Gives an image a name, which another image loses; says which image had it.
    pub(in crate::engine::builtin) fn name(&self, image: &Kept, name: &Reference) -> Result<(), StoreError> {
        self.change(|entries, store| {
            let is_there = entries.give(&image.manifest, &whole(name));
            if is_there.map_err(|error| store.unreadable(&error))? {
                Ok(())
            } else {
                Err(StoreError::Damaged(format!("the image {} is gone", image.id)))
            }
        })
    }

    /// Gives the image that has a name another one, without a look at any other image; says whether one has it.
    pub(in crate::engine::builtin) fn name_by_name(
        &self,
        known: &Reference,
        name: &Reference,
    ) -> Result<bool, StoreError> {
        self.change(|entries, store| {
            let unreadable = |error: serde_json::Error| store.unreadable(&error);
            let entry = entries.named(&whole(known)).map_err(unreadable)?;
            let Some(entry) = entry.filter(is_image) else {
                return Ok(false);
            };
            let manifest = own(entry.digest())?;
            // One that is damaged is as good as not there.
            if store.read(&manifest).is_err() {
                return Ok(false);
            }
            entries.give(&manifest, &whole(name)).map_err(unreadable)
        })
    }

    /// Takes a name away; the image stays, without a name if this was its last.
    pub(in crate::engine::builtin) fn unname(&self, name: &Reference) -> Result<(), StoreError> {
        self.change(|entries, store| {
            let taken = entries.take(&whole(name));
            taken.map_err(|error| store.unreadable(&error))
        })
    }

    /// Removes an image with all its names; its blobs stay until they are collected.
    pub(in crate::engine::builtin) fn forget(&self, image: &Kept) -> Result<(), StoreError> {
        self.change(|entries, store| {
            let removed = entries.remove(&image.manifest);
            removed.map_err(|error| store.unreadable(&error))
        })
    }

    /// Remembers that an image is at a registry under a digest.
    pub(in crate::engine::builtin) fn note_repo_digest(
        &self,
        id: &Digest,
        text: &str,
    ) -> Result<(), StoreError> {
        let mut note = self.image_note(id);
        if !note.repo_digests.iter().any(|known| known == text) {
            note.repo_digests.push(text.to_owned());
            note.repo_digests.sort();
            self.put_image_note(id, &note)?;
        }
        Ok(())
    }

    /// Forgets that an image is at a registry under a digest.
    pub(in crate::engine::builtin) fn forget_repo_digest(
        &self,
        id: &Digest,
        text: &str,
    ) -> Result<(), StoreError> {
        let mut note = self.image_note(id);
        note.repo_digests.retain(|known| known != text);
        self.put_image_note(id, &note)
    }

    /// Reads all entries.
    pub(super) fn entries(&self) -> Result<Vec<Descriptor>, StoreError> {
        let bytes = self.index_bytes()?;
        let entries = self.parse_index(bytes.as_deref())?;
        let all = entries.all().collect::<serde_json::Result<_>>();
        all.map_err(|error| self.unreadable(&error))
    }

    /// The document as it is; `None` where there is none yet.
    fn index_bytes(&self) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(self.root.join("index.json")) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(failed("reading the image store")(source)),
        }
    }

    fn parse_index<'a>(&self, bytes: Option<&'a [u8]>) -> Result<Entries<'a>, StoreError> {
        let entries = bytes.map_or_else(|| Ok(Entries::none()), Entries::parse);
        entries.map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &serde_json::Error) -> StoreError {
        let path = self.root.join("index.json");
        StoreError::Damaged(format!(
            "`{}` cannot be read ({error}); move it away, and the engine begins without images",
            path.display()
        ))
    }

    /// Changes the entries, alone and in one step.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Entries<'_>, &Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let lock = self
            .lock_file("index.lock")
            .and_then(|file| file.lock().map(|()| file));
        let _lock = lock.map_err(failed("waiting for the image store"))?;
        let before = self.index_bytes()?;
        let mut entries = self.parse_index(before.as_deref())?;
        let changed = change(&mut entries, self)?;
        let bytes = entries
            .to_vec()
            .map_err(|error| failed("writing the image store")(error.into()))?;
        if before.as_ref() != Some(&bytes) {
            put(&self.root, "index.json", &bytes).map_err(failed("writing the image store"))?;
        }
        Ok(changed)
    }

    /// Reads one image, without its names.
    fn read(&self, manifest: &Digest) -> Result<Kept, StoreError> {
        let damaged = |what: &str| StoreError::Damaged(format!("the manifest {manifest} {what}"));
        let bytes = self.document(manifest)?;
        let document: ImageManifest =
            serde_json::from_slice(&bytes).map_err(|error| damaged(&error.to_string()))?;
        let id = own(document.config().digest())?;
        let config: Value = serde_json::from_slice(&self.document(&id)?)
            .map_err(|error| damaged(&format!("has a configuration that cannot be read: {error}")))?;
        let diff_ids: Option<Vec<Digest>> = match &config["rootfs"]["diff_ids"] {
            Value::Null => Some(Vec::new()),
            diff_ids => serde_json::from_value(diff_ids.clone()).ok(),
        };
        let diff_ids = diff_ids
            .filter(|diff_ids| diff_ids.len() == document.layers().len())
            .ok_or_else(|| damaged("and its configuration do not have the same layers"))?;
        let layers = document.layers().iter().zip(diff_ids).map(|(layer, diff_id)| {
            Ok(Layer {
                diff_id,
                blob: own(layer.digest())?,
                size: layer.size(),
                packing: Packing::of(layer.media_type().as_ref()),
            })
        });
        let layers = layers.collect::<Result<_, StoreError>>()?;
        let repo_digests = self.image_note(&id).repo_digests;
        Ok(Kept {
            id,
            config,
            manifest: manifest.clone(),
            layers,
            names: Vec::new(),
            repo_digests,
        })
    }
}

/// Says whether an entry is an image for one platform; somebody else may have put others there.
pub(super) fn is_image(entry: &Descriptor) -> bool {
    const DOCKERS: &str = "application/vnd.docker.distribution.manifest.v2+json";
    let media_type = entry.media_type();
    *media_type == MediaType::ImageManifest || media_type.to_string() == DOCKERS
}

fn name_of(entry: &Descriptor) -> Option<Reference> {
    let name = Reference::parse(ref_name(entry)?).ok()?;
    Some(name.with_default_tag())
}

/// A name with its host and tag, as it stands in the layout.
fn whole(name: &Reference) -> String {
    let tag = name.tag().unwrap_or("latest");
    format!("{}/{}:{tag}", name.host(), name.path())
}

/// Makes the manifest of an image that was built here.
fn made_up(config: &Digest, size: usize, layers: &[Layer]) -> Result<Vec<u8>, StoreError> {
    let layers = layers.iter().map(|layer| {
        let media_type = match layer.packing {
            Packing::Bare => MediaType::ImageLayer,
            Packing::Gzip => MediaType::ImageLayerGzip,
            Packing::Zstd => MediaType::ImageLayerZstd,
        };
        Ok(Descriptor::new(media_type, layer.size, theirs(&layer.blob)?))
    });
    let manifest = ImageManifestBuilder::default()
        .schema_version(SCHEMA_VERSION)
        .media_type(MediaType::ImageManifest)
        .config(Descriptor::new(
            MediaType::ImageConfig,
            size as u64,
            theirs(config)?,
        ))
        .layers(layers.collect::<Result<Vec<_>, StoreError>>()?)
        .build()
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    serde_json::to_vec(&manifest).map_err(|error| StoreError::Damaged(error.to_string()))
}

impl Packing {
    /// How a layer of a media type is packed.
    pub(in crate::engine::builtin) fn of(media_type: &str) -> Self {
        match media_type {
            text if text.ends_with("zstd") => Self::Zstd,
            text if text.ends_with("gzip") => Self::Gzip,
            _ => Self::Bare,
        }
    }
}

fn own(digest: &oci_spec::image::Digest) -> Result<Digest, StoreError> {
    Digest::parse(digest.as_ref()).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn theirs(digest: &Digest) -> Result<oci_spec::image::Digest, StoreError> {
    let sum = Sha256Digest::from_str(digest.hex()).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(sum.into())
}
