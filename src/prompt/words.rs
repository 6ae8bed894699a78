//! The words that completion knows: stepgate's intents and the docker command line's.
//!
//! Not here: what they mean (`docker`).

/// What the learner can ask stepgate.
pub(super) const INTENTS: &[&str] = &[
    "check", "hint", "solution", "explain", "back", "list", "skip", "reset", "quit", "help",
];

/// docker's words at the first place.
pub(super) const DOCKER: &[&str] = &[
    "attach",
    "build",
    "builder",
    "buildx",
    "commit",
    "compose",
    "config",
    "container",
    "context",
    "cp",
    "create",
    "diff",
    "events",
    "exec",
    "export",
    "help",
    "history",
    "image",
    "images",
    "import",
    "info",
    "inspect",
    "kill",
    "load",
    "login",
    "logout",
    "logs",
    "manifest",
    "network",
    "node",
    "pause",
    "plugin",
    "port",
    "ps",
    "pull",
    "push",
    "rename",
    "restart",
    "rm",
    "rmi",
    "run",
    "save",
    "search",
    "secret",
    "service",
    "stack",
    "start",
    "stats",
    "stop",
    "swarm",
    "system",
    "tag",
    "top",
    "unpause",
    "update",
    "version",
    "volume",
    "wait",
];

/// docker's words at the second place, by the first.
pub(super) const SUBCOMMANDS: &[(&str, &[&str])] = &[
    (
        "image",
        &[
            "build", "history", "import", "inspect", "load", "ls", "prune", "pull", "push", "rm", "save",
            "tag",
        ],
    ),
    (
        "container",
        &[
            "attach", "commit", "cp", "create", "diff", "exec", "export", "inspect", "kill", "logs", "ls",
            "pause", "port", "prune", "rename", "restart", "rm", "run", "start", "stats", "stop", "top",
            "unpause", "update", "wait",
        ],
    ),
    (
        "network",
        &["connect", "create", "disconnect", "inspect", "ls", "prune", "rm"],
    ),
    ("volume", &["create", "inspect", "ls", "prune", "rm", "update"]),
    ("system", &["df", "events", "info", "prune"]),
    (
        "context",
        &[
            "create", "export", "import", "inspect", "ls", "rm", "show", "update", "use",
        ],
    ),
    (
        "buildx",
        &[
            "bake",
            "build",
            "create",
            "du",
            "imagetools",
            "inspect",
            "ls",
            "prune",
            "rm",
            "stop",
            "use",
        ],
    ),
    ("builder", &["build", "prune"]),
    ("manifest", &["annotate", "create", "inspect", "push", "rm"]),
    (
        "service",
        &[
            "create", "inspect", "logs", "ls", "ps", "rm", "rollback", "scale", "update",
        ],
    ),
    ("stack", &["config", "deploy", "ls", "ps", "rm", "services"]),
    ("swarm", &["init", "join", "join-token", "leave", "update"]),
    (
        "node",
        &["demote", "inspect", "ls", "promote", "ps", "rm", "update"],
    ),
    ("secret", &["create", "inspect", "ls", "rm"]),
    ("config", &["create", "inspect", "ls", "rm"]),
    (
        "compose",
        &[
            "build", "config", "cp", "down", "exec", "images", "kill", "logs", "ls", "port", "ps", "pull",
            "push", "restart", "rm", "run", "start", "stop", "top", "up", "version",
        ],
    ),
];

/// Flags of the commands that lessons use most, by the command's own word.
pub(super) const FLAGS: &[(&str, &[&str])] = &[
    (
        "build",
        &[
            "--build-arg",
            "--file",
            "--label",
            "--no-cache",
            "--platform",
            "--progress",
            "--pull",
            "--tag",
            "--target",
        ],
    ),
    ("history", &["--format", "--human", "--no-trunc", "--quiet"]),
    (
        "images",
        &[
            "--all",
            "--digests",
            "--filter",
            "--format",
            "--no-trunc",
            "--quiet",
        ],
    ),
    ("inspect", &["--format", "--size", "--type"]),
    ("login", &["--password-stdin", "--username"]),
    (
        "logs",
        &[
            "--details",
            "--follow",
            "--since",
            "--tail",
            "--timestamps",
            "--until",
        ],
    ),
    (
        "ls",
        &[
            "--all",
            "--digests",
            "--filter",
            "--format",
            "--no-trunc",
            "--quiet",
        ],
    ),
    (
        "ps",
        &[
            "--all",
            "--filter",
            "--format",
            "--last",
            "--latest",
            "--no-trunc",
            "--quiet",
            "--size",
        ],
    ),
    ("pull", &["--all-tags", "--platform", "--quiet"]),
    ("push", &["--all-tags", "--quiet"]),
    ("rm", &["--force", "--link", "--volumes"]),
    ("rmi", &["--force", "--no-prune"]),
    (
        "run",
        &[
            "--cpus",
            "--detach",
            "--entrypoint",
            "--env",
            "--interactive",
            "--label",
            "--memory",
            "--mount",
            "--name",
            "--network",
            "--publish",
            "--restart",
            "--rm",
            "--tty",
            "--user",
            "--volume",
            "--workdir",
        ],
    ),
];

/// The commands whose arguments are images.
pub(super) const TAKES_IMAGES: &[&str] = &[
    "create", "history", "inspect", "push", "rmi", "rm", "run", "save", "tag", "pull",
];
