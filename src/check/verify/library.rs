//! What is asked of registries and of the stored credentials, and the real one to ask.
//!
//! Not here: how a registry is asked (`registry::client`), and what a check makes of the answers.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use url::Url;

use super::{AskError, World};
use crate::registry::client::{Access, Client, Clients, Manifest, visible};
use crate::registry::docker_config::DockerConfig;
use crate::registry::{Credentials, RegistryError};
use crate::words::{Digest, Reference};

/// Registries and the credentials for them; names are those at the registry.
#[async_trait]
pub(super) trait Library: Send + Sync {
    /// The credentials that are stored for a host.
    async fn credentials(&self, host: &str) -> Result<Option<Credentials>, AskError>;

    /// The hosts that credentials are stored for.
    async fn hosts(&self) -> Result<Vec<String>, AskError>;

    /// Says whether a host accepts credentials now; asked anew each time.
    async fn check_login(&self, host: &str, login: Credentials) -> Result<Access, RegistryError>;

    /// The manifest under a name.
    async fn manifest(&self, name: &Reference) -> Result<Option<Manifest>, AskError>;

    /// The digest of the manifest under a name, without reading it.
    async fn digest(&self, name: &Reference) -> Result<Option<Digest>, AskError>;

    /// A blob's size in bytes.
    async fn blob_size(&self, name: &Reference, digest: &Digest) -> Result<Option<u64>, AskError>;

    /// What there is for a blob, of at most `limit` bytes, whatever its digest.
    async fn blob(&self, name: &Reference, digest: &Digest, limit: u64) -> Result<Option<Vec<u8>>, AskError>;

    /// The tags of a repository.
    async fn tags(&self, name: &Reference, who: Who) -> Result<Option<Vec<String>>, AskError>;

    /// The repositories on the practice registry's page of a user.
    async fn on_page(&self, base: &Url, user: &str) -> Result<Vec<String>, AskError>;
}

/// As whom a registry is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// With the stored credentials, where there are any.
    Learner,
    /// As anyone.
    Anyone,
}

/// The real registries.
pub(super) struct Outside<'a> {
    docker_config: &'a Path,
    clients: &'a Clients,
}

impl<'a> Outside<'a> {
    pub(super) fn new(world: &World<'a>) -> Self {
        Self {
            docker_config: world.docker_config,
            clients: world.clients,
        }
    }

    async fn client(&self, host: &str) -> Result<Arc<Client>, AskError> {
        let login = self.credentials(host).await?;
        Ok(self.clients.client(host, login.as_ref())?)
    }
}

#[async_trait]
impl Library for Outside<'_> {
    async fn credentials(&self, host: &str) -> Result<Option<Credentials>, AskError> {
        Ok(DockerConfig::load(self.docker_config)?.login(host).await?)
    }

    async fn hosts(&self) -> Result<Vec<String>, AskError> {
        let stored = DockerConfig::load(self.docker_config)?.hosts().await?;
        Ok(stored.into_iter().map(|login| login.host).collect())
    }

    async fn check_login(&self, host: &str, login: Credentials) -> Result<Access, RegistryError> {
        Client::new(host, Some(login))?.check_login().await
    }

    async fn manifest(&self, name: &Reference) -> Result<Option<Manifest>, AskError> {
        Ok(self.client(name.host()).await?.manifest(name).await?)
    }

    async fn digest(&self, name: &Reference) -> Result<Option<Digest>, AskError> {
        Ok(self.client(name.host()).await?.manifest_digest(name).await?)
    }

    async fn blob_size(&self, name: &Reference, digest: &Digest) -> Result<Option<u64>, AskError> {
        Ok(self.client(name.host()).await?.blob_size(name, digest).await?)
    }

    async fn blob(&self, name: &Reference, digest: &Digest, limit: u64) -> Result<Option<Vec<u8>>, AskError> {
        let client = self.client(name.host()).await?;
        Ok(client.blob_as_it_is(name, digest, limit).await?)
    }

    async fn tags(&self, name: &Reference, who: Who) -> Result<Option<Vec<String>>, AskError> {
        match who {
            Who::Learner => Ok(self.client(name.host()).await?.tags(name).await?),
            Who::Anyone => Ok(Client::new(name.host(), None)?.tags(name).await?),
        }
    }

    async fn on_page(&self, base: &Url, user: &str) -> Result<Vec<String>, AskError> {
        Ok(visible(base, user).await?)
    }
}
