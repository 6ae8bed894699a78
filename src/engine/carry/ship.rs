//! Getting an image into a registry: what the registry has, can mount, or lacks, a few layers at a time, and the
//! manifest last, so that nothing is visible before all of it is there.
//!
//! Not here: how a layer is packed and sent (`layer`), and what is remembered (`known`).

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use serde_json::json;

use super::error::CarryError;
use super::known::{Document, Known, Recipe, Summary};
use super::{AT_ONCE, Origin, of_layer};
use crate::engine::archive::{ArchiveError, Bare, BareLayer, Contents, Packed, PackedBlob, PackedManifest};
use crate::engine::{Note, Progress, Pushed};
use crate::registry::client::{Blob, Upload};
use crate::registry::{Client, Descriptor};
use crate::words::{Digest, Reference};

/// The media types of what is made from bare layers: Docker's, as engines that unpack layers make it.
const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
pub(super) const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// The largest configuration that is read, in bytes.
const CONFIG_LIMIT: u64 = 16 << 20;

/// What is carried, from where, and where to.
pub(crate) struct Cargo<'a> {
    pub(crate) origin: &'a dyn Origin,
    pub(crate) client: &'a Client,
    /// The name at the registry.
    pub(crate) placed: &'a Reference,
    /// The digest that the image is remembered by.
    pub(crate) id: &'a str,
    /// The diff IDs of its layers, lowest first.
    pub(crate) diff_ids: &'a [Digest],
    /// Its size in bytes, as far as it is known.
    pub(crate) size: u64,
}

/// A push under way.
pub(crate) struct Ship<'a> {
    pub(super) cargo: Cargo<'a>,
    /// Where files on their way lie.
    pub(super) folder: &'a Path,
    pub(super) known: Known,
    course: Mutex<Course<'a>>,
}

/// How it goes; layers on their way at the same time all tell of it.
struct Course<'a> {
    note: Progress<'a>,
    pushed: Pushed,
    /// The blobs that the repository has by now.
    settled: Vec<Digest>,
    /// Uploads that the registry has begun in place of mounting a blob.
    begun: HashMap<Digest, Upload>,
}

impl<'a> Ship<'a> {
    /// Makes a push ready; `folder` is for files on their way.
    pub(crate) fn new(cargo: Cargo<'a>, known: Known, folder: &'a Path, note: Progress<'a>) -> Self {
        Self {
            cargo,
            folder,
            known,
            course: Mutex::new(Course {
                note,
                pushed: Pushed::default(),
                settled: Vec::new(),
                begun: HashMap::new(),
            }),
        }
    }

    /// What it has come to, as an engine tells it.
    pub(crate) fn pushed(self) -> Pushed {
        let course = self.course.into_inner();
        course.unwrap_or_else(PoisonError::into_inner).pushed
    }

    /// Carries the image over.
    pub(crate) async fn run(&self) -> Result<(), CarryError> {
        // Engines tell of the uppermost layer first.
        for diff_id in self.cargo.diff_ids.iter().rev() {
            self.tell(diff_id.short(), "Preparing", None);
        }
        if self.run_from_memory().await? {
            return Ok(());
        }
        let recipe = match self.contents().await? {
            Contents::Packed(packed) => self.packed(packed).await?,
            Contents::Bare(bare) => self.bare(bare).await?,
        };
        self.complete(&recipe).await
    }

    /// Tells of a layer.
    pub(super) fn tell(&self, id: &str, status: &str, progress: Option<(u64, u64)>) {
        let note = of_layer(id, status, progress);
        self.course(|course| {
            match course.pushed.layers.iter_mut().find(|layer| layer.id == id) {
                Some(layer) => layer.clone_from(&note),
                None => course.pushed.layers.push(note.clone()),
            }
            (course.note)(Note::Layer(note));
        });
    }

    /// Says whether the repository has a blob by now.
    pub(super) fn is_settled(&self, digest: &Digest) -> bool {
        self.course(|course| course.settled.contains(digest))
    }

    pub(super) fn settle(&self, id: &str, digest: &Digest, status: &str) {
        self.tell(id, status, None);
        self.known.note_repository(digest, self.cargo.placed.path());
        self.course(|course| course.settled.push(digest.clone()));
    }

    /// Keeps an upload that the registry has begun for a blob.
    pub(super) fn begin(&self, digest: &Digest, upload: Upload) {
        self.course(|course| course.begun.insert(digest.clone(), upload));
    }

    pub(super) fn is_begun(&self, digest: &Digest) -> bool {
        self.course(|course| course.begun.contains_key(digest))
    }

    pub(super) fn begun(&self, digest: &Digest) -> Option<Upload> {
        self.course(|course| course.begun.remove(digest))
    }

    fn course<T>(&self, look: impl FnOnce(&mut Course<'a>) -> T) -> T {
        look(&mut self.course.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does without the image where it was carried before and the registry still has its layers, here or in another
    /// repository; `false` where it has not.
    async fn run_from_memory(&self) -> Result<bool, CarryError> {
        let Some(recipe) = self.known.recipe(self.cargo.id) else {
            return Ok(false);
        };
        let offers = recipe.blobs.iter().map(|Summary { digest, size }| {
            let id = self.layer_id(&recipe, digest);
            async move { self.offer(&id, digest, *size).await }.boxed()
        });
        let offers: Vec<_> = offers.collect();
        let offered = stream::iter(offers).buffered(AT_ONCE);
        let is_there: Vec<bool> = offered.try_collect().await?;
        if is_there.contains(&false) {
            return Ok(false);
        }
        self.complete(&recipe).await?;
        Ok(true)
    }

    /// Has whoever holds the image give it.
    async fn contents(&self) -> Result<Contents, CarryError> {
        // Which layer the bytes belong to is known only in the end: the whole way is shown at the first one told of.
        let first = self.cargo.diff_ids.last().map(Digest::short);
        let mut progress = |n_come| {
            if let Some(first) = first {
                self.tell(first, "Preparing", Some((n_come, self.cargo.size)));
            }
        };
        self.cargo.origin.contents(&mut progress).await
    }

    /// Takes manifests and blobs over as they are.
    async fn packed(&self, packed: Packed) -> Result<Recipe, CarryError> {
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
        let mut layers = Vec::new();
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
            recipe.blobs.push(Summary {
                digest: digest.clone(),
                size,
            });
            let id = self.layer_id(&recipe, &digest);
            if layers.len() >= AT_ONCE {
                self.tell(&id, "Waiting", None);
            }
            let source = Arc::new(span);
            let blob = Blob { digest, size, source };
            layers.push(async move { self.blob(&id, blob).await }.boxed());
        }
        let sent = stream::iter(layers).buffered(AT_ONCE);
        sent.try_collect::<()>().await?;
        Ok(recipe)
    }

    /// Packs layers and makes the manifest.
    async fn bare(&self, bare: Bare) -> Result<Recipe, CarryError> {
        let mut recipe = Recipe::default();
        // Engines begin with the lowest layer, though they tell of it last.
        let mut seen: Vec<Digest> = Vec::new();
        let mut on_their_way = Vec::new();
        for layer in &bare.layers {
            if let Some(diff_id) = layer.diff_id().filter(|diff_id| !seen.contains(diff_id)) {
                if seen.len() >= AT_ONCE {
                    self.tell(diff_id.short(), "Waiting", None);
                }
                seen.push(diff_id.clone());
                on_their_way.push(self.layer(layer).boxed());
            }
        }
        let sent = stream::iter(on_their_way).buffered(AT_ONCE);
        let descriptors: Vec<Descriptor> = sent.try_collect().await?;
        let mut layers = Vec::new();
        for layer in &bare.layers {
            let descriptor = match layer {
                BareLayer::Foreign(foreign) => foreign,
                BareLayer::Here { diff_id, .. } | BareLayer::Packed { diff_id, .. } => {
                    let at = seen.iter().position(|known| known == diff_id);
                    let found = at.and_then(|at| descriptors.get(at));
                    found.ok_or_else(|| ArchiveError::Wrong(format!("no layer {diff_id}")))?
                }
            };
            let (digest, size) = (descriptor.digest.clone(), descriptor.size);
            let mut document = json!({ "mediaType": descriptor.media_type, "size": size, "digest": digest });
            if let BareLayer::Foreign(foreign) = layer {
                document["urls"] = json!(foreign.urls);
            } else {
                let summary = Summary {
                    digest: digest.clone(),
                    size,
                };
                if !recipe.blobs.contains(&summary) {
                    recipe.blobs.push(summary);
                }
            }
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
    async fn complete(&self, recipe: &Recipe) -> Result<(), CarryError> {
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
        let line = format!(
            "{}: digest: {digest} size: {}",
            placed.tag().unwrap_or("latest"),
            top.text.len()
        );
        self.course(|course| {
            (course.note)(Note::Line(line));
            course.pushed.digest = Some(digest);
        });
        self.known.note_recipe(self.cargo.id, recipe);
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
        let mut local = recipe.layers.iter().zip(self.cargo.diff_ids);
        let diff_id = local.find_map(|(layer, diff_id)| (layer == digest).then_some(diff_id));
        diff_id.unwrap_or(digest).short().to_owned()
    }
}

/// Documents are texts by their specifications.
fn text(bytes: Vec<u8>) -> Result<String, ArchiveError> {
    String::from_utf8(bytes).map_err(|error| ArchiveError::Wrong(error.to_string()))
}
