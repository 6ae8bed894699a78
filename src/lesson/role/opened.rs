//! Commands that open a shell somewhere else: in a container, on another machine, in a database.
//!
//! Not here: which lines are typed there (`split`, `reading`).

mod names;
mod remote;
mod spaces;
#[cfg(test)]
mod tests;

use memchr::memrchr2;

use super::glance::{Glance, Mark};
use super::program::is_program;
use super::shape::is_joint;
use super::typed::{first_word, without_note};
use crate::lesson::blank::trimmed;
use crate::lesson::placeholder;
use names::{INTERPRETERS, SHELLS, behind_options, is_option};
pub(super) use names::{image, is_client, is_shell, is_shell_image};
pub(super) use remote::is_own;
use remote::{kept, remote};
use spaces::{namespace, root};

/// What a command opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// A shell, or an interpreter, without doubt.
    Surely,
    /// The same, in a container that has the host's engine: what is docker's may be typed there as well.
    Engine,
    /// A further shell or client, in a shell that is open.
    Further,
    /// What an image runs by itself, with a terminal; perhaps a shell.
    Perhaps,
}

impl Opened {
    /// Says whether whatever is typed is typed there.
    pub(super) fn is_sure(self) -> bool {
        matches!(self, Self::Surely | Self::Engine | Self::Further)
    }

    /// The same, and that the container has the host's engine, if these words give it that.
    fn with_engine(self, words: &[&str]) -> Self {
        if self == Self::Surely && words.iter().any(|word| word.contains("/docker.sock")) {
            Self::Engine
        } else {
            self
        }
    }

    /// What is open still, once it is left.
    pub(super) fn left(self) -> Option<Self> {
        (self == Self::Further).then_some(Self::Surely)
    }
}

/// Flags of `docker run` and `docker exec` that take no value; what stands behind any other short or long one
/// without `=` is its value.
#[rustfmt::skip]
const BARE: &[&str] = &[
    "--detach", "--init", "--interactive", "--no-healthcheck", "--oom-kill-disable", "--privileged", "--publish-all", "--quiet",
    "--read-only", "--rm", "--sig-proxy", "--tty", "--no-deps", "--service-ports", "--build", "--use-aliases", "--help",
];

/// Says whether a command line opens a shell, or an interpreter, without doubt.
pub fn opens_shell(line: &str) -> bool {
    by(line).is_some_and(Opened::is_sure)
}

/// Says whether it may open one.
pub fn may_open_shell(line: &str) -> bool {
    by(line).is_some()
}

/// Says what a command line opens, if anything.
pub(super) fn by(line: &str) -> Option<Opened> {
    let line = without_note(trimmed(line));
    let last = match memrchr2(b'&', b';', line.as_bytes()) {
        Some(end) => trimmed(&line[end + 1..]),
        None => line,
    };
    if !may_open(last)
        || line.contains('|') && !line.contains("'|'")
        || line.contains('<') && line.contains("<<")
    {
        return None;
    }
    let words: Vec<&str> = words(last)
        .into_iter()
        .filter(|word| !is_joint(word))
        .skip_while(|word| matches!(*word, "sudo" | "winpty" | "time"))
        .take(80)
        .collect();
    let (program, rest) = words.split_first()?;
    let program = program.strip_suffix(".exe").unwrap_or(program);
    match program {
        "docker" | "podman" => docker(rest).map(|opened| opened.with_engine(rest)),
        "docker-compose" => compose(rest),
        "kubectl" | "oc" if rest.first() == Some(&"exec") && has_terminal(rest) => Some(Opened::Surely),
        "oc" => pods(rest),
        "kubectl" if rest.first() == Some(&"run") && has_terminal(rest) => pod(rest),
        "colima" | "docker-machine" | "limactl" | "minikube" | "minishift" | "multipass" | "vagrant" => {
            kept(program, rest)
        }
        "ssh" => remote(rest),
        // An older way into a container, with its name alone.
        "docker-enter" if rest.len() == 1 => Some(Opened::Surely),
        "nsenter" | "unshare" => Some(namespace(rest)),
        "chroot" => root(rest),
        "su" => Some(Opened::Perhaps),
        _ if SHELLS.contains(&program) || INTERPRETERS.contains(&program) => {
            let flags = [
                "-c",
                "-Command",
                "-File",
                "/c",
                "/C",
                "-e",
                "-V",
                "--version",
                "-l",
                "-m",
            ];
            let is_alone = rest.iter().all(|word| word.starts_with(['-', '/']))
                && !rest.iter().any(|word| flags.contains(word))
                && (program != "node" || rest.first() != Some(&"-v"));
            let is_told = |word: &&str| {
                flags.contains(word) || matches!(*word, "-Q" | "-q" | "-i" | "--eval") || word.contains('<')
            };
            let is_database = is_client(program) && !rest.iter().any(is_told)
                // `sqlcmd create`, and its other commands.
                && (program != "sqlcmd" || rest.first().is_none_or(|word| word.starts_with('-')));
            (is_alone || is_database).then_some(Opened::Surely)
        }
        _ => None,
    }
}

/// Says whether a command line has a program that may open something.
fn may_open(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let first = words.find(|word| !matches!(*word, "sudo" | "winpty" | "time") && !is_joint(word));
    let program = first.unwrap_or_default();
    match program.strip_suffix(".exe").unwrap_or(program) {
        "docker" | "podman" => match words.find(|word| !is_joint(word)) {
            Some("exec" | "run") => words.any(is_terminal),
            Some("attach" | "start" | "debug" | "compose" | "container") => true,
            Some(word) => is_option(word) && words.any(is_terminal),
            None => false,
        },
        "docker-compose" | "docker-enter" | "kubectl" | "oc" | "docker-machine" | "vagrant" | "ssh"
        | "nsenter" | "unshare" | "chroot" | "su" | "minikube" | "minishift" | "multipass" | "colima"
        | "limactl" => true,
        program => SHELLS.contains(&program) || INTERPRETERS.contains(&program),
    }
}

/// The words of a line; what stands in quotes, in `$(…)`, between backticks or between a placeholder's brackets belongs to one.
pub(super) fn words(line: &str) -> Vec<&str> {
    if !Glance::of(line.as_bytes()).has(Mark::Opening) {
        return line.split_whitespace().collect();
    }
    let mut words = Vec::new();
    let mut start = None;
    let mut depth = 0_usize;
    let mut quote = None;
    let mut until = 0;
    for (at, c) in line.char_indices() {
        if at < until {
            continue;
        }
        match (c, quote) {
            ('<', None) => until = after_placeholder(line, at, '>'),
            ('[', None) => until = after_placeholder(line, at, ']'),
            ('(' | '{', None) => depth += 1,
            (')' | '}', None) => depth = depth.saturating_sub(1),
            ('\'' | '"', None) => quote = Some(c),
            ('`', None) if line[at + 1..].starts_with(char::is_alphabetic) => quote = Some(c),
            (_, Some(open)) if c == open => quote = None,
            _ => {}
        }
        if c.is_whitespace() && depth == 0 && quote.is_none() {
            if let Some(start) = start.take() {
                words.push(&line[start..at]);
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    words.extend(start.map(|start| &line[start..]));
    words
}

/// Where the placeholder ends that begins at `at`; there, if none does.
fn after_placeholder(line: &str, at: usize, end: char) -> usize {
    placeholder::bracketed(line, at, end).map_or(at, |inner| at + inner.len() + 2)
}

fn docker(words: &[&str]) -> Option<Opened> {
    let words = behind_options(words);
    let words = match words.split_first() {
        Some((&"container", rest)) => rest,
        _ => words,
    };
    // `docker container -it web`, where somebody forgot `run`.
    let (verb, rest) = if words.first()?.starts_with('-') && words.len() > 1 {
        (&"run", words)
    } else {
        words.split_first()?
    };
    match *verb {
        "compose" => compose(rest),
        "attach" => Some(Opened::Perhaps),
        "start" => rest
            .iter()
            .any(|word| matches!(*word, "-i" | "-ai" | "-ia" | "--interactive" | "--attach"))
            .then_some(Opened::Perhaps),
        "exec" | "run" if has_terminal(rest) => {
            let (name, command) = operands(rest)?;
            if let Some(program) = entrypoint(&rest[..rest.len() - command.len()]) {
                return program_opens(program, command);
            }
            // Flags of docker's own behind the image, where nobody looks for them, have a shell behind them.
            let flags = command.iter().take_while(|word| word.starts_with('-')).count();
            let shell = |word: &&str| is_shell(word);
            let at = command[flags..].iter().position(shell).filter(|_| flags > 0);
            match command[at.map_or(0, |at| flags + at)..].split_first() {
                Some((program, arguments)) => program_opens(program, arguments),
                None if *verb == "exec" => None,
                None => Some(if is_shell_image(name) {
                    Opened::Surely
                } else {
                    Opened::Perhaps
                }),
            }
        }
        "debug" => Some(Opened::Surely),
        _ => None,
    }
}

/// What `kubectl run` opens: its command stands behind `--` or `--command`, its image in a flag.
fn pod(words: &[&str]) -> Option<Opened> {
    let behind = words.iter().position(|word| matches!(*word, "--" | "--command"));
    let command = behind.map_or(&[][..], |at| &words[at + 1..]);
    let command = command.strip_prefix(&["--"]).unwrap_or(command);
    if let Some((program, arguments)) = command.split_first() {
        return program_opens(program, arguments);
    }
    let image = words.iter().find_map(|word| word.strip_prefix("--image="));
    Some(if image.is_some_and(is_shell_image) {
        Opened::Surely
    } else {
        Opened::Perhaps
    })
}

/// What `oc rsh` opens, with a pod behind it and no command.
fn pods(words: &[&str]) -> Option<Opened> {
    let at = words.iter().position(|word| *word == "rsh")?;
    remote(&words[at + 1..]).map(|_| Opened::Surely)
}

/// What an image is told to run in place of its own program.
fn entrypoint<'a>(flags: &[&'a str]) -> Option<&'a str> {
    let at = flags.iter().position(|word| word.starts_with("--entrypoint"))?;
    let program = match flags[at].split_once('=') {
        Some((_, program)) => program,
        None => flags.get(at + 1)?,
    };
    Some(program).filter(|program| !program.trim_matches(['"', '\'']).is_empty())
}

/// Says whether the command that a sentence goes on with opens a shell for sure; where it ends, the sentence does not tell.
pub(super) fn is_spoken(sentence: &str) -> bool {
    let end = sentence.find(['\n', '`', '”', '"']).unwrap_or(sentence.len());
    let marks = [',', ';', ':', ')', '.', '，', '。', '、'];
    let words = words(&sentence[..end]).into_iter().take(24);
    let words: Vec<&str> = words
        .skip(1)
        .skip_while(|word| *word == "container")
        .filter(|word| *word != "--")
        .map(|word| word.trim_end_matches(marks))
        .collect();
    let Some((verb, rest)) = words.split_first().filter(|(_, rest)| has_terminal(rest)) else {
        return false;
    };
    let Some((name, command)) = operands(rest) else {
        return false;
    };
    // `docker exec -it bash`, where somebody left the container out.
    let program = if *verb == "exec" && SHELLS.contains(&name) {
        name
    } else {
        command.first().copied().unwrap_or_default()
    };
    let is_shell = SHELLS.contains(&program.rsplit('/').next().unwrap_or(program));
    let is_program = is_program(program) || program.starts_with('-');
    is_shell && command.get(1) != Some(&"-c") || *verb == "run" && is_shell_image(name) && !is_program
}

fn compose(words: &[&str]) -> Option<Opened> {
    let at = words.iter().position(|word| matches!(*word, "exec" | "run"))?;
    if words[..at].contains(&"up") || words[at..].contains(&"-T") || words[at..].contains(&"-d") {
        return None;
    }
    let (_, command) = operands(&words[at + 1..])?;
    let (program, arguments) = command.split_first()?;
    program_opens(program, arguments)
}

/// Says whether a word is a flag that gives a command a terminal, or what is typed.
fn is_terminal(word: &str) -> bool {
    matches!(
        word,
        "--interactive" | "--tty" | "--interactive=true" | "--tty=true"
    ) || word.strip_prefix('-').is_some_and(|letters| {
        !letters.starts_with('-')
            && letters.len() <= 5
            && letters.contains(['i', 't'])
            && letters.chars().all(|c| "ditPqeuvp".contains(c))
    })
}

fn has_terminal(words: &[&str]) -> bool {
    let is_detached = |word: &&str| {
        *word == "--detach"
            || word.strip_prefix('-').is_some_and(|letters| {
                !letters.starts_with('-')
                    && letters.len() <= 5
                    && letters.contains('d')
                    && letters.chars().all(|c| "ditPqp".contains(c))
            })
    };
    let flags: Vec<&&str> = words.iter().take_while(|word| **word != "--").collect();
    flags.iter().any(|word| is_terminal(word)) && !flags.iter().any(|word| is_detached(word))
}

/// The image or container, and the command behind it.
fn operands<'a>(words: &'a [&'a str]) -> Option<(&'a str, &'a [&'a str])> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if !word.starts_with('-') {
            return Some((word, &words[at + 1..]));
        }
        let takes_value = if word.starts_with("--") {
            !word.contains('=') && !BARE.contains(word)
        } else {
            word.ends_with(|c| "aceuhlmpvw".contains(c)) && !matches!(*word, "-P")
        };
        at += if takes_value { 2 } else { 1 };
    }
    None
}

fn program_opens(program: &str, arguments: &[&str]) -> Option<Opened> {
    let name = program
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(program)
        .trim_matches(['"', '\'']);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let runs_one = arguments.iter().any(|word| {
        matches!(
            *word,
            "-c" | "-lc"
                | "/c"
                | "/C"
                | "-Command"
                | "-command"
                | "-File"
                | "-e"
                | "/S"
                | "/s"
                | "--eval"
                | "-ec"
        )
    });
    let is_script = SHELLS.contains(&name)
        && arguments
            .iter()
            .any(|word| !word.starts_with(['-', '#', '/', '+']));
    if (SHELLS.contains(&name) && !runs_one && !is_script) || name == "nsenter" {
        return Some(Opened::Surely);
    }
    if INTERPRETERS.contains(&name) && !runs_one {
        let is_language = matches!(name, "python" | "python3" | "node");
        return (!is_language || arguments.is_empty()).then_some(Opened::Surely);
    }
    None
}
