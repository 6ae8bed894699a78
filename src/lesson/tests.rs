//! Whole lessons through [`parse`].

use std::path::Path;

use proptest::prelude::*;

use super::*;

mod choice;
mod corpus;
mod division;
mod hostile;
mod labspace;
mod marked;
mod own;

fn lesson(markdown: &str) -> Lesson {
    parse(Path::new("lesson.md"), markdown)
}

fn ids(lesson: &Lesson) -> Vec<&str> {
    lesson.steps.iter().map(|step| step.id.as_str()).collect()
}

/// A chapter of the family that stepgate is made for, in our own words.
const CHAPTER: &str = "# Images and registries

Images are *portable*.

---

## Your name

_ Put your Docker ID in a variable: _

```
$env:dockerId='<insert-your-docker-id-here>'
```

> Use the name from Docker Hub. Mine is `ada`, so I run `$env:dockerId='ada'`

---

## Tags

_ Add a tag: _

```
docker image tag web \"$env:dockerId/web\"; `
docker image tag clock \"$env:dockerId/clock\"
```

---

## What was it?

Only `docker push` sends layers.
";

#[test]
fn slides_become_steps_with_their_titles() {
    let lesson = lesson(CHAPTER);
    assert_eq!(lesson.title, "Images and registries");
    assert_eq!(
        ids(&lesson),
        ["images-and-registries", "your-name", "tags", "what-was-it"]
    );
    let lines: Vec<_> = lesson.steps.iter().map(|step| step.line).collect();
    assert_eq!(lines, [1, 7, 19, 30]);
    let doing: Vec<_> = lesson.steps.iter().map(Step::is_doing).collect();
    assert_eq!(doing, [false, true, true, false]);
    assert_eq!(lesson.diagnostics, []);
}

#[test]
fn a_block_knows_its_place_its_instruction_and_its_note() {
    let lesson = lesson(CHAPTER);
    let block = &lesson.steps[1].blocks[0];
    assert_eq!(block.line, 12);
    assert_eq!(&CHAPTER[block.span.clone()], format!("{}\n", block.text));
    assert_eq!((block.role, block.dialect), (Role::Commands, Dialect::Powershell));
    assert_eq!(
        block.instruction.as_deref(),
        Some("Put your Docker ID in a variable")
    );
    assert_eq!(
        block.note.as_deref(),
        Some("Use the name from Docker Hub. Mine is ada, so I run $env:dockerId='ada'")
    );
    assert_eq!(lesson.steps[2].blocks[0].note, None);
}

#[test]
fn the_docker_id_is_one_variable_named_by_the_block_that_assigns_it() {
    let lesson = lesson(CHAPTER);
    let variable = Variable {
        name: "dockerId".to_owned(),
        placeholder: "<insert-your-docker-id-here>".to_owned(),
        spellings: Vec::new(),
        line: 12,
        kind: ValueKind::DockerId,
        origin: crate::lesson::Origin::Learner,
        prompt: None,
        default: None,
        shown: None,
    };
    assert_eq!(lesson.variables(), [variable]);
    assert_eq!(lesson.placeholders()[0].spelling, "<insert-your-docker-id-here>");
}

#[test]
fn spellings_of_one_value_share_a_variable_wherever_it_is_assigned() {
    let lesson = lesson(
        "```\ndocker push <your-docker-id>/web\n```\n\n```\ndocker rm <container-id>\n```\n\n\
         ```sh\nexport HUB_NAME=[dockerhub username]\n```\n",
    );
    let names: Vec<_> = lesson
        .variables()
        .iter()
        .map(|v| (v.name.as_str(), v.line))
        .collect();
    assert_eq!(names, [("HUB_NAME", 2), ("containerId", 6)]);
    let spelled: Vec<_> = lesson
        .placeholders()
        .into_iter()
        .map(|p| (p.spelling, p.variable))
        .collect();
    assert_eq!(
        spelled[1],
        ("[dockerhub username]".to_owned(), "HUB_NAME".to_owned())
    );
}

#[test]
fn a_value_without_words_is_named_by_what_it_is_assigned_to() {
    let lesson = lesson(
        "# A\n\n```sh\ndocker ps\nDOCKER_ID=<insert-here>\ntoken=<enter-here>\n\necho <node-name>\n```\n",
    );
    let found: Vec<_> = lesson
        .variables()
        .iter()
        .map(|v| (v.name.as_str(), v.kind, v.line))
        .collect();
    assert_eq!(
        found,
        [
            ("DOCKER_ID", ValueKind::DockerId, 5),
            ("token", ValueKind::Secret, 6),
            ("nodeName", ValueKind::Text, 8)
        ]
    );
}

#[test]
fn crlf_and_a_byte_order_mark_change_no_step_and_keep_places_in_the_file() {
    let windows = format!("\u{feff}{}", CHAPTER.replace('\n', "\r\n"));
    let (unix, windows_lesson) = (lesson(CHAPTER), lesson(&windows));
    assert_eq!(ids(&unix), ids(&windows_lesson));
    for (a, b) in unix.steps.iter().zip(&windows_lesson.steps) {
        assert_eq!((&a.title, a.line, &a.body), (&b.title, b.line, &b.body));
        for (a, b) in a.blocks.iter().zip(&b.blocks) {
            assert_eq!((&a.text, a.line, &a.note), (&b.text, b.line, &b.note));
            assert_eq!(
                windows[b.span.clone()].replace("\r\n", "\n"),
                format!("{}\n", a.text)
            );
        }
    }
}

#[test]
fn an_author_given_key_is_kept_and_made_unique() {
    let lesson = lesson("## A {#tag-it}\n\na\n\n## B {#tag-it}\n\nb\n\n## Use `{{.Name}}`\n");
    assert_eq!(ids(&lesson), ["tag-it", "tag-it-2", "use-name"]);
}

#[test]
fn sections_and_comments_are_not_shown() {
    let lesson = lesson(
        "# A\n\n<section data-x=\"y\">\n## hidden?\n\n<!--\n```\ndocker rm x\n```\n-->\n\ntext <b>bold</b>\n",
    );
    assert!(lesson.steps.iter().all(|step| step.blocks.is_empty()));
    let text = plain::plain_prose(&[Prose::Quote(
        lesson
            .steps
            .iter()
            .flat_map(|step| &step.body)
            .filter_map(prose)
            .cloned()
            .collect(),
    )]);
    assert_eq!(text, "text bold");
}

fn prose(element: &Element) -> Option<&Prose> {
    match element {
        Element::Prose(prose) => Some(prose),
        Element::Block(_) => None,
    }
}

#[test]
fn hints_are_kept_apart_from_the_body() {
    for markdown in [
        "# A\n\nbody\n\n<details>\n<summary>Hint</summary>\n\nUse `docker tag`.\n\n</details>\n\nmore\n",
        "# A\n\nbody\n\n<details><summary>Hint</summary>Use `docker tag`.</details>\n\nmore\n",
        "# A\n\nbody\n\n<details><summary>A hint</summary>\n\nUse `docker tag`.</details>\n\nmore\n",
    ] {
        let lesson = lesson(markdown);
        let step = &lesson.steps[0];
        assert_eq!(step.hints.len(), 1, "{markdown}");
        assert_eq!(
            plain::plain_prose(&step.hints[0]),
            "Use docker tag.",
            "{markdown}"
        );
        assert_eq!(step.body.len(), 2, "{markdown}");
        assert_eq!(lesson.diagnostics, [], "{markdown}");
    }
}

#[test]
fn an_unclosed_hint_ends_with_its_step_and_says_so() {
    let lesson = lesson("# A\n\n<details><summary>Hint</summary>\n\nx\n\n## B\n\nb\n");
    assert_eq!((lesson.steps[0].hints.len(), lesson.steps[1].body.len()), (1, 1));
    assert_eq!(lesson.diagnostics[0].code, "unclosed-hint");
}

#[test]
fn other_details_are_shown_with_their_summary() {
    let lesson =
        lesson("# A\n\n<details>\n<summary>On Windows</summary>\n\n```\ndocker ps\n```\n\n</details>\n");
    assert_eq!(lesson.steps[0].blocks.len(), 1);
    assert_eq!(lesson.steps[0].body.len(), 2);
}

#[test]
fn an_unclosed_fence_is_told_with_its_line() {
    let lesson = lesson("# A\n\n```sh\ndocker ps\n\n## B\n");
    let codes: Vec<_> = lesson.diagnostics.iter().map(|d| (d.code, d.line)).collect();
    assert_eq!(codes, [("unclosed-fence", 3)]);
    assert!(lesson.diagnostics[0].help.is_some());
    let alone = self::lesson("# A\n\n```");
    assert_eq!(alone.diagnostics[0].code, "unclosed-fence");
}

#[test]
fn code_in_a_list_is_a_block_and_the_list_goes_on_behind_it() {
    let lesson =
        lesson("# A\n\n1. *First:*\n\n   ```sh\n   docker ps\n   ```\n\n   then\n2. second\n3. third\n");
    let step = &lesson.steps[0];
    assert_eq!(step.blocks[0].text, "docker ps");
    assert_eq!(step.blocks[0].instruction.as_deref(), Some("First"));
    let shape: Vec<_> = step
        .body
        .iter()
        .map(|element| match element {
            Element::Block(_) => "block".to_owned(),
            Element::Prose(Prose::List(first, items)) => format!("list {first:?} {}", items.len()),
            Element::Prose(prose) => plain::plain_prose(std::slice::from_ref(prose)),
        })
        .collect();
    assert_eq!(shape, ["list Some(1) 1", "block", "then", "list Some(2) 2"]);
}

#[test]
fn code_in_a_quote_that_is_its_authors_own_is_only_shown() {
    let lesson = lesson("# A\n\n> Mine is:\n> ```\n> docker rm x\n> ```\n\n`docker ps` is a command.\n");
    assert!(lesson.steps[0].blocks.is_empty());
}

#[test]
fn a_transcript_keeps_its_commands_on_their_lines() {
    let lesson = lesson("# A\n\n```console\n$ docker ps\nCONTAINER ID\n$ docker images\n```\n");
    let block = &lesson.steps[0].blocks[0];
    assert_eq!(
        (block.line, block.text.as_str()),
        (4, "docker ps\n\ndocker images")
    );
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_line() {
    let error = parse_bytes(Path::new("x"), b"# A\n\xff\0").unwrap_err();
    assert_eq!((error.offset, error.line), (5, 2));
    assert!(parse_bytes(Path::new("x"), CHAPTER.as_bytes()).is_ok());
}

#[test]
fn an_empty_file_is_named_after_itself_and_has_no_steps() {
    let lesson = lesson("\n\n<!-- x -->\n");
    assert_eq!((lesson.title.as_str(), lesson.steps.len()), ("lesson.md", 0));
    assert_eq!(lesson.diagnostics[0].code, "no-steps");
}

#[test]
fn our_own_chapter_parses_without_a_complaint() {
    let lesson = lesson(include_str!("../../lessons/101-registries/README.md"));
    assert_eq!(lesson.diagnostics, []);
    let n_doing = lesson.steps.iter().filter(|step| step.is_doing()).count();
    assert_eq!((lesson.steps.len(), n_doing), (14, 11));
    let names: Vec<_> = lesson
        .variables()
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(names, ["dockerId"]);
    for block in lesson.steps.iter().flat_map(|step| &step.blocks) {
        assert_eq!(block.role, Role::Commands, "{}", block.text);
        assert!(
            block.instruction.is_some() && block.note.is_some() || !block.text.contains("login"),
            "{block:?}"
        );
    }
}

fn assert_sound(markdown: &str) {
    let lesson = lesson(markdown);
    let mut seen = std::collections::HashSet::new();
    for step in &lesson.steps {
        assert!(seen.insert(step.id.clone()), "the key {} is there twice", step.id);
        assert!(step.line >= 1);
        for block in &step.blocks {
            assert!(markdown.get(block.span.clone()).is_some(), "{:?}", block.span);
        }
        for element in &step.body {
            if let Element::Block(at) = element {
                assert!(*at < step.blocks.len());
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_parses_with_sound_places(text in any::<String>()) {
        assert_sound(&text);
    }

    #[test]
    fn any_mix_of_markdown_parses_with_sound_places(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "# A", "## A\n", "---\n", "\n", "\r\n", "```\n", "```sh\n", "~~~", "> ", "- ", "1. ", "   ", "\t",
                "docker ps\n", "$ ls\n", "<details>", "<summary>Hint</summary>", "</details>\n", "<!--", "-->",
                "<section>\n", "| a | b |\n|---|---|\n", "_ x: _\n", "**", "`", "[x](y)", "![]", "é", "\u{feff}",
                "<your-docker-id>", "{#id}", "<pre>", "\\", "```]\n", "title: x\n",
            ]),
            0..60,
        )
    ) {
        assert_sound(&pieces.concat());
    }
}

#[test]
fn a_prompt_of_the_authors_own_is_one_in_every_block_of_the_lesson() {
    let roles = |text: &str| -> Vec<Role> {
        let lesson = lesson(text);
        let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
        blocks.map(|block| block.role).collect()
    };
    let shown = "# A\n\n```\n12:01 (main) $ docker ps\nCONTAINER ID\n```\n\nThen:\n\n```\n12:02 (main) $ make it\ndone\n```\n";
    assert_eq!(roles(shown), [Role::Commands, Role::Commands]);
    let alone = "# A\n\n```\n12:02 (main) $ make it\ndone\n```\n";
    assert_eq!(roles(alone), [Role::Display]);
}
