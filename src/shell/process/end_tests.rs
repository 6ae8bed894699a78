//! How commands and shells end when they do not end by themselves.
#![cfg(unix)]

use super::tests::{run, shell, stdout};
use super::*;

#[tokio::test]
async fn a_command_that_passes_its_time_is_stopped_and_the_shell_lives() {
    let mut shell = shell().await;
    let limit = Duration::from_millis(100);
    let finished = shell
        .run_within(limit, "sleep 600; echo more", &mut |_| {})
        .await
        .unwrap();
    assert_eq!((finished.end, finished.exit), (End::TimedOut, 130));
    assert_eq!(stdout(&mut shell, "echo alive").await, "alive\n");
}

#[tokio::test]
async fn a_command_that_will_not_stop_is_killed_with_its_shell() {
    let mut shell = shell().await;
    let stubborn = "trap '' INT TERM; bash -c 'while :; do sleep 1; done'";
    let finished = shell
        .run_within(Duration::from_millis(100), stubborn, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(finished.end, End::ShellGone);
    assert!(matches!(
        shell.run("echo", &mut |_| {}).await,
        Err(ShellError::Gone)
    ));
}

#[tokio::test]
async fn a_shell_that_ends_tells_where_it_stood_and_can_be_restarted() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().canonicalize().unwrap();
    for (program, exit) in [
        ("exit 3", 3),
        ("f() { (exit 4); exit; }; f", 4),
        ("set -e; false; echo more", 1),
        ("set -u; echo $nope; echo more", 1),
        ("kill -TERM $$; :", 143),
    ] {
        let mut shell = shell().await;
        let ran = run(
            &mut shell,
            &format!("dockerId=ada; cd '{}'; {program}", there.display()),
        )
        .await;
        assert_eq!(
            (ran.finished.end, ran.stdout.as_str()),
            (End::ShellGone, ""),
            "{program}"
        );
        assert_eq!(
            (ran.finished.exit, &ran.finished.cwd),
            (exit, &there),
            "{program}"
        );
        assert!(!shell.is_alive());
        let mut shell = shell.restart().await.unwrap();
        assert_eq!(
            stdout(&mut shell, "pwd; echo $dockerId; bash -c 'echo $dockerId'").await,
            format!("{}\nada\nada\n", there.display())
        );
    }
}

#[tokio::test]
async fn a_replaced_shell_is_gone_with_its_last_output() {
    let mut shell = shell().await;
    let ran = run(&mut shell, "exec echo replaced").await;
    assert_eq!(
        (ran.finished.end, ran.finished.exit, ran.stdout.as_str()),
        (End::ShellGone, 0, "replaced\n")
    );
}
