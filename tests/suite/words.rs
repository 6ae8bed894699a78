//! An author's own words: the book's reference is what the types give, its examples are understood, and what they say shows.
//!
//! Not here: what checks ask (`tests/engine`), and each mistake (the library's own tests).

use std::path::{Path, PathBuf};

use serde_json::Value;
use stepgate::lesson::{self, own};

use crate::support::sandbox::Sandbox;

const BEGIN: &str = "`INSTA_UPDATE=always cargo test --test suite words` writes it. -->\n";
const END: &str = "<!-- end -->";

fn page() -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/lesson-format.md");
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

#[test]
fn the_books_reference_is_what_the_types_give() {
    let (path, text) = page();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    let wanted = format!("\n{}\n", own::reference());
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(path, format!("{before}{BEGIN}{wanted}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(found, wanted);
}

#[test]
fn every_example_of_the_book_is_understood() {
    let (_, text) = page();
    let text = text.replace("\n  ", "\n");
    let mut n_examples = 0;
    for fence in ["````markdown\n", "```yaml\n"] {
        let close = fence.trim_end_matches(|c: char| c.is_alphabetic() || c == '\n');
        for rest in text.split(fence).skip(1) {
            let example = rest.split(close).next().unwrap();
            let lesson = match fence {
                "````markdown\n" => example.to_owned(),
                _ if example.starts_with("- ") => format!("# A\n\n<!-- stepgate\nchecks:\n{example}\n-->\n"),
                _ => format!("---\n{example}---\n\n# A\n\n```sh\nls\n```\n"),
            };
            let lesson = lesson::parse(Path::new("lesson.md"), &lesson);
            assert_eq!(lesson.diagnostics, [], "{example}");
            n_examples += 1;
        }
    }
    assert!(n_examples > own::KINDS.len(), "only {n_examples}");
}

#[test]
fn plan_shows_the_authors_words() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "lesson.md",
        "# L\n\n## A\n\nDo it.\n\n<!-- stepgate\nid: first\nrequires: [internet, { command: kubectl }]\nchecks:\n  - output: hello\n-->\n\n<details><summary>Solution</summary>\n\n```sh\necho hello\n```\n\n</details>\n",
    );
    let output = sandbox
        .stepgate(["plan", "lesson.md", "--format", "json"])
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let step = &document["lessons"][0]["steps"][0];
    assert_eq!(step["id"], "first");
    assert_eq!(step["kind"], "doing");
    assert_eq!(
        step["requires"],
        serde_json::json!(["internet", { "command": "kubectl" }])
    );
    assert_eq!(step["blocks"][0]["solution"], true);
    assert_eq!(step["proof"], "output");
    let check = &step["checks"][0];
    assert_eq!(
        (
            &check["kind"],
            &check["source"],
            &check["contains"],
            &check["line"]
        ),
        (&"output".into(), &"author".into(), &"hello".into(), &11.into())
    );
    let output = sandbox.stepgate(["plan", "lesson.md"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for shown in [
        "echo hello [solution]",
        "requires: internet, the command `kubectl`",
        "checked: output a command of the learner's (the author's)",
        "proved by: what its commands print",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
}

#[test]
fn what_is_checked_in_an_exercise_names_no_command_of_its_solution_to_people() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "lesson.md",
        "# L\n\n## A\n\nAdd up.\n\n<details><summary>Solution</summary>\n\n```sh\nexpr 1 + 2\n```\n\n</details>\n",
    );
    let said = |words: &[&str]| {
        let output = sandbox.stepgate(words).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let plan = said(&["plan", "lesson.md"]);
    assert!(
        plan.contains("checked: exit a command of the solution\n"),
        "{plan}"
    );
    let check = said(&["check", "lesson.md", "--engine", "builtin"]);
    assert!(
        check.contains("whether a command of the solution succeeded"),
        "{check}"
    );
    assert!(!check.contains("expr"), "{check}");
    let document = said(&["plan", "lesson.md", "--format", "json"]);
    assert!(document.contains(r#""subject": "expr 1 + 2""#), "{document}");
}

#[test]
fn a_misspelled_check_is_an_error_of_lint_with_the_nearest_name() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.md",
        "# A\n\nText.\n\n<!-- stepgate\nchecks:\n  - contaner: web\n-->\n",
    );
    let output = sandbox.stepgate(["lint", "a.md"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.starts_with("error[author-key]: there is no check `contaner`"),
        "{text}"
    );
    assert!(
        text.contains("7 |   - contaner: web") && text.contains("write `container`"),
        "{text}"
    );
}

/// Runs a lesson whose last step needs something, without Docker; gives the events of a kind.
#[cfg(unix)]
fn events(sandbox: &Sandbox, kind: &str) -> Vec<Value> {
    let words = "run lesson.md --engine builtin --unattended --yes --keep --format json";
    let output = sandbox.stepgate(words.split(' ')).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let events = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    events.filter(|event| event["event"] == kind).collect()
}

#[cfg(unix)]
#[test]
fn a_step_that_needs_the_internet_is_taken_where_it_answers_and_left_out_where_not() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "lesson.md",
        "# L\n\n## A\n\n<!-- stepgate requires: internet -->\n\n```sh\ntouch made\n```\n\n<!-- stepgate checks: [{ file: made }] -->\n",
    );
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    sandbox.set("STEPGATE_PROBE", "http://127.0.0.1:9");
    let left_out = events(&sandbox, "step-left-out");
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0]["step"], "a");
    assert!(
        left_out[0]["missing"][0]
            .as_str()
            .unwrap()
            .starts_with("the internet"),
        "{left_out:?}"
    );
    assert!(!sandbox.work().join("made").exists());
    let output = sandbox
        .stepgate("check lesson.md --engine builtin --format json".split(' '))
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{document:#}");
    assert_eq!(
        document["checks"][0]["check"]["result"], "skipped",
        "{document:#}"
    );
    // Whoever asks gets an answer.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::io::Read::read(&mut stream, &mut [0; 1024]).unwrap();
            let answer = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            std::io::Write::write_all(&mut stream, answer).unwrap();
        }
    });
    sandbox.set("STEPGATE_PROBE", &address);
    assert_eq!(events(&sandbox, "step-left-out"), [Value::Null; 0]);
    assert!(sandbox.work().join("made").exists());
}
