//! A lesson's files, and failures that it announces.

use super::*;

fn lesson(rest: &str) -> String {
    format!("# Title\n\n## Files\n\n{rest}\n")
}

fn agreeing() -> Scripted {
    Scripted {
        agrees: true,
        ..says([Intent::Proceed, Intent::Proceed])
    }
}

#[tokio::test]
async fn a_file_is_written_when_its_step_runs_and_proved_by_its_contents() {
    let scene = Scene::new(&lesson(
        "Create a file `a/note.txt`:\n\n```text\nhello\n```\n\n```sh\ncat a/note.txt\n```",
    ));
    let ran = scene.run(&mut agreeing()).await;
    assert!(
        ran.course().iter().any(|turn| turn == "passed files"),
        "{:?} {:?}",
        ran.course(),
        ran.notices()
    );
    assert_eq!(ran.commands(), ["write a/note.txt", "cat a/note.txt"]);
}

#[tokio::test]
async fn nothing_is_written_without_a_yes() {
    let scene = Scene::new(&lesson("Create a file `note.txt`:\n\n```text\nhello\n```"));
    let mut learner = Scripted {
        agrees: false,
        ..agreeing()
    };
    let ran = scene.run(&mut learner).await;
    let [Consent::OtherCommands(asked)] = learner.consents.as_slice() else {
        panic!("{:?}", learner.consents);
    };
    assert_eq!(asked[0].1, "write note.txt");
    assert!(ran.course().is_empty(), "{:?}", ran.course());
}

#[tokio::test]
async fn a_command_that_is_announced_to_fail_passes_by_failing() {
    for (command, passes) in [("cat no-such-file", true), ("cat /dev/null", false)] {
        let scene = Scene::new(&lesson(&format!("This will fail:\n\n```sh\n{command}\n```")));
        let ran = scene.run(&mut agreeing()).await;
        assert_eq!(
            ran.course().iter().any(|turn| turn == "passed files"),
            passes,
            "{command} {:?}",
            ran.course()
        );
    }
}

#[tokio::test]
async fn what_is_there_with_other_contents_is_written_over_with_a_yes_of_its_own() {
    let scene = Scene::new(&lesson("Create a file `note.txt`:\n\n```text\nhello\n```"));
    let place = scene.state().join("note.txt");
    std::fs::write(&place, "mine\n").unwrap();
    let mut learner = agreeing();
    scene.run(&mut learner).await;
    let asked = Consent::Replace("note.txt".to_owned());
    assert_eq!(learner.consents.get(1), Some(&asked), "{:?}", learner.consents);
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "hello\n");
    // It is the lesson's now.
    let mut learner = agreeing();
    scene.run(&mut learner).await;
    assert!(!learner.consents.contains(&asked), "{:?}", learner.consents);
}

#[tokio::test]
async fn what_only_has_a_files_name_over_it_is_written_where_there_is_none_and_left_alone_where_there_is() {
    let markdown = lesson("`note.txt`:\n\n```text\nhello\n```\n\n```bash\ntrue\n```");
    let scene = Scene::new(&markdown);
    let place = scene.state().join("note.txt");
    scene.run(&mut agreeing()).await;
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "hello\n");
    let scene = Scene::new(&markdown);
    let place = scene.state().join("note.txt");
    std::fs::write(&place, "mine\n").unwrap();
    let mut learner = agreeing();
    let ran = scene.run(&mut learner).await;
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "mine\n");
    assert!(
        !learner
            .consents
            .contains(&Consent::Replace("note.txt".to_owned()))
    );
    assert!(
        ran.course().iter().any(|turn| turn == "passed files"),
        "{:?}",
        ran.course()
    );
}
