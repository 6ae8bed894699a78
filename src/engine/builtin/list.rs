//! Listing images as Docker does: its filters, its order.
//!
//! Not here: one image (`describe`), and how a list is printed.

use std::collections::BTreeMap;

use super::describe::{created, seconds, size};
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
    for image in images {
        let row = ImageRow {
            id: image.id.to_string(),
            parent: None,
            created: seconds(created(&image)),
            size: size(store, &image)?,
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
            Pattern::parse_plain(&pattern).map_err(|_| refused("syntax error in pattern".to_owned()))
        });
        // Each names an image, and the latest or earliest of them counts.
        let moment = |key: &str| -> Result<Vec<i64>, EngineError> {
            let named = values(key).into_iter().map(|name| {
                let found = find_among(images.to_vec(), &name)?;
                let (image, _) = found.ok_or_else(|| missing(&name))?;
                Ok(seconds(created(&image)))
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
        let is_dangling = row.tags.is_empty();
        let is_in_time = self.before.is_none_or(|before| row.created < before)
            && self.since.is_none_or(|since| row.created > since);
        if self.dangling.is_some_and(|wanted| wanted != is_dangling) || !is_in_time {
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
