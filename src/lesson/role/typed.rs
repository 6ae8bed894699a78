//! Telling a line that somebody would type from a line that a program prints.
//!
//! Not here: prompts (`prompt`), and what the command means (`script`, `docker`).

mod rows;
mod shells;
#[cfg(test)]
mod tests;
mod variables;

use memchr::{memchr, memchr_iter};

use super::glance::{Glance, Mark};
use super::glue::is_glue;
use super::program::{is_program, is_word};
use super::unread::{
    breaks_grammar, is_deed, is_heading, is_mapping, is_parted, is_report, is_told as is_told_of, is_version,
};
use crate::lesson::blank::trimmed;
use rows::{has_gap, is_row};
use shells::{is_function, is_grouped, is_loop, is_piped, is_tested};
pub(super) use variables::is_assignment;
use variables::{is_called, is_unread, is_variable};

/// The commands that `docker` has, in order.
#[rustfmt::skip]
const DOCKER: &[&str] = &[
    "app", "attach", "build", "builder", "buildx", "checkpoint", "cluster", "commit", "compose", "config", "container", "context",
    "cp", "create", "debug", "desktop", "diff", "engine", "events", "exec", "export", "extension", "help", "history", "image",
    "images", "import", "info", "init", "inspect", "kill", "load", "login", "logout", "logs", "machine", "manifest", "mcp", "model",
    "network", "node", "pause", "plugin", "port", "ps", "pull", "push", "registry", "rename", "restart", "rm", "rmi", "run",
    "sandbox", "save", "sbom", "scan", "scout", "search", "secret", "service", "stack", "start", "stats", "stop", "swarm", "system",
    "tag", "template", "top", "trust", "unpause", "update", "version", "volume", "wait",
];

/// How surely a line is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// A program printed it, or somebody wrote it.
    No,
    /// It has the shape of a command; what program that would be is not known.
    Shape,
    /// It begins with a known program, an assignment, a cmdlet or a loop.
    Certain,
}

/// Says how surely a line is typed.
pub(super) fn certainty(line: &str) -> Certainty {
    let line = trimmed(line);
    if is_certain(line) {
        return Certainty::Certain;
    }
    if has_shape(line) {
        Certainty::Shape
    } else {
        Certainty::No
    }
}

/// Says whether a line is a command without doubt.
pub(super) fn is_certain(line: &str) -> bool {
    let line = trimmed(line);
    let (bare, is_prefixed) = without_prefix(line);
    let word = first_word(bare);
    // `cat<<END`.
    let word = match memchr(b'<', word.as_bytes()) {
        Some(end) if word[end..].starts_with("<<") => &word[..end],
        Some(_) | None => word,
    };
    if word == "docker" {
        return is_docker(bare) && !is_row(line);
    }
    if is_program(word) {
        return !is_row(line) && (is_prefixed || !is_sentence(word, bare));
    }
    if is_prefixed && has_shape(bare) {
        return true;
    }
    is_assignment(line) && !is_called(line)
        || is_variable(line)
        || (is_cmdlet(word) && !line[word.len()..].trim_start().starts_with(": "))
        || is_loop(line)
        || is_function(line)
        || is_piped(bare)
        || is_grouped(line)
        || is_tested(line)
        || word == "." && is_sourced(bare)
}

/// Says whether a line names one of docker's commands, or of what keeps machines, so that it belongs to the host.
pub(super) fn is_of_docker(line: &str) -> bool {
    let (bare, _) = without_prefix(trimmed(line));
    let word = first_word(bare);
    let word = word.strip_suffix(".exe").unwrap_or(word);
    if word == "docker" && is_docker(bare) {
        return true;
    }
    if word == "docker-compose" && is_version(bare[word.len()..].trim_start()) {
        return false;
    }
    let glance = Glance::of(line.as_bytes());
    let (has_dollar, has_joint) = (glance.has(Mark::Dollar), glance.has(Mark::Joint));
    matches!(
        word,
        "docker-compose" | "docker-machine" | "dockerd" | "minikube" | "kubectl" | "docker-app" | "vagrant"
    ) || (has_dollar
        && line
            .split("$(docker ")
            .nth(1)
            .is_some_and(|rest| DOCKER.binary_search(&first_word(rest)).is_ok()))
        || (has_dollar && line.contains("$(docker-machine "))
        || (has_joint
            && ["| docker ", "&& docker ", "; docker ", "| xargs docker "]
                .iter()
                .any(|joint| line.contains(joint)))
}

/// Says whether a word is a command that `docker` has.
pub(super) fn is_command_of_docker(word: &str) -> bool {
    DOCKER.binary_search(&word).is_ok()
}

/// Takes `sudo`, `winpty` and what is set for one command alone from a line's front.
pub(super) fn without_prefix(line: &str) -> (&str, bool) {
    if line.starts_with("docker ") {
        return (line, false);
    }
    let mut bare = line;
    let mut is_prefixed = false;
    for _ in 0..8 {
        let word = first_word(bare);
        let rest = bare[word.len()..].trim_start();
        let is_setting = is_assignment(word) && !word.starts_with('$') && !rest.is_empty();
        if let Some(behind) = (word == "env").then(|| behind_settings(rest)).flatten() {
            bare = behind;
            continue;
        }
        let is_wrapper = matches!(word, "sudo" | "winpty" | "time" | "command" | "exec" | "&");
        if rest.is_empty() || !(is_wrapper || is_setting) {
            break;
        }
        // A sentence may begin with these as well.
        is_prefixed |= matches!(word, "sudo" | "winpty");
        bare = rest;
        while matches!(bare.as_bytes(), [b'-', ..]) && is_prefixed {
            bare = bare[first_word(bare).len()..].trim_start();
        }
    }
    (bare, is_prefixed)
}

/// What stands behind the settings that `env` takes: `env $(cat .env) docker ps`, `env A=b docker ps`.
fn behind_settings(rest: &str) -> Option<&str> {
    if is_assignment(first_word(rest)) {
        return Some(rest);
    }
    let (_, behind) = rest.strip_prefix("$(")?.split_once(") ")?;
    Some(behind.trim_start()).filter(|behind| !behind.is_empty())
}

/// The bytes that a word may end before.
const IS_END: [bool; 256] = {
    let mut is_end = [false; 256];
    is_end[b' ' as usize] = true;
    is_end[b'\t' as usize] = true;
    is_end[b';' as usize] = true;
    is_end[b'|' as usize] = true;
    is_end[b'&' as usize] = true;
    is_end[0xc2] = true;
    is_end
};

/// The word that a line begins with.
pub(super) fn first_word(line: &str) -> &str {
    let bytes = line.as_bytes();
    // A space that cannot be broken is two bytes.
    let end = (0..bytes.len()).find(|&at| {
        IS_END[usize::from(bytes[at])] && (bytes[at] != 0xc2 || bytes.get(at + 1) == Some(&0xa0))
    });
    match end {
        Some(0) => &line[..line.chars().next().map_or(0, char::len_utf8)],
        Some(end) => &line[..end],
        None => line,
    }
}

/// `docker`, one of its commands or flags behind it, and no sentence.
fn is_docker(line: &str) -> bool {
    let mut words = line.split_whitespace().skip(1);
    let Some(second) = words.next() else {
        return true;
    };
    if second.starts_with('-') || second == "\\" || second == "`" {
        return true;
    }
    let second = second.trim_end_matches(';');
    if DOCKER.binary_search(&second).is_ok() {
        // `docker version 1.2` is what it says of itself.
        return (second != "version" || !line.split_once(' ').is_some_and(|(_, rest)| is_version(rest)))
            && (line.is_ascii() || !is_parted(line))
            && !tells_of_itself(words);
    }
    // A plugin's, perhaps.
    let is_name = second.len() > 2 && second.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    is_name
        && !is_glue(second)
        && !line.ends_with(['.', ':', '?'])
        && line.split_whitespace().count() <= 8
        && !line.split_whitespace().any(is_glue)
        && !is_words(line)
}

/// `docker node ls is only supported on a manager`: a sentence about a command, whose name its first words are.
fn tells_of_itself<'a>(mut words: impl Iterator<Item = &'a str>) -> bool {
    let is_verb = |word: &str| {
        matches!(
            word,
            "are" | "can" | "does" | "has" | "is" | "was" | "were" | "will"
        )
    };
    let (first, second) = (words.next(), words.next());
    let is_told = first.is_some_and(is_verb)
        || first.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
            && second.is_some_and(is_verb);
    is_told && words.next().is_some()
}

/// `docker adm cdrom dip users`: more words than a plugin takes, and none with a sign in it; groups that somebody is in.
fn is_words(line: &str) -> bool {
    let words = || line.split_whitespace();
    words().nth(4).is_some() && words().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// A line that begins with a program's name and is English all the same; a comment behind a command may be.
fn is_sentence(word: &str, line: &str) -> bool {
    let line = without_note(line);
    let rest = line[word.len()..].trim();
    let is_sourced = word == "source" && (rest.contains('/') || rest.starts_with("activate "));
    if matches!(word, "echo" | "printf") || word == "watch" && is_of_docker(rest) || is_sourced || joins(rest)
    {
        return false;
    }
    let is_remark = rest.starts_with('(') && rest.ends_with(')') && !rest.contains('$');
    let is_said = rest.starts_with([':', ',', '→']) || rest.starts_with("= ") && word != "expr";
    // `go 1.22`: which one a module wants.
    let is_wanted = word == "go" && rest.starts_with(|c: char| c.is_ascii_digit());
    if is_said || is_wanted || rest.starts_with("- ") && word != "su" || is_remark || is_report(rest) {
        return true;
    }
    let words = || rest.split_whitespace();
    if rest.ends_with(':') && is_heading(rest) {
        return true;
    }
    let has_glue = words().any(is_glue);
    let is_word = is_word(word);
    if !has_glue && !is_word {
        return false;
    }
    let is_plain = |word: &str| {
        let word = word.trim_matches(['.', ',', ':', ';', '!', '?', '(', ')', '\'', '"']);
        !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '\'')
    };
    let n_words = words().count();
    let is_english = n_words >= 2 && words().all(is_plain);
    (is_word && (is_english || has_glue))
        || (is_english && has_glue && n_words >= 3)
        || (n_words >= 4 && rest.ends_with('.') && has_glue)
}

/// Says whether a mark of a shell's joins one more command to a line (fish has `; and`); only what no word is stands for one
/// behind `;`.
fn joins(line: &str) -> bool {
    if !Glance::of(line.as_bytes()).has(Mark::Joint) {
        return false;
    }
    ["&&", "||", "; and ", "; or ", ";"].iter().any(|joint| {
        let behind = line.split_once(joint);
        let program = behind.map_or("", |(_, behind)| first_word(behind.trim_start()));
        is_program(program) && (*joint != ";" || !is_word(program))
    })
}

/// `. venv/bin/activate`: a program that the shell itself reads.
fn is_sourced(line: &str) -> bool {
    let mut words = line.split_whitespace().skip(1);
    words.next().is_some_and(|path| path.contains('/')) && words.next().is_none()
}

/// A line without what a comment behind it says.
pub(super) fn without_note(line: &str) -> &str {
    let bytes = line.as_bytes();
    let is_blank = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b' ');
    let is_mark = |at: &usize| is_blank(at.checked_sub(1)) && is_blank(at.checked_add(1));
    let Some(at) = memchr_iter(b'#', bytes).find(is_mark) else {
        return line;
    };
    let typed = &line[..at];
    if typed.contains(['"', '\'', '`']) {
        line
    } else {
        typed.trim_end()
    }
}

/// `Verb-Noun`, as PowerShell names its commands.
pub(super) fn is_cmdlet(word: &str) -> bool {
    let Some((verb, noun)) = word.split_once('-') else {
        return false;
    };
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    // `GNU-Tar` names something.
    let is_verb = verb.bytes().any(|byte| byte.is_ascii_lowercase());
    // `Ctrl-C` is a key.
    verb != "Ctrl" && is_verb && is_name(verb) && is_name(noun)
}

/// The shape of a command under a shell's label: whatever does not look printed.
fn has_shape(line: &str) -> bool {
    let word = first_word(line);
    let is_path =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-' | '~' | '+' | '\\');
    let is_shell = line.starts_with(['&', '(']) && !is_remark(line)
        || (line.starts_with('$') && !line.starts_with("$(") && !is_unread(line));
    let looks_named = word
        .starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '.' | '/' | '~' | '_'))
        && word.chars().all(is_path);
    if is_shell || !looks_named {
        return is_shell;
    }
    let is_id = word.len() >= 10 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let is_folder = word.starts_with('/') && is_lone(line) || word.ends_with('/');
    let is_listed = word.bytes().all(|b| b == b'.');
    let is_alone = is_lone(line) && !word.contains('-');
    let is_spread = || has_gap(line) && without_note(line).contains("    ") && !line.contains(" -");
    let is_told = || {
        let rest = line[word.len()..].trim_start();
        // `change in the file x`: no unknown program takes such a word first.
        is_version(rest) || matches!(first_word(rest), "in" | "into" | "of" | "the" | "your")
    };
    let is_named = !is_id
        && !is_folder
        && !is_listed
        && !is_alone
        && !is_spread()
        && !breaks_grammar(line)
        && !is_told();
    let is_sentence = || {
        is_sentence(word, line)
            || line.ends_with([':', '!'])
            || is_told_of(line)
            || (line.ends_with('.') && !line.ends_with(" ."))
    };
    is_named && !is_sentence() && !is_row(line) && !is_mapping(line) && !is_deed(line)
}

/// `(or look at it in a browser)`: said in parentheses, and no commands for a shell of their own.
fn is_remark(line: &str) -> bool {
    let inner = line.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|said| {
        let is_said = said.starts_with("or ") || said.split_whitespace().any(is_glue);
        is_said && !said.contains(['$', ';', '|', '&']) && !is_certain(said)
    })
}

/// Says whether a line begins with what may be a program's name.
pub(super) fn names_program(line: &str) -> bool {
    let word = first_word(line.trim());
    word.starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '.' | '/' | '~'))
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_./-~+".contains(&b))
}

/// Says whether a line is one word; what a comment behind it says does not count.
pub(super) fn is_lone(line: &str) -> bool {
    let line = line.trim();
    let rest = line[first_word(line).len()..].trim_start();
    rest.is_empty() || rest.starts_with('#')
}

/// Says whether a command needs root's rights: in a container everybody has them, on a host `sudo` gives them.
pub(super) fn is_roots(command: &str) -> bool {
    let (bare, is_prefixed) = without_prefix(command.trim());
    let is_installer = matches!(
        first_word(bare),
        "apk" | "apt" | "apt-get" | "dnf" | "dpkg" | "microdnf" | "yum"
    );
    is_installer && !is_prefixed
}
