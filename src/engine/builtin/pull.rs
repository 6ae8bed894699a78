//! Pulling into the store: each layer is verified by its own digest while it comes, and by its diff ID before it is kept.
//!
//! What was fetched before a pull broke off is whole, and not fetched again. Not here: what a name stands for (`carry`).

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

use super::measure::{Measured, measure};
use super::store::{Layer, LayerNote, NewImage, Packing, Store};
use super::{Builtin, diff_ids, find, platform};
use crate::engine::archive::{Course, Span};
use crate::engine::carry::{AT_ONCE, CarryError, Chosen, Fetch, Known, StopAtDrop, Target, of_blob, watch};
use crate::engine::{EngineError, Progress};
use crate::registry::{Client, Credentials, Descriptor};
use crate::words::{Digest, Reference};

/// Docker's words for layers that are not those that the configuration names.
const OTHER_LAYERS: &str = "layers from manifest don't match image configuration";

impl Builtin {
    /// Pulls one reference from its own host.
    pub async fn pull(
        &self,
        name: &Reference,
        platform: Option<&str>,
        login: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<(), EngineError> {
        let name = name.clone().with_default_tag();
        let _lease = self.lease().await?;
        let client = Client::new(name.host(), login.cloned()).map_err(CarryError::from)?;
        let target = Storing {
            store: &self.store,
            known: self.known(name.host()),
        };
        let fetch = Fetch {
            target: &target,
            client: &client,
            name: &name,
            placed: &name,
            platform,
        };
        let pulled = fetch.run(progress).await.map_err(daemons)?;
        let text = format!("{}@{}", name.familiar_repository(), pulled.digest);
        Ok(self.store.note_repo_digest(&pulled.config, &text)?)
    }
}

/// Docker's engine answers a pull only once it has begun; what goes wrong is its own word.
fn daemons(error: CarryError) -> EngineError {
    match error.into() {
        EngineError::Refused { status: 0, message } => EngineError::Refused { status: 500, message },
        error => error,
    }
}

/// The store, taking an image in.
struct Storing<'a> {
    store: &'a Store,
    known: Known,
}

/// Tells of a layer's state, and how far it is of how much.
type Tell<'a> = dyn Fn(&str, Option<(u64, u64)>) + Send + Sync + 'a;

#[async_trait]
impl Target for Storing<'_> {
    async fn platform(&self) -> Result<String, CarryError> {
        Ok(platform::platform())
    }

    async fn here(&self, digests: [&Digest; 3]) -> Result<Option<String>, CarryError> {
        let images = self.store.images()?;
        let here = digests.iter().find_map(|digest| find::whole(&images, digest));
        Ok(here.map(|image| image.id.to_string()))
    }

    async fn named(&self, name: &Reference) -> Result<Option<String>, CarryError> {
        let images = self.store.images()?;
        Ok(find::by_name(&images, name).map(|image| image.id.to_string()))
    }

    async fn name(&self, id: &str, name: &Reference) -> Result<(), CarryError> {
        let images = self.store.images()?;
        if let (None, Some(image)) = (name.digest(), find::by_id(&images, id)) {
            self.store.name(image, name)?;
        }
        Ok(())
    }

    async fn take(
        &self,
        fetch: &Fetch<'_>,
        chosen: Chosen,
        config: Vec<u8>,
        note: Progress<'_>,
    ) -> Result<(), CarryError> {
        let layers = layers(&chosen.layers, &config)?;
        let images = self.store.images()?;
        let known: Vec<&Layer> = images.iter().flat_map(|image| &image.layers).collect();
        let mut coming: Vec<&Layer> = Vec::new();
        let mut seen: Vec<&Layer> = Vec::new();
        for layer in &layers {
            if seen.contains(&layer) {
                continue;
            }
            seen.push(layer);
            let is_here = known.contains(&layer) || self.is_left(layer).await?;
            let status = if is_here {
                "Already exists"
            } else {
                "Pulling fs layer"
            };
            note(of_blob(&layer.blob, status, None));
            coming.extend((!is_here).then_some(layer));
        }
        for waiting in coming.iter().skip(AT_ONCE) {
            note(of_blob(&waiting.blob, "Waiting", None));
        }
        let note = Mutex::new(note);
        let fetched = coming.iter().map(|layer| self.layer(fetch, layer, &note).boxed());
        let fetched: Vec<_> = fetched.collect();
        let fetched = stream::iter(fetched).buffered(AT_ONCE);
        fetched.try_collect::<()>().await?;
        for layer in &chosen.layers {
            self.known.note_repository(&layer.digest, fetch.placed.path());
        }
        let id = self.store.add(NewImage {
            config,
            layers,
            manifest: Some((chosen.manifest.media_type, chosen.bytes)),
        })?;
        self.name(id.as_str(), fetch.name).await
    }
}

impl Storing<'_> {
    /// Says whether a layer is left of a pull that broke off, or of an image that is gone.
    async fn is_left(&self, layer: &Layer) -> Result<bool, CarryError> {
        if !self.store.has_blob(&layer.blob) {
            return Ok(false);
        }
        let span = super::push::span(self.store, &layer.blob)?;
        let packing = layer.packing;
        let measured = spawn_blocking(move || measure(&span, packing, &Course::default()));
        let measured = measured.await.map_err(io::Error::other)?;
        let Some(measured) = measured.ok().filter(|found| found.diff_id == layer.diff_id) else {
            return Ok(false);
        };
        self.store.note_layer(&layer.diff_id, &measured.note)?;
        Ok(true)
    }

    async fn layer(
        &self,
        fetch: &Fetch<'_>,
        layer: &Layer,
        note: &Mutex<Progress<'_>>,
    ) -> Result<(), CarryError> {
        let tell = |status: &str, progress| {
            let mut note = note.lock().unwrap_or_else(PoisonError::into_inner);
            note(of_blob(&layer.blob, status, progress));
        };
        let file = self.download(fetch, layer, &tell).await?;
        tell("Verifying Checksum", None);
        tell("Download complete", None);
        let noted = self.verify(&file, layer, &tell).await?;
        self.store.keep_file(file, &layer.blob)?;
        self.store.note_layer(&layer.diff_id, &noted)?;
        tell("Pull complete", None);
        Ok(())
    }

    async fn download(
        &self,
        fetch: &Fetch<'_>,
        layer: &Layer,
        tell: &Tell<'_>,
    ) -> Result<NamedTempFile, CarryError> {
        let file = self.store.new_file()?;
        let mut writer = tokio::fs::File::from_std(file.as_file().try_clone()?);
        let come = AtomicU64::new(0);
        let progress = |n_bytes| come.store(n_bytes, Ordering::Relaxed);
        let fetching = fetch
            .client
            .download(fetch.placed, &layer.blob, &mut writer, &progress);
        watch(fetching, || {
            let come = come.load(Ordering::Relaxed);
            tell("Downloading", Some((come, layer.size)));
        })
        .await?;
        Ok(file)
    }

    /// Unpacks a layer to see that it is the one that the configuration names.
    async fn verify(
        &self,
        file: &NamedTempFile,
        layer: &Layer,
        tell: &Tell<'_>,
    ) -> Result<LayerNote, CarryError> {
        let span = Span::whole(file.as_file().try_clone()?)?;
        let (total, packing) = (span.length(), layer.packing);
        if total != layer.size {
            return Err(CarryError::Refused(OTHER_LAYERS.to_owned()));
        }
        let course = Arc::new(Course::default());
        let _stop = StopAtDrop(Arc::clone(&course));
        let shared = Arc::clone(&course);
        let measuring = spawn_blocking(move || measure(&span, packing, &shared));
        let measured = watch(measuring, || tell("Extracting", Some((course.done(), total)))).await;
        let Measured { diff_id, note } = measured.map_err(io::Error::other)?.map_err(|error| {
            CarryError::Refused(format!("failed to register layer {}: {error}", layer.blob))
        })?;
        if diff_id != layer.diff_id {
            return Err(CarryError::Refused(OTHER_LAYERS.to_owned()));
        }
        Ok(note)
    }
}

/// The layers of a manifest, each with the diff ID that the configuration has for it.
fn layers(descriptors: &[Descriptor], config: &[u8]) -> Result<Vec<Layer>, CarryError> {
    let diff_ids = diff_ids(config).map_err(CarryError::Refused)?;
    if diff_ids.len() != descriptors.len() {
        return Err(CarryError::Refused(OTHER_LAYERS.to_owned()));
    }
    if let Some(foreign) = descriptors.iter().find(|descriptor| !descriptor.urls.is_empty()) {
        return Err(CarryError::Refused(format!(
            "the layer {} lies outside of the registry",
            foreign.digest
        )));
    }
    let layers = descriptors.iter().zip(diff_ids);
    let layers = layers.map(|(descriptor, diff_id)| Layer {
        diff_id,
        blob: descriptor.digest.clone(),
        size: descriptor.size,
        packing: Packing::of(&descriptor.media_type),
    });
    Ok(layers.collect())
}
