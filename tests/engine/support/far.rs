//! A Docker Engine that does not reach this machine's loopback: one that `STEPGATE_TEST_FAR_DOCKER` names, else one of
//! the test's own.
//!
//! Not here: how such an engine is started (`private`).

use super::engine::Engine;
use super::private::PrivateEngine;

/// The variable that names the engine, as `DOCKER_HOST` would.
const VARIABLE: &str = "STEPGATE_TEST_FAR_DOCKER";

/// A far engine; at drop it is as it was, or gone.
pub(crate) struct FarEngine {
    pub(crate) engine: Engine,
    _private: Option<PrivateEngine>,
}

impl FarEngine {
    /// Gives one. Says that the test is skipped where none can be had.
    pub(crate) fn start() -> Option<Self> {
        // Where there is no engine at all, it is said so.
        Engine::from_env()?;
        if let Ok(address) = std::env::var(VARIABLE) {
            return Some(Self {
                engine: Engine::at(&address),
                _private: None,
            });
        }
        let private = PrivateEngine::far()?;
        Some(Self {
            engine: private.engine(),
            _private: Some(private),
        })
    }
}

impl Engine {
    /// Says whether it has the containerd image store, where an image's ID is its manifest's digest.
    pub(crate) fn has_containerd_store(&self) -> bool {
        let status = self.docker(["info", "--format", "{{json .DriverStatus}}"]).text();
        status.contains("io.containerd.snapshotter")
    }
}
