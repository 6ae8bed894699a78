//! Labspaces: directives and the marks behind fences.

use super::*;
use crate::lesson::plain::plain_prose;

/// What a lesson shows besides its blocks, a line for each piece.
fn prose(lesson: &Lesson) -> Vec<String> {
    let body = lesson.steps.iter().flat_map(|step| &step.body);
    body.filter_map(|element| match element {
        Element::Prose(prose) => Some(plain_prose(std::slice::from_ref(prose))),
        Element::Block(_) => None,
    })
    .collect()
}

#[test]
fn directives_are_never_shown_and_give_a_value_its_question() {
    let lesson = lesson(
        "# Push\n\nOpen :fileLink[app.js]{path=\"app.js\"}.\n\n::variableDefinition[hub_name]{prompt=\"Who are you there?\"}\n\n:::conditionalDisplay{variable=\"hub_name\" hasNoValue}\n> Say who you are.\n:::\n\n:::conditionalDisplay{variable=\"hub_name\" hasValue}\n```bash terminal-id=main\ndocker push $$hub_name$$/web\n```\n:::\n\n::variableSetButton[Blue]{variables=\"color=blue\"}\n",
    );
    assert_eq!(
        prose(&lesson),
        ["Open app.js.", "Say who you are.", "Blue: color is blue"]
    );
    assert_eq!(
        lesson.variables()[0].prompt.as_deref(),
        Some("Who are you there?")
    );
    let block = &lesson.steps[0].blocks[0];
    assert_eq!(block.role, Role::Commands);
    assert!(lesson.selects(block, &std::collections::BTreeMap::new()));
}

#[test]
fn a_question_may_stand_on_another_page_than_the_value() {
    let page = |text: &str| Page {
        lesson: lesson(text),
        title: None,
        verify: None,
    };
    let pages = vec![
        page("# A\n\n::variableDefinition[color]{prompt=\"Which colour?\"}\n"),
        page("# B\n\n```bash\ndocker run -e COLOR=$$color$$ web\n```\n"),
    ];
    let lesson = join(Path::new("labspace.yaml"), None, pages);
    assert_eq!(lesson.variables()[0].prompt.as_deref(), Some("Which colour?"));
}

#[test]
fn passages_for_systems_are_ways_of_which_one_is_run() {
    let lesson = lesson(
        "# A\n\n:::conditionalDisplay{os=\"mac|linux\"}\n```bash\ndocker run -v $PWD:/a web\n```\n:::\n\n:::conditionalDisplay{os=\"windows\"}\nIt seems that you are on Windows. Try this:\n\n```powershell\ndocker run -v ${PWD}:/a web\n```\n:::\n\nThen:\n\n```bash\ndocker ps\n```\n",
    );
    let blocks = &lesson.steps[0].blocks;
    let n_run = blocks.iter().filter(|block| block.alternative.is_none()).count();
    assert_eq!((blocks.len(), n_run), (3, 2), "{blocks:?}");
    assert_eq!(blocks[2].alternative, None);
    let other = usize::from(!cfg!(windows));
    assert!(blocks[other].alternative.is_some());
}

#[test]
fn what_has_no_button_to_run_it_is_not_run() {
    let lesson = lesson(
        "# A\n\n```bash\ndocker ps\n```\n\n```console no-copy-button no-run-button\ndocker: not found\n```\n\nAnybody may run it:\n\n```bash no-run-button\ndocker run -p 80:80 web\n```\n",
    );
    let roles: Vec<Role> = lesson.steps[0].blocks.iter().map(|block| block.role).collect();
    assert_eq!(roles, [Role::Commands, Role::Output, Role::Display]);
}

const VARIANTS: &str = "# Build\n\n::variableSetButton[Node]{variables=\"stack=node\"}\n\n::variableSetButton[Java]{variables=\"stack=java\"}\n\n1. Build it:\n\n    :::conditionalDisplay{variable=\"stack\" requiredValue=\"node\"}\n    As a program of Node:\n\n    ```bash\n    docker build -t web node\n    ```\n    :::\n\n    :::conditionalDisplay{variable=\"stack\" requiredValue=\"java\"}\n    ```bash\n    docker build -t web java\n    ```\n    :::\n\n2. Run it:\n\n    ```bash\n    docker run web\n    ```\n";

fn values(stack: &str) -> std::collections::BTreeMap<String, String> {
    std::iter::once(("stack".to_owned(), stack.to_owned())).collect()
}

#[test]
fn a_passage_is_the_lessons_where_the_learners_value_selects_it() {
    let lesson = lesson(VARIANTS);
    let step = &lesson.steps[0];
    for (stack, selected) in [
        ("node", [true, false, true]),
        ("java", [false, true, true]),
        ("rust", [false, false, true]),
    ] {
        let found: Vec<bool> = step
            .blocks
            .iter()
            .map(|block| lesson.selects(block, &values(stack)))
            .collect();
        assert_eq!(found, selected, "{stack}");
        let shown = lesson.shown(step, &values(stack));
        let blocks = shown.iter().filter_map(|element| match element {
            Element::Block(n) => Some(*n),
            Element::Prose(_) => None,
        });
        let wanted = (0..3).filter(|n| selected[*n]);
        assert_eq!(blocks.collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "{stack}");
    }
    let unknown = lesson.shown(step, &std::collections::BTreeMap::new());
    let words: Vec<String> = unknown
        .iter()
        .filter_map(|element| match element {
            Element::Prose(prose) => Some(plain_prose(std::slice::from_ref(prose))),
            Element::Block(_) => None,
        })
        .collect();
    assert!(words.contains(&"Where stack is node:".to_owned()), "{words:?}");
    assert_eq!(unknown.len(), step.body.len() + 2);
    let variable = &lesson.variables()[0];
    assert_eq!(
        (variable.placeholder.as_str(), variable.prompt.as_deref()),
        ("$$stack$$", Some("The lesson offers `java`, `node`."))
    );
}

#[test]
fn a_passage_may_reach_over_several_steps() {
    let lesson = lesson(
        "# A\n\n:::conditionalDisplay{variable=\"x\" hasValue}\n\n## B\n\n```bash\ndocker ps\n```\n\n## C\n\n```bash\ndocker pull web\n```\n\n:::\n\n```bash\ndocker images\n```\n",
    );
    let depends: Vec<usize> = lesson
        .steps
        .iter()
        .flat_map(|step| &step.blocks)
        .map(|block| block.conditions.len())
        .collect();
    assert_eq!(depends, [1, 1, 0]);
    let none = std::iter::once(("x".to_owned(), String::new())).collect();
    let shown: Vec<usize> = lesson
        .steps
        .iter()
        .map(|step| lesson.shown(step, &none).len())
        .collect();
    assert_eq!(shown, [0, 1]);
}

#[test]
fn known_values_stand_in_prose_and_others_keep_their_names() {
    let lesson = lesson(
        "# A\n\nGo to `$$host$$`, $$ and $$nobody$$, with $$apiToken$$.\n\n```bash\ndocker run $$host$$ $$apiToken$$\n```\n",
    );
    let values = [("host", "box$$1"), ("apiToken", "t0ken")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let filled = lesson.with_values("$$host$$, $$ and $$nobody$$, $$apiToken$$", &values.into());
    assert_eq!(filled, "box$$1, $$ and $$nobody$$, $$apiToken$$");
    let Element::Prose(prose) = &lesson.steps[0].body[0] else {
        panic!("{:?}", lesson.steps[0].body);
    };
    let shouted = prose.with_texts(&str::to_uppercase);
    assert_eq!(
        plain_prose(&[shouted]),
        "GO TO $$HOST$$, $$ AND $$NOBODY$$, WITH $$APITOKEN$$."
    );
}

#[test]
fn passages_of_a_solution_depend_on_their_value_as_those_of_a_page_do() {
    let lesson = lesson(
        "# A\n\nTry it.\n\n<details><summary>Solution</summary>\n\nFirst.\n\n:::conditionalDisplay{variable=\"x\" requiredValue=\"one\"}\n\nOne.\n\n```bash\ndocker pull one\n```\n\n:::\n\n:::conditionalDisplay{variable=\"x\" requiredValue=\"two\"}\n\nTwo.\n\n:::\n\n</details>\n",
    );
    let step = &lesson.steps[0];
    let shown = |value: Option<&str>| {
        let values = value.map(|value| ("x".to_owned(), value.to_owned()));
        let solution = lesson.shown_solution(step, &values.into_iter().collect());
        let words = solution.iter().map(|element| match element {
            Element::Prose(prose) => plain_prose(std::slice::from_ref(prose)),
            Element::Block(n) => step.blocks[*n].text.clone(),
        });
        words.collect::<Vec<_>>()
    };
    assert_eq!(shown(Some("one")), ["First.", "One.", "docker pull one"]);
    assert_eq!(shown(Some("two")), ["First.", "Two."]);
    assert_eq!(
        shown(None),
        [
            "First.",
            "Where x is one:",
            "One.",
            "docker pull one",
            "Where x is two:",
            "Two."
        ]
    );
    assert_eq!(lesson.shown(step, &std::collections::BTreeMap::new()).len(), 1);
}
