//! What an author wants a command to have printed.
//!
//! Not here: what it did print (`check`).

use serde::{Serialize, Serializer};

use super::Output;

/// What is wanted of what a command printed; the text is as written in a lesson, or with values filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed<T> {
    /// This text is in it.
    Contains(T),
    /// This pattern fits somewhere in it.
    Matches(Pattern),
    /// It is like this text.
    Similar(T, Similarity),
}

impl<T> Printed<T> {
    /// The same with another kind of text.
    pub fn map<U>(&self, make: impl FnOnce(&T) -> U) -> Printed<U> {
        match self {
            Self::Contains(text) => Printed::Contains(make(text)),
            Self::Matches(pattern) => Printed::Matches(pattern.clone()),
            Self::Similar(text, least) => Printed::Similar(make(text), *least),
        }
    }
}

impl Output {
    /// What is wanted; one of its keys is there.
    pub fn wanted(&self) -> Printed<String> {
        match (&self.contains, &self.matches, &self.text) {
            (Some(text), ..) => Printed::Contains(text.clone()),
            (None, Some(pattern), _) => Printed::Matches(pattern.clone()),
            (None, None, text) => Printed::Similar(
                text.clone().unwrap_or_default(),
                self.similarity.unwrap_or(Similarity::USUAL),
            ),
        }
    }
}

/// A regular expression that is one: `^` and `$` stand for a line's ends, and it takes linear time.
#[derive(Clone, Debug)]
pub struct Pattern(regex::Regex);

/// Says why a text is no regular expression.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct PatternError(String);

impl Pattern {
    /// Reads a regular expression; one that would take a lot of memory is refused.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let built = regex::RegexBuilder::new(text)
            .multi_line(true)
            .size_limit(1 << 20)
            .build();
        built.map(Self).map_err(|error| {
            let words = error.to_string();
            // The first lines show the expression, the last says what is wrong.
            let last = words.lines().last().unwrap_or_default().trim();
            PatternError(last.trim_start_matches("error: ").to_owned())
        })
    }

    /// The expression as written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Says whether it fits somewhere in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

/// How alike two texts are, from 0 to 1 in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Similarity(u16);

/// How many characters of each text are compared: the comparison takes as long as the product of both.
const COMPARED: usize = 4000;

impl Similarity {
    /// What is asked for where an author says nothing.
    pub const USUAL: Self = Self(800);

    /// Takes a number from 0 to 1; `None` for any other.
    pub fn new(share: f64) -> Option<Self> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is looked at first"
        )]
        (0.0..=1.0)
            .contains(&share)
            .then(|| Self((share * 1000.0).round() as u16))
    }

    /// How alike two texts are, blanks at the ends of their lines and empty lines at their ends aside. By Jaro and Winkler, as
    /// Innovation Engine compares; of long texts the beginning.
    pub fn of(one: &str, other: &str) -> Self {
        let (one, other) = (compared(one), compared(other));
        Self::new(strsim::jaro_winkler(&one, &other).min(1.0)).unwrap_or(Self(0))
    }
}

fn compared(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().chars().take(COMPARED).collect()
}

impl std::fmt::Display for Similarity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", f64::from(self.0) / 1000.0)
    }
}

impl Serialize for Similarity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_held_against_each_line_and_a_bad_one_says_why() {
        let pattern = Pattern::parse(r"^web\s+Up \d+").unwrap();
        assert!(pattern.is_in("NAME STATUS\nweb  Up 3 seconds\n"));
        assert!(!pattern.is_in("the web  Up 3"));
        assert_eq!(Pattern::parse("a(b").unwrap_err().to_string(), "unclosed group");
        assert!(Pattern::parse("(a{900}){900}").is_err());
    }

    #[test]
    fn blanks_at_the_ends_do_not_make_texts_unlike() {
        let all = Similarity::new(1.0).unwrap();
        assert_eq!(Similarity::of("a  \nb\n\n", "\na\nb"), all);
        let near = Similarity::of("Hello from Docker!", "Hello from docker");
        assert!(near > Similarity::new(0.9).unwrap() && near < all);
        assert!(Similarity::of("Hello", "xyz") < Similarity::new(0.5).unwrap());
        assert_eq!(Similarity::of("", ""), all);
    }

    #[test]
    fn long_texts_are_compared_by_their_beginning() {
        let long = "a".repeat(300_000);
        assert_eq!(
            Similarity::of(&long, &format!("{long}{}", "b".repeat(300_000))),
            Similarity::new(1.0).unwrap()
        );
    }

    #[test]
    fn a_share_is_from_nothing_to_all() {
        for share in [-0.1, 1.1, f64::NAN] {
            assert_eq!(Similarity::new(share), None);
        }
        assert_eq!(Similarity::new(0.8).unwrap().to_string(), "0.8");
    }
}
