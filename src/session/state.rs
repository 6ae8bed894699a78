//! The state machine of a lesson's steps. Pure.
//!
//! Not here: keeping progress on disk (`store`).

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
}

/// Says why a step cannot be skipped.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum SkipRefusal {
    /// Later steps build on it and are still locked.
    #[error(
        "{n_locked} later steps build on this one and stay locked until it holds; `hint` and `solution` help, `--free` lifts the order"
    )]
    LockedWork {
        /// How many steps with commands wait behind it.
        n_locked: usize,
    },
    /// The lesson has no such step.
    #[error("the lesson has no step `{0}`")]
    Unknown(StepId),
}

/// Where each step stands, in the lesson's order.
pub fn states(steps: &[StepOutline], progress: &Progress, mode: Mode) -> Vec<StepState> {
    let mut is_reachable = true;
    let state = |step: &StepOutline| match progress.done.get(&step.id) {
        Some(done @ (StepState::Passed | StepState::Skipped | StepState::Assisted)) => *done,
        Some(StepState::Locked | StepState::Open) | None if is_reachable || mode == Mode::Free => {
            is_reachable = false;
            StepState::Open
        }
        Some(StepState::Locked | StepState::Open) | None => StepState::Locked,
    };
    steps.iter().map(state).collect()
}

/// The state that a step whose checks hold gets: assisted, where its solution was shown.
pub fn pass_state(progress: &Progress, id: &StepId) -> StepState {
    if progress.assisted.contains(id) {
        StepState::Assisted
    } else {
        StepState::Passed
    }
}

/// Marks a step skipped. A step with commands cannot be while later steps with commands are not done, as they would
/// unlock without proof; in free mode every step can.
pub fn skip(
    steps: &[StepOutline],
    progress: &mut Progress,
    id: &StepId,
    mode: Mode,
) -> Result<(), SkipRefusal> {
    let Some(at) = steps.iter().position(|step| step.id == *id) else {
        return Err(SkipRefusal::Unknown(id.clone()));
    };
    if mode == Mode::Linear && steps[at].is_doing {
        let is_locked = |step: &&StepOutline| step.is_doing && !progress.done.contains_key(&step.id);
        let n_locked = steps[at + 1..].iter().filter(is_locked).count();
        if n_locked > 0 {
            return Err(SkipRefusal::LockedWork { n_locked });
        }
    }
    progress.done.entry(id.clone()).or_insert(StepState::Skipped);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outline(doing: &[bool]) -> Vec<StepOutline> {
        let step = |(n, &is_doing)| StepOutline {
            id: StepId::slug(&format!("step {n}")),
            is_doing,
        };
        doing.iter().enumerate().map(step).collect()
    }

    #[test]
    fn only_the_first_step_that_is_not_done_is_open() {
        let steps = outline(&[true, true, true]);
        let mut progress = Progress::default();
        progress.done.insert(steps[0].id.clone(), StepState::Passed);
        let found = states(&steps, &progress, Mode::Linear);
        assert_eq!(found, [StepState::Passed, StepState::Open, StepState::Locked]);
        let free = states(&steps, &progress, Mode::Free);
        assert_eq!(free, [StepState::Passed, StepState::Open, StepState::Open]);
    }

    #[test]
    fn a_doing_step_with_locked_work_behind_it_cannot_be_skipped() {
        let steps = outline(&[true, false, true]);
        let mut progress = Progress::default();
        let refused = skip(&steps, &mut progress, &steps[0].id, Mode::Linear);
        assert_eq!(refused, Err(SkipRefusal::LockedWork { n_locked: 1 }));
        assert_eq!(skip(&steps, &mut progress, &steps[0].id, Mode::Free), Ok(()));
    }

    #[test]
    fn reading_and_the_last_work_can_be_skipped() {
        let steps = outline(&[false, true, false]);
        let mut progress = Progress::default();
        assert_eq!(skip(&steps, &mut progress, &steps[0].id, Mode::Linear), Ok(()));
        assert_eq!(skip(&steps, &mut progress, &steps[1].id, Mode::Linear), Ok(()));
    }

    #[test]
    fn a_shown_solution_makes_a_pass_assisted() {
        let steps = outline(&[true]);
        let mut progress = Progress::default();
        assert_eq!(pass_state(&progress, &steps[0].id), StepState::Passed);
        progress.assisted.insert(steps[0].id.clone());
        assert_eq!(pass_state(&progress, &steps[0].id), StepState::Assisted);
    }

    proptest! {
        #[test]
        fn in_order_nothing_opens_behind_a_step_that_is_not_done(
            doing in prop::collection::vec(any::<bool>(), 1..12),
            done in prop::collection::vec(any::<bool>(), 12),
        ) {
            let steps = outline(&doing);
            let mut progress = Progress::default();
            for (step, _) in steps.iter().zip(&done).filter(|(_, done)| **done) {
                progress.done.insert(step.id.clone(), StepState::Passed);
            }
            let found = states(&steps, &progress, Mode::Linear);
            let n_open = found.iter().filter(|state| **state == StepState::Open).count();
            prop_assert!(n_open <= 1);
            if let Some(open) = found.iter().position(|state| *state == StepState::Open) {
                prop_assert!(found[..open].iter().all(|state| *state == StepState::Passed));
            }
        }
    }
}
