//! Which steps are locked, open or done, and what may happen to them. Pure.
//!
//! Not here: whether a step's checks hold (`check`), and keeping the result (`store`).

use super::{Progress, StepState};
use crate::lesson::Step;
use crate::words::StepId;

/// Whether steps unlock one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A step opens when all before it are done, and work is done by proof alone.
    Linear,
    /// `--free`: every step is open, and work can be skipped.
    Free,
}

/// Says why a step cannot be treated so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    /// Skipping it would unlock the next steps without proof.
    #[error(
        "step `{0}` has work that the next steps build on: finish it, ask for the `solution`, or start again with `--free`"
    )]
    WorkRemains(StepId),
    /// There is nothing before the first step.
    #[error("this is the first step")]
    AtStart,
}

/// Tells where each step stands, in the lesson's order.
pub fn states(steps: &[Step], progress: &Progress, mode: Mode) -> Vec<StepState> {
    let mut is_open = true;
    steps
        .iter()
        .map(|step| {
            let done = done(step, progress, mode);
            let state = done.unwrap_or(if is_open {
                StepState::Open
            } else {
                StepState::Locked
            });
            is_open &= done.is_some() || mode == Mode::Free;
            state
        })
        .collect()
}

/// The first step that is open, if any is left.
pub fn next_open<'a>(steps: &'a [Step], progress: &Progress, mode: Mode) -> Option<&'a Step> {
    let states = states(steps, progress, mode);
    steps
        .iter()
        .zip(states)
        .find(|(_, state)| *state == StepState::Open)
        .map(|(step, _)| step)
}

/// The steps whose checks held once; on coming back they are verified again, and stay passed where they drifted.
pub fn proven<'a>(steps: &'a [Step], progress: &Progress) -> Vec<&'a Step> {
    let is_proven = |step: &&Step| {
        matches!(
            progress.done.get(&step.id),
            Some(StepState::Passed | StepState::Assisted)
        )
    };
    steps
        .iter()
        .filter(|step| step.is_doing())
        .filter(is_proven)
        .collect()
}

/// Marks a step whose checks held (or that was read) as done: assisted where its solution was shown.
pub fn pass(steps: &[Step], progress: &mut Progress, id: &StepId, mode: Mode) -> Result<StepState, Refusal> {
    require_unlocked(steps, progress, id, mode)?;
    let state = match progress.done.get(id) {
        Some(StepState::Passed) => StepState::Passed,
        Some(StepState::Locked | StepState::Open | StepState::Skipped | StepState::Assisted) | None => {
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

/// Notes that a step's solution was shown; one that has passed without it stays as it is.
pub fn assist(steps: &[Step], progress: &mut Progress, id: &StepId, mode: Mode) -> Result<(), Refusal> {
    require_unlocked(steps, progress, id, mode)?;
    if progress.done.get(id) != Some(&StepState::Passed) {
        progress.assisted.insert(id.clone());
    }
    Ok(())
}

/// Goes past a step; one with work only in free mode.
pub fn skip(steps: &[Step], progress: &mut Progress, id: &StepId, mode: Mode) -> Result<(), Refusal> {
    let step = require_unlocked(steps, progress, id, mode)?;
    if done(step, progress, mode).is_some() {
        return Ok(());
    }
    if step.is_doing() && mode == Mode::Linear {
        return Err(Refusal::WorkRemains(id.clone()));
    }
    progress.done.insert(id.clone(), StepState::Skipped);
    Ok(())
}

/// Shows a step that is not locked.
pub fn visit(steps: &[Step], progress: &mut Progress, id: &StepId, mode: Mode) -> Result<(), Refusal> {
    require_unlocked(steps, progress, id, mode)?;
    progress.current = Some(id.clone());
    Ok(())
}

/// Shows the step before the one shown last, and names it.
pub fn back(steps: &[Step], progress: &mut Progress) -> Result<StepId, Refusal> {
    let at = progress
        .current
        .as_ref()
        .and_then(|id| steps.iter().position(|step| step.id == *id));
    let before = at
        .and_then(|at| at.checked_sub(1))
        .and_then(|at| steps.get(at))
        .ok_or(Refusal::AtStart)?;
    progress.current = Some(before.id.clone());
    Ok(before.id.clone())
}

/// Begins anew. What the learner agreed to stays agreed.
pub fn reset(progress: &mut Progress) {
    *progress = Progress {
        agreed: progress.agreed.take(),
        ..Progress::default()
    };
}

/// How a step was done, where it counts: in linear mode work that was skipped is still to do.
fn done(step: &Step, progress: &Progress, mode: Mode) -> Option<StepState> {
    match progress.done.get(&step.id)? {
        state @ (StepState::Passed | StepState::Assisted) => Some(*state),
        StepState::Skipped if step.is_doing() && mode == Mode::Linear => None,
        StepState::Skipped => Some(StepState::Skipped),
        // Not kept by us; a file that says so was edited by hand.
        StepState::Locked | StepState::Open => None,
    }
}

fn require_unlocked<'a>(
    steps: &'a [Step],
    progress: &Progress,
    id: &StepId,
    mode: Mode,
) -> Result<&'a Step, Refusal> {
    let states = states(steps, progress, mode);
    let Some((step, state)) = steps.iter().zip(&states).find(|(step, _)| step.id == *id) else {
        return Err(Refusal::Unknown(id.clone()));
    };
    if *state != StepState::Locked {
        return Ok(step);
    }
    let first = steps
        .iter()
        .zip(&states)
        .find(|(_, state)| **state == StepState::Open);
    Err(Refusal::Locked {
        step: id.clone(),
        first: first.map_or_else(|| id.clone(), |(step, _)| step.id.clone()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lesson::{Block, Dialect, Role};

    fn step(title: &str, blocks: Vec<Block>) -> Step {
        Step {
            id: StepId::slug(title),
            title: title.to_owned(),
            line: 1,
            body: Vec::new(),
            blocks,
        }
    }

    fn doing(title: &str) -> Step {
        let block = Block {
            line: 1,
            span: 0..1,
            info: String::new(),
            dialect: Dialect::Bash,
            role: Role::Commands,
            text: "docker images".to_owned(),
            instruction: None,
            note: None,
        };
        step(title, vec![block])
    }

    fn lesson() -> Vec<Step> {
        vec![
            step("read", Vec::new()),
            doing("tag"),
            step("more", Vec::new()),
            doing("push"),
        ]
    }

    #[test]
    fn a_step_opens_when_the_one_before_is_done() {
        use StepState::{Locked, Open, Passed};
        let (steps, mut progress) = (lesson(), Progress::default());
        assert_eq!(
            states(&steps, &progress, Mode::Linear),
            [Open, Locked, Locked, Locked]
        );
        pass(&steps, &mut progress, &steps[0].id, Mode::Linear).unwrap();
        assert_eq!(
            states(&steps, &progress, Mode::Linear),
            [Passed, Open, Locked, Locked]
        );
        assert_eq!(
            pass(&steps, &mut progress, &steps[3].id, Mode::Linear),
            Err(Refusal::Locked {
                step: StepId::slug("push"),
                first: StepId::slug("tag")
            })
        );
        assert_eq!(states(&steps, &progress, Mode::Free), [Passed, Open, Open, Open]);
    }

    #[test]
    fn reading_can_be_skipped_and_work_only_in_free_mode() {
        let (steps, mut progress) = (lesson(), Progress::default());
        skip(&steps, &mut progress, &steps[0].id, Mode::Linear).unwrap();
        let work = &steps[1].id;
        assert_eq!(
            skip(&steps, &mut progress, work, Mode::Linear),
            Err(Refusal::WorkRemains(work.clone()))
        );
        skip(&steps, &mut progress, work, Mode::Free).unwrap();
        assert_eq!(states(&steps, &progress, Mode::Free)[1], StepState::Skipped);
        assert_eq!(
            states(&steps, &progress, Mode::Linear)[1],
            StepState::Open,
            "the proof is still missing"
        );
    }

    #[test]
    fn a_step_whose_solution_was_shown_is_assisted_ever_after() {
        let (steps, mut progress) = (lesson(), Progress::default());
        let id = &steps[1].id;
        assist(&steps, &mut progress, id, Mode::Free).unwrap();
        assert_eq!(
            pass(&steps, &mut progress, id, Mode::Free),
            Ok(StepState::Assisted)
        );
        assert_eq!(
            pass(&steps, &mut progress, id, Mode::Free),
            Ok(StepState::Assisted)
        );
        let other = &steps[3].id;
        pass(&steps, &mut progress, other, Mode::Free).unwrap();
        assist(&steps, &mut progress, other, Mode::Free).unwrap();
        assert_eq!(
            pass(&steps, &mut progress, other, Mode::Free),
            Ok(StepState::Passed)
        );
    }

    #[test]
    fn back_goes_one_step_and_stops_at_the_first() {
        let (steps, mut progress) = (lesson(), Progress::default());
        visit(&steps, &mut progress, &steps[1].id, Mode::Free).unwrap();
        assert_eq!(back(&steps, &mut progress), Ok(StepId::slug("read")));
        assert_eq!(back(&steps, &mut progress), Err(Refusal::AtStart));
    }

    #[test]
    fn a_step_that_the_lesson_no_longer_has_is_kept_and_stands_in_no_way() {
        let (steps, mut progress) = (lesson(), Progress::default());
        progress.done.insert(StepId::slug("gone"), StepState::Passed);
        assert_eq!(
            next_open(&steps, &progress, Mode::Linear).unwrap().id,
            steps[0].id
        );
        assert_eq!(
            pass(&steps, &mut progress, &StepId::slug("gone"), Mode::Linear),
            Err(Refusal::Unknown(StepId::slug("gone")))
        );
    }

    proptest! {
        #[test]
        fn work_is_never_passed_over_in_linear_mode(
            kinds in proptest::collection::vec(any::<bool>(), 1..8),
            acts in proptest::collection::vec((0..5_u8, 0..8_usize), 0..40),
        ) {
            let steps: Vec<Step> = kinds
                .iter()
                .enumerate()
                .map(|(n, is_doing)| if *is_doing { doing(&n.to_string()) } else { step(&n.to_string(), Vec::new()) })
                .collect();
            let mut progress = Progress::default();
            for (act, at) in acts {
                let id = &steps[at % steps.len()].id;
                let before = progress.clone();
                let outcome = match act {
                    0 => pass(&steps, &mut progress, id, Mode::Linear).map(drop),
                    1 => skip(&steps, &mut progress, id, Mode::Linear),
                    2 => assist(&steps, &mut progress, id, Mode::Linear),
                    3 => visit(&steps, &mut progress, id, Mode::Linear),
                    _ => back(&steps, &mut progress).map(drop),
                };
                if outcome.is_err() {
                    prop_assert_eq!(&before, &progress, "a refusal changes nothing");
                }
                for (id, state) in &before.done {
                    let now = progress.done.get(id);
                    let is_kept = now == Some(state) || (*state == StepState::Skipped && now.is_some());
                    prop_assert!(is_kept, "what is done stays done: {:?} became {:?}", state, now);
                }
                let states = states(&steps, &progress, Mode::Linear);
                prop_assert!(states.iter().filter(|s| **s == StepState::Open).count() <= 1);
                let first_undone = states.iter().position(|s| matches!(s, StepState::Open | StepState::Locked));
                for (n, state) in states.iter().enumerate() {
                    if first_undone.is_some_and(|first| n > first) {
                        prop_assert_eq!(*state, StepState::Locked);
                    }
                }
                prop_assert!(steps.iter().zip(&states).all(|(s, st)| !s.is_doing() || *st != StepState::Skipped));
            }
        }
    }
}
