//! What only an engine in a swarm keeps: services, secrets and configs, and the swarm itself.
//!
//! An engine that manages no swarm keeps none of them: that is an empty list, not a refusal. Not here: whose they
//! are (`shell::guard`).

use std::collections::BTreeMap;

use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::DockerEngine;
use super::ask::{in_path, none_if_missing, query};
use crate::docker::ObjectKind;
use crate::engine::{EngineError, Object, Service};

const LISTING: &str = "listing what the swarm keeps";
const FINDING: &str = "finding what the swarm keeps";
const REMOVING: &str = "removing from the swarm";
const ASKING: &str = "asking for the swarm";
const LEAVING: &str = "leaving the swarm";

/// The statuses of an engine that manages no swarm, or knows of none: Podman.
const NO_MANAGER: [u16; 3] = [503, 404, 405];

#[derive(Deserialize)]
struct Kept {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "Spec")]
    spec: Spec,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Spec {
    #[serde(default)]
    name: String,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
}

/// Lists what carries a label, or all.
pub(super) async fn list(
    engine: &DockerEngine,
    kind: ObjectKind,
    label: Option<&str>,
) -> Result<Vec<Object>, EngineError> {
    let filters = label.map(|label| json!({ "label": [label] }).to_string());
    let query = query(filters.as_deref().map(|filters| ("filters", filters)));
    let kept = engine.get(LISTING, &format!("/{}{query}", group(kind))).await;
    let kept: Vec<Kept> = none_without_manager(kept)?.unwrap_or_default();
    Ok(kept.into_iter().map(Kept::object).collect())
}

/// Finds one by name or ID.
pub(super) async fn find(
    engine: &DockerEngine,
    kind: ObjectKind,
    name: &str,
) -> Result<Option<Object>, EngineError> {
    let path = format!("/{}/{}", group(kind), in_path(name)?);
    let kept: Option<Kept> = none_without_manager(engine.get(FINDING, &path).await)?;
    Ok(kept.map(Kept::object))
}

/// Finds a service with its tasks.
pub(super) async fn service(engine: &DockerEngine, name: &str) -> Result<Option<Service>, EngineError> {
    let path = format!("/services/{}", in_path(name)?);
    let found: Option<Value> = none_without_manager(engine.get(FINDING, &path).await)?;
    let Some(found) = found else { return Ok(None) };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let id = text(&found["ID"]);
    let filters = json!({ "service": [id], "desired-state": ["running"] }).to_string();
    let tasks = format!("/tasks{}", query([("filters", filters.as_str())]));
    let tasks: Vec<Value> = engine.get(LISTING, &tasks).await?;
    let runs = |task: &&Value| task["Status"]["State"] == "running";
    let spec = &found["Spec"];
    let image = text(&spec["TaskTemplate"]["ContainerSpec"]["Image"]);
    Ok(Some(Service {
        name: text(&spec["Name"]),
        image: image.split('@').next().unwrap_or_default().to_owned(),
        replicas: spec["Mode"]["Replicated"]["Replicas"].as_u64(),
        n_running: tasks.iter().filter(runs).count() as u64,
        id,
    }))
}

/// Removes one; one that is there no more is as good as removed.
pub(super) async fn remove(engine: &DockerEngine, kind: ObjectKind, id: &str) -> Result<(), EngineError> {
    let path = format!("/{}/{}", group(kind), in_path(id)?);
    none_if_missing(engine.ask(REMOVING, Method::DELETE, &path).await)?;
    Ok(())
}

/// The ID that the engine has as a node of a swarm.
pub(super) async fn node(engine: &DockerEngine) -> Result<Option<String>, EngineError> {
    let about: Value = engine.get(ASKING, "/info").await?;
    let node = about["Swarm"]["NodeID"].as_str().unwrap_or_default();
    Ok((!node.is_empty()).then(|| node.to_owned()))
}

/// Leaves the swarm, also as its last manager.
pub(super) async fn leave(engine: &DockerEngine) -> Result<(), EngineError> {
    engine
        .ask(LEAVING, Method::POST, "/swarm/leave?force=1")
        .await
        .map(|_| ())
}

fn group(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Service => "services",
        ObjectKind::Secret => "secrets",
        ObjectKind::Config => "configs",
        ObjectKind::Container => "containers",
        ObjectKind::Image => "images",
        ObjectKind::Network => "networks",
        ObjectKind::Volume => "volumes",
    }
}

fn none_without_manager<T>(result: Result<T, EngineError>) -> Result<Option<T>, EngineError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(EngineError::Refused { status, .. }) if NO_MANAGER.contains(&status) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Kept {
    fn object(self) -> Object {
        Object {
            id: self.id,
            name: self.spec.name,
            labels: self.spec.labels.unwrap_or_default(),
        }
    }
}
