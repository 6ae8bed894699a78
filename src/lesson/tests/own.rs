//! An author's words in the step that they stand in.

use super::*;

fn lesson(text: &str) -> Lesson {
    parse(Path::new("lesson.md"), text)
}

#[test]
fn a_comment_speaks_for_the_step_that_it_stands_in_and_is_not_shown() {
    let text = "# L\n\nIntro.\n\n## A\n\nText <!-- stepgate id: first --> more.\n\n- item\n\n  <!-- stepgate\n  checks:\n    - image: web\n  -->\n\n## B\n\n```sh\nls\n```\n\n<!-- stepgate\n\nchecks:\n  - image: api\n\n  - output: x\n-->\n";
    let lesson = lesson(text);
    assert_eq!(lesson.diagnostics, []);
    let ids: Vec<_> = lesson.steps.iter().map(|step| step.id.to_string()).collect();
    assert_eq!(ids, ["l", "first", "b"]);
    let checks: Vec<_> = lesson
        .steps
        .iter()
        .map(|step| {
            step.checks
                .iter()
                .map(|check| (check.line, check.block))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        checks,
        [vec![], vec![(13, None)], vec![(25, Some(0)), (27, Some(0))]]
    );
    let bodies: Vec<_> = lesson.steps.iter().map(|step| &step.body).collect();
    let shown = format!("{bodies:?}");
    assert!(!shown.contains("stepgate"), "{shown}");
}

#[test]
fn a_comment_above_the_first_heading_is_the_first_steps_and_between_slides_the_next_ones() {
    let first = lesson("<!-- stepgate id: own -->\n\n# A\n\nText.\n\n## B\n\nText.\n");
    assert_eq!(first.steps[0].id.to_string(), "own");
    let slides = lesson("## A\n\na\n\n---\n\n<!-- stepgate id: own -->\n\n## B\n\nb\n\n---\n\n## C\n\nc\n");
    let ids: Vec<_> = slides.steps.iter().map(|step| step.id.to_string()).collect();
    assert_eq!(ids, ["a", "own", "c"]);
}

#[test]
fn front_matter_says_what_the_lesson_needs_and_nothing_of_single_steps() {
    let text = "---\ntitle: T\nstepgate:\n  requires: [docker]\nother: x\n---\n\n# A\n\nRead.\n\n## B\n\n```sh\nls\n```\n";
    let lesson = lesson(text);
    assert_eq!(lesson.diagnostics, []);
    let n_needs: Vec<_> = lesson.steps.iter().map(|step| step.requires.len()).collect();
    assert_eq!(n_needs, [0, 1]);
    let misplaced = self::lesson(&text.replace("requires: [docker]", "id: x"));
    let told: Vec<_> = misplaced
        .diagnostics
        .iter()
        .map(|it| (it.code, it.line))
        .collect();
    assert_eq!(told, [("author-place", 3)]);
    let wrong = self::lesson(&text.replace("requires: [docker]", "requires: [dockr]"));
    let told: Vec<_> = wrong.diagnostics.iter().map(|it| (it.code, it.line)).collect();
    assert_eq!(told, [("author-value", 4)]);
}

#[test]
fn a_table_of_front_matter_in_toml_says_the_same() {
    let lesson = |table: &str| {
        lesson(&format!(
            "+++\ntitle = \"T\"\n{table}+++\n\n# A\n\nRead.\n\n## B\n\n```sh\nls\n```\n"
        ))
    };
    let told = |lesson: &Lesson| {
        lesson
            .diagnostics
            .iter()
            .map(|it| (it.code, it.line))
            .collect::<Vec<_>>()
    };
    let found = lesson("[stepgate]\nrequires = [\"docker\", { command = \"kubectl\" }]\n[other]\n");
    assert_eq!((found.title.as_str(), told(&found)), ("A", vec![]));
    let needs: Vec<usize> = found.steps.iter().map(|step| step.requires.len()).collect();
    assert_eq!(needs, [0, 2]);
    assert_eq!(
        lesson("stepgate.requires = 'docker'\n").steps[1].requires.len(),
        1
    );
    assert_eq!(
        told(&lesson("[stepgate]\nrequires = [\n'docer']\n")),
        [("author-value", 5)]
    );
    assert_eq!(
        told(&lesson("[stepgate]\nrequire = 'docker'\n")),
        [("author-key", 4)]
    );
    assert_eq!(told(&lesson("[stepgate]\nid = 'x'\n")), [("author-place", 3)]);
    assert_eq!(told(&lesson("[stepgate]\nid = \n")), [("author-syntax", 4)]);
}

#[test]
fn a_solution_is_not_shown_and_its_blocks_are_known_as_its_own() {
    let text = "# L\n\n## A\n\nDo it.\n\n1. first\n\n   <details><summary>Show the solution</summary>\n\n   Type:\n\n   ```sh\n   docker tag web <your-id>/web\n   ```\n\n   </details>\n\n2. second\n\n```sh\nls\n```\n";
    let lesson = lesson(text);
    assert_eq!(lesson.diagnostics, []);
    let step = &lesson.steps[0];
    let parts: Vec<_> = step.blocks.iter().map(|block| block.is_solution).collect();
    assert_eq!(parts, [true, false]);
    let is_block = |element: &&Element| matches!(element, Element::Block(_));
    assert_eq!(step.solution.iter().filter(is_block).count(), 1);
    assert_eq!(step.body.iter().filter(is_block).count(), 1);
    let (solution, body) = (format!("{:?}", step.solution), format!("{:?}", step.body));
    assert!(solution.contains("Type:") && !solution.contains("first") && !solution.contains("second"));
    assert!(body.contains("first") && body.contains("second") && !body.contains("olution"));
    assert_eq!(lesson.variables().len(), 1);
}

#[test]
fn headings_divide_a_solution_and_one_that_is_open_ends_with_its_step() {
    let text = "# L\n\n## A\n\n<details><summary>Solution</summary>\n\n### One\n\nx\n\n## B\n\ny\n";
    let lesson = lesson(text);
    assert_eq!(lesson.steps.len(), 2);
    let told: Vec<_> = lesson.diagnostics.iter().map(|it| (it.code, it.line)).collect();
    assert_eq!(told, [("unclosed-hint", 5)]);
    assert_eq!(lesson.steps[0].solution.len(), 2);
    assert!(lesson.steps[1].solution.is_empty() && lesson.steps[1].body.len() == 1);
}

#[test]
fn hints_of_comments_are_hints_like_any() {
    let lesson = lesson("# L\n\n## A\n\nx\n\n<!-- stepgate hints: [\"The *name* comes last.\"] -->\n");
    assert_eq!(lesson.steps[0].hints.len(), 1);
}

#[test]
fn a_comment_within_html_and_in_a_list_knows_its_lines() {
    let text = "# L\n\n## A\n\n- item\n\n  <div>\n  <p>x</p>\n  <!-- stepgate\n  checks:\n    - imag: x\n  -->\n  </div>\n";
    let told: Vec<_> = lesson(text)
        .diagnostics
        .iter()
        .map(|it| (it.code, it.line))
        .collect();
    assert_eq!(told, [("author-key", 11)]);
}

#[test]
fn an_account_and_what_is_between_dollars_are_values_in_a_check_and_a_pattern_is_none() {
    let lesson = lesson(
        "# A\n\nDo it.\n\n<!-- stepgate\nchecks:\n  - image: \"<your-docker-id>/web\"\n  - file: $$place$$\n  - output: { matches: \"<[a-z]+> <number>\" }\n-->\n",
    );
    let variables = lesson.variables().iter();
    let variables: Vec<(&str, usize)> = variables.map(|it| (it.name.as_str(), it.line)).collect();
    assert_eq!(variables, [("dockerId", 7), ("place", 8)]);
}
