//! What commands printed, held against what an author wants of it.

use super::bench::Bench;
use crate::check::verify::{AskError, Ended};
use crate::check::{Check, Condition, Source, Subject, Verdict};
use crate::lesson::{Extent, Pattern, Printed, Similarity};
use crate::words::StepId;

/// A block of lines 5 to 9 of the step `a`, and what it printed.
fn heard(printed: &str) -> Ended {
    Ended {
        lines: Some(5..=9),
        text: "docker run hello".to_owned(),
        exit: 0,
        failed: None,
        step: StepId::slug("a"),
        printed: Some(printed.to_owned()),
        printed_last: None,
    }
}

fn asks(wanted: Printed<Subject<String>>) -> Check {
    Check {
        condition: Condition::Output {
            step: StepId::slug("a"),
            lines: Some(5..=9),
            of: Extent::Last,
            wanted,
        },
        line: 12,
        command: "docker run hello".to_owned(),
        source: Source::Author,
    }
}

fn contains(text: &str) -> Check {
    asks(Printed::Contains(Subject::Known(text.to_owned())))
}

async fn found(bench: &Bench, check: &Check) -> Result<String, String> {
    match bench.verdict(check).await.unwrap() {
        Verdict::Passed(evidence) => Ok(evidence.text),
        Verdict::Failed(mismatch) => Err(mismatch.found()),
    }
}

#[tokio::test]
async fn a_text_is_looked_for_in_what_was_printed() {
    let mut bench = Bench::new();
    bench.ended = vec![heard("\u{1b}[1mHello\u{1b}[0m from Docker!\r\nbye\r\n")];
    assert_eq!(
        found(&bench, &contains("Hello from")).await.unwrap(),
        "`docker run hello` printed `Hello from`"
    );
    assert!(found(&bench, &contains("Docker!\nbye\n")).await.is_ok());
    assert_eq!(
        found(&bench, &contains("hello from")).await.unwrap_err(),
        "it printed\nHello from Docker!\nbye"
    );
    let open = asks(Printed::Contains(Subject::Open("Hello <dockerId>".to_owned())));
    assert!(found(&bench, &open).await.is_err());
    bench.ended.push(heard("Hello ada"));
    assert!(found(&bench, &open).await.is_ok());
}

#[tokio::test]
async fn a_pattern_and_a_likeness_are_held_against_it() {
    let mut bench = Bench::new();
    bench.ended = vec![heard("NAME  STATUS\nweb   Up 3 seconds\n")];
    let pattern = |text| asks(Printed::Matches(Pattern::parse(text).unwrap()));
    assert!(found(&bench, &pattern(r"^web\s+Up")).await.is_ok());
    assert!(found(&bench, &pattern(r"^api\s+Up")).await.is_err());
    let like = |text: &str, least| {
        let least = Similarity::new(least).unwrap();
        asks(Printed::Similar(Subject::Known(text.to_owned()), least))
    };
    let shown = "NAME  STATUS\nweb   Up 7 seconds";
    assert!(found(&bench, &like(shown, 0.9)).await.is_ok());
    assert!(found(&bench, &like(shown, 1.0)).await.is_err());
}

#[tokio::test]
async fn only_the_block_that_is_meant_and_the_learners_own_commands_count() {
    let mut bench = Bench::new();
    assert_eq!(
        found(&bench, &contains("x")).await.unwrap_err(),
        "`docker run hello` has not run in this session"
    );
    for (lines, step, counts) in [
        (Some(1..=4), "a", false),
        (Some(9..=12), "a", true),
        (None, "a", true),
        (None, "b", false),
    ] {
        let ended = Ended {
            lines: lines.clone(),
            step: StepId::slug(step),
            ..heard("x")
        };
        bench.ended = vec![ended];
        assert_eq!(
            found(&bench, &contains("x")).await.is_ok(),
            counts,
            "{lines:?} {step}"
        );
    }
}

#[tokio::test]
async fn without_a_session_it_cannot_be_asked() {
    let mut bench = Bench::new();
    bench.journal = None;
    let error = bench.verdict(&contains("x")).await.unwrap_err();
    assert!(matches!(error, AskError::NotHeard { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "what `docker run hello` printed is known only while the lesson runs"
    );
}

#[tokio::test]
async fn of_several_commands_the_last_ones_counts_where_it_is_known_and_nobody_wants_all() {
    let mut bench = Bench::new();
    let of_block = |mut check: Check| {
        if let Condition::Output { of, .. } = &mut check.condition {
            *of = Extent::Block;
        }
        check
    };
    bench.ended = vec![heard("one\ntwo\n")];
    assert!(found(&bench, &contains("one")).await.is_ok());
    bench.ended[0].printed_last = Some("two\n".to_owned());
    assert_eq!(
        found(&bench, &contains("one")).await.unwrap_err(),
        "it printed\ntwo"
    );
    assert!(found(&bench, &contains("two")).await.is_ok());
    assert!(found(&bench, &of_block(contains("one"))).await.is_ok());
}
