//! A learner's progress in a lesson: the state machine (pure) and the crash-safe store.
//!
//! Not here: deciding whether a step has passed (`check`).

pub mod store;

mod state;

pub use state::{Mode, Refusal, StepOutline, assist, pass, proven, skip, skipped, states, visit};

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

/// A lesson's place in a course.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Course {
    /// The course's folder or document, as an absolute path.
    pub path: PathBuf,
    /// The lesson's position in it, from 0.
    pub position: usize,
}

/// What is kept of a learner's way through a lesson. Holds no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The session's ID: the value of the label on everything that it makes.
    #[serde(default)]
    pub session: String,
    /// The lesson's file, as an absolute path.
    #[serde(default)]
    pub lesson: PathBuf,
    /// The course that it was last run in, and its place there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<Course>,
    /// How many steps the lesson had when it was last run.
    #[serde(default)]
    pub n_steps: usize,
    /// Whether the lesson was finished; the next run begins anew.
    #[serde(default)]
    pub is_finished: bool,
    /// The steps that are done, and how. Locked and Open follow from these and are not kept.
    pub done: BTreeMap<StepId, StepState>,
    /// The skipped steps that lacked something, and not a learner's wish: the next run asks again.
    #[serde(default)]
    pub left_out: BTreeSet<StepId>,
    /// The steps whose solution was shown.
    #[serde(default)]
    pub assisted: BTreeSet<StepId>,
    /// What was asked and answered rightly, by step, as plain text. A step stands here once its checks held and its
    /// questions began.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answered: BTreeMap<StepId, BTreeSet<String>>,
    /// The learner's values.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The shell's working directory when it was last left.
    #[serde(default)]
    pub cwd: Option<PathBuf>,
    /// What the lesson made that no label can be put on, in order.
    #[serde(default)]
    pub made: Vec<Made>,
    /// How far the session's journal is taken into `made`, in bytes.
    #[serde(default)]
    pub journal_read: usize,
    /// The lesson's digest when the learner agreed to its other commands.
    #[serde(default)]
    pub agreed: Option<Digest>,
}

impl Progress {
    /// The progress of somebody who begins the same session anew: nothing is done, the values are kept.
    #[must_use]
    pub fn begun_anew(&self) -> Self {
        Self {
            session: self.session.clone(),
            lesson: self.lesson.clone(),
            course: self.course.clone(),
            n_steps: self.n_steps,
            values: self.values.clone(),
            agreed: self.agreed.clone(),
            made: self.made.clone(),
            journal_read: self.journal_read,
            ..Self::default()
        }
    }

    /// Opens the steps again that lacked something.
    pub fn ask_again(&mut self) {
        for step in std::mem::take(&mut self.left_out) {
            if self.done.get(&step) == Some(&StepState::Skipped) {
                self.done.remove(&step);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_of_a_stepgate_that_asked_nothing_is_read() {
        let kept = r#"{ "done": { "tags": "passed" } }"#;
        let progress: Progress = serde_json::from_str(kept).unwrap();
        assert!(progress.answered.is_empty());
        assert!(!serde_json::to_string(&progress).unwrap().contains("answered"));
        let asked = Progress {
            answered: BTreeMap::from([(StepId::slug("tags"), BTreeSet::from(["A copy?".to_owned()]))]),
            ..progress
        };
        let text = serde_json::to_string(&asked).unwrap();
        assert_eq!(serde_json::from_str::<Progress>(&text).unwrap(), asked);
        assert!(asked.begun_anew().answered.is_empty());
    }
}
