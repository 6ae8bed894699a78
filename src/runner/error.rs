//! Why a run cannot go on.
//!
//! Not here: exit codes and hints (`cli`).

use crate::engine::EngineError;
use crate::registry::practice::PracticeError;
use crate::session::store::StoreError;
use crate::shell::context::ContextError;
use crate::shell::process::ShellError;
use crate::words::StepId;

/// Says why a run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The lesson's shell cannot be started or has lost its way.
    #[error(transparent)]
    Shell(#[from] ShellError),
    /// Progress cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The session's context cannot be written for the shim.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The practice registry's account cannot be made.
    #[error("the practice registry's account cannot be made")]
    Account(#[source] PracticeError),
    /// The password cannot be kept for the lesson's login.
    #[error("there is no place to keep the password for the lesson's `docker login`")]
    Keeper(#[source] std::io::Error),
    /// There is no place for what the author's own check prints.
    #[error("there is no place for what the author's own check prints")]
    Scratch(#[source] std::io::Error),
    /// A value is missing, and nobody is there to give it.
    #[error("the lesson needs a value for `{name}`: {reason}")]
    Value {
        /// The variable.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The learner did not agree to the lesson's other commands.
    #[error("the lesson runs commands other than docker's, and nobody agreed to them")]
    NotAgreed {
        /// The commands: line and text.
        commands: Vec<(usize, String)>,
    },
    /// The engine cannot be asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The step that was asked for is not in the lesson.
    #[error("the lesson has no step `{0}`")]
    NoStep(StepId),
    /// A step before it is not done.
    #[error("the step `{0}` is locked: a step before it is not done")]
    Locked(StepId),
}
