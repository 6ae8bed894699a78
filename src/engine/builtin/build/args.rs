//! Build arguments: which there are, and what they are worth.
//!
//! Not here: `ENV`, which goes before them (`carry_out`).

use std::collections::{BTreeMap, BTreeSet};

use super::values::Platform;

/// Arguments that need no `ARG`.
const PREDEFINED: &[&str] = &[
    "ALL_PROXY",
    "FTP_PROXY",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "all_proxy",
    "ftp_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// Arguments that mean something to a build itself.
const OF_THE_BUILD: &str = "SOURCE_DATE_EPOCH";

/// What the arguments of a build are worth.
#[derive(Clone, Debug)]
pub(super) struct Args {
    given: BTreeMap<String, String>,
    /// Those of the `ARG`s before the first `FROM`.
    metas: BTreeMap<String, String>,
    platform: BTreeMap<&'static str, String>,
}

impl Args {
    /// Takes what a request gives.
    pub(super) fn new(given: &BTreeMap<String, String>, target: &Platform) -> Self {
        let mut platform = BTreeMap::new();
        for (prefix, meant) in [("TARGET", target), ("BUILD", &Platform::own())] {
            let variant = meant.variant.clone().unwrap_or_default();
            let names = match prefix {
                "TARGET" => ["TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT"],
                _ => ["BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"],
            };
            let values = [
                meant.to_string(),
                meant.os.clone(),
                meant.architecture.clone(),
                variant,
            ];
            platform.extend(names.into_iter().zip(values));
        }
        Self {
            given: given.clone(),
            metas: BTreeMap::new(),
            platform,
        }
    }

    /// Takes in an `ARG` before the first `FROM`.
    pub(super) fn set_meta(&mut self, name: &str, default: Option<String>) {
        if let Some(value) = self.given.get(name).cloned().or(default) {
            self.metas.insert(name.to_owned(), value);
        }
    }

    /// What a `FROM` sees.
    pub(super) fn meta(&self, name: &str) -> Option<String> {
        let known = self.metas.get(name).or_else(|| self.platform.get(name));
        known.cloned()
    }

    /// What an `ARG` in a stage is worth.
    pub(super) fn value(&self, name: &str, default: Option<String>) -> Option<String> {
        let given = self.given.get(name).cloned();
        given.or(default).or_else(|| self.meta(name))
    }

    /// What is there without an `ARG`.
    pub(super) fn predefined(&self, name: &str) -> Option<String> {
        let value = self.given.get(name)?;
        PREDEFINED.contains(&name).then(|| value.clone())
    }

    /// All that is there without an `ARG`, in order.
    pub(super) fn predefined_all(&self) -> Vec<(String, String)> {
        let given = self
            .given
            .iter()
            .filter(|(name, _)| PREDEFINED.contains(&name.as_str()));
        given.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The given ones that nothing asks for.
    pub(super) fn unasked(&self, declared: &BTreeSet<String>) -> Vec<&str> {
        let is_asked =
            |name: &str| name == OF_THE_BUILD || PREDEFINED.contains(&name) || declared.contains(name);
        let names = self.given.keys().map(String::as_str);
        names.filter(|name| !is_asked(name)).collect()
    }
}
