//! `stepgate list`, `status` and `reset`: what is kept of a lesson, as it is shown and forgotten.
//!
//! Not here: how it is kept (`session::store`), and removing what a lesson made (`tests/engine`).

use std::path::{Path, PathBuf};

use stepgate::session::StepState;
use stepgate::session::store::Store;
use stepgate::words::StepId;

use crate::support::lessons::slides;
use crate::support::sandbox::Sandbox;

/// Writes a lesson of three steps, the first of them passed.
fn begun(sandbox: &Sandbox) -> PathBuf {
    let text = slides("Tags", &[("One", "docker image ls"), ("Two", "docker version")]);
    let path = sandbox.write("lessons/tags.md", &text);
    let opened = Store::open(&sandbox.state(), &path).unwrap();
    opened
        .store
        .update(|progress| {
            progress.n_steps = 3;
            progress.done.insert(StepId::slug("Tags"), StepState::Passed);
        })
        .unwrap();
    path
}

fn said(sandbox: &Sandbox, words: &[&str]) -> (Option<i32>, String, String) {
    let output = sandbox.stepgate(words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_folder_of_lessons_is_listed_with_progress() {
    let sandbox = Sandbox::new();
    begun(&sandbox);
    sandbox.write("lessons/notes.md", "# Notes\n\nNothing to run.\n");
    let (code, out, err) = said(&sandbox, &["list"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let path = Path::new("lessons").join("tags.md");
    assert_eq!(out, format!("1 of 3 steps     {}  Tags\n", path.display()));
}

#[test]
fn a_list_for_scripts_is_one_document() {
    let sandbox = Sandbox::new();
    begun(&sandbox);
    let (_, out, _) = said(&sandbox, &["list", "lessons", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(out.starts_with("{\n  \"schema\": 1"), "{out}");
    let lesson = &document["lessons"][0];
    assert_eq!((&lesson["n_done"], &lesson["n_steps"]), (&1.into(), &3.into()));
}

#[test]
fn a_folder_without_lessons_is_no_data() {
    let sandbox = Sandbox::new();
    let (code, out, err) = said(&sandbox, &["list", "."]);
    assert_eq!((code, out.as_str()), (Some(0), ""));
    assert!(err.contains("No lessons in `.`"), "{err}");
}

#[test]
fn status_tells_where_you_stand_from_any_folder() {
    let sandbox = Sandbox::new();
    let path = begun(&sandbox);
    let (code, out, _) = said(&sandbox, &["status"]);
    assert_eq!(code, Some(0));
    let path = std::path::absolute(path).unwrap();
    assert_eq!(out, format!("under way  1 of 3 steps  {}\n", path.display()));
    let (_, out, _) = said(&sandbox, &["status", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(out.starts_with("{\n  \"schema\": 1"), "{out}");
    assert_eq!(document["lessons"][0]["is_finished"], false);
}

#[test]
fn status_without_a_lesson_says_how_to_begin() {
    let (code, out, err) = said(&Sandbox::new(), &["status"]);
    assert_eq!((code, out.as_str()), (Some(0), ""));
    assert!(err.contains("`stepgate run LESSON`"), "{err}");
}

#[test]
fn a_lesson_that_was_reset_is_not_begun() {
    let sandbox = Sandbox::new();
    let path = begun(&sandbox);
    let opened = Store::open(&sandbox.state(), &path).unwrap();
    opened
        .store
        .update(|progress| *progress = progress.begun_anew())
        .unwrap();
    drop(opened);
    let (code, out, _) = said(&sandbox, &["status"]);
    assert_eq!((code, out.as_str()), (Some(0), ""));
}

#[test]
fn reset_without_an_engine_forgets_nothing() {
    let mut sandbox = Sandbox::new();
    begun(&sandbox);
    sandbox.set("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let (code, _, err) = said(&sandbox, &["reset", "lessons/tags.md"]);
    assert_eq!(code, Some(4), "{err}");
    let kept = Store::peek(
        &sandbox.state(),
        Path::new(&sandbox.work().join("lessons/tags.md")),
    )
    .unwrap();
    assert_eq!(kept.unwrap().done.len(), 1);
}

#[cfg(unix)]
#[test]
fn what_a_step_has_set_in_its_shell_is_there_for_a_later_one_in_another_shell_but_for_secrets() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "lesson.md",
        "# Values\n\n## One\n\n```bash\nID=$(basename x/found-4711)\nAPI_TOKEN=$(echo hush)\n```\n\n## Two\n\n```bash\n\
         echo \"($ID)($API_TOKEN)\" > out\n```\n\n## Three\n\n```bash\ntrue\n```\n",
    );
    for step in ["one", "two"] {
        let arguments = [
            "run",
            "lesson.md",
            "--engine",
            "builtin",
            "--unattended",
            "--yes",
            "--keep",
            "--step",
            step,
        ];
        let (code, out, err) = said(&sandbox, &arguments);
        assert_eq!(code, Some(0), "{out}{err}");
    }
    let out = std::fs::read_to_string(sandbox.work().join("out")).unwrap();
    assert_eq!(out, "(found-4711)()\n");
    let kept = sandbox
        .files()
        .into_iter()
        .filter(|file| file.starts_with(sandbox.state()));
    let kept: Vec<Vec<u8>> = kept.filter_map(|file| std::fs::read(file).ok()).collect();
    let has = |words: &[u8]| {
        kept.iter()
            .any(|bytes| bytes.windows(words.len()).any(|found| found == words))
    };
    assert!(has(b"found-4711") && !has(b"hush"));
}
