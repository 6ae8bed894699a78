//! Questions in whole lessons.

use std::path::Path;

use super::*;
use crate::lesson::{Element, Lesson, Role, parse};

fn lesson(markdown: &str) -> Lesson {
    parse(Path::new("lesson.md"), markdown)
}

/// A lesson's questions: the line, what is asked, and the choices, the right ones with a plus.
fn questions(lesson: &Lesson) -> Vec<(usize, String, Takes, Vec<String>)> {
    let questions = lesson.steps.iter().flat_map(|step| &step.questions);
    let choice = |choice: &Choice| format!("{}{}", if choice.is_right { "+" } else { "-" }, choice.plain());
    questions
        .map(|question| {
            let choices = question.choices.iter().map(choice).collect();
            (question.line, question.plain(), question.takes, choices)
        })
        .collect()
}

fn strings(choices: &[&str]) -> Vec<String> {
    choices.iter().map(|choice| (*choice).to_owned()).collect()
}

fn codes(lesson: &Lesson) -> Vec<(&'static str, usize)> {
    let diagnostics = lesson.diagnostics.iter();
    diagnostics
        .map(|diagnostic| (diagnostic.code, diagnostic.line))
        .collect()
}

/// Whether the lesson's prose has a list.
fn shows_a_list(lesson: &Lesson) -> bool {
    let mut body = lesson.steps.iter().flat_map(|step| &step.body);
    body.any(|element| matches!(element, Element::Prose(Prose::List(..))))
}

#[test]
fn a_class_before_or_behind_marks_a_question_as_playgrounds_have_it() {
    let lesson = lesson(
        "# Images\n\nText.\n\n{:.quiz}\nWhere do *layers* go?\n- ( ) Nowhere\n- (x) To the registry\n\n{: .quiz #two}\nWhat has a tag?\n- [x] `web`\n- [ ] A layer\n- [X] An image\n\nWhich is it?\n\n- (x) This\n- ( ) That\n{:.quiz}\n\nThe end.\n",
    );
    assert_eq!(
        questions(&lesson),
        [
            (
                6,
                "Where do layers go?".to_owned(),
                Takes::One,
                strings(&["-Nowhere", "+To the registry"])
            ),
            (
                11,
                "What has a tag?".to_owned(),
                Takes::Several,
                strings(&["+web", "-A layer", "+An image"])
            ),
            (
                16,
                "Which is it?".to_owned(),
                Takes::One,
                strings(&["+This", "-That"])
            ),
        ]
    );
    assert_eq!(codes(&lesson), []);
    assert!(!shows_a_list(&lesson));
}

#[test]
fn a_comment_marks_one_question_and_a_list_without_it_stays_a_list() {
    let lesson = lesson(
        "# Names\n\n<!-- quiz -->\nIs it a copy?\n\n- [ ] Yes\n- [x] No\n\nTo do:\n\n- [x] Tag\n- [ ] Push\n",
    );
    let [(line, text, takes, choices)] = &questions(&lesson)[..] else {
        panic!("{:?}", questions(&lesson));
    };
    assert_eq!((*line, text.as_str(), *takes), (4, "Is it a copy?", Takes::One));
    assert_eq!(*choices, ["-Yes", "+No"]);
    assert!(shows_a_list(&lesson));
    let steps = &lesson.steps;
    assert_eq!((steps.len(), steps[0].body.len()), (1, 2), "{:?}", steps[0].body);
}

#[test]
fn details_hold_several_questions_and_code_in_one_is_shown_alone() {
    let lesson = lesson(
        "# Names\n\n## Tag\n\n```\ndocker tag a b\n```\n\n<details><summary>A quiz: names</summary>\n\nWhat does this do?\n\n```\ndocker rmi a\n```\n\n- [x] Untag\n- [ ] Delete\n\nAnd then?\n\n- [x] More\n- [ ] Less\n\n</details>\n\n## Push\n\nGo.\n",
    );
    let found: Vec<_> = questions(&lesson)
        .into_iter()
        .map(|question| (question.0, question.1))
        .collect();
    assert_eq!(
        found,
        [
            (11, "What does this do? docker rmi a".to_owned()),
            (20, "And then?".to_owned())
        ]
    );
    let tag = &lesson.steps[0];
    assert_eq!((tag.title.as_str(), tag.questions.len()), ("Tag", 2));
    assert_eq!(tag.blocks.len(), 1);
    assert_eq!(tag.blocks[0].role, Role::Commands);
    assert!(matches!(tag.questions[0].text[1], Prose::Code(_)));
}

#[test]
fn a_section_of_questions_alone_is_a_step() {
    let lesson = lesson("# A\n\n## B\n\nText.\n\n## Quiz\n\n<!-- QUIZ -->\nC?\n- [x] d\n- [ ] e\n");
    let steps: Vec<_> = lesson
        .steps
        .iter()
        .map(|step| (step.title.as_str(), step.questions.len(), step.body.len()))
        .collect();
    assert_eq!(steps, [("B", 0, 1), ("Quiz", 1, 0)]);
}

#[test]
fn what_cannot_be_asked_is_shown_and_told() {
    for (text, wrong) in [
        ("<!-- quiz -->\nA?\n\n- b\n- c\n", "quiz-no-choices"),
        ("<!-- quiz -->\n\n- [x] b\n- [ ] c\n", "quiz-no-choices"),
        ("<!-- quiz -->\nA?\n\n- [ ] b\n- [ ] c\n", "quiz-no-answer"),
        ("<!-- quiz -->\nA?\n\n- [x] b\n", "quiz-choices"),
        (
            "<details><summary>Quiz</summary>\n\nA?\n\n- b\n\n</details>\n",
            "quiz-no-choices",
        ),
    ] {
        let lesson = lesson(&format!("# T\n\n{text}"));
        assert_eq!(questions(&lesson), [], "{text}");
        let codes: Vec<_> = codes(&lesson).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, [wrong], "{text}");
        assert!(shows_a_list(&lesson), "{text}");
    }
}

#[test]
fn a_question_that_leaves_no_choice_is_asked_and_told() {
    for text in ["- [x] b\n- [x] c\n", "- (x) b\n- (x) c\n- ( ) d\n"] {
        let lesson = lesson(&format!("# T\n\n<!-- quiz -->\nA?\n{text}"));
        assert_eq!(codes(&lesson), [("quiz-choices", 5)], "{text}");
        assert_eq!(questions(&lesson)[0].2, Takes::Several);
    }
}

#[test]
fn links_and_words_in_brackets_are_no_choices() {
    for item in ["[x](y.md) z", "[ ]z", "(xy) z", "[ ]", "[ ] `z`"] {
        let lesson = lesson(&format!("# T\n\n<!-- quiz -->\nA?\n- [x] b\n- {item}\n"));
        let is_asked = !questions(&lesson).is_empty();
        assert_eq!(is_asked, item.contains('`'), "{item}");
    }
}
