//! The Engine API's version, `1.41`, and which one is spoken.
//!
//! Not here: asking the engine for its own (`connect`), and the engine's product version.

use std::fmt;

/// A version of the Engine API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApiVersion {
    major: u16,
    minor: u16,
}

impl ApiVersion {
    /// The newest version that stepgate speaks: Docker 27.4 has it, and engines after it take it.
    pub const NEWEST: Self = Self { major: 1, minor: 47 };
    /// The oldest version that answers what stepgate asks; engines that name none are taken for it, as
    /// docker's CLI does.
    pub const OLDEST: Self = Self { major: 1, minor: 24 };

    /// Parses `1.41`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.trim().split_once('.')?;
        Some(Self {
            major: major.parse().ok()?,
            minor: minor.parse().ok()?,
        })
    }

    /// The version to speak with an engine whose newest is `theirs`.
    pub fn spoken_with(theirs: Self) -> Self {
        theirs.min(Self::NEWEST)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_versions_compare_as_numbers() {
        let old = ApiVersion::parse("1.9").unwrap();
        let new = ApiVersion::parse("1.41").unwrap();
        assert!(old < new);
        assert_eq!(new.to_string(), "1.41");
    }

    #[test]
    fn the_older_side_decides_what_is_spoken() {
        let of_bookworm = ApiVersion::parse("1.41").unwrap();
        let of_the_future = ApiVersion::parse("1.99").unwrap();
        assert_eq!(ApiVersion::spoken_with(of_bookworm), of_bookworm);
        assert_eq!(ApiVersion::spoken_with(of_the_future), ApiVersion::NEWEST);
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in ["", "1", "v1.41", "1.41.0", "1.x", "-1.4"] {
            assert_eq!(ApiVersion::parse(text), None, "{text}");
        }
    }
}
