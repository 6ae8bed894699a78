//! A learner's progress in a lesson: the state machine (pure) and the crash-safe store.
//!
//! Not here: deciding whether a step has passed (`check`).

mod file;
mod journal;
mod place;
mod state;
mod store;
#[cfg(test)]
mod tests;

pub use journal::read_journal;
pub use place::{LessonKey, state_folder};
pub use state::{Mode, Refusal, assist, back, next_open, pass, proven, reset, skip, states, visit};
pub use store::{Listed, Notice, Opened, Store, StoreError, Unlisted, list};

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::shell::journal::Made;
use crate::words::{Digest, StepId};

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// A step before it is not done.
    Locked,
    /// It can be worked on.
    Open,
    /// Its checks held.
    Passed,
    /// The learner went past it.
    Skipped,
    /// Its checks held after the solution was shown.
    Assisted,
}

/// What is kept of a learner's way through a lesson. Holds no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The steps that are done, and how. Locked and Open follow from these and are not kept.
    pub done: BTreeMap<StepId, StepState>,
    /// The steps whose solution was shown.
    #[serde(default)]
    pub assisted: BTreeSet<StepId>,
    /// The step that was shown last.
    #[serde(default)]
    pub current: Option<StepId>,
    /// The learner's values.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The shell's working directory when it was last left.
    #[serde(default)]
    pub cwd: Option<PathBuf>,
    /// What the lesson made that no label can be put on, in order.
    #[serde(default)]
    pub made: Vec<Made>,
    /// The lesson's digest when the learner agreed to its other commands.
    #[serde(default)]
    pub agreed: Option<Digest>,
}
