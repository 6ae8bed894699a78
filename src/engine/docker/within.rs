//! What lies in a container, running or not: asked by the path, without starting anything in it.
//!
//! Not here: the container itself (`containers`).

use std::io::Read as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hyper::Method;
use hyper::header::HeaderValue;
use serde::Deserialize;
use serde_json::Value;

use super::DockerEngine;
use super::ask::{in_path, none_if_missing, query, refused, request};
use super::wire::full;
use crate::engine::{EngineError, InContainer};

const LOOKING: &str = "looking into a container";
const STAT: &str = "X-Docker-Container-Path-Stat";

/// The bits of Go's file modes that say what a file is, and that of a link.
const KIND: u32 = 0x8f28_0000;
const LINK: u32 = 0x0800_0000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stat {
    #[serde(default)]
    size: u64,
    mode: u32,
    #[serde(default)]
    link_target: String,
}

pub(super) async fn find(
    engine: &DockerEngine,
    container: &str,
    path: &str,
    limit: u64,
) -> Result<Option<InContainer>, EngineError> {
    let mut place = path.to_owned();
    let Some(mut stat) = stat(engine, container, &place).await? else {
        let is_unseen = is_in_memory(engine, container, path).await?;
        return Ok(is_unseen.then_some(InContainer::Unseen));
    };
    if stat.mode & LINK != 0 && stat.link_target.starts_with('/') {
        place.clone_from(&stat.link_target);
        match self::stat(engine, container, &place).await? {
            Some(target) => stat = target,
            None => return Ok(Some(InContainer::Other)),
        }
    }
    if stat.mode & KIND != 0 {
        return Ok(Some(InContainer::Other));
    }
    if stat.size > limit {
        return Ok(Some(InContainer::File(None)));
    }
    let archive = engine
        .ask(LOOKING, Method::GET, &address(container, &place)?)
        .await?;
    Ok(Some(InContainer::File(first(&archive))))
}

fn address(container: &str, path: &str) -> Result<String, EngineError> {
    Ok(format!(
        "/containers/{}/archive{}",
        in_path(container)?,
        query([("path", path)])
    ))
}

/// What the engine says of a path; `None` where there is none.
async fn stat(engine: &DockerEngine, container: &str, path: &str) -> Result<Option<Stat>, EngineError> {
    let request = request(Method::HEAD, &address(container, path)?, full(Bytes::new()))?;
    let answer = engine.wire.call(LOOKING, Some(engine.version), request).await?;
    if none_if_missing(refused(&answer))?.is_none() {
        return Ok(None);
    }
    let said = answer.headers.get(STAT).map(HeaderValue::as_bytes);
    let json = said.and_then(|said| BASE64_STANDARD.decode(said).ok());
    let stat = json.and_then(|json| serde_json::from_slice(&json).ok());
    stat.map(Some)
        .ok_or_else(|| EngineError::Protocol(format!("it says nothing of `{path}`")))
}

/// Says whether a path lies where the container has a file system in memory, which is not shown.
async fn is_in_memory(engine: &DockerEngine, container: &str, path: &str) -> Result<bool, EngineError> {
    let found: Option<Value> = engine
        .find(LOOKING, &format!("/containers/{}/json", in_path(container)?))
        .await?;
    let Some(found) = found else {
        return Ok(false);
    };
    let tmpfs = found["HostConfig"]["Tmpfs"].as_object();
    let mounts = found["Mounts"].as_array().into_iter().flatten();
    let mounts = mounts.filter(|mount| mount["Type"] == "tmpfs");
    let mut folders = mounts
        .filter_map(|mount| mount["Destination"].as_str())
        .chain(tmpfs.into_iter().flatten().map(|(folder, _)| folder.as_str()));
    let is_within = |folder: &str| {
        let rest = path.strip_prefix(folder.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    Ok(folders.any(is_within))
}

/// What is in the first file of an archive.
fn first(archive: &[u8]) -> Option<Vec<u8>> {
    let mut archive = tar::Archive::new(archive);
    let mut file = archive.entries().ok()?.next()?.ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
