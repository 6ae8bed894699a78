//! `kill -9` in the middle of a push: of the whole run, of stepgate alone, and of the stand-in for docker alone.
//!
//! Not here: kills around writing progress (`progress`).

use rustix::process::Signal;

use super::bench::{Bench, Served, soon};
use crate::support::engine::Engine;

#[test]
fn a_run_killed_while_pushing_is_finished_by_the_next_one() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::new(&engine);
    let run = bench.start(&[]);
    bench.wait_for_upload();
    assert_eq!(bench.placed().len(), 1, "the push has begun");
    run.kill_all();
    assert_eq!(bench.placed().len(), 1, "nobody could take the name away");
    assert_eq!(bench.done().len(), 3);

    let serve = Served::start(&bench.sandbox, &bench.sandbox.state().join("practice"));
    let raw = serve.ask(Some((&bench.id, super::bench::PASSWORD)));
    assert_eq!(
        raw.manifest(&bench.name(), "latest").status,
        404,
        "no half of it is visible"
    );
    let incoming = std::fs::read_dir(bench.sandbox.state().join("practice/incoming"));
    assert_eq!(
        incoming.expect("the folder").count(),
        0,
        "what was not whole is gone"
    );
    serve.kill();

    let ended = bench.finishes();
    // The name that was made just before the kill is known as the lesson's.
    ended.says(&format!("removed image name `{}:latest`", bench.name()));
}

#[test]
fn the_next_run_takes_away_a_killed_pushs_name_before_it_pushes_itself() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::new(&engine);
    let run = bench.start(&[]);
    bench.wait_for_upload();
    run.kill_all();
    assert_eq!(bench.placed().len(), 1);
    let ended = bench.run(&["--step", "your-name"]);
    assert_eq!(ended.code, 0, "{}", ended.said);
    assert_eq!(bench.placed(), Vec::<String>::new());
}

#[test]
fn nothing_goes_on_behind_a_stepgate_that_was_killed_alone() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::in_the_shell(&engine);
    let run = bench.start(&[]);
    bench.wait_for_upload();
    let below = run.below();
    assert!(
        below.iter().any(|process| process.program == "docker"),
        "{below:?}"
    );
    run.signal(Signal::KILL);
    assert_eq!(run.wait().code, 137);
    soon("shell and docker end by themselves", || {
        !below.iter().any(super::process::Process::is_running)
    });
    assert_eq!(bench.placed(), Vec::<String>::new(), "docker took its name away");
    bench.finishes();
}

#[test]
fn a_push_whose_docker_is_killed_has_not_passed_and_can_be_done_again() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::in_the_shell(&engine);
    let run = bench.start(&[]);
    bench.wait_for_upload();
    let docker = run
        .below()
        .into_iter()
        .find(|process| process.program == "docker");
    docker.expect("the push runs").signal(Signal::KILL);
    let ended = run.wait();
    assert_eq!(ended.code, 1, "{}", ended.said);
    ended.says("exit code 137");
    ended.says(&format!("has no `{}`", bench.name()));
    ended.says("Stopped: 3 of 5 steps done, and this one does not hold.");
    bench.finishes();
}
