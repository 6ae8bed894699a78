//! Getting an image into the practice registry: what the registry has, can mount, or lacks, layer by layer, and the
//! manifest last, so that nothing is visible before all of it is there.
//!
//! Not here: how a layer is packed and sent (`layer`), and what is remembered (`known`).

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::error::CarryError;
use super::known::{Document, Known, Recipe, Summary};
use super::spool;
use crate::engine::archive::{
    Archive, ArchiveError, Bare, BareLayer, Contents, Packed, PackedBlob, PackedManifest,
};
use crate::engine::{Engine, Image, LayerNote, Note, Progress, Pushed};
use crate::registry::Client;
use crate::registry::client::{Blob, Upload};
use crate::words::{Digest, Reference};

/// The media types of what is made from bare layers: Docker's, as engines that unpack layers make it.
const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// The largest configuration that is read, in bytes.
const CONFIG_LIMIT: u64 = 16 << 20;

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
        let recipe = match archive.contents(&image.id, (&image.os, &image.architecture))? {
            Contents::Packed(packed) => self.packed(packed).await?,
            Contents::Bare(bare) => self.bare(bare).await?,
        };
        self.complete(&recipe).await
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
        for Summary { digest, size } in &recipe.blobs {
            let id = self.layer_id(&recipe, digest);
            if !self.offer(&id, digest, *size).await? {
                return Ok(false);
            }
        }
        self.complete(&recipe).await?;
        Ok(true)
    }

    /// Has the engine give the image.
    async fn unload(&mut self) -> Result<Archive, CarryError> {
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
    async fn packed(&mut self, packed: Packed) -> Result<Recipe, CarryError> {
        let mut recipe = Recipe {
            layers: packed.layers,
            ..Recipe::default()
        };
        for PackedManifest { manifest, bytes } in packed.manifests {
            recipe.manifests.push(Document {
                media_type: manifest.media_type,
                text: text(bytes)?,
            });
        }
        for PackedBlob {
            descriptor,
            span,
            is_layer,
        } in packed.blobs
        {
            let (digest, size) = (descriptor.digest, descriptor.size);
            if !is_layer {
                let bytes = span.read_all(CONFIG_LIMIT)?.unwrap_or_default();
                recipe.configs.push(text(bytes)?);
                continue;
            }
            let id = self.layer_id(&recipe, &digest);
            recipe.blobs.push(Summary {
                digest: digest.clone(),
                size,
            });
            if !self.offer(&id, &digest, size).await? {
                let source = Arc::new(span);
                self.upload(&id, Blob { digest, size, source }).await?;
            }
        }
        Ok(recipe)
    }

    /// Packs layers and makes the manifest.
    async fn bare(&mut self, bare: Bare) -> Result<Recipe, CarryError> {
        let mut recipe = Recipe::default();
        let mut layers = Vec::new();
        // Engines begin with the lowest layer, though they tell of it last.
        for layer in bare.layers {
            let (digest, document) = match layer {
                BareLayer::Foreign(foreign) => {
                    let document = json!({
                        "mediaType": foreign.media_type,
                        "size": foreign.size,
                        "digest": foreign.digest,
                        "urls": foreign.urls,
                    });
                    (foreign.digest, document)
                }
                BareLayer::Here { diff_id, span } => {
                    let summary = self.layer(&diff_id, span).await?;
                    let document =
                        json!({ "mediaType": LAYER, "size": summary.size, "digest": summary.digest });
                    let digest = summary.digest.clone();
                    if !recipe.blobs.contains(&summary) {
                        recipe.blobs.push(summary);
                    }
                    (digest, document)
                }
            };
            recipe.layers.push(digest);
            layers.push(document);
        }
        let digest = Digest::of(&bare.config);
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": { "mediaType": CONFIG, "size": bare.config.len(), "digest": digest },
            "layers": layers,
        });
        recipe.configs.push(text(bare.config)?);
        recipe.manifests.push(Document {
            media_type: MANIFEST.to_owned(),
            text: manifest.to_string(),
        });
        Ok(recipe)
    }

    /// Puts configurations and manifests to the layers that are there, the image's own manifest last, which makes all
    /// of it visible.
    async fn complete(&mut self, recipe: &Recipe) -> Result<(), CarryError> {
        for config in &recipe.configs {
            self.config(config).await?;
        }
        let Some((top, children)) = recipe.manifests.split_last() else {
            return Err(ArchiveError::Wrong("no manifest".to_owned()).into());
        };
        for child in children {
            let name = self.by_digest(&Digest::of(child.text.as_bytes()));
            self.put(child, &name).await?;
        }
        let placed = self.cargo.placed;
        self.put(top, placed).await?;
        let digest = Digest::of(top.text.as_bytes());
        (self.note)(Note::Line(format!(
            "{}: digest: {digest} size: {}",
            placed.tag().unwrap_or("latest"),
            top.text.len()
        )));
        self.pushed.digest = Some(digest);
        self.known.note_recipe(&self.cargo.image.id, recipe);
        Ok(())
    }

    async fn put(&self, manifest: &Document, name: &Reference) -> Result<(), CarryError> {
        let bytes = manifest.text.clone().into();
        let client = self.cargo.client;
        Ok(client.put_manifest(name, &manifest.media_type, bytes).await?)
    }

    fn by_digest(&self, digest: &Digest) -> Reference {
        let placed = self.cargo.placed;
        let text = format!("{}@{digest}", placed.familiar_repository());
        Reference::parse(&text).unwrap_or_else(|_| placed.clone())
    }

    /// What a layer is told of by: its diff ID, and for what belongs to another platform the blob's digest.
    fn layer_id(&self, recipe: &Recipe, digest: &Digest) -> String {
        let mut local = recipe.layers.iter().zip(&self.cargo.image.diff_ids);
        let diff_id = local.find_map(|(layer, diff_id)| (layer == digest).then_some(diff_id));
        diff_id.unwrap_or(digest).short().to_owned()
    }
}

/// Documents are texts by their specifications.
fn text(bytes: Vec<u8>) -> Result<String, ArchiveError> {
    String::from_utf8(bytes).map_err(|error| ArchiveError::Wrong(error.to_string()))
}
