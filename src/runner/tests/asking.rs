//! What the learner is asked before anything runs: consent and values.

use super::*;

#[tokio::test]
async fn commands_that_are_not_dockers_nor_harmless_are_asked_for() {
    let commands = "docker image ls\ncd .\necho hello 2>&1 >/dev/null\necho hello > note\ntouch marker\n./docker image ls\n$EDITOR notes";
    let scene = Scene::new(&slides(&[commands, "xdg-open http://localhost/\nmkdir -p a"]));
    let mut learner = says([]);
    let ran = scene.run(&mut learner).await;
    let [Consent::OtherCommands(asked)] = learner.consents.as_slice() else {
        panic!("{:?}", learner.consents);
    };
    let texts: Vec<&str> = asked.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "echo hello > note",
            "touch marker",
            "./docker image ls",
            "$EDITOR notes",
            "mkdir -p a"
        ]
    );
    let line = scene.lesson.steps[1].blocks[0].line;
    assert_eq!(asked[0].0, line + 3, "where it stands in the lesson");
    assert!(matches!(&ran.ending, Err(RunError::NotAgreed { commands }) if commands == asked));
    assert_eq!(ran.course(), [""; 0], "a no ends the run before the first step");
}

#[tokio::test]
async fn dockers_own_commands_are_asked_for_of_nobody() {
    let scene = Scene::new(&slides(&["docker image ls"]));
    let mut learner = says([]);
    assert_eq!(scene.run(&mut learner).await.ending.unwrap(), Ending::Left);
    assert_eq!(learner.consents, []);
}

#[tokio::test]
async fn a_yes_holds_until_the_lesson_changes() {
    let mut scene = Scene::new(&slides(&["touch marker"]));
    let agreeing = || Scripted {
        agrees: true,
        ..Scripted::default()
    };
    for n_asked in [1, 0] {
        let mut learner = agreeing();
        scene.run(&mut learner).await.ending.unwrap();
        assert_eq!(learner.consents.len(), n_asked);
    }
    scene.lesson = lesson::parse(&scene.lesson.path, &slides(&["touch other"]));
    let mut learner = agreeing();
    scene.run(&mut learner).await.ending.unwrap();
    assert_eq!(learner.consents.len(), 1);
}

#[tokio::test]
async fn unattended_only_a_yes_given_beforehand_counts() {
    let scene = Scene::new(&slides(&["touch marker"]));
    let marker = scene.state().join("marker");
    let options = Scene::options(Attendance::Unattended);
    let ran = scene.run_so(&mut learner::Nobody, options.clone()).await;
    assert!(matches!(ran.ending, Err(RunError::NotAgreed { .. })));
    assert!(!marker.exists());
    let agreed = Options {
        agreed: Agreement::Given,
        ..options
    };
    let ran = scene.run_so(&mut learner::Nobody, agreed).await;
    assert_eq!(ran.ending.unwrap(), Ending::Completed);
    assert!(marker.exists());
}

#[tokio::test]
async fn a_value_that_cannot_be_is_refused_with_its_reason_and_asked_again() {
    let scene = Scene::new(&slides(&["dockerId='<your-docker-id>'"]));
    let mut learner = Scripted {
        values: ["Ada!", "ada"].into(),
        ..says([Intent::Proceed, Intent::Proceed])
    };
    let ran = scene.run(&mut learner).await;
    let [None, Some(complaint)] = learner.complaints.as_slice() else {
        panic!("{:?}", learner.complaints);
    };
    assert!(complaint.contains("`Ada!` is not a Docker ID"), "{complaint}");
    assert_eq!(ran.course(), ["shown 0", "shown 1", "passed work-1"]);
    assert_eq!(
        scene.kept().values.get("dockerId").map(String::as_str),
        Some("ada")
    );
}

#[tokio::test]
async fn a_value_that_nobody_gives_leaves_the_step_as_it_is() {
    let scene = Scene::new(&slides(&["dockerId='<your-docker-id>'"]));
    let ran = scene.run(&mut says([Intent::Proceed, Intent::Proceed])).await;
    assert_eq!(ran.ending.unwrap(), Ending::Left);
    assert_eq!(
        ran.events
            .0
            .iter()
            .filter(|e| matches!(e, Event::CommandStarted { .. }))
            .count(),
        0
    );
    let options = Options {
        values: BTreeMap::from([("dockerId".to_owned(), "Ada!".to_owned())]),
        ..Scene::options(Attendance::Unattended)
    };
    let ran = scene.run_so(&mut learner::Nobody, options).await;
    assert!(matches!(&ran.ending, Err(RunError::Value { name, .. }) if name == "dockerId"));
}

#[tokio::test]
async fn an_id_is_asked_for_once_what_goes_before_it_in_its_block_has_run() {
    let scene = Scene::new(&slides(&["echo one\necho two\ndocker stop d67\necho three"]));
    let mut learner = Scripted {
        values: ["86b1a90c3e5f"].into(),
        ..says([Intent::Proceed, Intent::Proceed])
    };
    let ran = scene.run(&mut learner).await;
    assert_eq!(
        ran.commands(),
        ["echo one\necho two", "docker stop 86b1a90c3e5f\necho three"]
    );
    let [Some(hint)] = learner.complaints.as_slice() else {
        panic!("{:?}", learner.complaints);
    };
    assert!(hint.contains("docker container ls"), "{hint}");

    let ran = Scene::new(&slides(&["echo one\ndocker stop d67\necho three"]));
    let ran = ran.run(&mut says([Intent::Proceed, Intent::Proceed])).await;
    assert_eq!(ran.commands(), ["echo one"], "nothing runs without its value");
    assert_eq!(ran.course(), ["shown 0", "shown 1"]);
}
