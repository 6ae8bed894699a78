//! What an author says in comments: checks, exercises with their solutions, and what a step needs.

use super::*;
use crate::runner::learner::Nobody;

fn lesson(rest: &str) -> String {
    format!("# Title\n\n## Work\n\n{rest}\n\n## End\n\nThat is all.\n")
}

fn agreeing(intents: impl IntoIterator<Item = Intent>) -> Scripted {
    Scripted {
        agrees: true,
        ..says(intents)
    }
}

fn type_in(text: &str) -> Intent {
    Intent::Run(text.to_owned())
}

/// How each check of a run ended: whether it held, and what was found where it did not.
fn checked(ran: &Ran) -> Vec<String> {
    let word = |event: &Event| match event {
        Event::CheckFinished { report, .. } => Some(match &report.result {
            event::CheckResult::Passed { evidence } => format!("holds: {evidence}"),
            event::CheckResult::Failed { found, .. } => format!("fails: {found}"),
        }),
        Event::CheckUnanswered { reason, .. } => Some(format!("unanswered: {reason}")),
        _ => None,
    };
    ran.events.0.iter().filter_map(word).collect()
}

#[tokio::test]
async fn what_the_block_above_prints_is_checked_with_a_learner_and_without() {
    let text = lesson(
        "```sh\necho other\n```\n\n```sh\necho one; echo 'Hello from here' >&1; echo aside >&2\n```\n\n<!-- stepgate\nchecks:\n  - output: Hello from\n-->",
    );
    for attendance in [Attendance::Attended, Attendance::Unattended] {
        let scene = Scene::new(&text);
        let mut learner = agreeing([Intent::Proceed, Intent::Proceed]);
        let options = Options {
            agreed: Agreement::Given,
            ..Scene::options(attendance)
        };
        let ran = scene.run_so(&mut learner, options).await;
        assert!(
            ran.course().contains(&"passed work".to_owned()),
            "{attendance:?} {:?} {:?}",
            ran.course(),
            checked(&ran)
        );
        assert!(
            checked(&ran)
                .iter()
                .any(|word| word.ends_with("printed `Hello from`")),
            "{:?}",
            checked(&ran)
        );
    }
}

#[tokio::test]
async fn what_only_another_block_or_standard_error_has_does_not_pass() {
    let scene = Scene::new(&lesson(
        "```sh\necho wanted\n```\n\n```sh\necho found; echo wanted >&2\n```\n\n<!-- stepgate\nchecks:\n  - output: wanted\n-->",
    ));
    let ran = scene.run(&mut agreeing([Intent::Proceed, Intent::Proceed])).await;
    assert!(!ran.course().contains(&"passed work".to_owned()));
    assert!(
        checked(&ran).contains(&"fails: it printed\nfound".to_owned()),
        "{:?}",
        checked(&ran)
    );
}

#[tokio::test]
async fn of_a_block_its_last_command_is_asked_about_unless_the_author_means_all_of_it() {
    let checks = async |block: &str, asked: &str, attendance| {
        let scene = Scene::new(&lesson(&format!(
            "```sh\n{block}\n```\n\n<!-- stepgate checks: [{{ output: {{ {asked} }} }}] -->"
        )));
        let options = Options {
            agreed: Agreement::Given,
            ..Scene::options(attendance)
        };
        let ran = scene.run_so(&mut agreeing([Intent::Proceed]), options).await;
        checked(&ran).pop().unwrap()
    };
    let block = "name=ada\necho one $name\n(exit 3)\necho \"two $?\"";
    for attendance in [Attendance::Attended, Attendance::Unattended] {
        let last = checks(block, "text: 'two 3', similarity: 1", attendance).await;
        assert!(last.starts_with("holds: "), "{last}");
        let first = checks(block, "contains: one", attendance).await;
        assert_eq!(first, "fails: it printed\ntwo 3");
        let all = checks(block, "matches: 'one ada(?s:.*)two 3', of: block", attendance).await;
        assert!(all.starts_with("holds: "), "{all}");
    }
}

#[tokio::test]
async fn a_password_is_not_in_what_a_mismatch_shows() {
    let scene = Scene::new(&lesson(
        "```sh\necho it is hunter2 indeed\n```\n\n<!-- stepgate checks: [{ output: x }] -->",
    ));
    let options = Options {
        agreed: Agreement::Given,
        password: Some(Secret::new("hunter2")),
        ..Scene::options(Attendance::Unattended)
    };
    let ran = scene.run_so(&mut Nobody, options).await;
    let found = checked(&ran);
    assert!(
        found.contains(&"fails: it printed\nit is [redacted] indeed".to_owned()),
        "{found:?}"
    );
}

#[tokio::test]
async fn an_exercise_is_solved_by_what_the_learner_types() {
    let scene = Scene::new(&lesson(
        "Make a file `a`.\n\n<!-- stepgate\nid: exercise\nchecks:\n  - file: { path: a, contains: hi }\n-->",
    ));
    let mut learner = agreeing([Intent::Proceed, type_in("echo ho > a"), type_in("echo hi > a")]);
    let ran = scene.run(&mut learner).await;
    assert_eq!(ran.course(), ["shown 0", "passed exercise", "shown 1"]);
    assert_eq!(checked(&ran)[0], "fails: there is no `a`");
}

const SOLVED: &str = "Make a file `a`.\n\n<details><summary>Solution</summary>\n\nWrite it:\n\n```sh\necho hi > a\n```\n\n</details>\n\n<!-- stepgate\nchecks:\n  - file: a\n-->";

#[tokio::test]
async fn a_solution_runs_for_whoever_asks_for_it_and_counts_as_help() {
    let scene = Scene::new(&lesson(SOLVED));
    let there = scene.folder.path().join("a");
    let mut learner = agreeing([Intent::Proceed, Intent::Quit]);
    let ran = scene.run(&mut learner).await;
    assert_eq!(ran.commands(), [""; 0]);
    assert!(!there.exists());
    let mut learner = agreeing([Intent::Solution, Intent::Proceed]);
    let ran = scene.run(&mut learner).await;
    assert_eq!(ran.course(), ["shown 0", "assisted work", "shown 1"]);
    assert_eq!(ran.commands(), ["echo hi > a"]);
}

#[tokio::test]
async fn without_a_learner_the_solution_of_an_exercise_is_run_and_another_one_is_not() {
    let run = async |text: &str| {
        let scene = Scene::new(&lesson(text));
        let options = Options {
            agreed: Agreement::Given,
            ..Scene::options(Attendance::Unattended)
        };
        let ran = scene.run_so(&mut Nobody, options).await;
        let commands: Vec<String> = ran.commands().into_iter().map(str::to_owned).collect();
        (commands, ran.ending.unwrap())
    };
    assert_eq!(
        run(SOLVED).await,
        (vec!["echo hi > a".to_owned()], Ending::Completed)
    );
    let own = format!("```sh\necho own > a\n```\n\n{SOLVED}");
    assert_eq!(
        run(&own).await,
        (vec!["echo own > a".to_owned()], Ending::Completed)
    );
}

#[tokio::test]
async fn a_step_that_lacks_what_it_needs_is_left_out_and_told_of_as_that() {
    let text = lesson(
        "<!-- stepgate requires: [docker, { command: no-such-program }] -->\n\n```sh\nno-such-program\n```",
    );
    for attendance in [Attendance::Attended, Attendance::Unattended] {
        let scene = Scene::new(&text);
        let mut learner = agreeing([Intent::Proceed, Intent::Proceed, Intent::Proceed]);
        let options = Options {
            agreed: Agreement::Given,
            ..Scene::options(attendance)
        };
        let ran = scene.run_so(&mut learner, options).await;
        let left_out: Vec<_> = ran
            .events
            .0
            .iter()
            .filter_map(|event| match event {
                Event::StepLeftOut { step, missing } => Some((step.to_string(), missing.clone())),
                _ => None,
            })
            .collect();
        let reason = "the command `no-such-program`, which is not on the PATH".to_owned();
        assert_eq!(left_out, [("work".to_owned(), vec![reason])]);
        assert_eq!(ran.commands(), [""; 0]);
        assert!(!ran.course().contains(&"skipped work".to_owned()));
        assert_eq!(ran.ending.unwrap(), Ending::Completed);
    }
}

#[tokio::test]
async fn what_was_left_out_is_taken_once_what_it_needs_is_there() {
    let scene = Scene::new(&lesson(
        "<!-- stepgate requires: terminal -->\n\n```sh\ncd .\n```",
    ));
    let ran = scene
        .run_so(&mut Nobody, Scene::options(Attendance::Unattended))
        .await;
    assert_eq!(ran.commands(), [""; 0]);
    assert!(!scene.kept().is_finished);
    let ran = scene.run(&mut says([Intent::Proceed, Intent::Proceed])).await;
    assert!(
        ran.course().contains(&"passed work".to_owned()),
        "{:?}",
        ran.course()
    );
}

#[tokio::test]
async fn a_check_that_is_not_understood_never_holds() {
    let scene = Scene::new(&lesson(
        "```sh\ncd .\n```\n\n<!-- stepgate checks: [{ imagge: web }] -->",
    ));
    let ran = scene
        .run_so(&mut Nobody, Scene::options(Attendance::Unattended))
        .await;
    assert_eq!(ran.ending.unwrap(), Ending::Unanswered);
}

#[tokio::test]
async fn a_variable_that_only_the_author_asks_for_is_read_from_the_shell() {
    let scene = Scene::new(&lesson(
        "Set `colour`.\n\n<!-- stepgate checks: [{ variable: colour }] -->",
    ));
    let mut learner = agreeing([Intent::Proceed, type_in("colour=blue")]);
    let ran = scene.run(&mut learner).await;
    assert!(
        ran.course().contains(&"passed work".to_owned()),
        "{:?}",
        checked(&ran)
    );
}

#[tokio::test]
async fn what_would_mend_an_exercise_is_told_to_nobody_who_solves_it() {
    let mends = async |before: &str| {
        let text = format!("{before}Make a network.\n\n<!-- stepgate checks: [{{ network: shop }}] -->");
        let scene = Scene::new(&lesson(&text));
        let ran = scene.run(&mut agreeing([Intent::Proceed])).await;
        let mend = |event: &Event| match event {
            Event::CheckFinished { report, .. } => match &report.result {
                event::CheckResult::Failed { mend, .. } => Some(mend.clone()),
                event::CheckResult::Passed { .. } => None,
            },
            _ => None,
        };
        ran.events.0.iter().filter_map(mend).collect::<Vec<_>>()
    };
    assert_eq!(mends("").await, [None]);
    let told = Some("docker network create shop".to_owned());
    assert_eq!(mends("```sh\ncd .\n```\n\n").await, [told]);
}

#[tokio::test]
async fn a_command_of_the_solution_is_named_nowhere_before_the_solution_is_shown() {
    let text = "Add up.\n\n<details><summary>Solution</summary>\n\n```sh\nexpr 1 + 2\n```\n\n</details>";
    let told = async |intents: &[Intent]| {
        let scene = Scene::new(&lesson(text));
        let ran = scene.run(&mut agreeing(intents.to_vec())).await;
        ran.events
            .0
            .iter()
            .filter(|event| {
                let is_about_checks =
                    matches!(event, Event::CheckFinished { .. } | Event::ChecksExplained { .. });
                is_about_checks && format!("{event:?}").contains("expr 1 + 2")
            })
            .count()
    };
    assert_eq!(told(&[Intent::Explain, Intent::Check]).await, 0);
    assert_eq!(told(&[Intent::Solution, Intent::Explain, Intent::Check]).await, 2);
}

#[tokio::test]
async fn a_value_that_only_a_check_has_is_asked_for_when_it_is_checked() {
    let scene = Scene::new(&lesson(
        "Make your file.\n\n<!-- stepgate\nchecks:\n  - file: { path: \"$$name$$.txt\", contains: hi }\n-->",
    ));
    let mut learner = Scripted {
        values: ["ada"].into(),
        ..agreeing([type_in("echo hi > ada.txt"), Intent::Check])
    };
    let ran = scene.run(&mut learner).await;
    assert!(
        ran.course().contains(&"passed work".to_owned()),
        "{:?} {:?}",
        ran.course(),
        checked(&ran)
    );
    assert_eq!(learner.complaints, [None]);
}
