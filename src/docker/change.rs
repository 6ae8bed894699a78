//! What a docker command changes in the engine, with the names that it changes: argv → [`Change`]. Pure.
//!
//! Commands of images, registries and builds are `DockerCommand`s. Not here: commands that only show (`reads`), whose
//! the objects are (`shell::guard`), and what follows for a check (`check::infer`).

use super::ObjectKind;
use super::change_flags::{
    COMPOSE_BUILD, COMPOSE_END, COMPOSE_SCALE, COMPOSE_UP, COMPOSE_WATCH, NETWORK_CREATE, SAVE,
    SERVICE_CREATE, SERVICE_SCALE, VOLUME_CREATE,
};
use super::flags::{Flag, Order, Scan, scan};
use super::foreign_flags::{CONNECT, COPY, FORCE, REMOVE, START, TIMEOUT};
use super::names::{self, Command};
use super::started::{Port, Started, started};
use super::update_flags::SERVICE_UPDATE;

/// What a command changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A container is made, and started unless `create` made it.
    Starts(Started),
    /// Containers come to another state, in this order.
    Turns(Turn, Vec<String>),
    /// A container gets another name.
    Renames(String, String),
    /// A network or volume is made; without a name the engine gives one.
    Makes(ObjectKind, Option<String>),
    /// These go.
    Removes(ObjectKind, Vec<String>),
    /// A container joins a network.
    Connects {
        /// The network.
        network: String,
        /// The container.
        container: String,
    },
    /// A container leaves a network.
    Disconnects {
        /// The network.
        network: String,
        /// The container.
        container: String,
    },
    /// A service is made.
    Serves {
        /// `--name`.
        name: Option<String>,
        /// The image as written.
        image: String,
        /// How many replicas; `None` for one on each node, and for jobs.
        replicas: Option<u64>,
        /// The ports that are published, where they are plain numbers.
        ports: Vec<Port>,
    },
    /// Services get another number of replicas.
    Scales(Vec<(String, u64)>),
    /// A service is changed: to this image, to this number of replicas, or in some other way.
    Updates {
        /// The service.
        name: String,
        /// `--image`.
        image: Option<String>,
        /// `--replicas`.
        replicas: Option<u64>,
    },
    /// A service is again as it was before its last change.
    RollsBack(String),
    /// The engine enters a swarm: one of its own (`init`), or of others (`join`).
    EntersSwarm,
    /// The engine leaves its swarm.
    LeavesSwarm,
    /// Stacks are deployed.
    Deploys(Vec<String>),
    /// Stacks go.
    Undeploys(Vec<String>),
    /// A compose project.
    Project(Project, ProjectTurn),
    /// A file or folder of this machine is written.
    Writes(String),
}

/// What containers come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// `start`, `restart`.
    Started,
    /// `start --attach`: the command line waits for the end.
    Attached,
    /// `stop`, `kill`.
    Stopped,
    /// `pause`.
    Paused,
    /// `unpause`.
    Unpaused,
    /// `rm`.
    Removed,
}

/// The compose project that a command is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// `--project-name`.
    pub name: Option<String>,
    /// The `--file`s in order.
    pub files: Vec<String>,
    /// The services that are named; none means all.
    pub services: Vec<String>,
    /// `--scale`: services and how many containers of each.
    pub scale: Vec<(String, u64)>,
}

/// What a compose project comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectTurn {
    /// Its containers run: `up --detach`, `start`, `restart`, `unpause`, `scale`.
    Up,
    /// Its containers run while the command does: `up` in the foreground.
    Ran,
    /// Its containers are there: `create`, `watch`, an `up` that ends all of them with the first that ends.
    Made,
    /// Its containers are paused: `pause`.
    Paused,
    /// None of its containers runs: `stop`, `kill`.
    Stopped,
    /// It has no containers any more: `down`, `rm --stop`.
    Down,
    /// Those of its containers that do not run are gone: `rm`.
    Cleared,
    /// Its images are there: `build`.
    Built,
}

/// Reads what an argv of `docker`, without the program's name, changes; `None` where that is nothing, or cannot be told
/// for certain.
pub fn change(argv: &[String]) -> Option<Change> {
    let command = names::resolve(argv);
    if command.is_elsewhere {
        return None;
    }
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let read = |flags: &[Flag]| read(argv, &command, flags);
    match words[..] {
        ["container", "run" | "create"] => started(argv, &command).map(Change::Starts),
        ["container", verb] => container(argv, &command, verb),
        ["network", "create"] => {
            let (_, names) = read(NETWORK_CREATE)?;
            Some(Change::Makes(ObjectKind::Network, Some(only(names)?)))
        }
        ["volume", "create"] => {
            let (scan, names) = read(VOLUME_CREATE)?;
            let name = scan
                .last("name")
                .map(str::to_owned)
                .or_else(|| names.into_iter().next());
            Some(Change::Makes(ObjectKind::Volume, name))
        }
        ["network" | "volume", "rm"] => {
            let kind = if words[0] == "network" {
                ObjectKind::Network
            } else {
                ObjectKind::Volume
            };
            some(read(&[FORCE])?.1).map(|names| Change::Removes(kind, names))
        }
        ["network", "connect"] => {
            let [network, container] = <[String; 2]>::try_from(read(CONNECT)?.1).ok()?;
            Some(Change::Connects { network, container })
        }
        ["network", "disconnect"] => {
            let [network, container] = <[String; 2]>::try_from(read(&[FORCE])?.1).ok()?;
            Some(Change::Disconnects { network, container })
        }
        ["service", "rm"] => some(read(&[])?.1).map(|names| Change::Removes(ObjectKind::Service, names)),
        ["service", verb] => service(argv, &command, verb),
        ["swarm", "init" | "join"] => Some(Change::EntersSwarm),
        ["swarm", "leave"] => Some(Change::LeavesSwarm),
        ["stack", "deploy"] => some(read(super::foreign_flags::DEPLOY)?.1).map(Change::Deploys),
        ["stack", "rm"] => some(read(super::foreign_flags::REMOVE_STACK)?.1).map(Change::Undeploys),
        ["compose", verb] => compose(argv, &command, verb),
        ["image", "save"] => read(SAVE)?.0.last("output").map(written),
        _ => None,
    }
}

fn container(argv: &[String], command: &Command, verb: &str) -> Option<Change> {
    let read = |flags: &[Flag]| read(argv, command, flags);
    let turn = |turn, names| some(names).map(|names| Change::Turns(turn, names));
    match verb {
        "stop" => turn(Turn::Stopped, read(TIMEOUT)?.1),
        "kill" => {
            let (scan, names) = read(TIMEOUT)?;
            // Any other signal may be heeded or not.
            let ends = matches!(scan.last("signal"), None | Some("KILL" | "SIGKILL" | "9"));
            if !ends {
                return None;
            }
            turn(Turn::Stopped, names)
        }
        "restart" => turn(Turn::Started, read(TIMEOUT)?.1),
        "start" => {
            let (scan, names) = read(START)?;
            let is_attached = scan.is_on("attach") || scan.is_on("interactive");
            turn(
                if is_attached {
                    Turn::Attached
                } else {
                    Turn::Started
                },
                names,
            )
        }
        "pause" => turn(Turn::Paused, read(&[])?.1),
        "unpause" => turn(Turn::Unpaused, read(&[])?.1),
        "rm" => {
            let (scan, names) = read(REMOVE)?;
            if scan.is_on("link") {
                return None;
            }
            turn(Turn::Removed, names)
        }
        "rename" => {
            let [from, to] = <[String; 2]>::try_from(read(&[])?.1).ok()?;
            Some(Change::Renames(from, to))
        }
        "cp" => {
            let [from, to] = <[String; 2]>::try_from(read(COPY)?.1).ok()?;
            let is_inside = |path: &str| {
                path.split_once(':').is_some_and(|(container, _)| {
                    container.len() > 1 && !container.contains(['/', '\\', '.'])
                })
            };
            (is_inside(&from) && !is_inside(&to) && to != "-").then(|| copied(&from, &to))
        }
        "export" => read(SAVE)?.0.last("output").map(written),
        _ => None,
    }
}

/// A copy into a folder has the name that it had in the container.
fn copied(from: &str, to: &str) -> Change {
    let name = from.rsplit(['/', ':']).next().unwrap_or_default();
    let is_folder = matches!(to, "." | "..") || to.ends_with(['/', '\\']);
    let is_whole = !is_folder || matches!(name, "" | ".");
    written(&if is_whole {
        to.to_owned()
    } else {
        format!("{}/{name}", to.trim_end_matches(['/', '\\']))
    })
}

fn written(path: &str) -> Change {
    Change::Writes(path.to_owned())
}

fn service(argv: &[String], command: &Command, verb: &str) -> Option<Change> {
    match verb {
        "create" => {
            // The image ends the flags, as with `container run`.
            let scan = scan(argv, command.rest, SERVICE_CREATE, Order::FlagsFirst);
            let is_read = scan.unknown.is_none() && scan.wrong.is_none();
            let image = scan.operands.first().filter(|_| is_read)?;
            let replicas = match (scan.last("mode"), scan.last("replicas")) {
                (None | Some("replicated"), None) => Some(1),
                (None | Some("replicated"), Some(number)) => Some(number.parse().ok()?),
                (Some(_), _) => None,
            };
            Some(Change::Serves {
                name: scan.last("name").map(str::to_owned),
                image: argv[*image].clone(),
                replicas,
                ports: scan.all("publish").filter_map(Port::of_service).collect(),
            })
        }
        "scale" => {
            let pairs = read(argv, command, SERVICE_SCALE)?.1;
            let pairs: Option<Vec<(String, u64)>> = pairs.iter().map(|text| scaled(text)).collect();
            pairs.filter(|pairs| !pairs.is_empty()).map(Change::Scales)
        }
        "update" => {
            let (scan, names) = read(argv, command, SERVICE_UPDATE)?;
            let name = only(names)?;
            if scan.is_on("rollback") {
                return Some(Change::RollsBack(name));
            }
            let is_name = !name.starts_with('.');
            is_name.then(|| Change::Updates {
                name,
                image: scan.last("image").map(str::to_owned),
                replicas: scan.last("replicas").and_then(|number| number.parse().ok()),
            })
        }
        "rollback" => only(read(argv, command, SERVICE_SCALE)?.1).map(Change::RollsBack),
        _ => None,
    }
}

fn compose(argv: &[String], command: &Command, verb: &str) -> Option<Change> {
    let global = names::compose_flags(argv, command);
    let flags = match verb {
        "up" | "create" | "start" => COMPOSE_UP,
        "scale" => COMPOSE_SCALE,
        "watch" => COMPOSE_WATCH,
        "build" => COMPOSE_BUILD,
        "pause" | "restart" | "down" | "rm" | "stop" | "kill" | "unpause" => COMPOSE_END,
        _ => return None,
    };
    let (scan, mut services) = read(argv, command, flags)?;
    if global.unknown.is_some() || global.is_on("dry-run") {
        return None;
    }
    let mut scale: Vec<(String, u64)> = scan.all("scale").filter_map(scaled).collect();
    if verb == "scale" {
        scale = services.iter().map(|text| scaled(text)).collect::<Option<_>>()?;
        services.clear();
        if scale.iter().all(|(_, number)| *number == 0) {
            return None;
        }
    }
    let project = Project {
        name: global.last("project-name").map(str::to_owned),
        files: global.all("file").map(str::to_owned).collect(),
        services,
        scale,
    };
    let turn = match verb {
        "up" if scan.is_on("no-start") => ProjectTurn::Made,
        "up" if scan.is_on("detach") || scan.is_on("wait") => ProjectTurn::Up,
        "watch" if scan.is_on("no-up") => return None,
        "up" if ends_with_the_first(&scan) => ProjectTurn::Made,
        "up" => ProjectTurn::Ran,
        "create" | "watch" => ProjectTurn::Made,
        "start" | "restart" | "unpause" | "scale" => ProjectTurn::Up,
        "pause" => ProjectTurn::Paused,
        "stop" | "kill" => ProjectTurn::Stopped,
        "down" => ProjectTurn::Down,
        "rm" if scan.is_on("stop") => ProjectTurn::Down,
        "rm" => ProjectTurn::Cleared,
        "build" => ProjectTurn::Built,
        _ => return None,
    };
    Some(Change::Project(project, turn))
}

/// Says whether an `up` ends all containers once one has ended.
fn ends_with_the_first(scan: &Scan) -> bool {
    let flags = ["abort-on-container-exit", "abort-on-container-failure"];
    flags.iter().any(|flag| scan.is_on(flag)) || scan.last("exit-code-from").is_some()
}

/// Reads `SERVICE=NUMBER`.
fn scaled(text: &str) -> Option<(String, u64)> {
    let (name, number) = text.split_once('=')?;
    Some((name.to_owned(), number.parse().ok()?))
}

/// The flags and operands of a command whose flags are all known.
fn read(argv: &[String], command: &Command, flags: &[Flag]) -> Option<(Scan, Vec<String>)> {
    let scan = scan(argv, command.rest, flags, Order::Mixed);
    let is_known = scan.unknown.is_none() && scan.wrong.is_none();
    let operands = scan.operands.iter().map(|&at| argv[at].clone()).collect();
    is_known.then_some((scan, operands))
}

fn some(names: Vec<String>) -> Option<Vec<String>> {
    (!names.is_empty()).then_some(names)
}

fn only(names: Vec<String>) -> Option<String> {
    <[String; 1]>::try_from(names).ok().map(|[name]| name)
}
