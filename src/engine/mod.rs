//! The container engine as stepgate needs it: what can be asked and what can be done.
//!
//! Not here: how an engine is reached (`docker/`), and whose objects may be touched (`shell::guard`).

pub mod archive;
pub mod build_context;
pub mod builtin;
pub(crate) mod carry;
mod container;
pub mod docker;
mod error;

use std::collections::BTreeMap;
use std::io;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use serde_json::Value;
use time::OffsetDateTime;

use crate::docker::{Force, ObjectKind, Parents};
use crate::registry::Credentials;
use crate::words::{Digest, Reference};
use build_context::BuildContext;
pub use container::{BoundPort, Container, ContainerInput, ContainerState, Health, PublishedPort};
pub use error::EngineError;

/// A container engine.
#[async_trait]
pub trait Engine: Send + Sync {
    /// The address, as `DOCKER_HOST` takes it.
    fn address(&self) -> String;

    /// Says what the engine is, and that it answers.
    async fn about(&self) -> Result<About, EngineError>;

    /// The engine's answers to `version` and `info` as the Engine API gives them.
    async fn about_json(&self) -> Result<(Value, Value), EngineError>;

    /// Finds one image by name, ID or start of an ID; `None` where there is none. What can be no name at all is
    /// [`EngineError::Refused`] with status 400.
    async fn image(&self, name: &str) -> Result<Option<Image>, EngineError>;

    /// The Engine API's whole answer about one image; `None` where there is none.
    async fn image_json(&self, name: &str) -> Result<Option<Value>, EngineError>;

    /// Lists images, newest first, with the Engine API's filters (`reference`, `dangling`, `label`, …).
    async fn images(&self, list: &ImageQuery) -> Result<Vec<ImageRow>, EngineError>;

    /// The layers' history, newest first.
    async fn history(&self, name: &str) -> Result<Vec<HistoryRow>, EngineError>;

    /// Gives the image `source` (a name or ID) another name.
    async fn tag(&self, source: &str, target: &Reference) -> Result<(), EngineError>;

    /// Removes a name, or an image with its last name.
    async fn remove_image(
        &self,
        name: &str,
        force: Force,
        parents: Parents,
    ) -> Result<Vec<Removed>, EngineError>;

    /// Pushes one tag to its own host, with the credentials for it.
    async fn push(
        &self,
        name: &Reference,
        login: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<Pushed, EngineError>;

    /// Pulls one reference from its own host.
    async fn pull(
        &self,
        name: &Reference,
        platform: Option<&str>,
        login: Option<&Credentials>,
        progress: Progress<'_>,
    ) -> Result<(), EngineError>;

    /// Asks for the digest of a name where it would be pulled from, which may be a mirror; `None` where there is none, or nobody is
    /// asked, as by an engine that pulls from the registry of the name itself.
    async fn remote_digest(
        &self,
        _name: &Reference,
        _login: Option<&Credentials>,
    ) -> Result<Option<Digest>, EngineError> {
        Ok(None)
    }

    /// Builds an image from its context, with Docker's engine by the classic build API; gives the image's ID.
    async fn build(&self, request: BuildRequest, progress: Progress<'_>) -> Result<String, EngineError>;

    /// Gives an image, by name or ID, as the archive that `docker image save` writes ([`archive`]).
    async fn save(&self, name: &str) -> Result<ArchiveOut, EngineError>;

    /// Takes in the images and names of an archive, as `docker image load` does.
    async fn load(&self, archive: ArchiveIn, progress: Progress<'_>) -> Result<(), EngineError>;

    /// Lists the objects of a kind (stopped containers too) that carry a label (`key` or `key=value`), or all; an
    /// engine that manages no swarm has nothing of what a swarm keeps.
    async fn objects(&self, kind: ObjectKind, label: Option<&str>) -> Result<Vec<Object>, EngineError>;

    /// Finds one object by name, ID or start of an ID.
    async fn object(&self, kind: ObjectKind, name: &str) -> Result<Option<Object>, EngineError>;

    /// Finds one container by name, ID or start of an ID, with its state.
    async fn container(&self, name: &str) -> Result<Option<Container>, EngineError>;

    /// The time by the engine's own clock; `None` where it does not tell.
    async fn clock(&self) -> Result<Option<OffsetDateTime>, EngineError>;

    /// Finds one service by name or ID, with the number of its tasks that run; an engine that manages no swarm has
    /// none.
    async fn service(&self, name: &str) -> Result<Option<Service>, EngineError>;

    /// Removes one object, a container also while it runs and with its anonymous volumes; one that is there no more
    /// is as good as removed.
    async fn remove_object(&self, kind: ObjectKind, id: &str) -> Result<(), EngineError>;

    /// The ID that the engine has as a node of a swarm; `None` where it is in none.
    async fn swarm_node(&self) -> Result<Option<String>, EngineError>;

    /// Leaves the swarm, also as its last manager: what it ran goes.
    async fn leave_swarm(&self) -> Result<(), EngineError>;

    /// What it builds with where nobody says.
    async fn builder(&self) -> Result<Builder, EngineError>;

    /// A file or folder in a container, running or not, by its absolute path there; `None` where there is none, or no such
    /// container. A folder's contents and a longer file than `limit` bytes are not read.
    async fn in_container(
        &self,
        container: &str,
        path: &str,
        limit: u64,
    ) -> Result<Option<InContainer>, EngineError>;
}

/// What an engine builds with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builder {
    /// `BuildKit`.
    Buildkit,
    /// The builder that Docker had before it.
    Classic,
    /// stepgate's own.
    Own,
}

/// What there is in a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InContainer {
    /// A file, with what is in it; of one beyond the limit nothing.
    File(Option<Vec<u8>>),
    /// A folder, or anything else that is no file.
    Other,
    /// It may be there: the container has a file system in memory at this place, which an engine does not show.
    Unseen,
}

/// What receives progress while the engine works; called in order, from the task that waits.
pub type Progress<'a> = &'a mut (dyn FnMut(Note) + Send);

/// An archive's bytes as an engine gives them.
pub type ArchiveOut = BoxStream<'static, Result<Bytes, EngineError>>;

/// An archive's bytes for an engine.
pub type ArchiveIn = BoxStream<'static, io::Result<Bytes>>;

/// What an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The engine's version, such as `20.10.24`.
    pub version: String,
    /// The API version that stepgate speaks with it, such as `1.41`.
    pub api: String,
    /// Its operating system, such as `linux`.
    pub os: String,
    /// Its architecture as images name it, such as `amd64`.
    pub architecture: String,
    /// Where images are kept.
    pub store: ImageStore,
    /// The storage driver's name.
    pub driver: String,
    /// The folder that it keeps its data in, as it sees it.
    pub root: String,
    /// Where Docker Hub's images are pulled from.
    pub hub: HubSource,
}

/// Where an engine pulls Docker Hub's images from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubSource {
    /// Docker Hub itself.
    Hub,
    /// A mirror of it first (`registry-mirrors` in the engine's settings).
    Mirror,
}

/// How an engine keeps images; decides what an image's ID is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageStore {
    /// Graph drivers: an ID is the config's digest.
    GraphDriver,
    /// The containerd store: an ID is the manifest's or index's digest.
    Containerd,
    /// Not an image store of Docker's.
    Other,
}

/// One image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The ID, `sha256:…`.
    pub id: String,
    /// Its names with tags.
    pub tags: Vec<Reference>,
    /// Its names with digests.
    pub repo_digests: Vec<String>,
    /// The diff IDs of its layers, lowest first.
    pub diff_ids: Vec<Digest>,
    /// Its size in bytes, all layers together.
    pub size: u64,
    /// Its operating system.
    pub os: String,
    /// Its architecture.
    pub architecture: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// When it was made, as RFC 3339 text.
    pub created: String,
    /// The image's configuration (`Config` of the Engine API: Env, Cmd, Entrypoint, …).
    pub config: Value,
}

/// What `image ls` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageQuery {
    /// The Engine API's filters: key to values.
    pub filters: BTreeMap<String, Vec<String>>,
    /// Intermediate images too.
    pub all: bool,
    /// Digests too.
    pub digests: bool,
}

/// One image in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRow {
    /// The ID, `sha256:…`.
    pub id: String,
    /// The ID of the image that it was built from here; `None` where it was not, or the engine does not know.
    pub parent: Option<String>,
    /// Its names with tags.
    pub tags: Vec<Reference>,
    /// Its names with digests, as the engine writes them.
    pub repo_digests: Vec<String>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// Its size in bytes.
    pub size: u64,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// One row of an image's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// The image's ID, or `<missing>`.
    pub id: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// The command that made it.
    pub created_by: String,
    /// The layer's size in bytes.
    pub size: u64,
    /// The author's comment.
    pub comment: String,
}

/// What a removal did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// A name went.
    Untagged(String),
    /// An image or layer went.
    Deleted(String),
}

/// Something that the engine says while it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A layer's state.
    Layer(LayerNote),
    /// A line of the engine's own, without its line end.
    Line(String),
}

/// A layer's state in a push or pull.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerNote {
    /// The layer's short ID: 12 digits of its diff ID (push) or blob digest (pull).
    pub id: String,
    /// What the engine says: `Pushing`, `Layer already exists`, `Mounted from ada/x`, …
    pub status: String,
    /// Bytes done, clamped to the total.
    pub current: Option<u64>,
    /// Bytes in all.
    pub total: Option<u64>,
}

/// What a push came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// The manifest's digest, where the engine says it; no proof of anything.
    pub digest: Option<Digest>,
    /// The last state of each layer, in the engine's order.
    pub layers: Vec<LayerNote>,
}

/// What to build.
#[derive(Clone, Debug, Default)]
pub struct BuildRequest {
    /// The context.
    pub context: BuildContext,
    /// The Dockerfile's path within the context.
    pub dockerfile: String,
    /// Names for the image.
    pub tags: Vec<String>,
    /// Build arguments.
    pub args: BTreeMap<String, String>,
    /// Labels for the image.
    pub labels: BTreeMap<String, String>,
    /// The stage to stop at.
    pub target: Option<String>,
    /// The platform to build for.
    pub platform: Option<String>,
    /// Build every layer anew.
    pub no_cache: bool,
    /// Ask for newer base images.
    pub pull: bool,
    /// Logins for the registries that base images come from, by host.
    pub logins: BTreeMap<String, Credentials>,
}

/// An object of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The ID (a volume's is its name).
    pub id: String,
    /// Its name, without a leading slash.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// One service of a swarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The image that its tasks run, without a digest.
    pub image: String,
    /// How many replicas are wanted; `None` for one on each node, and for jobs.
    pub replicas: Option<u64>,
    /// How many of its tasks run.
    pub n_running: u64,
}
