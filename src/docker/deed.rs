//! What a docker command does: to the engine's objects, to projects of them, and to what nobody owns alone. Pure.
//!
//! Every command of the CLI stands in [`of`], or only reads. Not here: where the names stand in an argv (`foreign`),
//! and whether a deed may be done (`shell::guard`).

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It makes objects of this kind, and a label can be added behind the command's words.
    Creates(ObjectKind),
    /// It removes these.
    Removes(ObjectKind, Vec<String>),
    /// It stops, kills or pauses these.
    Disturbs(ObjectKind, Vec<String>),
    /// It changes these, or works within them; without them it comes to nothing.
    Changes(ObjectKind, Vec<String>),
    /// It removes all unused objects of these kinds.
    Prunes(Vec<ObjectKind>),
    /// It does something to whole projects: stacks by name, or the compose project that its files and flags name.
    Project(Family, ProjectDeed, Vec<String>),
    /// It does something to the swarm that the engine is in.
    Swarm(SwarmDeed),
    /// It removes or changes what nobody owns alone, and what carries no label.
    Shares(Shared),
    /// It only reads, or what it does is no concern of the guard.
    Other,
}

/// The kinds of objects that an engine keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectKind {
    /// A container.
    Container,
    /// An image.
    Image,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A service of a swarm.
    Service,
    /// A secret of a swarm.
    Secret,
    /// A configuration of a swarm.
    Config,
}

/// Who keeps projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// `docker compose`.
    Compose,
    /// `docker stack`.
    Stack,
}

/// What a command does to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectDeed {
    /// It makes the project's objects, or makes them anew.
    Makes,
    /// It removes, stops, kills or pauses them.
    Ends,
    /// It changes them, or works within them.
    Changes,
    /// It makes or fetches the project's images.
    Images,
    /// It uploads the project's images.
    Publishes,
    /// It only reads.
    Reads,
}

/// What a command does to the swarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwarmDeed {
    /// It starts one or joins one.
    Enters,
    /// It changes one, or its nodes.
    Changes,
    /// It leaves it, and what it ran goes.
    Leaves,
}

/// What nobody owns alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// The steps that builds keep for the next one.
    BuildCache,
    /// The engine's plugins.
    Plugins,
    /// Contexts, builders and manifest lists in docker's configuration.
    Configuration,
    /// Signatures of images, and the keys for them.
    Signatures,
}

impl ObjectKind {
    /// The kind in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Image => "image",
            Self::Network => "network",
            Self::Volume => "volume",
            Self::Service => "service",
            Self::Secret => "secret",
            Self::Config => "config",
        }
    }

    /// The kind that a group of commands is about.
    fn of_group(group: &str) -> Option<Self> {
        Some(match group {
            "container" => Self::Container,
            "image" => Self::Image,
            "network" => Self::Network,
            "volume" => Self::Volume,
            "service" => Self::Service,
            "secret" => Self::Secret,
            "config" => Self::Config,
            _ => return None,
        })
    }
}

impl Family {
    /// The label by which its objects tell their project.
    pub fn label(self) -> &'static str {
        match self {
            Self::Compose => "com.docker.compose.project",
            Self::Stack => "com.docker.stack.namespace",
        }
    }

    /// A project in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Compose => "compose project",
            Self::Stack => "stack",
        }
    }
}

/// Says what the command with these words in their long form does; `rest` is what stands behind them, `names` are
/// the operands that it is about.
pub(super) fn of(words: &[&str], rest: &[String], names: Vec<String>) -> Deed {
    use ObjectKind::{Container, Image, Service, Volume};
    let has = |flag: &str| rest.iter().any(|word| word == flag);
    if rest.first().is_some_and(|word| word == "--help" || word == "-h") {
        return Deed::Other;
    }
    let group = words.first().copied().and_then(ObjectKind::of_group);
    match (words, group) {
        ([_, "rm"], Some(kind)) => Deed::Removes(kind, names),
        ([_, "create"], Some(kind)) => Deed::Creates(kind),
        ([_, "prune"], Some(kind)) => Deed::Prunes(vec![kind]),
        (["container", "run"], _) => Deed::Creates(Container),
        (["image", "build"] | ["buildx", "bake"], _) => Deed::Creates(Image),
        (["container", "stop" | "kill" | "restart" | "pause"], _) => Deed::Disturbs(Container, names),
        (
            [
                "container",
                "unpause" | "update" | "rename" | "start" | "exec" | "attach" | "cp",
            ]
            | ["network", "connect" | "disconnect"]
            | ["checkpoint", "create" | "rm"],
            _,
        ) => Deed::Changes(Container, names),
        (["service", "update" | "scale" | "rollback"], _) => Deed::Changes(Service, names),
        (["volume", "update"], _) => Deed::Changes(Volume, names),
        (["system", "prune"], _) => prunes_all(rest),
        (["compose", command], _) => Deed::Project(Family::Compose, compose(command, rest), names),
        (["stack", "deploy"], _) => Deed::Project(Family::Stack, ProjectDeed::Makes, names),
        (["stack", "rm"], _) => Deed::Project(Family::Stack, ProjectDeed::Ends, names),
        (["swarm" | "node", command], _) => swarm(command, &has),
        (["builder" | "buildx", "prune"], _) => Deed::Shares(Shared::BuildCache),
        (["buildx", "history"], _) if has("rm") => Deed::Shares(Shared::BuildCache),
        (["plugin", "disable" | "enable" | "rm" | "set" | "upgrade"], _) => Deed::Shares(Shared::Plugins),
        (
            ["context", "rm" | "update" | "use"]
            | ["buildx", "rm" | "stop" | "use" | "install" | "uninstall"]
            | ["manifest", "rm"],
            _,
        ) => Deed::Shares(Shared::Configuration),
        (["trust", "revoke" | "sign" | "key" | "signer"], _) => Deed::Shares(Shared::Signatures),
        _ => Deed::Other,
    }
}

fn swarm(command: &str, has: &dyn Fn(&str) -> bool) -> Deed {
    match command {
        "init" if has("--force-new-cluster") => Deed::Swarm(SwarmDeed::Changes),
        "init" | "join" => Deed::Swarm(SwarmDeed::Enters),
        "leave" => Deed::Swarm(SwarmDeed::Leaves),
        "ca" | "join-token" | "unlock-key" if !has("--rotate") => Deed::Other,
        "inspect" | "ls" | "ps" | "unlock" => Deed::Other,
        // A swarm's or a node's `update`, `promote`, `demote`, `rm`, and new keys.
        _ => Deed::Swarm(SwarmDeed::Changes),
    }
}

/// `system prune` removes the build cache too, which is not an object.
fn prunes_all(rest: &[String]) -> Deed {
    use ObjectKind::{Container, Image, Network, Volume};
    let mut kinds = vec![Container, Network, Image];
    if rest
        .iter()
        .any(|word| word == "--volumes" || word == "--volumes=true")
    {
        kinds.push(Volume);
    }
    Deed::Prunes(kinds)
}

fn compose(command: &str, rest: &[String]) -> ProjectDeed {
    match command {
        "up" | "create" | "run" | "scale" | "watch" => ProjectDeed::Makes,
        "down" | "rm" | "stop" | "kill" | "pause" => ProjectDeed::Ends,
        "wait" if rest.iter().any(|word| word.starts_with("--down-project")) => ProjectDeed::Ends,
        "build" | "pull" => ProjectDeed::Images,
        "push" | "publish" => ProjectDeed::Publishes,
        "config" | "convert" | "events" | "images" | "logs" | "ls" | "port" | "ps" | "stats" | "top"
        | "version" | "volumes" | "wait" | "help" => ProjectDeed::Reads,
        // What is not known here is judged like what changes a project.
        _ => ProjectDeed::Changes,
    }
}
