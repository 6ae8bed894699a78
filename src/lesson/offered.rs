//! What a lesson says of the values that it wants: the question for each, the values that it offers, and those that stand where
//! nobody gives another.
//!
//! Not here: which values those are (`variables`), and files beside a lesson that have some (`course`).

use std::sync::OnceLock;

use super::page::{Begin, Begins};
use super::{Lesson, repair};

/// What is said of values, each by the name that it has in the lesson.
#[derive(Clone, Debug, Default)]
pub(super) struct Offered {
    /// What a value is asked for with.
    prompts: Vec<(String, String)>,
    /// The values that a button sets.
    choices: Vec<(String, String)>,
    /// What a value is where nobody gives another.
    defaults: Vec<(String, String)>,
}

impl Offered {
    /// Looks for all of it in a lesson's text, of whose lines is known what they begin with.
    pub(super) fn of(text: &str, begins: Begins) -> Self {
        let (prompts, choices) = if begins.has(Begin::Colons) {
            repair::offers(text)
        } else {
            Default::default()
        };
        Self {
            prompts,
            choices,
            defaults: commented(text),
        }
    }

    /// Takes in what another page says.
    pub(super) fn extend(&mut self, other: Self) {
        self.prompts.extend(other.prompts);
        self.choices.extend(other.choices);
        self.defaults.extend(other.defaults);
    }

    /// Takes in values that stand where the lesson itself says none.
    pub(super) fn with_defaults(&mut self, defaults: impl IntoIterator<Item = (String, String)>) {
        self.defaults.extend(defaults);
    }

    /// Says whether a value has a default.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.defaults.iter().any(|(given, _)| given == name)
    }

    /// Says whether the lesson says anything of a value.
    pub(super) fn knows(&self, spelling: &str) -> bool {
        let mut said = self.prompts.iter().chain(&self.choices).chain(&self.defaults);
        said.any(|(name, _)| name == bare(spelling))
    }

    /// What is asked for a value that is spelled so.
    pub(super) fn prompt(&self, spellings: &[String]) -> Option<String> {
        let prompt = of_directive(&self.prompts, spellings).next();
        let mut choices: Vec<&str> = of_directive(&self.choices, spellings).collect();
        choices.sort_unstable();
        choices.dedup();
        let offered = choices
            .iter()
            .map(|choice| format!("`{choice}`"))
            .collect::<Vec<_>>();
        match (prompt, offered.as_slice()) {
            (None, [] | [_]) => None,
            (Some(prompt), []) => Some(prompt.to_owned()),
            (Some(prompt), _) => Some(format!("{prompt} (such as {})", offered.join(", "))),
            (None, _) => Some(format!("The lesson offers {}.", offered.join(", "))),
        }
    }

    /// The value that stands for one that is spelled so, where nobody gives another.
    pub(super) fn otherwise(&self, own: &str, spellings: &[String]) -> Option<String> {
        let named = |(name, _): &&(String, String)| {
            name.eq_ignore_ascii_case(own) || spellings.iter().any(|spelling| bare(spelling) == name)
        };
        if let Some((_, value)) = self.defaults.iter().find(named) {
            return Some(value.clone());
        }
        // Where one button alone sets it and nothing asks, there is nothing to choose.
        let is_asked = of_directive(&self.prompts, spellings).next().is_some();
        let mut choices = of_directive(&self.choices, spellings);
        let only = choices.next().filter(|_| !is_asked)?;
        choices.all(|choice| choice == only).then(|| only.to_owned())
    }
}

impl Lesson {
    /// Takes in what another page of the same lesson says of values.
    #[must_use]
    pub fn with_offers_of(mut self, other: Self) -> Self {
        self.offered.extend(other.offered);
        self.named = OnceLock::new();
        self
    }
}

/// What directives say of a value that is spelled so.
fn of_directive<'a>(said: &'a [(String, String)], spellings: &'a [String]) -> impl Iterator<Item = &'a str> {
    let is_its = |name: &str| {
        let names = spellings.iter().filter(|spelling| spelling.starts_with("$$"));
        names.map(|spelling| bare(spelling)).any(|own| own == name)
    };
    said.iter()
        .filter(move |(name, _)| is_its(name))
        .map(|(_, text)| text.as_str())
}

/// A spelling without its marks: of `$$name$$`, `${name}`, `$env:name`, `$($env:name)` and `%name%` the name.
pub(super) fn bare(spelling: &str) -> &str {
    let inner = spelling.trim_matches(['$', '%', '{', '}', '(', ')']);
    let space = inner.get(..4).filter(|space| space.eq_ignore_ascii_case("env:"));
    &inner[space.map_or(0, str::len)..]
}

/// Values in comments with a block of variables, as Innovation Engine has them: `export NAME=value`, a line each. What a shell would
/// expand is no value.
fn commented(text: &str) -> Vec<(String, String)> {
    const OPENING: &str = "```variables";
    let mut found = Vec::new();
    if !repair::has(text, OPENING) {
        return found;
    }
    for part in text.split("<!--").skip(1) {
        let comment = part.split("-->").next().unwrap_or_default();
        for block in comment.split(OPENING).skip(1) {
            let inner = block.split("```").next().unwrap_or_default();
            found.extend(inner.lines().filter_map(exported));
        }
    }
    found
}

fn exported(line: &str) -> Option<(String, String)> {
    let (name, value) = line
        .trim()
        .strip_prefix("export ")?
        .trim_start()
        .split_once('=')?;
    let value = value.trim();
    let quoted = ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    let value = quoted.unwrap_or(value);
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.is_empty();
    let is_plain = !value.contains(['$', '`', '\\', '"', '\''])
        && (quoted.is_some() || !value.contains([' ', ';', '&']));
    (is_name && is_plain).then(|| (name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::page::Page;

    fn of(text: &str) -> Offered {
        Offered::of(text, Page::of(text).begins)
    }

    #[test]
    fn values_in_comments_are_plain_texts() {
        let text = "<!---\n```variables\nexport A=one\nexport B=\"two words\"\nexport C=$(date)\nexport D='x'\nE=5\nexport F=a b\n```\n--->\n\n```variables\nexport G=no\n```\n";
        let given = [("A", "one"), ("B", "two words"), ("D", "x")];
        let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(commented(text), given);
    }

    #[test]
    fn one_button_says_a_value_and_several_offer_some() {
        let spelled = |name: &str| vec![format!("$${name}$$")];
        let one = of("::variableSetButton[Say it]{variables=\"word=hello, size=3\"}\n");
        assert_eq!(one.otherwise("", &spelled("word")).as_deref(), Some("hello"));
        assert_eq!(one.otherwise("", &spelled("size")).as_deref(), Some("3"));
        assert_eq!(one.prompt(&spelled("word")), None);
        let two = of(
            "::variableSetButton[A]{variables=\"word=a\"}\n\n::variableSetButton[B]{variables=\"word=b\"}\n",
        );
        assert_eq!(two.otherwise("", &spelled("word")), None);
        assert_eq!(
            two.prompt(&spelled("word")).as_deref(),
            Some("The lesson offers `a`, `b`.")
        );
        let asked = of(
            "::variableDefinition[word]{prompt=\"Which?\"}\n\n::variableSetButton[A]{variables=\"word=a\"}\n",
        );
        assert_eq!(asked.otherwise("", &spelled("word")), None);
        assert_eq!(
            asked.prompt(&spelled("word")).as_deref(),
            Some("Which? (such as `a`)")
        );
        assert_eq!(asked.prompt(&["$word".to_owned()]), None);
    }

    #[test]
    fn a_name_is_what_stands_between_the_marks_of_any_shell() {
        for spelling in [
            "$$NAME$$",
            "$NAME",
            "${NAME}",
            "$env:NAME",
            "${env:NAME}",
            "%NAME%",
        ] {
            assert_eq!(bare(spelling), "NAME", "{spelling}");
        }
    }
}
