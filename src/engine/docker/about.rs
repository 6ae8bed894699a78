//! What an engine says of itself.
//!
//! Not here: negotiating the API version (`ask`).

use bytes::Bytes;
use hyper::Method;
use serde::Deserialize;
use serde_json::Value;

use super::DockerEngine;
use super::ask::{refused, request};
use super::wire::full;
use crate::engine::{About, Builder, EngineError, HubSource, ImageStore};

/// The graph drivers that Docker has ever had.
const GRAPH_DRIVERS: [&str; 11] = [
    "overlay2",
    "overlay",
    "fuse-overlayfs",
    "btrfs",
    "zfs",
    "vfs",
    "aufs",
    "devicemapper",
    "windowsfilter",
    "lcow",
    "stargz",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Info {
    #[serde(default)]
    server_version: String,
    #[serde(rename = "OSType", default)]
    os_type: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    driver: String,
    #[serde(default)]
    driver_status: Option<Vec<Vec<String>>>,
    #[serde(default)]
    docker_root_dir: String,
    #[serde(default)]
    registry_config: Option<RegistryConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RegistryConfig {
    #[serde(default)]
    mirrors: Option<Vec<String>>,
}

pub(super) async fn about(engine: &DockerEngine) -> Result<About, EngineError> {
    let info: Info = engine.get("telling about itself", "/info").await?;
    Ok(About {
        store: store(&info),
        hub: hub_source(&info),
        version: info.server_version,
        api: engine.version.to_string(),
        os: info.os_type,
        architecture: image_architecture(&info.architecture).to_owned(),
        driver: info.driver,
        root: info.docker_root_dir,
    })
}

/// By what the engine tells those who ask before they build, as docker's CLI does.
pub(super) async fn builder(engine: &DockerEngine) -> Result<Builder, EngineError> {
    let request = request(Method::GET, "/_ping", full(Bytes::new()))?;
    let answer = engine
        .wire
        .call("telling its builder", Some(engine.version), request)
        .await?;
    refused(&answer)?;
    let is_buildkit = answer
        .headers
        .get("Builder-Version")
        .is_some_and(|version| version == "2");
    Ok(if is_buildkit {
        Builder::Buildkit
    } else {
        Builder::Classic
    })
}

pub(super) async fn about_json(engine: &DockerEngine) -> Result<(Value, Value), EngineError> {
    let version = engine.get("telling its version", "/version");
    let info = engine.get("telling about itself", "/info");
    futures_util::future::try_join(version, info).await
}

fn store(info: &Info) -> ImageStore {
    let mut status = info.driver_status.iter().flatten();
    let is_containerd =
        status.any(|row| matches!(row.as_slice(), [key, value] if key == "driver-type" && value == "io.containerd.snapshotter.v1"));
    // Podman calls its driver `overlay` too, and is told by what it says of it.
    let is_podman = info.driver_status.iter().flatten().any(|row| {
        row.first()
            .is_some_and(|key| key == "Supports shifting" || key == "Supports volatile")
    });
    if is_containerd {
        ImageStore::Containerd
    } else if GRAPH_DRIVERS.contains(&info.driver.as_str()) && !is_podman {
        ImageStore::GraphDriver
    } else {
        ImageStore::Other
    }
}

fn hub_source(info: &Info) -> HubSource {
    let config = info.registry_config.as_ref();
    let mirrors = config.and_then(|config| config.mirrors.as_ref());
    if mirrors.is_some_and(|mirrors| !mirrors.is_empty()) {
        HubSource::Mirror
    } else {
        HubSource::Hub
    }
}

/// `uname`'s name for a machine as images name it.
fn image_architecture(machine: &str) -> &str {
    match machine {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "armv7l" | "armv6l" => "arm",
        "i386" | "i686" => "386",
        "loongarch64" => "loong64",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store_of(info: &str) -> ImageStore {
        store(&serde_json::from_str(info).unwrap())
    }

    #[test]
    fn the_store_is_told_by_the_drivers_type() {
        let containerd =
            r#"{"Driver":"overlayfs","DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]}"#;
        assert_eq!(store_of(containerd), ImageStore::Containerd);
        let graph = r#"{"Driver":"overlay2","DriverStatus":[["Backing Filesystem","extfs"]]}"#;
        assert_eq!(store_of(graph), ImageStore::GraphDriver);
        assert_eq!(
            store_of(r#"{"Driver":"vfs","DriverStatus":null}"#),
            ImageStore::GraphDriver
        );
        let podman = r#"{"Driver":"overlay","DriverStatus":[["Supports shifting","false"]]}"#;
        assert_eq!(store_of(podman), ImageStore::Other);
        assert_eq!(store_of("{}"), ImageStore::Other);
    }

    #[test]
    fn architectures_are_named_as_images_name_them() {
        assert_eq!(image_architecture("x86_64"), "amd64");
        assert_eq!(image_architecture("aarch64"), "arm64");
        assert_eq!(image_architecture("riscv64"), "riscv64");
    }
}
