//! The marks of docker's commands.
//!
//! Not here: other programs.

use super::Marks;
use crate::docker::{
    Deed, DockerCommand, Foreign, Layout, OwnCommand, Parsed, PasswordFrom, ProjectDeed, Shared, SwarmDeed,
    awaited, is_long, layout, loops, parse, taken_up,
};
use crate::script::Word;

/// Images whose own command serves until it is ended.
const SERVERS: &[&str] = &[
    "adminer",
    "cassandra",
    "consul",
    "couchdb",
    "elasticsearch",
    "ghost",
    "grafana",
    "haproxy",
    "httpd",
    "influxdb",
    "jenkins",
    "kibana",
    "mariadb",
    "memcached",
    "mongo",
    "mysql",
    "nats",
    "nginx",
    "phpmyadmin",
    "postgres",
    "prometheus",
    "rabbitmq",
    "redis",
    "registry",
    "tomcat",
    "traefik",
    "vault",
    "wordpress",
    "zookeeper",
];

/// Shells, which wait for what is typed.
const SHELLS: &[&str] = &["ash", "bash", "cmd", "powershell", "pwsh", "sh", "zsh"];

/// Reads the marks of docker's arguments.
pub(super) fn marks(arguments: &[String]) -> Marks {
    let parsed = parse(arguments);
    Marks {
        is_interactive: is_interactive(&parsed, arguments),
        is_foreground: is_foreground(&parsed, arguments),
        is_destructive: is_destructive(&parsed),
    }
}

fn is_interactive(parsed: &Parsed, arguments: &[String]) -> bool {
    let Parsed::Foreign(Foreign { command, .. }) = parsed else {
        return match parsed {
            Parsed::Native(DockerCommand::Login(login)) => login.password == PasswordFrom::Prompt,
            Parsed::Native(_) | Parsed::Wrong { .. } | Parsed::Foreign(_) => false,
        };
    };
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    let flags = || behind(&layout(arguments), arguments);
    match words.as_slice() {
        ["container", "attach"] => true,
        ["container", "run" | "exec"] => wants_terminal(flags()) && !has(&own(flags()), 'd', "detach"),
        // compose gives a terminal by itself, and only a shell is waiting for it.
        ["compose", "run" | "exec"] => {
            let is_off = has(flags(), 'T', "no-TTY") || has(flags(), 'd', "detach");
            let is_shell = flags().last().is_some_and(|word| SHELLS.contains(&base(word)));
            wants_terminal(flags()) || is_shell && !is_off
        }
        ["container", "start"] => has(flags(), 'i', "interactive"),
        ["compose", "rm"] | [.., "prune"] => !has(flags(), 'f', "force"),
        _ => false,
    }
}

fn is_foreground(parsed: &Parsed, arguments: &[String]) -> bool {
    let Parsed::Foreign(Foreign { command, .. }) = parsed else {
        return false;
    };
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    let layout = layout(arguments);
    let flags = behind(&layout, arguments);
    match words.as_slice() {
        ["container" | "compose" | "service", "logs"] => has(flags, 'f', "follow"),
        ["compose", "up"] => {
            let is_over = ["no-start", "wait", "help"]
                .iter()
                .any(|flag| has(flags, ' ', flag));
            !has(flags, 'd', "detach") && !is_over
        }
        ["compose", "watch" | "events"] => true,
        ["container", "stats"] => !has(flags, ' ', "no-stream"),
        ["system", "events"] => !has(flags, ' ', "until"),
        ["container", "start"] => has(flags, 'a', "attach") && !has(flags, 'i', "interactive"),
        ["container", "exec"] | ["compose", "exec" | "run"] => {
            awaited(arguments).is_some_and(|command| runs_on(&command))
        }
        ["container", "run"] => {
            let is_apart = has(before(&layout, flags), 'd', "detach") || wants_terminal(flags);
            !is_apart && runs_as_server(&layout, flags)
        }
        _ => false,
    }
}

/// Says whether what a command that runs on does is to show something.
pub(super) fn only_shows(arguments: &[String]) -> bool {
    let Parsed::Foreign(Foreign { command, .. }) = parse(arguments) else {
        return false;
    };
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["container" | "compose" | "service", "logs"] | ["container", "stats"] | [_, "events"] => true,
        ["container", "exec"] | ["compose", "exec" | "run"] => {
            let command = awaited(arguments).unwrap_or_default();
            let words: Vec<Word> = command.into_iter().map(Word::Known).collect();
            super::only_shows(&words)
        }
        _ => false,
    }
}

/// Says whether a container is run for somebody's terminal, or taken up, and not in the background.
pub(super) fn opens_terminal(arguments: &[String]) -> bool {
    if taken_up(arguments).is_some() {
        return true;
    }
    let Parsed::Foreign(Foreign { command, .. }) = parse(arguments) else {
        return false;
    };
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    matches!(words[..], ["container" | "compose", "run" | "exec"])
}

/// Says whether a container that is run serves, whether or not somebody's terminal is given to it.
pub(super) fn serves(arguments: &[String]) -> bool {
    let Parsed::Foreign(Foreign { command, .. }) = parse(arguments) else {
        return false;
    };
    let layout = layout(arguments);
    let is_run = command.iter().map(String::as_str).eq(["container", "run"]);
    is_run && runs_as_server(&layout, behind(&layout, arguments))
}

/// The image that is run in the foreground by its own command, without somebody's terminal.
pub(in crate::plan) fn image_alone(arguments: &[String]) -> Option<String> {
    let Parsed::Foreign(Foreign { command, .. }) = parse(arguments) else {
        return None;
    };
    let layout = layout(arguments);
    let flags = behind(&layout, arguments);
    let own = before(&layout, flags);
    let is_run = command.iter().map(String::as_str).eq(["container", "run"]);
    let is_other = has(own, 'd', "detach") || has(own, ' ', "entrypoint") || wants_terminal(flags);
    let is_alone = flags.len() == own.len() + 1;
    layout.image.filter(|_| is_run && is_alone && !is_other)
}

/// Says whether an image serves by its own command.
pub(in crate::plan) fn serves_itself(own: &OwnCommand) -> bool {
    let is_servers = own.words.is_empty() && SERVERS.contains(&name(&own.base));
    own.has_port || is_servers || runs_on(&own.words)
}

/// The words before the image.
fn before<'a>(layout: &Layout, flags: &'a [String]) -> &'a [String] {
    let at = layout.image.as_ref().and_then(|image| place(image, flags));
    &flags[..at.unwrap_or(flags.len())]
}

/// Says whether what `docker run` runs goes on: it has a port, or is a server's image with its own program, or such a command.
fn runs_as_server(layout: &Layout, flags: &[String]) -> bool {
    let own = before(layout, flags);
    let command = flags.get(own.len() + 1..).unwrap_or_default();
    let has_port = has(own, 'p', "publish") || has(own, 'P', "publish-all");
    let image = layout.image.as_deref().filter(|_| own.len() < flags.len());
    let is_server = image.is_some_and(|image| SERVERS.contains(&name(image)));
    // What a server's image is told to run by flags alone, or by its own name, is the server.
    let is_by_name = command.first().is_some_and(|first| {
        first.starts_with('-') || base(first) == "docker-entrypoint.sh" || SERVERS.contains(&base(first))
    });
    let is_asked = command
        .iter()
        .any(|word| matches!(word.as_str(), "-v" | "--version" | "--help"));
    let is_other = has(own, ' ', "entrypoint");
    let serves = is_server && !is_other && (command.is_empty() || is_by_name && !is_asked);
    has_port || serves || runs_on(command)
}

/// Where the image stands among a command's words: behind flags whose value may be called like it.
fn place(image: &str, words: &[String]) -> Option<usize> {
    let mut places = (0..words.len()).filter(|at| words[*at] == image);
    let is_value = |at: &usize| {
        at.checked_sub(1)
            .is_some_and(|at| words[at].starts_with('-') && !words[at].contains('='))
    };
    let first = places.next()?;
    let mut further = std::iter::once(first).chain(places);
    Some(
        further
            .find(|at| !is_value(at) || words[*at - 1].trim_start_matches('-') == "d")
            .unwrap_or(first),
    )
}

/// Says whether a command that is run in a container runs on there, also as a shell's text.
fn runs_on(command: &[String]) -> bool {
    let words = match command {
        [shell, flag, text] if SHELLS.contains(&base(shell)) && flag.ends_with('c') => {
            if loops(text) {
                return true;
            }
            let last = text.rsplit(['&', ';', '|']).next().unwrap_or(text);
            last.split_whitespace().map(str::to_owned).collect()
        }
        words => words.to_vec(),
    };
    match words.split_first() {
        Some((program, time)) if base(program) == "sleep" => {
            return time.first().is_some_and(|time| is_long(time));
        }
        // Without a terminal it goes on, unless it is told how often.
        Some((program, flags)) if base(program) == "top" => {
            return !flags
                .iter()
                .any(|flag| flag.starts_with('-') && flag.contains('n'));
        }
        _ => {}
    }
    // An image's name, perhaps, and no path.
    let is_none = words
        .first()
        .is_none_or(|first| base(first) == "docker" || first.contains('/') && !first.starts_with(['/', '.']));
    let words: Vec<Word> = words.into_iter().map(Word::Known).collect();
    !is_none && Marks::of_words(&words).is_foreground
}

fn is_destructive(parsed: &Parsed) -> bool {
    match parsed {
        Parsed::Native(DockerCommand::Remove(_)) => true,
        Parsed::Native(_) | Parsed::Wrong { .. } => false,
        // New keys take nothing away.
        Parsed::Foreign(foreign) if foreign.command == ["trust", "key"] => false,
        Parsed::Foreign(foreign) => match &foreign.deed {
            Deed::Removes(..)
            | Deed::Disturbs(..)
            | Deed::Prunes(_)
            | Deed::Project(_, ProjectDeed::Ends, _)
            | Deed::Swarm(SwarmDeed::Leaves)
            | Deed::Shares(
                Shared::BuildCache | Shared::Plugins | Shared::Configuration | Shared::Signatures,
            ) => true,
            Deed::Creates(_)
            | Deed::Changes(..)
            | Deed::Project(
                _,
                ProjectDeed::Makes
                | ProjectDeed::Changes
                | ProjectDeed::Images
                | ProjectDeed::Publishes
                | ProjectDeed::Reads,
                _,
            )
            | Deed::Swarm(SwarmDeed::Enters | SwarmDeed::Changes)
            | Deed::Other => false,
        },
    }
}

/// The words behind the command's own.
fn behind<'a>(layout: &Layout, arguments: &'a [String]) -> &'a [String] {
    &arguments[layout.flags_at.min(arguments.len())..]
}

/// Says whether a flag is given, by its letter (also among others) or its name.
fn has(words: &[String], letter: char, name: &str) -> bool {
    words.iter().any(|word| match word.strip_prefix("--") {
        Some(long) => {
            let (flag, value) = long.split_once('=').unwrap_or((long, "true"));
            flag == name && value != "false"
        }
        None => word.strip_prefix('-').is_some_and(|letters| {
            letters.starts_with(|c: char| c.is_ascii_alphabetic())
                && letters
                    .chars()
                    .take_while(char::is_ascii_alphabetic)
                    .any(|c| c == letter)
                && letters.len() <= 5
        }),
    })
}

/// The last part of an image's name, without its tag.
fn name(image: &str) -> &str {
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split([':', '@']).next().unwrap_or(last)
}

fn base(path: &str) -> &str {
    let last = path.rsplit(['/', '\\']).next().unwrap_or(path);
    last.strip_suffix(".exe").unwrap_or(last)
}

/// Says whether a command is run with its input open and without a terminal.
pub(super) fn reads_what_it_is_fed(arguments: &[String]) -> bool {
    let flags = own(behind(&layout(arguments), arguments));
    has(&flags, 'i', "interactive") && !has(&flags, 't', "tty")
}

/// Looks for `--interactive` and `--tty` among the flags before the image or container.
fn wants_terminal(arguments: &[String]) -> bool {
    own(arguments).iter().any(|word| match word.strip_prefix("--") {
        Some(flag) => matches!(flag, "interactive" | "tty" | "interactive=true" | "tty=true"),
        None => word[1..].chars().all(|c| PLAIN.contains(c)) && word.contains(['i', 't']),
    })
}

/// The letters of flags without a value.
const PLAIN: &str = "ditPq";

/// The flags before the image or container. A word behind a flag may be the flag's value, so that the first word that is
/// certainly none ends the search.
fn own(arguments: &[String]) -> Vec<String> {
    let mut flags = Vec::new();
    let mut may_be_value = false;
    for word in arguments {
        if let Some(flag) = word.strip_prefix("--") {
            may_be_value = !flag.contains('=') && !matches!(flag, "interactive" | "tty" | "detach" | "rm");
            flags.push(word.clone());
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            let is_plain = letters.chars().all(|c| PLAIN.contains(c));
            // `-dp 80:80`
            may_be_value = !is_plain && letters.len() <= 4;
            flags.push(word.clone());
        } else if may_be_value {
            may_be_value = false;
        } else {
            break;
        }
    }
    flags
}
