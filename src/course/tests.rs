//! Folders of every convention, and documents that are wrong.

mod listed;
mod sites;
mod slides;
mod whole;

use std::path::Path;

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The lessons of a folder, each with the files that it is made of.
fn found(folder: &Path) -> Vec<(Convention, Option<String>, Vec<String>)> {
    let inner = |path: &Path| {
        let inner = path.strip_prefix(folder).unwrap();
        inner.to_string_lossy().replace('\\', "/")
    };
    let entries = find(folder).unwrap();
    entries
        .into_iter()
        .map(|entry| {
            let parts = entry.parts.iter().map(|part| inner(&part.path)).collect();
            (entry.convention, entry.title, parts)
        })
        .collect()
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

const SCENARIO: &str = r#"{ "title": "Names", "details": {
    "intro": { "text": "intro.md" },
    "steps": [ { "title": "Tag", "text": "step1/text.md", "verify": "step1/verify.sh" }, { "title": "No page" } ],
    "finish": { "text": "finish.md" } } }"#;

#[test]
fn a_scenario_is_one_lesson_of_its_pages() {
    let folder = folder(&[
        ("index.json", SCENARIO),
        ("intro.md", "Welcome.\n"),
        ("step1/text.md", "Tag it: `docker tag a b`{{execute}}\n"),
        ("finish.md", "Bye.\n"),
        ("step1/verify.sh", "docker image inspect b"),
        ("README.md", "# For authors\n"),
    ]);
    let pages = strings(&["intro.md", "step1/text.md", "finish.md"]);
    assert_eq!(
        found(folder.path()),
        [(Convention::Katacoda, Some("Names".to_owned()), pages)]
    );
    let entries = find(folder.path()).unwrap();
    let lesson = open(&entries[0]).unwrap();
    let steps: Vec<_> = lesson
        .steps
        .iter()
        .map(|step| (step.title.as_str(), step.verify.is_some()))
        .collect();
    assert_eq!(steps, [("Step 1", false), ("Tag", true), ("Step 3", false)]);
}

#[test]
fn a_folder_of_scenarios_is_a_course_of_them_in_the_order_of_their_names() {
    let scenario = |title: &str| {
        format!(r#"{{ "title": "{title}", "details": {{ "steps": [ {{ "text": "a.md" }} ] }} }}"#)
    };
    let (two, ten) = (scenario("Two"), scenario("Ten"));
    let files = [
        ("README.md", "# First\n\n```sh\ndocker ps\n```\n"),
        ("lab10/index.json", &*ten),
        ("lab10/a.md", "A.\n"),
        ("lab2/index.json", &two),
        ("lab2/a.md", "A.\n"),
        ("site/index.json", "{}"),
    ];
    let titles = |files: &[(&str, &str)]| -> Vec<Option<String>> {
        let folder = folder(files);
        found(folder.path()).into_iter().map(|entry| entry.1).collect()
    };
    assert_eq!(titles(&files), [Some("Two".to_owned()), Some("Ten".to_owned())]);
    // One alone may be an example beside a lesson.
    assert_eq!(titles(&files[..3]), [None]);
    let broken = [
        files[1],
        files[2],
        files[3],
        files[4],
        ("x/index.json", "{ nothing"),
    ];
    assert!(find(folder(&broken).path()).is_err());
}

#[test]
fn what_a_scenario_does_to_its_machine_is_a_step_before_the_page() {
    let folder = folder(&[
        (
            "index.json",
            r#"{ "title": "Names", "details": {
    "intro": { "title": "Intro", "text": "intro.md", "background": "setup.sh", "foreground": "gone.sh" },
    "steps": [ { "title": "Tag", "text": "step1.md" } ],
    "assets": { "host01": [ { "file": "a.yaml", "target": "~/" }, { "file": "b", "target": "/etc" } ] } } }"#,
        ),
        ("intro.md", "Welcome.\n"),
        ("step1.md", "Tag it: `docker tag a b`{{execute}}\n"),
        ("setup.sh", "touch x"),
    ]);
    let entries = find(folder.path()).unwrap();
    let lesson = open(&entries[0]).unwrap();
    let titles: Vec<_> = lesson.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["Setting up: Intro", "Intro", "Tag"]);
    let block = &lesson.steps[0].blocks[0];
    assert_eq!(block.role, crate::lesson::Role::Commands);
    let place = std::path::absolute(folder.path()).unwrap();
    let place = place.display();
    assert_eq!(
        block.text,
        format!("cp '{place}/assets'/a.yaml ./\nbash '{place}/setup.sh' >/dev/null 2>&1 &")
    );
    let codes: Vec<_> = lesson.diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["file-outside"]);
    // Whoever has agreed to the one program has not agreed to another.
    let before = lesson.digest();
    std::fs::write(folder.path().join("setup.sh"), "rm -r x").unwrap();
    let entries = find(folder.path()).unwrap();
    assert_ne!(open(&entries[0]).unwrap().digest(), before);
}

#[test]
fn a_folder_of_scenarios_is_a_course_in_its_order() {
    let folder = folder(&[
        (
            "structure.json",
            r#"{ "items": [ { "path": "two" }, { "title": "More", "items": [ { "path": "one" } ] }, { "path": "gone" } ] }"#,
        ),
        ("one/index.json", SCENARIO),
        ("two/index.json", &SCENARIO.replace("Names", "Second")),
    ]);
    let titles: Vec<_> = found(folder.path())
        .into_iter()
        .filter_map(|(_, title, _)| title)
        .collect();
    assert_eq!(titles, ["Second", "Names"]);
}

#[test]
fn a_labspace_is_one_lesson_of_its_sections() {
    let folder = folder(&[
        (
            "labspace/labspace.yaml",
            "metadata:\n  id: x/y\ntitle: Names\nsections:\n  - title: First\n    contentPath: ./01.md\n  - title: Then\n    contentPath: 02.md\nservices: []\n",
        ),
        ("labspace/01.md", "A.\n"),
        ("labspace/02.md", "B.\n"),
    ]);
    let pages = strings(&["labspace/01.md", "labspace/02.md"]);
    assert_eq!(
        found(folder.path()),
        [(Convention::Labspace, Some("Names".to_owned()), pages)]
    );
}

#[test]
fn a_labspace_says_values_for_its_pages() {
    let folder = folder(&[
        (
            "labspace.yaml",
            "title: Names\nvariables:\n  base: 3.14-alpine\n  port: 8080\n  list: [1]\nsections:\n  - contentPath: 01.md\n",
        ),
        (
            "01.md",
            "# A\n\n```bash\ndocker run -p $$port$$:80 python:$$base$$\n```\n\n```dockerfile save-as=Dockerfile\nFROM python:$$base$$\n```\n",
        ),
    ]);
    let lesson = open(&find(folder.path()).unwrap()[0]).unwrap();
    let values = lesson.variables().iter();
    let values: Vec<_> = values
        .map(|variable| (variable.name.as_str(), variable.default.as_deref()))
        .collect();
    assert_eq!(values, [("port", Some("8080")), ("base", Some("3.14-alpine"))]);
}

#[test]
fn a_page_of_a_labspace_by_itself_has_what_the_others_and_the_labspace_say_of_values() {
    let folder = folder(&[
        (
            "labspace/labspace.yaml",
            "title: Names\nvariables:\n  base: 3.14-alpine\nsections:\n  - contentPath: docs/01.md\n  - contentPath: docs/02.md\n",
        ),
        (
            "labspace/docs/01.md",
            "# A\n\n::variableDefinition[org]{prompt=\"Whose?\"}\n",
        ),
        (
            "labspace/docs/02.md",
            "# B\n\n```dockerfile save-as=Dockerfile\nFROM $$org$$/python:$$base$$\n```\n",
        ),
        (
            "labspace/docs/other.md",
            "# C\n\n```dockerfile save-as=Dockerfile\nFROM $$org$$/python:$$base$$\n```\n",
        ),
        ("project/web.txt", "web\n"),
    ]);
    let read = |page: &str| {
        let lesson = open(&find(&folder.path().join(page)).unwrap()[0]).unwrap();
        let values = lesson.variables().iter();
        let values = values.map(|it| (it.name.clone(), it.prompt.clone(), it.default.clone()));
        let typed_in = lesson.folder().strip_prefix(folder.path()).unwrap();
        (
            values.collect::<Vec<_>>(),
            typed_in.to_string_lossy().into_owned(),
        )
    };
    let values = [
        ("org".to_owned(), Some("Whose?".to_owned()), None),
        ("base".to_owned(), None, Some("3.14-alpine".to_owned())),
    ];
    assert_eq!(
        read("labspace/docs/02.md"),
        (values.to_vec(), "project".to_owned())
    );
    // What is no section of it is a lesson of its own.
    assert_eq!(
        read("labspace/docs/other.md"),
        (Vec::new(), "labspace/docs".to_owned())
    );
}

#[test]
fn a_summary_gives_the_order_of_a_course() {
    let folder = folder(&[
        (
            "src/SUMMARY.md",
            "- [B](b.md)\n- [A](a.md)\n- [Later](later.md)\n- [B again](b.md#x)\n",
        ),
        ("src/a.md", "# A\n"),
        ("src/b.md", "# B\n"),
    ]);
    assert_eq!(
        found(folder.path()),
        [
            (Convention::Summary, Some("B".to_owned()), strings(&["src/b.md"])),
            (Convention::Summary, Some("A".to_owned()), strings(&["src/a.md"])),
        ]
    );
}

#[test]
fn a_folder_with_a_lesson_is_that_lesson_and_one_without_is_all_that_is_in_it() {
    let one = folder(&[("README.md", "# A\n"), ("other.md", "# B\n")]);
    assert_eq!(
        found(one.path()),
        [(Convention::File, None, strings(&["README.md"]))]
    );
    let many = folder(&[
        ("step10.md", "# C\n"),
        ("step2.md", "# B\n"),
        ("part/README.md", "# A\n"),
        ("part/SUMMARY.md", "- [A](README.md)\n"),
        (".github/notes.md", "# no\n"),
        ("node_modules/x/README.md", "# no\n"),
    ]);
    let files: Vec<_> = found(many.path())
        .into_iter()
        .flat_map(|(_, _, files)| files)
        .collect();
    assert_eq!(files, ["part/README.md", "step2.md", "step10.md"]);
}

#[test]
fn an_index_of_something_else_is_no_scenario() {
    let folder = folder(&[("index.json", r#"{ "name": "app" }"#), ("README.md", "# A\n")]);
    assert_eq!(
        found(folder.path()),
        [(Convention::File, None, strings(&["README.md"]))]
    );
}

#[test]
fn what_is_wrong_is_told_with_the_document() {
    for (files, wrong) in [
        (vec![("index.json", "{")], "cannot be read as a scenario: EOF"),
        (
            vec![(
                "index.json",
                r#"{ "details": { "steps": [ { "text": "../../etc/passwd" } ] } }"#,
            )],
            "names `../../etc/passwd`, which lies outside",
        ),
        (
            vec![(
                "index.json",
                r#"{ "details": { "steps": [ { "text": "/etc/passwd" } ] } }"#,
            )],
            "which lies outside",
        ),
        (
            vec![("index.json", r#"{ "details": { "steps": [] } }"#)],
            "it names no page",
        ),
        (
            vec![("labspace.yaml", "sections: 3\n")],
            "cannot be read as a Labspace",
        ),
        (
            vec![("SUMMARY.md", "- [A](gone.md)\n")],
            "it links to no Markdown file that is there",
        ),
        (vec![("notes.txt", "x")], "holds no lesson"),
    ] {
        let folder = folder(&files);
        let error = find(folder.path()).unwrap_err().to_string();
        assert!(error.contains(wrong), "{error}");
    }
    let folder = folder(&[("index.json", SCENARIO)]);
    let entries = find(folder.path()).unwrap();
    let error = open(&entries[0]).unwrap_err().to_string();
    assert!(error.contains("intro.md` cannot be read"), "{error}");
}
