//! One container, as every engine tells of it.
//!
//! Not here: asking for it ([`super::Engine`]).

use std::collections::BTreeMap;
use std::net::IpAddr;

use time::OffsetDateTime;

/// One container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// The ID.
    pub id: String,
    /// Its name, without a leading slash.
    pub name: String,
    /// The image as it was named when the container was made.
    pub image: String,
    /// The image's ID.
    pub image_id: String,
    /// Its state.
    pub state: ContainerState,
    /// The ports that are published, such as `8080:80/tcp`: host and container.
    pub ports: Vec<PublishedPort>,
    /// Where the published ports are bound while it runs.
    pub bound: Vec<BoundPort>,
    /// What its own check of its health says.
    pub health: Health,
    /// How often the engine has started it again since somebody started it; none where it does not start it again when it ends.
    pub restarts: Option<u64>,
    /// When it was started last, by the engine's own clock; none where it does not run, or the engine does not tell.
    pub started: Option<OffsetDateTime>,
    /// The networks that it is in, by name.
    pub networks: Vec<String>,
    /// What its own program reads.
    pub input: ContainerInput,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// What the program that a container was made for reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerInput {
    /// Nothing: `docker run`.
    Nothing,
    /// What is sent to it, to its end: `-i`.
    Sent,
    /// What somebody types at a terminal: `-it`.
    Typed,
}

/// What a container does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerState {
    /// It has not been started.
    Created,
    /// It runs.
    Running,
    /// It is paused.
    Paused,
    /// It has ended and is started again.
    Restarting,
    /// It has ended with this exit code.
    Exited(i64),
    /// It is about to go, or cannot be used.
    Dead,
}

/// A port of a container that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedPort {
    /// The machine's port as it was asked for; empty where the engine chooses one.
    pub host: String,
    /// The container's port and its protocol, such as `80/tcp`.
    pub container: String,
}

/// A port of a container as it is bound on the engine's machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundPort {
    /// The address that it is bound at; unspecified (`0.0.0.0`, `::`) where it is any.
    pub address: IpAddr,
    /// The machine's port.
    pub port: u16,
    /// Its protocol, such as `tcp`.
    pub protocol: String,
}

/// What a container's own check of its health says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// It has none.
    #[default]
    Unknown,
    /// It has not held yet.
    Starting,
    /// It holds.
    Healthy,
    /// It fails.
    Unhealthy,
}

#[cfg(test)]
impl Container {
    /// One of this name and ID, of which a test wants to know no more.
    pub(crate) fn called(name: &str, state: ContainerState) -> Self {
        Self {
            id: name.to_owned(),
            name: name.to_owned(),
            image: String::new(),
            image_id: String::new(),
            state,
            ports: Vec::new(),
            bound: Vec::new(),
            health: Health::Unknown,
            restarts: None,
            started: None,
            networks: Vec::new(),
            input: ContainerInput::Nothing,
            labels: BTreeMap::new(),
        }
    }
}
