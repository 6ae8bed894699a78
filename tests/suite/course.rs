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

#[cfg(unix)]
const RUN: &str = "run names --engine builtin --unattended --yes";

#[test]
fn a_scenario_is_planned_as_one_lesson() {
    let (exit, text) = scenario("exit 0\n").says("plan names --format json");
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
            ("Step 4", some("names/finish.md"), None),
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_scenario_runs_and_its_authors_checks_have_a_say() {
    let (exit, text) = scenario("docker image inspect api >/dev/null\n").says(RUN);
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("the author's `build.sh` is content"), "{text}");
    let (exit, text) = scenario("echo 'no such thing'; exit 3\n").says(RUN);
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
    let (exit, text) = sandbox.says("run names --engine builtin --unattended");
    assert_eq!(exit, 5, "{text}");
    assert!(text.contains("bash names/build.sh"), "{text}");
}

/// A course of two lessons, of which the second names what the first has built, and of a page to read.
fn course() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write(
        "docs/SUMMARY.md",
        "- [Welcome](README.md)\n- [Build](build.md)\n- [Name](name.md)\n",
    );
    sandbox.write("docs/README.md", "# Welcome\n\nRead on.\n");
    sandbox.write("docs/Dockerfile", "FROM scratch\nCOPY README.md /\n");
    sandbox.write(
        "docs/build.md",
        "# Build\n\n```sh\ndocker build -t <your-name>/web .\n```\n",
    );
    sandbox.write(
        "docs/name.md",
        "# Name\n\n```sh\ndocker tag <your-name>/web api\n```\n",
    );
    sandbox
}

#[test]
fn a_course_of_several_lessons_is_planned_whole() {
    let (exit, text) = course().says("plan docs");
    assert_eq!(exit, 0, "{text}");
    assert!(text.find("docker build") < text.find("docker tag"), "{text}");
}

#[test]
fn a_step_is_one_lessons() {
    for command in ["run docs --unattended", "check docs"] {
        let (exit, text) = course().says(&format!("{command} --step build"));
        assert_eq!(exit, 2, "{text}");
        assert!(
            text.contains("`docs` holds 3 lessons, and --step works in one"),
            "{text}"
        );
        assert!(
            text.contains("name the step's lesson instead: `docs/README.md`, `docs/build.md`"),
            "{text}"
        );
    }
}

#[cfg(unix)]
const RUN_COURSE: &str = "run docs --engine builtin --unattended --var name=ada";

#[cfg(unix)]
#[test]
fn a_course_runs_its_lessons_in_order_and_what_they_make_goes_at_its_end() {
    let sandbox = course();
    let (exit, text) = sandbox.says(RUN_COURSE);
    assert_eq!(exit, 0, "{text}");
    let at = |part: &str| {
        text.find(part)
            .unwrap_or_else(|| panic!("`{part}` is not in:\n{text}"))
    };
    assert!(
        text.contains("there is only something to read: `docs/README.md`."),
        "{text}"
    );
    assert!(at("Lesson 1 of 2: Build") < at("Lesson 2 of 2: Name"), "{text}");
    assert!(
        at("Lesson 2 of 2") < at("removed image name `ada/web:latest`"),
        "{text}"
    );
    assert!(
        at("removed image name `api:latest`") < at("The course: 2 of 2 lessons are done."),
        "{text}"
    );
    // It runs whole once more.
    assert_eq!(sandbox.says(RUN_COURSE).0, 0);
    let (exit, text) = sandbox.says(&format!("{RUN_COURSE} --format json"));
    assert_eq!(exit, 0, "{text}");
    let reached: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\"event\":\"lesson-reached\""))
        .collect();
    assert_eq!(reached.len(), 2, "{text}");
    assert!(
        text.contains(r#"{"schema":1,"event":"course-finished","lessons":[{"lesson":"docs/build.md""#),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn one_lesson_of_a_course_is_not_reset_without_saying_what_goes_with_it() {
    let sandbox = course();
    let (exit, text) = sandbox.says(&format!("{RUN_COURSE} --keep"));
    assert_eq!(exit, 0, "{text}");
    let (_, text) = sandbox.says("list docs");
    assert!(text.find("docs/build.md") < text.find("docs/name.md"), "{text}");
    sandbox.write("docs/SUMMARY.md", "- [Name](name.md)\n- [Build](build.md)\n");
    let (exit, text) = sandbox.says("list docs");
    assert_eq!(exit, 0, "{text}");
    assert!(text.find("docs/name.md") < text.find("docs/build.md"), "{text}");
    let (exit, text) = sandbox.says("reset docs/name.md --engine builtin");
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("This lesson is one of a course: what"), "{text}");
    assert!(text.contains("docs/build.md"), "{text}");
}

#[cfg(unix)]
#[test]
fn nobody_runs_all_of_a_course_and_the_highest_exit_code_counts() {
    let sandbox = course();
    sandbox.write(
        "docs/SUMMARY.md",
        "- [A](a.md)\n- [Build](build.md)\n- [B](b.md)\n",
    );
    sandbox.write("docs/a.md", "# A\n\n```sh\ndocker build -t gone nowhere\n```\n");
    sandbox.write("docs/b.md", "# B\n\n```sh\ntouch made\n```\n");
    let (exit, text) = sandbox.says(RUN_COURSE);
    assert_eq!(exit, 5, "{text}");
    assert!(text.contains("The course: 1 of 3 lessons are done."), "{text}");
    assert!(text.contains("✗ A (exit 1)  docs/a.md"), "{text}");
    assert!(text.contains("✓ Build  docs/build.md"), "{text}");
    assert!(text.contains("✗ B (exit 5)  docs/b.md"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_learner_goes_on_in_the_lesson_that_was_left_and_gives_a_value_once() {
    let sandbox = course();
    let words = ["run", "docs", "--engine", "builtin"];
    let mut terminal = sandbox.terminal(words);
    terminal.expect("Lesson 1 of 2: Build");
    terminal.expect("1/1 › ");
    terminal.send_line("");
    terminal.expect("Your value for");
    terminal.send_line("ada");
    terminal.expect("Step passed: Build");
    terminal.expect("Lesson 2 of 2: Name");
    terminal.expect("1/1 › ");
    terminal.send_line("quit");
    terminal.end();
    let mut terminal = sandbox.terminal(words);
    let before = terminal.expect("1/1 › ");
    assert!(
        before.contains("Lesson 2 of 2: Name") && !before.contains("Lesson 1"),
        "{before}"
    );
    terminal.send_line("");
    let asked = terminal.expect("Remove it again?");
    assert!(!asked.contains("Your value for"), "{asked}");
    for name in ["ada/web:latest", "api:latest"] {
        assert!(asked.contains(name), "{asked}");
    }
    terminal.send_line("y");
    terminal.expect("The course: 2 of 2 lessons are done.");
    terminal.end();
    let mut terminal = sandbox.terminal(words);
    terminal.expect("You finished this course before; it begins anew.");
    terminal.expect("Lesson 1 of 2: Build");
}

#[cfg(unix)]
#[test]
fn a_course_is_checked_by_what_its_lessons_leave_standing() {
    let sandbox = course();
    sandbox.write("docs/c.md", "# C\n\n```sh\ndocker rmi api\n```\n");
    sandbox.write(
        "docs/SUMMARY.md",
        "- [R](README.md)\n- [Build](build.md)\n- [Name](name.md)\n- [C](c.md)\n",
    );
    let check = "check docs --engine builtin --var name=ada";
    let (exit, text) = sandbox.says(check);
    assert_eq!(exit, 1, "{text}");
    let (exit, text) = sandbox.says(&format!("{RUN_COURSE} --keep"));
    assert_eq!(exit, 0, "{text}");
    let (exit, text) = sandbox.says(&format!("{check} --format json"));
    assert_eq!(exit, 0, "{text}");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lessons = document["lessons"].as_array().unwrap();
    let titles: Vec<_> = lessons
        .iter()
        .map(|lesson| lesson["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Build", "C"], "{text}");
    let (exit, text) = sandbox.says("reset docs --engine builtin");
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("removed image name `ada/web:latest`"), "{text}");
    assert!(
        text.contains("`C` begins anew.") && !text.contains("`Welcome` begins"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn a_course_that_is_asked_to_end_begins_no_other_lesson() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    // The signal comes with the first lesson's last command, and is heard while the second would begin.
    sandbox.write("docs/a.md", "# A\n\n```bash\nkill -TERM $PPID\n```\n");
    sandbox.write("docs/b.md", "# B\n\n```bash\ntouch begun\n```\n");
    let (exit, text) = sandbox.says("run docs --engine builtin --unattended --yes");
    assert_eq!(exit, 130, "{text}");
    assert!(!text.contains("Lesson 2 of 2"), "{text}");
    assert!(!sandbox.work().join("docs/begun").exists(), "{text}");
}

#[cfg(unix)]
#[test]
fn status_follows_a_courses_order() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    sandbox.write("docs/SUMMARY.md", "- [Two](two.md)\n- [One](one.md)\n");
    for name in ["one", "two"] {
        sandbox.write(
            &format!("docs/{name}.md"),
            &format!("# {name}\n\n```sh\ntrue\n```\n"),
        );
    }
    sandbox.write("beside.md", "# Beside\n\n```sh\ntrue\n```\n");
    for path in ["docs", "beside.md"] {
        let (exit, text) = sandbox.says(&format!("run {path} --engine builtin --unattended --yes --keep"));
        assert_eq!(exit, 0, "{text}");
    }
    let (_, text) = sandbox.says("status --format json");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lessons = document["lessons"].as_array().unwrap().iter();
    let name = |path: &serde_json::Value| {
        let path = std::path::PathBuf::from(path.as_str().unwrap_or_default());
        path.file_name().map(|name| name.to_string_lossy().into_owned())
    };
    let found: Vec<_> = lessons
        .map(|lesson| (name(&lesson["path"]).unwrap(), name(&lesson["course"])))
        .collect();
    let docs = Some("docs".to_owned());
    assert_eq!(
        found,
        [
            ("beside.md".to_owned(), None),
            ("two.md".to_owned(), docs.clone()),
            ("one.md".to_owned(), docs),
        ]
    );
}

#[test]
fn a_page_that_only_links_to_its_lessons_is_said_to_be_no_lesson() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "docs/README.md",
        "# Labs\n\n- [Two](two)\n- [One](one/README.md)\n",
    );
    for name in ["one", "two"] {
        let text = format!("# Lab {name}\n\n```sh\ndocker pull {name}\n```\n");
        sandbox.write(&format!("docs/{name}/README.md"), &text);
    }
    let said = |path: &str| {
        let output = sandbox.stepgate(["plan", path]).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr).replace('\\', "/"))
    };
    let (out, err) = said("docs");
    assert!(
        out.find("Lab two").unwrap() < out.find("Lab one").unwrap(),
        "{out}"
    );
    assert_eq!(
        err,
        "`docs/README.md` has nothing of its own to do; the lessons that it links to are taken in its order.\n"
    );
    let (out, err) = said("docs/README.md");
    assert!(out.starts_with("Labs\n") && err.is_empty(), "{out}{err}");
    // Without links they are found by their names, and without the page nothing is hidden.
    sandbox.write("docs/README.md", "# Labs\n\nSee below.\n");
    let (out, err) = said("docs");
    assert!(
        out.find("Lab one").unwrap() < out.find("Lab two").unwrap(),
        "{out}"
    );
    assert!(
        err.contains("below it are taken in the order of their names."),
        "{err}"
    );
    std::fs::remove_file(sandbox.work().join("docs/README.md")).unwrap();
    assert_eq!(said("docs").1, "");
}
