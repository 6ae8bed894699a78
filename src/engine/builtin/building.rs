//! A build with all that it needs from outside: the time, and base images from where they are.
//!
//! Not here: the build itself (`build`).

use time::OffsetDateTime;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::spawn_blocking;

use super::runtime::Stop;
use super::{BuildError, Builtin, Surroundings};
use crate::engine::{BuildRequest, EngineError, Progress};
use crate::words::Digest;

impl Builtin {
    /// Builds an image; a base that is not here is pulled from its own host. Gives the image's ID.
    pub async fn build(&self, request: BuildRequest, progress: Progress<'_>) -> Result<String, EngineError> {
        let mut surroundings = Surroundings {
            now: OffsetDateTime::now_utc(),
            pulled: request.pull.then(Vec::new),
            source_date_epoch: std::env::var("SOURCE_DATE_EPOCH").ok(),
        };
        let mut pulled = Vec::new();
        loop {
            match self.build_beside(&request, &surroundings, progress).await? {
                Ok(id) => return Ok(id.to_string()),
                Err(BuildError::MissingBase { reference, .. }) if !pulled.contains(&reference) => {
                    let login = request.logins.get(reference.host());
                    Self::pull(self, &reference, request.platform.as_deref(), login, progress).await?;
                    pulled.push(reference);
                    if request.pull {
                        surroundings.pulled = Some(pulled.clone());
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Builds in a thread of its own, so that what it says is heard meanwhile.
    async fn build_beside(
        &self,
        request: &BuildRequest,
        surroundings: &Surroundings,
        progress: Progress<'_>,
    ) -> Result<Result<Digest, BuildError>, EngineError> {
        let (sender, mut notes) = unbounded_channel();
        let (engine, request, surroundings) = (self.clone(), request.clone(), surroundings.clone());
        let stop = Stop::default();
        // A command that runs ends where nobody waits for it any more; what is built until then is in the cache.
        let _waiting = Waiting(stop.clone());
        let building = spawn_blocking(move || {
            engine.build_until(&request, &surroundings, &stop, &mut |note| {
                // Where nobody listens any more, the build is being stopped.
                let _ = sender.send(note);
            })
        });
        while let Some(note) = notes.recv().await {
            progress(note);
        }
        building.await.map_err(|error| EngineError::Interrupted {
            doing: "building an image",
            source: Some(Box::new(error)),
        })
    }
}

/// Stops a build when it goes.
struct Waiting(Stop);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.ask();
    }
}
