//! Questions: when they are asked, what an answer comes to, and what is kept.

use super::*;

/// A step of commands with two questions, and one after it.
const LESSON: &str = "# Title\n\nWhat this is about.\n\n---\n\n## Work\n\n```\nexpr 1\n```\n\n<!-- quiz -->\nWhich one?\n\n- [ ] This\n- [x] That\n\n<!-- quiz -->\nWhich ones?\n\n- [x] A\n- [ ] B\n- [x] C\n\n---\n\n## Rest\n\nMore.\n";

/// A learner who agrees and types these lines; an empty one is Enter.
fn types(lines: &[&str]) -> Scripted {
    Scripted {
        agrees: true,
        ..says(lines.iter().map(|line| Intent::of(line)))
    }
}

impl Ran {
    /// The questions that were asked, and whether each answer was right.
    fn quiz(&self) -> Vec<String> {
        let word = |event: &Event| match event {
            Event::QuestionAsked { question, .. } => Some(format!("asked {question}")),
            Event::QuestionAnswered {
                choices, is_right, ..
            } => Some(format!("{choices:?} {is_right}")),
            Event::QuestionsLeft { n_questions, .. } => Some(format!("left {n_questions}")),
            _ => None,
        };
        self.events.0.iter().filter_map(word).collect()
    }
}

#[tokio::test]
async fn a_step_unlocks_the_next_when_its_checks_hold_and_its_questions_are_answered() {
    let scene = Scene::new(LESSON);
    let ran = scene
        .run(&mut types(&["", "2", "", "1", "", "2", "1 2", "1 2 3", "3, 1"]))
        .await;
    assert_eq!(
        ran.quiz(),
        [
            "asked 0",
            "[1] false",
            "asked 0",
            "[2] true",
            "asked 1",
            "[1, 2] false",
            "[1, 2, 3] false",
            "[1, 3] true"
        ]
    );
    assert_eq!(ran.course(), ["shown 0", "shown 1", "passed work", "shown 2"]);
    assert_eq!(
        ran.commands(),
        ["2", "expr 1"],
        "a number is a command until something is asked"
    );
}

#[tokio::test]
async fn what_cannot_be_an_answer_is_told_and_a_command_is_still_one() {
    let scene = Scene::new(LESSON);
    let ran = scene
        .run(&mut types(&["", "", "3", "1 2", "cd .", "nosuchthing"]))
        .await;
    assert_eq!(ran.quiz(), ["asked 0"]);
    assert_eq!(
        ran.notices(),
        [
            "the choices are 1 to 2",
            "one choice alone is right here",
            "the question waits for the number of a choice; `skip` goes past the step"
        ]
    );
    assert_eq!(ran.commands(), ["expr 1", "cd .", "nosuchthing"]);
    assert_eq!(ran.course(), ["shown 0", "shown 1"]);
}

#[tokio::test]
async fn an_answer_is_kept_and_the_rest_is_asked_on_coming_back() {
    let scene = Scene::new(LESSON);
    let ran = scene.run(&mut types(&["", "", "2", "quit"])).await;
    assert_eq!(ran.quiz(), ["asked 0", "[2] true", "asked 1"]);
    assert_eq!(scene.kept().answered[&StepId::slug("work")].len(), 1);
    // What the command came to is not known any more, so that the step is to do again before it asks.
    let ran = scene.run(&mut types(&["1 3"])).await;
    assert_eq!((ran.quiz(), ran.course()), (vec![], vec!["shown 1".to_owned()]));
    let ran = scene.run(&mut types(&["", "1 3"])).await;
    assert_eq!(ran.quiz(), ["asked 1", "[1, 3] true"]);
    assert_eq!(ran.course(), ["shown 1", "passed work", "shown 2"]);
}

#[tokio::test]
async fn questions_of_a_reading_step_wait_for_enter_and_go_on_on_coming_back() {
    let scene = Scene::new(
        "# Title\n\nText.\n\n<!-- quiz -->\nA?\n- [x] b\n- [ ] c\n\n<!-- quiz -->\nD?\n- [ ] e\n- [x] f\n\n---\n\n## Rest\n\nMore.\n",
    );
    let ran = scene.run(&mut types(&["", "1"])).await;
    assert_eq!(ran.quiz(), ["asked 0", "[1] true", "asked 1"]);
    let ran = scene.run(&mut types(&["2"])).await;
    assert_eq!(ran.quiz(), ["asked 1", "[2] true"]);
    assert_eq!(ran.course(), ["shown 0", "passed title", "shown 1"]);
}

#[tokio::test]
async fn the_solution_makes_an_answered_step_assisted_and_a_reading_one_can_be_skipped() {
    let reading = "# Title\n\nText.\n\n<!-- quiz -->\nA?\n- [x] b\n- [ ] c\n\n---\n\n## Rest\n\nMore.\n";
    let scene = Scene::new(reading);
    let ran = scene.run(&mut types(&["", "solution", "1"])).await;
    assert_eq!(ran.course(), ["shown 0", "assisted title", "shown 1"]);
    let scene = Scene::new(reading);
    let ran = scene.run(&mut types(&["", "skip"])).await;
    assert_eq!(ran.course(), ["shown 0", "skipped title", "shown 1"]);
}

#[tokio::test]
async fn what_was_undone_between_the_questions_is_to_do_again() {
    let scene = Scene::new(&LESSON.replace("expr 1", "x='<your-name>'").replace("expr 1", ""));
    let mut learner = Scripted {
        values: ["ada"].into(),
        ..types(&["", "", "2", "unset x", "1 3"])
    };
    let ran = scene.run(&mut learner).await;
    assert_eq!(ran.quiz(), ["asked 0", "[2] true", "asked 1", "[1, 3] true"]);
    assert_eq!(ran.course(), ["shown 0", "shown 1"]);
    assert!(
        ran.events
            .0
            .iter()
            .any(|event| matches!(event, Event::StepFailed { .. }))
    );
}

#[tokio::test]
async fn with_nobody_there_questions_are_told_and_hold_nothing_up() {
    let scene = Scene::new(LESSON);
    let options = Options {
        agreed: Agreement::Given,
        ..Scene::options(Attendance::Unattended)
    };
    let ran = scene.run_so(&mut learner::Nobody, options).await;
    assert_eq!(ran.quiz(), ["left 2"]);
    assert_eq!(ran.ending.unwrap(), Ending::Completed);
}
