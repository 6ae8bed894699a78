//! Lines that mean something by their shape alone: a key, an exit, the further line of a command.
//!
//! Not here: prompts (`prompt`), and whether a line is a command (`typed`).

use super::lines::Line;
use super::typed::is_of_docker;
use crate::lesson::blank::trimmed_start;

/// Nothing, a key that is pressed, or a prompt again: what no shell is to get.
pub(super) fn is_keystroke(command: &str) -> bool {
    let command = command.strip_prefix('(').unwrap_or(command);
    let is_key = command.starts_with('^')
        || command.get(..5).is_some_and(|begin| {
            let mut keys = ["ctrl+", "ctrl-", "ctrl ", "<ctrl"].iter();
            keys.any(|key| key.eq_ignore_ascii_case(begin))
        });
    command.is_empty() || is_key || command == "C" || command.contains("] (local) ")
}

/// `<your-id> ls`: a program whose name the learner fills in.
pub(super) fn is_filled(line: &str) -> bool {
    let inner = line
        .trim()
        .strip_prefix('<')
        .and_then(|rest| rest.split_once("> "));
    inner.is_some_and(|(name, rest)| {
        !name.starts_with('/')
            && name.contains(['-', ' ', '_'])
            && rest.starts_with(|c: char| c.is_ascii_lowercase())
    })
}

/// The mark that a shell shows before the further lines of a command.
pub(super) fn without_continuation(line: &str) -> &str {
    let bare = trimmed_start(line);
    match bare.strip_prefix('>') {
        Some("") => "",
        Some(rest) if rest.starts_with(' ') && !rest.starts_with("> ") => &rest[1..],
        _ => line,
    }
}

/// The same, of PowerShell's `>> ` and cmd's `More? ` as well.
pub(super) fn without_windows_continuation(line: &str) -> &str {
    let bare = trimmed_start(line);
    let rest = bare.strip_prefix(">>").or_else(|| bare.strip_prefix("More?"));
    match rest {
        Some("") => "",
        Some(rest) if rest.starts_with(' ') => &rest[1..],
        _ => without_continuation(line),
    }
}

/// Says whether a word only joins a line with the next one.
pub(super) fn is_joint(word: &str) -> bool {
    matches!(word, "\\" | "`" | "^")
}

/// Says whether lines are nothing but addresses to look at.
pub(super) fn is_links(lines: &[Line<'_>]) -> bool {
    let mut lines = lines
        .iter()
        .map(|line| line.text.trim())
        .filter(|line| !line.is_empty());
    let is_link =
        |line: &str| (line.starts_with("https://") || line.starts_with("http://")) && !line.contains(' ');
    lines.next().is_some_and(is_link) && lines.all(is_link)
}

/// Says whether a line is of Alpine's own programs: `apk add curl`, `adduser -D ada`; elsewhere their options are words.
pub(super) fn is_alpines(line: &str) -> bool {
    let line = line.trim_start();
    let account = line
        .strip_prefix("adduser -")
        .or_else(|| line.strip_prefix("addgroup -"));
    let is_letter = |rest: &str| {
        matches!(
            rest.as_bytes(),
            [b'D' | b'G' | b'H' | b'S' | b'g' | b's' | b'u', b' ', ..]
        )
    };
    account.is_some_and(is_letter)
        || ["apk add ", "apk update", "apk --", "apk upgrade"]
            .iter()
            .any(|begin| line.starts_with(begin))
}

/// Says whether a text begins with what only root may do, and somebody with an account of his own writes `sudo` before.
pub(super) fn begins_as_root(text: &str) -> bool {
    let begins = [
        "apk ",
        "apt ",
        "apt-get ",
        "dnf ",
        "yum ",
        "adduser ",
        "groupadd ",
        "useradd ",
    ];
    begins.iter().any(|begin| text.trim_start().starts_with(begin))
}

/// Says whether a command asks where it runs and whom that reaches, or takes files by their whole paths: behind what may have
/// opened a shell, it is typed in that.
pub(super) fn asks_around(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let is_whole =
        |word: &str| word.starts_with('/') && !word.starts_with("/dev/") && !word.starts_with("/tmp/");
    match words.next().unwrap_or_default() {
        "apk" | "apt" | "apt-get" | "dnf" | "env" | "hostname" | "id" | "ifconfig" | "nslookup" | "ping"
        | "printenv" | "ps" | "uname" | "whoami" | "yum" => true,
        "cat" | "ls" => words.next_back().is_some_and(is_whole),
        "echo" => words.any(|word| matches!(word, ">" | ">>")) && words.next().is_some_and(is_whole),
        _ => false,
    }
}

/// Says whether a text begins with what only a shell takes, and no database's client does.
pub(super) fn begins_as_shell(text: &str) -> bool {
    let begins = [
        "cd ", "curl ", "export ", "git ", "kubectl ", "ls ", "make ", "mkdir ", "npm ", "pip ", "python ",
        "python3 ",
    ];
    let first = text.trim_start();
    begins.iter().any(|begin| first.starts_with(begin))
}

/// Says whether a text begins with what installs programs on somebody's own machine, and in no container.
pub(super) fn begins_at_home(text: &str) -> bool {
    const INSTALLERS: [&str; 4] = ["brew ", "choco ", "scoop ", "winget "];
    let mut lines = text.lines().map(trimmed_start);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let first = first.map(|line| line.strip_prefix("$ ").unwrap_or(line));
    first.is_some_and(|line| INSTALLERS.iter().any(|begin| line.starts_with(begin)))
}

/// Says whether a text does something else and comes to one of docker's commands then, without a way back to the host before it, and
/// asks nothing that one asks in a container.
pub(super) fn goes_on_to_docker(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(trimmed_start)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_other = |line: &&str| !is_of_docker(line);
    let is_homes = |line: &str| {
        !line.starts_with(['$', '>', '/', '[']) && !line.contains('@') && !asks_around(line) && !is_exit(line)
    };
    let mut others = lines.by_ref().take_while(is_other);
    let Some(first) = others.next() else {
        return false;
    };
    is_homes(first) && others.all(is_homes) && text.lines().any(is_of_docker)
}

/// How far a line is indented, in bytes.
pub(super) fn indent(line: &str) -> usize {
    line.len() - trimmed_start(line).len()
}

/// Says whether a command leaves the shell that it is typed in.
pub(super) fn is_exit(command: &str) -> bool {
    const EXITS: [&str; 11] = [
        "exit", "logout", "quit", "\\q", "exit()", "quit()", "^d", ".exit", "<ctrl-d>", "ctrl-d", "ctrl+d",
    ];
    let command = trimmed_start(command);
    let begins = |byte: &u8| b"eElLqQ\\^.<cC".contains(byte);
    if !command.as_bytes().first().is_some_and(begins) {
        return false;
    }
    let command = command.trim_end().trim_end_matches(';');
    let word = command.split([' ', '\t', '#']).next().unwrap_or_default();
    EXITS.iter().any(|exit| exit.eq_ignore_ascii_case(word))
}

/// Says whether a line is what `swarm init` prints for others to type.
pub(super) fn is_join(line: &str) -> bool {
    trimmed_start(line).starts_with("docker swarm join ")
}

/// Says whether a text is the answer to a question that a program asks, which no command is.
pub(super) fn is_answer(text: &str) -> bool {
    let word = text.trim();
    ["y", "yes", "n", "no"]
        .iter()
        .any(|answer| word.eq_ignore_ascii_case(answer))
}
