//! The built-in image engine: everything about images, without Docker, without root, without the internet.
//!
//! Images lie in an OCI image layout (`store`). Running containers needs Docker; whatever asks for it is told so.
//! Not here: archives (`super::archive`), and speaking to registries (`registry::client`).

mod about;
mod build;
mod building;
mod describe;
mod engine;
mod find;
mod list;
mod load;
mod measure;
pub mod platform;
mod prune;
mod pull;
mod push;
mod remove;
mod save;
mod store;
#[cfg(test)]
mod transfer_tests;
mod unpacking;

use std::io;
use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

pub use build::{BuildError, Surroundings};
pub use prune::Pruned;

use store::{Lease, Store, StoreError};

use super::archive;
use super::carry::{CarryError, Known};
use super::{BuildRequest, EngineError, Note};
use crate::words::Digest;

/// The built-in engine, with its images in a folder.
#[derive(Clone, Debug)]
pub struct Builtin {
    store: Store,
}

impl Builtin {
    /// Opens the images in a folder, and makes it where there is none.
    pub fn open(root: &Path) -> Result<Self, EngineError> {
        Ok(Self {
            store: Store::open(root)?,
        })
    }

    /// Keeps blobs from being collected.
    async fn lease(&self) -> Result<Lease, EngineError> {
        let store = self.store.clone();
        let leased = spawn_blocking(move || store.lease()).await;
        let leased =
            leased.map_err(|error| store::failed("waiting for the image store")(io::Error::other(error)))?;
        Ok(leased?)
    }

    /// The folder for files on their way.
    fn spool(&self) -> PathBuf {
        self.store.root().join("stepgate/tmp")
    }

    /// What is known of earlier transfers with a registry.
    fn known(&self, host: &str) -> Known {
        // A registry is not told of another's repositories.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let folder: String = host.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        Known::in_folder(&self.store.root().join("stepgate/known").join(folder))
    }

    /// Builds an image and gives it its names; gives its ID. It blocks, and pulls nothing.
    pub fn build_now(
        &self,
        request: &BuildRequest,
        surroundings: &Surroundings,
        note: &mut dyn FnMut(Note),
    ) -> Result<Digest, BuildError> {
        build::build(&self.store, request, surroundings, note)
    }
}

/// The diff IDs of a configuration; an `Err` says what is wrong with it.
fn diff_ids(config: &[u8]) -> Result<Vec<Digest>, String> {
    archive::diff_ids(config).map_err(|error| format!("the image's configuration cannot be read: {error}"))
}

impl From<StoreError> for EngineError {
    /// What the disk refuses is told as Docker's own engine tells it.
    fn from(error: StoreError) -> Self {
        Self::Refused {
            status: 500,
            message: error.to_string(),
        }
    }
}

impl From<StoreError> for CarryError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}
