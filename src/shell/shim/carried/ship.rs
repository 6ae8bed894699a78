//! Getting an image into the practice registry: what the registry has, can mount, or lacks, layer by layer, and the
//! manifest last, so that nothing is visible before all of it is there.
//!
//! Not here: how a layer is packed and sent (`layer`), and what is remembered (`known`).

use std::collections::HashMap;
use std::path::Path;

use bytes::Bytes;
use serde_json::json;

use super::error::CarryError;
use super::known::{Known, Recipe, Summary};
use super::spool;
use crate::engine::archive::{Bare, BareLayer, Contents, Packed, PackedManifest};
use crate::engine::{Engine, Image, LayerNote, Note, Progress, Pushed};
use crate::registry::client::{Blob, Upload};
use crate::registry::{Client, Manifest, ManifestKind};
use crate::words::{Digest, Reference};

/// The media types of what is made from bare layers: Docker's, as engines that unpack layers make it.
const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// What is carried, from where, and where to.
pub(super) struct Cargo<'a> {
    pub(super) engine: &'a dyn Engine,
    pub(super) client: &'a Client,
    /// The name at the registry.
    pub(super) placed: &'a Reference,
    pub(super) image: &'a Image,
}

/// A push under way.
pub(super) struct Ship<'a> {
    pub(super) cargo: Cargo<'a>,
    /// Where files on their way lie.
    pub(super) folder: &'a Path,
    pub(super) known: Known,
    note: Progress<'a>,
    pushed: Pushed,
    /// The blobs that the repository has by now.
    pub(super) settled: Vec<Digest>,
    /// Uploads that the registry has begun in place of mounting a blob.
    pub(super) begun: HashMap<Digest, Upload>,
}

impl<'a> Ship<'a> {
    pub(super) fn new(cargo: Cargo<'a>, folder: &'a Path, note: Progress<'a>) -> Self {
        Self {
            cargo,
            folder,
            known: Known::in_folder(folder),
            note,
            pushed: Pushed::default(),
            settled: Vec::new(),
            begun: HashMap::new(),
        }
    }

    /// What it has come to, as an engine tells it.
    pub(super) fn pushed(self) -> Pushed {
        self.pushed
    }

    /// Carries the image over.
    pub(super) async fn run(&mut self) -> Result<(), CarryError> {
        // Engines tell of the uppermost layer first.
        for diff_id in self.cargo.image.diff_ids.iter().rev() {
            self.tell(diff_id.short(), "Preparing", None);
        }
        if self.run_from_memory().await? {
            return Ok(());
        }
        let archive = self.unload().await?;
        let image = self.cargo.image;
        match archive.contents(&image.id, (&image.os, &image.architecture))? {
            Contents::Packed(packed) => self.packed(packed).await,
            Contents::Bare(bare) => self.bare(bare).await,
        }
    }

    /// Tells of a layer.
    pub(super) fn tell(&mut self, id: &str, status: &str, progress: Option<(u64, u64)>) {
        let note = LayerNote {
            id: id.to_owned(),
            status: status.to_owned(),
            current: progress.map(|(current, total)| current.min(total)),
            total: progress.map(|(_, total)| total),
        };
        match self.pushed.layers.iter_mut().find(|layer| layer.id == id) {
            Some(layer) => layer.clone_from(&note),
            None => self.pushed.layers.push(note.clone()),
        }
        (self.note)(Note::Layer(note));
    }

    /// Does without the engine where the image was carried before and the registry still has its layers, here or in
    /// another repository; `false` where it has not.
    async fn run_from_memory(&mut self) -> Result<bool, CarryError> {
        let Some(recipe) = self.known.recipe(&self.cargo.image.id) else {
            return Ok(false);
        };
        let bytes = recipe.manifest.as_bytes();
        let Ok(manifest) = Manifest::parse(bytes, &recipe.media_type) else {
            return Ok(false);
        };
        let ManifestKind::Image { config, layers } = &manifest.kind else {
            return Ok(false);
        };
        if Digest::of(recipe.config.as_bytes()) != config.digest {
            return Ok(false);
        }
        let ids = self.cargo.image.diff_ids.clone();
        for (diff_id, layer) in ids.iter().zip(layers) {
            if layer.urls.is_empty() && !self.offer(diff_id.short(), &layer.digest, layer.size).await? {
                return Ok(false);
            }
        }
        let content = Bytes::copy_from_slice(recipe.config.as_bytes());
        self.config(&config.digest, content).await?;
        let packed = PackedManifest {
            bytes: bytes.to_vec(),
            manifest,
        };
        self.finish(&packed).await?;
        Ok(true)
    }

    /// Has the engine give the image.
    async fn unload(&mut self) -> Result<crate::engine::archive::Archive, CarryError> {
        let (engine, folder) = (self.cargo.engine, self.folder);
        let image = self.cargo.image;
        // Which layer the bytes belong to is known only in the end: the whole way is shown at the first one told of.
        let first = image.diff_ids.last().map(|diff_id| diff_id.short().to_owned());
        let mut progress = |n_come| {
            if let Some(first) = &first {
                self.tell(first, "Preparing", Some((n_come, image.size)));
            }
        };
        spool::archive(engine, &image.id, folder, &mut progress).await
    }

    /// Takes manifests and blobs over as they are.
    async fn packed(&mut self, packed: Packed) -> Result<(), CarryError> {
        let ids: HashMap<Digest, String> = packed
            .layers
            .iter()
            .zip(&self.cargo.image.diff_ids)
            .map(|(digest, diff_id)| (digest.clone(), diff_id.short().to_owned()))
            .collect();
        let mut config = String::new();
        for blob in packed.blobs {
            let digest = blob.descriptor.digest;
            if !blob.is_layer {
                let bytes = blob.span.read_all(blob.descriptor.size)?.unwrap_or_default();
                config = String::from_utf8(bytes.clone()).unwrap_or_default();
                self.config(&digest, bytes.into()).await?;
                continue;
            }
            let size = blob.descriptor.size;
            let id = ids.get(&digest).cloned();
            let id = id.unwrap_or_else(|| digest.short().to_owned());
            if self.offer(&id, &digest, size).await? {
                continue;
            }
            let source = std::sync::Arc::new(blob.span);
            self.upload(&id, Blob { digest, size, source }).await?;
        }
        let Some((top, children)) = packed.manifests.split_last() else {
            return Ok(());
        };
        for child in children {
            self.put(child, &self.by_digest(&child.manifest.digest)).await?;
        }
        self.finish(top).await?;
        if children.is_empty() {
            self.remember(top, config);
        }
        Ok(())
    }

    /// Packs layers and makes the manifest.
    async fn bare(&mut self, bare: Bare) -> Result<(), CarryError> {
        let mut layers = Vec::new();
        // Engines begin with the lowest layer, though they tell of it last.
        for layer in bare.layers {
            layers.push(match layer {
                BareLayer::Foreign(foreign) => json!({
                    "mediaType": foreign.media_type,
                    "size": foreign.size,
                    "digest": foreign.digest,
                    "urls": foreign.urls,
                }),
                BareLayer::Here { diff_id, span } => {
                    let Summary { digest, size } = self.layer(&diff_id, span).await?;
                    json!({ "mediaType": LAYER, "size": size, "digest": digest })
                }
            });
        }
        let digest = Digest::of(&bare.config);
        let document = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": { "mediaType": CONFIG, "size": bare.config.len(), "digest": digest },
            "layers": layers,
        });
        let bytes = document.to_string().into_bytes();
        let manifest =
            Manifest::parse(&bytes, MANIFEST).map_err(crate::engine::archive::ArchiveError::Wrong)?;
        let config = String::from_utf8(bare.config.clone()).unwrap_or_default();
        self.config(&digest, bare.config.into()).await?;
        let packed = PackedManifest { manifest, bytes };
        self.finish(&packed).await?;
        self.remember(&packed, config);
        Ok(())
    }

    /// Puts the image's own manifest under its tag, which makes all of it visible.
    async fn finish(&mut self, top: &PackedManifest) -> Result<(), CarryError> {
        let placed = self.cargo.placed;
        self.put(top, placed).await?;
        let digest = top.manifest.digest.clone();
        (self.note)(Note::Line(format!(
            "{}: digest: {digest} size: {}",
            placed.tag().unwrap_or("latest"),
            top.bytes.len()
        )));
        self.pushed.digest = Some(digest);
        Ok(())
    }

    async fn put(&self, manifest: &PackedManifest, name: &Reference) -> Result<(), CarryError> {
        let bytes = manifest.bytes.clone().into();
        let media_type = &manifest.manifest.media_type;
        Ok(self.cargo.client.put_manifest(name, media_type, bytes).await?)
    }

    fn by_digest(&self, digest: &Digest) -> Reference {
        let placed = self.cargo.placed;
        let text = format!("{}@{digest}", placed.familiar_repository());
        Reference::parse(&text).unwrap_or_else(|_| placed.clone())
    }

    fn remember(&self, packed: &PackedManifest, config: String) {
        if let Ok(manifest) = String::from_utf8(packed.bytes.clone()) {
            let recipe = Recipe {
                media_type: packed.manifest.media_type.clone(),
                manifest,
                config,
            };
            self.known.note_recipe(&self.cargo.image.id, &recipe);
        }
    }
}
