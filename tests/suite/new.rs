//! `stepgate new`: the lesson that it writes is a good one, and nothing is written over.
//!
//! Not here: what a run of any lesson shows.

use crate::support::sandbox::Sandbox;

fn new(sandbox: &Sandbox, path: &str) -> (i32, String, String) {
    let output = sandbox.stepgate(["new", path]).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_new_lesson_has_nothing_to_complain_of() {
    let sandbox = Sandbox::new();
    let (exit, out, _) = new(&sandbox, "course/first");
    assert_eq!(exit, 0);
    let wanted =
        "course/first/README.md\ncourse/first/greeting/Dockerfile\ncourse/first/greeting/greeting.txt\n";
    assert_eq!(out, wanted);
    let output = sandbox.stepgate(["lint", "course"]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    assert_eq!(output.stderr, b"Nothing to complain of in 1 lesson.\n");
}

#[cfg(unix)]
#[test]
fn a_new_lesson_runs_on_the_built_in_engine_and_every_step_is_proved() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    assert_eq!(new(&sandbox, "course/first.md").0, 0);
    let words = "run course/first.md --engine builtin --unattended --yes --var dockerId=ada --format json";
    let output = sandbox.stepgate(words.split(' ')).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let events = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let events: Vec<_> = events.collect();
    let steps = events.iter().filter(|event| event["event"] == "step-passed");
    assert!(
        steps.map(|event| &event["step"]).any(|step| step == "build"),
        "{text}"
    );
    let kinds: Vec<_> = events
        .iter()
        .filter(|event| event["event"] == "check-finished")
        .map(|event| {
            assert_eq!(event["report"]["result"], "passed", "{event:#}");
            event["report"]["kind"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "variable",
            "image",
            "listed",
            "output",
            "tag",
            "logged-in",
            "pushed"
        ]
    );
    let finished = events
        .iter()
        .find(|event| event["event"] == "run-finished")
        .unwrap();
    assert_eq!(
        (&finished["n_done"], &finished["n_skipped"]),
        (&6.into(), &0.into())
    );
}

#[test]
fn what_is_there_is_never_written_over() {
    let sandbox = Sandbox::new();
    let there = sandbox.write("first/greeting/Dockerfile", "FROM scratch\n");
    let (exit, out, error) = new(&sandbox, "first");
    assert_eq!((exit, out.as_str()), (2, ""), "{error}");
    assert!(
        error.contains("`first/greeting/Dockerfile` is there already"),
        "{error}"
    );
    assert_eq!(sandbox.files(), [there]);
    assert_eq!(new(&sandbox, "second.md").0, 0);
    assert_eq!(new(&sandbox, "second.md").0, 2);
}
