//! Questions about what a step teaches: a list of choices that is marked as a quiz, with the text before it.
//!
//! Marked are the paragraph and list behind `{:.quiz}` or `<!-- quiz -->` (or the list before, where the mark stands directly under
//! it), and what stands in `<details>` under a summary with the word *quiz*. Not here: asking them (`runner`).

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::builder::{Mistake, Node, NodeKind};
use super::plain::plain_prose;
use super::{Prose, Text};
use crate::diagnostic::Severity;

/// How many pieces of prose and code may stand between a mark and the choices.
const MAX_PIECES: usize = 8;

/// A question with choices, of which some are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The line that it begins on, from 1.
    pub line: usize,
    /// What is asked.
    pub text: Vec<Prose>,
    /// How many answers it takes.
    pub takes: Takes,
    /// The choices in order: two or more, at least one of them right.
    pub choices: Vec<Choice>,
}

/// How many answers a question takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Takes {
    /// Just one.
    One,
    /// All that are right.
    Several,
}

/// One of a question's choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What can be chosen.
    pub text: Vec<Prose>,
    /// Whether it belongs to the answer.
    pub is_right: bool,
}

impl Question {
    /// What is asked, as plain text on one line; progress goes by it.
    pub fn plain(&self) -> String {
        plain_prose(&self.text)
    }

    /// The positions of the right choices, from 0.
    pub fn right(&self) -> impl Iterator<Item = usize> {
        let choices = self.choices.iter().enumerate();
        choices.filter(|(_, choice)| choice.is_right).map(|(at, _)| at)
    }
}

impl Choice {
    /// What can be chosen, as plain text on one line.
    pub fn plain(&self) -> String {
        plain_prose(&self.text)
    }
}

impl Serialize for Question {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Question", 4)?;
        fields.serialize_field("line", &self.line)?;
        fields.serialize_field("text", &self.plain())?;
        fields.serialize_field("takes", &self.takes)?;
        fields.serialize_field("choices", &self.choices)?;
        fields.end()
    }
}

impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Choice", 2)?;
        fields.serialize_field("text", &self.plain())?;
        fields.serialize_field("right", &self.is_right)?;
        fields.end()
    }
}

/// What marks prose as a quiz.
pub(super) enum Mark {
    /// The question behind it, or the one before.
    One,
    /// All questions up to [`Mark::End`]; the text stands above them.
    Begin(String),
    /// The end of those.
    End,
}

/// Says whether a comment's text marks a question.
pub(super) fn is_mark(comment: &str) -> bool {
    comment.trim().eq_ignore_ascii_case("quiz")
}

/// Says whether a summary names a quiz.
pub(super) fn is_summary(summary: &str) -> bool {
    let is_quiz = |word: &str| word.eq_ignore_ascii_case("quiz");
    summary.split(|c: char| !c.is_alphanumeric()).any(is_quiz)
}

/// An author's mistake in a quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// There is no list of choices at the mark.
    NoChoices,
    /// None of the choices is right.
    NoAnswer,
    /// The choices are not what they look like.
    Choices,
}

impl Wrong {
    /// Its code, how bad it is, what it is and what to do about it.
    pub(super) fn words(self) -> (&'static str, Severity, &'static str, &'static str) {
        let (code, message, help) = match self {
            Self::NoChoices => (
                "quiz-no-choices",
                "this is marked as a quiz and has no list of choices, so nothing is asked",
                "write the question, and below it a list with `- [x]` for what is right and `- [ ]` for what is not",
            ),
            Self::NoAnswer => (
                "quiz-no-answer",
                "no choice of this question is marked as right, so it is not asked",
                "mark what is right with `- [x]` or `- (x)`",
            ),
            Self::Choices => (
                "quiz-choices",
                "these choices leave no choice: there are fewer than two, all are right, or several are where `( )` takes one",
                "offer a wrong choice as well; `[ ]` takes several answers, `( )` one",
            ),
        };
        (code, Severity::Warning, message, help)
    }
}

/// Puts a question in the place of the nodes that it is made of; `line_of` gives the line of a place.
pub(super) fn gather(nodes: Vec<Node>, line_of: impl Fn(usize) -> usize) -> Vec<Node> {
    if !nodes.iter().any(|node| matches!(node.kind, NodeKind::Quiz(_))) {
        return nodes;
    }
    let mut gathering = Gathering {
        rest: nodes.into(),
        done: Vec::new(),
        line_of,
    };
    while let Some(node) = gathering.rest.pop_front() {
        match node.kind {
            NodeKind::Quiz(Mark::One) => gathering.one(&node),
            NodeKind::Quiz(Mark::Begin(ref summary)) => gathering.several(&node, summary),
            NodeKind::Quiz(Mark::End) => {}
            _ => gathering.done.push(node),
        }
    }
    gathering.done
}

struct Gathering<F> {
    rest: VecDeque<Node>,
    done: Vec<Node>,
    line_of: F,
}

impl<F: Fn(usize) -> usize> Gathering<F> {
    fn one(&mut self, mark: &Node) {
        if let Some(n) = length(&self.rest) {
            let nodes = self.rest.drain(..n).collect();
            self.question(nodes);
            return;
        }
        let is_list = |node: &Node| matches!(&node.kind, NodeKind::Prose(prose) if is_choices(prose));
        let is_text = |node: &Node| matches!(node.kind, NodeKind::Prose(Prose::Paragraph(_)));
        let n_before = match self.done.as_slice() {
            [.., text, list] if is_list(list) && is_text(text) => 2,
            _ => 0,
        };
        if n_before > 0 {
            let nodes = self.done.split_off(self.done.len() - n_before);
            self.question(nodes);
        } else {
            self.wrong(Wrong::NoChoices, mark);
        }
    }

    fn several(&mut self, mark: &Node, summary: &str) {
        let is_end = |node: &Node| matches!(node.kind, NodeKind::Quiz(Mark::End));
        let end = self.rest.iter().position(is_end).unwrap_or(self.rest.len());
        let after = self.rest.split_off(end);
        let inner = std::mem::replace(&mut self.rest, after);
        let is_content = |node: &Node| matches!(node.kind, NodeKind::Prose(_) | NodeKind::Code(_));
        let (inner, others): (Vec<Node>, Vec<Node>) = inner.into_iter().partition(is_content);
        let mut inner = VecDeque::from(inner);
        self.done.extend(others);
        if length(&inner).is_none() {
            self.wrong(Wrong::NoChoices, mark);
            self.done.push(Node {
                span: mark.span.clone(),
                kind: NodeKind::Prose(Prose::Paragraph(Text::strong(summary))),
            });
        }
        while let Some(n) = length(&inner) {
            self.question(inner.drain(..n).collect());
        }
        self.done.extend(inner);
    }

    /// Makes a question of its text and the list of its choices, or shows them where there is no telling what is right.
    fn question(&mut self, mut nodes: Vec<Node>) {
        let Some(Node {
            span,
            kind: NodeKind::Prose(Prose::List(first, items)),
        }) = nodes.pop()
        else {
            return;
        };
        let found: Vec<(Takes, Choice)> = items.iter().filter_map(|item| choice(item)).collect();
        let n_right = found.iter().filter(|(_, choice)| choice.is_right).count();
        let takes_one = found.iter().all(|(takes, _)| *takes == Takes::One);
        let first_span = nodes.first().map_or(&span, |node| &node.span).clone();
        let line = (self.line_of)(first_span.start);
        let list = Node {
            span,
            kind: NodeKind::Prose(Prose::List(first, items)),
        };
        if found.len() < 2 || n_right == found.len() || (takes_one && n_right > 1) {
            self.wrong(Wrong::Choices, &list);
        } else if n_right == 0 {
            self.wrong(Wrong::NoAnswer, &list);
        }
        if n_right == 0 || found.len() < 2 {
            self.done.extend(nodes);
            self.done.push(list);
            return;
        }
        let question = Question {
            line,
            text: nodes
                .into_iter()
                .filter_map(|node| node.kind.into_prose())
                .collect(),
            takes: if n_right == 1 { Takes::One } else { Takes::Several },
            choices: found.into_iter().map(|(_, choice)| choice).collect(),
        };
        self.done.push(Node {
            span: first_span,
            kind: NodeKind::Question(question),
        });
    }

    fn wrong(&mut self, wrong: Wrong, at: &Node) {
        self.done.push(Node {
            span: at.span.clone(),
            kind: NodeKind::Mistake(Mistake::Quiz(wrong)),
        });
    }
}

/// How many nodes the question at the beginning is made of, its choices the last; at least one says what is asked.
fn length(nodes: &VecDeque<Node>) -> Option<usize> {
    for (at, node) in nodes.iter().enumerate().take(MAX_PIECES) {
        match &node.kind {
            NodeKind::Prose(prose) if is_choices(prose) => return (at > 0).then_some(at + 1),
            NodeKind::Prose(_) | NodeKind::Code(_) => {}
            NodeKind::Rule
            | NodeKind::Heading { .. }
            | NodeKind::Above(..)
            | NodeKind::Hint(_)
            | NodeKind::Expected(_)
            | NodeKind::Quiz(_)
            | NodeKind::Question(_)
            | NodeKind::Solution(_)
            | NodeKind::Own(_)
            | NodeKind::Passage(_)
            | NodeKind::Mistake(_) => return None,
        }
    }
    None
}

/// Says whether prose is a list of nothing but choices.
fn is_choices(prose: &Prose) -> bool {
    matches!(prose, Prose::List(_, items) if items.iter().all(|item| choice(item).is_some()))
}

/// Reads an item as a choice, `( ) text` or `[x] text`.
fn choice(item: &[Prose]) -> Option<(Takes, Choice)> {
    let (Prose::Paragraph(whole), further) = item.split_first()? else {
        return None;
    };
    let first = whole.lead().trim_start();
    let (takes, closing) = match first.chars().next()? {
        '(' => (Takes::One, ')'),
        '[' => (Takes::Several, ']'),
        _ => return None,
    };
    let (mark, text) = first[1..].split_once(closing)?;
    let is_right = match mark.trim() {
        "" => false,
        "x" | "X" => true,
        _ => return None,
    };
    if !text.is_empty() && !text.starts_with(char::is_whitespace) {
        return None;
    }
    let chosen = whole.without(whole.lead().len() - text.trim_start().len());
    if chosen.plain().trim().is_empty() {
        return None;
    }
    let mut text = vec![Prose::Paragraph(chosen)];
    text.extend_from_slice(further);
    Some((takes, Choice { text, is_right }))
}
