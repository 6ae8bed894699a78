//! `stepgate lint`: every code's page is true, and what the command line says is done.
//!
//! Not here: the rules and the forms, each of which has its own tests.

mod fix;
#[cfg(unix)]
mod watch;
mod web;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use stepgate::diagnostic::{CODES, Severity, Told, code};
use stepgate::lesson::{self, Dialect};
use stepgate::plan;

use crate::support::sandbox::Sandbox;
use crate::support::skip;

/// The wrong and the right example of a page.
fn examples(page: &str) -> (&str, &str) {
    let mut blocks = page
        .split("````markdown\n")
        .skip(1)
        .map(|rest| rest.split("````").next().unwrap());
    (blocks.next().unwrap(), blocks.next().unwrap())
}

/// Runs lint in a sandbox; gives the exit code, standard output and standard error.
fn lint(sandbox: &Sandbox, words: &[&str]) -> (i32, String, String) {
    let output = sandbox.stepgate(["lint"].iter().chain(words)).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The codes found in each file of a document.
fn codes(text: &str) -> BTreeMap<String, Vec<String>> {
    codes_in_order(text).into_iter().collect()
}

/// The same in the document's order.
fn codes_in_order(text: &str) -> Vec<(String, Vec<String>)> {
    let document: Value = serde_json::from_str(text).unwrap();
    let lessons = document["lessons"].as_array().unwrap().iter();
    let of = |lesson: &Value| -> Vec<String> {
        let findings = lesson["findings"].as_array().unwrap().iter();
        findings
            .map(|finding| finding["code"].as_str().unwrap().to_owned())
            .collect()
    };
    lessons
        .map(|lesson| (lesson["path"].as_str().unwrap().to_owned(), of(lesson)))
        .collect()
}

#[test]
fn every_codes_wrong_example_gives_it_and_its_right_one_nothing_but_notes_of_other_things() {
    let sandbox = Sandbox::new();
    for code in CODES.iter().filter(|code| code.told == Told::Always) {
        let (wrong, right) = examples(code.page);
        let path = sandbox.write(&format!("wrong/{}.md", code.name), wrong);
        if code.name == "not-utf8" {
            // The page is UTF-8 itself, and says what its example is saved as.
            std::fs::write(&path, encoding_rs::WINDOWS_1252.encode(wrong).0).unwrap();
        }
        sandbox.write(&format!("right/{}.md", code.name), right);
    }
    let found = codes(&lint(&sandbox, &["wrong", "right", "--format", "json"]).1);
    for listed in CODES.iter().filter(|code| code.told == Told::Always) {
        let of = |folder: &str| &found[&format!("{folder}/{}.md", listed.name)];
        assert!(
            of("wrong").iter().any(|found| found == listed.name),
            "{}: {:?}",
            listed.name,
            of("wrong")
        );
        let is_note = |found: &String| code(found).is_some_and(|code| code.severity == Severity::Note);
        let is_good = |found: &String| found != listed.name && is_note(found);
        assert!(
            of("right").iter().all(is_good),
            "{}: {:?}",
            listed.name,
            of("right")
        );
    }
}

#[test]
fn what_is_told_when_a_lesson_runs_is_told_then() {
    for code in CODES.iter().filter(|code| code.told == Told::Running) {
        let told = |text: &str| {
            let lesson = lesson::parse(Path::new("lesson.md"), text);
            let plan = plan::make(&lesson, &BTreeMap::new());
            let blocks = plan.steps.iter().flat_map(|step| &step.blocks);
            let refused =
                blocks.flat_map(|block| block.program(Dialect::Powershell).err().unwrap_or_default());
            refused.map(|diagnostic| diagnostic.code).collect::<Vec<_>>()
        };
        let (wrong, right) = examples(code.page);
        assert!(
            told(wrong).contains(&code.name),
            "{}: {:?}",
            code.name,
            told(wrong)
        );
        assert_eq!(told(right), [""; 0], "{}", code.name);
    }
}

#[test]
fn every_code_has_its_row_and_its_place_in_the_book() {
    let book = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src").join(name);
        std::fs::read_to_string(path).unwrap()
    };
    let (table, summary) = (book("lint.md"), book("SUMMARY.md"));
    for code in CODES {
        let severity = format!("{:?}", code.severity).to_lowercase();
        let row = format!(
            "| [`{0}`](lint/{0}.md) | {severity} | {1} |",
            code.name, code.meaning
        );
        assert!(table.contains(&row), "{row}");
        assert!(
            summary.contains(&format!("(lint/{}.md)", code.name)),
            "{}",
            code.name
        );
        let head = format!("# `{}`\n\n*{severity}*: {}.\n", code.name, code.meaning);
        assert!(code.page.starts_with(&head), "{head}");
    }
    let n_pages = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/lint"))
        .unwrap()
        .count();
    assert_eq!(n_pages, CODES.len());
}

/// The codes that the sources of reading name, which have no look into the table: behind `code:`, and as a call's first argument or a tuple's first part in a line of its own.
fn named(source: &str) -> Vec<&str> {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let is_code =
        |word: &&str| word.contains('-') && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let by_field = lines
        .iter()
        .filter_map(|line| line.strip_prefix("code: \"")?.strip_suffix("\","));
    let by_place = lines.windows(2).filter(|pair| pair[0].ends_with('('));
    let by_place = by_place.filter_map(|pair| pair[1].strip_prefix('"')?.strip_suffix("\","));
    by_field.chain(by_place).filter(is_code).collect()
}

#[test]
fn every_code_that_the_sources_name_is_in_the_table() {
    let mut n_named = 0;
    for room in ["lesson", "script", "plan"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
        for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
            if !entry.file_type().is_file() {
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let shipped = text.split("#[cfg(test)]\nmod ").next().unwrap();
            for name in named(shipped) {
                n_named += 1;
                // Blocks of commands are always in some language.
                let is_listed = code(name).is_some() || name == "not-a-script";
                assert!(is_listed, "{}: `{name}` has no page", entry.path().display());
            }
        }
    }
    assert!(n_named > 15, "only {n_named} codes are found");
    let source = "Diagnostic {\n    code: \"a-b\",\n}\ndiagnose(\n    \"c-d\",\n)\n[\n    \"e-f\",\n]";
    assert_eq!(named(source), ["a-b", "c-d"]);
}

#[test]
fn an_error_gives_exit_code_1_and_a_note_none() {
    let sandbox = Sandbox::new();
    sandbox.write("note.md", "# A\n\n```sh\ndocker-compose up -d\n```\n");
    sandbox.write("error.md", "# A\n\n```sh\ndocker tag web\n```\n");
    assert_eq!(lint(&sandbox, &["note.md"]).0, 0);
    assert_eq!(lint(&sandbox, &["note.md", "--deny", "old-compose"]).0, 1);
    assert_eq!(
        lint(
            &sandbox,
            &["note.md", "--deny", "notes", "--allow", "old-compose"]
        )
        .0,
        0
    );
    assert_eq!(lint(&sandbox, &["error.md"]).0, 1);
    assert_eq!(lint(&sandbox, &["error.md", "--allow", "docker-usage"]).0, 0);
    assert_eq!(lint(&sandbox, &["error.md", "--allow", "docker-use"]).0, 2);
    assert_eq!(lint(&sandbox, &[]).0, 2);
}

#[test]
fn people_see_it_on_standard_output_and_the_count_beside_it() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "# A\n\n```sh\ndocker-compose up -d\n```\n");
    let (_, out, error) = lint(&sandbox, &["a.md"]);
    assert!(
        out.starts_with("note[old-compose]: ") && out.contains("4 | docker-compose up -d"),
        "{out}"
    );
    assert!(!out.contains('\u{1b}'), "{out}");
    assert!(error.ends_with("in 1 lesson.\n"), "{error}");
}

#[test]
fn a_folders_lessons_come_in_the_order_of_its_summary() {
    let sandbox = Sandbox::new();
    for name in [
        "course/a.md",
        "course/b/README.md",
        "course/c.md",
        "course/.x/d.md",
    ] {
        sandbox.write(name, "# A\n\nText.\n");
    }
    sandbox.write(
        "course/SUMMARY.md",
        "# Course\n\n- [C](c.md)\n- [B](./b/README.md)\n- [gone](d.md)\n",
    );
    let (exit, out, _) = lint(&sandbox, &["course", "course/a.md", "--format", "json"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    let lessons = document["lessons"].as_array().unwrap().iter();
    let paths: Vec<&str> = lessons.map(|lesson| lesson["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["course/c.md", "course/b/README.md", "course/a.md"]);
    assert_eq!(exit, 0);
}

#[test]
fn a_scenarios_files_come_in_its_order_and_may_use_what_those_before_make() {
    let sandbox = Sandbox::new();
    let step = |command: &str| format!("# A\n\n```sh\n{command}\n```\n");
    sandbox.write("s/b.md", &step("docker run -d --name web nginx:1.27"));
    sandbox.write("s/a.md", &step("docker stop web"));
    sandbox.write(
        "s/index.json",
        r#"{ "title": "S", "details": { "steps": [{ "text": "b.md" }, { "text": "a.md" }] } }"#,
    );
    for path in ["s", "s/index.json"] {
        let found: Vec<_> = codes_in_order(&lint(&sandbox, &[path, "--format", "json"]).1);
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["s/b.md", "s/a.md"], "{path}");
        assert!(
            found
                .iter()
                .all(|(_, codes)| !codes.contains(&"made-elsewhere".to_owned()))
        );
    }
    assert!(lint(&sandbox, &["s/a.md"]).1.contains("made-elsewhere"));
}

#[test]
fn a_file_that_cannot_be_read_is_told_of_and_the_others_are_looked_at() {
    let sandbox = Sandbox::new();
    let bad = sandbox.write("bad.md", "");
    std::fs::write(bad, [0xff, 0]).unwrap();
    sandbox.write("good.md", "# A\n\n```sh\ndocker-compose up -d\n```\n");
    let (exit, out, error) = lint(&sandbox, &["."]);
    assert_eq!(exit, 3, "{error}");
    assert!(
        out.contains("old-compose") && error.contains("bad.md"),
        "{out}{error}"
    );
    let empty = sandbox.work().join("empty");
    std::fs::create_dir(empty).unwrap();
    assert_eq!(lint(&sandbox, &["empty"]).0, 3);
    assert_eq!(lint(&sandbox, &["no-such-file.md"]).0, 3);
}

#[test]
fn links_to_files_are_followed_from_the_lessons_folder() {
    let sandbox = Sandbox::new();
    sandbox.write("a/b.md", "# B\n\nText.\n");
    let text = "# A\n\n[here](b.md#x) [short](b) [made](b.html) [folder](../a/)\n\n\
                [gone](c.md) <!-- stepgate-lint: allow secret -->\n\n\
                <!-- stepgate-lint: allow dead-link -->\n[meant](d.md)\n";
    sandbox.write("a/a.md", text);
    let (_, out, _) = lint(&sandbox, &["a/a.md"]);
    assert_eq!(out.matches("[dead-link]").count(), 1, "{out}");
    assert!(out.contains("`c.md` is not there"), "{out}");
}

#[test]
fn a_code_is_explained_with_its_page() {
    let sandbox = Sandbox::new();
    let (exit, out, _) = lint(&sandbox, &["--explain", "old-compose"]);
    assert_eq!(exit, 0);
    assert!(out.starts_with("# `old-compose`\n"), "{out}");
    let (exit, _, error) = lint(&sandbox, &["--explain", "old-composed"]);
    assert_eq!(exit, 2);
    assert!(error.contains("did you mean `old-compose`?"), "{error}");
}

#[test]
fn the_lesson_that_is_shipped_has_nothing_wrong_with_it() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.stepgate(["lint", "lessons", "--deny", "warnings"]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
}

/// The schema is OASIS's; a copy may be named by `STEPGATE_TEST_SARIF_SCHEMA`.
#[test]
fn the_sarif_document_is_one_by_its_schema() {
    let Some(schema) = std::env::var_os("STEPGATE_TEST_SARIF_SCHEMA") else {
        skip("STEPGATE_TEST_SARIF_SCHEMA names no copy of SARIF's schema");
        return;
    };
    let sandbox = Sandbox::new();
    for code in CODES {
        sandbox.write(&format!("all/{} é.md", code.name), examples(code.page).0);
    }
    let (_, out, _) = lint(&sandbox, &["all", "--format", "sarif"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    assert!(document["runs"][0]["results"].as_array().unwrap().len() >= CODES.len() - 3);
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("sarif.json", schema).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("sarif.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(&document, index) {
        panic!("{error:#}");
    }
    let mut broken = document;
    broken["runs"][0]["results"][0]["level"] = "bad".into();
    assert!(schemas.validate(&broken, index).is_err());
}

#[test]
fn where_nothing_could_be_read_nothing_is_said_to_be_good() {
    let sandbox = Sandbox::new();
    let output = sandbox.stepgate(["lint", "nope.md"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("error: `nope.md` cannot be read"), "{text}");
}
