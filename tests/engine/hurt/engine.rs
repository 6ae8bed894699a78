//! The engine goes away in the middle of a push, or while a command in a container runs, and comes back.
//!
//! Not here: an engine that is not there from the start.

use super::bench::{Bench, Run, soon};
use crate::shared::sandbox::Sandbox;
use crate::support::private::PrivateEngine;

/// How the engine goes.
#[derive(Clone, Copy)]
enum Going {
    Stopped,
    Killed,
}

fn goes_and_comes_back(going: Going) {
    let Some(mut private) = PrivateEngine::start() else {
        return;
    };
    let engine = private.engine();
    let bench = Bench::new(&engine);
    let run = bench.start(&[]);
    bench.wait_for_upload();
    match going {
        Going::Stopped => private.stop(),
        Going::Killed => private.kill(),
    }
    let ended = run.wait();
    assert_eq!(ended.code, 4, "{}", ended.said);
    // One that goes may still take a connection, which ends then.
    let words = [
        "no Docker Engine answers at",
        "the Docker Engine stopped answering",
    ];
    assert!(
        words.iter().any(|words| ended.said.contains(words)),
        "{}",
        ended.said
    );
    assert!(
        !ended.said.contains("Step passed: Tag and push"),
        "{}",
        ended.said
    );
    assert_eq!(bench.done().len(), 3);
    let without = bench.run(&[]);
    assert_eq!(without.code, 4, "{}", without.said);
    without.says("start Docker");
    private.start_again();
    bench.finishes();
}

#[test]
fn an_engine_stopped_while_pushing_is_told_of_and_the_lesson_finished_when_it_is_back() {
    goes_and_comes_back(Going::Stopped);
}

#[test]
fn an_engine_killed_while_pushing_is_told_of_and_the_lesson_finished_when_it_is_back() {
    goes_and_comes_back(Going::Killed);
}

#[test]
fn an_engine_killed_while_a_command_in_a_container_runs_is_told_of_and_its_container_goes_with_a_reset() {
    let Some(mut private) = PrivateEngine::start() else {
        return;
    };
    let engine = private.engine();
    let image = engine.unique("busy");
    engine.busybox_image(&image, &["sh"]);
    let mut sandbox = Sandbox::new();
    sandbox.set("DOCKER_HOST", engine.address());
    let name = engine.unique("runs");
    sandbox.write(
        "lesson.md",
        &format!(
            "# Run\n\n```sh\ndocker run --network none --name {name} {image} sh -c \"echo inside; sleep 300\"\n```\n\n## After\n\n```sh\ndocker rm -f {name}\n```\n"
        ),
    );
    let start = || {
        let command = sandbox.command(
            env!("CARGO_BIN_EXE_stepgate"),
            ["run", "lesson.md", "--unattended"],
        );
        Run::start(command, sandbox.root().join("run.log"))
    };
    let run = start();
    soon("the container says something", || {
        run.said().contains("\ninside\n")
    });
    private.kill();
    let ended = run.wait();
    assert_eq!(ended.code, 4, "{}", ended.said);
    ended.says("no Docker Engine answers at");
    ended.says("the rest cannot be asked");
    assert!(!ended.said.contains("Step passed"), "{}", ended.said);
    private.start_again();
    // The container that was there is the lesson's, and its guard lets it go.
    let command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), ["reset", "lesson.md"]);
    let ended = Run::start(command, sandbox.root().join("reset.log")).wait();
    assert_eq!(ended.code, 0, "{}", ended.said);
    ended.says(&format!("removed container `{name}`"));
}
