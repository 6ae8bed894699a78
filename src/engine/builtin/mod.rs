//! The built-in image engine: everything about images, without Docker, without root, without the internet.
//!
//! Images lie in an OCI image layout (`store`). Running containers needs Docker; whatever asks for it is told so.
//! Not here: archives (`super::archive`), and speaking to registries (`registry::client`).

mod about;
mod describe;
mod find;
mod list;
mod remove;
mod store;

use std::path::Path;

use store::{Store, StoreError};

use super::EngineError;

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
