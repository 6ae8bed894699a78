//! Lessons of several pages that are not all there, and the folder that their commands are typed in.
//!
//! Not here: what stands in a document (`workshop`, `labspace`).

use super::*;

fn opened(folder: &Path) -> crate::lesson::Lesson {
    let entries = find(folder).unwrap();
    assert_eq!(entries.len(), 1, "{entries:?}");
    open(&entries[0]).unwrap()
}

#[test]
fn what_a_document_names_and_is_not_there_is_told_and_the_rest_is_a_lesson() {
    let folder = folder(&[
        ("index.json", SCENARIO),
        ("step1/text.md", "Tag it: `docker tag a b`{{execute}}\n"),
    ]);
    let lesson = opened(folder.path());
    let titles: Vec<_> = lesson.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["Tag"]);
    assert_eq!(lesson.steps[0].verify, None);
    let told: Vec<_> = lesson.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "`step1/verify.sh` says whether a page is done, and is not there",
            "`intro.md` is a page of the scenario, and is not there",
            "`finish.md` is a page of the scenario, and is not there",
        ]
    );
}

#[test]
fn a_list_of_scenarios_may_list_other_such_lists() {
    let folder = folder(&[
        (
            "structure.json",
            r#"{ "items": [ { "path": "b" }, { "path": "a" } ] }"#,
        ),
        ("b/structure.json", r#"{ "items": [ { "path": "inner" } ] }"#),
        ("b/inner/index.json", SCENARIO),
        ("b/inner/intro.md", "A.\n"),
        ("a/index.json", &SCENARIO.replace("Names", "Last")),
        ("a/intro.md", "A.\n"),
    ]);
    let titles: Vec<_> = found(folder.path()).into_iter().map(|entry| entry.1).collect();
    assert_eq!(titles, [Some("Names".to_owned()), Some("Last".to_owned())]);
}

#[test]
fn a_labspaces_commands_are_typed_in_its_project() {
    let labspace =
        "title: Names\nsections:\n  - contentPath: 01.md\n  - title: Later\n    contentPath: 02.md\n";
    let page = "# A\n\n```bash\ndocker build -t web .\n```\n";
    let typed_in = |files: &[(&str, &str)]| {
        let folder = folder(files);
        let lesson = opened(folder.path());
        let inner = lesson.folder().strip_prefix(folder.path()).unwrap();
        let told: Vec<String> = lesson.diagnostics.iter().map(|it| it.message.clone()).collect();
        (inner.to_string_lossy().into_owned(), told)
    };
    let told = vec!["`02.md` is a section of the Labspace, and is not there".to_owned()];
    let with = [
        ("labspace/labspace.yaml", labspace),
        ("labspace/01.md", page),
        ("project/Dockerfile", "FROM scratch\n"),
    ];
    assert_eq!(typed_in(&with), ("project".to_owned(), told.clone()));
    assert_eq!(typed_in(&with[..2]), (String::new(), told.clone()));
    let older = [("labspace.yaml", labspace), ("01.md", page)];
    assert_eq!(typed_in(&older), (String::new(), told));
}

#[test]
fn a_track_is_one_lesson_of_its_challenges_with_what_checks_each() {
    let page = |title: &str| format!("---\nslug: x\ntitle: {title}\n---\n\nDo it:\n\n```\ndocker ps\n```\n");
    let (first, second) = (page("Look"), page("\"Look \\u00e4gain\""));
    let folder = folder(&[
        ("labs/run/track.yml", "slug: run\ntype: track\ntitle: Running\n"),
        ("labs/run/10-again/assignment.md", &second),
        ("labs/run/10-again/check-a", ""),
        ("labs/run/10-again/check-b", ""),
        ("labs/run/2-look/assignment.md", &first),
        ("labs/run/2-look/check-a", "docker ps"),
        ("labs/run/2-look/setup-a", "apt-get install x"),
        ("labs/run/track_scripts/setup-a", ""),
        ("labs/audio/track.yml", "title: Song\nslug: song\n"),
        ("README.md", "# For authors\n"),
    ]);
    let lesson = opened(folder.path());
    let steps: Vec<_> = lesson
        .steps
        .iter()
        .map(|step| {
            let verify = step.verify.as_ref();
            (step.title.as_str(), verify.map(|verify| verify.path.clone()))
        })
        .collect();
    let check = folder.path().join("labs/run/2-look/check-a");
    assert_eq!(steps, [("Look", Some(check)), ("Look ägain", None)]);
    assert_eq!(lesson.title, "Running");
    let told: Vec<_> = lesson
        .diagnostics
        .iter()
        .map(|it| (it.code, it.message.as_str()))
        .collect();
    let message = "`2-look/setup-a` prepares a machine of Instruqt's, and is not run";
    assert_eq!(told, [("made-elsewhere", message)]);
    let error = find(&folder.path().join("labs/audio/track.yml"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no folder beside it has an `assignment.md`"),
        "{error}"
    );
}

#[test]
fn a_workshop_is_one_lesson_of_its_pages_typed_where_its_exercises_are() {
    let all = [
        ("README.md", "# For authors\n\n```sh\nkubectl apply -k .\n```\n"),
        (
            "resources/workshop.yaml",
            "kind: Workshop\nspec:\n  title: Layers\n",
        ),
        (
            "workshop/workshop.yaml",
            "name: Other\nmodules:\n  activate:\n  - overview\n  - a/2\n  - gone\n",
        ),
        ("workshop/modules.yaml", "modules:\n  a/2:\n    name: Second\n"),
        ("workshop/content/a/2.md", "```execute\ndocker ps\n```\n"),
        ("workshop/content/a/1.md", "Not shown.\n"),
        (
            "workshop/content/overview.md",
            "---\ntitle: Welcome\n---\n\nHello.\n",
        ),
        ("exercises/Dockerfile", "FROM scratch\n"),
    ];
    let workshop = folder(&all);
    let lesson = opened(workshop.path());
    let titles: Vec<_> = lesson.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["Welcome", "Second"]);
    assert_eq!(lesson.title, "Layers");
    assert_eq!(lesson.folder(), workshop.path().join("exercises"));
    // Without a list of them the pages are in the order of their names.
    let unlisted = folder(&[&all[..2], &all[4..7]].concat());
    let pages = ["a/1.md", "a/2.md", "overview.md"].map(|page| format!("workshop/content/{page}"));
    assert_eq!(
        found(unlisted.path()),
        [(Convention::Workshop, Some("Layers".to_owned()), pages.to_vec())]
    );
    let other = folder(&[all[0], all[1]]);
    assert_eq!(found(other.path())[0].0, Convention::File);
}

#[test]
fn the_home_of_a_platform_is_the_folder_that_its_lessons_are_run_in() {
    let page = "# Do\n\nCreate `~/project/a/app.py`:\n\n```python\nprint(1)\n```\n\nCreate `ROOT/b.py`:\n\n```python\nprint(2)\n```\n";
    let page = page.replace("ROOT", "/root");
    let page = page.as_str();
    let files = |folder: &tempfile::TempDir| {
        let lesson = open(&find(folder.path()).unwrap()[0]).unwrap();
        let home = lesson.home().map(|home| home.names.to_vec());
        let is_own = lesson
            .home()
            .is_some_and(|home| Path::new(&home.folder) == lesson.folder());
        let files: Vec<_> = lesson
            .steps
            .iter()
            .flat_map(|step| &step.blocks)
            .filter_map(|block| block.file.clone())
            .collect();
        let codes: Vec<_> = lesson.diagnostics.iter().map(|told| told.code).collect();
        (home, is_own, files, codes)
    };
    let labspace = folder(&[
        (
            "labspace/labspace.yaml",
            "title: Lab\nsections:\n  - title: Do\n    contentPath: do.md\n",
        ),
        ("labspace/do.md", page),
        ("project/x", ""),
    ]);
    assert_eq!(
        files(&labspace),
        (
            Some(vec![concat!("/home", "/coder/project"), "~/project"]),
            true,
            strings(&["a/app.py"]),
            vec!["file-outside"]
        )
    );
    let scenario = folder(&[
        (
            "index.json",
            r#"{"title": "S", "details": {"steps": [{"text": "do.md"}]}}"#,
        ),
        ("do.md", page),
    ]);
    assert_eq!(
        files(&scenario),
        (
            Some(vec!["/root", "~"]),
            true,
            strings(&["project/a/app.py", "b.py"]),
            vec![]
        )
    );
    let workshop = [
        ("resources/workshop.yaml", "kind: Workshop\n"),
        ("workshop/content/do.md", page),
    ];
    assert_eq!(
        files(&folder(&workshop)).0,
        Some(vec![
            concat!("/home", "/eduk8s/exercises"),
            "~/exercises",
            concat!("/home", "/eduk8s"),
            "~"
        ])
    );
    let exercises = [&workshop[..], &[("exercises/x", "")]].concat();
    assert_eq!(
        files(&folder(&exercises)),
        (
            Some(vec![concat!("/home", "/eduk8s/exercises"), "~/exercises"]),
            true,
            vec![],
            vec!["file-outside", "file-outside"]
        )
    );
    let plain = folder(&[("lesson.md", page)]);
    assert_eq!(files(&plain).0, None);
}
