//! Images: found, listed, named, removed, and where they come from.
//!
//! Not here: moving them (`transfer`) and making them (`build`).

use std::collections::{BTreeMap, HashMap};

use bollard::query_parameters::{ListImagesOptions, RemoveImageOptions, TagImageOptions};
use serde::Deserialize;
use serde_json::Value;

use super::DockerEngine;
use super::ask::{in_path, none_if_missing};
use crate::docker::{Force, Parents};
use crate::engine::{EngineError, HistoryRow, Image, ImageQuery, ImageRow, Removed};
use crate::words::{Digest, Reference};

const FINDING: &str = "finding an image";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    id: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    repo_digests: Option<Vec<String>>,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    created: Option<String>,
    #[serde(default)]
    config: Value,
    #[serde(rename = "RootFS", default)]
    root: Option<Root>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Root {
    #[serde(default)]
    layers: Option<Vec<Digest>>,
}

pub(super) async fn image(engine: &DockerEngine, name: &str) -> Result<Option<Image>, EngineError> {
    let path = format!("/images/{}/json", in_path(name)?);
    let found: Option<Inspected> = engine.find(FINDING, &path).await?;
    Ok(found.map(|found| Image {
        tags: tags(&found.repo_tags.unwrap_or_default()),
        repo_digests: digests(found.repo_digests.unwrap_or_default()),
        diff_ids: found.root.and_then(|root| root.layers).unwrap_or_default(),
        labels: labels(&found.config),
        id: found.id,
        size: found.size,
        os: found.os,
        architecture: found.architecture,
        created: found.created.unwrap_or_default(),
        config: found.config,
    }))
}

pub(super) async fn image_json(engine: &DockerEngine, name: &str) -> Result<Option<Value>, EngineError> {
    let path = format!("/images/{}/json", in_path(name)?);
    engine.find(FINDING, &path).await
}

pub(super) async fn list(engine: &DockerEngine, query: &ImageQuery) -> Result<Vec<ImageRow>, EngineError> {
    let filters: HashMap<_, _> = query.filters.clone().into_iter().collect();
    let options = ListImagesOptions {
        all: query.all,
        filters: Some(filters).filter(|filters| !filters.is_empty()),
        digests: query.digests,
        ..ListImagesOptions::default()
    };
    let listing = engine.bollard.list_images(Some(options));
    let found = engine.wire.within_answer("listing images", listing).await?;
    let mut rows: Vec<_> = found
        .into_iter()
        .map(|found| ImageRow {
            id: found.id,
            parent: Some(found.parent_id).filter(|parent| !parent.is_empty()),
            tags: tags(&found.repo_tags),
            repo_digests: digests(found.repo_digests),
            created: found.created,
            size: u64::try_from(found.size).unwrap_or_default(),
            labels: found.labels.into_iter().collect(),
        })
        .collect();
    // Engines list the newest first already, save for Podman; equal ages stay in the engine's order.
    rows.sort_by_key(|row| std::cmp::Reverse(row.created));
    Ok(rows)
}

pub(super) async fn history(engine: &DockerEngine, name: &str) -> Result<Vec<HistoryRow>, EngineError> {
    let path = in_path(name)?;
    let telling = engine.bollard.image_history(&path);
    let rows = engine
        .wire
        .within_answer("telling an image's history", telling)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| HistoryRow {
            id: row.id,
            created: row.created,
            created_by: row.created_by,
            size: u64::try_from(row.size).unwrap_or_default(),
            comment: row.comment,
        })
        .collect())
}

pub(super) async fn tag(engine: &DockerEngine, source: &str, target: &Reference) -> Result<(), EngineError> {
    let source = in_path(source)?;
    let options = TagImageOptions {
        repo: Some(target.familiar_repository()),
        tag: Some(target.tag().unwrap_or("latest").to_owned()),
    };
    let naming = engine.bollard.tag_image(&source, Some(options));
    engine.wire.within_answer("naming an image", naming).await
}

pub(super) async fn remove(
    engine: &DockerEngine,
    name: &str,
    force: Force,
    parents: Parents,
) -> Result<Vec<Removed>, EngineError> {
    let path = in_path(name)?;
    let options = RemoveImageOptions {
        force: force == Force::Forced,
        noprune: parents == Parents::Kept,
        ..RemoveImageOptions::default()
    };
    let removing = engine.bollard.remove_image(&path, Some(options), None);
    let removed = engine.wire.within_answer("removing an image", removing).await?;
    let each = removed.into_iter().flat_map(|item| {
        [
            item.untagged.map(Removed::Untagged),
            item.deleted.map(Removed::Deleted),
        ]
    });
    Ok(each.flatten().collect())
}

/// An image that is there no more is as good as removed.
pub(super) async fn remove_if_there(engine: &DockerEngine, id: &str) -> Result<(), EngineError> {
    none_if_missing(remove(engine, id, Force::Forced, Parents::Deleted).await)?;
    Ok(())
}

/// The names that are names: engines write `<none>:<none>` where there is none.
pub(super) fn tags(written: &[String]) -> Vec<Reference> {
    written
        .iter()
        .filter_map(|name| Reference::parse(name).ok())
        .collect()
}

fn digests(written: Vec<String>) -> Vec<String> {
    let is_named = |name: &String| !name.starts_with("<none>@");
    written.into_iter().filter(is_named).collect()
}

/// The labels of an image's or container's configuration.
pub(in crate::engine) fn labels(config: &Value) -> BTreeMap<String, String> {
    let Some(Value::Object(labels)) = config.get("Labels") else {
        return BTreeMap::new();
    };
    let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    labels.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_name_is_dropped() {
        let written = ["<none>:<none>", "ada/web:v1"].map(str::to_owned).to_vec();
        assert_eq!(tags(&written), [Reference::parse("ada/web:v1").unwrap()]);
        let written = ["<none>@<none>", "ada/web@sha256:1"].map(str::to_owned).to_vec();
        assert_eq!(digests(written), ["ada/web@sha256:1"]);
    }

    #[test]
    fn no_labels_are_no_error() {
        for config in [json!(null), json!({}), json!({"Labels": null})] {
            assert!(labels(&config).is_empty(), "{config}");
        }
        assert_eq!(labels(&json!({"Labels": {"k": "v"}}))["k"], "v");
    }

    #[test]
    fn an_answer_of_a_new_engine_without_old_fields_is_read() {
        let found: Inspected = serde_json::from_str(r#"{"Id":"sha256:1","RepoTags":null}"#).unwrap();
        assert_eq!((found.id.as_str(), found.size), ("sha256:1", 0));
        assert!(found.repo_tags.is_none() && found.config.is_null());
    }
}
