//! Programs other than docker: which want a terminal, which take something away, and which run on.
//!
//! Not here: how a command line is read (`marks`).

use super::{Marks, shown};
use crate::script::Word;

/// Programs that always want a terminal.
pub(super) const INTERACTIVE: &[&str] = &[
    "ctop",
    "dive",
    "emacs",
    "htop",
    "lazydocker",
    "less",
    "man",
    "more",
    "mysql",
    "nano",
    "newgrp",
    "passwd",
    "pico",
    "psql",
    "read-host",
    "screen",
    "ssh",
    "telnet",
    "tmux",
    "top",
    "vi",
    "view",
    "vim",
    "visudo",
];

/// Programs that want a terminal where nothing is given to them to do.
pub(super) const READERS: &[&str] = &[
    "ash",
    "bash",
    "cmd",
    "fish",
    "gdb",
    "ghci",
    "irb",
    "mongo",
    "mongosh",
    "node",
    "powershell",
    "pwsh",
    "python",
    "python3",
    "redis-cli",
    "sh",
    "sqlcmd",
    "sqlite3",
    "su",
    "zsh",
];

/// Programs that remove or stop what is there.
pub(super) const DESTRUCTIVE: &[&str] = &[
    "dd",
    "del",
    "erase",
    "fdisk",
    "halt",
    "kill",
    "killall",
    "mkfs",
    "pkill",
    "poweroff",
    "rd",
    "reboot",
    "remove-item",
    "ri",
    "rm",
    "rmdir",
    "shred",
    "shutdown",
    "truncate",
    "userdel",
];

/// Programs of which some commands remove or stop what is there.
pub(super) const DESTRUCTIVE_WITH: &[(&str, &[&str])] = &[
    ("apt", &["remove", "purge", "autoremove"]),
    ("apt-get", &["remove", "purge", "autoremove"]),
    ("az", &["delete"]),
    ("docker-machine", &["rm", "stop", "kill"]),
    ("find", &["-delete", "rm"]),
    ("git", &["clean"]),
    ("helm", &["uninstall", "delete"]),
    ("kubectl", &["delete"]),
    ("service", &["stop", "restart"]),
    ("snap", &["remove"]),
    ("systemctl", &["stop", "disable", "restart"]),
    ("terraform", &["destroy"]),
    ("yum", &["remove", "erase"]),
];

/// Programs that serve until they are ended.
const SERVERS: &[&str] = &[
    "air",
    "cloudflared",
    "daphne",
    "dockerd",
    "etcd",
    "granian",
    "grafana-server",
    "gunicorn",
    "http-server",
    "httpd-foreground",
    "hypercorn",
    "kafka-console-consumer",
    "kafka-server-start",
    "live-server",
    "mongod",
    "mysqld",
    "nats-server",
    "ngrok",
    "nodemon",
    "prometheus",
    "rabbitmq-server",
    "redis-server",
    "serve",
    "stern",
    "tcpdump",
    "uvicorn",
    "waitress-serve",
    "watch",
    "zookeeper-server-start",
];

/// Programs that serve with one of these words among their arguments.
#[rustfmt::skip]
const SERVERS_WITH: &[(&str, &[&str])] = &[
    ("astro", &["dev", "preview"]),
    ("bun", &["dev", "start"]),
    ("caddy", &["run", "file-server"]),
    ("celery", &["worker", "beat", "flower"]),
    ("consul", &["agent"]),
    ("dotnet", &["run", "watch"]),
    ("flask", &["run"]),
    ("gatsby", &["develop", "serve"]),
    ("get-content", &["-wait"]),
    ("gradle", &["bootrun", "quarkusdev"]),
    ("gradlew", &["bootrun", "quarkusdev"]),
    ("hugo", &["server", "serve"]),
    ("iperf", &["-s", "--server"]),
    ("iperf3", &["-s", "--server"]),
    ("java", &["-jar"]),
    ("jekyll", &["serve"]),
    ("journalctl", &["-f", "-fu", "--follow"]),
    ("jupyter", &["lab", "notebook"]),
    ("kubectl", &["port-forward", "proxy", "-w", "--watch", "--follow"]),
    ("mdbook", &["serve"]),
    ("minikube", &["tunnel", "mount", "dashboard"]),
    ("minio", &["server"]),
    ("mkdocs", &["serve"]),
    ("mvn", &["spring-boot:run", "quarkus:dev"]),
    ("mvnw", &["spring-boot:run", "quarkus:dev"]),
    ("next", &["dev", "start"]),
    ("ng", &["serve"]),
    ("nginx", &["daemon off;"]),
    ("node", &["index.js", "main.js", "server.js", "app.js"]),
    ("npm", &["start", "dev", "serve", "watch"]),
    ("nuxt", &["dev", "start"]),
    ("ollama", &["serve"]),
    ("php", &["-s", "serve"]),
    ("pnpm", &["start", "dev", "serve", "watch"]),
    ("python", &["http.server", "simplehttpserver", "runserver", "app.py", "server.py"]),
    ("python3", &["http.server", "runserver", "app.py", "server.py"]),
    ("quarkus", &["dev"]),
    ("rails", &["server", "s"]),
    ("sass", &["--watch"]),
    ("skaffold", &["dev"]),
    ("sleep", &["infinity"]),
    ("streamlit", &["run"]),
    ("tail", &["-f", "--follow", "-fn"]),
    ("tilt", &["up"]),
    ("tsc", &["--watch", "-w"]),
    ("vault", &["server"]),
    ("vite", &["dev", "serve", "preview", "--host"]),
    ("webpack", &["serve", "--watch"]),
    ("yarn", &["start", "dev", "serve", "watch"]),
];

/// Words behind which another program's command stands.
const RUNNERS: &[&[&str]] = &[
    &["bundle", "exec"],
    &["exec"],
    &["nohup"],
    &["npx"],
    &["pipenv", "run"],
    &["poetry", "run"],
    &["python", "-m"],
    &["python3", "-m"],
    &["uv", "run"],
];

/// Says whether a program that wants a terminal is told on its command line what to do, and wants none then.
pub(super) fn is_told(name: &str, arguments: &[Word]) -> bool {
    #[rustfmt::skip]
    const TOLD: &[(&str, &[&str])] = &[
        ("mysql", &["-e", "--execute"]),
        ("psql", &["-c", "-f", "-l", "--command", "--file", "--list"]),
        ("screen", &["-dm", "-dmS", "-ls"]),
        ("tmux", &["-d", "ls", "kill-session"]),
        ("top", &["-n", "-bn", "-bn1", "-n1"]),
    ];
    let asks = ["--help", "--version"];
    let told = TOLD.iter().find(|(program, _)| *program == name);
    let told = told.map_or(&[][..], |(_, flags)| flags);
    arguments.iter().map(shown).any(|word| {
        let flag = word.split('=').next().unwrap_or(word);
        told.contains(&flag) || asks.contains(&flag)
    })
}

/// How many words are neither flags of `ssh` nor their values.
pub(super) fn operands(arguments: &[Word]) -> usize {
    let is_valued = |word: &str| matches!(word, "-i" | "-p" | "-l" | "-o" | "-L" | "-R" | "-D" | "-J" | "-F");
    let words: Vec<&str> = arguments.iter().map(shown).collect();
    let is_value = |at: usize| at > 0 && is_valued(words[at - 1]);
    let operands = (0..words.len()).filter(|&at| !words[at].starts_with('-') && !is_value(at));
    operands.count()
}

/// Says whether what a program does, as long as it runs, is to show something.
pub(super) fn only_shows(name: &str, arguments: &[Word]) -> bool {
    #[rustfmt::skip]
    const SHOWING: [&str; 9] = ["get-content", "journalctl", "ping", "ping6", "stern", "tail", "tcpdump", "top", "watch"];
    let is_log = || {
        arguments
            .iter()
            .any(|word| matches!(shown(word), "logs" | "-w" | "--watch"))
    };
    SHOWING.contains(&name) || matches!(name, "kubectl" | "oc") && is_log()
}

/// Says whether a program with these arguments runs on until somebody ends it.
pub(super) fn runs_on(name: &str, arguments: &[Word]) -> bool {
    let name = name.strip_suffix(".sh").unwrap_or(name);
    let words: Vec<&str> = arguments.iter().map(shown).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    // It tells of itself, or goes to the background by itself.
    if has(&[
        "--help",
        "--version",
        "-version",
        "--daemon",
        "-daemon",
        "--daemonize",
        "--fork",
    ]) {
        return false;
    }
    let begins = |start: &str| words.iter().any(|word| word.starts_with(start));
    let has_letter = |letter: char| {
        let is_such = |word: &&str| word.starts_with('-') && !word.starts_with("--") && word.contains(letter);
        words.iter().any(is_such)
    };
    match name {
        "ping" | "ping6" => return !begins("-c") && !begins("-n") && !has(&["-w"]),
        "tcpdump" => return !begins("-c"),
        // `nc -lvp 4444`, with its letters in any order.
        "nc" | "ncat" | "netcat" => return has_letter('l'),
        "socat" => {
            return words
                .iter()
                .any(|word| word.to_ascii_lowercase().contains("listen:"));
        }
        "kubectl" | "oc" if has(&["logs"]) => return has(&["-f", "--follow"]),
        _ => {}
    }
    let with = SERVERS_WITH.iter().find(|(program, _)| *program == name);
    let serves = |(_, wanted): &(&str, &[&str])| {
        words.iter().any(|word| {
            let word = word.to_lowercase();
            let is_source = [".js", ".py"].iter().any(|end| word.ends_with(end));
            let word = if is_source {
                word.rsplit('/').next().unwrap_or_default()
            } else {
                &word
            };
            wanted.contains(&word)
        })
    };
    SERVERS.contains(&name) || with.is_some_and(serves) || runs_another(name, arguments)
}

/// Says whether a program does no more than run another one that runs on.
fn runs_another(name: &str, arguments: &[Word]) -> bool {
    RUNNERS.iter().any(|runner| {
        let [program, others @ ..] = *runner else {
            return false;
        };
        let is_it = *program == name
            && arguments
                .iter()
                .map(shown)
                .take(others.len())
                .eq(others.iter().copied());
        let rest = arguments
            .get(others.len()..)
            .filter(|_| is_it)
            .unwrap_or_default();
        let at = rest.iter().position(|word| !shown(word).starts_with('-'));
        at.is_some_and(|at| Marks::of_words(&rest[at..]).is_foreground)
    })
}
