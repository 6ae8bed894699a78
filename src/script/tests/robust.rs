//! No text makes the room panic or lose its way.

use proptest::prelude::*;

use super::read;
use crate::lesson::Dialect::{Bash, Cmd, Fish, Powershell};
use crate::script::{Scope, detect, display, fold, original, print};

fn everything(text: &str) {
    detect(text, None);
    for dialect in [Bash, Powershell, Cmd, Fish] {
        let parsed = read(text, dialect);
        fold(&parsed.script, &mut Scope::default());
        let _ = original(&parsed.script);
        for target in [Bash, Powershell] {
            let _ = print(&parsed.script, target);
            let _ = display(&parsed.script, target, None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in "(\\PC|\\n|é|<your-id>){0,60}") {
        everything(&text);
    }

    #[test]
    fn no_text_like_cmd_or_fish_panics(text in "(docker|set x=|set -x x |%x%|%%i|%|\\^|\\^\\n|\\(|\\)|\"|'|\\n|;|&|\\||&&|for %i in |for x in |do |end|if |if exist |not |else|and |begin|<your-id>|>|2>&1|é|\\$x|\\$|\\\\| |,|/f){0,30}") {
        everything(&text);
    }

    #[test]
    fn no_program_like_text_panics(text in "(docker|x=|\\$x|\\$env:x|\\$\\(|\\(|\\)|\\{|\\}|\"|'|`|\\n|;|\\||&&|for |in |do |done|if |fi|foreach|<your-id>|<<EOF|EOF|@'|'@|\\.Replace|\\.| |,|-a|\\\\|#|é|>|2>&1|\\[|\\*){0,30}") {
        everything(&text);
    }

    #[test]
    fn what_is_translated_is_not_translated_again(text in "(docker|x=|export x=|\\$x|\\$env:x|\\$env:x=|\\$\\(|\\)|'a b'|\"\\$x c\"|a|-d|\\n|; |\\| |&& |for i in a b; do |; done|foreach \\(\\$i in 'a'\\) \\{|\\}|<your-id>|set x=|%x%| |>|é){0,24}") {
        for dialect in [Bash, Powershell, Cmd, Fish] {
            for target in [Bash, Powershell] {
                let Ok(printed) = print(&read(&text, dialect).script, target) else {
                    continue;
                };
                let again = read(&printed, target);
                if again.diagnostics.is_empty() && let Ok(twice) = print(&again.script, target) {
                    prop_assert_eq!(twice, printed, "of {:?}", text);
                }
            }
        }
    }
}

#[test]
fn a_quote_that_nothing_closes_is_a_part_of_its_command() {
    let texts = |text: &str| -> Vec<String> {
        let commands = super::invocations(text, Bash, &mut Scope::default()).into_iter();
        commands.map(|invocation| invocation.text).collect()
    };
    assert_eq!(texts("curl \"http://web:80/"), ["curl \"http://web:80/"]);
    assert_eq!(texts("curl \"http://web:80/\nls"), ["curl \"http://web:80/\nls"]);
}

#[test]
fn deep_and_wide_texts_are_read_in_time() {
    for text in [
        "$(".repeat(2000),
        "(".repeat(2000),
        "{".repeat(2000),
        "a && ".repeat(2000),
        "a | ".repeat(400),
        "\"$(".repeat(2000),
        "docker x\n".repeat(1000),
        "x=$x$x\n".repeat(200),
        "f() { f; f; }\n f\n".repeat(50),
        "for i in 1 2 3 4 5 6 7 8 9; do ".repeat(20),
        "'".repeat(2001),
        "if a; then ".repeat(500),
        "if exist a ".repeat(500),
        "for %i in (a) do ".repeat(500),
        "a & ".repeat(2000),
        "; and a".repeat(2000),
        "begin; ".repeat(2000),
        "not ".repeat(2000),
        "^".repeat(2001),
    ] {
        everything(&text);
    }
    let loops = format!(
        "{}docker x{}",
        "for i in {1..100}; do ".repeat(6),
        "; done".repeat(6)
    );
    let parsed = read(&loops, Bash);
    assert!(fold(&parsed.script, &mut Scope::default()).len() < 30_000);
}

#[test]
fn a_bracket_before_a_character_of_any_size_is_read() {
    // bash's scanner once read outside a table of C's here.
    for c in ['é', 'ア', '\u{fffd}', '\u{1f600}', '\u{10fffd}'] {
        let text = format!("docker {{{c}}} {{{c}1..2}} {{1{c}\n");
        everything(&text);
        assert_eq!(
            super::runs(&format!("docker {c} '{c}{c}'"), Bash),
            [format!("docker {c} {c}{c}")]
        );
    }
}
