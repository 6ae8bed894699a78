//! The stable key of a step.
//!
//! Not here: making keys unique within a lesson; `lesson` does that.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A step's key: author-given, else the slug of its title.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(String);

impl StepId {
    /// Makes the slug of a title: letters and digits in lower case, everything else folded into single `-`.
    pub fn slug(title: &str) -> Self {
        let mut slug = String::with_capacity(title.len());
        for c in title.chars().filter(|c| !matches!(c, '\'' | '’')) {
            if c.is_ascii_alphanumeric() {
                slug.push(c.to_ascii_lowercase());
            } else if c.is_alphanumeric() {
                slug.extend(c.to_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(slug.trim_end_matches('-').len());
        Self(if slug.is_empty() { "step".to_owned() } else { slug })
    }

    /// Makes the `n`-th key (from 2) of steps that share a title.
    #[must_use]
    pub fn numbered(&self, n: usize) -> Self {
        Self(format!("{}-{n}", self.0))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_letters_and_digits() {
        assert_eq!(
            StepId::slug("That's it for the 101!").as_str(),
            "thats-it-for-the-101"
        );
        assert_eq!(StepId::slug("… Two  words").as_str(), "two-words");
        assert_eq!(StepId::slug("…").as_str(), "step");
    }
}
