//! From the built-in engine to Docker: images are handed over, and a lesson that was begun goes on.
//!
//! Not here: lessons on the built-in engine alone (`tests/suite/builtin`).

use serde_json::Value;

use crate::shared::sandbox::Sandbox;
use crate::support::engine::Engine;

/// Runs a lesson without a learner; gives the exit code and the events.
fn run(sandbox: &Sandbox, engine: &str) -> (i32, Vec<Value>) {
    let arguments = [
        "run",
        "lesson.md",
        "--engine",
        engine,
        "--unattended",
        "--yes",
        "--keep",
        "--format",
        "json",
    ];
    let output = sandbox.stepgate(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let events = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    (output.status.code().unwrap(), events)
}

fn steps<'e>(events: &'e [Value], kind: &str) -> Vec<&'e str> {
    let meant = events.iter().filter(|event| event["event"] == kind);
    meant.map(|event| event["step"].as_str().unwrap()).collect()
}

#[test]
fn a_lesson_that_was_begun_without_docker_is_finished_on_docker() {
    let Some(engine) = Engine::from_env() else { return };
    let mut sandbox = Sandbox::new();
    let [web, box_] = ["web", "box"].map(|word| engine.unique(word));
    sandbox.write(
        "Dockerfile",
        "FROM scratch\nCOPY lesson.md /\nCMD [\"/lesson.md\"]\n",
    );
    sandbox.write(
        "lesson.md",
        &format!(
            "# A\n\nText.\n\n## Build\n\n```bash\ndocker build -t {web} .\ndocker tag {web} {web}:v1\n```\n\n\
             ## Create\n\n```bash\ndocker container create --name {box_} {web}\n```\n\n\
             ## List\n\n```bash\ndocker image ls {web}\n```\n"
        ),
    );
    let (exit, events) = run(&sandbox, "builtin");
    assert_eq!(exit, 0, "{events:#?}");
    assert_eq!(steps(&events, "step-skipped"), ["create"]);
    assert_eq!(steps(&events, "step-passed"), ["build", "list"]);

    sandbox.set("DOCKER_HOST", engine.address());
    let export = sandbox.stepgate(["engine", "export"]).output().unwrap();
    let said = String::from_utf8(export.stdout).unwrap();
    assert_eq!(export.status.code(), Some(0), "{said}");
    for name in [format!("{web}:latest"), format!("{web}:v1")] {
        assert!(said.contains(&format!("handed over {name}\n")), "{said}");
        assert!(engine.image_id(&name).is_some(), "{name}");
    }

    let (exit, events) = run(&sandbox, "docker");
    assert_eq!(exit, 0, "{events:#?}");
    assert_eq!(
        steps(&events, "step-passed"),
        ["create"],
        "what was done stays done"
    );
    let drifted = events
        .iter()
        .filter(|event| event["event"] == "step-drifted")
        .count();
    assert_eq!(drifted, 0, "{events:#?}");
    engine.docker(["rm", &box_]).text();
    let reset = sandbox.stepgate(["reset", "lesson.md"]).output().unwrap();
    assert_eq!(reset.status.code(), Some(0));
    assert!(engine.image_id(&web).is_none());
    let index = std::fs::read_to_string(sandbox.state().join("engine/index.json")).unwrap();
    assert!(!index.contains(&web), "both engines are cleaned: {index}");
}

#[test]
fn an_export_says_what_is_not_there() {
    let Some(engine) = Engine::from_env() else { return };
    let mut sandbox = Sandbox::new();
    let export = |sandbox: &Sandbox, arguments: &[&str]| {
        let words = ["engine", "export"].iter().chain(arguments);
        let output = sandbox.stepgate(words).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (exit, said) = export(&sandbox, &[]);
    assert_eq!(exit, Some(0));
    assert!(said.contains("has no images"), "{said}");
    std::fs::create_dir_all(sandbox.state().join("engine")).unwrap();
    sandbox.set("DOCKER_HOST", "unix:///nowhere.sock");
    assert_eq!(export(&sandbox, &["web"]).0, Some(4));
    sandbox.set("DOCKER_HOST", engine.address());
    let (exit, said) = export(&sandbox, &["web"]);
    assert_eq!(exit, Some(5), "{said}");
    assert!(said.contains("web"), "{said}");
}
