//! What an author allows by comments in the file.
//!
//! Not here: what a run allows (`policy`).

use std::ops::Range;

use crate::diagnostic::{code, nearest};

use super::scene::{Scene, finding};
use super::{Finding, Text};

/// How a comment begins that allows something.
const WORDS: &str = "stepgate-lint:";

/// What comments allow: codes, each with the lines that it is allowed on.
#[derive(Clone, Debug, Default)]
pub struct Allowances(Vec<(&'static str, Range<usize>)>);

impl Allowances {
    /// Leaves out what is allowed.
    pub(super) fn strike(&self, text: &Text<'_>, findings: &mut Vec<Finding>) {
        let is_allowed = |finding: &Finding| {
            let line = text.line_of(finding.span.start);
            self.0
                .iter()
                .any(|(code, lines)| *code == finding.code && lines.contains(&line))
        };
        findings.retain(|finding| !is_allowed(finding));
    }
}

/// Reads the comments of a file, and finds fault with those that allow what there is not.
pub(super) fn read(scene: &Scene<'_>, findings: &mut Vec<Finding>) -> Allowances {
    let mut allowed = Vec::new();
    for comment in &scene.landmarks.comments {
        let text = &scene.text.as_str()[comment.clone()];
        let inner = text.trim_start_matches("<!--").trim_end_matches("-->").trim();
        let Some(rest) = inner.strip_prefix(WORDS) else {
            continue;
        };
        let mut words = rest
            .split([' ', ',', '\t', '\r', '\n'])
            .filter(|word| !word.is_empty());
        if words.next() != Some("allow") {
            let help = "write `<!-- stepgate-lint: allow CODE -->`";
            findings.push(finding(
                "unknown-code",
                comment.clone(),
                "this comment does not say `allow`",
                help,
            ));
            continue;
        }
        let reach = reach(scene, comment);
        for word in words {
            match code(word) {
                Some(code) => allowed.push((code.name, reach.clone())),
                None => findings.push(misnamed(scene, comment, word)),
            }
        }
    }
    Allowances(allowed)
}

fn misnamed(scene: &Scene<'_>, comment: &Range<usize>, word: &str) -> Finding {
    let help = match nearest(word) {
        Some(near) => format!("write `{}`", near.name),
        None => "the book's page on lint lists the codes".to_owned(),
    };
    let at = scene.text.as_str()[comment.clone()].find(word).unwrap_or(0) + comment.start;
    finding(
        "unknown-code",
        at..at + word.len(),
        format!("there is no code `{word}` to allow"),
        help,
    )
}

/// The lines that a comment speaks for: the whole file at its head, where no heading and no block stands before it;
/// else the block or line behind it.
fn reach(scene: &Scene<'_>, comment: &Range<usize>) -> Range<usize> {
    let text = &scene.text;
    let blocks = || scene.plan.steps.iter().flat_map(|step| &step.blocks);
    let line = text.line_of(comment.end);
    let is_head = scene
        .landmarks
        .headings
        .iter()
        .all(|heading| heading.span.start > comment.start)
        && blocks().all(|block| block.line > line);
    if is_head {
        return 1..usize::MAX;
    }
    let next = (line + 1..=text.n_lines())
        .find(|line| !text.trimmed(*line).is_empty())
        .unwrap_or(line);
    // A block's first line of code is behind its fence.
    let block = blocks().find(|block| block.line == next || block.line == next + 1);
    block.map_or(line..next + 1, |block| line..block.lines().end() + 1)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::lesson;
    use crate::lint::{Linted, lint};

    const COMPOSE: &str = "```sh\ndocker-compose up -d\ndocker-compose ps\n```\n";

    fn linted(text: &str) -> Linted {
        lint(text, &lesson::parse(Path::new("lesson.md"), text))
    }

    fn n_found(text: &str, code: &str) -> usize {
        linted(text)
            .findings
            .iter()
            .filter(|finding| finding.code == code)
            .count()
    }

    #[test]
    fn a_comment_above_a_block_speaks_for_all_of_it_and_for_no_other() {
        let allow = "<!-- stepgate-lint: allow old-compose -->\n";
        let text = format!("# A\n\n{allow}\n{COMPOSE}\nMore.\n\n{COMPOSE}");
        assert_eq!(n_found(&text, "old-compose"), 2);
        assert_eq!(
            n_found(&format!("# A\n\nx\n\n{COMPOSE}\n{allow}"), "old-compose"),
            2
        );
    }

    #[test]
    fn a_comment_at_the_head_speaks_for_the_file() {
        let allow = "<!-- stepgate-lint: allow old-compose, image-latest -->\n";
        for head in ["", "---\ntitle: x\n---\n"] {
            let text = format!("{head}{allow}\n# A\n\n{COMPOSE}\n## B\n\n{COMPOSE}");
            assert_eq!(n_found(&text, "old-compose"), 0, "{text}");
        }
    }

    #[test]
    fn a_comment_that_allows_what_there_is_not_is_told_of() {
        let found = linted("# A\n\nx <!-- stepgate-lint: allow old-composer --> y\n");
        let help: Vec<_> = found
            .findings
            .iter()
            .map(|f| (f.code, f.help.clone().unwrap()))
            .collect();
        assert_eq!(help, [("unknown-code", "write `old-compose`".to_owned())]);
        assert_eq!(
            n_found(
                "# A\n\n<!-- stepgate-lint: deny secret -->\n\nx\n",
                "unknown-code"
            ),
            1
        );
        assert_eq!(
            n_found("# A\n\n<!-- some other words -->\n\nx\n", "unknown-code"),
            0
        );
    }
}
