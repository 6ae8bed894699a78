//! A value that the learner gives: its name, what stands for it in the lesson, and who knows it.
//!
//! Not here: finding them (`variables`).

use std::borrow::Cow;

use serde::Serialize;

use super::{offered, placeholder};

/// A value that the learner gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variable {
    /// The name that the value goes by, such as `dockerId`.
    pub name: String,
    /// The text in the lesson that stands for the value, such as `<insert-your-docker-id-here>`.
    pub placeholder: String,
    /// The other texts in the lesson that stand for the same value, in the order of their first use.
    pub spellings: Vec<String>,
    /// The line of the first use, from 1.
    pub line: usize,
    /// What the value has to be.
    pub kind: ValueKind,
    /// Who knows the value.
    pub origin: Origin,
    /// What the lesson asks for it with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// What it is where nobody gives another; a secret is never told here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Where the author shows the ID that it stands for among what commands print.
    #[serde(skip)]
    pub shown: Option<Shown>,
}

/// A place among what commands print that has an ID from the author's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The step's position, from 0.
    pub step: usize,
    /// The line in the step's file, from 1.
    pub line: usize,
    /// Whether other IDs are shown with it.
    pub company: Company,
}

/// What an ID is shown with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// No other ID.
    Alone,
    /// IDs of other things.
    Others,
}

impl Variable {
    /// Says whether nobody but the learner may see the value.
    pub fn is_secret(&self) -> bool {
        self.kind == ValueKind::Secret
    }

    /// The variables of the environment that the lesson reads it from: `DOCKER_ID`, where it has `$DOCKER_ID` and sets that nowhere.
    pub fn environment(&self) -> impl Iterator<Item = &str> {
        let spellings = std::iter::once(&self.placeholder).chain(&self.spellings);
        let is_read = |spelling: &&String| spelling.starts_with(['$', '%']) && !spelling.starts_with("$$");
        spellings.filter(is_read).map(|spelling| offered::bare(spelling))
    }

    /// Says whether somebody means it by this name, in any case: its own, or one that the lesson spells it with.
    pub fn is_called(&self, name: &str) -> bool {
        let mut spellings = std::iter::once(&self.placeholder).chain(&self.spellings);
        let is_its = |spelling: &String| {
            let bare = offered::bare(spelling);
            bare == name || bare.trim_matches(['<', '>', '[', ']']) == name
        };
        self.name.eq_ignore_ascii_case(name) || spellings.any(is_its)
    }

    /// What the learner is asked for it with: the lesson's own words, or what stands for it where that has letters that its name
    /// cannot have.
    pub fn asked(&self) -> Option<Cow<'_, str>> {
        if let Some(prompt) = &self.prompt {
            return Some(Cow::Borrowed(prompt));
        }
        let says_more = placeholder::has_foreign(&self.placeholder);
        says_more.then(|| Cow::Owned(format!("The lesson has `{}` for it.", self.placeholder)))
    }
}

/// Who knows a variable's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The learner.
    Learner,
    /// The engine, where the lesson has made just one container; else the learner reads it from a list of containers.
    Container,
    /// The learner, who reads it from a list of images.
    Image,
}

/// The grammar of a learner's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// The learner's account name at the registry.
    DockerId,
    /// Any one line of text.
    Text,
    /// One line that nobody else may see: a password, a token, a key.
    Secret,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(placeholder: &str) -> Variable {
        Variable {
            name: "value".to_owned(),
            placeholder: placeholder.to_owned(),
            spellings: vec!["[ほか]".to_owned()],
            line: 1,
            kind: ValueKind::Text,
            origin: Origin::Learner,
            prompt: None,
            default: None,
            shown: None,
        }
    }

    #[test]
    fn what_its_name_cannot_say_is_said_where_it_is_asked_for() {
        let asked = |placeholder: &str| variable(placeholder).asked().map(Cow::into_owned);
        assert_eq!(
            asked("<名前>").as_deref(),
            Some("The lesson has `<名前>` for it.")
        );
        assert_eq!(
            asked("<容器ID>").as_deref(),
            Some("The lesson has `<容器ID>` for it.")
        );
        assert_eq!(asked("<réseau>"), None);
        let mut prompted = variable("<名前>");
        prompted.prompt = Some("Which?".to_owned());
        assert_eq!(prompted.asked().as_deref(), Some("Which?"));
    }

    #[test]
    fn it_is_meant_by_its_name_and_by_every_spelling_without_its_marks() {
        let variable = variable("<名前>");
        for name in ["Value", "名前", "ほか"] {
            assert!(variable.is_called(name), "{name}");
        }
        assert!(!variable.is_called("名"));
    }
}
