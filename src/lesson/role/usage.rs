//! Text that tells how a command is used: `docker run [OPTIONS] IMAGE`.
//!
//! Not here: placeholders for a learner's values (`placeholder`), which stand in commands.

#[cfg(test)]
mod tests;

use memchr::memchr_iter;

use super::glance::{Glance, Mark};
use super::opened::words;
use super::program::is_program;
use super::remark::is_legend;
use super::typed::{first_word, is_command_of_docker, without_note, without_prefix};
use crate::lesson::blank::trimmed;

/// Words in capitals that stand for an argument in usage text, in order.
#[rustfmt::skip]
const ARGUMENTS: &[&str] = &[
    "ARG", "ARGS", "COMMAND", "CONTAINER", "DEST_PATH", "FLAGS", "IMAGE", "IMAGES", "NAME", "NETWORK", "NODE", "OPTIONS", "PATH",
    "REPOSITORY", "SECRET", "SERVICE", "SERVICES", "SOURCE_IMAGE", "SRC_PATH", "STACK", "STRING", "SUBCOMMAND", "TAG",
    "TARGET_IMAGE", "TERM", "TEXT", "URL", "VOLUME",
];

/// What an argument is, in small letters, which nobody names anything of his own, in order.
#[rustfmt::skip]
const KINDS: &[&str] = &[
    "arg", "args", "argument", "arguments", "cmd", "command", "commands", "container", "containerid", "containers", "dir",
    "directory", "file", "filename", "files", "flag", "flags", "folder", "image", "images", "name", "network", "option",
    "parameters", "params", "path", "port", "service", "services", "subcommand", "tag", "url", "volume",
];

/// Says whether a line tells how a command is used, and so is none: `docker run [OPTIONS] IMAGE [COMMAND]`.
pub(super) fn is_usage(line: &str) -> bool {
    let line = without_note(trimmed(line));
    if !may_be(line.as_bytes()) {
        // `docker {resource} {command}`.
        let is_any = line.starts_with("docker {");
        return line.starts_with("docker")
            && (is_any || has_either(line) || is_legend(line) || is_bare(line));
    }
    if line
        .get(..6)
        .is_some_and(|begin| begin.eq_ignore_ascii_case("usage:"))
    {
        return true;
    }
    let (bare, _) = without_prefix(line);
    let program = first_word(bare);
    let is_docker = matches!(program, "docker" | "docker-compose" | "docker-machine" | "podman");
    if !is_docker {
        let is_cut = |word: &str| matches!(word, "..." | "…");
        if is_program(program) && !bare.contains(['"', '\'']) && bare.split_whitespace().skip(1).any(is_cut) {
            return true;
        }
        let mut words = bare.split_whitespace().skip(1);
        return bare.contains('[')
            && ["[OPTIONS]", "[options]", "[COMMAND]", " options]", "[args]"]
                .iter()
                .any(|all| bare.contains(all))
            || is_program(program) && !bare.contains(['"', '\'']) && words.any(|word| is_rest(&word));
    }
    let words: Vec<&str> = words(bare).into_iter().skip(1).take(24).collect();
    let is_quoted = bare.contains(['"', '\'']);
    // Go's name for all packages below one.
    let is_gos = |word: &str| word.ends_with("/...") && words.contains(&"go");
    let is_optional = |word: &&str| {
        let Some(inner) = word.strip_prefix('[') else {
            // `NAME[:TAG|@DIGEST]`; `x[::1]` is an address.
            return (word.contains("[:") || word.contains("[@")) && !word.contains("[::")
                || word.contains("<:")
                || word.ends_with("...]")
                || (*word == "…" && !is_quoted)
                || (word.ends_with("...") && (word.len() > 3 || !is_quoted) && !is_gos(word));
        };
        if ["_ID]", "_NAME]", " ID]"].iter().any(|end| inner.ends_with(end)) {
            return false;
        }
        let inner = inner.trim_end_matches([']', '.']);
        inner.starts_with('-')
            || inner.starts_with("OPTION")
            || inner.eq_ignore_ascii_case("options")
            || (!inner.is_empty()
                && inner
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'|' | b'=' | b':' | b'/'))
                && inner.len() > 2)
    };
    let is_choice = |word: &&str| {
        let is_name =
            |part: &str| part.len() > 2 && part.bytes().all(|b| b.is_ascii_lowercase()) && !is_program(part);
        // Of three or more, one may be called as a program is.
        let is_one_of = || {
            word.split('|').nth(2).is_some() && word.split('|').filter(|part| is_name(part)).nth(1).is_some()
        };
        word.contains('|')
            && (word.contains(">|<") || word.split('|').all(is_name) || !is_quoted && is_one_of())
    };
    let is_argument = |word: &&str| {
        let is_one = |part: &str| ARGUMENTS.binary_search(&part).is_ok();
        is_one(word)
            || word.contains(':') && word.split(':').all(is_one)
            || matches!(
                *word,
                "CONTAINER:SRC_PATH" | "SERVICE=REPLICAS" | "CONTAINER..." | "IMAGE..."
            )
    };
    is_legend(bare)
        || is_bare(bare)
        || verb(&words).is_some_and(is_any_command)
        || runs_any_command(&words)
        || words.iter().any(is_optional)
        || words.iter().any(is_rest)
        || words.iter().any(is_choice)
        || words.windows(3).any(is_choice_of_places)
        || words.iter().any(is_kind)
        || words.first().is_some_and(is_choice_of_commands)
        || has_either(bare)
        || words.iter().skip(1).any(is_argument) && !is_quoted && !bare.contains(['=', '<'])
        // What is quoted is an example's, and the arguments are not.
        || words.iter().skip(1).filter(|word| is_argument(word)).nth(1).is_some()
}

/// What stands in the place of a command behind docker's name, its own flags and their values left out.
fn verb<'a>(words: &[&'a str]) -> Option<&'a str> {
    const WITH_VALUE: [&str; 8] = [
        "-H",
        "--host",
        "-c",
        "--context",
        "-f",
        "--file",
        "-p",
        "--project-name",
    ];
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&word) {
            words.next();
        } else if word != "compose" && !word.starts_with('-') {
            return Some(word);
        }
    }
    None
}

/// `<command>`, `<docker-command>`: any of them.
fn is_any_command(word: &str) -> bool {
    let inner = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| matches!(inner, "command" | "docker-command" | "docker_command"))
}

/// `docker run <image> <command>`: what is run is any command.
fn runs_any_command(words: &[&str]) -> bool {
    let [.., place, command] = words else {
        return false;
    };
    matches!(verb(words), Some("exec" | "run")) && is_any_command(command) && place.ends_with(['>', ']'])
}

/// `[flags]`, `[image]:[tag]`: what kind of argument stands there. `[your name]` and `[container id]` ask for a value.
fn is_kind(word: &&str) -> bool {
    word.split([':', '/']).all(|part| {
        let inner = part.trim_end_matches('.').strip_prefix('[');
        let inner = inner.and_then(|rest| rest.strip_suffix(']'));
        inner.is_some_and(|kind| KINDS.binary_search(&kind).is_ok())
    })
}

/// `docker run` alone, or with no more than flags, which docker does not take: a command is only named.
fn is_bare(line: &str) -> bool {
    #[rustfmt::skip]
    const VERBS: [&str; 29] = [
        "attach", "build", "commit", "cp", "create", "diff", "exec", "export", "history", "import", "inspect", "kill", "load", "logs",
        "pause", "port", "pull", "push", "rename", "restart", "rm", "rmi", "run", "save", "start", "stop", "tag", "unpause", "wait",
    ];
    // Of what is docker's, which commands take something.
    const KINDS: [(&str, &[&str]); 5] = [
        ("container", &VERBS),
        (
            "image",
            &["build", "import", "inspect", "pull", "push", "rm", "tag"],
        ),
        ("network", &["connect", "create", "disconnect", "inspect", "rm"]),
        (
            "service",
            &["create", "inspect", "logs", "ps", "rm", "scale", "update"],
        ),
        ("volume", &["inspect", "rm"]),
    ];
    let mut words = line.split_whitespace();
    if words.next() != Some("docker") {
        return false;
    }
    let Some(first) = words.next() else {
        return false;
    };
    let of_kind = KINDS.iter().find(|(kind, _)| *kind == first);
    let takes_something = match of_kind {
        Some((_, verbs)) => words.next().is_some_and(|verb| verbs.contains(&verb)),
        None => VERBS.contains(&first),
    };
    let is_flag = |word: &str| word.starts_with("--") && word != "--help" && !word.contains('=');
    takes_something
        && (words.clone().all(is_flag) || first == "run" && line.contains(['<', '[']) && has_no_image(words))
}

/// Says whether all that stands behind `docker run` are flags, and what some of them take: `--link <container>:<alias>`.
fn has_no_image<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    #[rustfmt::skip]
    const TAKE: [&str; 18] = [
        "--cpus", "--env", "--label", "--link", "--memory", "--mount", "--name", "--net", "--network", "--publish", "--restart",
        "--volume", "-e", "-m", "-p", "-u", "-v", "-w",
    ];
    let (mut is_value, mut n_values) = (false, 0);
    for word in words {
        if word.ends_with(['\\', '`', '^']) {
            // It goes on below.
            return false;
        }
        if std::mem::take(&mut is_value) {
            n_values += 1;
        } else {
            if word == "--help" || !word.starts_with('-') {
                return false;
            }
            is_value = TAKE.contains(&word);
        }
    }
    n_values > 0 && !is_value
}

/// `CONTAINER_ID | CONTAINER_NAME`: one of two arguments, and no program that reads what the other prints.
fn is_choice_of_places(words: &[&str]) -> bool {
    let is_place =
        |word: &str| word.contains('_') && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    matches!(words, [one, "|", other] if is_place(one) && is_place(other))
}

/// `docker start|stop web`: one of docker's commands.
fn is_choice_of_commands(word: &&str) -> bool {
    word.contains('|') && word.split('|').all(is_command_of_docker)
}

/// `docker compose up/down`, `docker save / docker load`: one of two of docker's commands, whose names no path has there.
fn has_either(line: &str) -> bool {
    if !line.contains('/') {
        return false;
    }
    if line.contains(" / docker ") {
        return true;
    }
    let mut words = line.split_whitespace().skip(1);
    let is_either = |word: &str| {
        word.contains('/')
            && word
                .split('/')
                .all(|part| is_command_of_docker(part) || matches!(part, "up" | "down"))
    };
    words.next().is_some_and(|first| {
        let is_kind = matches!(
            first,
            "compose" | "container" | "image" | "network" | "volume" | "service" | "stack"
        );
        is_either(first) || is_kind && words.next().is_some_and(is_either)
    })
}

/// `<options>`, in several languages: whatever else there may be, and no value.
fn is_rest(word: &&str) -> bool {
    const RESTS: [&str; 20] = [
        "options",
        "option",
        "flags",
        "args",
        "arguments",
        "params",
        "parameters",
        "opciones",
        "parámetros",
        "argumentos",
        "opções",
        "opcoes",
        "parâmetros",
        "paramètres",
        "optionen",
        "选项",
        "参数",
        "オプション",
        "引数",
        "옵션",
    ];
    let whole = word.trim_end_matches('.');
    let within = |begin: char, end: char| whole.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end));
    let inner = within('<', '>').or_else(|| within('[', ']'));
    inner.is_some_and(|inner| RESTS.contains(&inner.trim_end_matches('.').to_lowercase().as_str()))
}

/// Says whether a command names a path that nobody has: one that is cut short, and in docker's such as `/path/on/host`.
pub(super) fn is_made_up(command: &str) -> bool {
    #[rustfmt::skip]
    const BEGINS: [&str; 6] = ["/path/on/", "/path/in/", "/path/to/", "/HOST/", "/CONTAINER/", "/PATH/"];
    let is_dockers = command.trim_start().starts_with("docker ");
    memchr_iter(b'/', command.as_bytes()).any(|at| {
        let path = &command[at..];
        path.starts_with("/.../") || is_dockers && BEGINS.iter().any(|begin| path.starts_with(begin))
    })
}

/// Says whether a line has what usage text has: brackets, a choice, dots, a word in capitals.
fn may_be(line: &[u8]) -> bool {
    let glance = Glance::of(line);
    glance.has(Mark::Usage)
        || glance.has_two(Mark::Dot)
        || glance.has_two(Mark::Capital)
        || line
            .get(..6)
            .is_some_and(|begin| begin.eq_ignore_ascii_case(b"usage:"))
}
