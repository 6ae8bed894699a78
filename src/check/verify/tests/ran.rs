//! Whether commands succeeded: by the journal, by their block, and what counts as success.

use super::bench::Bench;
use crate::check::verify::Ended;
use crate::check::{Check, Condition, Ending, Source, Verdict};
use crate::words::StepId;

/// A block that ended well as a whole.
fn block(text: &str) -> Ended {
    Ended {
        lines: Some(5..=9),
        text: text.to_owned(),
        exit: 0,
        failed: None,
        step: StepId::slug("a"),
        printed: None,
        printed_last: None,
    }
}

async fn has_succeeded(bench: &Bench, command: &str, argv: Option<&str>) -> bool {
    has_ended(bench, command, argv, Ending::Succeeds).await
}

async fn has_ended(bench: &Bench, command: &str, argv: Option<&str>, ending: Ending) -> bool {
    let argv = argv.map(|argv| argv.split_whitespace().map(str::to_owned).collect());
    let check = Check {
        condition: Condition::Exit {
            argv,
            ending,
            leaves: crate::check::Leaves::Unknown,
        },
        line: 7,
        command: command.to_owned(),
        source: Source::Inferred,
    };
    matches!(bench.verdict(&check).await, Ok(Verdict::Passed(_)))
}

#[tokio::test]
async fn a_command_that_failed_fails_though_its_block_ended_well() {
    let mut bench = Bench::new();
    bench.ended = vec![block("docker inspect nope\ndocker image ls")];
    bench.ran("docker inspect nope", 1, None);
    let mismatch = bench.fails("docker inspect nope").await;
    assert_eq!(mismatch.found(), "`docker inspect nope` ended with exit code 1");
    bench.ran("docker inspect nope", 0, None);
    bench.passes("docker inspect nope").await;
}

#[tokio::test]
async fn of_a_block_that_failed_the_command_that_failed_is_told() {
    let failed = |failed: Option<&str>| Ended {
        exit: 1,
        failed: failed.map(str::to_owned),
        ..block("npm ci && docker build -t web .")
    };
    let mut bench = Bench::new();
    let told = async |bench: &mut Bench| {
        let mismatch = bench.fails("npm ci").await;
        (mismatch.wanted(), mismatch.found(), mismatch.mend.unwrap())
    };
    let own = |exit: i32| {
        let found = format!("`npm ci` ended with exit code {exit}");
        ("`npm ci` to succeed".to_owned(), found, "npm ci".to_owned())
    };
    bench.ended = vec![failed(Some("docker build -t web ."))];
    let of_block = (
        "the block of `npm ci` to succeed".to_owned(),
        "`docker build -t web .` in it ended with exit code 1".to_owned(),
        "docker build -t web .".to_owned(),
    );
    assert_eq!(told(&mut bench).await, of_block);
    for unknown in [None, Some("npm  ci"), Some("cat <<X\na\nX")] {
        bench.ended = vec![failed(unknown)];
        assert_eq!(told(&mut bench).await, own(1));
    }
    // What is known of the command itself goes first.
    bench.ended = vec![failed(Some("ls web"))];
    bench.ran("npm ci", 2, None);
    assert_eq!(told(&mut bench).await, own(2));
}

#[tokio::test]
async fn what_runs_on_may_have_been_ended_by_a_signal() {
    let command = "docker exec web ping db";
    for (exit, is_right) in [
        (0, true),
        (130, true),
        (137, true),
        (143, true),
        (1, false),
        (126, false),
    ] {
        let mut bench = Bench::new();
        bench.ran(command, exit, None);
        let by_hand = has_ended(&bench, command, Some(command), Ending::ByHand).await;
        assert_eq!(by_hand, is_right, "{exit}");
        assert_eq!(
            has_succeeded(&bench, command, Some(command)).await,
            exit == 0,
            "{exit}"
        );
    }
}

#[tokio::test]
async fn a_command_that_the_journal_does_not_know_goes_by_its_block() {
    let mut bench = Bench::new();
    bench.ended = vec![block("docker inspect nope || true")];
    bench.ran("docker inspect nope", 1, None);
    // Its author provides for its failure: no words of it are looked for in the journal.
    assert!(has_succeeded(&bench, "docker inspect nope", None).await);
    assert!(!has_succeeded(&bench, "docker inspect nope", Some("docker inspect nope")).await);
    assert!(has_succeeded(&bench, "make", Some("make")).await);
}

#[tokio::test]
async fn older_spellings_of_a_command_are_the_same_command() {
    let mut bench = Bench::new();
    bench.ran("docker compose build", 0, None);
    for spelling in [
        "docker-compose build",
        "sudo docker compose build",
        "docker.exe compose build",
    ] {
        assert!(
            has_succeeded(&bench, spelling, Some(spelling)).await,
            "{spelling}"
        );
    }
    assert!(!has_succeeded(&bench, "docker compose pull", Some("docker compose pull")).await);
}

#[tokio::test]
async fn what_a_shell_was_left_with_and_what_ctrl_c_ended_is_no_failure() {
    for (command, exit, is_success) in [
        ("docker run --rm -it alpine sh", 1, true),
        ("docker run --rm -it alpine sh", 127, true),
        ("docker run --rm -it alpine", 126, true),
        ("docker run --rm -it alpine sh", 125, false),
        ("docker run --rm -it alpine nothing", 127, false),
        ("docker run --rm -it alpine sh -c nothing", 127, false),
        ("docker run --rm alpine sh", 1, false),
        ("docker logs -f web", 130, true),
        ("docker logs web", 130, false),
        ("docker stats", 130, true),
        ("docker exec -it web sh", 130, true),
        ("docker exec -it web sh", 1, false),
        ("docker exec web sh", 130, false),
    ] {
        let mut bench = Bench::new();
        bench.ran(command, exit, None);
        assert_eq!(
            has_succeeded(&bench, command, Some(command)).await,
            is_success,
            "{command} {exit}"
        );
    }
}

#[tokio::test]
async fn what_docker_refused_for_want_of_a_terminal_has_not_succeeded() {
    let command = "docker run -it --rm web sh";
    let mut bench = Bench::new();
    bench.ran(command, 1, None);
    assert!(has_succeeded(&bench, command, Some(command)).await);
    bench.journal.as_mut().unwrap()[0].lacks_terminal = true;
    assert!(!has_succeeded(&bench, command, Some(command)).await);
    bench.ran(command, 0, None);
    assert!(has_succeeded(&bench, command, Some(command)).await);
}
