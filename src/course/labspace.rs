//! `labspace.yaml`: the sections of a Labspace.
//!
//! Not here: the marks in its Markdown (`lesson`).

use std::collections::BTreeMap;

use serde::Deserialize;

/// A Labspace.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Labspace {
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) sections: Vec<Section>,
    /// Values that its Markdown has between `$$`; what is no plain value is none.
    #[serde(default)]
    variables: BTreeMap<String, Value>,
}

/// One of its pages.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Section {
    pub(super) title: Option<String>,
    pub(super) content_path: String,
}

/// A value as people write it: a text, a number, a truth.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "serde_json::Value")]
struct Value(Option<String>);

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        Self(match value {
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Number(number) => Some(number.to_string()),
            serde_json::Value::Bool(truth) => Some(truth.to_string()),
            serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
        })
    }
}

impl Labspace {
    /// The values that it gives, with their names.
    pub(super) fn defaults(&self) -> Vec<(String, String)> {
        let values = self.variables.iter();
        let values = values.filter_map(|(name, value)| Some((name.clone(), value.0.clone()?)));
        values.collect()
    }

    pub(super) fn parse(text: &str) -> Result<Self, serde_saphyr::Error> {
        serde_saphyr::from_str(text)
    }
}
