//! The ways in which a state of the engine's objects fails to hold, and their words.
//!
//! Not here: finding them (`verify`), and mismatches of images and registries (`mismatch`).

use super::object::Wanted;

/// A way in which a state of the engine's objects fails to hold; its fields are what was wanted and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectMismatch {
    /// There is no such object.
    Missing {
        /// The kind in a sentence, such as `container`.
        noun: &'static str,
        /// The name.
        name: String,
    },
    /// The object is still there.
    There {
        /// The kind in a sentence.
        noun: &'static str,
        /// The name.
        name: String,
    },
    /// A container is in another state.
    State {
        /// The container.
        name: String,
        /// The state that is wanted.
        wanted: Wanted,
        /// What it does, such as «has ended with exit code 3».
        found: String,
    },
    /// A container was made from another image.
    OtherImage {
        /// The kind in a sentence.
        noun: &'static str,
        /// The object.
        name: String,
        /// The image that is wanted.
        wanted: String,
        /// The image that was found.
        found: String,
    },
    /// A container does not publish a port as wanted.
    Port {
        /// The container.
        name: String,
        /// The port that is wanted.
        wanted: String,
        /// The ports that it publishes.
        found: Vec<String>,
    },
    /// A container is not in a network.
    NotInNetwork {
        /// The container.
        container: String,
        /// The network.
        network: String,
        /// The networks that it is in.
        found: Vec<String>,
    },
    /// A container is still in a network.
    InNetwork {
        /// The container.
        container: String,
        /// The network.
        network: String,
    },
    /// No container was made from the image in this session.
    NotMade {
        /// The image.
        image: String,
    },
    /// A service has another number of replicas.
    Replicas {
        /// The service.
        name: String,
        /// How many are wanted.
        wanted: u64,
        /// How many the service is to have.
        found: Option<u64>,
    },
    /// A service's tasks do not run.
    Tasks {
        /// The service.
        name: String,
        /// How many are to run.
        wanted: u64,
        /// How many run.
        n_running: u64,
    },
    /// The engine is in no swarm.
    NoSwarm,
    /// The engine is in a swarm.
    InSwarm,
    /// A compose project has no containers, or none of one of its services.
    ProjectEmpty {
        /// The project.
        project: String,
        /// The service, where one is meant.
        service: Option<String>,
    },
    /// A service of a compose project has another number of containers.
    Scale {
        /// The service.
        service: String,
        /// How many are wanted.
        wanted: u64,
        /// How many run.
        n_running: u64,
    },
    /// No command of this session was about such a project.
    NoProject {
        /// The command of the lesson.
        command: String,
    },
    /// No such command has succeeded in this session.
    NotShown {
        /// The command of the lesson.
        command: String,
    },
    /// Nothing answers at the address.
    NoAnswer {
        /// The address.
        url: String,
        /// Why not.
        reason: String,
    },
    /// What answers at the address refuses.
    Refuses {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// What answers at the address answers with another status.
    OtherStatus {
        /// The address.
        url: String,
        /// The HTTP status that is wanted.
        wanted: u16,
        /// The HTTP status that was found.
        status: u16,
    },
    /// What answers at the address does not say what is wanted.
    NotInAnswer {
        /// The address.
        url: String,
        /// What is wanted.
        text: String,
    },
    /// The file does not have in it what is wanted.
    NotInFile {
        /// The path.
        path: String,
        /// What is wanted.
        text: String,
    },
    /// The file is not there.
    NoFile {
        /// The path.
        path: String,
    },
    /// The file has other contents than the lesson gives it.
    OtherContents {
        /// The path.
        path: String,
    },
}

impl ObjectMismatch {
    /// What was expected, as a fragment.
    pub(super) fn wanted(&self) -> String {
        match self {
            Self::Missing { noun, name } => format!("a {noun} `{name}`"),
            Self::There { noun, name } => format!("no {noun} `{name}`"),
            Self::State { name, wanted, .. } => match wanted {
                Wanted::Running => format!("`{name}` to run"),
                Wanted::Paused => format!("`{name}` to be paused"),
                Wanted::Ran => format!("`{name}` to have run without an error"),
                Wanted::Stopped | Wanted::Idle => format!("`{name}` not to run"),
                Wanted::There => format!("a container `{name}`"),
            },
            Self::OtherImage { name, wanted, .. } => format!("`{name}` to run the image `{wanted}`"),
            Self::Port { name, wanted, .. } => format!("`{name}` to publish the port `{wanted}`"),
            Self::NotInNetwork {
                container, network, ..
            } => format!("`{container}` to be in the network `{network}`"),
            Self::InNetwork { container, network } => {
                format!("`{container}` not to be in the network `{network}`")
            }
            Self::NotMade { image } => format!("a container from `{image}`"),
            Self::Replicas { name, wanted, .. } | Self::Tasks { name, wanted, .. } => {
                format!("{} of `{name}`", counted(*wanted, "replica"))
            }
            Self::NoSwarm => "the engine to be in a swarm".to_owned(),
            Self::InSwarm => "the engine to be in no swarm".to_owned(),
            Self::ProjectEmpty {
                project,
                service: None,
            } => format!("containers of the project `{project}`"),
            Self::ProjectEmpty {
                project,
                service: Some(service),
            } => format!("a container of `{service}` in the project `{project}`"),
            Self::Scale { service, wanted, .. } => {
                format!("{} of `{service}`", counted(*wanted, "container"))
            }
            Self::NoProject { command } | Self::NotShown { command } => format!("`{command}` to succeed"),
            Self::NoAnswer { url, .. } | Self::Refuses { url, .. } => format!("{url} to answer"),
            Self::OtherStatus { url, wanted, .. } => format!("{url} to answer with the status {wanted}"),
            Self::NotInAnswer { url, text } => format!("{url} to answer with `{text}`"),
            Self::NotInFile { path, text } => format!("`{path}` to have `{text}` in it"),
            Self::NoFile { path } => format!("`{path}` to be there"),
            Self::OtherContents { path } => format!("`{path}` to have what the lesson gives for it"),
        }
    }

    /// What was found, as a fragment.
    pub(super) fn found(&self) -> String {
        match self {
            Self::Missing { noun, name } => format!("the engine has no {noun} `{name}`"),
            Self::There { noun, name } => format!("the {noun} `{name}` is still there"),
            Self::State { name, found, .. } => format!("`{name}` {found}"),
            Self::OtherImage { name, found, .. } => format!("`{name}` runs `{found}`"),
            Self::Port { name, found, .. } if found.is_empty() => format!("`{name}` publishes no port"),
            Self::Port { name, found, .. } => format!("`{name}` publishes {}", listed(found)),
            Self::NotInNetwork { container, found, .. } if found.is_empty() => {
                format!("`{container}` is in no network")
            }
            Self::NotInNetwork { container, found, .. } => format!("`{container}` is in {}", listed(found)),
            Self::InNetwork { container, network } => {
                format!("`{container}` is still in the network `{network}`")
            }
            Self::NotMade { image } => {
                format!("no command of this session has made a container from `{image}`")
            }
            Self::Replicas {
                name,
                found: Some(found),
                ..
            } => format!("`{name}` is to have {}", counted(*found, "replica")),
            Self::Replicas {
                name, found: None, ..
            } => {
                format!("`{name}` has one replica on each node")
            }
            Self::Tasks { name, n_running, .. } => format!("{n_running} of `{name}` run"),
            Self::NoSwarm => "it is in none".to_owned(),
            Self::InSwarm => "it is in one".to_owned(),
            Self::ProjectEmpty {
                project,
                service: None,
            } => format!("the project `{project}` has no containers"),
            Self::ProjectEmpty {
                project,
                service: Some(service),
            } => format!("the project `{project}` has no container of `{service}`"),
            Self::Scale {
                service, n_running, ..
            } => format!("{n_running} of `{service}` run"),
            Self::NoProject { command } | Self::NotShown { command } => {
                format!("`{command}` has not succeeded in this session")
            }
            Self::NoAnswer { url, reason } => format!("nothing answers at {url} ({reason})"),
            Self::Refuses { url, status } | Self::OtherStatus { url, status, .. } => {
                format!("{url} answers with the status {status}")
            }
            Self::NotInAnswer { url, .. } => format!("{url} answers something else"),
            Self::NotInFile { path, .. } => format!("`{path}` does not have it"),
            Self::NoFile { path } => format!("there is no `{path}`"),
            Self::OtherContents { path } => format!("`{path}` has other contents"),
        }
    }
}

fn counted(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
