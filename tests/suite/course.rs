//! Folders of other people's formats, planned and run as they are.
//!
//! Not here: which files a folder's lesson is made of (`course`'s own tests).

use crate::support::sandbox::Sandbox;

const INDEX: &str = r#"{ "title": "Names", "details": {
    "intro": { "text": "intro.md" },
    "steps": [
        { "title": "Build it", "text": "build.md", "verify": "build.sh" },
        { "title": "Name it", "text": "name.md", "verify": "name.sh" } ],
    "finish": { "text": "finish.md" } } }"#;

/// A scenario whose second step's own check says `verdict`.
fn scenario(verdict: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write("names/index.json", INDEX);
    sandbox.write("names/Dockerfile", "FROM scratch\nCOPY intro.md /\n");
    sandbox.write("names/intro.md", "Welcome.\n");
    sandbox.write(
        "names/build.md",
        "Build it:\n\n```\ndocker build -t web .\n```{{execute}}\n",
    );
    sandbox.write(
        "names/name.md",
        "Name it:\n\n```\ndocker tag web api\n```{{execute T1}}\n",
    );
    sandbox.write("names/finish.md", "Bye.\n");
    sandbox.write("names/build.sh", "docker image inspect web >/dev/null\n");
    sandbox.write("names/name.sh", verdict);
    sandbox
}

fn run(sandbox: &Sandbox, words: &str) -> (i32, String) {
    let output = sandbox.stepgate(words.split(' ')).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[cfg(unix)]
const RUN: &str = "run names --engine builtin --unattended --yes";

#[test]
fn a_scenario_is_planned_as_one_lesson() {
    let (exit, text) = run(&scenario("exit 0\n"), "plan names --format json");
    assert_eq!(exit, 0, "{text}");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lessons = document["lessons"].as_array().unwrap();
    assert_eq!((lessons.len(), lessons[0]["title"].as_str()), (1, Some("Names")));
    let steps = lessons[0]["steps"].as_array().unwrap().iter();
    let steps: Vec<_> = steps
        .map(|step| {
            let file = |key: &str| step[key].as_str().map(|path| path.replace('\\', "/"));
            (
                step["title"].as_str().unwrap_or_default(),
                file("path"),
                file("verify"),
            )
        })
        .collect();
    let some = |path: &str| Some(path.to_owned());
    assert_eq!(
        steps,
        [
            ("Step 1", some("names/intro.md"), None),
            ("Build it", some("names/build.md"), some("names/build.sh")),
            ("Name it", some("names/name.md"), some("names/name.sh")),
            ("Step 1", some("names/finish.md"), None),
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_scenario_runs_and_its_authors_checks_have_a_say() {
    let (exit, text) = run(&scenario("docker image inspect api >/dev/null\n"), RUN);
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("the author's `build.sh` is content"), "{text}");
    let (exit, text) = run(&scenario("echo 'no such thing'; exit 3\n"), RUN);
    assert_eq!(exit, 1, "{text}");
    assert!(
        text.contains("the author's `name.sh` is not content (exit 3)\n      no such thing\n"),
        "{text}"
    );
    assert!(text.contains("Stopped: 2 of 4 steps"), "{text}");
}

#[cfg(unix)]
#[test]
fn nobody_runs_an_authors_program_without_a_yes() {
    let sandbox = scenario("exit 0\n");
    let (exit, text) = run(&sandbox, "run names --engine builtin --unattended");
    assert_eq!(exit, 5, "{text}");
    assert!(text.contains("bash names/build.sh"), "{text}");
}

#[test]
fn a_course_of_several_lessons_is_planned_whole_and_run_by_name() {
    let sandbox = Sandbox::new();
    sandbox.write("SUMMARY.md", "- [B](b.md)\n- [A](a.md)\n");
    sandbox.write("a.md", "# A\n\n```sh\ndocker images\n```\n");
    sandbox.write("b.md", "# B\n\n```sh\ndocker ps\n```\n");
    let (exit, text) = run(&sandbox, "plan .");
    assert_eq!(exit, 0, "{text}");
    assert!(text.find("docker ps") < text.find("docker images"), "{text}");
    let (exit, text) = run(&sandbox, "run . --unattended");
    assert_eq!(exit, 2, "{text}");
    assert!(text.contains("`.` holds 2 lessons"), "{text}");
    assert!(text.contains("name one: `./b.md`, `./a.md`"), "{text}");
}
