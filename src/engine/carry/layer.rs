//! One blob of an image on its way into a registry.
//!
//! Not here: the image as a whole (`ship`).

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

use super::error::CarryError;
use super::known::Summary;
use super::ship::{LAYER, Ship};
use super::watch::watch;
use crate::engine::archive::{BareLayer, Course, PackedLayer, Span, pack};
use crate::registry::Descriptor;
use crate::registry::client::{Blob, Offer};
use crate::words::Digest;

/// Ends a layer's packing or unpacking when nobody waits for it any more: a thread cannot be dropped.
pub(crate) struct StopAtDrop(pub(crate) Arc<Course>);

impl Drop for StopAtDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl Ship<'_> {
    /// Sees to it that the repository has a layer, if the registry has it anywhere; `false` where it has not.
    pub(super) async fn offer(&self, id: &str, digest: &Digest, size: u64) -> Result<bool, CarryError> {
        if self.is_settled(digest) {
            return Ok(true);
        }
        let (client, placed) = (self.cargo.client, self.cargo.placed);
        if client.held(placed, digest).await? == Some(size) {
            self.settle(id, digest, "Layer already exists");
            return Ok(true);
        }
        for from in self.known.repositories(digest) {
            if from == placed.path() || self.is_begun(digest) {
                continue;
            }
            match client.mount(placed, digest, &from).await? {
                Offer::Mounted => {
                    self.settle(id, digest, &format!("Mounted from {from}"));
                    return Ok(true);
                }
                Offer::Begun(upload) => self.begin(digest, upload),
            }
        }
        Ok(false)
    }

    /// Gets a layer into the repository, and says what the manifest is to say of it.
    pub(super) async fn layer(&self, layer: &BareLayer) -> Result<Descriptor, CarryError> {
        match layer {
            BareLayer::Foreign(foreign) => Ok(foreign.clone()),
            BareLayer::Packed {
                diff_id,
                descriptor,
                span,
            } => {
                let blob = Blob {
                    digest: descriptor.digest.clone(),
                    size: descriptor.size,
                    source: Arc::new(span.clone()),
                };
                self.blob(diff_id.short(), blob).await?;
                Ok(descriptor.clone())
            }
            BareLayer::Here { diff_id, span } => {
                let Summary { digest, size } = self.bare_layer(diff_id, span.clone()).await?;
                Ok(Descriptor {
                    digest,
                    size,
                    media_type: LAYER.to_owned(),
                    urls: Vec::new(),
                })
            }
        }
    }

    /// Gets a packed layer into the repository.
    pub(super) async fn blob(&self, id: &str, blob: Blob) -> Result<(), CarryError> {
        if self.offer(id, &blob.digest, blob.size).await? {
            return Ok(());
        }
        self.upload(id, blob).await
    }

    /// Gets a bare layer into the repository; packs it only where the registry does not have it as it was packed
    /// before.
    async fn bare_layer(&self, diff_id: &Digest, span: Span) -> Result<Summary, CarryError> {
        let id = diff_id.short().to_owned();
        if let Some(known) = self.known.packed(diff_id)
            && self.offer(&id, &known.digest, known.size).await?
        {
            return Ok(known);
        }
        let PackedLayer { digest, span } = self.pack(diff_id, span).await?;
        let size = span.length();
        let summary = Summary {
            digest: digest.clone(),
            size,
        };
        let source = Arc::new(span);
        self.blob(&id, Blob { digest, size, source }).await?;
        self.known.note_packed(diff_id, &summary);
        Ok(summary)
    }

    /// Uploads a layer.
    async fn upload(&self, id: &str, blob: Blob) -> Result<(), CarryError> {
        self.tell(id, "Pushing", Some((0, blob.size)));
        let begun = self.begun(&blob.digest);
        let (client, placed) = (self.cargo.client, self.cargo.placed);
        let sent = AtomicU64::new(0);
        let progress = |n_bytes| sent.store(n_bytes, Ordering::Relaxed);
        let uploading = client.upload(placed, &blob, begun, &progress);
        watch(uploading, || {
            self.tell(id, "Pushing", Some((sent.load(Ordering::Relaxed), blob.size)));
        })
        .await?;
        self.settle(id, &blob.digest, "Pushed");
        Ok(())
    }

    /// Gets an image's configuration into the repository; engines do not tell of it.
    pub(super) async fn config(&self, text: &str) -> Result<(), CarryError> {
        let (client, placed) = (self.cargo.client, self.cargo.placed);
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        let blob = Blob {
            digest: Digest::of(&bytes),
            size: bytes.len() as u64,
            source: Arc::new(bytes),
        };
        if client.held(placed, &blob.digest).await? == Some(blob.size) {
            return Ok(());
        }
        Ok(client.upload(placed, &blob, None, &|_| ()).await?)
    }

    async fn pack(&self, diff_id: &Digest, span: Span) -> Result<PackedLayer, CarryError> {
        let course = Arc::new(Course::default());
        let _stop = StopAtDrop(Arc::clone(&course));
        let total = span.length();
        let (wanted, folder, shared) = (diff_id.clone(), self.folder.to_owned(), Arc::clone(&course));
        let packing = tokio::task::spawn_blocking(move || pack(&span, &wanted, &folder, &shared));
        let packed = watch(packing, || {
            self.tell(diff_id.short(), "Preparing", Some((course.done(), total)));
        });
        Ok(packed.await.map_err(io::Error::other)??)
    }
}
