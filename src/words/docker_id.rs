//! A learner's name at a registry, and the rules that a registry has for it.
//!
//! Not here: asking for it, or asking a registry whether the account exists.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The grammar that a registry has for account names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameRules {
    /// Docker Hub: 4 to 30 lower-case letters and digits
    /// (<https://docs.docker.com/accounts/create-account/>).
    Hub,
    /// A path component of the OCI distribution specification, 2 to 30 characters; what the practice
    /// registry and most self-hosted registries take.
    PathComponent,
}

/// A valid account name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct DockerId(String);

/// Says why a text is no account name, with the spelling that would do where only case or space is wrong.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("`{given}` is not a Docker ID: {reason}")]
pub struct DockerIdError {
    /// What was given, cut to 40 characters.
    pub given: String,
    /// The rule that it breaks.
    pub reason: &'static str,
    /// The spelling that is meant, where that is certain.
    pub suggestion: Option<String>,
}

impl DockerId {
    /// Parses an account name by the rules of one kind of registry.
    pub fn parse(text: &str, rules: NameRules) -> Result<Self, DockerIdError> {
        let Err(reason) = examine(text, rules) else {
            return Ok(Self(text.to_owned()));
        };
        let mended = text.trim().to_lowercase();
        let suggestion = examine(&mended, rules).is_ok().then_some(mended);
        let given = text.chars().take(40).collect();
        Err(DockerIdError {
            given,
            reason,
            suggestion,
        })
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DockerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn examine(text: &str, rules: NameRules) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.trim() != text {
        return Err("it has a space before or after it");
    }
    if text.chars().any(char::is_uppercase) {
        return Err("it has upper-case letters, and names at a registry are lower case");
    }
    let n_chars = text.chars().count();
    match rules {
        NameRules::Hub => {
            if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
                return Err("Docker Hub takes only lower-case letters (a-z) and digits");
            }
            if !(4..=30).contains(&n_chars) {
                return Err("Docker Hub takes names of 4 to 30 characters");
            }
        }
        NameRules::PathComponent => {
            if !is_path_component(text) {
                return Err(
                    "only lower-case letters (a-z), digits and single `.`, `_` or `-` between them are allowed",
                );
            }
            if !(2..=30).contains(&n_chars) {
                return Err("names have 2 to 30 characters");
            }
        }
    }
    Ok(())
}

fn is_path_component(text: &str) -> bool {
    let is_alnum = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    let ends_well = |b: Option<&u8>| b.is_some_and(|&b| is_alnum(b));
    ends_well(bytes.first())
        && ends_well(bytes.last())
        && bytes
            .iter()
            .all(|&b| is_alnum(b) || matches!(b, b'.' | b'_' | b'-'))
        && !bytes
            .windows(2)
            .any(|pair| !is_alnum(pair[0]) && !is_alnum(pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_injected_command_is_refused_by_both_rules() {
        for rules in [NameRules::Hub, NameRules::PathComponent] {
            assert!(DockerId::parse("'; rm -rf ~ #'", rules).is_err());
            assert!(DockerId::parse("a$(id)", rules).is_err());
            assert!(DockerId::parse("ada/x", rules).is_err());
            assert!(DockerId::parse("ada\nx", rules).is_err());
        }
    }

    #[test]
    fn only_case_wrong_comes_with_the_corrected_spelling() {
        let error = DockerId::parse("AdaL", NameRules::Hub).unwrap_err();
        assert_eq!(error.suggestion.as_deref(), Some("adal"));
        assert_eq!(
            DockerId::parse("Ada!", NameRules::Hub).unwrap_err().suggestion,
            None
        );
    }

    #[test]
    fn hub_and_practice_differ_in_length_and_hyphens() {
        assert!(DockerId::parse("ada", NameRules::Hub).is_err());
        assert!(DockerId::parse("ada", NameRules::PathComponent).is_ok());
        assert!(DockerId::parse("ada-l", NameRules::PathComponent).is_ok());
        assert!(DockerId::parse("ada--l", NameRules::PathComponent).is_err());
        for good in ["ada.l", "a_d-a.1", "1815"] {
            assert!(DockerId::parse(good, NameRules::PathComponent).is_ok(), "{good}");
        }
        for bad in ["-ada", "ada-", "a", "ad@", "ä1"] {
            assert!(DockerId::parse(bad, NameRules::PathComponent).is_err(), "{bad}");
        }
        assert_eq!(
            DockerId::parse("ada1815", NameRules::Hub).unwrap().as_str(),
            "ada1815"
        );
    }
}
