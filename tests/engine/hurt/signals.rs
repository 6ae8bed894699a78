//! Ctrl-C by a learner, and SIGTERM, SIGHUP and SIGINT to a run that nobody sits before, in the middle of a push.
//!
//! Not here: Ctrl-C to single commands (`shim_hurt`).

use rustix::process::Signal;

use super::bench::{Bench, PASSWORD, soon};
use super::process::Process;
use crate::support::engine::Engine;

#[test]
fn ctrl_c_stops_a_push_and_enter_does_it_again() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::new(&engine);
    let mut terminal = bench.sandbox.terminal(bench.attended());
    terminal.expect("1/5 › ");
    terminal.send("\r");
    terminal.expect("2/5 › ");
    terminal.send("\r");
    terminal.expect("3/5 › ");
    terminal.send("\r");
    terminal.expect("Password: ");
    terminal.send_line(PASSWORD);
    terminal.expect("4/5 › ");
    terminal.send("\r");
    bench.wait_for_upload();
    terminal.control('c');
    terminal.expect("stopped");
    terminal.expect("4/5 › ");
    assert_eq!(
        bench.placed(),
        Vec::<String>::new(),
        "names that only a push gives"
    );
    assert_eq!(bench.done().len(), 3);
    terminal.send("\r");
    terminal.expect("Step passed: Tag and push");
    terminal.expect("5/5 › ");
    terminal.send("\r");
    terminal.expect("Remove it again?");
    terminal.send("\r");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
}

fn is_stopped_by(signal: Signal) {
    let Some(engine) = Engine::from_env() else { return };
    let programs = is_stopped(&Bench::new(&engine), signal);
    assert_eq!(programs, ["bash"], "stepgate pushes itself");
    let programs = is_stopped(&Bench::in_the_shell(&engine), signal);
    assert!(programs.iter().any(|program| program == "docker"), "{programs:?}");
}

/// Stops a run in the middle of a push; gives the programs that ran below it.
fn is_stopped(bench: &Bench<'_>, signal: Signal) -> Vec<String> {
    let run = bench.start(&[]);
    bench.wait_for_upload();
    let below = run.below();
    run.signal(signal);
    let ended = run.wait();
    assert_eq!(ended.code, 130, "{}", ended.said);
    ended.says("Interrupted: 3 of 5 steps done. Progress is saved.");
    soon("shell and docker have ended", || {
        !below.iter().any(Process::is_running)
    });
    assert_eq!(
        bench.placed(),
        Vec::<String>::new(),
        "names that only a push gives"
    );
    assert_eq!(bench.done().len(), 3);
    let ended = bench.finishes();
    ended.says(&format!("removed image name `{}:latest`", bench.name()));
    below.into_iter().map(|process| process.program).collect()
}

#[test]
fn sigterm_ends_an_unattended_run_with_all_that_it_started() {
    is_stopped_by(Signal::TERM);
}

#[test]
fn sighup_ends_an_unattended_run_with_all_that_it_started() {
    is_stopped_by(Signal::HUP);
}

#[test]
fn sigint_ends_an_unattended_run_with_all_that_it_started() {
    is_stopped_by(Signal::INT);
}
