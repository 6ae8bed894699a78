//! Pushing from the store: layers that were built are packed on the way, layers that were pulled go as they are, and an
//! image that was pulled goes with the manifest that it came with.
//!
//! Not here: what the registry lacks, and how that travels (`carry`).

use async_trait::async_trait;

use super::store::{Kept, Layer, Packing, Store};
use super::{Builtin, find};
use crate::engine::archive::{Bare, BareLayer, Contents, Packed, PackedBlob, PackedManifest, Span};
use crate::engine::carry::{Cargo, CarryError, Origin, Ship};
use crate::engine::{EngineError, Note, Progress, Pushed};
use crate::registry::{Client, Credentials, Descriptor, Manifest};
use crate::words::{Digest, Reference};

impl Builtin {
    /// Pushes one tag to its own host, with the credentials for it.
    pub async fn push(
        &self,
        name: &Reference,
        login: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<Pushed, EngineError> {
        if name.digest().is_some() {
            return Err(EngineError::Refused {
                status: 400,
                message: "cannot push a digest reference".to_owned(),
            });
        }
        let name = name.clone().with_default_tag();
        let _lease = self.lease().await?;
        progress(Note::Line(format!(
            "The push refers to repository [{}/{}]",
            name.host(),
            name.path()
        )));
        let image = self.to_push(&name)?;
        let client = Client::new(name.host(), login.cloned()).map_err(CarryError::from)?;
        let diff_ids: Vec<Digest> = image.layers.iter().map(|layer| layer.diff_id.clone()).collect();
        let cargo = Cargo {
            origin: &Stored {
                store: &self.store,
                image: &image,
            },
            client: &client,
            placed: &name,
            // The same image may have come with several manifests, one after the other.
            id: image.manifest.as_str(),
            diff_ids: &diff_ids,
            size: image.layers.iter().map(|layer| layer.size).sum(),
        };
        let folder = self.spool();
        let ship = Ship::new(cargo, self.known(name.host()), &folder, progress);
        ship.run().await?;
        let pushed = ship.pushed();
        if let Some(digest) = &pushed.digest {
            let text = format!("{}@{digest}", name.familiar_repository());
            self.store.note_repo_digest(&image.id, &text)?;
        }
        Ok(pushed)
    }

    fn to_push(&self, name: &Reference) -> Result<Kept, EngineError> {
        let images = self.store.images()?;
        if let Some(image) = find::by_name(&images, name) {
            return Ok(image.clone());
        }
        let message = if find::tags(&images, name).is_empty() {
            format!(
                "An image does not exist locally with the tag: {}",
                name.familiar_repository()
            )
        } else {
            format!("tag does not exist: {}", name.familiar())
        };
        Err(EngineError::Refused { status: 0, message })
    }
}

/// An image in the store, on its way out.
struct Stored<'a> {
    store: &'a Store,
    image: &'a Kept,
}

#[async_trait]
impl Origin for Stored<'_> {
    async fn contents(&self, _: &mut (dyn FnMut(u64) + Send)) -> Result<Contents, CarryError> {
        let is_packed = |layer: &Layer| layer.packing != Packing::Bare;
        if !self.image.layers.is_empty() && self.image.layers.iter().all(is_packed) {
            return self.packed().map(Contents::Packed);
        }
        let layers = self.image.layers.iter().map(|layer| self.layer(layer));
        Ok(Contents::Bare(Bare {
            config: self.store.document(&self.image.id)?,
            layers: layers.collect::<Result<_, CarryError>>()?,
        }))
    }
}

impl Stored<'_> {
    fn packed(&self) -> Result<Packed, CarryError> {
        let (manifest, bytes) = manifest(self.store, self.image)?;
        let layers = self.image.layers.iter().map(|layer| layer.blob.clone());
        let layers: Vec<Digest> = layers.collect();
        let mut blobs: Vec<PackedBlob> = Vec::new();
        for descriptor in manifest.descriptors() {
            if !blobs
                .iter()
                .any(|blob| blob.descriptor.digest == descriptor.digest)
            {
                blobs.push(PackedBlob {
                    descriptor: descriptor.clone(),
                    span: span(self.store, &descriptor.digest)?,
                    is_layer: layers.contains(&descriptor.digest),
                });
            }
        }
        Ok(Packed {
            manifests: vec![PackedManifest { manifest, bytes }],
            blobs,
            layers,
        })
    }

    fn layer(&self, layer: &Layer) -> Result<BareLayer, CarryError> {
        let media_type = match layer.packing {
            Packing::Bare => {
                return Ok(BareLayer::Here {
                    diff_id: layer.diff_id.clone(),
                    span: span(self.store, &layer.blob)?,
                });
            }
            Packing::Gzip => "application/vnd.docker.image.rootfs.diff.tar.gzip",
            // Docker has no word of its own for it.
            Packing::Zstd => "application/vnd.oci.image.layer.v1.tar+zstd",
        };
        Ok(BareLayer::Packed {
            diff_id: layer.diff_id.clone(),
            descriptor: Descriptor {
                digest: layer.blob.clone(),
                size: layer.size,
                media_type: media_type.to_owned(),
                urls: Vec::new(),
            },
            span: span(self.store, &layer.blob)?,
        })
    }
}

/// An image's manifest in the store, and its bytes.
pub(super) fn manifest(store: &Store, image: &Kept) -> Result<(Manifest, Vec<u8>), EngineError> {
    let bytes = store.document(&image.manifest)?;
    let manifest = Manifest::parse(&bytes, "").map_err(|reason| EngineError::Refused {
        status: 500,
        message: format!("the image store is damaged: {reason}"),
    })?;
    Ok((manifest, bytes))
}

/// A blob's bytes, where they lie.
pub(super) fn span(store: &Store, digest: &Digest) -> Result<Span, CarryError> {
    Ok(Span::whole(store.blob(digest)?)?)
}
