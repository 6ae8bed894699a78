//! Both ends of the way for an engine that only gives and takes archives.
//!
//! Not here: which platform of several is meant (`choose`), and where the archive's file lies (`spool`).

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use serde_json::Value;

use super::choose::Chosen;
use super::error::CarryError;
use super::fetch::Fetch;
use super::watch::watch;
use super::{Origin, Target, of_blob, spool};
use crate::engine::archive::{Contents, Loadable, Span, write};
use crate::engine::{Engine, Image, Note, Progress};
use crate::words::{Digest, Reference};

/// An image that an engine gives as an archive.
pub(crate) struct Unloading<'a> {
    pub(crate) engine: &'a dyn Engine,
    pub(crate) image: &'a Image,
    /// Where the archive's file lies.
    pub(crate) folder: &'a Path,
}

#[async_trait]
impl Origin for Unloading<'_> {
    async fn contents(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Contents, CarryError> {
        let image = self.image;
        let archive = spool::archive(self.engine, &image.id, self.folder, progress).await?;
        Ok(archive.contents(&image.id, (&image.os, &image.architecture))?)
    }
}

/// An engine that is given an image as an archive.
pub(crate) struct Loading<'a> {
    pub(crate) engine: &'a dyn Engine,
    /// Where files on their way lie.
    pub(crate) folder: &'a Path,
}

#[async_trait]
impl Target for Loading<'_> {
    async fn platform(&self) -> Result<String, CarryError> {
        let about = self.engine.about().await?;
        Ok(format!("{}/{}", about.os, about.architecture))
    }

    async fn here(&self, digests: [&Digest; 3]) -> Result<Option<String>, CarryError> {
        for digest in digests {
            if let Some(image) = self.engine.image(digest.as_str()).await? {
                return Ok(Some(image.id));
            }
        }
        Ok(None)
    }

    async fn named(&self, name: &Reference) -> Result<Option<String>, CarryError> {
        let image = self.engine.image(&name.familiar()).await?;
        Ok(image.map(|image| image.id))
    }

    async fn name(&self, id: &str, name: &Reference) -> Result<(), CarryError> {
        Ok(self.engine.tag(id, name).await?)
    }

    async fn take(
        &self,
        fetch: &Fetch<'_>,
        chosen: Chosen,
        config: Vec<u8>,
        note: Progress<'_>,
    ) -> Result<(), CarryError> {
        let documents = fetch.documents(&chosen).await?;
        let layers: Vec<Digest> = chosen.layers.iter().map(|layer| layer.digest.clone()).collect();
        for layer in &layers {
            note(of_blob(layer, "Pulling fs layer", None));
        }
        let mut files: Vec<(Digest, Span)> = Vec::new();
        for layer in &layers {
            let known = files.iter().find(|(digest, _)| digest == layer);
            let span = match known {
                Some((_, span)) => span.clone(),
                None => self.fetch(fetch, layer, note).await?,
            };
            files.push((layer.clone(), span));
        }
        let loadable = Loadable {
            names: vec![fetch.name.clone()],
            top: chosen.top,
            documents,
            config: (chosen.config, config),
            layers: files,
        };
        let shown = Extraction::of(&loadable.config.1, &layers);
        let mut extracting = |told| {
            if let Some(layer) = shown.note(&told) {
                note(layer);
            }
        };
        self.engine.load(write(&[loadable])?, &mut extracting).await?;
        for layer in &layers {
            note(of_blob(layer, "Pull complete", None));
        }
        Ok(())
    }
}

impl Loading<'_> {
    async fn fetch(&self, fetch: &Fetch<'_>, layer: &Digest, note: Progress<'_>) -> Result<Span, CarryError> {
        let (client, placed) = (fetch.client, fetch.placed);
        let size = client.blob_size(placed, layer).await?.unwrap_or_default();
        let mut file = tokio::fs::File::from_std(spool::file(self.folder)?);
        let come = AtomicU64::new(0);
        let progress = |n_bytes| come.store(n_bytes, Ordering::Relaxed);
        let fetching = client.download(placed, layer, &mut file, &progress);
        watch(fetching, || {
            let come = come.load(Ordering::Relaxed);
            note(of_blob(layer, "Downloading", Some((come, size))));
        })
        .await?;
        note(of_blob(layer, "Verifying Checksum", None));
        note(of_blob(layer, "Download complete", None));
        Ok(Span::whole(file.into_std().await)?)
    }
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
        Some(of_blob(layer, "Extracting", told.current.zip(told.total)))
    }
}
