//! `stepgate check` as far as it goes without an engine.
//!
//! Not here: what it verifies (`tests/engine`).

use crate::support::lessons::slides;
use crate::support::sandbox::Sandbox;

#[test]
fn check_runs_nothing_and_keeps_nothing_where_no_engine_answers() {
    let mut sandbox = Sandbox::new();
    sandbox.set("DOCKER_HOST", "unix:///nowhere/docker.sock");
    sandbox.write("lesson.md", &slides("Files", &[("Make", "touch made")]));
    let output = sandbox.stepgate(["check", "lesson.md"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(output.stdout, b"");
    assert!(!sandbox.work().join("made").exists());
}
