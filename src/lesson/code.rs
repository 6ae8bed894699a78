//! A piece of code in the Markdown → a [`Block`]: its place, its dialect and its role.
//!
//! Not here: reading the commands (`script`).

use std::ops::Range;

use super::builder::{Code, Fence};
use super::source::Source;
use super::{Block, Dialect, Role, command_line, transcript};
use crate::script;

/// What an info string says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Unlabelled,
    Bash,
    Powershell,
    /// Some shell of Windows; which one, only the text tells.
    Cmd,
    /// Shell commands or a Dockerfile.
    Docker,
    File,
    Output,
    Text,
}

/// A block with what its fence says about the author's care.
pub(super) struct Found {
    pub(super) block: Block,
    pub(super) closing: Closing,
}

/// Whether a fence is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    Closed,
    /// It runs to the end of what it stands in; the line is the opening fence's.
    Missing(usize),
}

/// Makes the block of the code at `span`; `before` is the role of the step's block before it.
pub(super) fn block(code: Code, span: Range<usize>, source: &Source<'_>, before: Option<Role>) -> Found {
    let text = code.text.strip_suffix('\n').unwrap_or(&code.text);
    let (info, place) = match code.fence {
        Fence::Fenced(info) => (info, fenced(&span, source)),
        Fence::Indented => (String::new(), indented(&span, source)),
    };
    let label = label(&info);
    let meaning = meaning(label, text, before);
    Found {
        closing: place.closing,
        block: Block {
            line: place.line,
            span: place.code,
            dialect: script::settled(meaning.dialect, &info, &meaning.text),
            info,
            role: meaning.role,
            text: meaning.text,
            instruction: None,
            note: None,
        },
    }
}

struct Place {
    line: usize,
    code: Range<usize>,
    closing: Closing,
}

fn fenced(span: &Range<usize>, source: &Source<'_>) -> Place {
    let opening = source.line_of(span.start);
    let last = source.line_of(span.end.saturating_sub(1).max(span.start));
    let start = source.start_of(opening + 1);
    let is_closed = last > opening && is_closing(source.line(last));
    Place {
        line: opening + 1,
        code: if is_closed {
            start..source.start_of(last).max(start)
        } else {
            start..span.end.max(start)
        },
        closing: if is_closed {
            Closing::Closed
        } else {
            Closing::Missing(opening)
        },
    }
}

fn indented(span: &Range<usize>, source: &Source<'_>) -> Place {
    let line = source.line_of(span.start);
    Place {
        line,
        code: source.start_of(line)..span.end,
        closing: Closing::Closed,
    }
}

fn is_closing(line: &str) -> bool {
    let marks = line.trim_start_matches([' ', '\t', '>']).trim_end();
    marks.len() >= 3 && (marks.bytes().all(|b| b == b'`') || marks.bytes().all(|b| b == b'~'))
}

/// Reads the first word of an info string, whatever marks are around it.
fn label(info: &str) -> Label {
    let info = info.trim().trim_start_matches(['{', '.', ':']);
    let word = info
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | ':' | '='))
        .next()
        .unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "" => Label::Unlabelled,
        "bash" | "sh" | "shell" | "zsh" | "ksh" | "console" | "terminal" | "shell-session" | "sh-session"
        | "shellsession" | "bash-session" => Label::Bash,
        "powershell" | "ps1" | "pwsh" | "ps" | "posh" => Label::Powershell,
        "cmd" | "bat" | "batch" | "dos" => Label::Cmd,
        "docker" => Label::Docker,
        "output" | "log" | "logs" | "expected_similarity" => Label::Output,
        "text" | "txt" | "plain" | "plaintext" | "none" => Label::Text,
        word if word.starts_with("term") && word[4..].bytes().all(|b| b.is_ascii_digit()) => Label::Bash,
        _ => Label::File,
    }
}

struct Meaning {
    dialect: Dialect,
    role: Role,
    text: String,
}

fn meaning(label: Label, text: &str, before: Option<Role>) -> Meaning {
    let shown = |role| Meaning {
        dialect: Dialect::None,
        role,
        text: text.to_owned(),
    };
    match label {
        Label::File => return shown(Role::File),
        Label::Output => return shown(Role::Output),
        Label::Text => return shown(printed(before)),
        Label::Unlabelled | Label::Docker if is_dockerfile(text) => return shown(Role::File),
        Label::Unlabelled | Label::Docker | Label::Bash | Label::Powershell | Label::Cmd => {}
    }
    if let Some(transcript) = transcript::read(text) {
        let dialect = match (label, transcript.dialect) {
            (Label::Powershell, _) | (_, None) => Dialect::Powershell,
            (_, Some(dialect)) => dialect,
        };
        return Meaning {
            dialect,
            role: transcript.role,
            text: transcript.text,
        };
    }
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let Some(first) = first else {
        return shown(Role::Display);
    };
    let is_commands = match label {
        Label::Bash | Label::Powershell | Label::Cmd => command_line::may_be_command(first),
        Label::Unlabelled | Label::Docker | Label::File | Label::Output | Label::Text => {
            command_line::is_command(first)
        }
    };
    if !is_commands {
        return shown(printed(before));
    }
    Meaning {
        dialect: match label {
            Label::Bash => Dialect::Bash,
            Label::Powershell => Dialect::Powershell,
            Label::Unlabelled | Label::Docker | Label::Cmd | Label::File | Label::Output | Label::Text => {
                script::detect(text, None)
            }
        },
        role: Role::Commands,
        text: text.to_owned(),
    }
}

/// Text that is no command is what the commands before it print, if there are any.
fn printed(before: Option<Role>) -> Role {
    match before {
        Some(Role::Commands | Role::Output) => Role::Output,
        Some(Role::File | Role::Inside | Role::Display) | None => Role::Display,
    }
}

/// Says whether the first instruction is `FROM`, or `ARG` with a `FROM` to follow.
fn is_dockerfile(text: &str) -> bool {
    let is_from = |line: &str| line.trim_start().starts_with("FROM ");
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    first.is_some_and(|line| is_from(line) || (line.starts_with("ARG ") && text.lines().any(is_from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(info: &str, text: &str) -> (Role, Dialect) {
        let meaning = meaning(label(info), text, Some(Role::Commands));
        (meaning.role, meaning.dialect)
    }

    #[test]
    fn labels_are_read_whatever_is_around_them() {
        for info in [
            "bash",
            "Bash",
            ".term1",
            "{.bash}",
            "sh {\"name\":\"x\"}",
            "console title=x",
        ] {
            assert_eq!(label(info), Label::Bash, "{info}");
        }
        assert_eq!(label("ps1"), Label::Powershell);
        assert_eq!(label("logs"), Label::Output);
        assert_eq!(label("plaintext"), Label::Text);
        for info in ["yaml", "terms"] {
            assert_eq!(label(info), Label::File, "{info}");
        }
    }

    #[test]
    fn the_text_decides_where_the_label_does_not() {
        assert_eq!(role("", "docker ps"), (Role::Commands, Dialect::Bash));
        assert_eq!(
            role("", "docker tag a \"$env:b/a\""),
            (Role::Commands, Dialect::Powershell)
        );
        assert_eq!(role("cmd", "docker ps"), (Role::Commands, Dialect::Bash));
        assert_eq!(role("docker", "docker ps"), (Role::Commands, Dialect::Bash));
        assert_eq!(
            role("docker", "# syntax\nFROM scratch\nRUN apt-get update"),
            (Role::File, Dialect::None)
        );
        assert_eq!(role("", "FROM scratch\nCOPY . /"), (Role::File, Dialect::None));
        assert_eq!(role("", "Login Succeeded"), (Role::Output, Dialect::None));
        assert_eq!(
            role("bash", "CONTAINER ID   IMAGE"),
            (Role::Output, Dialect::None)
        );
        assert_eq!(
            role("sh", "# nothing yet\n\n# nor here"),
            (Role::Display, Dialect::None)
        );
    }

    #[test]
    fn a_dockerfile_begins_with_what_it_is_made_from() {
        for text in ["\n\nFROM scratch", "ARG V=1\nFROM x:$V", "# x\n  FROM x"] {
            assert!(is_dockerfile(text), "{text}");
        }
        for text in ["ARG V=1\nls", "docker ps\nFROM x", ""] {
            assert!(!is_dockerfile(text), "{text}");
        }
    }

    #[test]
    fn a_closing_fence_is_nothing_but_marks_of_one_kind() {
        for line in ["```", "~~~~", " > ```\t"] {
            assert!(is_closing(line), "{line}");
        }
        for line in ["``", "", "``~", "~``", "```sh"] {
            assert!(!is_closing(line), "{line}");
        }
    }
}
