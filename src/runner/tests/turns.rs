//! The order of the turns: what unlocks, what is refused, and where a lesson goes on.

use super::*;

#[tokio::test]
async fn a_step_follows_the_one_before_when_that_is_done() {
    use Intent::{Back, Proceed, Skip};
    let scene = Scene::new(&slides(&["cd .", "touch none/x", "cd ."]));
    let mut learner = Scripted {
        agrees: true,
        ..says([Proceed, Skip, Back, Proceed, Proceed, Proceed])
    };
    let ran = scene.run(&mut learner).await;
    assert_eq!(
        ran.course(),
        [
            "shown 0",
            "shown 1",
            "shown 0",
            "shown 1",
            "passed work-1",
            "shown 2"
        ]
    );
    assert_eq!(ran.commands(), ["cd .", "touch none/x"]);
    assert!(
        ran.notices()[0].starts_with("later steps with commands (2) build on this one"),
        "{:?}",
        ran.notices()
    );
    assert_eq!(ran.ending.unwrap(), Ending::Left);
}

#[tokio::test]
async fn a_lesson_goes_on_where_it_was_left_and_in_that_folder() {
    let scene = Scene::new(&slides(&["cd sub", "pwd"]));
    let folder = scene.folder.path().join("sub");
    std::fs::create_dir(&folder).unwrap();
    scene
        .run(&mut says([Intent::Proceed, Intent::Proceed, Intent::Quit]))
        .await
        .ending
        .unwrap();
    let ran = scene.run(&mut says([Intent::Proceed])).await;
    assert_eq!(ran.course(), ["shown 2", "passed work-2"]);
    let printed = ran
        .events
        .0
        .iter()
        .any(|event| matches!(event, Event::OutputPrinted { text } if text.trim_end().ends_with("/sub")));
    assert!(printed, "{:?}", ran.events.0);
    assert!(scene.kept().is_finished);
}

#[tokio::test]
async fn a_shown_solution_makes_the_step_assisted_and_the_last_work_can_be_skipped() {
    use Intent::{Proceed, Skip, Solution};
    let scene = Scene::new(&slides(&["cd .", "cd ."]));
    let ran = scene.run(&mut says([Proceed, Solution, Proceed, Skip])).await;
    assert_eq!(
        ran.course(),
        [
            "shown 0",
            "shown 1",
            "assisted work-1",
            "shown 2",
            "skipped work-2"
        ]
    );
    assert_eq!(ran.ending.unwrap(), Ending::Completed);
}

#[tokio::test]
async fn a_step_that_another_terminal_locked_meanwhile_is_not_passed() {
    let scene = Scene::new(&slides(&["cd .", "cd ."]));
    let other = Store::open(scene.state(), &scene.lesson.path).unwrap().store;
    let mut learner = says([Intent::Proceed, Intent::Proceed, Intent::Proceed]);
    learner.meanwhile = Some(Box::new(move || {
        other
            .update(|progress| *progress = progress.begun_anew())
            .unwrap();
    }));
    let ran = scene.run(&mut learner).await;
    assert_eq!(
        ran.course(),
        ["shown 0", "shown 1", "passed work-1", "shown 2", "shown 0"]
    );
    assert_eq!(ran.notices(), ["step `work-2` is locked: finish `title` first"]);
    assert!(scene.kept().done.is_empty());
}

#[tokio::test]
async fn a_step_asked_for_by_name_is_worked_on_alone() {
    let scene = Scene::new(&slides(&["touch none/x", "cd ."]));
    let options = Options {
        only: Some(StepId::slug("work-2")),
        agreed: Agreement::Given,
        ..Scene::options(Attendance::Unattended)
    };
    let ran = scene.run_so(&mut learner::Nobody, options).await;
    assert_eq!(ran.course(), ["shown 2", "passed work-2"]);
    assert_eq!(ran.ending.unwrap(), Ending::Completed);
}

#[tokio::test]
async fn nobody_is_stopped_by_the_first_step_that_does_not_hold() {
    let scene = Scene::new(&slides(&["cd .", "touch none/x", "cd ."]));
    let options = Options {
        agreed: Agreement::Given,
        ..Scene::options(Attendance::Unattended)
    };
    let ran = scene.run_so(&mut learner::Nobody, options).await;
    assert_eq!(ran.course(), ["shown 0", "shown 1", "passed work-1", "shown 2"]);
    assert_eq!(ran.ending.unwrap(), Ending::Failed);
}

#[tokio::test]
async fn a_learner_cannot_ask_for_a_step_that_is_locked() {
    let scene = Scene::new(&slides(&["cd .", "cd ."]));
    let options = |mode| Options {
        only: Some(StepId::slug("work-2")),
        mode,
        ..Scene::options(Attendance::Attended)
    };
    let ran = scene.run_so(&mut says([]), options(Mode::Linear)).await;
    assert!(matches!(ran.ending, Err(RunError::Locked(_))), "{:?}", ran.ending);
    assert_eq!(ran.course(), [""; 0]);
    let ran = scene.run_so(&mut says([]), options(Mode::Free)).await;
    assert_eq!(ran.course(), ["shown 2"]);
}
