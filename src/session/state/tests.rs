//! The rules of the steps, alone and in any order.

use proptest::prelude::*;

use super::*;

fn outline(doing: &[bool]) -> Vec<StepOutline> {
    let step = |(n, &is_doing)| StepOutline {
        id: StepId::slug(&format!("step {n}")),
        is_doing,
        has_questions: false,
    };
    doing.iter().enumerate().map(step).collect()
}

#[test]
fn only_the_first_step_that_is_not_done_is_open() {
    let steps = outline(&[true, true, true]);
    let mut progress = Progress::default();
    pass(&steps, &mut progress, &steps[0].id, Mode::Linear).unwrap();
    let found = states(&steps, &progress, Mode::Linear);
    assert_eq!(found, [StepState::Passed, StepState::Open, StepState::Locked]);
    let free = states(&steps, &progress, Mode::Free);
    assert_eq!(free, [StepState::Passed, StepState::Open, StepState::Open]);
}

#[test]
fn a_locked_step_is_neither_shown_nor_passed_and_the_refusal_names_what_to_do() {
    let steps = outline(&[true, true, true]);
    let mut progress = Progress::default();
    let refusal = pass(&steps, &mut progress, &steps[2].id, Mode::Linear).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "step `step-2` is locked: finish `step-0` first"
    );
    assert!(visit(&steps, &progress, &steps[1].id, Mode::Linear).is_err());
    assert!(assist(&steps, &mut progress, &steps[1].id, Mode::Linear).is_err());
    assert_eq!(progress, Progress::default());
    visit(&steps, &progress, &steps[2].id, Mode::Free).unwrap();
}

#[test]
fn a_doing_step_with_locked_work_behind_it_cannot_be_skipped() {
    let steps = outline(&[true, false, true]);
    let mut progress = Progress::default();
    let refused = skip(&steps, &mut progress, &steps[0].id, Mode::Linear);
    assert_eq!(refused, Err(Refusal::LockedWork { n_locked: 1 }));
    assert_eq!(skip(&steps, &mut progress, &steps[0].id, Mode::Free), Ok(()));
}

#[test]
fn reading_and_the_last_work_can_be_skipped() {
    let steps = outline(&[false, true, false]);
    let mut progress = Progress::default();
    assert_eq!(skip(&steps, &mut progress, &steps[0].id, Mode::Linear), Ok(()));
    assert_eq!(skip(&steps, &mut progress, &steps[1].id, Mode::Linear), Ok(()));
    let found = states(&steps, &progress, Mode::Linear);
    assert_eq!(found, [StepState::Skipped, StepState::Skipped, StepState::Open]);
}

#[test]
fn work_is_skipped_where_all_work_behind_it_is_done() {
    let steps = outline(&[true, true]);
    let mut progress = Progress::default();
    pass(&steps, &mut progress, &steps[1].id, Mode::Free).unwrap();
    assert_eq!(skip(&steps, &mut progress, &steps[0].id, Mode::Linear), Ok(()));
    let found = states(&steps, &progress, Mode::Linear);
    assert_eq!(found, [StepState::Skipped, StepState::Passed]);
}

#[test]
fn work_skipped_in_free_mode_is_still_to_do_in_order() {
    let steps = outline(&[true, true]);
    let mut progress = Progress::default();
    skip(&steps, &mut progress, &steps[0].id, Mode::Free).unwrap();
    let free = states(&steps, &progress, Mode::Free);
    assert_eq!(free, [StepState::Skipped, StepState::Open]);
    let linear = states(&steps, &progress, Mode::Linear);
    assert_eq!(linear, [StepState::Open, StepState::Locked]);
    assert_eq!(
        pass(&steps, &mut progress, &steps[0].id, Mode::Linear),
        Ok(StepState::Passed)
    );
}

#[test]
fn a_step_whose_solution_was_shown_is_assisted_ever_after() {
    let steps = outline(&[true, true, false]);
    let mut progress = Progress::default();
    let assisted = &steps[0].id;
    assist(&steps, &mut progress, assisted, Mode::Free).unwrap();
    for _ in 0..2 {
        let state = pass(&steps, &mut progress, assisted, Mode::Free);
        assert_eq!(state, Ok(StepState::Assisted));
    }
    let alone = &steps[1].id;
    pass(&steps, &mut progress, alone, Mode::Free).unwrap();
    assist(&steps, &mut progress, alone, Mode::Free).unwrap();
    assert!(!progress.assisted.contains(alone));
    assert_eq!(
        pass(&steps, &mut progress, alone, Mode::Free),
        Ok(StepState::Passed)
    );
    let reading = &steps[2].id;
    assist(&steps, &mut progress, reading, Mode::Free).unwrap();
    assert_eq!(
        pass(&steps, &mut progress, reading, Mode::Free),
        Ok(StepState::Passed)
    );
}

#[test]
fn what_was_read_or_skipped_was_not_proved() {
    let steps = outline(&[false, true, true, true]);
    let mut progress = Progress::default();
    for at in [0, 1] {
        pass(&steps, &mut progress, &steps[at].id, Mode::Free).unwrap();
    }
    skip(&steps, &mut progress, &steps[2].id, Mode::Free).unwrap();
    assert_eq!(proven(&steps, &progress), [1]);
    assert_eq!(skipped(&progress), [steps[2].id.clone()].into());
}

#[test]
fn a_step_that_the_lesson_no_longer_has_stands_in_no_way() {
    let steps = outline(&[true]);
    let mut progress = Progress::default();
    let gone = StepId::slug("gone");
    progress.done.insert(gone.clone(), StepState::Passed);
    assert_eq!(states(&steps, &progress, Mode::Linear), [StepState::Open]);
    let refused = pass(&steps, &mut progress, &gone, Mode::Linear);
    assert_eq!(refused, Err(Refusal::Unknown(gone)));
}

proptest! {
    #[test]
    fn in_order_no_work_opens_behind_a_step_that_is_not_done(
        doing in prop::collection::vec(any::<bool>(), 1..8),
        acts in prop::collection::vec((0..4_u8, 0..8_usize), 0..40),
    ) {
        let steps = outline(&doing);
        let mut progress = Progress::default();
        for (act, at) in acts {
            let id = &steps[at % steps.len()].id;
            let before = progress.clone();
            let outcome = match act {
                0 => pass(&steps, &mut progress, id, Mode::Linear).map(drop),
                1 => skip(&steps, &mut progress, id, Mode::Linear),
                2 => assist(&steps, &mut progress, id, Mode::Linear),
                _ => visit(&steps, &progress, id, Mode::Linear),
            };
            if outcome.is_err() {
                prop_assert_eq!(&before, &progress, "a refusal changes nothing");
            }
            for (id, state) in &before.done {
                let now = progress.done.get(id);
                let is_kept = now == Some(state) || (*state == StepState::Skipped && now.is_some());
                prop_assert!(is_kept, "what is done stays done: {:?} became {:?}", state, now);
            }
            let found = states(&steps, &progress, Mode::Linear);
            let open = found.iter().position(|state| *state == StepState::Open);
            for (at, state) in found.iter().enumerate() {
                let is_behind = open.is_some_and(|open| at > open);
                prop_assert_eq!(is_behind, *state == StepState::Locked);
            }
            let skipped_work = found.iter().zip(&steps).rposition(|(state, step)| {
                step.is_doing && *state == StepState::Skipped
            });
            if let Some(at) = skipped_work {
                let is_proved = |n: usize| !steps[n].is_doing || found[n] != StepState::Locked;
                prop_assert!((at + 1..steps.len()).all(is_proved), "nothing waits behind skipped work");
            }
        }
    }
}
