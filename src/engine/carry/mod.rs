//! Carrying images between a registry and wherever they lie, by stepgate itself: an engine that gives and takes archives
//! (`by_archive`), or the built-in engine's store.
//!
//! A push asks an [`Origin`] for what the registry lacks, a pull gives a [`Target`] what it lacks; layers on their way
//! lie in files, never whole in memory. Not here: archives (`super::archive`), the registry's protocol
//! (`registry::client`), and what a push or pull says before and after.

mod by_archive;
mod choose;
mod error;
mod fetch;
mod known;
mod layer;
mod ship;
pub(crate) mod spool;
mod watch;

use async_trait::async_trait;

use super::archive::Contents;
use super::{LayerNote, Note, Progress};
use crate::words::{Digest, Reference};

pub(crate) use by_archive::{Loading, Unloading};
pub(crate) use choose::Chosen;
pub(crate) use error::{CarryError, Cause};
pub(crate) use fetch::Fetch;
pub(crate) use known::Known;
pub(crate) use layer::StopAtDrop;
pub(crate) use ship::{Cargo, Ship};
pub(crate) use watch::watch;

/// How many layers are on their way at a time, as Docker has it.
pub(crate) const AT_ONCE: usize = 3;

/// Where an image to be pushed lies.
#[async_trait]
pub(crate) trait Origin: Send + Sync {
    /// Gives what there is of the image; `progress` is told how many bytes of it have come, where that takes long.
    async fn contents(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Contents, CarryError>;
}

/// Where a pulled image goes.
#[async_trait]
pub(crate) trait Target: Send + Sync {
    /// The platform, `os/architecture`, whose image is meant where none is asked for.
    async fn platform(&self) -> Result<String, CarryError>;

    /// The ID of the image, where it is there already under one of the digests that may be its ID.
    async fn here(&self, digests: [&Digest; 3]) -> Result<Option<String>, CarryError>;

    /// The ID of the image that has the name.
    async fn named(&self, name: &Reference) -> Result<Option<String>, CarryError>;

    /// Gives an image that is there the name.
    async fn name(&self, id: &str, name: &Reference) -> Result<(), CarryError>;

    /// Fetches what there is not yet of an image, and takes it in under the pull's name.
    /// The configuration's bytes have come already.
    async fn take(
        &self,
        fetch: &Fetch<'_>,
        chosen: Chosen,
        config: Vec<u8>,
        note: Progress<'_>,
    ) -> Result<(), CarryError>;
}

/// What is told of a layer.
pub(crate) fn of_layer(id: &str, status: &str, progress: Option<(u64, u64)>) -> LayerNote {
    LayerNote {
        id: id.to_owned(),
        status: status.to_owned(),
        current: progress.map(|(current, total)| current.min(total)),
        total: progress.map(|(_, total)| total),
    }
}

/// What is told of a layer that is pulled, by its blob's digest.
pub(crate) fn of_blob(layer: &Digest, status: &str, progress: Option<(u64, u64)>) -> Note {
    Note::Layer(of_layer(layer.short(), status, progress))
}
