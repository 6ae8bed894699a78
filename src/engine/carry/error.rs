//! Why an image could not be carried, and the words for it: the engine's own where it would have failed the same way.
//!
//! Not here: exit codes.

use std::io;

use crate::engine::EngineError;
use crate::engine::archive::ArchiveError;
use crate::failure::chain;
use crate::registry::RegistryError;
use crate::registry::client::{DownloadError, UploadError};

/// Says why an image could not be carried.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CarryError {
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
    /// The whole of what an engine would say.
    #[error("{0}")]
    Refused(String),
}

/// Why an image could not be carried: by what is to be made of it.
pub(crate) enum Cause {
    /// The engine's own error.
    Engine(EngineError),
    /// The registry cannot be asked, or answers strangely.
    Registry(RegistryError),
    /// The engine's refusal.
    Refused(String),
    /// The whole of what is to be said.
    Said(String),
}

impl CarryError {
    /// What is to be made of it.
    pub(crate) fn cause(self) -> Cause {
        match self {
            Self::Engine(error) => Cause::Engine(error),
            Self::Upload(UploadError::Registry(error))
            | Self::Download(DownloadError::Registry(error))
            | Self::Registry(error) => of_registry(error),
            Self::Upload(error @ UploadError::Denied { .. }) => Cause::Said(error.to_string()),
            Self::Refused(words) => Cause::Refused(words),
            Self::Upload(error @ UploadError::Source { .. }) => Cause::Said(chain(&error)),
            Self::Download(error @ DownloadError::File { .. }) => Cause::Said(chain(&error)),
            Self::Archive(error) => Cause::Said(chain(&error)),
            Self::Spool(error) => Cause::Said(chain(&Self::Spool(error))),
        }
    }
}

fn of_registry(error: RegistryError) -> Cause {
    match error {
        RegistryError::Unauthorized { message } => {
            let is_whole = message.starts_with("unauthorized");
            Cause::Said(if is_whole {
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
        | RegistryError::Protocol { .. }) => Cause::Registry(error),
    }
}

impl From<CarryError> for EngineError {
    /// What goes wrong with the registry is told in a stream, as Docker's engine tells it.
    fn from(error: CarryError) -> Self {
        let (status, message) = match error.cause() {
            Cause::Engine(error) => return error,
            Cause::Registry(error) => (0, chain(&error)),
            Cause::Refused(message) => (404, message),
            Cause::Said(message) => (0, message),
        };
        Self::Refused { status, message }
    }
}
