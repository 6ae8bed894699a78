//! Where the steps of a lesson stand, and what may happen to them. Pure.
//!
//! Not here: whether a step's checks hold (`check`), and keeping progress on disk (`store`).

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::words::StepId;

use super::{Progress, StepState};

/// Whether steps are taken in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A step unlocks when the one before it is done.
    Linear,
    /// `--free`: every step is open and may be skipped.
    Free,
}

/// A step as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOutline {
    /// Its key.
    pub id: StepId,
    /// Whether it has commands; a step without is reading.
    pub is_doing: bool,
    /// Whether the learner is asked something in it.
    pub has_questions: bool,
}

/// Says why a step cannot be treated so, and what to do; a refusal changes nothing.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// The lesson has no such step.
    #[error("the lesson has no step `{0}`")]
    Unknown(StepId),
    /// A step before it is not done.
    #[error("step `{step}` is locked: finish `{first}` first")]
    Locked {
        /// The step.
        step: StepId,
        /// The first step that is not done.
        first: StepId,
    },
    /// Later steps build on it and would unlock without proof.
    #[error(
        "later steps with commands ({n_locked}) build on this one and stay locked until it holds; `hint` and `solution` help, `--free` lifts the order"
    )]
    LockedWork {
        /// How many steps with commands wait behind it.
        n_locked: usize,
    },
}

/// Where each step stands, in the lesson's order.
pub fn states(steps: &[StepOutline], progress: &Progress, mode: Mode) -> Vec<StepState> {
    let mut is_reachable = true;
    let state = |at| match done(steps, at, progress, mode) {
        Some(done) => done,
        None if is_reachable || mode == Mode::Free => {
            is_reachable = false;
            StepState::Open
        }
        None => StepState::Locked,
    };
    (0..steps.len()).map(state).collect()
}

/// The positions of the steps whose checks held once: on coming back they are verified again.
pub fn proven(steps: &[StepOutline], progress: &Progress) -> Vec<usize> {
    let is_proven = |step: &StepOutline| {
        step.is_doing
            && matches!(
                progress.done.get(&step.id),
                Some(StepState::Passed | StepState::Assisted)
            )
    };
    let positions = steps.iter().enumerate();
    positions
        .filter(|(_, step)| is_proven(step))
        .map(|(at, _)| at)
        .collect()
}

/// The steps that the learner left out.
pub fn skipped(progress: &Progress) -> BTreeSet<StepId> {
    let is_skipped = |(_, state): &(&StepId, &StepState)| **state == StepState::Skipped;
    let done = progress.done.iter().filter(is_skipped);
    done.map(|(id, _)| id.clone()).collect()
}

/// Says whether a step may be shown: not while it is locked.
pub fn visit(steps: &[StepOutline], progress: &Progress, id: &StepId, mode: Mode) -> Result<(), Refusal> {
    unlocked(steps, progress, id, mode).map(drop)
}

/// Marks a step done whose checks held, or that was read: assisted where its solution was shown before.
pub fn pass(
    steps: &[StepOutline],
    progress: &mut Progress,
    id: &StepId,
    mode: Mode,
) -> Result<StepState, Refusal> {
    unlocked(steps, progress, id, mode)?;
    let state = match progress.done.get(id) {
        Some(proved @ (StepState::Passed | StepState::Assisted)) => *proved,
        Some(StepState::Locked | StepState::Open | StepState::Skipped) | None => {
            if progress.assisted.contains(id) {
                StepState::Assisted
            } else {
                StepState::Passed
            }
        }
    };
    progress.done.insert(id.clone(), state);
    Ok(state)
}

/// Notes that a step's solution was shown. Reading without questions, and what has passed without it, stays as it is.
pub fn assist(
    steps: &[StepOutline],
    progress: &mut Progress,
    id: &StepId,
    mode: Mode,
) -> Result<(), Refusal> {
    let at = unlocked(steps, progress, id, mode)?;
    let is_to_do = steps[at].is_doing || steps[at].has_questions;
    if is_to_do && progress.done.get(id) != Some(&StepState::Passed) {
        progress.assisted.insert(id.clone());
    }
    Ok(())
}

/// Goes past a step. One with commands cannot be while later steps with commands are not done, as they would unlock
/// without proof; in free mode every step can.
pub fn skip(steps: &[StepOutline], progress: &mut Progress, id: &StepId, mode: Mode) -> Result<(), Refusal> {
    let at = unlocked(steps, progress, id, mode)?;
    if done(steps, at, progress, mode).is_some() {
        return Ok(());
    }
    let n_locked = n_undone_behind(steps, at, progress);
    if mode == Mode::Linear && steps[at].is_doing && n_locked > 0 {
        return Err(Refusal::LockedWork { n_locked });
    }
    progress.done.insert(id.clone(), StepState::Skipped);
    Ok(())
}

/// How the step at `at` was done, where that counts: in order, work that was skipped in free mode is still to do
/// while other work builds on it.
fn done(steps: &[StepOutline], at: usize, progress: &Progress, mode: Mode) -> Option<StepState> {
    match progress.done.get(&steps[at].id)? {
        state @ (StepState::Passed | StepState::Assisted) => Some(*state),
        StepState::Skipped => {
            let is_missed = mode == Mode::Linear && steps[at].is_doing;
            let stands = !is_missed || n_undone_behind(steps, at, progress) == 0;
            stands.then_some(StepState::Skipped)
        }
        // stepgate never keeps these; a file that says so was edited by hand.
        StepState::Locked | StepState::Open => None,
    }
}

fn n_undone_behind(steps: &[StepOutline], at: usize, progress: &Progress) -> usize {
    let is_undone = |step: &&StepOutline| step.is_doing && !progress.done.contains_key(&step.id);
    steps[at + 1..].iter().filter(is_undone).count()
}

/// The position of a step that is not locked.
fn unlocked(steps: &[StepOutline], progress: &Progress, id: &StepId, mode: Mode) -> Result<usize, Refusal> {
    let Some(at) = steps.iter().position(|step| step.id == *id) else {
        return Err(Refusal::Unknown(id.clone()));
    };
    let states = states(steps, progress, mode);
    if states[at] != StepState::Locked {
        return Ok(at);
    }
    let first = states.iter().position(|state| *state == StepState::Open);
    Err(Refusal::Locked {
        step: id.clone(),
        first: steps[first.unwrap_or(at)].id.clone(),
    })
}
