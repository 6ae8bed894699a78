//! The built-in image engine: everything about images, without Docker, without root, without the internet.
//!
//! Images lie in an OCI image layout (`store`). Containers are run one at a time by an OCI runtime (`runtime`) where one is
//! installed and works; what else is asked of containers needs Docker, and is told so.
//! Not here: archives (`super::archive`), and speaking to registries (`registry::client`).

mod about;
mod build;
mod building;
mod container;
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
mod runtime;
mod save;
mod store;
#[cfg(test)]
mod transfer_tests;
mod unpacking;

use std::io;
use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

pub use build::{BuildError, Commands, Container, ContainerError, Surroundings, is_root};
pub use prune::Pruned;
pub use runtime::{NAMED_BY, NoRuntime, Rights, Runtime};
pub use unpacking::is_archive;

use runtime::{Runtimes, Stop};
use store::{Lease, Store, StoreError};

use super::archive;
use super::carry::{CarryError, Known};
use super::{BuildRequest, EngineError, Note};
use crate::words::Digest;

/// The built-in engine, with its images in a folder.
#[derive(Clone, Debug)]
pub struct Builtin {
    store: Store,
    runtimes: Runtimes,
}

impl Builtin {
    /// Opens the images in a folder, and makes it where there is none.
    pub fn open(root: &Path) -> Result<Self, EngineError> {
        Ok(Self {
            store: Store::open(root)?,
            runtimes: Runtimes::of_environment(),
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
        self.store.tmp()
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
        self.build_until(request, surroundings, &Stop::default(), note)
    }

    /// Builds as [`Self::build_now`] does, until somebody stops it.
    fn build_until(
        &self,
        request: &BuildRequest,
        surroundings: &Surroundings,
        stop: &Stop,
        note: &mut dyn FnMut(Note),
    ) -> Result<Digest, BuildError> {
        let place = build::Place {
            store: &self.store,
            runtimes: &self.runtimes,
            stop,
        };
        build::build(&place, request, surroundings, note)
    }

    /// Says what would have to be run for a build, as far as its Dockerfile tells.
    pub fn commands(&self, dockerfile: &str, request: &BuildRequest) -> Commands {
        build::commands(self.store.images().unwrap_or_default(), dockerfile, request)
    }

    /// What runs containers here; the first time it is tried, which takes some hundredths of a second. It blocks.
    pub fn runtime(&self) -> Result<Runtime, NoRuntime> {
        // Without a lease somebody may take the trial for a leftover.
        let _lease = self.store.lease();
        self.runtimes.working(&self.spool())
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
