//! States of the engine's objects as `plan` and `check` write them in JSON.
//!
//! The names are a contract with scripts. Not here: the other checks (`document`).

use serde_json::{Value, json};

use super::Subject;
use super::object::{Link, ObjectState, ProjectState, Wanted, Which};
use crate::words::Reference;

impl Wanted {
    /// The state's name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Ran => "ran",
            Self::Stopped => "stopped",
            Self::Idle => "idle",
            Self::There => "exists",
        }
    }
}

impl ProjectState {
    /// The state's name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Ran => "ran",
            Self::Made => "made",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Down => "down",
            Self::Cleared => "cleared",
            Self::Built => "built",
        }
    }
}

impl ObjectState {
    /// The stable name of the kind of check.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Container { .. } => "container",
            Self::ContainerGone { .. } => "container-gone",
            Self::Network { .. } | Self::Connection { .. } => "network",
            Self::NetworkGone { .. } => "network-gone",
            Self::Within { .. } => "file",
            Self::Volume { .. } => "volume",
            Self::VolumeGone { .. } => "volume-gone",
            Self::Service { .. }
            | Self::ServiceGone { .. }
            | Self::Stack { .. }
            | Self::StackGone { .. }
            | Self::Swarm
            | Self::SwarmLeft => "service",
            Self::Project { .. } => "compose",
            Self::Shown { .. } => "listed",
        }
    }

    /// What the check is about, in a few words.
    pub(super) fn subject(&self) -> String {
        match self {
            Self::Container { which, make, .. } => which.subject(make.image.as_ref()),
            Self::ContainerGone { which } => which.subject(None),
            Self::Connection {
                network, container, ..
            } => format!("{} {}", network.shown(), container.shown()),
            Self::Within { container, path, .. } => format!("{}:{}", container.shown(), path.shown()),
            Self::Network { name }
            | Self::NetworkGone { name }
            | Self::Volume { name }
            | Self::VolumeGone { name }
            | Self::Service { name, .. }
            | Self::ServiceGone { name }
            | Self::Stack { name }
            | Self::StackGone { name } => name.shown().to_owned(),
            Self::Swarm | Self::SwarmLeft => "swarm".to_owned(),
            Self::Project {
                name,
                files,
                services,
                ..
            } => match (name, files.as_slice(), services.as_slice()) {
                (Some(name), ..) => name.shown().to_owned(),
                (None, _, services) if !services.is_empty() => services.join(" "),
                (None, [], _) => "this folder's project".to_owned(),
                (None, files, _) => files.join(" "),
            },
            Self::Shown { kind, expected, .. } if expected.is_empty() => format!("{}s", kind.noun()),
            Self::Shown { expected, .. } => {
                let names: Vec<&str> = expected.iter().map(Subject::<String>::shown).collect();
                names.join(" ")
            }
        }
    }

    /// The kind's own fields in documents.
    pub(super) fn own_fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Container { which, state, make } => vec![
                ("name", json!(which.name())),
                ("state", json!(state.name())),
                (
                    "image",
                    json!(make.image.as_ref().map(Subject::<Reference>::full)),
                ),
                ("ports", json!(make.ports)),
                (
                    "network",
                    json!(make.network.as_ref().map(Subject::<String>::shown)),
                ),
            ],
            Self::ContainerGone { which } => vec![("name", json!(which.name()))],
            Self::Network { name }
            | Self::NetworkGone { name }
            | Self::Volume { name }
            | Self::VolumeGone { name } => vec![("name", json!(name.shown()))],
            Self::Connection {
                network,
                container,
                link,
            } => vec![
                ("name", json!(network.shown())),
                ("container", json!(container.shown())),
                ("connected", json!(*link == Link::Connected)),
            ],
            Self::Within {
                container,
                path,
                contains,
                ..
            } => {
                let contains = contains.as_ref().map(|text| ("contains", json!(text.shown())));
                let place = [
                    ("path", json!(path.shown())),
                    ("container", json!(container.shown())),
                ];
                place.into_iter().chain(contains).collect()
            }
            Self::Service {
                name,
                image,
                replicas,
            } => vec![
                ("what", json!("service")),
                ("name", json!(name.shown())),
                ("state", json!("running")),
                ("image", json!(image.as_ref().map(Subject::<Reference>::full))),
                ("replicas", json!(replicas)),
            ],
            Self::ServiceGone { name } => named("service", name, "gone"),
            Self::Stack { name } => named("stack", name, "running"),
            Self::StackGone { name } => named("stack", name, "gone"),
            Self::Swarm => vec![("what", json!("swarm")), ("state", json!("active"))],
            Self::SwarmLeft => vec![("what", json!("swarm")), ("state", json!("inactive"))],
            Self::Project {
                name,
                files,
                services,
                scale,
                state,
            } => {
                let scale: serde_json::Map<String, Value> = scale
                    .iter()
                    .map(|(service, number)| (service.clone(), json!(number)))
                    .collect();
                vec![
                    ("name", json!(name.as_ref().map(Subject::<String>::shown))),
                    ("files", json!(files)),
                    ("services", json!(services)),
                    ("scale", json!(scale)),
                    ("state", json!(state.name())),
                ]
            }
            Self::Shown { kind, expected, .. } => {
                let names: Vec<&str> = expected.iter().map(Subject::<String>::shown).collect();
                vec![
                    ("objects", json!(kind)),
                    ("filters", json!([])),
                    ("expected", json!(names)),
                ]
            }
        }
    }
}

impl Which {
    fn subject(&self, image: Option<&Subject<Reference>>) -> String {
        match (self, image) {
            (Self::Named(name), _) => name.shown().to_owned(),
            (Self::Made, Some(image)) => format!("from {}", image.shown()),
            (Self::Made, None) => "without a name".to_owned(),
            (Self::All, _) => "all of this lesson".to_owned(),
            (Self::Live, _) => "all of this lesson that run".to_owned(),
        }
    }
}

fn named(what: &'static str, name: &Subject<String>, state: &'static str) -> Vec<(&'static str, Value)> {
    vec![
        ("what", json!(what)),
        ("name", json!(name.shown())),
        ("state", json!(state)),
    ]
}
