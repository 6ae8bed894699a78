//! Containers, images, networks and volumes by kind: found and listed by label, removed.
//!
//! bollard's types of them refuse states that they don't know, so the three fields that matter are read here.
//! Not here: whose objects may be removed (`shell::guard`).

use std::collections::BTreeMap;

use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{in_path, none_if_missing, query};
use super::{DockerEngine, images, swarm};
use crate::docker::ObjectKind;
use crate::engine::{EngineError, Object};

const LISTING: &str = "listing objects";
const FINDING: &str = "finding an object";
const REMOVING: &str = "removing an object";

/// An object as any of the lists and inspections has it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    names: Option<Vec<String>>,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    config: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Volumes {
    #[serde(default)]
    volumes: Option<Vec<Found>>,
}

pub(super) async fn list(
    engine: &DockerEngine,
    kind: ObjectKind,
    label: Option<&str>,
) -> Result<Vec<Object>, EngineError> {
    if is_of_a_swarm(kind) {
        return swarm::list(engine, kind, label).await;
    }
    let filters = label.map(|label| json!({ "label": [label] }).to_string());
    let mut pairs = Vec::new();
    if kind == ObjectKind::Container {
        pairs.push(("all", "1"));
    }
    pairs.extend(filters.as_deref().map(|filters| ("filters", filters)));
    let query = query(pairs);
    let found: Vec<Found> = match kind {
        ObjectKind::Container => engine.get(LISTING, &format!("/containers/json{query}")).await?,
        ObjectKind::Image => engine.get(LISTING, &format!("/images/json{query}")).await?,
        ObjectKind::Network => engine.get(LISTING, &format!("/networks{query}")).await?,
        ObjectKind::Volume => {
            let volumes: Volumes = engine.get(LISTING, &format!("/volumes{query}")).await?;
            volumes.volumes.unwrap_or_default()
        }
        ObjectKind::Service | ObjectKind::Secret | ObjectKind::Config => Vec::new(),
    };
    Ok(found.into_iter().map(|found| found.object(kind)).collect())
}

pub(super) async fn find(
    engine: &DockerEngine,
    kind: ObjectKind,
    id: &str,
) -> Result<Option<Object>, EngineError> {
    let name = in_path(id)?;
    let path = match kind {
        ObjectKind::Container => format!("/containers/{name}/json"),
        ObjectKind::Image => format!("/images/{name}/json"),
        ObjectKind::Network => format!("/networks/{name}"),
        ObjectKind::Volume => format!("/volumes/{name}"),
        ObjectKind::Service | ObjectKind::Secret | ObjectKind::Config => {
            return swarm::find(engine, kind, id).await;
        }
    };
    let found: Option<Found> = engine.find(FINDING, &path).await?;
    Ok(found.map(|found| found.object(kind)))
}

/// Removes an object; one that is there no more is as good as removed. A container goes with its anonymous
/// volumes.
pub(super) async fn remove(engine: &DockerEngine, kind: ObjectKind, id: &str) -> Result<(), EngineError> {
    let name = in_path(id)?;
    let path = match kind {
        ObjectKind::Container => format!("/containers/{name}?force=1&v=1"),
        ObjectKind::Image => return images::remove_if_there(engine, id).await,
        ObjectKind::Network => format!("/networks/{name}"),
        ObjectKind::Volume => format!("/volumes/{name}"),
        ObjectKind::Service | ObjectKind::Secret | ObjectKind::Config => {
            return swarm::remove(engine, kind, id).await;
        }
    };
    none_if_missing(engine.ask(REMOVING, Method::DELETE, &path).await)?;
    Ok(())
}

fn is_of_a_swarm(kind: ObjectKind) -> bool {
    match kind {
        ObjectKind::Service | ObjectKind::Secret | ObjectKind::Config => true,
        ObjectKind::Container | ObjectKind::Image | ObjectKind::Network | ObjectKind::Volume => false,
    }
}

impl Found {
    fn object(self, kind: ObjectKind) -> Object {
        let name = match kind {
            // A linked container has further names, below its partners': its own has no second slash.
            ObjectKind::Container if self.name.is_empty() => {
                let names = self.names.unwrap_or_default();
                let own = names
                    .iter()
                    .find(|name| !name.trim_start_matches('/').contains('/'));
                own.or(names.first()).cloned().unwrap_or_default()
            }
            ObjectKind::Image => {
                let tags = images::tags(&self.repo_tags.unwrap_or_default());
                tags.first().map(ToString::to_string).unwrap_or_default()
            }
            ObjectKind::Container
            | ObjectKind::Network
            | ObjectKind::Volume
            | ObjectKind::Service
            | ObjectKind::Secret
            | ObjectKind::Config => self.name,
        };
        let id = match kind {
            ObjectKind::Volume => name.clone(),
            ObjectKind::Container
            | ObjectKind::Image
            | ObjectKind::Network
            | ObjectKind::Service
            | ObjectKind::Secret
            | ObjectKind::Config => self.id,
        };
        let labels = match kind {
            // An inspected container or image keeps them with its configuration.
            ObjectKind::Container | ObjectKind::Image if self.labels.is_none() => {
                images::labels(&self.config)
            }
            ObjectKind::Container
            | ObjectKind::Image
            | ObjectKind::Network
            | ObjectKind::Volume
            | ObjectKind::Service
            | ObjectKind::Secret
            | ObjectKind::Config => self.labels.unwrap_or_default(),
        };
        Object {
            id,
            name: name.trim_start_matches('/').to_owned(),
            labels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(kind: ObjectKind, json: &str) -> Object {
        serde_json::from_str::<Found>(json).unwrap().object(kind)
    }

    #[test]
    fn lists_and_inspections_of_one_container_agree() {
        let listed = object(
            ObjectKind::Container,
            r#"{"Id":"c1","Names":["/db/alias","/web"],"Labels":{"k":"v"},"State":"stopping"}"#,
        );
        let inspected = object(
            ObjectKind::Container,
            r#"{"Id":"c1","Name":"/web","Config":{"Labels":{"k":"v"}}}"#,
        );
        assert_eq!(listed, inspected);
        assert_eq!(listed.name, "web");
    }

    #[test]
    fn a_volumes_id_is_its_name() {
        let volume = object(ObjectKind::Volume, r#"{"Name":"data","Labels":null}"#);
        assert_eq!((volume.id.as_str(), volume.name.as_str()), ("data", "data"));
        assert!(volume.labels.is_empty());
    }

    #[test]
    fn an_images_name_is_its_first_tag() {
        let image = object(
            ObjectKind::Image,
            r#"{"Id":"sha256:1","RepoTags":["<none>:<none>","ada/web:v1"],"Labels":null}"#,
        );
        assert_eq!(image.name, "ada/web:v1");
    }
}
