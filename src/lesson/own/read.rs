//! A comment's text → the author's words for a step. One that is wrong loses nothing else, and a check that is not understood
//! stays as one that never holds.
//!
//! Not here: which step they are for (`parse`).

use super::fields::{Fields, listed};
use super::kinds::{Asked, KINDS, Kind, asked};
use super::needs::Need;
use super::values::Value;
use super::yaml::{self, Lined, Node};
use super::{Problem, nearest};

/// What an author says of a step; lines are from 1 within the comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) id: Option<String>,
    pub(super) requires: Vec<Need>,
    /// Each with its line.
    pub(super) checks: Vec<(usize, Asked)>,
    /// Markdown.
    pub(super) hints: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

/// A key of a comment.
pub(super) struct Topic {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) example: &'static str,
}

/// Every key of a comment, in the order of the book's reference.
pub(super) const TOPICS: &[Topic] = &[
    Topic {
        name: "id",
        meaning: "The step's key, in the place of the one that its title makes.",
        example: "id: image-tags",
    },
    Topic {
        name: "requires",
        meaning: "What has to be there for the step; without it the step is skipped, and not failed.",
        example: "requires: [internet, { command: kubectl }]",
    },
    Topic {
        name: "checks",
        meaning: "What has to hold before the next step unlocks, beside what stepgate finds by itself.",
        example: "checks: [{ image: web }]",
    },
    Topic {
        name: "hints",
        meaning: "Hints, each a text of Markdown, as those in `<details>` are.",
        example: "hints: [\"The name comes last.\"]",
    },
];

/// The word that a comment of the author's begins with.
const WORD: &str = "stepgate";

/// Says whether the text between `<!--` and `-->` is for stepgate.
pub(in crate::lesson) fn is_ours(comment: &str) -> bool {
    let rest = comment.trim_start().strip_prefix(WORD);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ' ', '\t', '\r', '\n']))
}

/// Reads the text between `<!--` and `-->`.
pub(super) fn words(comment: &str) -> Words {
    let start = comment.len() - comment.trim_start().len();
    let before = comment[..start].matches('\n').count();
    let rest = comment[start..].strip_prefix(WORD).unwrap_or_default();
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let text = format!("{}{}", "\n".repeat(before), flush(rest));
    read(&text)
}

/// Reads YAML of an author's.
fn read(text: &str) -> Words {
    words_of(yaml::read(text), "YAML")
}

/// Makes words of what was read in a language.
pub(super) fn words_of(read: Result<Lined<Node>, yaml::NoYaml>, language: &str) -> Words {
    let mut words = Words::default();
    let node = match read {
        Ok(node) => node,
        Err(error) => {
            let message = format!("this is not read, since it is no {language}: {}", error.reason);
            let help = Some("the book's page on the lesson format has examples".to_owned());
            words
                .problems
                .push(Problem::new("author-syntax", error.line, message, help));
            words.unclear(error.line, &format!("the author's comment is no {language}"));
            return words;
        }
    };
    match &node.value {
        Node::Map(pairs) => {
            for (name, value) in pairs {
                words.topic(name, value);
            }
        }
        Node::Nothing => {}
        Node::Text(_) | Node::List(_) => {
            let message = "this is not read, since it has no keys".to_owned();
            let help = Some(format!("its keys are {}", listed(names())));
            words
                .problems
                .push(Problem::new("author-syntax", node.line, message, help));
            words.unclear(node.line, "the author's comment has no keys");
        }
    }
    words
}

/// The text with what its lines have in common before them taken away; what stands behind the word on its line goes with it.
fn flush(text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let lines = rest.split('\n').filter(|line| !line.trim().is_empty());
    let common = lines.map(indent).min().unwrap_or(0);
    let mut flush = first.trim().to_owned();
    for line in rest.split('\n') {
        flush.push('\n');
        flush.push_str(line.get(common..).unwrap_or("").trim_end());
    }
    flush
}

fn names() -> impl Iterator<Item = &'static str> + Clone {
    TOPICS.iter().map(|topic| topic.name)
}

impl Words {
    /// Keeps that something was to be checked.
    fn unclear(&mut self, line: usize, words: &str) {
        self.checks.push((line, Asked::Unclear(words.to_owned())));
    }

    fn topic(&mut self, name: &Lined<String>, value: &Lined<Node>) {
        match name.value.as_str() {
            "id" => self.id = self.value(name, value),
            "requires" => {
                if let Node::List(items) = &value.value {
                    for item in items {
                        self.need(name, item, item.line);
                    }
                } else {
                    self.need(name, value, name.line);
                }
            }
            "hints" => {
                let hints: Option<Vec<String>> = self.value(name, value);
                self.hints.extend(hints.unwrap_or_default());
            }
            "checks" => match &value.value {
                Node::List(items) => items.iter().for_each(|item| self.check(item)),
                Node::Map(_) => self.check(value),
                Node::Nothing => {}
                Node::Text(_) => {
                    let message = "`checks` is not a list".to_owned();
                    let help = Some("write each check behind a `-` on a line of its own".to_owned());
                    self.problems
                        .push(Problem::new("author-value", value.line, message, help));
                    self.unclear(value.line, "the author's checks are no list");
                }
            },
            other => {
                let help = match nearest(other, names()) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("its keys are {}", listed(names())),
                };
                let message = format!("there is no key `{other}`");
                self.problems
                    .push(Problem::new("author-key", name.line, message, Some(help)));
                // It may have been meant for checks, or for what is needed.
                if nearest(other, ["checks"]).is_some() {
                    self.unclear(name.line, "the author's checks have no name that is known");
                }
                if nearest(other, ["requires"]).is_some() {
                    self.requires.push(Need::Unclear(other.to_owned()));
                }
            }
        }
    }

    fn value<T: Value>(&mut self, name: &Lined<String>, value: &Lined<Node>) -> Option<T> {
        self.read_value(&name.value, value, name.line)
    }

    /// Takes in something that is needed; what is not understood is needed too, and not there.
    fn need(&mut self, name: &Lined<String>, value: &Lined<Node>, line: usize) {
        let written = match &value.value {
            Node::Text(text) => text,
            Node::Nothing | Node::List(_) | Node::Map(_) => &name.value,
        };
        let need = self.read_value(written, value, line);
        self.requires
            .push(need.unwrap_or_else(|| Need::Unclear(written.clone())));
    }

    fn read_value<T: Value>(&mut self, name: &str, value: &Lined<Node>, line: usize) -> Option<T> {
        match T::read(value) {
            Ok(value) => Some(value),
            Err(reason) => {
                let message = format!("`{name}` is not {}", T::wants());
                self.problems
                    .push(Problem::new("author-value", line, message, reason));
                None
            }
        }
    }

    /// Reads an item of the checks: one kind with its keys, or with one value.
    fn check(&mut self, item: &Lined<Node>) {
        let Node::Map(pairs) = &item.value else {
            let message = "this check has no kind".to_owned();
            let help = Some(format!("the kinds are {}", listed(kinds())));
            self.problems
                .push(Problem::new("author-value", item.line, message, help));
            return self.unclear(item.line, "a check of the author's has no kind");
        };
        for (name, value) in pairs {
            let read = if let Some(kind) = Kind::named(&name.value) {
                self.of_kind(kind, name.line, value)
            } else {
                self.no_kind(name);
                None
            };
            match read {
                Some(asked) => self.checks.push((name.line, asked)),
                None => self.unclear(name.line, &format!("the author's check `{}`", name.value)),
            }
        }
    }

    fn no_kind(&mut self, name: &Lined<String>) {
        let help = match nearest(&name.value, kinds()) {
            Some(near) => format!("write `{near}`"),
            None => format!("the kinds are {}", listed(kinds())),
        };
        let message = format!("there is no check `{}`", name.value);
        self.problems
            .push(Problem::new("author-key", name.line, message, Some(help)));
    }

    fn of_kind(&mut self, kind: &'static Kind, line: usize, value: &Lined<Node>) -> Option<Asked> {
        let owner = format!("the check `{}`", kind.name);
        let short = Lined {
            line,
            value: kind.short.to_owned(),
        };
        let given = match &value.value {
            Node::Map(pairs) => pairs.iter().map(|(name, value)| (name, value)).collect(),
            Node::Nothing => Vec::new(),
            Node::Text(_) | Node::List(_) if !kind.short.is_empty() => vec![(&short, value)],
            Node::Text(_) | Node::List(_) => {
                let keys = (kind.keys)();
                let message = format!("{owner} has no keys");
                let help = format!("it has {}", listed(keys.iter().map(|key| key.name)));
                self.problems
                    .push(Problem::new("author-value", line, message, Some(help)));
                return None;
            }
        };
        let mut fields = Fields::new(owner, line, given, &mut self.problems);
        let asked = asked(kind, &mut fields)?;
        match one_of(&asked) {
            None => Some(asked),
            Some((message, help)) => {
                let help = Some(help.to_owned());
                self.problems
                    .push(Problem::new("author-value", line, message.to_owned(), help));
                None
            }
        }
    }
}

/// What is wrong with keys that go together, or do not.
fn one_of(asked: &Asked) -> Option<(&'static str, &'static str)> {
    match asked {
        Asked::Output(output) => {
            let n_given = [
                output.contains.is_some(),
                output.matches.is_some(),
                output.text.is_some(),
            ];
            let n_given = n_given.iter().filter(|is_given| **is_given).count();
            if n_given != 1 {
                return Some((
                    "the check `output` wants one of `contains`, `matches` and `text`",
                    "write a check for each",
                ));
            }
            (output.similarity.is_some() && output.text.is_none()).then_some((
                "the check `output` has a `similarity` and no `text`",
                "write the text that it is to be like",
            ))
        }
        Asked::Variable(variable) if !is_name(&variable.name) => Some((
            "the `name` of the check `variable` is none that a shell takes",
            "write letters, digits and `_`",
        )),
        Asked::Service(service) if service.name.is_none() && service.what != super::Scope::Swarm => Some((
            "the check `service` has no `name`",
            "write `name:` and the service's name, or `what: swarm`",
        )),
        _ => None,
    }
}

fn is_name(name: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit())
}

fn kinds() -> impl Iterator<Item = &'static str> + Clone {
    KINDS.iter().map(|kind| kind.name)
}

#[cfg(test)]
mod tests;
