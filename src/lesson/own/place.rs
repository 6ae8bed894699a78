//! An author's words → the step that they stand in, or every step of the lesson.
//!
//! Not here: reading them (`read`).

use super::front::front;
use super::read::words;
use super::{OwnCheck, Problem};
use crate::diagnostic::Diagnostic;
use crate::lesson::{Step, builder};

/// Takes in what a comment says of a step, and gives the key that it says; the text begins on `first_line` of the file.
pub(in crate::lesson) fn into_step(
    text: &str,
    first_line: usize,
    step: &mut Step,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let words = words(text);
    diagnostics.extend(told(words.problems, first_line));
    if !words.checks.is_empty() {
        step.comments.push((first_line, text.to_owned()));
    }
    let block = step.blocks.len().checked_sub(1);
    let checks = words.checks.into_iter().map(|(line, asks)| OwnCheck {
        line: first_line + line - 1,
        block,
        asks,
    });
    step.checks.extend(checks);
    step.requires.extend(words.requires);
    let hints = words.hints.iter().map(|hint| builder::prose_of(hint).collect());
    step.hints.extend(hints);
    words.id
}

/// Takes in what front matter says of the whole lesson: of the steps where there is something to do.
pub(in crate::lesson) fn into_steps(matter: &str, steps: &mut [Step], diagnostics: &mut Vec<Diagnostic>) {
    let Some(words) = front(matter) else {
        return;
    };
    diagnostics.extend(told(words.problems, 1));
    for step in steps.iter_mut().filter(|step| step.is_doing()) {
        step.requires.splice(0..0, words.requires.iter().cloned());
    }
}

fn told(problems: Vec<Problem>, first_line: usize) -> impl Iterator<Item = Diagnostic> {
    problems.into_iter().map(move |problem| problem.told(first_line))
}
