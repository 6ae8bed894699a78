//! What the built-in engine says of itself.
//!
//! Not here: its images.

use serde_json::{Value, json};

use super::Builtin;
use super::platform::{OS, architecture};
use crate::engine::{About, EngineError, HubSource, ImageStore};

/// How its way of keeping images is called.
pub(super) const DRIVER: &str = "oci-layout";
/// The version of the Engine API whose answers it gives.
const API: &str = "1.41";

pub(super) fn about(engine: &Builtin) -> About {
    About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api: API.to_owned(),
        os: OS.to_owned(),
        architecture: architecture().to_owned(),
        store: ImageStore::GraphDriver,
        driver: DRIVER.to_owned(),
        root: engine.store.root().display().to_string(),
        hub: HubSource::Hub,
    }
}

/// The answers to `version` and `info`.
pub(super) fn json(engine: &Builtin) -> Result<(Value, Value), EngineError> {
    let n_images = engine.store.images()?.len();
    let version = env!("CARGO_PKG_VERSION");
    let component = json!({
        "Name": "stepgate's built-in image engine",
        "Version": version,
        "Details": { "ApiVersion": API, "Os": OS, "Arch": architecture() },
    });
    Ok((
        json!({
            "Version": version,
            "ApiVersion": API,
            "Os": OS,
            "Arch": architecture(),
            "Components": [component],
        }),
        json!({
            "Containers": 0,
            "ContainersRunning": 0,
            "ContainersPaused": 0,
            "ContainersStopped": 0,
            "Images": n_images,
            "ServerVersion": version,
            "Driver": DRIVER,
            "OperatingSystem": "stepgate's built-in image engine",
            "OSType": OS,
            "Architecture": std::env::consts::ARCH,
            "NCPU": std::thread::available_parallelism().map_or(1, usize::from),
            "Name": "builtin",
            "DockerRootDir": engine.store.root().display().to_string(),
        }),
    ))
}
