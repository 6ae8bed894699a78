//! Saving images as one archive, in docker's layout and OCI's, with the manifests that they have here.
//!
//! Not here: the archive's bytes (`archive::write`).

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::push::{manifest, span};
use super::store::Kept;
use super::{Builtin, find};
use crate::engine::archive::{Loadable, write};
use crate::engine::{ArchiveOut, EngineError};
use crate::words::Reference;

impl Builtin {
    /// Gives images as the archive that `docker image save` writes: by a tag with that name, by a repository's name
    /// without a tag with all its names, by an ID or the start of one without a name.
    pub async fn save(&self, names: &[&str]) -> Result<ArchiveOut, EngineError> {
        let lease = self.lease().await?;
        let images = self.store.images()?;
        let mut meant: Vec<(&Kept, Vec<Reference>)> = Vec::new();
        for text in names {
            for (image, name) in mean(&images, text)? {
                let at = meant.iter().position(|(known, _)| known.id == image.id);
                let at = at.unwrap_or_else(|| {
                    meant.push((image, Vec::new()));
                    meant.len() - 1
                });
                let names = &mut meant[at].1;
                names.extend(name.filter(|name| !names.contains(name)));
            }
        }
        let loadables = meant
            .into_iter()
            .map(|(image, names)| self.loadable(image, names));
        let loadables: Vec<Loadable> = loadables.collect::<Result<_, EngineError>>()?;
        let archive = write(&loadables).map_err(|error| unreadable(&error))?;
        let archive = archive.inspect_ok(move |_| {
            // The blobs stay as long as they are read.
            let _ = &lease;
        });
        Ok(archive.map_err(|error| unreadable(&error)).boxed())
    }

    fn loadable(&self, image: &Kept, names: Vec<Reference>) -> Result<Loadable, EngineError> {
        let layers = image.layers.iter().map(|layer| {
            let span = span(&self.store, &layer.blob)?;
            Ok((layer.blob.clone(), span))
        });
        Ok(Loadable {
            names,
            top: manifest(&self.store, image)?,
            documents: Vec::new(),
            config: (image.id.clone(), self.store.document(&image.id)?),
            layers: layers.collect::<Result<_, EngineError>>()?,
        })
    }
}

/// The images that a word of `docker image save` means, and the names that they are saved with.
fn mean<'a>(images: &'a [Kept], text: &str) -> Result<Vec<(&'a Kept, Option<Reference>)>, EngineError> {
    if let Ok(name) = Reference::parse(text) {
        let is_whole_repository = name.tag().is_none() && name.digest().is_none();
        let tags = find::tags(images, &name);
        if is_whole_repository && !tags.is_empty() {
            let all = tags.into_iter();
            return Ok(all.map(|(image, name)| (image, Some(name.clone()))).collect());
        }
        if let Some(image) = find::by_name(images, &name) {
            let tag = name.digest().is_none().then(|| name.with_default_tag());
            return Ok(vec![(image, tag)]);
        }
    }
    match find::by_id(images, text) {
        Some(image) => Ok(vec![(image, None)]),
        None => Err(EngineError::Refused {
            status: 404,
            // The engine looks for the one among its names and for the other among all that it has.
            message: match Reference::parse(text) {
                Ok(name) if name.tag().is_some() => "reference does not exist".to_owned(),
                _ => format!("No such image: {text}"),
            },
        }),
    }
}

fn unreadable(error: &std::io::Error) -> EngineError {
    EngineError::Refused {
        status: 500,
        message: format!("reading a blob: {error}"),
    }
}
