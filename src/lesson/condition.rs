//! Passages that depend on a value of the learner's, as Labspaces have them.
//!
//! Not here: finding their borders in the text (`repair`), and who knows the value (`plan`, `runner`).

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::{Block, Element, Lesson, Prose, Step, Text, Variable};

/// How the comment begins that stands for a passage's beginning.
const BEGIN: &str = "conditionalDisplay{";
/// The comment that stands for its end.
const END: &str = "/conditionalDisplay";

/// What a passage depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The value's name, as the lesson has it between `$$`.
    pub variable: String,
    /// What the value has to be.
    #[serde(flatten)]
    pub wanted: Wanted,
}

/// What a value has to be for a passage to be one of the lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "wanted", content = "value")]
pub enum Wanted {
    /// Just this.
    Text(String),
    /// Anything but nothing.
    Given,
    /// Nothing.
    Missing,
}

/// Where a passage stands in a step's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The line that it begins on, from 1.
    pub line: usize,
    /// Its elements.
    pub elements: Range<usize>,
    /// Those of the step's solution that it has.
    pub of_solution: Range<usize>,
    /// What it depends on.
    pub condition: Condition,
}

/// The beginning or the end of a passage.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Border {
    Begin(Condition),
    End,
}

impl Wanted {
    /// The condition that a value of this name is so.
    fn of(self, name: &str) -> Condition {
        Condition {
            variable: name.to_owned(),
            wanted: self,
        }
    }
}

impl Condition {
    /// Reads a directive's attributes; `None` where they name no value.
    pub(super) fn of(attributes: &str) -> Option<Self> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let variable = attribute(attributes, "variable")?;
        if variable.is_empty() || !variable.chars().all(is_name) {
            return None;
        }
        let has = |word: &str| {
            attributes
                .split([' ', ','])
                .any(|part| part.split('=').next() == Some(word))
        };
        let wanted = if has("hasValue") {
            Wanted::Given
        } else if has("hasNoValue") {
            Wanted::Missing
        } else {
            // A value that is nothing is that of a variable that has none.
            let text = attribute(attributes, "requiredValue").unwrap_or_default();
            if text.is_empty() {
                Wanted::Missing
            } else {
                Wanted::Text(text.to_owned())
            }
        };
        let variable = variable.to_owned();
        Some(Self { variable, wanted })
    }

    /// Says whether it holds where the value is this, the empty one for none.
    pub fn holds(&self, value: &str) -> bool {
        match &self.wanted {
            Wanted::Text(text) => value == text,
            Wanted::Given => !value.is_empty(),
            Wanted::Missing => value.is_empty(),
        }
    }

    /// How commands spell the value.
    pub fn spelling(&self) -> String {
        format!("$${}$$", self.variable)
    }

    /// Says it in words: `where color is red`.
    pub fn words(&self) -> String {
        let name = &self.variable;
        match &self.wanted {
            Wanted::Text(text) => format!("where {name} is {text}"),
            Wanted::Given => format!("where {name} has a value"),
            Wanted::Missing => format!("where {name} has no value"),
        }
    }
}

/// The comment that stands for the beginning of a passage with a directive's attributes, where those name a value.
pub(super) fn begin_comment(attributes: &str) -> Option<String> {
    let is_safe = !attributes.contains("--") && !attributes.contains(['{', '}', '>']);
    Condition::of(attributes).filter(|_| is_safe)?;
    Some(format!("<!--{BEGIN}{attributes}}}-->"))
}

/// The comment that stands for a passage's end.
pub(super) fn end_comment() -> String {
    format!("<!--{END}-->")
}

/// Reads a comment as a passage's border.
pub(super) fn border(comment: &str) -> Option<Border> {
    if comment == END {
        return Some(Border::End);
    }
    let attributes = comment.strip_prefix(BEGIN)?.strip_suffix('}')?;
    Condition::of(attributes).map(Border::Begin)
}

/// The passages that are open while a lesson's steps are read, each with where it begins in the step.
#[derive(Debug, Default)]
pub(super) struct Passages(Vec<Open>);

/// A passage that is open: where it begins in the file, the step's body and its solution.
#[derive(Debug)]
struct Open {
    line: usize,
    body: usize,
    solution: usize,
    condition: Condition,
}

impl Open {
    fn until_here(&self, step: &Step) -> Passage {
        Passage {
            line: self.line,
            elements: self.body..step.body.len(),
            of_solution: self.solution..step.solution.len(),
            condition: self.condition.clone(),
        }
    }
}

impl Passages {
    /// Takes in a border, on this line of the file.
    pub(super) fn pass(&mut self, border: Border, line: usize, step: &mut Step) {
        match border {
            Border::Begin(condition) => self.0.push(Open {
                line,
                body: step.body.len(),
                solution: step.solution.len(),
                condition,
            }),
            Border::End => {
                let passage = self.0.pop().map(|open| open.until_here(step));
                step.passages.extend(passage);
            }
        }
    }

    /// What a block depends on that stands here.
    pub(super) fn conditions(&self) -> Vec<Condition> {
        self.0.iter().map(|open| open.condition.clone()).collect()
    }

    /// Ends the step; a passage that is open goes on in the next one.
    pub(super) fn end_step(&mut self, step: &mut Step) {
        for open in &mut self.0 {
            step.passages.push(open.until_here(step));
            (open.body, open.solution) = (0, 0);
        }
    }
}

impl Lesson {
    /// The variable that a condition is about.
    pub fn asked_by(&self, condition: &Condition) -> Option<&Variable> {
        let spelling = condition.spelling();
        let mut placeholders = self.named().placeholders.iter();
        let name = &placeholders.find(|it| it.spelling == spelling)?.variable;
        self.variables().iter().find(|variable| variable.name == *name)
    }

    /// Says whether a condition holds with these values; `None` where its own is not known. A secret is always given.
    pub fn holds(&self, condition: &Condition, values: &BTreeMap<String, String>) -> Option<bool> {
        let variable = self.asked_by(condition)?;
        if variable.is_secret() {
            return Some(condition.wanted == Wanted::Given);
        }
        values.get(&variable.name).map(|value| condition.holds(value))
    }

    /// What these values show of a step's body; above a passage of which they do not decide stands what it depends on.
    pub fn shown(&self, step: &Step, values: &BTreeMap<String, String>) -> Vec<Element> {
        self.selected(step, &step.body, values, |passage| &passage.elements)
    }

    /// The same of its solution.
    pub fn shown_solution(&self, step: &Step, values: &BTreeMap<String, String>) -> Vec<Element> {
        self.selected(step, &step.solution, values, |passage| &passage.of_solution)
    }

    fn selected(
        &self,
        step: &Step,
        elements: &[Element],
        values: &BTreeMap<String, String>,
        place: fn(&Passage) -> &Range<usize>,
    ) -> Vec<Element> {
        if step.passages.is_empty() {
            return elements.to_vec();
        }
        let decided = step
            .passages
            .iter()
            .map(|passage| self.holds(&passage.condition, values));
        let passages: Vec<_> = step.passages.iter().zip(decided).collect();
        let mut shown = Vec::with_capacity(elements.len());
        for (at, element) in elements.iter().enumerate() {
            let mut around = passages
                .iter()
                .filter(|(passage, _)| place(passage).contains(&at));
            if around.any(|(_, holds)| *holds == Some(false)) {
                continue;
            }
            let begun = passages.iter().filter(|(passage, _)| place(passage).start == at);
            for (passage, _) in begun.filter(|(passage, holds)| holds.is_none() && !place(passage).is_empty())
            {
                let words = passage.condition.words().replacen("where", "Where", 1);
                let strong = Text::strong(&format!("{words}:"));
                shown.push(Element::Prose(Prose::Paragraph(strong)));
            }
            shown.push(element.clone());
        }
        shown
    }

    /// A text with the values that are known in place of their names between `$$`; a secret's stays.
    pub fn with_values(&self, text: &str, values: &BTreeMap<String, String>) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("$$") {
            filled.push_str(before);
            let value = behind.split_once("$$").and_then(|(name, after)| {
                let variable = Wanted::Given.of(name);
                let variable = self
                    .asked_by(&variable)
                    .filter(|variable| !variable.is_secret())?;
                Some((values.get(&variable.name)?, after))
            });
            if let Some((value, after)) = value {
                filled.push_str(value);
                rest = after;
            } else {
                filled.push_str("$$");
                rest = behind;
            }
        }
        filled + rest
    }

    /// Says whether these values select a block. A value that is not known yet will be given before the block could run: what wants
    /// any will do.
    pub fn selects(&self, block: &Block, values: &BTreeMap<String, String>) -> bool {
        block.conditions.iter().all(|condition| {
            let holds = self.holds(condition, values);
            holds.unwrap_or(condition.wanted == Wanted::Given)
        })
    }
}

/// The value of a directive's attribute, in quotes or up to the next blank.
pub(super) fn attribute<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    let is_begin = |at: usize| at == 0 || attributes[..at].ends_with([' ', ',']);
    let at = attributes
        .match_indices(key)
        .map(|(at, _)| at)
        .find(|at| is_begin(*at) && attributes[at + key.len()..].starts_with('='))?;
    let value = &attributes[at + key.len() + 1..];
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split(' ').next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_holds_as_the_format_says() {
        for (attributes, words, holds) in [
            (
                "variable=\"color\" requiredValue=\"red\"",
                "where color is red",
                [true, false, false],
            ),
            (
                "variable=color hasValue",
                "where color has a value",
                [true, true, false],
            ),
            (
                "variable=\"color\" hasNoValue",
                "where color has no value",
                [false, false, true],
            ),
            (
                "variable=\"color\"",
                "where color has no value",
                [false, false, true],
            ),
        ] {
            let condition = Condition::of(attributes).unwrap();
            assert_eq!(condition.words(), words);
            assert_eq!(
                ["red", "blue", ""].map(|value| condition.holds(value)),
                holds,
                "{attributes}"
            );
            let comment = begin_comment(attributes).unwrap();
            let inner = comment.trim_start_matches("<!--").trim_end_matches("-->");
            assert_eq!(border(inner), Some(Border::Begin(condition)));
        }
        for attributes in ["", "os=mac", "variable=\"a b\" hasValue", "variable=\"\""] {
            assert_eq!(Condition::of(attributes), None, "{attributes}");
        }
        assert_eq!(begin_comment("variable=a requiredValue=\"-->\""), None);
        assert_eq!(border(" stepgate"), None);
    }
}
