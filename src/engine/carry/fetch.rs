//! A pull that stepgate carries out itself: manifest and blobs come from the registry, each verified by its digest, and
//! go where the image belongs.
//!
//! Not here: where that is ([`Target`]), and which image of several a name stands for (`choose`).

use serde_json::Value;

use super::Target;
use super::error::CarryError;
use crate::engine::{Note, Progress};
use crate::registry::{Client, RegistryError};
use crate::words::{Digest, Reference};

/// A pull under way.
pub(crate) struct Fetch<'a> {
    pub(crate) target: &'a dyn Target,
    pub(crate) client: &'a Client,
    /// The name that the image gets.
    pub(crate) name: &'a Reference,
    /// The name at the registry.
    pub(crate) placed: &'a Reference,
    /// The platform that was asked for.
    pub(crate) platform: Option<&'a str>,
}

/// What was pulled.
pub(crate) struct Pulled {
    /// The digest that the name stands for in the registry.
    pub(crate) digest: Digest,
    /// The digest of the image's configuration.
    pub(crate) config: Digest,
}

impl Fetch<'_> {
    /// Pulls the image.
    pub(crate) async fn run(&self, note: Progress<'_>) -> Result<Pulled, CarryError> {
        let Some(top) = self.client.manifest_bytes(self.placed).await? else {
            return Err(CarryError::Refused(format!(
                "manifest for {} not found: manifest unknown: manifest unknown",
                self.name.familiar()
            )));
        };
        let key = self.placed.manifest_key();
        note(Note::Line(format!("{key}: Pulling from {}", self.placed.path())));
        let digest = top.0.digest.clone();
        let chosen = self.choose(top).await?;
        let config = chosen.config.clone();
        let here = self
            .target
            .here([&digest, &chosen.manifest.digest, &chosen.config])
            .await?;
        let status = if here.is_some() && here == self.target.named(self.name).await? {
            "Image is up to date for"
        } else if let Some(id) = &here {
            self.target.name(id, self.name).await?;
            "Downloaded newer image for"
        } else {
            let bytes = self.blob(&config).await?;
            self.fits(&bytes)?;
            self.target.take(self, chosen, bytes, note).await?;
            "Downloaded newer image for"
        };
        note(Note::Line(format!("Digest: {digest}")));
        note(Note::Line(format!("Status: {status} {}", self.name.familiar())));
        Ok(Pulled { digest, config })
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
        Err(CarryError::Refused(format!(
            "image with reference {} was found but does not match the specified platform: \
             wanted {wanted}, actual: {actual}",
            self.name.familiar()
        )))
    }

    pub(super) fn protocol(&self, reason: String) -> CarryError {
        let host = self.placed.host().to_owned();
        RegistryError::Protocol { host, reason }.into()
    }
}
