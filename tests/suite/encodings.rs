//! Lessons that are not saved as UTF-8: planned, linted, mended and run.
//!
//! Not here: which encoding is told by which bytes (`lesson`).

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::sandbox::Sandbox;

/// A lesson with letters of its own in its title, prose and commands; the fence is mended by `lint --fix`.
const LESSON: &str =
    "# Größe\r\n\r\nDie «Größe» der Images:\r\n\r\n```sh\r\necho Größe > größe.txt\r\ndocker-compose ps\r\n";

fn windows_1252(text: &str) -> Vec<u8> {
    let latin = |c: char| u8::try_from(u32::from(c)).unwrap();
    text.chars().map(latin).collect()
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn write(sandbox: &Sandbox, name: &str, bytes: &[u8]) -> PathBuf {
    let path = sandbox.write(name, "");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The same lesson in three encodings.
fn lessons() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("utf8.md", LESSON);
    write(&sandbox, "latin.md", &windows_1252(LESSON));
    write(&sandbox, "wide.md", &utf_16(LESSON));
    sandbox
}

/// Runs stepgate; gives the exit code, standard output and standard error.
fn said(sandbox: &Sandbox, words: &str) -> (i32, String, String) {
    let output = sandbox.stepgate(words.split(' ')).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_lesson_is_planned_as_if_it_were_saved_as_utf_8_and_that_it_is_not_is_told() {
    let sandbox = lessons();
    let plan = |name: &str| {
        let (exit, text, _) = said(&sandbox, &format!("plan {name} --format json"));
        assert_eq!(exit, 0, "{text}");
        let lesson = document(&text)["lessons"][0].take();
        let told = lesson["diagnostics"].as_array().unwrap().iter();
        let told = told.filter(|told| told["code"] == "not-utf8");
        let told: Vec<Value> = told.map(|told| told["message"].clone()).collect();
        (lesson["title"].clone(), lesson["steps"].clone(), told)
    };
    let (title, steps, told) = plan("utf8.md");
    assert_eq!((title.as_str(), told.len()), (Some("Größe"), 0));
    for (name, message) in [
        (
            "latin.md",
            "the file is not saved as UTF-8, and is taken for windows-1252",
        ),
        ("wide.md", "the file is saved as UTF-16LE"),
    ] {
        assert_eq!(
            plan(name),
            (title.clone(), steps.clone(), vec![message.into()]),
            "{name}"
        );
    }
    // For people with the line that it is about.
    let (_, text, _) = said(&sandbox, "plan latin.md");
    assert!(text.contains("\n1 | # Größe\n  |     ^\n"), "{text}");
}

#[test]
fn what_lint_finds_lies_in_the_text_that_is_shown() {
    let sandbox = lessons();
    let (_, text, _) = said(&sandbox, "lint latin.md wide.md utf8.md --format json");
    let places = |at: usize| {
        let found = document(&text)["lessons"][at]["findings"].take();
        let found = found.as_array().unwrap().iter();
        let place = |found: &Value| json!([found["code"], found["line"], found["column"], found["span"]]);
        found.map(place).collect::<Vec<_>>()
    };
    let same = places(2);
    let compose = json!(["old-compose", 7, 1, { "start": 79, "end": 93 }]);
    assert_eq!(
        same.iter().filter(|place| **place == compose).count(),
        1,
        "{same:?}"
    );
    let latin = json!(["not-utf8", 1, 5, { "start": 4, "end": 6 }]);
    let wide = json!(["not-utf8", 1, 1, { "start": 0, "end": 9 }]);
    for (at, own) in [(0, latin), (1, wide)] {
        let (odd, rest): (Vec<_>, Vec<_>) = places(at).into_iter().partition(|place| *place == own);
        assert_eq!((odd.len(), rest), (1, same.clone()), "{at}");
    }
    let (_, text, _) = said(&sandbox, "lint latin.md --format github");
    assert!(
        text.contains("::warning file=latin.md,line=1,col=5,endLine=1,endColumn=6,title=not-utf8::"),
        "{text}"
    );
    let (_, text, _) = said(&sandbox, "lint latin.md --format sarif");
    let results = document(&text)["runs"][0]["results"].take();
    let results = results.as_array().unwrap();
    assert!(results.len() > 1 && results.iter().all(|result| result["fixes"].is_null()));
}

#[test]
fn utf_16_is_mended_by_being_saved_as_utf_8() {
    let sandbox = lessons();
    let path = sandbox.work().join("wide.md");
    let (_, out, told) = said(&sandbox, "lint wide.md --fix --dry-run");
    assert!(told.contains("`wide.md` would be saved as UTF-8."), "{told}");
    assert!(out.contains("+docker compose ps"), "{out}");
    assert_eq!(std::fs::read(&path).unwrap(), utf_16(LESSON));
    let (_, out, told) = said(&sandbox, "lint wide.md --fix");
    assert!(
        told.contains("Mended `wide.md`: 1 × not-utf8, 1 × old-compose, 1 × unclosed-fence."),
        "{told}"
    );
    assert!(!out.contains("not-utf8"), "{out}");
    let wanted = LESSON
        .replace("docker-compose", "docker compose")
        .trim_end()
        .to_owned()
        + "\r\n```\r\n";
    assert_eq!(std::fs::read_to_string(&path).unwrap(), wanted);
    // One with nothing else to mend.
    let path = write(&sandbox, "plain.md", &utf_16("# Größe\n\nText.\n"));
    let (_, _, told) = said(&sandbox, "lint plain.md --fix");
    assert!(told.contains("Mended `plain.md`: 1 × not-utf8."), "{told}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# Größe\n\nText.\n");
}

#[test]
fn nothing_is_written_over_a_file_whose_encoding_is_a_guess() {
    let sandbox = lessons();
    let cut = [LESSON.as_bytes(), b"\xc3 docker-compose up\r\n"].concat();
    let cut = (write(&sandbox, "cut.md", &cut), cut);
    let latin = (sandbox.work().join("latin.md"), windows_1252(LESSON));
    for words in ["--fix", "--fix --dry-run"] {
        for (path, bytes) in [&cut, &latin] {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let (_, out, told) = said(&sandbox, &format!("lint {name} {words}"));
            assert!(
                told.contains(&format!("`{name}` is left as it is: how it was saved is a guess")),
                "{told}"
            );
            assert!(!told.contains("Mended") && !out.contains("@@"), "{told}{out}");
            assert_eq!(&std::fs::read(path).unwrap(), bytes);
        }
    }
    let (_, out, _) = said(&sandbox, "lint cut.md");
    assert!(
        out.contains("warning[not-utf8]: what is read as `\u{fffd}` here is no character of UTF-8"),
        "{out}"
    );
    assert!(out.contains("--> cut.md:8:1\n"), "{out}");
}

#[test]
fn a_course_has_its_documents_and_pages_in_any_encoding() {
    let sandbox = Sandbox::new();
    let page = |title: &str| format!("# {title}\n\n```sh\ndocker pull web\n```\n");
    let titles = |folder: &str| -> Vec<Value> {
        let (exit, text, told) = said(&sandbox, &format!("plan {folder} --format json"));
        assert_eq!(exit, 0, "{told}");
        let lessons = document(&text)["lessons"].take();
        let steps = lessons.as_array().unwrap().iter();
        let steps = steps.flat_map(|lesson| lesson["steps"].as_array().unwrap());
        steps.map(|step| step["title"].clone()).collect()
    };
    write(
        &sandbox,
        "book/SUMMARY.md",
        &utf_16("# Ü\n\n- [B](b.md)\n- [A](a.md)\n"),
    );
    write(&sandbox, "book/a.md", &windows_1252(&page("Übung")));
    write(&sandbox, "book/b.md", &utf_16(&page("Äpfel")));
    assert_eq!(titles("book"), ["Äpfel", "Übung"]);
    let index = r#"{ "title": "Né", "details": { "steps": [ { "title": "Un", "text": "un.md" }, { "title": "Dé", "text": "de.md" } ] } }"#;
    let katacoda = windows_1252(index);
    write(&sandbox, "scenario/index.json", &katacoda);
    write(
        &sandbox,
        "scenario/un.md",
        &windows_1252("Où ?\n\n```\ndocker pull web\n```\n"),
    );
    write(
        &sandbox,
        "scenario/de.md",
        &utf_16("Là.\n\n```\ndocker pull web\n```\n"),
    );
    assert_eq!(titles("scenario"), ["Un", "Dé"]);
    write(
        &sandbox,
        "lab/labspace.yaml",
        &utf_16("title: Né\nsections:\n  - title: É\n    contentPath: e.md\n"),
    );
    write(&sandbox, "lab/e.md", &windows_1252(&page("É")));
    assert_eq!(titles("lab"), ["É"]);
    let deck = page("Prêt") + "\n---\nsrc: ./deux.md\n---\n";
    write(&sandbox, "deck/slides.md", &windows_1252(&deck));
    write(&sandbox, "deck/deux.md", &utf_16(&page("Là")));
    assert_eq!(titles("deck"), ["Prêt", "Là"]);
    let (_, text, _) = said(&sandbox, "plan deck");
    for name in ["windows-1252", "UTF-16LE"] {
        assert!(text.contains(name), "{text}");
    }
    let (_, text, _) = said(&sandbox, "list book");
    assert!(text.contains("Äpfel") && text.contains("Übung"), "{text}");
}

#[test]
fn values_beside_a_lesson_are_taken_from_utf_16_too() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "# A\n\n```sh\necho <your-color>\n```\n");
    write(&sandbox, "a.ini", &utf_16("color = größe\n"));
    let (_, text, told) = said(&sandbox, "plan a.md");
    assert!(text.contains("größe") && told.is_empty(), "{text}{told}");
}

#[cfg(unix)]
#[test]
fn a_run_types_the_letters_that_were_meant() {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    let text = "# Größe\n\n```sh\necho Größe > größe.txt\n```\n";
    write(&sandbox, "a.md", &windows_1252(text));
    let (exit, _, told) = said(&sandbox, "run a.md --engine builtin --unattended --yes");
    assert_eq!(exit, 0, "{told}");
    let made = std::fs::read_to_string(sandbox.work().join("größe.txt")).unwrap();
    assert_eq!(made, "Größe\n");
}
