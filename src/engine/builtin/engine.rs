//! The built-in engine as the other rooms see it. It has images alone: of every other kind there is nothing.
//!
//! Not here: what it does.

use async_trait::async_trait;
use serde_json::Value;
use time::OffsetDateTime;

use super::store::Kept;
use super::{Builtin, about, describe, find, list, remove};
use crate::docker::{Force, ObjectKind, Parents};
use crate::engine::{
    About, ArchiveIn, ArchiveOut, BuildRequest, Builder, Container, Engine, EngineError, HistoryRow, Image,
    ImageQuery, ImageRow, InContainer, Object, Progress, Pushed, Removed, Service,
};
use crate::registry::Credentials;
use crate::words::Reference;

/// What an address of the built-in engine begins with; the folder follows.
const SCHEME: &str = "builtin://";

impl Builtin {
    /// The built-in engine that an address names; `None` where it names another engine.
    pub fn at_address(address: &str) -> Option<Result<Self, EngineError>> {
        let root = address.strip_prefix(SCHEME)?;
        Some(Self::open(root.as_ref()))
    }

    /// Finds an image; what can be no name is refused as Docker refuses it where it only looks.
    fn look_up(&self, name: &str) -> Result<Option<Kept>, EngineError> {
        match find::find(&self.store, name) {
            Ok(found) => Ok(found.map(|(image, _)| image)),
            Err(EngineError::Refused { status: 400, message }) => Err(EngineError::Refused {
                status: 400,
                message: format!("no such image: {name}: {message}"),
            }),
            Err(error) => Err(error),
        }
    }

    /// Says whether an address is one of the built-in engine.
    pub fn is_address(address: &str) -> bool {
        address.starts_with(SCHEME)
    }
}

#[async_trait]
impl Engine for Builtin {
    fn address(&self) -> String {
        format!("{SCHEME}{}", self.store.root().display())
    }

    async fn about(&self) -> Result<About, EngineError> {
        Ok(about::about(self))
    }

    async fn about_json(&self) -> Result<(Value, Value), EngineError> {
        about::json(self)
    }

    async fn image(&self, name: &str) -> Result<Option<Image>, EngineError> {
        match self.look_up(name)? {
            Some(image) => Ok(Some(describe::image(&self.store, image)?)),
            None => Ok(None),
        }
    }

    async fn image_json(&self, name: &str) -> Result<Option<Value>, EngineError> {
        match self.look_up(name)? {
            Some(image) => Ok(Some(describe::json(&self.store, &image)?)),
            None => Ok(None),
        }
    }

    async fn images(&self, list: &ImageQuery) -> Result<Vec<ImageRow>, EngineError> {
        list::list(&self.store, list)
    }

    async fn history(&self, name: &str) -> Result<Vec<HistoryRow>, EngineError> {
        let (image, _) = find::find(&self.store, name)?.ok_or_else(|| find::missing(name))?;
        Ok(describe::history(&self.store, &image)?)
    }

    async fn tag(&self, source: &str, target: &Reference) -> Result<(), EngineError> {
        // Most are called by a name.
        if let Ok(known) = Reference::parse(source)
            && known.digest().is_none()
            && self.store.name_by_name(&known.with_default_tag(), target)?
        {
            return Ok(());
        }
        let (image, _) = find::find(&self.store, source)?.ok_or_else(|| find::missing(source))?;
        Ok(self.store.name(&image, target)?)
    }

    async fn remove_image(
        &self,
        name: &str,
        force: Force,
        _parents: Parents,
    ) -> Result<Vec<Removed>, EngineError> {
        // Builds leave no images behind that an image could be a child of.
        remove::remove(&self.store, name, force)
    }

    async fn push(
        &self,
        name: &Reference,
        login: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<Pushed, EngineError> {
        Self::push(self, name, login, progress).await
    }

    async fn pull(
        &self,
        name: &Reference,
        platform: Option<&str>,
        login: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<(), EngineError> {
        Self::pull(self, name, platform, login, progress).await
    }

    async fn build(&self, request: BuildRequest, progress: Progress<'_>) -> Result<String, EngineError> {
        Self::build(self, request, progress).await
    }

    async fn save(&self, name: &str) -> Result<ArchiveOut, EngineError> {
        Self::save(self, &[name]).await
    }

    async fn load(&self, archive: ArchiveIn, progress: Progress<'_>) -> Result<(), EngineError> {
        Self::load(self, archive, progress).await
    }

    async fn objects(&self, kind: ObjectKind, label: Option<&str>) -> Result<Vec<Object>, EngineError> {
        if kind != ObjectKind::Image {
            return Ok(Vec::new());
        }
        let rows = list::list(&self.store, &ImageQuery::default())?.into_iter();
        let meant = rows.filter(|row| label.is_none_or(|label| list::has(&row.labels, label)));
        let object = |row: ImageRow| Object {
            id: row.id,
            name: row.tags.first().map(Reference::familiar).unwrap_or_default(),
            labels: row.labels,
        };
        Ok(meant.map(object).collect())
    }

    async fn object(&self, kind: ObjectKind, name: &str) -> Result<Option<Object>, EngineError> {
        if kind != ObjectKind::Image {
            return Ok(None);
        }
        let image = self.image(name).await?;
        Ok(image.map(|image| Object {
            name: image.tags.first().map(Reference::familiar).unwrap_or_default(),
            id: image.id,
            labels: image.labels,
        }))
    }

    async fn container(&self, _: &str) -> Result<Option<Container>, EngineError> {
        Ok(None)
    }

    async fn clock(&self) -> Result<Option<OffsetDateTime>, EngineError> {
        Ok(None)
    }

    async fn service(&self, _: &str) -> Result<Option<Service>, EngineError> {
        Ok(None)
    }

    async fn remove_object(&self, kind: ObjectKind, id: &str) -> Result<(), EngineError> {
        if kind != ObjectKind::Image {
            return Ok(());
        }
        match remove::remove(&self.store, id, Force::Forced) {
            Ok(_) | Err(EngineError::Refused { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn swarm_node(&self) -> Result<Option<String>, EngineError> {
        Ok(None)
    }

    async fn leave_swarm(&self) -> Result<(), EngineError> {
        Ok(())
    }

    async fn builder(&self) -> Result<Builder, EngineError> {
        Ok(Builder::Own)
    }

    /// A container goes with the command that it ran.
    async fn in_container(&self, _: &str, _: &str, _: u64) -> Result<Option<InContainer>, EngineError> {
        Ok(None)
    }
}
