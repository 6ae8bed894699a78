//! A step's questions in the terminal, what an answer came to, and the right ones for who asks for the solution.
//!
//! Not here: asking, and telling right from wrong (`runner`).

use console::style;

use super::page::{look, width};
use crate::lesson::quiz::{Choice, Takes};
use crate::lesson::{Lesson, Step};
use crate::report::prose::{self, hang};
use crate::words::StepId;

/// Shows a question with its choices, numbered.
pub(super) fn question(lesson: &Lesson, id: &StepId, n: usize) -> String {
    let step = lesson.steps.iter().find(|step| step.id == *id);
    let Some((step, question)) = step.and_then(|step| Some((step, step.questions.get(n)?))) else {
        return String::new();
    };
    let count = match step.questions.len() {
        1 => "Question".to_owned(),
        n_questions => format!("Question {} of {n_questions}", n + 1),
    };
    let mut text = format!("{}\n\n", style(count).bold());
    text.push_str(&prose::render(&question.text, width(), look()));
    text.push('\n');
    for (at, choice) in question.choices.iter().enumerate() {
        text.push_str(&format!("{}\n", numbered(at + 1, choice)));
    }
    let how = match question.takes {
        Takes::One => "Type the number of the right one.",
        Takes::Several => "Type the numbers of all that are right, such as `1 2`.",
    };
    text.push_str(&format!("\n{}", hang("", how)));
    text
}

fn numbered(number: usize, choice: &Choice) -> String {
    let text = prose::render(&choice.text, width().saturating_sub(6), look());
    let mut lines = text.trim_end().lines();
    let mut shown = format!("{number:>4}  {}", lines.next().unwrap_or_default());
    for line in lines {
        shown.push_str(&format!("\n      {line}"));
    }
    shown
}

/// Says that an answer is right.
pub(super) fn right() -> String {
    hang(&format!("  {} ", style("✓").green()), "that is right")
}

/// Says that an answer is wrong, and no more than that.
pub(super) fn wrong() -> String {
    let text = "that is not it; answer again, or type `hint`, or `solution` to see the answer";
    hang(&format!("  {} ", style("✗").red()), text)
}

/// Says that nobody was asked.
pub(super) fn left(n_questions: usize) -> String {
    match n_questions {
        1 => "Its question is not asked: nobody is there to answer.".to_owned(),
        n => format!("Its {n} questions are not asked: nobody is there to answer."),
    }
}

/// The right answers of a step's questions.
pub(super) fn answers(step: &Step) -> String {
    let mut text = String::new();
    for question in &step.questions {
        text.push_str(&format!("{}\n", hang("", &question.plain())));
        for at in question.right() {
            text.push_str(&format!("{}\n", numbered(at + 1, &question.choices[at])));
        }
    }
    text
}
