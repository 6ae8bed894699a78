//! Listing images as Docker does: its filters, its order.
//!
//! Not here: one image (`describe`), and how a list is printed.

use std::collections::BTreeMap;

use super::describe::{content, created, seconds};
use super::find::{find_among, missing};
use super::store::{Kept, Store};
use crate::engine::build_context::Pattern;
use crate::engine::docker::labels;
use crate::engine::{EngineError, ImageQuery, ImageRow};
use crate::words::Reference;

/// The filters that a list takes.
const FILTERS: [&str; 6] = ["before", "dangling", "label", "reference", "since", "until"];

/// Lists images, newest first.
pub(super) fn list(store: &Store, query: &ImageQuery) -> Result<Vec<ImageRow>, EngineError> {
    let images = store.images()?;
    let filters = Filters::of(query, &images)?;
    let mut rows = Vec::new();
    let mut contents = BTreeMap::new();
    for image in images {
        let mut size = 0;
        for layer in &image.layers {
            // Many images share layers.
            if !contents.contains_key(&layer.diff_id) {
                contents.insert(layer.diff_id.clone(), content(store, layer)?);
            }
            size += contents.get(&layer.diff_id).unwrap_or(&0);
        }
        let row = ImageRow {
            id: image.id.to_string(),
            parent: None,
            created: seconds(created(&image)),
            size,
            labels: labels(image.config.get("config").unwrap_or_default()),
            tags: image.names,
            repo_digests: image.repo_digests,
        };
        rows.extend(filters.take(row));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.created));
    Ok(rows)
}

struct Filters {
    dangling: Option<bool>,
    labels: Vec<String>,
    references: Vec<Pattern>,
    before: Option<i64>,
    since: Option<i64>,
}

impl Filters {
    fn of(query: &ImageQuery, images: &[Kept]) -> Result<Self, EngineError> {
        if let Some(unknown) = query.filters.keys().find(|key| !FILTERS.contains(&key.as_str())) {
            return Err(refused(format!("invalid filter '{unknown}'")));
        }
        let values = |key: &str| query.filters.get(key).cloned().unwrap_or_default();
        let dangling = values("dangling");
        let dangling = match dangling.first().map(String::as_str) {
            None => None,
            Some("1" | "true") => Some(true),
            Some("0" | "false") => Some(false),
            Some(_) => {
                return Err(refused(format!(
                    "invalid filter 'dangling=[{}]'",
                    dangling.join(" ")
                )));
            }
        };
        let references = values("reference").into_iter().map(|pattern| {
            Pattern::parse_plain(&pattern).map_err(|_| EngineError::Refused {
                status: 500,
                message: "syntax error in pattern".to_owned(),
            })
        });
        // Each names an image, and the latest or earliest of them counts.
        let moment = |key: &str| -> Result<Vec<i64>, EngineError> {
            let named = values(key).into_iter().map(|name| {
                let found = find_among(images, &name)?;
                let (image, _) = found.ok_or_else(|| missing(&name))?;
                Ok(seconds(created(image)))
            });
            named.collect()
        };
        let until = values("until")
            .iter()
            .map(|text| until(text))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            dangling,
            labels: values("label"),
            references: references.collect::<Result<_, _>>()?,
            before: moment("before")?.into_iter().chain(until).min(),
            since: moment("since")?.into_iter().max(),
        })
    }

    /// What a list shows of an image, if it shows it.
    fn take(&self, mut row: ImageRow) -> Option<ImageRow> {
        // What has digests alone is shown either way.
        let is_hidden = match self.dangling {
            Some(true) => !row.tags.is_empty(),
            Some(false) => row.tags.is_empty() && row.repo_digests.is_empty(),
            None => false,
        };
        let is_in_time = self.before.is_none_or(|before| row.created < before)
            && self.since.is_none_or(|since| row.created > since);
        if is_hidden || !is_in_time {
            return None;
        }
        if !self.labels.iter().all(|label| has(&row.labels, label)) {
            return None;
        }
        if !self.references.is_empty() {
            row.tags.retain(|name| self.is_meant(name));
            row.repo_digests
                .retain(|name| Reference::parse(name).is_ok_and(|name| self.is_meant(&name)));
            if row.tags.is_empty() && row.repo_digests.is_empty() {
                return None;
            }
        }
        Some(row)
    }

    fn is_meant(&self, name: &Reference) -> bool {
        let (whole, repository) = (name.familiar(), name.familiar_repository());
        self.references
            .iter()
            .any(|pattern| pattern.is_match(&whole) || pattern.is_match(&repository))
    }
}

/// Says whether labels hold `key` or `key=value`.
pub(super) fn has(labels: &BTreeMap<String, String>, wanted: &str) -> bool {
    match wanted.split_once('=') {
        Some((key, value)) => labels.get(key).is_some_and(|found| found == value),
        None => labels.contains_key(wanted),
    }
}

/// A moment, in seconds since 1970 or as RFC 3339 text.
fn until(text: &str) -> Result<i64, EngineError> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    match seconds(text) {
        0 => Err(refused(format!(
            "invalid filter 'until={text}': give a moment such as 2026-01-31T12:00:00Z, or seconds since 1970"
        ))),
        moment => Ok(moment),
    }
}

fn refused(message: String) -> EngineError {
    EngineError::Refused { status: 400, message }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::builtin::store::NewImage;

    /// A store of three images, a day apart: `web` (two names, a label), `api`, and one without a name.
    fn store(folder: &std::path::Path) -> Store {
        let store = Store::open(folder).unwrap();
        for (day, names, labels) in [
            (1, vec!["ada/web:v1", "web"], json!({ "kind": "page" })),
            (2, vec!["ada/team/api"], json!({})),
            (3, vec![], json!(null)),
        ] {
            let config = json!({
                "created": format!("2026-01-0{day}T00:00:00Z"),
                "config": { "Labels": labels },
                "rootfs": { "type": "layers", "diff_ids": [] },
            });
            let image = NewImage {
                config: serde_json::to_vec(&config).unwrap(),
                layers: Vec::new(),
                manifest: None,
            };
            let id = store.add(image).unwrap();
            let images = store.images().unwrap();
            let image = images.iter().find(|image| image.id == id).unwrap();
            for name in names {
                store.name(image, &Reference::parse(name).unwrap()).unwrap();
            }
        }
        store
    }

    fn listed(filters: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        let mut query = ImageQuery::default();
        for (key, value) in filters {
            query
                .filters
                .entry((*key).to_owned())
                .or_default()
                .push((*value).to_owned());
        }
        let rows = list(&store(folder.path()), &query).map_err(|error| error.to_string())?;
        let names = |row: ImageRow| {
            row.tags
                .iter()
                .map(Reference::familiar)
                .collect::<Vec<_>>()
                .join(" ")
        };
        Ok(rows.into_iter().map(names).collect())
    }

    #[test]
    fn images_are_listed_newest_first_and_filtered_as_docker_does() {
        let (web, api) = ("ada/web:v1 web:latest", "ada/team/api:latest");
        for (filters, wanted) in [
            (vec![], vec!["", api, web]),
            (vec![("dangling", "true")], vec![""]),
            (vec![("dangling", "false")], vec![api, web]),
            (vec![("label", "kind")], vec![web]),
            (vec![("label", "kind=page")], vec![web]),
            (vec![("label", "kind=other")], vec![]),
            (vec![("reference", "ada/*")], vec!["ada/web:v1"]),
            (vec![("reference", "ada/**")], vec!["ada/web:v1"]),
            (vec![("reference", "*/*/*")], vec![api]),
            (vec![("reference", "web")], vec!["web:latest"]),
            (vec![("reference", "*:v?")], vec![]),
            (vec![("reference", "web"), ("reference", "*/*:v1")], vec![web]),
            (vec![("before", "ada/team/api")], vec![web]),
            (vec![("since", "web")], vec!["", api]),
            (vec![("until", "2026-01-02T12:00:00Z")], vec![api, web]),
        ] {
            assert_eq!(listed(&filters).unwrap(), wanted, "{filters:?}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused_in_dockers_words() {
        for (filter, words) in [
            (("colour", "red"), "invalid filter 'colour'"),
            (("dangling", "perhaps"), "invalid filter 'dangling=[perhaps]'"),
            (("before", "nope"), "No such image: nope:latest"),
            (("reference", "[a"), "syntax error in pattern"),
        ] {
            assert_eq!(listed(&[filter]).unwrap_err(), words);
        }
        assert!(
            listed(&[("until", "noon")])
                .unwrap_err()
                .starts_with("invalid filter 'until=noon'")
        );
    }
}
