//! Commands that a lesson says, or shows, to fail.
//!
//! Not here: what their failure proves (`check`).

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;

use super::clues::{Clues, tells_of_failure};
use super::facts::Raw;
use super::split::{Kind, Split};
use super::typed::is_of_docker;
use crate::lesson::{Block, Role};

/// How programs say that they failed; what a service logs of its own errors is no such thing.
const ERRORS: &[&str] = &[
    "Error response from daemon",
    "docker: Error",
    "Error: No such",
    "Operation not permitted",
    ": Permission denied",
    ": command not found",
    "executable file not found",
    "no matching manifest for ",
    "No trust data for ",
    "An image does not exist locally with the tag",
    "denied: requested access to the resource is denied",
];

/// How docker says that it could not begin what it was told.
const DAEMON: [&str; 2] = ["Error response from daemon", "docker: Error"];

/// Says whether docker says in a line that it could not begin.
pub(super) fn is_of_daemon(line: &str) -> bool {
    memchr(b'E', line.as_bytes()).is_some() && DAEMON.iter().any(|error| line.contains(error))
}

fn is_error(line: &str) -> bool {
    static PARTS: LazyLock<[Finder<'static>; 5]> =
        LazyLock::new(|| ["Error", " not ", "denied", "no matching", "No trust"].map(Finder::new));
    let may_be = PARTS.iter().any(|part| part.find(line.as_bytes()).is_some());
    may_be && ERRORS.iter().any(|error| line.contains(error)) || is_of_http(line)
}

/// How `curl` and `wget` say that nobody answered, or answered with an error: `ERROR 404: Not Found.`
fn is_of_http(line: &str) -> bool {
    static ANSWER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" ERROR "));
    let is_status = |rest: &[u8]| matches!(rest, [b'4' | b'5', a, b, b':', ..] if a.is_ascii_digit() && b.is_ascii_digit());
    let own = [
        "curl: (",
        "wget: bad address",
        "wget: can't connect",
        "wget: server returned error",
    ];
    own.iter().any(|begin| line.starts_with(begin))
        // Behind what shows how far it has come.
        || line.trim_start().starts_with(|c: char| c.is_ascii_digit()) && line.contains("curl: (")
        || ANSWER
            .find(line.as_bytes())
            .is_some_and(|at| is_status(&line.as_bytes()[at + " ERROR ".len()..]))
}

/// How Python says in a line of its own that it lacks a module: `/usr/bin/python: No module named web`.
fn is_of_python(line: &str) -> bool {
    static LACKS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(": No module named "));
    let who = LACKS.find(line.as_bytes()).map(|at| line[..at].trim_start());
    who.is_some_and(|who| {
        let program = who.rsplit('/').next().unwrap_or(who);
        matches!(who, "ImportError" | "ModuleNotFoundError")
            || program.starts_with("python") && !who.contains(' ')
    })
}

/// Says whether a command shows what another one said.
fn is_log(command: &str) -> bool {
    command
        .split_whitespace()
        .any(|word| matches!(word, "logs" | "cat" | "grep" | "tail"))
}

/// Says whether what is printed says first that docker could not begin.
pub(super) fn is_shown(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    first.is_some_and(|line| DAEMON.iter().any(|error| line.starts_with(error)))
}

/// A block that shows what a command prints which the block before it ends with: where that is a failure, it is the same command's
/// there.
pub(in crate::lesson) fn repeated(blocks: &mut [Block]) {
    let [.., before, shown] = blocks else {
        return;
    };
    let is_of_both = before.role == Role::Commands && before.failing.is_empty() && before.is_run();
    let Some(failing) = shown.failing.first().filter(|_| is_of_both) else {
        return;
    };
    let lines: Vec<&str> = before.text.trim_end().lines().collect();
    let Some(last) = lines.last() else { return };
    let is_same = || shown.text.lines().nth(failing - shown.line).map(str::trim) == Some(last.trim());
    if shown.role == Role::Output || is_same() {
        let joined = lines
            .iter()
            .rev()
            .skip(1)
            .take_while(|line| line.ends_with(['\\', '`']));
        before
            .failing
            .push(before.line + lines.len() - 1 - joined.count());
    }
}

/// Says whether any line of a block may say that something failed.
fn may_fail(text: &str) -> bool {
    static PARTS: LazyLock<[Finder<'static>; 9]> = LazyLock::new(|| {
        [
            "Error",
            " not ",
            "denied",
            "no matching",
            "No trust",
            " ERROR ",
            "curl: (",
            "wget: ",
            "No module",
        ]
        .map(Finder::new)
    });
    PARTS.iter().any(|part| part.find(text.as_bytes()).is_some())
}

/// The lines, counted from the block's first, of the commands on the host that fail.
pub(super) fn lines(split: &Split<'_>, clues: Clues, raw: Raw<'_>) -> Vec<usize> {
    let first = raw.line;
    let mut failing = Vec::new();
    let mut last: Option<(usize, &str)> = None;
    let lines = if split.has(Kind::Output) && may_fail(raw.text) {
        &split.lines[..]
    } else {
        &[]
    };
    for (n, line) in lines.iter().enumerate() {
        match line.kind {
            Kind::Host if line.is_begin && !line.text.trim_start().starts_with('#') => {
                last = Some((first + n, line.text));
            }
            Kind::Inside => last = None,
            Kind::Output => {
                let is_failure =
                    |typed: &str| is_error(line.text) || is_of_python(line.text) && !is_log(typed);
                if let Some((at, _)) = last.filter(|(_, typed)| is_failure(typed)) {
                    failing.push(at);
                    last = None;
                }
            }
            Kind::Host | Kind::Shown | Kind::Blank => {}
        }
    }
    failing.extend(said_to_fail(split).map(|n| first + n));
    if failing.is_empty() && clues.is_failure {
        let mut typed = split.lines.iter().enumerate().rev();
        let last = typed.find(|(_, line)| line.kind == Kind::Host && line.is_begin);
        failing.extend(last.map(|(n, _)| first + n));
    }
    failing
}

/// The lines of the commands of which a comment says that they fail: one behind them, or one above, which means the last command
/// below it.
fn said_to_fail<'a>(split: &'a Split<'_>) -> impl Iterator<Item = usize> + 'a {
    let begins = |at: usize| split.lines[at].kind == Kind::Host && split.lines[at].is_begin;
    let is_comment = |at: usize| split.lines[at].text.trim_start().starts_with('#');
    let tells = |said: &str| {
        // What is there already is so on some machines only.
        memchr(b'a', said.as_bytes()).is_some() && tells_of_failure(said) && !said.contains("already")
    };
    let mut is_told = false;
    (0..split.lines.len()).filter(move |at| {
        if split.lines[*at].kind != Kind::Host {
            is_told = false;
        }
        if !begins(*at) {
            return false;
        }
        let text = split.lines[*at].text;
        if is_comment(*at) {
            is_told = tells(text);
            return false;
        }
        let next = (at + 1..split.lines.len()).find(|next| split.lines[*next].is_begin);
        let is_last = next.is_none_or(|next| !begins(next) || is_comment(next));
        let behind = text.split_once(" # ").map(|(_, said)| said);
        (behind.is_some_and(tells) || is_told && is_last) && is_of_docker(text)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::failing;
    use super::is_error;
    use crate::lesson;

    /// The lines of the commands that fail, in a lesson of a command and this behind it.
    fn behind(shown: &str) -> Vec<usize> {
        let text = format!("# A\n\n```sh\ndocker ps\ndocker rmi \\\n  web\n```\n\n{shown}\n");
        let lesson = lesson::parse(std::path::Path::new("x.md"), &text);
        lesson.steps[0].blocks[0].failing.clone()
    }

    #[test]
    fn what_a_command_prints_may_stand_in_a_block_of_its_own() {
        let error = "```\nError response from daemon: conflict: it is used\n```";
        assert_eq!(behind(error), [5]);
        assert_eq!(behind(&format!("You get:\n\n{error}")), [5]);
        assert_eq!(
            behind("```\n$ docker rmi \\\n  web\nError response from daemon: no\n```"),
            [0; 0]
        );
        for other in [
            format!("If you get an error such as this, go on:\n\n{error}"),
            format!("You might see:\n\n{error}"),
            format!("Or:\n\n```sh\ndocker info\n```\n\n{error}"),
            "```\nUntagged: web\n```".to_owned(),
        ] {
            assert_eq!(behind(&other), [0; 0], "{other}");
        }
    }

    #[test]
    fn a_comment_says_that_a_command_fails() {
        let of = |text| failing("", text);
        assert_eq!(
            of("docker exec web curl b   # fails on this network\ndocker ps"),
            [1]
        );
        assert_eq!(of("docker ps\n# This will fail:\ndocker rmi web"), [3]);
        assert_eq!(
            of("# The last will fail:\ndocker ps\ndocker rmi \\\n  web\n\ndocker info"),
            [3]
        );
        assert_eq!(of("docker exec web curl b # works"), [0; 0]);
        assert_eq!(of("mkdir a # this will fail on some machines"), [0; 0]);
        assert_eq!(
            of("docker volume create a # this will fail where it is there already"),
            [0; 0]
        );
        assert_eq!(of("docker rm -f web # if it fails, go on"), [0; 0]);
        assert_eq!(of("# Without it the next one will fail\ndocker ps"), [0; 0]);
    }

    #[test]
    fn python_says_that_it_lacks_a_module() {
        let of = |text| failing("", text);
        assert_eq!(
            of("$ docker run web python -m x\n/opt/python3: No module named x"),
            [1]
        );
        assert_eq!(
            of("$ ls\na\n$ docker run web\nTraceback\nModuleNotFoundError: No module named 'x'"),
            [3]
        );
        assert_eq!(of("$ docker logs web\nImportError: No module named x"), [0; 0]);
        assert_eq!(
            of("$ docker compose up\nweb_1 | ImportError: No module named x"),
            [0; 0]
        );
    }

    #[test]
    fn programs_say_that_nobody_answered() {
        for line in [
            "curl: (7) Failed to connect to localhost port 80",
            "  0     0    0     0 --:--:--     0curl: (7) Failed to connect",
            "2020-01-01 10:00:00 ERROR 500: Internal Server Error.",
            "wget: bad address 'web'",
            "docker: Error response from daemon: no",
            "docker.exe: no matching manifest for windows/amd64",
            "No trust data for latest",
        ] {
            assert!(is_error(line), "{line}");
        }
        for line in [
            "ERROR 500",
            "an ERROR 5000: x",
            "curl 7.1",
            "web says curl: (7)",
            " ERROR 200: x",
        ] {
            assert!(!is_error(line), "{line}");
        }
    }
}
