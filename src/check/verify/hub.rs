//! Whether a local image is what Docker Hub has under its name, by one question that is not a pull.
//!
//! Docker Hub counts each manifest that is read, and lets nobody in particular read many; a digest alone costs nothing. An engine has an image
//! under `NAME@DIGEST` once it has pulled it so, or where that is its content; a name that was merely given does not bring that about. An
//! engine with a mirror, or with a way out that this process has not, is asked for the digest instead. Not here: reading the image (`identity`).

use super::identity::Place;
use super::{Answer, AskError, Question, Stop};
use crate::engine::{HubSource, Image};
use crate::registry::RegistryError;
use crate::words::{Digest, Reference};

/// What is seen of an image at Docker Hub without reading it.
pub(super) enum Seen {
    /// The image is there under the name.
    Same,
    /// Another one is.
    Other(Digest),
    /// It has to be read, to tell.
    Nothing,
}

impl Question<'_> {
    /// Looks at what Docker Hub has under a name; sees nothing at other registries, which count nothing.
    pub(super) async fn at_hub(&self, local: &Image, place: &Place) -> Answer<Seen> {
        let name = &place.placed;
        if !name.is_hub() {
            return Ok(Seen::Nothing);
        }
        if self.world.engine.about().await?.hub == HubSource::Mirror
            && let Some(digest) = self.by_engine(name).await?
        {
            return Ok(seen(local, name, digest));
        }
        match self.library.digest(name).await {
            Ok(Some(digest)) if is_pulled(local, name, &digest) => Ok(Seen::Same),
            // Of another packing only the content tells; and a refusal is told in the registry's own words where the manifest is read.
            Ok(_)
            | Err(AskError::Registry(
                RegistryError::Unauthorized { .. }
                | RegistryError::Refused { .. }
                | RegistryError::Protocol { .. },
            )) => Ok(Seen::Nothing),
            Err(AskError::Registry(error)) => match self.by_engine(name).await? {
                Some(digest) => Ok(seen(local, name, digest)),
                None => Err(Stop::Unasked(error.into())),
            },
            Err(error) => Err(Stop::Unasked(error)),
        }
    }

    /// What the engine finds; one that cannot ask has found nothing.
    async fn by_engine(&self, name: &Reference) -> Answer<Option<Digest>> {
        let login = self.library.credentials(name.host()).await?;
        let asked = self.world.engine.remote_digest(name, login.as_ref()).await;
        Ok(asked.unwrap_or_default())
    }
}

fn seen(local: &Image, name: &Reference, digest: Digest) -> Seen {
    if is_pulled(local, name, &digest) {
        Seen::Same
    } else {
        Seen::Other(digest)
    }
}

/// Says whether the engine has the image as this digest of the repository.
fn is_pulled(local: &Image, name: &Reference, digest: &Digest) -> bool {
    let is_it = |known: &String| {
        Reference::parse(known).is_ok_and(|known| {
            (known.host(), known.path()) == (name.host(), name.path()) && known.digest() == Some(digest)
        })
    };
    digest.as_str() == local.id || local.repo_digests.iter().any(is_it)
}
