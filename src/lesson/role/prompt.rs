//! The prompt that a line of a terminal begins with, whoever's terminal that is.
//!
//! Not here: which lines of a block are commands (`transcript`).

#[cfg(test)]
mod tests;

mod decorated;
mod folder;
mod marks;

pub(super) use decorated::{Head, is_drawn, learn};
use folder::{path, place};
use marks::{is_account, may_have, without_code};
pub(super) use marks::{marked, may_be_in};

use memchr::memchr;

use super::program::is_program;
use super::typed::{first_word, is_certain, is_of_docker};
use crate::lesson::blank::trimmed_start;

/// Whose prompt a line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// A Unix shell's on the host, as far as the line tells.
    Unix,
    /// PowerShell's or cmd's.
    Windows,
    /// A shell's inside a container.
    Container,
    /// Root's on some machine: a container's where one has been opened, else the host's.
    Root,
    /// A database's or a language's: what is typed there is no shell command.
    Interpreter,
    /// `> `: PowerShell's, or the continuation of a line before.
    Angle,
    /// `# `: root's, or the begin of a comment.
    Hash,
    /// A prompt's first line, with the second to follow: `[node1] (local) root@10.0.0.3 ~`.
    Header,
}

/// A prompt, and what is typed behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prompt<'a> {
    pub(super) whose: Whose,
    pub(super) command: &'a str,
}

/// The longest prompt that is looked for, in bytes.
const LONGEST: usize = 64;

/// What a machine may be called, though a program is as well; its mark stands directly behind.
const HOST: &str = "host";

/// Says whether the prompt of a line names the host itself, which no container's does.
pub(super) fn is_of_host(line: &str) -> bool {
    let named = line.trim_start().strip_prefix(HOST);
    named.is_some_and(|rest| rest.starts_with('$'))
}

/// Finds the prompt of a line.
pub(super) fn find(line: &str) -> Option<Prompt<'_>> {
    let line = trimmed_start(line);
    if !may_have(line.as_bytes()) {
        return None;
    }
    let first = line.chars().next()?;
    let found = |whose, command: &'_ str| Some((whose, command.len()));
    let (whose, n_command) = match first {
        '$' => dollar(line),
        '>' => angle(line),
        '#' => {
            let rest = line[1..].strip_prefix(' ')?.trim_start();
            is_certain(rest).then_some((Whose::Hash, rest.len()))
        }
        '%' => {
            let rest = line[1..].strip_prefix(' ')?.trim_start();
            is_certain(rest).then_some((Whose::Unix, rest.len()))
        }
        '➜' | '❯' | 'λ' | '»' | '☁' => arrow(line).map(|n_command| (Whose::Unix, n_command)),
        '/' | '~' => path(line),
        // What Ctrl-C leaves on the line stands before the next prompt.
        '^' => return find(line.strip_prefix("^C")?),
        _ if line.starts_with("PS>") => found(Whose::Windows, &line[3..]),
        _ if line.starts_with("PS ") || is_drive(line) => {
            let (folder, command) = line.split_once('>')?;
            let is_folder =
                !folder.contains(['<', '|']) && !command.starts_with('>') && folder.len() <= 2 * LONGEST;
            is_folder.then_some((Whose::Windows, command.len()))
        }
        '[' => header(line).or_else(|| named(line)).or_else(|| place(line)),
        _ if !line.is_ascii() && line.contains('❯') => {
            let (prompt, command) = line.rsplit_once("❯ ")?;
            let is_short = prompt.len() <= LONGEST && is_certain(command);
            is_short.then_some((Whose::Unix, command.len()))
        }
        _ => interpreter(line)
            .or_else(|| named(line))
            .or_else(|| unmarked(line))
            .or_else(|| tracked(line)),
    }?;
    let command = without_code(line[line.len() - n_command..].trim_start());
    Some(Prompt { whose, command })
}

/// `$ docker ps`, `$> docker ps`, `$ > docker ps`, `$: docker ps`, and `$docker ps` without the space; `$ip = …` is PowerShell.
fn dollar(line: &str) -> Option<(Whose, usize)> {
    let rest = &line[1..];
    let marked = rest.trim_start().strip_prefix("> ");
    if let Some(command) = marked.filter(|command| rest.starts_with('>') || is_certain(command)) {
        return Some((Whose::Unix, command.len()));
    }
    if let Some(command) = rest.strip_prefix(": ") {
        return Some((Whose::Unix, command.len()));
    }
    if rest.is_empty() || rest.starts_with([' ', '\t']) {
        // One that is repeated on the line is read once, and a container's stands behind the author's own.
        let behind = rest.trim_start();
        let inner = named(behind).filter(|(whose, _)| is_shells(*whose));
        if let Some(inner) = inner.or_else(|| behind.starts_with("/ # ").then(|| path(behind)).flatten()) {
            return Some(inner);
        }
        let again = rest.trim_start().strip_prefix("$ ");
        return Some((Whose::Unix, again.unwrap_or(rest).len()));
    }
    let word = first_word(rest);
    let next = rest[word.len()..].trim_start();
    (is_program(word) && !next.starts_with(['=', '+', '.', '|'])).then_some((Whose::Unix, rest.len()))
}

/// Says whether it is a shell's in a container, or root's.
fn is_shells(whose: Whose) -> bool {
    matches!(whose, Whose::Container | Whose::Root)
}

/// `> docker ps`, `>>> print(1)`.
fn angle(line: &str) -> Option<(Whose, usize)> {
    if let Some(rest) = line.strip_prefix(">>>") {
        return (rest.is_empty() || rest.starts_with(' ')).then_some((Whose::Interpreter, rest.len()));
    }
    let rest = line[1..].trim_start();
    is_certain(rest).then_some((Whose::Angle, rest.len()))
}

/// `➜  folder git:(main) ✗ docker ps`, `☁  folder [main] ⚡  docker ps`.
fn arrow(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(['➜', '❯', 'λ', '»', '☁']).trim_start();
    if rest.is_empty() || is_certain(rest) {
        return Some(rest.len());
    }
    let folder = first_word(rest);
    if folder.ends_with(':') {
        // `➜  Local:   http://localhost:5173`
        return None;
    }
    let mut rest = rest[folder.len()..].trim_start();
    let is_tracked = rest.starts_with("git:(") || rest.starts_with('[') && line.starts_with('☁');
    if is_tracked {
        rest = rest[first_word(rest).len()..].trim_start();
    }
    let command = rest.trim_start_matches(['✗', '✔', '±', '⚡']).trim_start();
    let is_folder = is_tracked || folder.starts_with(['~', '/']) || command.len() < rest.len();
    (is_folder || command.is_empty() || is_certain(command)).then_some(command.len())
}

/// `folder git:(main) ✗ docker ps`, where the arrow before it is left out.
fn tracked(line: &str) -> Option<(Whose, usize)> {
    let (folder, rest) = line.split_once(" git:(")?;
    let (branch, command) = rest.split_once(") ")?;
    let command = command.trim_start_matches(['✗', '✔', '±', ' ']);
    let is_shape =
        !folder.trim().contains(' ') && !branch.contains(' ') && folder.len() + branch.len() <= LONGEST;
    (is_shape && is_certain(command)).then_some((Whose::Unix, command.len()))
}

/// `root@3f2a91c0ffee: ls`: a container's, whose mark its author left out.
fn unmarked(line: &str) -> Option<(Whose, usize)> {
    let account = line.split_once(": docker ").map_or("", |(account, _)| account);
    if account.contains('@') && !account.contains([' ', '\'', '"']) {
        // `ada@desk: docker ps`
        return Some((Whose::Unix, line.len() - account.len() - 2));
    }
    let (id, command) = line.strip_prefix("root@")?.split_once(": ")?;
    let is_id = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_id && is_certain(command.trim_start())).then_some((Whose::Container, command.len()))
}

/// `C:\…`
fn is_drive(line: &str) -> bool {
    matches!(line.as_bytes(), [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
}

/// `[node1] (local) root@10.0.0.3 ~`, with nothing typed behind it.
fn header(line: &str) -> Option<(Whose, usize)> {
    let (name, rest) = line[1..].split_once(']')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let account = rest.trim_start().strip_prefix("(local)")?.trim();
    let is_header = is_name && account.contains('@') && !account.contains(['$', '#']);
    is_header.then_some((Whose::Header, 0))
}

/// `mysql> `, `MariaDB [(none)]> `, `127.0.0.1:6379> `, `postgres=# `, `In [1]: `.
fn interpreter(line: &str) -> Option<(Whose, usize)> {
    if let Some(rest) = line.strip_prefix("In [") {
        let (number, rest) = rest.split_once("]: ")?;
        return number
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then_some((Whose::Interpreter, rest.len()));
    }
    let end = line
        .bytes()
        .take(LONGEST)
        .position(|b| matches!(b, b'>' | b'#'))?;
    let (name, rest) = line.split_at(end);
    let behind = &rest[1..];
    if !behind.is_empty() && !behind.starts_with(' ') {
        return None;
    }
    let is_interpreter = if rest.starts_with('#') {
        name.strip_suffix(['=', '-']).is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
    } else {
        let known = [
            "mysql",
            "mariadb",
            "redis",
            "mongo",
            "sqlite",
            "cqlsh",
            "test",
            "irb",
            "sql",
            "psql",
            "ksql",
            "influx",
            "rs0",
            "->",
            "postgres=",
            "127.0.0.1:",
            "localhost:",
            "redis:",
            "sqlcmd",
            "node",
        ];
        let is_numbered = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
        let n_spaces = name.bytes().filter(|b| *b == b' ').count();
        is_numbered || (n_spaces <= 1 && known.iter().any(|known| is_named(name, known)))
    };
    is_interpreter.then_some((Whose::Interpreter, behind.len()))
}

/// Says whether an interpreter's prompt is `known`, with what stands for its database or address behind it.
fn is_named(prompt: &str, known: &str) -> bool {
    let (begin, rest) = prompt.split_at_checked(known.len()).unwrap_or_default();
    begin.eq_ignore_ascii_case(known)
        && (rest.is_empty() || known.ends_with([':', '=']) || rest.starts_with([' ', ':', '(', '@', '[']))
}

/// `user@host:folder$ ls`, `[root@host ~]# ls`, `node1$ ls`, `host:folder user$ ls`, `(env) user@host % ls`.
fn named(line: &str) -> Option<(Whose, usize)> {
    let mut window = LONGEST.min(line.len());
    while !line.is_char_boundary(window) {
        window -= 1;
    }
    let window = &line[..window];
    let ends = |at: usize| {
        let behind = &line[at + 1..];
        let is_marked = || line.as_bytes()[at] == b'$' && behind.strip_prefix(": ").is_some_and(is_certain);
        behind.is_empty() || behind.starts_with(' ') || is_marked()
    };
    let is_end = |(at, mark): (usize, u8)| {
        let is_glued = || {
            let is_shell = matches!(mark, b'$' | b'#') && line[..at].contains(':');
            let is_drawn = mark == b'>' && (line[..at].ends_with('=') || is_account(&line.as_bytes()[..at]));
            at > 0 && (is_shell || is_drawn) && is_certain(&line[at + 1..])
        };
        matches!(mark, b'$' | b'#' | b'%' | b'>') && (ends(at) || is_glued())
    };
    let end = window.bytes().enumerate().position(is_end)?;
    let (prompt, rest) = line.split_at(end);
    let (mark, command) = rest.split_at(1);
    let command = command.strip_prefix(": ").unwrap_or(command);
    let plain = prompt.strip_prefix('(').map_or(prompt, |inner| {
        inner.split_once(") ").map_or(prompt, |(_, rest)| rest)
    });
    let open = match memchr(b']', plain.as_bytes()) {
        Some(_) => plain
            .split_once("] (local) ")
            .map_or(plain, |(_, account)| account),
        None => plain,
    };
    let open = open.strip_prefix('[').unwrap_or(open);
    let whose = if let Some((user, host)) = open.split_once('@') {
        if user.is_empty() && !is_of_docker(command.trim_start()) {
            return None;
        }
        account(user, host, mark)?
    } else {
        machine(open, mark, command)?
    };
    Some((whose, command.len()))
}

/// `user@host…`, behind the bracket that it may stand in.
fn account(user: &str, host: &str, mark: &str) -> Option<Whose> {
    let is_name = |name: &str| {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        !name.is_empty() && name.chars().all(is_part)
    };
    let n_host = host.find([':', ' ', ']']).unwrap_or(host.len());
    let (name, folder) = host.split_at(n_host);
    // `root@<container-id>`: the learner's own is another one.
    let told = name.strip_prefix('<').and_then(|name| name.strip_suffix('>'));
    let name = told.unwrap_or(name);
    let folder = folder.trim_start_matches([':', ']']);
    let is_folder = |c: char| c.is_alphanumeric() || " /~.-_]()".contains(c);
    let is_shape = (is_name(user) || user.is_empty() && mark == "$")
        && is_name(name)
        && folder.chars().all(is_folder)
        && folder.matches(' ').count() <= 2;
    let is_sentence = folder.trim().contains(' ') || (host[n_host..].starts_with(": "));
    if !is_shape || is_sentence {
        return None;
    }
    let is_id = name.len() == 12 && name.bytes().all(|b| b.is_ascii_hexdigit());
    let is_id = is_id || told.is_some_and(|name| name.contains("ontainer"));
    Some(match mark {
        _ if is_id => Whose::Container,
        "#" if user == "root" => Whose::Root,
        ">" if !folder.is_empty() => Whose::Windows,
        _ => Whose::Unix,
    })
}

/// A prompt that names a machine and no account: `node1$`, `laptop:work ada$`, `bash-5.0#`, `data#`.
fn machine(prompt: &str, mark: &str, command: &str) -> Option<Whose> {
    let inner = prompt.trim_end();
    let is_part = |c: char| c.is_alphanumeric() || "-_.~/:]".contains(c);
    let has_letter = inner.contains(|c: char| c.is_ascii_alphabetic());
    if mark == ">" {
        if matches!(inner, "bash" | "sh" | "zsh") && is_certain(command.trim_start()) {
            return Some(Whose::Unix);
        }
        // Such as a prompt that somebody has decorated; output has `>` too, so that only a certain command counts.
        let is_short =
            inner.len() <= 40 && !inner.contains('<') && !inner.contains("=>") && !inner.contains("->");
        let is_prompt = is_short
            && !is_program(first_word(inner))
            && (inner.ends_with([']', '🚩', '~', ')', '$'])
                || inner.ends_with("==")
                || inner.ends_with('=') && is_of_docker(command));
        return (is_prompt && is_certain(command.trim_start())).then_some(Whose::Unix);
    }
    if inner == ":~" && mark == "$" && is_certain(command.trim_start()) {
        return Some(Whose::Unix);
    }
    let is_called = || mark == "$" && prompt == HOST && is_certain(command.trim_start());
    if !has_letter || is_program(first_word(inner)) && !is_called() {
        return None;
    }
    if inner.starts_with("root [ ") && inner.ends_with(" ]") {
        return Some(Whose::Root);
    }
    let words = inner.split(' ').count();
    let is_word = inner.chars().all(is_part);
    let is_mac = words == 2
        && inner.contains(':')
        && !inner.contains(": ")
        && inner.chars().all(|c| is_part(c) || c == ' ');
    let is_spaced = prompt.ends_with(' ') && !inner.contains(['~', ':', '/']);
    if !(is_word || is_mac)
        || inner.ends_with(':')
        || (mark == "#" && prompt.ends_with([' ', '\t']))
        || (is_spaced && !is_certain(command))
    {
        return None;
    }
    let is_shell = ["bash-", "sh-", "ash-"]
        .iter()
        .any(|shell| inner.starts_with(shell));
    Some(match mark {
        // Nothing of docker's is typed in a container.
        _ if is_shell && !inner.starts_with("bash-3.2") && !is_of_docker(command.trim_start()) => {
            Whose::Container
        }
        "#" => Whose::Root,
        "%" if !is_certain(command.trim_start()) => return None,
        _ => Whose::Unix,
    })
}
