//! Real lessons that other people wrote, read as they are: what they come to in numbers, and whether that is right.
//!
//! The lessons are not part of the project; `STEPGATE_CORPUS` names the folder they are in. A test that needs them says
//! that it is skipped where the variable is unset.

mod lessons;
mod numbers;
mod right;
mod sample;

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skipped(test: &str) {
    eprintln!("skipped {test}: it needs lessons, and STEPGATE_CORPUS is not set");
}
