//! The questions of a step: asked once its checks hold, one after the other, until each is answered rightly.
//!
//! A line of nothing but numbers answers; every other line means what it always does. With nobody there, nothing is asked. Not here:
//! reading questions (`lesson`), and showing them (`report`).

use std::collections::BTreeSet;

use crate::lesson::quiz::{Choice, Question, Takes};

use super::step::Turn;
use super::{Event, RunError, Runner};

/// What happened since the step came before the learner.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    /// How many hints were asked for.
    pub(super) hints_shown: usize,
    /// Whether the solution was asked for: Enter runs it then.
    pub(super) is_solution_shown: bool,
    /// The question that waits for its answer, from 0.
    pub(super) asked: Option<usize>,
    /// How many commands had ended when the step's checks held.
    n_ended: usize,
}

impl Runner<'_> {
    /// Goes on from a step whose checks hold: to its next question, else past it.
    pub(super) fn settle(&mut self) -> Result<Option<Turn>, RunError> {
        let Some(next) = self.next_question().filter(|_| !self.is_proved()) else {
            return self.pass().map(Some);
        };
        if !self.is_attended() {
            let step = self.step().id.clone();
            let n_questions = self.step().questions.len();
            self.emit(&Event::QuestionsLeft { step, n_questions });
            return self.pass().map(Some);
        }
        self.attempt.n_ended = self.ended.len();
        let step = self.step().id.clone();
        if !self.progress.answered.contains_key(&step) {
            self.update(|progress| _ = progress.answered.entry(step).or_default())?;
        }
        self.put_question(next);
        Ok(None)
    }

    /// Goes on asking where the learner left between questions, if the step still holds.
    pub(super) async fn resume_questions(&mut self) -> Result<(), RunError> {
        let is_under_way = self.progress.answered.contains_key(&self.step().id);
        if is_under_way && self.is_attended() && self.is_open() && self.next_question().is_some() {
            let holds = !self.step().is_doing() || self.prove_quietly().await && self.author_agrees().await?;
            if holds {
                self.settle()?;
            }
        }
        Ok(())
    }

    /// Shows a question, which the next line of numbers answers.
    pub(super) fn put_question(&mut self, n: usize) {
        self.attempt.asked = Some(n);
        let step = self.step();
        let Some(question) = step.questions.get(n) else {
            return;
        };
        let asked = Event::QuestionAsked {
            step: step.id.clone(),
            question: n,
            n_questions: step.questions.len(),
            text: question.plain(),
            takes: question.takes,
            choices: question.choices.iter().map(Choice::plain).collect(),
        };
        self.emit(&asked);
    }

    /// Takes the learner's choices, from 1, for the question that was asked.
    pub(super) async fn answer(
        &mut self,
        n: usize,
        chosen: &BTreeSet<usize>,
    ) -> Result<Option<Turn>, RunError> {
        let Some(question) = self.step().questions.get(n) else {
            return Ok(None);
        };
        if let Some(reason) = misfit(question, chosen) {
            self.notice(&reason);
            return Ok(None);
        }
        let right: BTreeSet<usize> = question.right().map(|at| at + 1).collect();
        let (step, text) = (self.step().id.clone(), question.plain());
        let is_right = *chosen == right;
        if is_right {
            let step = step.clone();
            self.update(|progress| _ = progress.answered.entry(step).or_default().insert(text))?;
        }
        self.emit(&Event::QuestionAnswered {
            step,
            question: n,
            choices: chosen.iter().copied().collect(),
            is_right,
        });
        if !is_right {
            return Ok(None);
        }
        self.attempt.asked = None;
        if let Some(next) = self.next_question() {
            self.put_question(next);
            return Ok(None);
        }
        let is_to_prove = self.step().is_doing() && self.ended.len() != self.attempt.n_ended;
        if is_to_prove && !self.prove().await {
            return Ok(None);
        }
        self.pass().map(Some)
    }

    /// The step's first question that is not answered.
    fn next_question(&self) -> Option<usize> {
        let step = self.step();
        let answered = self.progress.answered.get(&step.id);
        let is_answered = |question: &Question| answered.is_some_and(|it| it.contains(&question.plain()));
        step.questions.iter().position(|question| !is_answered(question))
    }

    /// Says what the step's questions ask of the learner, where it has some.
    pub(super) fn quiz_explained(&self) -> Option<String> {
        match self.step().questions.len() {
            0 => None,
            1 => Some("You have answered its question.".to_owned()),
            n => Some(format!("You have answered its {n} questions.")),
        }
    }
}

/// Reads a line of nothing but numbers, such as `1 3` or `1, 3`.
pub(super) fn numbers(line: &str) -> Option<BTreeSet<usize>> {
    let words = line.split([' ', ',', '\t']).filter(|word| !word.is_empty());
    let numbers: BTreeSet<usize> = words.map(|word| word.parse().ok()).collect::<Option<_>>()?;
    (!numbers.is_empty()).then_some(numbers)
}

/// Says why these cannot be the choices for the question.
fn misfit(question: &Question, chosen: &BTreeSet<usize>) -> Option<String> {
    let n_choices = question.choices.len();
    if chosen.iter().any(|number| !(1..=n_choices).contains(number)) {
        return Some(format!("the choices are 1 to {n_choices}"));
    }
    (question.takes == Takes::One && chosen.len() > 1).then(|| "one choice alone is right here".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_numbers_is_an_answer_and_any_other_is_not() {
        for line in ["1 3", "3,1", " 1, 3 ", "1 3 3"] {
            assert_eq!(numbers(line), Some(BTreeSet::from([1, 3])), "{line}");
        }
        for line in ["", "1 a", "-1", "1.5", "echo 1", ","] {
            assert_eq!(numbers(line), None, "{line}");
        }
    }
}
