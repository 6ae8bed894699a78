//! The registry goes away in the middle of a push, and comes back.
//!
//! Not here: registries that refuse or damage what they get.

use super::bench::{Bench, PASSWORD, Served, is_growing, until};
use crate::support::engine::Engine;
use crate::support::registry::{Accounts, DebianRegistry};

#[test]
fn a_registry_killed_while_pushing_is_told_of_and_the_lesson_finished_when_it_is_back() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::new(&engine);
    let accounts = [(bench.id.as_str(), PASSWORD)];
    let mut registry = DebianRegistry::start(Accounts::These(&accounts));
    let host = registry.host();
    let to_it = ["--registry", host.as_str()];
    let run = bench.start(&to_it);
    until("an upload is under way", || is_growing(&registry.storage()));
    registry.kill();
    let ended = run.wait();
    assert_eq!(ended.code, 4, "{}", ended.said);
    ended.says(&host);
    ended.says("Stopped: 3 of 5 steps done; the rest cannot be asked.");
    assert_eq!(
        bench.named(&host),
        Vec::<String>::new(),
        "names that only a push gives"
    );
    registry.start_again();
    let ended = bench.run(&to_it);
    assert_eq!(ended.code, 0, "{}", ended.said);
    let whole = registry.ask(Some(accounts[0])).whole(&bench.name(), "latest");
    assert_eq!(whole.expect("the whole image").layers.len(), 1);
    assert_eq!(bench.named(&host), Vec::<String>::new());
}

#[test]
fn a_run_goes_on_when_the_process_that_serves_its_practice_registry_is_killed() {
    let Some(engine) = Engine::from_env() else { return };
    let bench = Bench::new(&engine);
    let serve = Served::start(&bench.sandbox, &bench.sandbox.state().join("practice"));
    let run = bench.start(&[]);
    bench.wait_for_upload();
    serve.kill();
    // The run takes over the serving, and the engine tries again.
    let ended = run.wait();
    assert_eq!(ended.code, 0, "{}", ended.said);
    bench.finishes();
}
