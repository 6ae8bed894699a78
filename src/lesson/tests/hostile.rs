//! Lessons that are made to hurt: size, depth and repetition cost no more than in proportion.

use std::time::{Duration, Instant};

use super::*;

/// Far above what a linear reading of a megabyte takes in a debug build, far below a quadratic one.
const PATIENCE: Duration = Duration::from_secs(20);

fn assert_quick(what: &str, markdown: &str) {
    let begun = Instant::now();
    let lesson = lesson(markdown);
    assert!(begun.elapsed() < PATIENCE, "{what} took {:?}", begun.elapsed());
    drop(format!("{lesson:?}"));
}

#[test]
fn a_megabyte_of_any_mark_is_read_in_proportion() {
    let n = 1_000_000;
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
        "$ ls\n",
        "```\n<your-id>\n```\n",
        "| a ",
        "|a|\n|-|\n",
        "<pre>",
        "YOUR-",
        "{",
        "- a\n  - b\n",
        "1. a\n\n   ```\n   ls\n   ```\n",
    ] {
        assert_quick(mark, &mark.repeat(n / mark.len()));
    }
}

#[test]
fn placeholder_marks_in_commands_are_read_in_proportion() {
    for mark in ["<", "<a-", "[your ", "YOUR-", "{your-", "<a-b> ", "your"] {
        let text = format!("```sh\ndocker ps {}\n```\n", mark.repeat(1_000_000 / mark.len()));
        assert_quick(mark, &text);
    }
}
