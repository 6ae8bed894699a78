//! How a lesson is divided into steps: by rules, else by headings.
//!
//! Not here: what a step holds.

use super::*;

#[test]
fn a_slide_is_one_step_with_two_headings_or_with_none() {
    let lesson =
        lesson("# A\n\na\n\n---\n\n## B\n\nb\n\n## More of B\n\nb\n\n---\n\nonly text\n\n---\n\n## C\n");
    assert_eq!(ids(&lesson), ["a", "b", "step-3", "c"]);
    assert_eq!(
        (lesson.steps[2].title.as_str(), lesson.steps[2].line),
        ("Step 3", 17)
    );
}

#[test]
fn headings_divide_a_lesson_without_rules() {
    let lesson =
        lesson("---\ntitle: x\n---\n# T\n\nintro\n\n## A\n\na\n\n### deeper\n\n## B\n\nb\n\n## B\n\nb\n");
    assert_eq!(ids(&lesson), ["t", "a", "b", "b-2"]);
    assert!(matches!(
        lesson.steps[1].body[1],
        Element::Prose(Prose::Heading(3, _))
    ));
    assert_eq!(lesson.steps[0].line, 4);
}

#[test]
fn a_lone_rule_among_many_headings_divides_nothing() {
    let lesson = lesson("# T\n\nx\n\n## A\n\na\n\n---\n\nmore a\n\n## B\n\nb\n\n## C\n\nc\n\n---\n\n## D\n");
    assert_eq!(ids(&lesson), ["t", "a", "b", "c", "d"]);
    let n_rules = |step: &Step| {
        let is_rule = |element: &&Element| matches!(element, Element::Prose(Prose::Rule));
        step.body.iter().filter(is_rule).count()
    };
    assert_eq!(
        lesson.steps.iter().map(n_rules).collect::<Vec<_>>(),
        [0, 1, 0, 0, 0]
    );
}

#[test]
fn third_level_headings_divide_where_the_upper_ones_are_only_titles() {
    let lesson = lesson("# Lab\n\n## Tasks\n\n### One\n\n1\n\n### Two\n\n2\n");
    assert_eq!(ids(&lesson), ["one", "two"]);
    assert_eq!(lesson.title, "Lab");
}

#[test]
fn a_rule_directly_under_text_is_the_rule_that_its_author_meant() {
    let lesson = lesson("# A\n\na\n\n---\n\n## B\n\nlast words\n---\n\n## C\n\nc\n");
    assert_eq!(ids(&lesson), ["a", "b", "c"]);
    let codes: Vec<_> = lesson.diagnostics.iter().map(|d| (d.code, d.line)).collect();
    assert_eq!(codes, [("rule-under-text", 10)]);
}

#[test]
fn a_sentence_with_a_rule_under_it_and_a_heading_next_is_no_title() {
    let told = |middle: &str| {
        let lesson = lesson(&format!("# A\n\na\n\n{middle}## B\n\nb\n"));
        let is_told = lesson.diagnostics.iter().any(|d| d.code == "rule-under-text");
        let first: Vec<_> = lesson.steps[0].body.iter().filter_map(prose).cloned().collect();
        (ids(&lesson).join(" "), is_told, plain::plain_prose(&first))
    };
    let mended = told("That is all.\n---\n\n");
    assert_eq!(mended, ("a b".to_owned(), true, "a That is all.".to_owned()));
    let words = told("Last words\n---\n\n");
    assert_eq!(words, ("a last-words b".to_owned(), false, "a".to_owned()));
    let question = told("What now?\n---\n\nc\n\n");
    assert_eq!(question, ("a what-now b".to_owned(), false, "a".to_owned()));
    let marked = told("## That is all.\n\n");
    assert_eq!(marked, ("a that-is-all b".to_owned(), false, "a".to_owned()));
}

#[test]
fn underlined_titles_stay_headings_where_no_rule_divides() {
    let lesson = lesson("Lab\n===\n\nx\n\nFirst\n---\n\na\n\nSecond\n---\n\nb\n");
    assert_eq!(ids(&lesson), ["lab", "first", "second"]);
    assert_eq!(lesson.diagnostics, []);
}

#[test]
fn front_matter_titles_a_lesson_without_a_heading_of_the_first_level() {
    for (text, title) in [
        ("---\ntitle: Given\n---\n## A\n\na\n", "Given"),
        ("+++\ntitle = \"Given\"\n+++\nonly text\n", "Given"),
        ("---\ntitle: Given\n---\n## A\n\na\n\n# Own\n", "A"),
        ("---\ntitle: Given\n---\n# Own\n", "Own"),
        ("---\nlayout: x\n---\n## A\n", "A"),
    ] {
        let lesson = lesson(text);
        assert_eq!(lesson.title, title, "{text}");
        let body = lesson.steps.iter().flat_map(|step| &step.body);
        assert!(!format!("{:?}", body.collect::<Vec<_>>()).contains("Given"));
    }
}

#[test]
fn a_section_whose_later_part_takes_back_what_an_earlier_one_made_is_divided() {
    let lesson = |last: &str, second: &str| {
        lesson(&format!(
            "# Lab\n\n## Serve\n\nfirst\n\n### Start\n\n```\n$ docker run -d --name web nginx\n```\n\n\
             ### {second}\n\n```\ndocker ps\n```\n\n{last}\n\n## Next\n\nb\n"
        ))
    };
    let removing = "### Tidy up\n\n```\nsudo docker rm -f web\n```";
    assert_eq!(
        ids(&lesson(removing, "Look")),
        ["serve", "start", "look", "tidy-up", "next"]
    );
    let looking = "### Tidy up\n\n```\ndocker logs web\n```";
    assert_eq!(ids(&lesson(looking, "Look")), ["serve", "next"]);
    // One of two ways stays beside the other.
    assert_eq!(ids(&lesson(removing, "On Windows")), ["serve", "next"]);
    let solution = format!("<details><summary>Solution</summary>\n\n{removing}\n\n</details>");
    assert_eq!(ids(&lesson(&solution, "Look")), ["serve", "next"]);
}

#[test]
fn a_heading_that_only_stands_above_others_says_what_their_steps_are_all_the_same() {
    let run = |above: &str| {
        let text = format!(
            "# A\n\n## Do it\n\n### Step 1\n\n```sh\ndocker pull web\n```\n\n## {above}\n\n### Images\n\n```sh\ndocker images\n```\n\n## Go on\n\n### Step 2\n\n```sh\ndocker ps\n```\n"
        );
        let lesson = lesson(&text);
        let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
        blocks.map(|block| block.role).collect::<Vec<_>>()
    };
    assert_eq!(
        run("Useful commands"),
        [Role::Commands, Role::Display, Role::Commands]
    );
    assert_eq!(
        run("Troubleshooting"),
        [Role::Commands, Role::Display, Role::Commands]
    );
    assert_eq!(run("Look at it"), [Role::Commands; 3]);
    let whole = lesson("# The cheat sheet\n\n## Images\n\n```sh\ndocker images\n```\n");
    assert_eq!(whole.steps[0].blocks[0].role, Role::Display);
}
