//! A pull that stepgate carries out itself: manifest and blobs come from the registry, each verified by its digest, and
//! go into the engine as one archive.
//!
//! Not here: where a name comes from (`super::super::pull`), and which image of several it stands for (`choose`).

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::super::progress::Display;
use super::super::{ShimError, Work, transfer};
use super::choose::Chosen;
use super::error::CarryError;
use super::watch::watch;
use super::{carriage, spool};
use crate::docker::Pull;
use crate::engine::archive::{Loadable, Span, write};
use crate::engine::{Engine, LayerNote, Note, Progress};
use crate::registry::{Client, Credentials, ManifestKind, RegistryError};
use crate::words::{Digest, Reference};

/// The largest configuration that is read, in bytes.
const CONFIG_LIMIT: u64 = 16 << 20;

/// Pulls what the practice registry has as `placed`, and gives it the name `name`.
pub(in crate::shell::shim) async fn pull(
    work: &mut Work<'_>,
    pull: &Pull,
    name: &Reference,
    placed: &Reference,
    login: Option<&Credentials>,
) -> Result<(), ShimError> {
    let Some(carriage) = carriage(work.context, placed) else {
        return Err(ShimError::Said(format!(
            "`{placed}` is not the practice registry's"
        )));
    };
    if name.digest().is_some() {
        return Err(ShimError::Said(format!(
            "stepgate carries images to this engine, and the engine cannot be given `{name}` that way: pull a tag"
        )));
    }
    let client = work.clients.client(placed.host(), login)?;
    let mut display = Display::new(work.streams, pull.verbosity);
    let mut note = |note| display.note(&note);
    let fetch = Fetch {
        engine: work.engine,
        client: &client,
        name,
        placed,
        platform: pull.platform.as_deref(),
        folder: &carriage.folder,
    };
    let fetched = transfer::or_interrupt(Box::pin(fetch.run(&mut note))).await;
    display.end();
    fetched
}

/// A pull under way.
pub(super) struct Fetch<'a> {
    pub(super) engine: &'a dyn Engine,
    pub(super) client: &'a Client,
    name: &'a Reference,
    pub(super) placed: &'a Reference,
    pub(super) platform: Option<&'a str>,
    folder: &'a Path,
}

impl Fetch<'_> {
    async fn run(&self, note: Progress<'_>) -> Result<(), CarryError> {
        let Some(top) = self.client.manifest_bytes(self.placed).await? else {
            return Err(CarryError::Said(format!(
                "Error response from daemon: manifest for {} not found: manifest unknown: manifest unknown",
                self.name.familiar()
            )));
        };
        let tag = self.placed.tag().unwrap_or("latest");
        note(Note::Line(format!("{tag}: Pulling from {}", self.placed.path())));
        let digest = top.0.digest.clone();
        let chosen = self.choose(top).await?;
        let ManifestKind::Image { config, layers } = &chosen.manifest.kind else {
            return Err(self.protocol("an index of images within an index of images".to_owned()));
        };
        let config = config.digest.clone();
        let here = self.here([&digest, &chosen.manifest.digest, &config]).await?;
        let status = if here.is_some() && here == self.named().await? {
            "Image is up to date for"
        } else if let Some(id) = &here {
            self.engine.tag(id, self.name).await?;
            "Downloaded newer image for"
        } else {
            let layers: Vec<Digest> = layers.iter().map(|layer| layer.digest.clone()).collect();
            self.bring(chosen, config, &layers, note).await?;
            "Downloaded newer image for"
        };
        note(Note::Line(format!("Digest: {digest}")));
        note(Note::Line(format!("Status: {status} {}", self.name.familiar())));
        Ok(())
    }

    /// The ID of the image, where the engine has it already under one of the digests that may be its ID.
    async fn here(&self, digests: [&Digest; 3]) -> Result<Option<String>, CarryError> {
        for digest in digests {
            if let Some(image) = self.engine.image(digest.as_str()).await? {
                return Ok(Some(image.id));
            }
        }
        Ok(None)
    }

    async fn named(&self) -> Result<Option<String>, CarryError> {
        let image = self.engine.image(&self.name.familiar()).await?;
        Ok(image.map(|image| image.id))
    }

    /// Fetches the blobs and loads the image.
    async fn bring(
        &self,
        chosen: Chosen,
        config: Digest,
        layers: &[Digest],
        note: Progress<'_>,
    ) -> Result<(), CarryError> {
        let bytes = self.client.blob(self.placed, &config, CONFIG_LIMIT).await?;
        let bytes = bytes.ok_or_else(|| self.protocol(format!("it does not have the blob {config}")))?;
        self.fits(&bytes)?;
        for layer in layers {
            note(of_layer(layer, "Pulling fs layer", None));
        }
        let mut files: Vec<(Digest, Span)> = Vec::new();
        for layer in layers {
            let known = files.iter().find(|(digest, _)| digest == layer);
            let span = match known {
                Some((_, span)) => span.clone(),
                None => self.fetch(layer, note).await?,
            };
            files.push((layer.clone(), span));
        }
        let loadable = Loadable {
            name: self.name.clone(),
            top: chosen.top,
            documents: chosen.documents,
            config: (config, bytes),
            layers: files,
        };
        let shown = Extraction::of(&loadable.config.1, layers);
        let mut extracting = |told| {
            if let Some(layer) = shown.note(&told) {
                note(layer);
            }
        };
        self.engine.load(write(&loadable)?, &mut extracting).await?;
        for layer in layers {
            note(of_layer(layer, "Pull complete", None));
        }
        Ok(())
    }

    async fn fetch(&self, layer: &Digest, note: Progress<'_>) -> Result<Span, CarryError> {
        let size = self
            .client
            .blob_size(self.placed, layer)
            .await?
            .unwrap_or_default();
        let mut file = tokio::fs::File::from_std(spool::file(self.folder)?);
        let come = AtomicU64::new(0);
        let progress = |n_bytes| come.store(n_bytes, Ordering::Relaxed);
        let fetching = self.client.download(self.placed, layer, &mut file, &progress);
        watch(fetching, || {
            let come = come.load(Ordering::Relaxed);
            note(of_layer(layer, "Downloading", Some((come, size))));
        })
        .await?;
        note(of_layer(layer, "Verifying Checksum", None));
        note(of_layer(layer, "Download complete", None));
        Ok(Span::whole(file.into_std().await)?)
    }

    /// Refuses an image that is not for the platform that was asked for, in the engine's words.
    fn fits(&self, config: &[u8]) -> Result<(), CarryError> {
        let Some(wanted) = self.platform else {
            return Ok(());
        };
        let config: Value = serde_json::from_slice(config).unwrap_or_default();
        let text = |key| config[key].as_str().unwrap_or("unknown");
        let actual = format!("{}/{}", text("os"), text("architecture"));
        if wanted == actual || wanted.starts_with(&format!("{actual}/")) {
            return Ok(());
        }
        Err(CarryError::Said(format!(
            "Error response from daemon: image with reference {} was found but does not match the specified platform: \
             wanted {wanted}, actual: {actual}",
            self.name.familiar()
        )))
    }

    pub(super) fn protocol(&self, reason: String) -> CarryError {
        let host = self.placed.host().to_owned();
        RegistryError::Protocol { host, reason }.into()
    }
}

fn of_layer(layer: &Digest, status: &str, progress: Option<(u64, u64)>) -> Note {
    Note::Layer(LayerNote {
        id: layer.short().to_owned(),
        status: status.to_owned(),
        current: progress.map(|(current, total)| current.min(total)),
        total: progress.map(|(_, total)| total),
    })
}

/// What an engine tells while it loads, by diff ID, as what it would tell of a pull, by the blobs' digests.
struct Extraction {
    layers: Vec<(String, Digest)>,
}

impl Extraction {
    fn of(config: &[u8], layers: &[Digest]) -> Self {
        let config: Value = serde_json::from_slice(config).unwrap_or_default();
        let diff_ids = config["rootfs"]["diff_ids"].as_array().cloned();
        let diff_ids = diff_ids.unwrap_or_default();
        let short = |diff_id: &Value| Some(Digest::parse(diff_id.as_str()?).ok()?.short().to_owned());
        let ids = diff_ids.iter().filter_map(short);
        Self {
            layers: ids.zip(layers.iter().cloned()).collect(),
        }
    }

    fn note(&self, told: &Note) -> Option<Note> {
        let Note::Layer(told) = told else { return None };
        let (_, layer) = self.layers.iter().find(|(id, _)| *id == told.id)?;
        Some(of_layer(layer, "Extracting", told.current.zip(told.total)))
    }
}
