//! What is carried out without the lesson's shell, and what is not.

use super::*;

impl Ran {
    /// All that commands printed.
    fn printed(&self) -> String {
        let word = |event: &Event| match event {
            Event::OutputPrinted { text } => Some(text.clone()),
            _ => None,
        };
        self.events.0.iter().filter_map(word).collect()
    }
}

async fn unattended(commands: &[&str]) -> (Scene, Ran) {
    let scene = Scene::new(&slides(commands));
    let options = Options {
        agreed: Agreement::Given,
        ..Scene::options(Attendance::Unattended)
    };
    let ran = Box::pin(scene.run_so(&mut learner::Nobody, options)).await;
    (scene, ran)
}

#[tokio::test]
async fn a_block_of_dockers_commands_is_carried_out_here_and_proved() {
    let (scene, ran) = unattended(&["docker image ls; docker images"]).await;
    assert_eq!(ran.course(), ["shown 0", "shown 1", "passed work-1"]);
    assert_eq!(
        ran.printed().matches("REPOSITORY").count(),
        2,
        "{}",
        ran.printed()
    );
    let listings = scene
        .engine
        .seen()
        .into_iter()
        .filter(|seen| seen.line.contains("/images/json"));
    assert_eq!(listings.count(), 3, "each command's, and the check's");
    assert_eq!(ran.ending.unwrap(), Ending::Completed);
}

#[tokio::test]
async fn a_docker_of_the_lessons_own_is_the_one_that_runs() {
    let (_scene, ran) = unattended(&["cd .\nalias docker='echo mine:'", "docker image ls"]).await;
    assert_eq!(ran.printed(), "mine: image ls\n");
}

#[tokio::test]
async fn the_shell_knows_how_the_last_command_ended() {
    let commands = "docker image rm nope\n```\n\n```\necho \"it ended with $?\"";
    let (_scene, ran) = unattended(&[commands]).await;
    assert!(ran.printed().ends_with("it ended with 1\n"), "{}", ran.printed());
}

#[tokio::test]
async fn the_name_of_a_push_in_a_later_step_is_looked_after_during_a_login() {
    let asked = async |commands: &[&str]| {
        let (scene, ran) = unattended(commands).await;
        // Nobody answers at the registry.
        assert_eq!(ran.ending.unwrap(), Ending::Failed);
        let seen = scene.engine.seen();
        seen.iter()
            .filter(|seen| seen.line.ends_with("/images/ada/web:latest/json"))
            .count()
    };
    let login = "docker login -u ada -p hunter2";
    let alone = asked(&[login, "docker image ls", "docker push ada/web"]).await;
    let followed = asked(&[login, "docker push ada/web", "docker image ls"]).await;
    assert_eq!(followed, alone + 1);
}
