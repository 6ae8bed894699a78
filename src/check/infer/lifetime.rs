//! Whether a container that is sent to the background goes on running.
//!
//! In doubt it may end: then only that it ran without an error is asked. Not here: containers in the foreground.

use super::program::base_name;
use crate::check::{Ending, Wanted};
use crate::docker::{AtEnd, Started, is_long, loops};

/// Images whose own command ends at once, or waits for someone to type, where there is nobody.
const ENDING: [&str; 26] = [
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "bash",
    "busybox",
    "centos",
    "clearlinux",
    "debian",
    "docker",
    "fedora",
    "golang",
    "hello-world",
    "julia",
    "mageia",
    "node",
    "openjdk",
    "opensuse",
    "oraclelinux",
    "perl",
    "photon",
    "php",
    "python",
    "rockylinux",
    "ruby",
    "ubuntu",
];

const SHELLS: [&str; 6] = ["ash", "bash", "dash", "powershell", "sh", "zsh"];

/// Where an image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The lesson built it.
    Built,
    /// Somebody else made it.
    Others,
}

/// What a container in the background comes to. One that ends and is started again, or is told to fail, may be in any state.
pub(super) fn in_background(started: &Started, origin: Origin) -> Wanted {
    if goes_on(started, origin) {
        Wanted::Running
    } else if started.at_end == AtEnd::StartsAgain || is_to_fail(&started.command) {
        Wanted::There
    } else {
        Wanted::Ran
    }
}

/// How a container in the foreground ends; `None` where it may end in any way: somebody types in it, or the engine starts it again.
pub(super) fn in_foreground(started: &Started) -> Option<Ending> {
    if started.has_terminal || started.at_end == AtEnd::StartsAgain {
        None
    } else if is_to_fail(&started.command) {
        Some(Ending::Fails)
    } else {
        Some(Ending::Succeeds)
    }
}

/// Says whether a command does nothing in the end but fail: `false`, `sh -c 'exit 3'`.
fn is_to_fail(command: &[String]) -> bool {
    match command {
        [program] => base_name(program) == "false",
        [shell, flag, text] if SHELLS.contains(&base_name(shell).as_str()) && flag.ends_with('c') => {
            let last = text
                .trim_end_matches([';', ' ', '\n'])
                .rsplit([';', '&', '|', '\n'])
                .next();
            match last.unwrap_or_default().trim().split_once(' ') {
                None => last.is_some_and(|last| last.trim() == "false"),
                Some((verb, code)) => verb == "exit" && code.trim().parse::<u8>().is_ok_and(|code| code != 0),
            }
        }
        _ => false,
    }
}

/// What a container runs; nothing where it is the image's own command, to which long flags alone add something. What a short one
/// means, such as `nginx -t`, only that command knows.
fn command_of(started: &Started) -> &[String] {
    let is_asked = |word: &String| matches!(word.as_str(), "--version" | "--help");
    let is_of_its_own = started
        .command
        .first()
        .is_some_and(|first| first.starts_with("--"));
    if is_of_its_own && !started.command.iter().any(is_asked) {
        &[]
    } else {
        &started.command
    }
}

fn goes_on(started: &Started, origin: Origin) -> bool {
    let Some((program, arguments)) = command_of(started).split_first() else {
        let repository = started.image.rsplit('/').next().unwrap_or_default();
        let repository = repository.split([':', '@']).next().unwrap_or_default();
        return if ENDING.contains(&repository) {
            started.has_terminal && repository != "hello-world"
        } else {
            started.is_published || origin == Origin::Others
        };
    };
    let program = base_name(program);
    let has = |test: &dyn Fn(&str) -> bool| arguments.iter().any(|argument| test(argument));
    match program.as_str() {
        "sleep" => arguments.first().is_some_and(|time| is_long(time)),
        "tail" => has(&|argument| matches!(argument, "-f" | "-F") || argument == "--follow"),
        "ping" => !has(&|argument| argument.starts_with("-c") || argument.starts_with("-w")),
        shell if SHELLS.contains(&shell) && arguments.is_empty() => started.has_terminal,
        shell if SHELLS.contains(&shell) => has(&loops),
        _ => started.is_published,
    }
}
