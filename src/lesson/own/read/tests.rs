//! Comments that authors write, right and wrong.

use super::*;
use crate::lesson::own::Thing;

/// The problems: code, line and help.
fn told(comment: &str) -> Vec<(&'static str, usize, String)> {
    let problems = words(comment).problems.into_iter();
    problems
        .map(|problem| (problem.code, problem.line, problem.help.unwrap_or_default()))
        .collect()
}

fn n_unclear(words: &Words) -> usize {
    let is_unclear = |(_, asked): &&(usize, Asked)| matches!(asked, Asked::Unclear(_));
    words.checks.iter().filter(is_unclear).count()
}

#[test]
fn only_a_comment_that_begins_with_the_word_is_ours() {
    for text in [
        " stepgate id: a ",
        "\n  stepgate\nid: a",
        "stepgate: { id: a }",
        " stepgate",
    ] {
        assert!(is_ours(text), "{text}");
    }
    for text in [
        " stepgate-lint: allow secret ",
        " the stepgate ",
        " stepgated",
        "",
    ] {
        assert!(!is_ours(text), "{text}");
    }
}

#[test]
fn one_line_and_many_and_any_indentation_say_the_same() {
    for text in [
        " stepgate id: tags ",
        " stepgate: id: tags ",
        " stepgate { id: tags } ",
        " stepgate\nid: tags\n",
        " stepgate\n     id: tags\n  ",
        "\n  stepgate\r\n  id: tags\r\n",
        " stepgate:\n  id: tags\n",
    ] {
        let words = words(text);
        assert_eq!(words.problems, [], "{text}");
        assert_eq!(words.id.as_deref(), Some("tags"), "{text}");
    }
    let both = words(" stepgate id: tags\n  requires: docker\n");
    assert_eq!((both.id.as_deref(), both.requires.len()), (Some("tags"), 1));
}

#[test]
fn every_example_of_the_book_is_understood_and_every_kind_has_one() {
    for kind in KINDS {
        let words = words(&format!(" stepgate\nchecks:\n  - {}\n", kind.example));
        assert_eq!(words.problems, [], "{}", kind.example);
        assert_eq!(
            (words.checks.len(), n_unclear(&words)),
            (1, 0),
            "{}",
            kind.example
        );
        assert_eq!(words.checks[0].0, 3);
        assert!(kind.example.starts_with(&format!("{}: ", kind.name)));
    }
    for topic in TOPICS {
        assert_eq!(
            words(&format!(" stepgate {} ", topic.example)).problems,
            [],
            "{}",
            topic.name
        );
    }
}

#[test]
fn a_wrong_key_is_told_with_the_nearest_and_loses_nothing_else() {
    let text = " stepgate\nidd: x\nrequire: [docker]\nchecks:\n  - contaner: web\n  - image: web\n  - container: { name: web, stat: running }\n";
    let words = words(text);
    assert_eq!(
        told(text),
        [
            ("author-key", 2, "write `id`".to_owned()),
            ("author-key", 3, "write `requires`".to_owned()),
            ("author-key", 5, "write `container`".to_owned()),
            ("author-key", 7, "write `state`".to_owned()),
        ]
    );
    assert_eq!((words.checks.len(), n_unclear(&words)), (3, 2));
    assert_eq!(words.checks[1].0, 6);
}

#[test]
fn a_value_that_is_none_is_told_with_its_line_and_the_check_never_holds() {
    for (check, line, help) in [
        (
            "container: { name: web,\n    state: runing }",
            4,
            "did you mean `running`?",
        ),
        ("tag: web", 3, "it has `of`, `name`"),
        ("tag: { of: web }", 3, "write `name:` and a text"),
        ("http: { url: x, status: 99 }", 3, ""),
        ("output: { contains: a, matches: b }", 3, "write a check for each"),
        ("output: { matches: \"a(b\" }", 3, "unclosed group"),
        ("output: { text: a, similarity: 2 }", 3, ""),
        (
            "output: { contains: a, similarity: 0.5 }",
            3,
            "write the text that it is to be like",
        ),
        (
            "service: { what: stack }",
            3,
            "write `name:` and the service's name, or `what: swarm`",
        ),
        ("container: { name: web, ports: [\"80:x\"] }", 3, ""),
        ("image: [a, b]", 3, ""),
        ("variable: \"a;id\"", 3, "write letters, digits and `_`"),
        ("image:", 3, "write `name:` and a text"),
    ] {
        let text = format!(" stepgate\nchecks:\n  - {check}\n");
        assert_eq!(told(&text), [("author-value", line, help.to_owned())], "{check}");
        assert_eq!(n_unclear(&words(&text)), 1, "{check}");
    }
}

#[test]
fn what_is_no_yaml_and_what_has_no_keys_is_told_and_never_holds() {
    for (text, line) in [
        (" stepgate\nchecks:\n  - image: [web\n", 3),
        (" stepgate runs this ", 1),
        (" stepgate\nchecks: web\n", 2),
        (" stepgate\nchecks:\n  - web\n", 3),
        (" stepgate\nchecs:\n  - image: web\n", 2),
    ] {
        let told = told(text);
        assert_eq!(told.len(), 1, "{text}: {told:?}");
        assert!((line..=line + 1).contains(&told[0].1), "{text}: {told:?}");
        assert_eq!(n_unclear(&words(text)), 1, "{text}");
    }
}

#[test]
fn what_a_step_needs_is_one_of_a_list_or_a_program() {
    let words_of = |text: &str| words(&format!(" stepgate requires: {text} ")).requires;
    assert_eq!(
        words_of("[internet, { command: kubectl }]"),
        [Need::Thing(Thing::Internet), Need::Command("kubectl".to_owned())]
    );
    assert_eq!(words_of("docker"), [Need::Thing(Thing::Docker)]);
    // What nobody understands is needed all the same.
    for (text, needs) in [
        (
            " stepgate requires: [gpux, docker] ",
            vec!["`gpux`, which stepgate does not know", "docker"],
        ),
        (
            " stepgate requires: { program: x } ",
            vec!["`requires`, which stepgate does not know"],
        ),
        (
            " stepgate require: docker ",
            vec!["`require`, which stepgate does not know"],
        ),
        (" stepgate id: x ", vec![]),
    ] {
        let found = words(text).requires;
        assert_eq!(
            found.iter().map(Need::to_string).collect::<Vec<_>>(),
            needs,
            "{text}"
        );
    }
    assert_eq!(
        told(" stepgate requires: [internett, docker, { command: \"rm -r /\" }] "),
        [
            ("author-value", 1, "did you mean `internet`?".to_owned()),
            (
                "author-value",
                1,
                "a command is a program's name alone".to_owned()
            ),
        ]
    );
}
