//! `container run` and `create` as far as they tell what is there afterwards.
//!
//! Not here: running one without Docker (`simple_run`), and what a check makes of it (`check::infer`).

use super::flags::{Order, Scan, scan};
use super::names::Command;
use super::run_flags;

/// A container as `container run` or `create` makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// `--name`.
    pub name: Option<String>,
    /// The image as written.
    pub image: String,
    /// What stands behind the image; without it the image's own command runs.
    pub command: Vec<String>,
    /// How it runs.
    pub mode: RunMode,
    /// `--tty`: a shell in it waits for someone to type.
    pub has_terminal: bool,
    /// What becomes of it when it ends.
    pub at_end: AtEnd,
    /// The ports that are published, where they are plain numbers.
    pub ports: Vec<Port>,
    /// Whether any port is published, in whatever way.
    pub is_published: bool,
    /// `--network`, where it names one that somebody made.
    pub network: Option<String>,
    /// The named volumes that are mounted.
    pub volumes: Vec<String>,
}

/// How a container runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunMode {
    /// `--detach`.
    Detached,
    /// The command line waits for its end.
    Foreground,
    /// `create`: it does not run yet.
    Created,
}

/// What becomes of a container that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtEnd {
    /// It stays.
    Stays,
    /// It goes: `--rm`.
    Goes,
    /// The engine starts it again, or may: `--restart`.
    StartsAgain,
}

/// One published port.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Port {
    /// The port of the machine; `None` where the engine chooses one.
    pub host: Option<u16>,
    /// The port in the container.
    pub container: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

impl Port {
    /// Reads `[[IP:]HOST:]CONTAINER[/PROTOCOL]` in plain numbers.
    pub fn parse(text: &str) -> Option<Self> {
        port(text)
    }

    /// Reads what a service publishes: the same, or `published=HOST,target=CONTAINER[,protocol=PROTOCOL]`.
    pub(super) fn of_service(text: &str) -> Option<Self> {
        if !text.contains('=') {
            return port(text);
        }
        let part = |key: &str| {
            let mut parts = text.split(',').filter_map(|part| part.split_once('='));
            parts.find_map(|(known, value)| (known == key).then_some(value))
        };
        Some(Self {
            host: part("published").and_then(|host| host.parse().ok()),
            container: part("target")?.parse().ok()?,
            protocol: part("protocol").unwrap_or("tcp").to_lowercase(),
        })
    }
}

impl std::fmt::Display for Port {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(host) = self.host {
            write!(f, "{host}:")?;
        }
        write!(f, "{}", self.container)?;
        match self.protocol.as_str() {
            "tcp" => Ok(()),
            other => write!(f, "/{other}"),
        }
    }
}

/// Networks that are there in every engine.
const USUAL_NETWORKS: [&str; 5] = ["host", "bridge", "none", "default", "ingress"];

/// Reads what a `run` or `create` makes; `None` where a flag of it is not known.
pub(super) fn started(argv: &[String], command: &Command) -> Option<Started> {
    let scan = scan(argv, command.rest, run_flags::RUN, Order::FlagsFirst);
    if scan.unknown.is_some() || scan.wrong.is_some() {
        return None;
    }
    let (image, words) = scan.operands.split_first()?;
    let published: Vec<&str> = scan.all("publish").collect();
    Some(Started {
        name: scan.last("name").map(str::to_owned),
        image: argv[*image].clone(),
        command: words.iter().map(|&at| argv[at].clone()).collect(),
        mode: if command.words == ["container", "create"] {
            RunMode::Created
        } else if scan.is_on("detach") {
            RunMode::Detached
        } else {
            RunMode::Foreground
        },
        has_terminal: scan.is_on("tty"),
        at_end: if scan.is_on("rm") {
            AtEnd::Goes
        } else if scan.last("restart").is_some_and(|policy| policy != "no") {
            AtEnd::StartsAgain
        } else {
            AtEnd::Stays
        },
        ports: published.iter().filter_map(|text| port(text)).collect(),
        is_published: !published.is_empty() || scan.is_on("publish-all"),
        network: network(&scan),
        volumes: volumes(&scan),
    })
}

/// `[[IP:]HOST:]CONTAINER[/PROTOCOL]` in plain numbers; a range is none.
fn port(text: &str) -> Option<Port> {
    let (numbers, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let mut parts = numbers.rsplit(':');
    let container = parts.next()?.parse().ok()?;
    let host = match parts.next() {
        None | Some("" | "0") => None,
        Some(host) => Some(host.parse().ok()?),
    };
    Some(Port {
        host,
        container,
        protocol: protocol.to_lowercase(),
    })
}

fn network(scan: &Scan) -> Option<String> {
    let mut given = scan.given.iter().rev();
    let (_, value) = given.find(|(flag, _)| matches!(*flag, "network" | "net"))?;
    let name = if value.contains('=') {
        value.split(',').find_map(|part| part.strip_prefix("name="))?
    } else {
        value
    };
    let is_named = !USUAL_NETWORKS.contains(&name) && !name.starts_with("container:");
    is_named.then(|| name.to_owned())
}

fn volumes(scan: &Scan) -> Vec<String> {
    let by_volume = scan.all("volume").filter_map(|text| {
        let (source, _) = text.split_once(':')?;
        is_volume_name(source).then(|| source.to_owned())
    });
    let by_mount = scan.all("mount").filter_map(|text| {
        let part = |keys: [&str; 2]| {
            text.split(',').find_map(|part| {
                let (key, value) = part.split_once('=')?;
                keys.contains(&key).then_some(value)
            })
        };
        let is_volume = matches!(part(["type", "type"]), None | Some("volume"));
        let source = part(["source", "src"]).filter(|source| is_volume && is_volume_name(source))?;
        Some(source.to_owned())
    });
    by_volume.chain(by_mount).collect()
}

/// Says whether a mount's source names a volume; a path, and what is still to be expanded, does not.
fn is_volume_name(source: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    source.len() > 1 && source.starts_with(|c: char| c.is_ascii_alphanumeric()) && source.chars().all(is_word)
}
