//! What a block is as a whole, once its lines are told apart.
//!
//! Not here: the lines (`split`), and what is plainly no command (`content`).

use std::borrow::Cow;

use super::announced;
use super::clues::Clues;
use super::listing::is_listing;
use super::program::is_program;
use super::said::{Said, last_sentence};
use super::settings;
use super::split::{Kind, Line, Split};
use super::typed::{Certainty, certainty, first_word, is_assignment, is_lone, is_of_docker, without_prefix};
use super::usage::{is_made_up, is_usage};
use super::{Before, Role, content, extent, file, shape, shown, vague};
use crate::lesson::blank::{is_blank, trimmed, trimmed_start};

/// What somebody calls it who tells what there is, and no program has printed.
const STRUCTURES: [&str; 5] = ["structure", "estructura", "estrutura", "struktur", "layout"];

/// A document is what a program prints where the prose says so, else a file's contents, whether or not they are named.
pub(super) fn document(clues: Clues) -> Role {
    if clues.is_output && !clues.is_document {
        Role::Output
    } else {
        Role::File
    }
}

/// Text that is no command is what the commands before it print, if there are any and the prose says nothing else.
pub(super) fn printed(clues: Clues, before: Before<'_>) -> Role {
    let follows = matches!(before.role, Some(Role::Commands | Role::Output | Role::Inside));
    if clues.is_output || (follows && !clues.is_document) {
        Role::Output
    } else {
        Role::Display
    }
}

/// Files and folders that are drawn: printed where nothing is said of them, or that; else somebody tells what there is.
pub(super) fn tree(clues: Clues, before: Before<'_>) -> Role {
    let is_told = || {
        let last = last_sentence(before.said.closing_end()).to_lowercase();
        STRUCTURES.iter().any(|word| last.contains(word))
    };
    if clues.has_prose && (!clues.is_output || is_told()) {
        Role::Display
    } else {
        printed(clues, before)
    }
}

/// A text of which its label says that nobody types it as it stands; a command that is to be filled in is not printed either.
pub(super) fn plain(clues: Clues, before: Before<'_>, text: &str) -> Role {
    let first = text.trim_start();
    let is_command = first.starts_with("docker ") && is_of_docker(first.lines().next().unwrap_or_default());
    // A line that is no more than an arrow leads from one thing to the next.
    let is_arrow = |line: &str| matches!(line.trim(), "|" | "v" | "V" | "↓" | "│" | "▼");
    let is_drawn = || clues.has_prose && text.lines().any(is_arrow);
    if !clues.is_output && (is_command && !shape::is_join(first) || is_drawn()) {
        Role::Display
    } else {
        printed(clues, before)
    }
}

/// The role of a block whose lines are told apart.
pub(super) fn of(split: &Split<'_>, clues: Clues, before: Before<'_>) -> Role {
    if announced::is_prompt(before.said.closing_end()) {
        return Role::Output;
    }
    let mut typed = split.lines.iter().filter(|line| line.kind == Kind::Host);
    if !typed.any(|line| !is_comment(line.text)) {
        return if settings::is_file(split, before.said)
            || !clues.is_output && split.prompts.is_none() && keeps_words(split) && !has_notes(split)
        {
            Role::File
        } else if split.has(Kind::Inside) {
            if clues.is_output && is_answer(split) {
                Role::Output
            } else {
                Role::Inside
            }
        } else if split.lines.iter().any(|line| is_usage(line.text))
            || (split.has(Kind::Host) && !split.has(Kind::Output))
            || is_keys(split)
            || is_legend(split)
            || split.has(Kind::Shown)
            || (clues.has_prose && !clues.is_output && (is_drawn(split) || is_named(split)))
            || (clues.has_prose && !clues.is_output && shape::is_links(&split.lines))
        {
            Role::Display
        } else {
            printed(clues, before)
        };
    }
    // Such as a program's environment, which reads as assignments; `A=b make` is a command.
    let is_set = |text: &str| {
        let rest = without_prefix(trimmed(text)).0;
        is_assignment(text) && !text.contains('$') && !is_program(first_word(rest))
    };
    let is_plain = |line: &Line<'_>| {
        line.kind != Kind::Host
            || is_set(line.text)
            || (is_told(before.said) && certainty(line.text) < Certainty::Certain)
    };
    if split.prompts.is_none() && keeps_words(split) {
        return Role::File;
    }
    if split.prompts.is_none()
        && (is_list(split) || announced::is_list(before.said.closing_end()) && is_names(split))
    {
        return printed(clues, before);
    }
    if settings::is_file(split, before.said) || ends_itself(split) || takes_arguments(split) {
        return Role::File;
    }
    let begins = split.lines.iter().find(|line| !is_blank(line.text));
    // What is announced as printed, and begins so, has no commands further down.
    let is_printed = begins.is_some_and(|line| line.kind == Kind::Output)
        && !split.commands().any(|command| is_of_docker(&command));
    if clues.is_output && split.prompts.is_none() && (is_printed || split.lines.iter().all(is_plain)) {
        return Role::Output;
    }
    if clues.is_output && split.prompts.is_none() && is_told(before.said) && is_column(split) {
        return Role::Output;
    }
    let is_dockers = || split.commands().any(|command| is_of_docker(&command));
    if split.prompts.is_none() && announced::is_printed(before.said.closing_end()) && !is_dockers() {
        return Role::Output;
    }
    if is_diagram(split) || vague::is_outline(split) {
        return Role::Display;
    }
    // A command beside an instruction of a Dockerfile tells what that does.
    let only_tells = |line: &Line<'_>| {
        is_usage(line.text) || line.kind == Kind::Output && content::is_instruction(line.text)
    };
    let tells = |line: &Line<'_>| !is_comment(line.text) && only_tells(line);
    if split.prompts.is_none() && begins.is_some_and(tells) {
        return Role::Display;
    }
    // `NAME="value"` of a file's that is named before it.
    if clues.is_setting && split.prompts.is_none() && split.lines.iter().all(is_plain) {
        return Role::Display;
    }
    if split.prompts.is_none() && (is_of_machine(split) || vague::is_prose(split)) {
        return printed(clues, before);
    }
    if split.prompts.is_none() && (vague::is_file(split) || vague::is_words(split)) {
        return Role::Display;
    }
    if clues.is_shown
        || clues.is_case
        || settings::is_startup(split, before.said)
        || settings::is_value(split, before.said)
        || shown::is_announced(split, before.said)
        || split.commands().all(|command| is_made_up(&command))
        || is_of_image(split)
        || split.prompts.is_none() && is_listing(split.commands().chain(forms(split)))
    {
        return Role::Display;
    }
    Role::Commands
}

/// Says whether no line of a block that would be typed in a container shows a prompt or a program.
fn is_answer(split: &Split<'_>) -> bool {
    let is_typed = |line: &Line<'_>| {
        let is_value = is_assignment(line.text) && !line.text.contains('$');
        line.kind == Kind::Inside && !is_value && certainty(line.text) == Certainty::Certain
    };
    split.prompts.is_none() && !split.lines.iter().any(is_typed)
}

/// Says whether a condition or a loop ends the shell that reads it, as only a script does.
fn ends_itself(split: &Split<'_>) -> bool {
    let mut is_compound = false;
    split.lines.iter().any(|line| {
        if line.is_begin {
            is_compound = line.kind == Kind::Host && extent::is_head(line.text.trim_start());
        }
        is_compound
            && !line.is_begin
            && line.text.trim_start().starts_with("exit")
            && shape::is_exit(line.text)
    })
}

/// Says whether a command hands on what a script was called with, `exec "$@"`, which nobody has at a prompt; a function has it.
fn takes_arguments(split: &Split<'_>) -> bool {
    let mut is_document = false;
    let hands = |line: &Line<'_>| {
        if line.is_begin {
            // What a here-document has in it is a script's of its own.
            is_document = line.text.contains("<<");
        }
        line.kind == Kind::Host && !is_document && !is_comment(line.text) && hands_on(line.text)
    };
    split.prompts.is_none()
        && split.lines.iter().any(hands)
        && !split
            .lines
            .iter()
            .any(|line| line.text.contains("()") || line.text.contains("function "))
}

/// Says whether a line ends with `$@` as a word of its own that no single quotes hold.
fn hands_on(line: &str) -> bool {
    let words = line.trim_end();
    let is_last = words.ends_with(" \"$@\"") || words.ends_with(" $@") || words.ends_with(" \"${@}\"");
    is_last && !words.contains('\'')
}

/// Says whether all that stands there is a name with a sign in it, `ada/web:v1`, which prose that announces no output names.
fn is_named(split: &Split<'_>) -> bool {
    let mut lines = split
        .lines
        .iter()
        .map(|line| trimmed(line.text))
        .filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    lines.next().is_none() && !first.contains(' ') && first.contains(['/', ':', '.']) && first.is_ascii()
}

/// Says whether lines are two words or more below each other, and nothing else, as a list is printed.
fn is_column(split: &Split<'_>) -> bool {
    let lines = split.lines.iter().map(|line| trimmed(line.text));
    let mut lines = lines.filter(|line| !line.is_empty());
    lines.clone().nth(1).is_some() && lines.all(|line| !line.contains(' ') && !line.starts_with('#'))
}

/// Says whether the last sentence tells of what is seen, and not of what is done to see it.
fn is_told(said: &Said<'_>) -> bool {
    let last = last_sentence(said.closing_end()).to_lowercase();
    ![
        "run", "execut", "type", "enter", "use ", "using", "command", "try", "issue",
    ]
    .iter()
    .any(|deed| last.contains(deed))
}

/// The lines that tell how one of docker's commands is used.
fn forms<'s>(split: &'s Split<'_>) -> impl Iterator<Item = Cow<'s, str>> {
    let is_form =
        |line: &&Line<'_>| line.kind == Kind::Output && is_of_docker(line.text) && is_usage(line.text);
    split
        .lines
        .iter()
        .filter(is_form)
        .map(|line| Cow::Borrowed(line.text))
}

/// Says whether commands only install packages and clean up what no layer of an image is to keep, so that an image is what they are for.
fn is_of_image(split: &Split<'_>) -> bool {
    const PLACE: &str = " /var/lib/apt/lists";
    let is_package = |command: &str| {
        let program = first_word(without_prefix(command.trim_start()).0);
        matches!(program, "apt" | "apt-get" | "rm") && !command.contains("<<")
    };
    split.lines.iter().any(|line| line.text.contains(PLACE))
        && split.commands().all(|command| is_package(&command))
}

/// Says whether lines are single words below a comment that is a file's name: `# requirements.txt`.
fn keeps_words(split: &Split<'_>) -> bool {
    let mut lines = split.lines.iter().map(|line| trimmed(line.text));
    let mut lines = lines.by_ref().filter(|line| !line.is_empty());
    let title = lines.next().and_then(|line| line.strip_prefix('#'));
    let name = title.map_or("", trimmed);
    let is_kept = file::is_name(name) && !file::is_script(name);
    is_kept && lines.all(|line| is_lone(line) && !line.starts_with('#'))
}

/// Says whether a comment stands behind some line, which tells of it and is in no such file.
fn has_notes(split: &Split<'_>) -> bool {
    split.lines.iter().any(|line| line.text.contains(" #"))
}

/// Says whether lines are single words, some of them programs that do nothing by themselves: such as packages.
fn is_list(split: &Split<'_>) -> bool {
    const TOOLS: [&str; 14] = [
        "awk", "curl", "git", "grep", "jq", "nginx", "openssl", "rsync", "scp", "sed", "tar", "unzip",
        "wget", "zip",
    ];
    let mut lines = split
        .lines
        .iter()
        .map(|line| trimmed(line.text))
        .filter(|line| !line.is_empty());
    let n_lines = lines.clone().count();
    n_lines > 1 && lines.clone().all(|line| !line.contains(' ')) && lines.any(|line| TOOLS.contains(&line))
}

/// Says whether lines are names and nothing else, none of which installs or does something.
fn is_names(split: &Split<'_>) -> bool {
    #[rustfmt::skip]
    const DOERS: [&str; 20] = [
        "apk", "apt", "apt-get", "brew", "bundle", "cargo", "choco", "composer", "docker", "dnf", "gem", "go", "make", "mvn", "npm",
        "pip", "pip3", "poetry", "yarn", "yum",
    ];
    let is_name = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte))
    };
    split.lines.iter().all(|line| {
        let mut words = line.text.split_whitespace();
        let is_done = words.clone().next().is_some_and(|word| DOERS.contains(&word));
        !is_done && words.all(is_name)
    })
}

/// Says whether lines go from one thing to the next with arrows: `web → queue → worker`.
fn is_drawn(split: &Split<'_>) -> bool {
    let is_arrow = |c: char| matches!(c, '→' | '←' | '↑' | '↓' | '⇒' | '▶' | '▼' | '◀' | '▲');
    let is_joined = |line: &Line<'_>| {
        let text = trimmed(line.text);
        // A mark at a line's front is a list's, or a program's.
        line.kind == Kind::Output && text.trim_start_matches(is_arrow).contains(is_arrow)
    };
    split.lines.iter().any(is_joined)
}

/// Says whether some line is nothing but arrows or a frame, in which what reads as a command is a name: it does not begin with one.
fn is_diagram(split: &Split<'_>) -> bool {
    const DRAWN: &str = "↓↑→←⇓⇑▼▲│┌┐└┘├┤┬┴┼─━═║╔╗╚╝";
    let is_drawing = |line: &Line<'_>| {
        let text = trimmed(line.text);
        !text.is_ascii() && text.chars().all(|c| DRAWN.contains(c) || c.is_whitespace())
    };
    if split.prompts.is_some() || !split.lines.iter().any(is_drawing) {
        return false;
    }
    let first = split.lines.iter().find(|line| !is_blank(line.text));
    first.is_some_and(|line| {
        let word = first_word(trimmed_start(line.text));
        !word.starts_with('#') && (line.kind != Kind::Host || !is_program(word))
    })
}

/// Says whether lines begin with what a flag is for: `-d: in the background`, `-d  # in the background`.
fn is_legend(split: &Split<'_>) -> bool {
    let first = split
        .lines
        .iter()
        .map(|line| trimmed(line.text))
        .find(|line| !line.is_empty());
    let flag = first
        .and_then(|line| line.split_once(": "))
        .map_or("", |(flag, _)| flag);
    let noted = |line: &Line<'_>| {
        let text = trimmed(line.text);
        let is_flag = text
            .strip_prefix("--")
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
        text.is_empty() || is_flag || text.starts_with('-') && text.contains(" # ")
    };
    if first.is_some() && split.lines.iter().all(noted) {
        return true;
    }
    let flag = trimmed(flag);
    let name = flag.trim_start_matches('-');
    name.len() < flag.len()
        && !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Says whether all lines are keys that are pressed.
fn is_keys(split: &Split<'_>) -> bool {
    let mut lines = split
        .lines
        .iter()
        .map(|line| trimmed(line.text))
        .filter(|line| !line.is_empty());
    split.prompts.is_none() && lines.next().is_some_and(shape::is_keystroke) && lines.all(shape::is_keystroke)
}

/// Says whether all lines are what `docker-machine env` prints, with the address that somebody else's machine has.
fn is_of_machine(split: &Split<'_>) -> bool {
    let is_set = |line: &Line<'_>| {
        let text = trimmed(line.text);
        text.is_empty() || text.starts_with('#') || text.starts_with("export DOCKER_")
    };
    let is_address = |line: &Line<'_>| {
        let behind = line.text.split_once("DOCKER_HOST=").map(|(_, behind)| behind);
        let host = behind.and_then(|behind| behind.trim_start_matches('"').strip_prefix("tcp://"));
        host.is_some_and(|host| host.starts_with(|c: char| c.is_ascii_digit()) && !host.starts_with("127."))
    };
    split.lines.iter().all(is_set) && split.lines.iter().any(is_address)
}

fn is_comment(line: &str) -> bool {
    trimmed_start(line).starts_with('#')
}
