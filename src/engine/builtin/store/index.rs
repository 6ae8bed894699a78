//! The layout's `index.json`: which images there are, and their names.
//!
//! Not here: the blobs that it leads to (`blobs`).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::str::FromStr as _;

use oci_spec::image::{
    ANNOTATION_REF_NAME, Descriptor, ImageIndex, ImageIndexBuilder, ImageManifest, ImageManifestBuilder,
    MediaType, SCHEMA_VERSION, Sha256Digest,
};
use serde_json::Value;

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
        let index = self.index()?;
        let mut images: BTreeMap<Digest, Kept> = BTreeMap::new();
        let mut by_manifest: BTreeMap<Digest, Digest> = BTreeMap::new();
        for entry in index.manifests() {
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
        self.change(|index, store| {
            let is_there = index.iter().any(|entry| {
                own(entry.digest()).is_ok_and(|digest| {
                    digest == manifest || store.read(&digest).is_ok_and(|image| image.id == id)
                })
            });
            if !is_there {
                let digest = theirs(&manifest)?;
                index.push(Descriptor::new(
                    MediaType::from(media_type.as_str()),
                    bytes.len() as u64,
                    digest,
                ));
            }
            Ok(())
        })?;
        Ok(id)
    }

    /// Gives an image a name, which another image loses; says which image had it.
    pub(in crate::engine::builtin) fn name(&self, image: &Kept, name: &Reference) -> Result<(), StoreError> {
        self.change(|index, _| {
            if give(index, &theirs(&image.manifest)?, &whole(name)) {
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
        let known = whole(known);
        let mut is_found = false;
        self.change(|index, store| {
            let entry = index.iter().find(|entry| ref_name(entry) == Some(&known));
            let Some(manifest) = entry
                .filter(|entry| is_image(entry))
                .map(|entry| entry.digest().clone())
            else {
                return Ok(());
            };
            // One that is damaged is as good as not there.
            is_found = store.read(&own(&manifest)?).is_ok() && give(index, &manifest, &whole(name));
            Ok(())
        })?;
        Ok(is_found)
    }

    /// Takes a name away; the image stays, without a name if this was its last.
    pub(in crate::engine::builtin) fn unname(&self, name: &Reference) -> Result<(), StoreError> {
        let name = whole(name);
        self.change(|index, _| {
            take(index, &name);
            Ok(())
        })
    }

    /// Removes an image with all its names; its blobs stay until they are collected.
    pub(in crate::engine::builtin) fn forget(&self, image: &Kept) -> Result<(), StoreError> {
        self.change(|index, _| {
            let manifest = theirs(&image.manifest)?;
            index.retain(|entry| *entry.digest() != manifest);
            Ok(())
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

    pub(super) fn index(&self) -> Result<ImageIndex, StoreError> {
        self.parse_index(self.index_bytes()?.as_deref())
    }

    /// The document as it is; `None` where there is none yet.
    fn index_bytes(&self) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(self.root.join("index.json")) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(failed("reading the image store")(source)),
        }
    }

    fn parse_index(&self, bytes: Option<&[u8]>) -> Result<ImageIndex, StoreError> {
        let Some(bytes) = bytes else {
            return empty_index();
        };
        serde_json::from_slice(bytes).map_err(|error| {
            let path = self.root.join("index.json");
            StoreError::Damaged(format!(
                "`{}` cannot be read ({error}); move it away, and the engine begins without images",
                path.display()
            ))
        })
    }

    /// Changes the entries, alone and in one step.
    fn change(
        &self,
        change: impl FnOnce(&mut Vec<Descriptor>, &Self) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let lock = self
            .lock_file("index.lock")
            .and_then(|file| file.lock().map(|()| file));
        let _lock = lock.map_err(failed("waiting for the image store"))?;
        let before = self.index_bytes()?;
        let mut index = self.parse_index(before.as_deref())?;
        let mut entries = index.manifests().clone();
        change(&mut entries, self)?;
        index.set_manifests(entries);
        let bytes =
            serde_json::to_vec(&index).map_err(|error| failed("writing the image store")(error.into()))?;
        if before.as_ref() == Some(&bytes) {
            return Ok(());
        }
        put(&self.root, "index.json", &bytes).map_err(failed("writing the image store"))
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

/// Gives an image a name, which another image loses; says whether the image is there.
fn give(index: &mut Vec<Descriptor>, manifest: &oci_spec::image::Digest, name: &str) -> bool {
    take(index, name);
    let Some(at) = index.iter().position(|entry| entry.digest() == manifest) else {
        return false;
    };
    // The entry without a name becomes the one with it.
    let mut entry = index[at].clone();
    let mut annotations = entry.annotations().clone().unwrap_or_default();
    if annotations.contains_key(ANNOTATION_REF_NAME) {
        annotations.insert(ANNOTATION_REF_NAME.to_owned(), name.to_owned());
        entry.set_annotations(Some(annotations));
        index.push(entry);
    } else {
        annotations.insert(ANNOTATION_REF_NAME.to_owned(), name.to_owned());
        index[at].set_annotations(Some(annotations));
    }
    true
}

/// Takes a name from whatever has it; an image that had no other stays without one.
fn take(index: &mut Vec<Descriptor>, name: &str) {
    while let Some(at) = index.iter().position(|entry| ref_name(entry) == Some(name)) {
        let digest = index[at].digest().clone();
        if index.iter().filter(|entry| *entry.digest() == digest).count() > 1 {
            index.remove(at);
        } else {
            let mut annotations = index[at].annotations().clone().unwrap_or_default();
            annotations.remove(ANNOTATION_REF_NAME);
            index[at].set_annotations(Some(annotations).filter(|rest| !rest.is_empty()));
        }
    }
}

/// Says whether an entry is an image for one platform; somebody else may have put others there.
pub(super) fn is_image(entry: &Descriptor) -> bool {
    const DOCKERS: &str = "application/vnd.docker.distribution.manifest.v2+json";
    let media_type = entry.media_type();
    *media_type == MediaType::ImageManifest || media_type.to_string() == DOCKERS
}

fn ref_name(entry: &Descriptor) -> Option<&str> {
    entry
        .annotations()
        .as_ref()?
        .get(ANNOTATION_REF_NAME)
        .map(String::as_str)
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

fn empty_index() -> Result<ImageIndex, StoreError> {
    ImageIndexBuilder::default()
        .schema_version(SCHEMA_VERSION)
        .media_type(MediaType::ImageIndex)
        .manifests(Vec::new())
        .build()
        .map_err(|error| StoreError::Damaged(error.to_string()))
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
