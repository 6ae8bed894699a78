//! `track.yml` of Instruqt: the title of a track, whose challenges lie in the folders beside it.
//!
//! What the format says is at <https://docs.instruqt.com/reference/sdk/track>. Not here: the challenges (`whole`).

use serde::Deserialize;

/// A track.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Track {
    pub(super) title: Option<String>,
    slug: Option<String>,
}

impl Track {
    pub(super) fn parse(text: &str) -> Result<Self, serde_saphyr::Error> {
        serde_saphyr::from_str(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// Says whether it is a track, and no other document of that name.
    pub(super) fn is_one(&self) -> bool {
        self.slug.is_some()
    }
}
