//! A real Docker Engine over its API: how it is reached, and [`Engine`] for it.
//!
//! The only room that names bollard. bollard decodes where its types hold; pushes, pulls, builds and whole
//! answers go over the wire as they are, because bollard drops what they say. Not here: what is made of the
//! answers.

mod about;
mod address;
mod archive;
mod ask;
mod build;
mod containers;
mod context_store;
mod dial;
mod images;
mod messages;
mod objects;
mod resolve;
mod ssh;
mod swarm;
mod tls;
mod transfer;
mod version;
mod wire;
mod within;

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use time::OffsetDateTime;

pub use address::{Address, Endpoint, SshTarget, TcpTarget, TlsMaterial, Trust};
pub use resolve::{ContextFiles, CurrentContext, resolve};
pub use version::ApiVersion;

pub(super) use images::labels;

use super::{
    About, ArchiveIn, ArchiveOut, BuildRequest, Builder, Container, Engine, EngineError, HistoryRow, Image,
    ImageQuery, ImageRow, InContainer, Object, Progress, Pushed, Removed, Service,
};
use crate::docker::{Force, ObjectKind, Parents};
use crate::registry::Credentials;
use crate::words::{Digest, Reference};
use dial::Dialer;
use wire::{Deadlines, Wire};

/// A Docker Engine, or one that speaks its API, with kept connections; its clones share them.
#[derive(Clone)]
pub struct DockerEngine {
    wire: Arc<Wire>,
    bollard: bollard::Docker,
    version: ApiVersion,
}

/// Connects to an engine: opens one connection and, unless the address prescribes the API version, asks once
/// for the engine's own to settle on the older of the two.
pub async fn connect(address: &Address) -> Result<DockerEngine, EngineError> {
    let dialer = Dialer::new(address)?;
    connect_over(address.to_string(), dialer, address.api, Deadlines::default()).await
}

async fn connect_over(
    address: String,
    dialer: Dialer,
    prescribed: Option<ApiVersion>,
    deadlines: Deadlines,
) -> Result<DockerEngine, EngineError> {
    let wire = Arc::new(Wire::new(address, dialer, deadlines));
    let version = match prescribed {
        Some(version) => {
            wire.reach().await?;
            version
        }
        None => ask::negotiate(&wire).await?,
    };
    let bollard = Arc::clone(&wire).bollard(version)?;
    Ok(DockerEngine {
        wire,
        bollard,
        version,
    })
}

impl DockerEngine {
    /// The version of the API that is spoken.
    pub fn api(&self) -> ApiVersion {
        self.version
    }
}

#[async_trait]
impl Engine for DockerEngine {
    fn address(&self) -> String {
        self.wire.address().to_owned()
    }

    async fn about(&self) -> Result<About, EngineError> {
        about::about(self).await
    }

    async fn about_json(&self) -> Result<(Value, Value), EngineError> {
        about::about_json(self).await
    }

    async fn image(&self, name: &str) -> Result<Option<Image>, EngineError> {
        images::image(self, name).await
    }

    async fn image_json(&self, name: &str) -> Result<Option<Value>, EngineError> {
        images::image_json(self, name).await
    }

    async fn images(&self, list: &ImageQuery) -> Result<Vec<ImageRow>, EngineError> {
        images::list(self, list).await
    }

    async fn history(&self, name: &str) -> Result<Vec<HistoryRow>, EngineError> {
        images::history(self, name).await
    }

    async fn tag(&self, source: &str, target: &Reference) -> Result<(), EngineError> {
        images::tag(self, source, target).await
    }

    async fn remove_image(
        &self,
        name: &str,
        force: Force,
        parents: Parents,
    ) -> Result<Vec<Removed>, EngineError> {
        images::remove(self, name, force, parents).await
    }

    async fn push(
        &self,
        name: &Reference,
        login: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<Pushed, EngineError> {
        transfer::push(self, name, login, progress).await
    }

    async fn pull(
        &self,
        name: &Reference,
        platform: Option<&str>,
        login: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<(), EngineError> {
        transfer::pull(self, name, platform, login, progress).await
    }

    async fn remote_digest(
        &self,
        name: &Reference,
        login: Option<&Credentials>,
    ) -> Result<Option<Digest>, EngineError> {
        transfer::remote_digest(self, name, login).await
    }

    async fn build(&self, request: BuildRequest, progress: Progress<'_>) -> Result<String, EngineError> {
        build::build(self, request, progress).await
    }

    async fn save(&self, name: &str) -> Result<ArchiveOut, EngineError> {
        archive::save(self, name).await
    }

    async fn load(&self, archive: ArchiveIn, progress: Progress<'_>) -> Result<(), EngineError> {
        archive::load(self, archive, progress).await
    }

    async fn objects(&self, kind: ObjectKind, label: Option<&str>) -> Result<Vec<Object>, EngineError> {
        objects::list(self, kind, label).await
    }

    async fn object(&self, kind: ObjectKind, name: &str) -> Result<Option<Object>, EngineError> {
        objects::find(self, kind, name).await
    }

    async fn container(&self, name: &str) -> Result<Option<Container>, EngineError> {
        containers::find(self, name).await
    }

    async fn clock(&self) -> Result<Option<OffsetDateTime>, EngineError> {
        containers::clock(self).await
    }

    async fn service(&self, name: &str) -> Result<Option<Service>, EngineError> {
        swarm::service(self, name).await
    }

    async fn remove_object(&self, kind: ObjectKind, id: &str) -> Result<(), EngineError> {
        objects::remove(self, kind, id).await
    }

    async fn swarm_node(&self) -> Result<Option<String>, EngineError> {
        swarm::node(self).await
    }

    async fn leave_swarm(&self) -> Result<(), EngineError> {
        swarm::leave(self).await
    }

    async fn builder(&self) -> Result<Builder, EngineError> {
        about::builder(self).await
    }

    async fn in_container(
        &self,
        container: &str,
        path: &str,
        limit: u64,
    ) -> Result<Option<InContainer>, EngineError> {
        within::find(self, container, path, limit).await
    }
}
