//! Commands that only the real CLI can do: what they do to the engine's objects, and where in their argv.
//!
//! Not here: whether they may do it (`shell::guard`). Compose, stacks and services name projects, not objects:
//! their deed is `Other`.

use super::flags::{Flag, Order, Scan, scan, switch, value};
use super::names::{self, Command};
use super::{Deed, Foreign, ObjectKind, native, run_flags};

/// Where things stand in a command's argv, for whoever has to change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Where further flags can be put: just behind the command's words.
    pub flags_at: usize,
    /// Where the names stand that the command's [`Deed`] is about, in its order.
    pub names_at: Vec<usize>,
    /// The names that the command gives to an image: of `build`, `commit` and `import`.
    pub tags: Vec<String>,
    /// The image that `run` or `create` makes a container from, where it may be pulled for that and every flag
    /// before it is known.
    pub image: Option<String>,
    /// The engine that it is for.
    pub target: Target,
}

/// The engine that a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The session's.
    Session,
    /// Another one, named by `--host` or `--context` before the command.
    Elsewhere,
}

const FORCE: Flag = switch("force", Some('f'));
const SIGNAL: Flag = value("signal", Some('s'));
const TIMEOUT: &[Flag] = &[SIGNAL, value("timeout", Some('t')), value("time", None)];
const REMOVE: &[Flag] = &[FORCE, switch("link", Some('l')), switch("volumes", Some('v'))];
const CONNECT: &[Flag] = &[
    value("alias", None),
    value("driver-opt", None),
    value("gw-priority", None),
    value("ip", None),
    value("ip6", None),
    value("link", None),
    value("link-local-ip", None),
];
const UPDATE: &[Flag] = &[
    value("blkio-weight", None),
    value("cpu-period", None),
    value("cpu-quota", None),
    value("cpu-rt-period", None),
    value("cpu-rt-runtime", None),
    value("cpu-shares", Some('c')),
    value("cpus", None),
    value("cpuset-cpus", None),
    value("cpuset-mems", None),
    value("kernel-memory", None),
    value("memory", Some('m')),
    value("memory-reservation", None),
    value("memory-swap", None),
    value("pids-limit", None),
    value("restart", None),
];
const START: &[Flag] = &[
    switch("attach", Some('a')),
    value("checkpoint", None),
    value("checkpoint-dir", None),
    value("detach-keys", None),
    switch("interactive", Some('i')),
];
const IMAGE_REMOVE: &[Flag] = &[FORCE, switch("no-prune", None), value("platform", None)];
const PRUNE: &[Flag] = &[
    switch("all", Some('a')),
    value("filter", None),
    FORCE,
    switch("volumes", None),
];
const COMMIT: &[Flag] = &[
    value("author", Some('a')),
    value("change", Some('c')),
    value("message", Some('m')),
    switch("pause", Some('p')),
    value("platform", None),
];

const IMPORT: &[Flag] = &[
    value("change", Some('c')),
    value("message", Some('m')),
    value("platform", None),
];

/// Reads a command that stepgate does not do itself.
pub(super) fn read(argv: &[String], command: &Command, because: Option<String>) -> Foreign {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let (scan, names_at) = operands(argv, command);
    let names = || names_at.iter().map(|&at| argv[at].clone()).collect();
    let deed = match words[..] {
        ["container", "run" | "create"] => Deed::Creates(ObjectKind::Container),
        ["image", "build"] => Deed::Creates(ObjectKind::Image),
        ["network", "create"] => Deed::Creates(ObjectKind::Network),
        ["volume", "create"] => Deed::Creates(ObjectKind::Volume),
        ["container", "rm"] => Deed::Removes(ObjectKind::Container, names()),
        ["image", "rm"] => Deed::Removes(ObjectKind::Image, names()),
        ["network", "rm"] => Deed::Removes(ObjectKind::Network, names()),
        ["volume", "rm"] => Deed::Removes(ObjectKind::Volume, names()),
        [
            "container",
            "stop" | "kill" | "restart" | "pause" | "unpause" | "update" | "rename" | "start",
        ]
        | ["network", "connect" | "disconnect"] => Deed::Disturbs(ObjectKind::Container, names()),
        ["container", "prune"] => Deed::Prunes(vec![ObjectKind::Container]),
        ["image", "prune"] => Deed::Prunes(vec![ObjectKind::Image]),
        ["network", "prune"] => Deed::Prunes(vec![ObjectKind::Network]),
        ["volume", "prune"] => Deed::Prunes(vec![ObjectKind::Volume]),
        ["system", "prune"] => {
            let mut kinds = vec![ObjectKind::Container, ObjectKind::Network, ObjectKind::Image];
            if scan.is_on("volumes") {
                kinds.push(ObjectKind::Volume);
            }
            Deed::Prunes(kinds)
        }
        _ => Deed::Other,
    };
    Foreign {
        command: command.words.clone(),
        deed,
        because,
    }
}

/// Finds where things stand in the argv of any docker command.
pub fn layout(argv: &[String]) -> Layout {
    let command = names::resolve(argv);
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let (scan, names_at) = operands(argv, &command);
    let second = || scan.operands.get(1).map(|&at| argv[at].clone());
    let tags = match words[..] {
        ["image", "build"] => scan.all("tag").map(str::to_owned).collect(),
        ["container", "commit"] | ["image", "import"] => second().into_iter().collect(),
        _ => Vec::new(),
    };
    Layout {
        flags_at: command.rest,
        names_at,
        tags,
        image: run_image(argv, &command),
        target: if command.is_elsewhere {
            Target::Elsewhere
        } else {
            Target::Session
        },
    }
}

fn run_image(argv: &[String], command: &Command) -> Option<String> {
    if command.words != ["container", "run"] && command.words != ["container", "create"] {
        return None;
    }
    let scan = scan(argv, command.rest, run_flags::RUN, Order::FlagsFirst);
    let is_certain = scan.unknown.is_none() && scan.wrong.is_none() && scan.last("pull") != Some("never");
    let image = scan.operands.first().filter(|_| is_certain);
    image.map(|&at| argv[at].clone())
}

/// The flags and operands of a command, and those of the operands that its deed is about.
fn operands(argv: &[String], command: &Command) -> (Scan, Vec<usize>) {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let flags: &[Flag] = match words[..] {
        ["container", "rm"] => REMOVE,
        ["container", "stop" | "restart" | "kill"] => TIMEOUT,
        ["container", "start"] => START,
        ["container", "update"] => UPDATE,
        ["container", "commit"] => COMMIT,
        ["image", "import"] => IMPORT,
        ["image", "rm"] => IMAGE_REMOVE,
        ["image", "build"] => native::BUILD,
        ["network", "rm" | "disconnect"] | ["volume", "rm"] => &[FORCE],
        ["network", "connect"] => CONNECT,
        [_, "prune"] => PRUNE,
        ["container", "pause" | "unpause" | "rename"] => &[],
        _ => return (Scan::default(), Vec::new()),
    };
    let scan = scan(argv, command.rest, flags, Order::Mixed);
    let names = match words[..] {
        ["container", "rename"] => scan.operands.iter().take(1).copied().collect(),
        ["network", "connect" | "disconnect"] => scan.operands.iter().skip(1).take(1).copied().collect(),
        ["container" | "image" | "network" | "volume", "rm"]
        | [
            "container",
            "stop" | "kill" | "restart" | "pause" | "unpause" | "update" | "start",
        ] => scan.operands.clone(),
        _ => Vec::new(),
    };
    (scan, names)
}
