//! Titles, levels and steps with nothing in them.
//!
//! Not here: markup that is not closed (`lesson`).

use std::collections::BTreeMap;

use crate::lesson::{Element, Prose};
use crate::lint::Finding;
use crate::lint::scene::{Scene, finding};
use crate::words::StepId;

/// Looks at the steps and headings.
pub(super) fn find(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    duplicates(scene, findings);
    empty(scene, findings);
    jumps(scene, findings);
}

fn duplicates(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, step) in scene.lesson.steps.iter().enumerate() {
        let key = step.id.as_str().strip_prefix(StepId::slug(&step.title).as_str());
        let is_numbered = key.is_some_and(|rest| rest.starts_with('-'));
        let is_titled = step.title != format!("Step {}", n + 1);
        let Some(line) = first.get(step.title.as_str()).filter(|_| is_titled) else {
            first.insert(&step.title, step.line);
            continue;
        };
        if !is_numbered {
            continue;
        }
        findings.push(finding(
            "duplicate-title",
            scene.text.trimmed(step.line),
            format!(
                "the step on line {line} has this title too, so that this one's key is `{}`",
                step.id
            ),
            "give it a title of its own, or a key: `## Title {#key}`",
        ));
    }
}

fn empty(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    // The first may be the lesson's title alone.
    for step in scene.lesson.steps.iter().skip(1) {
        let is_nothing = |element: &Element| matches!(element, Element::Prose(Prose::Rule));
        let is_silent = step.hints.is_empty() && step.questions.is_empty();
        if is_silent && step.body.iter().all(is_nothing) {
            findings.push(finding(
                "empty-step",
                scene.text.trimmed(step.line),
                format!("the step `{}` has nothing in it", step.title),
                "write what it is about, or leave the heading out",
            ));
        }
    }
}

/// The first of each kind of jump: an author who leaves a level out does it everywhere.
fn jumps(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let mut seen = Vec::new();
    for pair in scene.landmarks.headings.windows(2) {
        let jump = (pair[0].level, pair[1].level);
        if jump.1 > jump.0 + 1 && !seen.contains(&jump) {
            seen.push(jump);
            let span = pair[1].span.clone();
            let first_line = scene.text.trimmed(scene.text.line_of(span.start));
            findings.push(finding(
                "heading-jump",
                span.start.max(first_line.start)..first_line.end,
                format!("a heading of level {} follows one of level {}", jump.1, jump.0),
                format!("make it level {}", jump.0 + 1),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bench::found;

    #[test]
    fn a_title_that_was_there_before_is_found() {
        let text = "# L\n\nx\n\n## A\n\na\n\n## B\n\nb\n\n## A\n\nc\n";
        assert_eq!(found("duplicate-title", text), [(13, "## A".to_owned())]);
        let keyed = text.replacen("## A\n\nc", "## A {#own}\n\nc", 1);
        assert_eq!(found("duplicate-title", &keyed), []);
    }

    #[test]
    fn a_step_of_a_title_alone_is_found() {
        let text = "# L\n\n---\n\n## A\n\n---\n\n## B\n\nb\n";
        assert_eq!(found("empty-step", text), [(5, "## A".to_owned())]);
        assert_eq!(found("empty-step", "# L\n"), []);
    }

    #[test]
    fn a_level_that_is_left_out_is_found_once() {
        let text = "# L\n\nx\n\n### A\n\na\n\n# M\n\n### B\n\nb\n\n## C\n\n#### D\n\nd\n";
        let found = found("heading-jump", text);
        assert_eq!(found, [(5, "### A".to_owned()), (17, "#### D".to_owned())]);
    }
}
