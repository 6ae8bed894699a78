//! What happens in a run, as past participles.

use serde::Serialize;

use crate::shell::journal::Upload;
use crate::words::StepId;

/// Something that happened in a run.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A push reached the registry.
    Uploaded {
        /// The step.
        step: StepId,
        /// What travelled.
        upload: Upload,
    },
}
