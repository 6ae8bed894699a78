//! Sections «Validation» of lessons for Innovation Engine and `SimDem`.

use super::*;

/// A lesson that makes a file, and asks for it.
const LESSON: &str = "# Title\n\n## Work\n\n```bash\ntouch made\n```\n\n## Validation\n\n```bash\nx=changed\nls made\n```\n\n\
                      Results:\n\n```expected_similarity=0.9\nmade\n```\n";

fn agreed(attendance: Attendance) -> Options {
    Options {
        agreed: Agreement::Given,
        ..Scene::options(attendance)
    }
}

/// What the author's own programs came to.
fn said(ran: &Ran) -> Vec<(bool, String)> {
    let events = ran.events.0.iter();
    events
        .filter_map(|event| match event {
            Event::AuthorCheckFinished {
                is_content, output, ..
            } => Some((*is_content, output.clone())),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn the_commands_of_a_validation_are_the_authors_own_check_and_change_nothing() {
    let scene = Scene::new(LESSON);
    let mut learner = says([
        Intent::Proceed,
        Intent::Run("rm made".to_owned()),
        Intent::Proceed,
        Intent::Run("touch made; [ -z \"${x-}\" ]".to_owned()),
        Intent::Check,
    ]);
    let ran = scene.run_so(&mut learner, agreed(Attendance::Attended)).await;
    let commands = ran.commands();
    assert!(
        !commands.iter().any(|text| text.contains("ls made")),
        "{commands:?}"
    );
    let said = said(&ran);
    assert_eq!(said.iter().map(|(is, _)| *is).collect::<Vec<_>>(), [false, true]);
    assert!(said[0].1.contains("made"), "{said:?}");
    let exits = ran.events.0.iter().filter_map(|event| match event {
        Event::CommandFinished { exit, .. } => Some(*exit),
        _ => None,
    });
    assert_eq!(
        exits.collect::<Vec<_>>(),
        [0, 0, 0],
        "nothing is left of the validation in the shell"
    );
    assert_eq!(
        ran.course(),
        ["shown 0", "passed work", "shown 1", "passed validation"]
    );
}

#[tokio::test]
async fn a_validation_that_prints_something_else_does_not_hold() {
    let scene = Scene::new(&LESSON.replace(
        "```expected_similarity=0.9\nmade",
        "```expected_similarity=0.9\nother words",
    ));
    let ran = scene
        .run_so(&mut learner::Nobody, agreed(Attendance::Unattended))
        .await;
    assert_eq!(ran.ending.as_ref().unwrap(), &Ending::Failed);
    assert!(said(&ran)[0].0, "the program itself was content");
}

#[tokio::test]
async fn a_lesson_that_another_needs_is_not_run_where_its_validation_holds_already() {
    let mut scene = Scene::new(LESSON);
    scene.lesson = scene.lesson.as_prerequisite();
    let ran = scene
        .run_so(&mut learner::Nobody, agreed(Attendance::Unattended))
        .await;
    assert_eq!(
        ran.course(),
        ["shown 0", "passed work", "shown 1", "passed validation"]
    );

    let scene = Scene::new(LESSON);
    std::fs::write(scene.state().join("made"), "").unwrap();
    let ran = scene
        .run_so(&mut learner::Nobody, agreed(Attendance::Unattended))
        .await;
    assert_eq!(
        ran.course().len(),
        4,
        "a lesson that is asked for by itself is run"
    );

    let mut scene = Scene::new(LESSON);
    std::fs::write(scene.state().join("made"), "").unwrap();
    scene.lesson = scene.lesson.as_prerequisite();
    let ran = scene
        .run_so(&mut learner::Nobody, agreed(Attendance::Unattended))
        .await;
    assert_eq!(ran.course(), [""; 0]);
    assert_eq!(ran.ending.as_ref().unwrap(), &Ending::Completed);
    assert!(
        ran.notices().iter().any(|text| text.contains("validation holds")),
        "{:?}",
        ran.notices()
    );
}
