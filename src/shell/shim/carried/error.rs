//! Why an image could not be carried, and the words for it: the engine's own where it would have failed the same way.
//!
//! Not here: exit codes.

use std::io;

use super::super::ShimError;
use crate::engine::EngineError;
use crate::engine::archive::ArchiveError;
use crate::failure::chain;
use crate::registry::RegistryError;
use crate::registry::client::{DownloadError, UploadError};

/// Says why an image could not be carried.
#[derive(Debug, thiserror::Error)]
pub(super) enum CarryError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Upload(#[from] UploadError),
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The folder for what is on its way cannot be used.
    #[error("the image cannot be put down on its way")]
    Spool(#[from] io::Error),
    /// The whole of what is to be said.
    #[error("{0}")]
    Said(String),
}

impl From<CarryError> for ShimError {
    fn from(error: CarryError) -> Self {
        match error {
            CarryError::Engine(error) => Self::Engine(error),
            CarryError::Upload(UploadError::Registry(error))
            | CarryError::Download(DownloadError::Registry(error))
            | CarryError::Registry(error) => of_registry(error),
            CarryError::Upload(error @ UploadError::Denied { .. }) => Self::Said(error.to_string()),
            CarryError::Said(words) => Self::Said(words),
            CarryError::Upload(error @ UploadError::Source { .. }) => Self::Said(chain(&error)),
            CarryError::Download(error @ DownloadError::File { .. }) => Self::Said(chain(&error)),
            CarryError::Archive(error) => Self::Said(chain(&error)),
            CarryError::Spool(error) => Self::Said(chain(&CarryError::Spool(error))),
        }
    }
}

fn of_registry(error: RegistryError) -> ShimError {
    match error {
        RegistryError::Unauthorized { message } => {
            let is_whole = message.starts_with("unauthorized");
            ShimError::Said(if is_whole {
                message
            } else {
                format!("unauthorized: {message}")
            })
        }
        error @ (RegistryError::Address { .. }
        | RegistryError::Unreachable { .. }
        | RegistryError::Certificate { .. }
        | RegistryError::ClientCertificate { .. }
        | RegistryError::NotEncrypted { .. }
        | RegistryError::Refused { .. }
        | RegistryError::Protocol { .. }) => ShimError::Registry(error),
    }
}
