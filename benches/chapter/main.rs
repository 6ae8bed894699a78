//! The registry chapter against the commands that it teaches, and what a learner waits for on the way: planning, the
//! first prompt, commands that the docker CLI has to run.
//!
//! All on the engine that `STEPGATE_TEST_DOCKER` names. Not here: reading lessons (`parse`).

#[cfg(unix)]
mod contest;
#[cfg(unix)]
#[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
#[path = "../../tests/suite/support/mod.rs"]
mod shared;
#[cfg(unix)]
mod support;
#[cfg(unix)]
mod waits;

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    let Some(engine) = support::engine::Engine::from_env() else {
        return Ok(());
    };
    waits::measure(&engine)?;
    contest::measure(&engine)
}
