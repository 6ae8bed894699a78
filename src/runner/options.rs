//! How a lesson is run, as whoever starts it says.
//!
//! Not here: what the learner says on the way (`learner`).

use std::collections::BTreeMap;
use std::time::Duration;

use crate::session::Mode;
use crate::shell::context::Attendance;
use crate::words::{Secret, StepId};

/// What becomes of what the lesson made, when the run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// It is removed when the lesson is finished, and kept when the learner leaves before.
    CleanWhenFinished,
    /// It is removed however the run ends.
    CleanAlways,
    /// It is kept.
    Keep,
}

/// How a lesson is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether somebody sits before it.
    pub attendance: Attendance,
    /// Whether steps may be skipped.
    pub mode: Mode,
    /// What becomes of what the lesson made.
    pub afterwards: Afterwards,
    /// The only step to run, where one is named.
    pub only: Option<StepId>,
    /// Whether the learner agreed beforehand to commands other than docker's.
    pub agreed: Agreement,
    /// How long a block's commands may take where nobody is there to end them; `None` where there is no limit.
    pub limit: Option<Duration>,
    /// The values given on the command line and in the environment.
    pub values: BTreeMap<String, String>,
    /// The registry's password from the environment.
    pub password: Option<Secret>,
}

/// Whether the learner agreed beforehand to commands other than docker's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// `--yes`.
    Given,
    /// The learner is asked.
    ToBeAsked,
}
