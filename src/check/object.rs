//! What must hold of containers, networks, volumes, services and projects.
//!
//! Not here: how they are written in documents (`object_document`), what a later command takes back of them
//! (`object_net`), and asking the engine (`verify`).

use super::Subject;
use crate::docker::{ObjectKind, Port};
use crate::words::Reference;

/// What must hold of the engine's objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectState {
    /// A container is there, in this state and made like this.
    Container {
        /// Which one.
        which: Which,
        /// Its state.
        state: Wanted,
        /// How it was made, as far as the command says.
        make: Make,
    },
    /// No such container is there.
    ContainerGone {
        /// Which one.
        which: Which,
    },
    /// A network of this name is there.
    Network {
        /// The name.
        name: Subject<String>,
    },
    /// No network of this name is there.
    NetworkGone {
        /// The name.
        name: Subject<String>,
    },
    /// A container is in a network, or is not.
    Connection {
        /// The network.
        network: Subject<String>,
        /// The container.
        container: Subject<String>,
        /// Whether it is in it.
        link: Link,
    },
    /// A file or folder is in a container.
    Within {
        /// The container.
        container: Subject<String>,
        /// The absolute path there.
        path: Subject<String>,
        /// What has to be in it where it is a folder.
        entry: Option<String>,
        /// A text in the file.
        contains: Option<Subject<String>>,
    },
    /// A volume of this name is there.
    Volume {
        /// The name.
        name: Subject<String>,
    },
    /// No volume of this name is there.
    VolumeGone {
        /// The name.
        name: Subject<String>,
    },
    /// A service is there, and its tasks run.
    Service {
        /// The name.
        name: Subject<String>,
        /// The image, where the lesson says it.
        image: Option<Subject<Reference>>,
        /// How many replicas run, where the lesson says it.
        replicas: Option<u64>,
    },
    /// No service of this name is there.
    ServiceGone {
        /// The name.
        name: Subject<String>,
    },
    /// The stack has services.
    Stack {
        /// The name.
        name: Subject<String>,
    },
    /// The stack has no services.
    StackGone {
        /// The name.
        name: Subject<String>,
    },
    /// The engine is in a swarm.
    Swarm,
    /// The engine is in no swarm.
    SwarmLeft,
    /// A compose project is in this state.
    Project {
        /// The name that the command line gives it.
        name: Option<Subject<String>>,
        /// The files that the command line names.
        files: Vec<String>,
        /// The services that are meant; none means all.
        services: Vec<String>,
        /// How many containers of a service run, where the command line says it.
        scale: Vec<(String, u64)>,
        /// The state.
        state: ProjectState,
    },
    /// A command that shows objects has succeeded, and these are there.
    Shown {
        /// The command's words in their long form.
        command: Vec<String>,
        /// The kind of the objects.
        kind: ObjectKind,
        /// What the lesson has made of what it shows.
        expected: Vec<Subject<String>>,
    },
}

/// Which container is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one of this name.
    Named(Subject<String>),
    /// One that the lesson makes from the image, without a name of its own.
    Made,
    /// All that the lesson has made.
    All,
    /// All that the lesson has made and that run.
    Live,
}

/// The state that a container is wanted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It runs.
    Running,
    /// It is paused.
    Paused,
    /// It was started, and runs still or has ended without an error of its own.
    Ran,
    /// It is there and does not run.
    Stopped,
    /// It does not run; it may be gone, since a container made with `--rm` goes when it is stopped.
    Idle,
    /// It is there.
    There,
}

/// How a container was made, as far as the command says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Make {
    /// The image.
    pub image: Option<Subject<Reference>>,
    /// The ports that are published.
    pub ports: Vec<Port>,
    /// The network that it is in.
    pub network: Option<Subject<String>>,
}

impl Make {
    /// Says whether both publish one port of this machine, which no two containers that run can have.
    pub(super) fn shares_port(&self, other: &Self) -> bool {
        let is_same = |one: &Port, other: &Port| {
            one.host.is_some() && one.host == other.host && one.protocol == other.protocol
        };
        let has = |port: &Port| other.ports.iter().any(|other| is_same(port, other));
        self.ports.iter().any(has)
    }
}

/// Whether a container is in a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is.
    Connected,
    /// It is not.
    Apart,
}

/// The state that a compose project is wanted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectState {
    /// Its services have containers, and each runs or has ended well.
    Up,
    /// Its services have containers that run, or ended well, or were ended with the command that started them.
    Ran,
    /// Its services have containers.
    Made,
    /// Its services have containers, and those that have not ended are paused.
    Paused,
    /// None of its containers runs.
    Stopped,
    /// It has no containers.
    Down,
    /// It has no containers but those that run.
    Cleared,
    /// The images that its services build are there.
    Built,
}

impl ProjectState {
    /// Says whether its services have containers.
    pub(super) fn has_containers(self) -> bool {
        match self {
            Self::Up | Self::Ran | Self::Made | Self::Paused => true,
            Self::Stopped | Self::Down | Self::Cleared | Self::Built => false,
        }
    }
}

impl ObjectState {
    /// Says whether it tells of objects of this kind, a project's and a stack's being containers and services.
    pub(super) fn is_of(&self, kind: ObjectKind) -> bool {
        let own = match self {
            Self::Container { .. } | Self::ContainerGone { .. } | Self::Within { .. } => {
                ObjectKind::Container
            }
            Self::Project { state, .. } => match state {
                ProjectState::Built => ObjectKind::Image,
                ProjectState::Up
                | ProjectState::Ran
                | ProjectState::Made
                | ProjectState::Paused
                | ProjectState::Stopped
                | ProjectState::Down
                | ProjectState::Cleared => ObjectKind::Container,
            },
            Self::Network { .. } | Self::NetworkGone { .. } => ObjectKind::Network,
            Self::Volume { .. } | Self::VolumeGone { .. } => ObjectKind::Volume,
            Self::Service { .. }
            | Self::ServiceGone { .. }
            | Self::Stack { .. }
            | Self::StackGone { .. }
            | Self::Swarm
            | Self::SwarmLeft => ObjectKind::Service,
            Self::Shown { kind, .. } => *kind,
            Self::Connection { .. } => {
                return matches!(kind, ObjectKind::Container | ObjectKind::Network);
            }
        };
        own == kind
    }

    /// Says whether it can still be looked at after the session that brought it about.
    pub fn leaves_a_trace(&self) -> bool {
        match self {
            Self::Container { which, .. } | Self::ContainerGone { which } => {
                matches!(which, Which::Named(_))
            }
            // What its images are called, only compose knows, while it builds them.
            Self::Project { name, state, .. } => name.is_some() && *state != ProjectState::Built,
            Self::Shown { .. } => false,
            Self::Network { .. }
            | Self::NetworkGone { .. }
            | Self::Connection { .. }
            | Self::Within { .. }
            | Self::Volume { .. }
            | Self::VolumeGone { .. }
            | Self::Service { .. }
            | Self::ServiceGone { .. }
            | Self::Stack { .. }
            | Self::StackGone { .. }
            | Self::Swarm
            | Self::SwarmLeft => true,
        }
    }
}

impl Which {
    /// The name, where there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name.shown()),
            Self::Made | Self::All | Self::Live => None,
        }
    }

    /// Says whether it is what a listing gives: it may be any container.
    pub(super) fn is_given(&self) -> bool {
        matches!(self, Self::Named(Subject::Open(text)) if super::infer::ids_of(text).is_some())
    }

    /// Says whether both name the same container.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named(one), Self::Named(other)) => one == other,
            (Self::Named(_) | Self::Made | Self::All | Self::Live, _) => false,
        }
    }
}

/// Says whether a word may be an object's ID, or the start of one, rather than its name.
pub(super) fn may_be_id(text: &str) -> bool {
    let is_hex = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    is_hex && text.len() >= 3 && (has_digit || text.len() >= 12)
}
