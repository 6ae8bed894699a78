//! Courses whose order a document gives.
//!
//! Not here: what stands in a document (`pathway`, `mkdocs`).

use super::*;

/// A scenario of one page of this title.
fn scenario(title: &str) -> String {
    format!(r#"{{ "title": "{title}", "details": {{ "steps": [ {{ "text": "a.md" }} ] }} }}"#)
}

fn titles(folder: &Path) -> Vec<String> {
    let found = found(folder).into_iter();
    found.filter_map(|(_, title, _)| title).collect()
}

fn files(folder: &Path) -> Vec<String> {
    found(folder)
        .into_iter()
        .flat_map(|(_, _, files)| files)
        .collect()
}

const DEED: &str = "# Do\n\n```sh\ndocker pull web\n```\n";

#[test]
fn a_course_of_katacodas_is_its_scenarios_in_its_order() {
    let [one, two, three, other] = ["One", "Two", "Three", "Other"].map(scenario);
    let folder = folder(&[
        (
            "labs-pathway.json",
            r#"{ "title": "Labs", "courses": [
                { "course_id": "two", "title": "ignored" }, { "course_id": "", "title": "Draft" },
                { "course_id": "one", "id": "x" }, { "pathway_id": "shared", "course_id": "three" },
                { "course_id": "gone" }, { "course_id": "two" }, { "external_link": "https://example.com" } ] }"#,
        ),
        ("labs/one/index.json", &one),
        ("labs/two/index.json", &two),
        ("two/index.json", &other),
        ("shared/three/index.json", &three),
        ("README.md", DEED),
    ]);
    let wanted = ["Two", "One", "Three"];
    assert_eq!(titles(folder.path()), wanted);
    // The document, and the course's own folder, are the course too.
    for own in ["labs-pathway.json", "labs"] {
        let entries = find(&folder.path().join(own)).unwrap();
        let found: Vec<_> = entries
            .iter()
            .filter_map(|entry| entry.title.as_deref())
            .collect();
        assert_eq!(found, wanted, "{own}");
    }
}

#[test]
fn a_list_of_katacodas_courses_gives_the_order_of_all() {
    let [one, two, three] = ["One", "Two", "Three"].map(scenario);
    let pathway = |name: &str| format!(r#"{{ "courses": [ {{ "course_id": "{name}" }} ] }}"#);
    let (first, second) = (pathway("one"), pathway("two"));
    let files = [
        ("a-pathway.json", first.as_str()),
        ("b-pathway.json", &second),
        ("a/one/index.json", &one),
        ("b/two/index.json", &two),
        ("three/index.json", &three),
    ];
    assert_eq!(titles(folder(&files).path()), ["One", "Two"]);
    let profile = r#"{ "courses": [ { "id": "b" }, { "id": "a" }, { "id": "profile" } ], "scenarios": [ { "id": "three" } ] }"#;
    let all = [&[("profile-pathway.json", profile)], &files[..]].concat();
    assert_eq!(titles(folder(&all).path()), ["Two", "One", "Three"]);
}

#[test]
fn what_is_wrong_with_a_list_is_told_with_the_document() {
    for (files, wrong) in [
        (
            vec![("a-pathway.json", "{")],
            "cannot be read as a course of scenarios: EOF",
        ),
        (
            vec![("a-pathway.json", r#"{ "courses": [ { "course_id": "../b" } ] }"#)],
            "which lies outside",
        ),
        (
            vec![("mkdocs.yml", "nav: [\n")],
            "cannot be read as a site of MkDocs",
        ),
        (
            vec![("mkdocs.yml", "nav:\n  - gone.md\n")],
            "its `nav` names no Markdown file that is there",
        ),
        (
            vec![("mkdocs.yml", "docs_dir: ../x\nnav:\n  - a.md\n")],
            "which lies outside",
        ),
        (
            vec![("mkdocs.yml", "nav:\n  - ../../etc/a.md\n")],
            "which lies outside",
        ),
    ] {
        let folder = folder(&files);
        let error = find(folder.path()).unwrap_err().to_string();
        assert!(error.contains(wrong), "{error}");
    }
    for (name, text, wrong) in [
        (
            "a-pathway.json",
            r#"{ "courses": [ { "course_id": "gone" } ] }"#,
            "names no scenario that is there",
        ),
        ("mkdocs.yml", "site_name: x\n", "it has no `nav`"),
    ] {
        let folder = folder(&[(name, text)]);
        let error = find(&folder.path().join(name)).unwrap_err().to_string();
        assert!(error.contains(wrong), "{error}");
    }
}

#[test]
fn the_nav_of_a_site_gives_the_order_of_its_pages() {
    let nav = "nav:\n  - Home: index.md\n  - Labs:\n      - Second: lab-2/README.md\n      - lab-1/README.md\n      - Again: index.md\n";
    let pages = [
        ("docs/index.md", "# Home\n"),
        ("docs/lab-1/README.md", DEED),
        ("docs/lab-2/README.md", DEED),
        ("docs/unlisted.md", DEED),
        ("README.md", DEED),
    ];
    let with = |site: &str| folder(&[&[("mkdocs.yml", site)], &pages[..]].concat());
    let site = with(nav);
    let named =
        |title: Option<&str>, path: &str| (Convention::Site, title.map(str::to_owned), strings(&[path]));
    assert_eq!(
        found(site.path()),
        [
            named(Some("Home"), "docs/index.md"),
            named(Some("Second"), "docs/lab-2/README.md"),
            named(None, "docs/lab-1/README.md"),
        ]
    );
    // Without an order it is a folder like any other.
    assert_eq!(files(with("site_name: x\n").path()), ["README.md"]);
}

#[test]
fn a_page_with_nothing_to_do_is_a_course_of_the_lessons_that_it_links_to() {
    let page = "# Labs\n\n- [Second](labs/2/#top), [first](./labs/1/README.md), [second again](labs/2/README.md)\n\
                - [More](more)\n- [Terms](terms.md), [outside](../x.md), [web](https://example.com/labs/3/README.md), [gone](gone.md)\n- [mail](mailto:a@b.md)\n";
    let all = [
        ("README.md", page),
        ("labs/1/README.md", DEED),
        ("labs/2/readme.md", DEED),
        ("labs/3/README.md", DEED),
        ("terms.md", "# Terms\n\nRead on, and [begin](README.md).\n"),
        ("more/README.md", "[Third](third.md) [back](../README.md)\n"),
        ("more/third.md", DEED),
    ];
    let course = folder(&all);
    assert_eq!(
        files(course.path()),
        ["labs/2/readme.md", "labs/1/README.md", "more/third.md"]
    );
    assert_eq!(found(course.path())[0].0, Convention::Links);
    // A page with commands of its own, or with a question, is a lesson, whatever it links to.
    for own in [
        "\n```sh\ndocker ps\n```\n",
        "\n<!-- quiz -->\nWhich?\n\n- [ ] a\n- [x] b\n",
    ] {
        let page = format!("{page}{own}");
        let lesson = folder(&[&[("README.md", page.as_str())], &all[1..]].concat());
        assert_eq!(files(lesson.path()), ["README.md"], "{own}");
    }
}

#[test]
fn a_page_that_only_fetches_what_it_lies_in_is_a_course_of_the_lessons_that_it_links_to() {
    let page = |commands: &str| format!("# Labs\n\n```sh\n{commands}\n```\n\n[First](1.md)\n");
    let first = |commands: &str| {
        let page = page(commands);
        let course = folder(&[("README.md", page.as_str()), ("1.md", DEED)]);
        files(course.path())
    };
    assert_eq!(
        first("# Here:\ngit clone https://example.com/labs\ncd labs"),
        ["1.md"]
    );
    assert_eq!(first("git clone labs && cd labs"), ["1.md"]);
    assert_eq!(first("git clone x\ncd x/1\ncat README.md\nls -l"), ["1.md"]);
    for own in [
        "cd labs",
        "git clone x && docker ps",
        "git clone x\ncat a > b",
        "git clone x\ndocker pull web",
    ] {
        assert_eq!(first(own), ["README.md"], "{own}");
    }
    let alone = folder(&[("README.md", page("git clone x").as_str())]);
    assert_eq!(files(alone.path()), ["README.md"]);
}

#[test]
fn a_page_with_nothing_to_do_that_links_to_no_lesson_hides_none() {
    let all = [
        ("README.md", "# Labs\n\nSee the folders.\n"),
        ("labs/10/README.md", DEED),
        ("labs/2/README.md", DEED),
        ("terms.md", "# Terms\n"),
    ];
    let course = folder(&all);
    assert_eq!(files(course.path()), ["labs/2/README.md", "labs/10/README.md"]);
    assert_eq!(found(course.path())[0].0, Convention::Folder);
    let alone = folder(&[all[0], all[3]]);
    assert_eq!(files(alone.path()), ["README.md"]);
}
