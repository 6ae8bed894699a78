//! The engine goes away in the middle of a push, and comes back.
//!
//! Not here: an engine that is not there from the start.

use super::bench::Bench;
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
