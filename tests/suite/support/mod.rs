//! What the tests share: a sealed environment, a terminal, and lessons to run in them.
//!
//! The parts are tested here too, at the end of each file. Not here: engines and registries
//! (`tests/engine/support`), and what any one test is about.

#[cfg(unix)]
pub(crate) mod fake_engine;
pub(crate) mod lessons;
#[cfg(unix)]
pub(crate) mod memory;
pub(crate) mod sandbox;
#[cfg(unix)]
pub(crate) mod shim;
#[cfg(unix)]
pub(crate) mod terminal;

use std::io::Write as _;

/// Says that the running test is skipped, and why, past the test harness's capture.
pub(crate) fn skip(reason: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    writeln!(std::io::stderr(), "skipped {test}: {reason}").expect("stderr takes a line");
}
