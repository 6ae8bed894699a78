//! A docker command by its long name, whatever alias it was called by.
//!
//! Not here: flags behind the command's words.

use super::flags::{Flag, Order, scan, switch, value};

/// Which command an argv calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    /// Its words in their long form, such as `["container", "rm"]`; none where there is no command.
    pub(super) words: Vec<String>,
    /// Its name as the CLI's messages have it, such as `docker rm`.
    pub(super) called: String,
    /// Where its first word stands in the argv.
    pub(super) start: usize,
    /// Where the words behind it begin in the argv.
    pub(super) rest: usize,
    /// The first global flag before the command.
    pub(super) global: Option<String>,
    /// Whether a global flag names another engine than the session's.
    pub(super) is_elsewhere: bool,
}

const GLOBAL: &[Flag] = &[
    value("config", None),
    value("context", Some('c')),
    switch("debug", Some('D')),
    value("host", Some('H')),
    value("log-level", Some('l')),
    switch("tls", None),
    value("tlscacert", None),
    value("tlscert", None),
    value("tlskey", None),
    switch("tlsverify", None),
    switch("version", Some('v')),
    switch("help", Some('h')),
];

const COMPOSE: &[Flag] = &[
    switch("all-resources", None),
    value("ansi", None),
    switch("compatibility", None),
    switch("dry-run", None),
    value("env-file", None),
    value("file", Some('f')),
    value("parallel", None),
    value("profile", None),
    value("progress", None),
    value("project-directory", None),
    value("project-name", Some('p')),
    switch("verbose", None),
    switch("version", Some('v')),
];

const BUILDX: &[Flag] = &[value("builder", None), switch("debug", Some('D'))];

const STACK: &[Flag] = &[value("kubeconfig", None), value("orchestrator", None)];

/// Commands that have commands below them.
const GROUPS: &[&str] = &[
    "builder",
    "buildx",
    "checkpoint",
    "compose",
    "config",
    "container",
    "context",
    "image",
    "manifest",
    "network",
    "node",
    "plugin",
    "scout",
    "secret",
    "service",
    "stack",
    "swarm",
    "system",
    "trust",
    "volume",
];

/// Finds the command of an argv.
pub(super) fn resolve(argv: &[String]) -> Command {
    let globals = scan(argv, 0, GLOBAL, Order::FlagsFirst);
    let start = globals.operands.first().copied().unwrap_or(argv.len());
    let global = argv[..start].first().cloned();
    let is_elsewhere = globals.last("host").is_some() || globals.last("context").is_some();
    let (words, called, rest) = words(argv, start);
    Command {
        words,
        called,
        start,
        rest,
        global,
        is_elsewhere,
    }
}

/// The name that a compose command gives its project itself, by `--project-name`.
pub(super) fn project_name(argv: &[String], command: &Command) -> Option<String> {
    if command.words.first().is_none_or(|word| word != "compose") {
        return None;
    }
    let flags = scan(argv, command.start + 1, COMPOSE, Order::FlagsFirst);
    flags.last("project-name").map(str::to_owned)
}

/// The flags before the command of a `compose` command line.
pub(super) fn compose_flags(argv: &[String], command: &Command) -> super::flags::Scan {
    scan(argv, command.start + 1, COMPOSE, Order::FlagsFirst)
}

/// Says whether a compose command takes its file from standard input.
pub(super) fn reads_stdin(argv: &[String], command: &Command) -> bool {
    let flags = scan(argv, command.start + 1, COMPOSE, Order::FlagsFirst);
    flags.all("file").any(|file| file == "-")
}

fn words(argv: &[String], start: usize) -> (Vec<String>, String, usize) {
    let Some(first) = argv.get(start) else {
        return (Vec::new(), "docker".to_owned(), start);
    };
    if !GROUPS.contains(&first.as_str()) {
        let words = top_level(first);
        return (words, format!("docker {first}"), start + 1);
    }
    let behind = |flags: &[Flag]| {
        scan(argv, start + 1, flags, Order::FlagsFirst)
            .operands
            .first()
            .copied()
    };
    let below = match first.as_str() {
        "compose" => behind(COMPOSE),
        "buildx" => behind(BUILDX),
        "stack" => behind(STACK),
        _ => argv
            .get(start + 1)
            .filter(|word| !word.starts_with('-'))
            .map(|_| start + 1),
    };
    let Some(below) = below else {
        return (vec![first.clone()], format!("docker {first}"), start + 1);
    };
    let second = sub_level(first, &argv[below]);
    let called = format!("docker {first} {second}");
    let words = match (first.as_str(), second) {
        ("builder" | "buildx", "build") => long("image", "build"),
        _ => long(first, second),
    };
    (words, called, below + 1)
}

fn long(group: &str, name: &str) -> Vec<String> {
    vec![group.to_owned(), name.to_owned()]
}

fn top_level(name: &str) -> Vec<String> {
    match name {
        "ps" => long("container", "ls"),
        "attach" | "commit" | "cp" | "create" | "diff" | "exec" | "export" | "kill" | "logs" | "pause"
        | "port" | "rename" | "restart" | "rm" | "run" | "start" | "stats" | "stop" | "top" | "unpause"
        | "update" | "wait" => long("container", name),
        "images" => long("image", "ls"),
        "rmi" => long("image", "rm"),
        "build" | "history" | "import" | "load" | "pull" | "push" | "save" | "tag" => long("image", name),
        "info" | "events" => long("system", name),
        "bake" => long("buildx", name),
        other => vec![other.to_owned()],
    }
}

fn sub_level<'a>(group: &str, name: &'a str) -> &'a str {
    match (group, name) {
        ("compose", other) => other,
        ("container", "ps") | (_, "list") => "ls",
        ("stack", "down") | (_, "remove") => "rm",
        ("stack", "up") => "deploy",
        ("buildx", "b") => "build",
        (_, other) => other,
    }
}
