//! Code that is commands whatever stands around it, for places where most code only illustrates.
//!
//! Not here: the places (`builder`).

use super::label::{Label, label};
use super::said::Said;
use super::typed::is_of_docker;
use super::{Before, Facts, Raw, Reader, Role};

/// Says whether code with this info string is read as commands without any help from the prose.
pub(in crate::lesson) fn is_certainly_typed(info: &str, text: &str) -> bool {
    let said = Said::of("", "");
    let before = Before {
        role: None,
        said: &said,
        is_aside: false,
        is_expected: false,
    };
    let facts = Facts::of(Raw { info, text, line: 1 }, &said);
    Reader::default().read(facts, before).role == Role::Commands
}

/// The command of docker's that stands alone between three backticks on one line, also behind a label: `bash docker ps`.
/// Of others some are a site's directives, and some what a program prints.
pub(in crate::lesson) fn alone(line: &str) -> Option<&str> {
    let line = line.trim();
    let (label, command) = match line.split_once(' ') {
        Some((first, rest)) if matches!(label(first), Label::Bash | Label::Powershell) => {
            (first, rest.trim_start())
        }
        _ => ("", line),
    };
    let bare = command.strip_prefix("$ ").unwrap_or(command);
    let is_whole = bare.contains(' ') && is_of_docker(bare);
    (is_whole && is_certainly_typed(label, command)).then_some(command)
}

/// Takes away what prose says in parentheses, where that is more than a word or two, which may be all that matters.
fn without_asides(prose: &str) -> String {
    const FEWEST: usize = 5;
    let mut left = String::with_capacity(prose.len());
    let mut rest = prose;
    while let Some((before, behind)) = rest.split_once('(') {
        left.push_str(before);
        rest = match behind.split_once(')') {
            Some((said, after)) if said.split_whitespace().nth(FEWEST - 1).is_some() => after,
            _ => behind,
        };
    }
    left + rest
}

/// Says whether prose speaks of a case that is not surely the learner's, or of another way.
pub(in crate::lesson) fn is_conditional(prose: &str) -> bool {
    let prose = without_asides(&prose.to_lowercase());
    if ["如果", "例如"].iter().any(|word| prose.contains(word)) {
        return true;
    }
    let mut words = prose.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '.');
    words.any(|word| {
        matches!(
            word,
            "if" | "si"
                | "wenn"
                | "falls"
                | "tip"
                | "i"
                | "mine"
                | "my"
                | "instead"
                | "alternatively"
                | "alternative"
                | "or"
                | "when"
                | "example"
                | "e.g."
                | "unless"
                | "windows"
                | "mac"
                | "macos"
                | "optional"
                | "optionally"
                | "could"
                | "never"
                | "don't"
                | "not"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_alone_is_a_command_only_where_nothing_else_is_possible() {
        for (line, found) in [
            ("docker ps", Some("docker ps")),
            (" $ docker rm web ", Some("$ docker rm web")),
            ("bash docker ps -a", Some("docker ps -a")),
            ("sudo docker info", Some("sudo docker info")),
            ("curl -s localhost | sh", None),
            ("bash top", None),
            ("docker", None),
            ("wait some words", None),
            ("docker run [OPTIONS] IMAGE", None),
            ("python has many words", None),
        ] {
            assert_eq!(alone(line), found, "{line}");
        }
    }

    #[test]
    fn a_case_or_another_way_is_a_condition() {
        assert!(is_conditional("Note: If you are on a tablet, run"));
        assert!(is_conditional("Do this instead:"));
        assert!(is_conditional("I ran:"));
        assert!(is_conditional("Run it (optional):"));
        assert!(!is_conditional(
            "Clone it (you could do so later, as a part of the build):"
        ));
        assert!(is_conditional(
            "Run it (but only if nothing else is there (yet)):\nOr so:"
        ));
        assert!(!is_conditional("Note: first fetch it for the organization:"));
    }
}
