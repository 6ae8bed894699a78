//! Commands that only the real CLI can do: what they do to the engine's objects, and where in their argv.
//!
//! Not here: what each command does (`deed`), and whether it may (`shell::guard`).

use super::change_flags::SERVICE_SCALE;
use super::flags::{Flag, Order, Scan, scan};
use super::foreign_flags::{
    ATTACH, BUILDKIT, CHECKPOINT, COMMIT, CONNECT, COPY, DEPLOY, EXEC, FORCE, IMAGE_REMOVE, IMPORT, PRUNE,
    REMOVE, REMOVE_STACK, START, TIMEOUT, UPDATE,
};
use super::names::{self, Command};
use super::update_flags::SERVICE_UPDATE;
use super::{Foreign, deed, native, run_flags};

/// Where things stand in a command's argv, for whoever has to change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Where the command's first word stands.
    pub command_at: usize,
    /// Where further flags can be put: just behind the command's words.
    pub flags_at: usize,
    /// Where the names stand that the command's [`Deed`](super::Deed) is about, in its order.
    pub names_at: Vec<usize>,
    /// The names that the command gives to an image: of `build`, `commit` and `import`.
    pub tags: Vec<String>,
    /// The image that `run` or `create` makes a container from, where it may be pulled for that and every flag
    /// before it is known.
    pub image: Option<String>,
    /// What `build` builds from; `None` for every other command, and where a flag of it is not known.
    pub build: Option<BuildFiles>,
    /// The smaller commands that this one is made of, without the program's name: `system prune`'s, but for the build
    /// cache. `None` where a flag of it is not known; empty for every other command.
    pub parts: Option<Vec<Vec<String>>>,
    /// The name that `compose` gives its project on the command line.
    pub project: Option<String>,
    /// Where a file that describes what to do comes from.
    pub source: Source,
    /// The engine that it is for.
    pub target: Target,
}

/// What a build builds from, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildFiles {
    /// The context: a folder, a URL, or `-`.
    pub context: String,
    /// The Dockerfile, where one is named.
    pub file: Option<String>,
    /// The build arguments; one without a value has the environment's.
    pub args: Vec<(String, Option<String>)>,
}

/// Where the file of a compose command comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From where it can be read again.
    Files,
    /// From standard input, which can be read once.
    Stdin,
}

/// The engine that a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The session's.
    Session,
    /// Another one, named by `--host` or `--context` before the command.
    Elsewhere,
}

/// Reads a command that stepgate does not do itself.
pub(super) fn read(argv: &[String], command: &Command, because: Option<String>) -> Foreign {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let (_, names_at) = operands(argv, command);
    let name = |word: &String| match words[..] {
        ["container", "cp"] => copied_into(word).unwrap_or(word).to_owned(),
        ["service", "scale"] => word.split('=').next().unwrap_or(word).to_owned(),
        _ => word.clone(),
    };
    let names = names_at.iter().map(|&at| name(&argv[at])).collect();
    let rest = argv.get(command.rest..).unwrap_or_default();
    Foreign {
        command: command.words.clone(),
        deed: deed::of(&words, rest, names),
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
        command_at: command.start,
        flags_at: command.rest,
        names_at,
        tags,
        image: run_image(argv, &command),
        build: build_files(argv, &command),
        parts: match words[..] {
            ["system", "prune"] => prunes(argv, &command, &scan),
            _ => Some(Vec::new()),
        },
        project: names::project_name(argv, &command),
        source: if words.first() == Some(&"compose") && names::reads_stdin(argv, &command) {
            Source::Stdin
        } else {
            Source::Files
        },
        target: if command.is_elsewhere {
            Target::Elsewhere
        } else {
            Target::Session
        },
    }
}

fn build_files(argv: &[String], command: &Command) -> Option<BuildFiles> {
    if command.words != ["image", "build"] {
        return None;
    }
    let scan = scan(
        argv,
        command.rest,
        &[native::BUILD, BUILDKIT].concat(),
        Order::Mixed,
    );
    let context = scan.operands.first().map(|&at| argv[at].clone())?;
    if scan.unknown.is_some() || scan.wrong.is_some() {
        return None;
    }
    let pair = |arg: &str| match arg.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (arg.to_owned(), None),
    };
    Some(BuildFiles {
        context,
        file: scan.last("file").map(str::to_owned),
        args: scan.all("build-arg").map(pair).collect(),
    })
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

/// What `system prune` is made of.
fn prunes(argv: &[String], command: &Command, scan: &Scan) -> Option<Vec<Vec<String>>> {
    if scan.unknown.is_some() || scan.wrong.is_some() || !scan.operands.is_empty() {
        return None;
    }
    let prune = |group: &str| {
        let mut part = argv[..command.start].to_vec();
        part.extend([group.to_owned(), "prune".to_owned()]);
        part.extend(scan.is_on("force").then(|| "--force".to_owned()));
        part.extend((group == "image" && scan.is_on("all")).then(|| "--all".to_owned()));
        for filter in scan.all("filter") {
            part.extend(["--filter".to_owned(), filter.to_owned()]);
        }
        part
    };
    let mut groups = vec!["container", "network", "image"];
    if scan.is_on("volumes") {
        groups.push("volume");
    }
    Some(groups.into_iter().map(prune).collect())
}

/// The flags and operands of a command, and those of the operands that its deed is about.
fn operands(argv: &[String], command: &Command) -> (Scan, Vec<usize>) {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    // Where a flag is not known, each word may be a name.
    let all_words = || {
        let may_be = |at: &usize| !argv[*at].starts_with('-');
        (command.rest..argv.len()).filter(may_be).collect()
    };
    let (flags, order): (&[Flag], Order) = match words[..] {
        ["container", "rm"] => (REMOVE, Order::Mixed),
        ["container", "stop" | "restart" | "kill"] => (TIMEOUT, Order::Mixed),
        ["container", "start"] => (START, Order::Mixed),
        ["container", "update"] => (UPDATE, Order::Mixed),
        ["container", "commit"] => (COMMIT, Order::Mixed),
        ["container", "exec"] => (EXEC, Order::FlagsFirst),
        ["container", "attach"] => (ATTACH, Order::Mixed),
        ["container", "cp"] => (COPY, Order::Mixed),
        ["checkpoint", _] => (CHECKPOINT, Order::Mixed),
        ["image", "import"] => (IMPORT, Order::Mixed),
        ["image", "rm"] => (IMAGE_REMOVE, Order::Mixed),
        ["image", "build"] => (native::BUILD, Order::Mixed),
        ["network", "rm" | "disconnect"] | ["volume", "rm"] => (&[FORCE], Order::Mixed),
        ["network", "connect"] => (CONNECT, Order::Mixed),
        [_, "prune"] => (PRUNE, Order::Mixed),
        ["stack", "deploy"] => (DEPLOY, Order::Mixed),
        ["stack", "rm"] => (REMOVE_STACK, Order::Mixed),
        ["service" | "secret" | "config", "rm"] | ["container", "pause" | "unpause" | "rename"] => {
            (&[], Order::Mixed)
        }
        ["service", verb @ ("update" | "scale" | "rollback")] => {
            let flags = if verb == "update" {
                SERVICE_UPDATE
            } else {
                SERVICE_SCALE
            };
            let scan = scan(argv, command.rest, flags, Order::Mixed);
            let is_read = scan.unknown.is_none() && scan.wrong.is_none();
            let names = match verb {
                "scale" => scan.operands.clone(),
                _ => scan.operands.iter().take(1).copied().collect(),
            };
            return if is_read {
                (scan, names)
            } else {
                (Scan::default(), all_words())
            };
        }
        ["volume", "update"] => return (Scan::default(), all_words()),
        _ => return (Scan::default(), Vec::new()),
    };
    let scan = scan(argv, command.rest, flags, order);
    let names = match words[..] {
        ["container", "rename" | "exec" | "attach"] | ["checkpoint", _] | ["stack", "deploy"] => {
            scan.operands.iter().take(1).copied().collect()
        }
        ["network", "connect" | "disconnect"] => scan.operands.iter().skip(1).take(1).copied().collect(),
        ["container", "cp"] => {
            let is_in_container = |at: &usize| copied_into(&argv[*at]).is_some();
            scan.operands
                .iter()
                .skip(1)
                .take(1)
                .copied()
                .filter(is_in_container)
                .collect()
        }
        [_, "rm"]
        | [
            "container",
            "stop" | "kill" | "restart" | "pause" | "unpause" | "update" | "start",
        ] => scan.operands.clone(),
        _ => Vec::new(),
    };
    (scan, names)
}

/// The container that a `CONTAINER:PATH` of `docker cp` means; a path on this machine means none.
fn copied_into(word: &str) -> Option<&str> {
    let (container, _) = word.split_once(':')?;
    let is_path = container.is_empty() || container.starts_with(['/', '.']) || container.contains('/');
    // A drive's letter on Windows.
    let is_drive = cfg!(windows) && container.len() == 1;
    (!is_path && !is_drive).then_some(container)
}
