//! `index.json` of a Katacoda or Killercoda scenario, and `structure.json` of a folder of them.
//!
//! What the format says is at <https://killercoda.com/creators>. Not here: the marks in a scenario's Markdown (`lesson`).

use std::collections::BTreeMap;

use serde::Deserialize;

/// A scenario.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Scenario {
    pub(super) title: Option<String>,
    pub(super) details: Details,
}

/// Its pages in order.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Details {
    intro: Option<Page>,
    #[serde(default)]
    steps: Vec<Page>,
    finish: Option<Page>,
    /// Files that are copied to its machines, by machine.
    #[serde(default)]
    assets: BTreeMap<String, Vec<Asset>>,
}

/// A file that is copied to a machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Asset {
    /// Its name in the scenario's folder `assets`, or a pattern.
    pub(super) file: String,
    /// The folder that it goes to.
    pub(super) target: Option<String>,
    /// What it may be used for, as chmod takes it.
    pub(super) chmod: Option<String>,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    /// Its Markdown file.
    pub(super) text: Option<String>,
    /// The program that says whether it is done.
    pub(super) verify: Option<String>,
    /// The program that runs in the terminal before it.
    pub(super) foreground: Option<String>,
    /// The program that runs beside it.
    pub(super) background: Option<String>,
}

/// The scenarios of a folder.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Structure {
    #[serde(default)]
    pub(super) items: Vec<Item>,
}

/// A scenario's folder, or a heading with scenarios under it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Item {
    pub(super) path: Option<String>,
    #[serde(default)]
    pub(super) items: Vec<Item>,
}

impl Scenario {
    /// Reads `index.json`; `None` where it is another format's file of that name.
    pub(super) fn parse(text: &str) -> serde_json::Result<Option<Self>> {
        let value: serde_json::Value = serde_json::from_str(without_mark(text))?;
        if value.get("details").is_none() {
            return Ok(None);
        }
        serde_json::from_value(value).map(Some)
    }

    /// The files for the machine that a learner sits at.
    pub(super) fn assets(&self) -> &[Asset] {
        const FIRST: [&str; 3] = ["host01", "client", "controlplane"];
        let assets = &self.details.assets;
        let own = FIRST.iter().find_map(|name| assets.get(*name));
        own.or(assets.values().next()).map_or(&[], Vec::as_slice)
    }

    /// The pages in the order they are shown.
    pub(super) fn pages(&self) -> impl Iterator<Item = &Page> {
        let details = &self.details;
        details.intro.iter().chain(&details.steps).chain(&details.finish)
    }
}

impl Structure {
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(without_mark(text))
    }

    /// The folders of its scenarios, in order.
    pub(super) fn folders(&self) -> Vec<&str> {
        fn collect<'a>(items: &'a [Item], folders: &mut Vec<&'a str>) {
            for item in items {
                folders.extend(item.path.as_deref());
                collect(&item.items, folders);
            }
        }
        let mut folders = Vec::new();
        collect(&self.items, &mut folders);
        folders
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
