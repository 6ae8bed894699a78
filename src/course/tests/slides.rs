//! Decks whose slides have their text in other files.
//!
//! Not here: which slides those are (`lesson::slides`).

use super::*;
use crate::lesson::Lesson;

fn steps(lesson: &Lesson) -> Vec<(String, String, usize)> {
    let steps = lesson.steps.iter().map(|step| {
        let file = step.file.as_ref().and_then(|file| file.file_name());
        let file = file.unwrap_or_default().to_string_lossy().into_owned();
        let line = step.blocks.first().map_or(0, |block| block.line);
        (step.title.clone(), file, line)
    });
    steps.collect()
}

#[test]
fn a_slide_that_names_a_file_is_that_file_s_slides() {
    let code = |title: &str, command: &str| format!("# {title}\n\n```sh\n{command}\n```\n");
    let deck = format!(
        "---\ntheme: x\ntitle: All\n---\n\n{}\n---\nsrc: ./pages/two.md\n---\n\nNot shown.\n\n---\nlayout: end\n---\n\n{}",
        code("One", "docker pull one"),
        code("Four", "docker pull four")
    );
    let two = format!(
        "{}\n---\nsrc: /pages/inner/three.md#2\n---\n",
        code("Two", "docker pull two")
    );
    let three = format!(
        "---\nlayout: x\n---\n{}\n---\nlayout: y\n---\n\n{}",
        code("Zero", "docker pull zero"),
        code("Three", "docker pull three")
    );
    let files = folder(&[
        ("slides.md", &deck),
        ("pages/two.md", &two),
        ("pages/inner/three.md", &three),
    ]);
    // The folder's pages are no lessons beside their deck.
    let entries = find(files.path()).unwrap();
    assert_eq!(entries.len(), 1);
    let lesson = open(&entries[0]).unwrap();
    let step = |title: &str, file: &str, line| (title.to_owned(), file.to_owned(), line);
    assert_eq!(
        steps(&lesson),
        [
            step("One", "slides.md", 9),
            step("Two", "two.md", 4),
            step("Three", "three.md", 17),
            step("Four", "slides.md", 25),
        ]
    );
    assert_eq!(lesson.diagnostics, []);
}

#[test]
fn a_slide_s_file_that_cannot_be_taken_in_is_told_and_the_rest_is_the_lesson() {
    let named = |path: &str| format!("# A\n\n---\nsrc: {path}\n---\n\n---\n\n# B\n\nText.\n");
    for (path, told) in [
        ("gone.md", "is not there"),
        ("../outside.md", "lies outside the folder"),
        ("lesson.md", "has that slide itself"),
        ("other.md", "has that slide itself"),
    ] {
        let files = folder(&[
            ("deck/lesson.md", &named(path)),
            ("deck/other.md", &named("lesson.md")),
            ("outside.md", "# No\n"),
        ]);
        let lesson = open(&find(&files.path().join("deck")).unwrap()[0]).unwrap();
        let titles: Vec<&str> = lesson.steps.iter().map(|step| step.title.as_str()).collect();
        assert!(
            titles.starts_with(&["A"]) && titles.ends_with(&["B"]) && !titles.contains(&"No"),
            "{titles:?}"
        );
        let [found] = &lesson.diagnostics[..] else {
            panic!("{path}: {:?}", lesson.diagnostics);
        };
        assert_eq!((found.code, found.line), ("dead-link", 4));
        assert!(found.message.contains(told), "{}", found.message);
    }
}
