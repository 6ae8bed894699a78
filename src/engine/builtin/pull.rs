//! Pulling into the store: each layer is verified by its own digest while it comes, and by its diff ID before it is kept.
//!
//! What was fetched before a pull broke off is whole, and not fetched again. Not here: what a name stands for (`carry`).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

use super::measure::{Measured, measure};
use super::store::{Layer, LayerNote, NewImage, Packing, Store};
use super::{Builtin, diff_ids, found, platform};
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

/// A layer to come.
struct Coming<'a> {
    descriptor: &'a Descriptor,
    diff_id: &'a Digest,
    packing: Packing,
    is_here: bool,
}

#[async_trait]
impl Target for Storing<'_> {
    async fn platform(&self) -> Result<String, CarryError> {
        Ok(platform::platform())
    }

    async fn here(&self, digests: [&Digest; 3]) -> Result<Option<String>, CarryError> {
        let images = self.store.images()?;
        let here = digests.iter().find_map(|digest| found::whole(&images, digest));
        Ok(here.map(|image| image.id.to_string()))
    }

    async fn named(&self, name: &Reference) -> Result<Option<String>, CarryError> {
        let images = self.store.images()?;
        Ok(found::by_name(&images, name).map(|image| image.id.to_string()))
    }

    async fn name(&self, id: &str, name: &Reference) -> Result<(), CarryError> {
        let images = self.store.images()?;
        if let (None, Some(image)) = (name.digest(), found::by_id(&images, id)) {
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
        let diff_ids = diff_ids(&config).map_err(CarryError::Refused)?;
        if diff_ids.len() != chosen.layers.len() {
            return Err(CarryError::Refused(OTHER_LAYERS.to_owned()));
        }
        let mut coming: Vec<Coming<'_>> = Vec::new();
        for (descriptor, diff_id) in chosen.layers.iter().zip(&diff_ids) {
            let same = coming
                .iter()
                .find(|layer| layer.descriptor.digest == descriptor.digest);
            match same {
                Some(same) if same.diff_id == diff_id => continue,
                Some(_) => return Err(CarryError::Refused(OTHER_LAYERS.to_owned())),
                None => {}
            }
            let packing = Packing::of(&descriptor.media_type);
            let is_here = self.is_here(descriptor, diff_id, packing).await?;
            let status = if is_here {
                "Already exists"
            } else {
                "Pulling fs layer"
            };
            note(of_blob(&descriptor.digest, status, None));
            coming.push(Coming {
                descriptor,
                diff_id,
                packing,
                is_here,
            });
        }
        let note = Mutex::new(note);
        let layers = coming.iter().filter(|layer| !layer.is_here);
        let layers: Vec<_> = layers
            .map(|layer| self.layer(fetch, layer, &note).boxed())
            .collect();
        let fetched = stream::iter(layers).buffered(AT_ONCE);
        fetched.try_collect::<()>().await?;
        let layers = chosen.layers.iter().zip(diff_ids);
        let layers = layers.map(|(descriptor, diff_id)| Layer {
            diff_id,
            blob: descriptor.digest.clone(),
            size: descriptor.size,
            packing: Packing::of(&descriptor.media_type),
        });
        for layer in &chosen.layers {
            self.known.note_repository(&layer.digest, fetch.placed.path());
        }
        let id = self.store.add(NewImage {
            config,
            layers: layers.collect(),
            manifest: Some((chosen.manifest.media_type, chosen.bytes)),
        })?;
        self.name(id.as_str(), fetch.name).await
    }
}

impl Storing<'_> {
    /// Says whether a layer is here already, as it comes.
    async fn is_here(
        &self,
        descriptor: &Descriptor,
        diff_id: &Digest,
        packing: Packing,
    ) -> Result<bool, CarryError> {
        if !self.store.has_blob(&descriptor.digest) {
            return Ok(false);
        }
        let images = self.store.images()?;
        let mut layers = images.iter().flat_map(|image| &image.layers);
        if layers.any(|layer| layer.blob == descriptor.digest && layer.diff_id == *diff_id) {
            return Ok(true);
        }
        // It is left of a pull that broke off, or of an image that is gone.
        let span = super::push::span(self.store, &descriptor.digest)?;
        let measured = spawn_blocking(move || measure(&span, packing, &Course::default()));
        let measured = measured.await.map_err(std::io::Error::other)?;
        let Some(measured) = measured.ok().filter(|found| found.diff_id == *diff_id) else {
            return Ok(false);
        };
        self.store.note_layer(diff_id, &measured.note)?;
        Ok(true)
    }

    async fn layer(
        &self,
        fetch: &Fetch<'_>,
        layer: &Coming<'_>,
        note: &Mutex<Progress<'_>>,
    ) -> Result<(), CarryError> {
        let digest = &layer.descriptor.digest;
        let tell = |status: &str, progress| {
            let mut note = note.lock().unwrap_or_else(PoisonError::into_inner);
            note(of_blob(digest, status, progress));
        };
        if !layer.descriptor.urls.is_empty() {
            return Err(CarryError::Refused(format!(
                "the layer {digest} lies outside of the registry"
            )));
        }
        let file = self.download(fetch, layer.descriptor, &tell).await?;
        tell("Verifying Checksum", None);
        tell("Download complete", None);
        let noted = self.verify(&file, layer, &tell).await?;
        self.store.keep_file(file, digest)?;
        self.store.note_layer(layer.diff_id, &noted)?;
        tell("Pull complete", None);
        Ok(())
    }

    async fn download(
        &self,
        fetch: &Fetch<'_>,
        descriptor: &Descriptor,
        tell: &Tell<'_>,
    ) -> Result<NamedTempFile, CarryError> {
        let file = self.store.new_file()?;
        let mut writer = tokio::fs::File::from_std(file.as_file().try_clone()?);
        let come = AtomicU64::new(0);
        let progress = |n_bytes| come.store(n_bytes, Ordering::Relaxed);
        let fetching = fetch
            .client
            .download(fetch.placed, &descriptor.digest, &mut writer, &progress);
        watch(fetching, || {
            let come = come.load(Ordering::Relaxed);
            tell("Downloading", Some((come, descriptor.size)));
        })
        .await?;
        Ok(file)
    }

    /// Unpacks a layer to see that it is the one that the configuration names.
    async fn verify(
        &self,
        file: &NamedTempFile,
        layer: &Coming<'_>,
        tell: &Tell<'_>,
    ) -> Result<LayerNote, CarryError> {
        let span = Span::whole(file.as_file().try_clone()?)?;
        let (total, packing) = (span.length(), layer.packing);
        if total != layer.descriptor.size {
            return Err(CarryError::Refused(OTHER_LAYERS.to_owned()));
        }
        let course = Arc::new(Course::default());
        let _stop = StopAtDrop(Arc::clone(&course));
        let shared = Arc::clone(&course);
        let measuring = spawn_blocking(move || measure(&span, packing, &shared));
        let measured = watch(measuring, || tell("Extracting", Some((course.done(), total)))).await;
        let Measured { diff_id, note } = measured.map_err(std::io::Error::other)?.map_err(|error| {
            let layer = &layer.descriptor.digest;
            CarryError::Refused(format!("failed to register layer {layer}: {error}"))
        })?;
        if diff_id != *layer.diff_id {
            return Err(CarryError::Refused(OTHER_LAYERS.to_owned()));
        }
        Ok(note)
    }
}
