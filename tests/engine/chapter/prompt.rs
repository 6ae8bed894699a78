//! What a learner can say at the prompt, in a small lesson with images of its own.
//!
//! Not here: the chapters (`learner`).

use std::path::PathBuf;

use super::scene::{At, Scene};
use crate::shared::lessons::slides;
use crate::support::engine::Engine;

/// A lesson of six steps: a page, the Docker ID, two tags, a listing, a removal.
fn lesson(scene: &Scene<'_>) -> PathBuf {
    let source = scene.engine.unique("source");
    scene.engine.scratch_image(&source, &[("a", b"a")]);
    let text = slides(
        "Words",
        &[
            ("Name", "$env:dockerId='<your-docker-id>'"),
            (
                "First",
                &format!("docker image tag {source} \"$env:dockerId/first\""),
            ),
            (
                "Second",
                &format!("docker image tag {source} \"$env:dockerId/second\""),
            ),
            ("Listed", "docker image ls -f reference=\"$env:dockerId/*\""),
            ("Removed", "docker image rm \"$env:dockerId/second\""),
        ],
    );
    scene.sandbox.write("words.md", &text)
}

#[test]
fn what_a_skipped_step_would_have_made_is_not_asked_of_a_later_one() {
    let Some(engine) = Engine::from_env() else { return };
    let scene = Scene::new(&engine);
    let lesson = lesson(&scene);
    let mut at = At::start(&scene, &lesson, &["--free"], 6);
    at.step(1).enter();
    at.step(2).types(&format!("$env:dockerId='{}'", scene.id));
    at.step(3).enter();
    at.terminal.expect("Step passed: First");
    at.step(4).types("skip");
    at.step(5).enter();
    at.terminal.expect("Step passed: Listed");
    at.step(6).types("quit");
    at.terminal.end();
}

#[test]
fn a_learner_checks_looks_back_gets_help_stops_a_command_leaves_and_comes_back() {
    let Some(engine) = Engine::from_env() else { return };
    let scene = Scene::new(&engine);
    let id = scene.id.clone();
    let lesson = lesson(&scene);
    let mut at = At::start(&scene, &lesson, &[], 6);
    at.step(1).enter();
    at.step(2).types("explain");
    at.terminal.expect("Before the next step unlocks:");
    at.terminal.expect("• ");
    at.step(2).types("check");
    at.terminal.expect("✗ expected: ");
    at.terminal.expect("0 of 1 checks hold.");
    at.step(2).types("skip");
    at.terminal.expect("build on this one and stay locked");
    at.step(2).types(&format!("$env:dockerId='{id}'"));
    at.terminal.expect("Step passed: Name");
    at.step(3).types("back");
    at.terminal.expect(" 2 of 6 · passed ");
    at.step(2).enter();
    at.step(3).types("solution");
    at.terminal.expect("docker image tag ");
    at.step(3).enter();
    at.terminal.expect("Step passed (assisted): First");
    at.step(4).types("list");
    at.terminal.expect("Name (passed)");
    at.terminal.expect("First (passed, assisted)");
    at.terminal.expect("› ○  4  Second (open)");
    at.terminal.expect("Listed (locked)");
    // The backslash keeps what is typed from being what is waited for; the process that says so is the one to stop.
    at.step(4).types("sh -c 'echo going\\ on; exec sleep 1000'");
    at.terminal.expect("going on");
    at.terminal.control('c');
    at.terminal.expect("stopped");
    at.step(4).types("echo still' 'here");
    at.terminal.expect("still here");
    at.step(4);
    at.terminal.control('d');
    at.terminal.expect("Progress is saved");
    assert_eq!(at.terminal.end().0, 0);
    let status = scene.stepgate(&["status"]);
    assert!(
        status.stdout.contains("3 of 6 steps, 1 assisted"),
        "{}",
        status.stdout
    );
    let json = scene.stepgate(&["status", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["lessons"][0]["done"]["first"], "assisted");
    // Between the runs somebody removes what a passed step made.
    engine.docker(["rmi", &format!("{id}/first")]).text();
    let mut at = At::start(&scene, &lesson, &[], 6);
    at.terminal.expect("«First» was passed, but since then:");
    at.terminal.expect("to mend it: docker image tag ");
    at.step(4).types("echo \"I am $dockerId\"");
    at.terminal.expect(&format!("I am {id}"));
    at.step(4).types("list");
    at.terminal.expect("First (passed, assisted)");
    at.step(4).types("quit");
    assert_eq!(at.terminal.end().0, 0);
}

#[test]
fn the_docker_id_can_be_set_in_either_spelling_and_steps_pass_by_the_learners_own_commands() {
    let Some(engine) = Engine::from_env() else { return };
    let scene = Scene::new(&engine);
    let id = scene.id.clone();
    let source = engine.unique("source");
    let lesson = lesson(&scene);
    let mut at = At::start(&scene, &lesson, &["--free"], 6);
    at.step(1).enter();
    at.step(2).types("export dockerId=Nobody-At-All!");
    at.step(2).types("check");
    at.terminal.expect("✗ expected: ");
    at.step(2).types(&format!("export dockerId={id}"));
    at.terminal.expect("Step passed: Name");
    at.step(3)
        .types(&format!("docker tag {source} docker.io/{id}/first:latest"));
    at.terminal.expect("Step passed: First");
    at.step(4).types(&format!(
        "docker build -q --no-cache -t {id}/other - <<< 'FROM scratch'; docker tag {id}/other {id}/second"
    ));
    at.step(4).types(&format!(
        "docker rmi {id}/second; docker tag {source} {id}/second"
    ));
    at.terminal.expect("Step passed: Second");
    at.step(5).types("skip");
    at.terminal.expect("Skipped: Listed");
    at.step(6).types("reset");
    at.terminal
        .expect("Begin anew, and remove what the lesson made? [y/N] ");
    at.terminal.send_line("y");
    at.terminal
        .expect(&format!("removed image name `{id}/first:latest`"));
    at.step(1).types("list");
    at.terminal.expect("Name (open)");
    at.step(1).types("quit");
    assert_eq!(at.terminal.end().0, 0);
    assert_eq!(engine.image_id(&format!("{id}/first")), None);
    assert!(engine.image_id(&source).is_some());
}
