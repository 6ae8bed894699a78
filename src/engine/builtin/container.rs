//! One container at a time, in the foreground: from an image's name to what is ready to run.
//!
//! Not here: laying out its files (`build::run`), and pulling the image.

use tokio::task::spawn_blocking;

use super::{Builtin, Container, ContainerError, find};
use crate::docker::ContainerRun;
use crate::engine::EngineError;

impl Builtin {
    /// Makes a container ready to run; `env` is what the command line gives, `NAME=VALUE` each.
    pub async fn container(&self, run: &ContainerRun, env: Vec<String>) -> Result<Container, ContainerError> {
        let (engine, run) = (self.clone(), run.clone());
        let made = spawn_blocking(move || {
            let runtime = engine.runtime()?;
            let found = find::find(&engine.store, &run.image).map_err(refused)?;
            let (image, _) = found.ok_or_else(|| refused(find::missing(&run.image)))?;
            Container::prepare(&engine.store, &runtime, &image, &run, &env)
        });
        made.await
            .unwrap_or_else(|error| Err(ContainerError::Store(Box::new(error))))
    }
}

fn refused(error: EngineError) -> ContainerError {
    match error {
        EngineError::Refused { message, .. } => ContainerError::Refused(message),
        other => ContainerError::Store(Box::new(other)),
    }
}
