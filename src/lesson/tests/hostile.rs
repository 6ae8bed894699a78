//! Lessons that are made to hurt: size, depth and repetition cost no more than in proportion.

use std::time::{Duration, Instant};

use super::*;

/// How many bytes a large lesson has, and how many times as many as a small one.
const LARGE: usize = 600_000;
const TIMES: usize = 8;

/// What a linear reading may take beyond [`TIMES`] of the small lesson: a busy machine is no reason to fail, and
/// a quadratic reading takes `TIMES` squared.
const SLACK: u32 = 3;
const GRACE: Duration = Duration::from_millis(100);

fn time(markdown: &str) -> Duration {
    let begun = Instant::now();
    let lesson = lesson(markdown);
    let time = begun.elapsed();
    drop(lesson);
    time
}

/// Fails where a lesson takes out of proportion longer than a small one of the same making; tries again before
/// it says so, since other work on the machine slows a reading at random.
fn assert_linear(what: &str, make: impl Fn(usize) -> String) {
    let (small, large) = (make(LARGE / TIMES), make(LARGE));
    let is_linear = || time(&large) < time(&small) * SLACK * u32::try_from(TIMES).unwrap() + GRACE;
    assert!((0..4).any(|_| is_linear()), "{what:?} is not read in proportion");
}

#[test]
fn any_mark_without_end_is_read_in_proportion() {
    for mark in [
        "`",
        "*",
        "_",
        "[",
        "](",
        "<",
        ">",
        "#",
        "- ",
        "+ ",
        "1. ",
        "> ",
        "|",
        "~",
        "<!--",
        "![",
        "\\",
        "&",
        "<a ",
        "_a *b ",
        "`a ``b ",
        "<details>",
        "<details><summary>Hint</summary>\n\n",
        "\r",
        "---\n",
        "## A\n\n",
        "x\n---\n",
        "```\n",
        " ```a\n",
        "$ ls\n",
        "```\n<your-id>\n```\n",
        "| a ",
        "|a|\n|-|\n",
        "<pre>",
        "YOUR-",
        "{",
        "- a\n  - b\n",
        "1. a\n\n   ```\n   ls\n   ```\n",
        "```sh\ncat <<END\n```sh\nls\n```\n",
        "=== \"A\"\n    ```sh\n    ls\n    ```\n=== \"B\"\n    ```sh\n    ls\n    ```\n\na\n",
    ] {
        assert_linear(mark, |n| mark.repeat(n / mark.len()));
    }
}

#[test]
fn paragraphs_without_number_in_a_line_are_read_in_proportion() {
    let paragraph = "a</details> ";
    assert_linear(paragraph, |n| {
        format!("- {}", paragraph.repeat(n / paragraph.len()))
    });
}

#[test]
fn placeholder_marks_in_commands_are_read_in_proportion() {
    for mark in [
        "<", "<a-", "[your ", "YOUR-", "{your-", "<a-b> ", "X=<a-b> ", "X=<a-b>;", "your", "<<", "<<a ",
        "A_", "_", "[a ",
    ] {
        assert_linear(mark, |n| {
            format!("```sh\ndocker ps {}\n```\n", mark.repeat(n / mark.len()))
        });
    }
}

#[test]
fn variables_without_number_are_read_in_proportion() {
    for (before, behind) in [("$", " "), ("$", "\n"), ("'$", "' "), ("", " ")] {
        assert_linear(&format!("{before}MY_X{behind}"), |n| {
            let names = (0..n / 32).map(|at| format!("{before}MY_X{at}{behind}"));
            let names = names.collect::<Vec<_>>().concat();
            format!("Replace these with your values: {names}\n\n```sh\ndocker ps {names}\nA=1\n```\n")
        });
    }
}

#[test]
fn what_is_nested_without_end_can_be_walked() {
    for mark in ["> ", "+ ", "*a **b ", "[", "<details><summary>Hint</summary>\n\n"] {
        let lesson = lesson(&mark.repeat(20_000));
        assert!(!format!("{lesson:?}").is_empty());
    }
}
