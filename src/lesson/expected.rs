//! `expected_similarity`: how like the output that is shown the real one has to be, as lessons for Innovation Engine and `SimDem`
//! say it, in a comment before the output or behind its fence.
//!
//! A number from 0 to 1 says how alike both are, text in quotes is a regular expression. Not here: comparing (`check`).

use super::own::{Asked, Extent, Output, OwnCheck, Pattern, Similarity};
use super::{Block, Role, Step};
use crate::diagnostic::{Diagnostic, Severity};

/// The word that begins it.
const KEY: &str = "expected_similarity";

/// What an author says of an output, on a line.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) line: usize,
    pub(super) wanted: String,
}

/// What a comment says of the output below it; `None` for any other comment.
pub(super) fn in_comment(comment: &str) -> Option<&str> {
    value(comment.trim_start().strip_prefix(KEY)?)
}

/// What an info string says of the output that it is behind.
fn in_info(info: &str) -> Option<&str> {
    // Some write it with capitals.
    let at = info.to_ascii_lowercase().find(KEY)?;
    let (before, rest) = (&info[..at], &info[at + KEY.len()..]);
    let is_word = before.is_empty() || before.ends_with([' ', '{', ',']);
    value(rest).filter(|_| is_word)
}

fn value(text: &str) -> Option<&str> {
    text.trim_start()
        .strip_prefix('=')
        .map(|value| value.trim().trim_end_matches('}').trim())
}

/// Adds to a step what is wanted of the output that its last block shows; `said` is what a comment says of it.
pub(super) fn expect(step: &mut Step, said: Option<Expected>) -> Result<(), Diagnostic> {
    let Some((last, above)) = step.blocks.split_last() else {
        return Ok(());
    };
    let Some(expected) = said.or_else(|| behind(last)) else {
        return Ok(());
    };
    if !above.iter().any(|block| block.role == Role::Commands) {
        return Err(told(
            expected.line,
            "an output is described here, and its step has no command before it, so that nothing is checked",
            "write the command above it, in the same step",
        ));
    }
    let wanted = expected.wanted.as_str();
    let quoted = ['"', '\'']
        .iter()
        .find_map(|quote| wanted.strip_prefix(*quote)?.strip_suffix(*quote));
    let printed = match (
        quoted.map(Pattern::parse),
        wanted.parse().ok().and_then(Similarity::new),
    ) {
        (Some(Ok(pattern)), _) => Output {
            contains: None,
            matches: Some(pattern),
            text: None,
            similarity: None,
            of: Extent::Block,
        },
        (Some(Err(reason)), _) => {
            let message =
                format!("`{wanted}` is no regular expression ({reason}), so that nothing is checked");
            return Err(told(expected.line, &message, "mend the expression"));
        }
        (None, Some(share)) => Output {
            contains: None,
            matches: None,
            text: Some(last.text.clone()),
            similarity: Some(share),
            of: Extent::Block,
        },
        (None, None) => {
            let message = format!(
                "`{wanted}` does not say how like this the output has to be, so that nothing is checked"
            );
            return Err(told(
                expected.line,
                &message,
                "write a number from 0 to 1, or a regular expression in quotes",
            ));
        }
    };
    step.checks.push(OwnCheck {
        line: expected.line,
        block: Some(step.blocks.len() - 1),
        asks: Asked::Output(printed),
    });
    Ok(())
}

/// What the fence of an output says.
fn behind(block: &Block) -> Option<Expected> {
    if block.role != Role::Output {
        return None;
    }
    let wanted = in_info(&block.info)?;
    Some(Expected {
        line: block.line.saturating_sub(1),
        wanted: wanted.to_owned(),
    })
}

fn told(line: usize, message: &str, help: &str) -> Diagnostic {
    Diagnostic {
        code: "expected-output",
        severity: Severity::Warning,
        line,
        message: message.to_owned(),
        help: Some(help.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lesson::{Lesson, parse};

    fn lesson(markdown: &str) -> Lesson {
        parse(Path::new("lesson.md"), markdown)
    }

    /// What is asked of the output, by line and block.
    fn checks(lesson: &Lesson) -> Vec<(usize, Option<usize>, String)> {
        let checks = lesson.steps.iter().flat_map(|step| &step.checks);
        checks
            .map(|check| {
                let Asked::Output(printed) = &check.asks else {
                    panic!("{check:?}");
                };
                let wanted = match printed {
                    Output {
                        matches: Some(pattern),
                        ..
                    } => format!("/{}/", pattern.as_str()),
                    Output {
                        text: Some(text),
                        similarity: Some(least),
                        ..
                    } => format!("{least}: {text}"),
                    other => panic!("{other:?}"),
                };
                (check.line, check.block, wanted)
            })
            .collect()
    }

    const COMMANDS: &str = "# A\n\n```bash\necho hello\n```\n\n";

    #[test]
    fn the_output_below_a_comment_is_to_be_like_what_is_shown() {
        for (said, wanted) in [
            (
                "<!-- expected_similarity=0.8 -->\n\n```\nhello world\n```\n",
                "0.8: hello world",
            ),
            ("<!--expected_similarity = 0.3-->\n```json\n{}\n```\n", "0.3: {}"),
            (
                "<!-- expected_similarity=\"^hel+o$\" -->\n```text\nhello\n```\n",
                "/^hel+o$/",
            ),
        ] {
            let lesson = lesson(&format!("{COMMANDS}{said}"));
            assert_eq!(checks(&lesson), [(7, Some(1), wanted.to_owned())], "{said}");
            let roles: Vec<Role> = lesson.steps[0].blocks.iter().map(|block| block.role).collect();
            assert_eq!(roles, [Role::Commands, Role::Output], "{said}");
            assert!(lesson.diagnostics.is_empty(), "{:?}", lesson.diagnostics);
        }
    }

    #[test]
    fn a_fence_may_say_it_itself() {
        for info in [
            "expected_similarity=0.5",
            "expected_similarity = 0.5",
            "expected_Similarity=0.5",
            "output {expected_similarity=0.5}",
        ] {
            let lesson = lesson(&format!("{COMMANDS}Results:\n\n```{info}\nhello\n```\n"));
            assert_eq!(checks(&lesson), [(9, Some(1), "0.5: hello".to_owned())], "{info}");
        }
    }

    #[test]
    fn commands_between_comment_and_output_stay_commands() {
        let lesson = lesson(&format!(
            "{COMMANDS}<!-- expected_similarity=0.8 -->\n\n```bash\necho bye\n```\n\n```\nbye\n```\n"
        ));
        assert_eq!(checks(&lesson), [(7, Some(2), "0.8: bye".to_owned())]);
        assert_eq!(lesson.steps[0].blocks[1].role, Role::Commands);
    }

    #[test]
    fn what_cannot_be_read_and_what_no_command_prints_is_told() {
        for (said, message) in [
            (
                "<!-- expected_similarity=most -->\n\n```\nhello\n```\n",
                "`most` does not say how like",
            ),
            (
                "<!-- expected_similarity=\"a(\" -->\n\n```\nhello\n```\n",
                "is no regular expression (unclosed group)",
            ),
            (
                "## B\n\n<!-- expected_similarity=0.5 -->\n\n```\nhello\n```\n\n## C\n\nD.\n",
                "its step has no command",
            ),
        ] {
            let lesson = lesson(&format!("{COMMANDS}{said}"));
            assert_eq!(checks(&lesson), [], "{said}");
            let [diagnostic] = lesson.diagnostics.as_slice() else {
                panic!("{said}: {:?}", lesson.diagnostics);
            };
            assert_eq!(diagnostic.code, "expected-output");
            assert!(diagnostic.message.contains(message), "{}", diagnostic.message);
        }
        // A comment that no output follows says nothing of the next step's.
        let lesson = lesson(&format!(
            "{COMMANDS}<!-- expected_similarity=0.5 -->\n\n## B\n\n```bash\necho a\n```\n\n```output\na\n```\n"
        ));
        assert_eq!(checks(&lesson), []);
    }
}
