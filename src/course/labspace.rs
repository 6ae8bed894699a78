//! `labspace.yaml`: the sections of a Labspace.
//!
//! Not here: the marks in its Markdown (`lesson`).

use serde::Deserialize;

/// A Labspace.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Labspace {
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) sections: Vec<Section>,
}

/// One of its pages.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Section {
    pub(super) title: Option<String>,
    pub(super) content_path: String,
}

impl Labspace {
    pub(super) fn parse(text: &str) -> Result<Self, serde_saphyr::Error> {
        serde_saphyr::from_str(text)
    }
}
