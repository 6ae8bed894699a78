//! A password or token that no log, event or report can show by accident.
//!
//! Not here: where secrets come from and where they may go.

use std::fmt;

/// A secret whose `Debug` prints `[redacted]`; it has no `Display` and no serde.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret in.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Gives the secret out, for the one place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Says whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_a_secret() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "[redacted]");
    }

    #[test]
    fn only_nothing_is_empty() {
        assert!(Secret::new("").is_empty());
        assert!(!Secret::new(" ").is_empty());
    }
}
