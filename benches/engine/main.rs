//! The built-in image engine beside the Docker Engine, both asked through the same trait: builds, names, lists, pushes and
//! pulls at one practice registry; how much memory it takes; and the first prompt without Docker.
//!
//! The Docker Engine is the one that `STEPGATE_TEST_DOCKER` names. Not here: the chapter as a whole (`chapter`).

#[cfg(unix)]
mod builds;
#[cfg(unix)]
mod lists;
#[cfg(unix)]
mod memory;
#[cfg(unix)]
mod prompt;
#[cfg(unix)]
#[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
#[path = "../../tests/suite/support/mod.rs"]
mod shared;
#[cfg(unix)]
mod side;
#[cfg(unix)]
mod support;
#[cfg(unix)]
mod transfers;

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    if memory::is_asked_for() {
        return memory::answer();
    }
    let Some(engine) = support::engine::Engine::from_env() else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let (docker, builtin) = (side::docker(&engine), side::builtin(&engine, folder.path()));
    builds::measure(&docker, &builtin)?;
    transfers::measure(&docker, &builtin)?;
    lists::measure(&docker, &builtin)?;
    memory::measure()?;
    prompt::measure()
}
