//! The same states once more on the built-in engine: this test program runs itself, without Docker.
//!
//! Not here: any one state.

use std::process::Command;

use super::home::Kind;
use super::scene::{PUSH, Scene, TAGS};
use crate::support::engine::Engine;

/// The variable that is set where the states are those of the built-in engine.
const VARIABLE: &str = "STEPGATE_TEST_STATES_WITHOUT_DOCKER";
/// The variable that names the Docker Engine.
const DOCKER: &str = "STEPGATE_TEST_DOCKER";
/// States that only Docker can have: objects that the built-in engine does not keep, containers that run on, an engine that does not
/// reach this machine, and one that is gone. And the test that runs the others.
const OF_DOCKER: [&str; 13] = [
    "states::buildkit::",
    "states::composed::",
    "states::kept::",
    "states::containers::",
    "states::endings::",
    "states::own::",
    "states::ids::",
    "states::serving::",
    "states::taken_up::",
    "states::typed::",
    "states::far::",
    "states::images::without_an_engine_nothing_can_be_asked",
    "every_state_is_told_alike_on_the_built_in_engine",
];
/// How many states there are at least.
const LEAST: usize = 83;

/// Says whether the states are those of the built-in engine.
pub(super) fn is_without_docker() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

#[test]
fn every_state_is_told_alike_on_the_built_in_engine() {
    // Where there is no Docker, there is mostly no registry to compare with either.
    if Engine::from_env().is_none() {
        return;
    }
    let mut command = Command::new(std::env::current_exe().expect("this test's program"));
    command.arg("states::");
    for of_docker in OF_DOCKER {
        command.args(["--skip", of_docker]);
    }
    command
        .env(VARIABLE, "1")
        .env_remove(DOCKER)
        .env_remove("DOCKER_HOST");
    let output = command.output().expect("the program starts");
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}{complained}");
    assert!(!complained.contains("skipped "), "{complained}");
    let passed = said.matches(" ... ok").count();
    assert!(passed >= LEAST, "only {passed} states were tried: {said}");
}

#[test]
fn images_that_cannot_be_read_are_no_answer() {
    let scene = Scene::without_docker(Kind::Practice);
    scene.finish();
    scene.holds(TAGS);
    let index = scene.sandbox.state().join("engine/index.json");
    let whole = std::fs::read(&index).expect("the engine's index");
    std::fs::write(&index, "{").expect("a file can be written");
    for step in [TAGS, PUSH] {
        let said = scene.check(step).cannot_be_asked();
        assert!(
            said.contains("index.json") && said.contains("move it away"),
            "{said}"
        );
    }
    std::fs::write(&index, whole).expect("a file can be written");
    scene.holds(TAGS);
}
