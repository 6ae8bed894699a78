//! Markdown through the parser and onto lines.

use std::path::Path;

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::lesson::{Element, parse};

fn set(markdown: &str, width: usize, style: Style) -> String {
    let lesson = parse(Path::new("x.md"), markdown);
    let prose: Vec<Prose> = lesson
        .steps
        .iter()
        .flat_map(|step| &step.body)
        .filter_map(|element| match element {
            Element::Prose(prose) => Some(prose.clone()),
            Element::Block(_) => None,
        })
        .collect();
    render(&prose, width, style)
}

fn plain(markdown: &str, width: usize) -> String {
    set(markdown, width, Style::Plain)
}

#[test]
fn marks_stand_for_weight_and_slant_in_plain_text() {
    assert_snapshot!(plain("An *image* is **not** a `container`, ~~never~~.", 80), @r"An _image_ is *not* a `container`, ~never~.");
}

#[test]
fn lists_nest_count_and_keep_their_boxes() {
    let counted = "9. nine\n10. ten is a rather long item that wraps\n";
    let nested = "    - inner\n    - [x] done\n    - [ ] open\n";
    let text = plain(&format!("{counted}{nested}\n- a\n\n  b"), 24);
    assert_snapshot!(text, @r"
     9. nine
    10. ten is a rather long
        item that wraps
        - inner
        [x] done
        [ ] open

    - a

      b
    ");
}

#[test]
fn quotes_headings_rules_and_breaks_are_set() {
    assert_snapshot!(plain("# T\n\n#### Inner *title*\n\n> Mind the gap between\n> the lines.\n>\n> Really.\n\n***\n\none  \ntwo", 20), @r"
Inner _title_
-------------

> Mind the gap
> between the lines.
>
> Really.

────────────────────

one
two
");
}

#[test]
fn a_link_shows_its_target_once() {
    assert_snapshot!(
        plain("[Docker Hub](https://hub.docker.com), <https://x.test>, [here](#there), ![a box](box.png)", 80),
        @r"Docker Hub (https://hub.docker.com), https://x.test, here, [picture: a box]"
    );
}

#[test]
fn a_table_shrinks_its_widest_column_to_fit() {
    let table = "| Command | What it does |\n|---|---|\n| `push` | sends the layers that the registry does not have yet |\n| `tag` | names |";
    assert_snapshot!(plain(table, 80), @r"
Command  What it does
───────  ────────────────────────────────────────────────────
`push`   sends the layers that the registry does not have yet
`tag`    names
");
    assert_snapshot!(plain(table, 34), @r"
Command  What it does
───────  ─────────────────────────
`push`   sends the layers that the
         registry does not have
         yet
`tag`    names
");
    assert_snapshot!(plain("| a | b | c | d |\n|---|---|---|---|\n| one | two | three | four |", 20), @r"
a: one
b: two
c: three
d: four
");
}

#[test]
fn wide_characters_count_two_columns_and_long_words_are_broken() {
    assert_snapshot!(plain("镜像仓库镜像仓库镜像仓库 sha256:0123456789abcdef0123456789abcdef", 16), @r"
镜像仓库镜像仓库
镜像仓库
sha256:012345678
9abcdef012345678
9abcdef
");
}

#[test]
fn a_terminal_gets_weights_colours_and_hyperlinks() {
    let text = set("*a* **b** `c` [two words](https://x.test/y)", 80, Style::Colour);
    assert_snapshot!(text.escape_debug().to_string(), @r"\u{1b}[3ma\u{1b}[0m \u{1b}[1mb\u{1b}[0m \u{1b}[36m`c`\u{1b}[0m \u{1b}]8;;https://x.test/y\u{1b}\\\u{1b}[4mtwo words\u{1b}[0m\u{1b}]8;;\u{1b}\\ (\u{1b}[2mhttps://x.test/y\u{1b}[0m)\n");
}

#[test]
fn code_is_indented_and_not_wrapped() {
    assert_snapshot!(
        plain("> ```text\n> what is printed is rather long\n> ```", 20), @r">     what is printed is rather long");
}

/// The escape sequences that stepgate itself writes, cut out.
fn without_own_sequences(text: &str) -> String {
    console::strip_ansi_codes(text).into_owned()
}

#[test]
fn escape_sequences_of_a_lesson_never_reach_the_terminal() {
    let nasty = "x \u{1b}[31mred\u{1b}]52;c;ZXZpbA==\u{7} `\u{9b}2J` [l\u{1b}c](https://a.test/\u{1b}]0;t\u{7})\n\n\
                 | \u{1b}[1m |\n|---|\n| \u{8}\u{7f} |\n\n> \u{202e}\n";
    for style in [Style::Plain, Style::Colour] {
        let text = without_own_sequences(&set(nasty, 40, style));
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
    assert!(!set(nasty, 40, Style::Colour).contains("\u{1b}]8;;https://a.test/\u{1b}"));
}

proptest! {
    #[test]
    fn no_text_smuggles_a_control_character_through(text in "[\\PC\\x00-\\x1f*_`\\[\\](){}|#>\n -]{0,200}", width in 0usize..60) {
        let plain = set(&text, width, Style::Plain);
        prop_assert!(plain.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", plain);
    }

    #[test]
    fn no_line_of_words_is_wider_than_asked_for(
        words in proptest::collection::vec("[a-z镜]{1,30}|\\*[a-z][a-z ]{0,8}\\*|`[a-z]{1,40}`", 0..40),
        width in 16usize..60,
    ) {
        for line in plain(&words.join(" "), width).lines() {
            prop_assert!(line::width(line) <= width, "{} > {}: {:?}", line::width(line), width, line);
        }
    }
}
