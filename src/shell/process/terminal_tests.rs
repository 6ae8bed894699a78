//! A learner's shell on a real terminal: who owns it, and what Ctrl-C does.
#![cfg(unix)]

use std::io::Write;
use std::process::Command;
use std::time::Duration;

use expectrl::process::unix::UnixProcess;
use expectrl::session::OsSession;
use expectrl::{Expect, Regex, Session};

use super::*;

const PROGRAMS: &str = "STEPGATE_TEST_PROGRAMS";
const BETWEEN: &str = "\u{1e}";
/// What a program begins with whose output is to be heard.
const HEARD: &str = "heard:";

/// This test binary on a terminal of its own, running programs in a learner's shell and telling what each came to.
fn on_a_terminal(programs: &[&str]) -> OsSession {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "shell::process::terminal_tests::acts_as_stepgate_where_it_is_told_to",
            "--exact",
            "--nocapture",
        ])
        .env(PROGRAMS, programs.join(BETWEEN));
    let mut session: Session<UnixProcess, _> = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    session
}

#[tokio::test]
async fn acts_as_stepgate_where_it_is_told_to() {
    let Ok(programs) = std::env::var(PROGRAMS) else {
        return;
    };
    let mut shell = Shell::start(Options {
        kind: ShellKind::Bash,
        program: None,
        folder: std::env::temp_dir(),
        env: Vec::new(),
        screen: Screen::Learner,
        watched: vec!["dockerId".to_owned()],
    })
    .await
    .unwrap();
    for program in programs.split(BETWEEN) {
        let mut printed = Vec::new();
        let mut on_output = |chunk: Chunk| printed.extend(chunk.bytes);
        let finished = match program.strip_prefix(HEARD) {
            Some(program) => shell.run_heard(program, &mut on_output).await.unwrap(),
            None => shell.run(program, &mut on_output).await.unwrap(),
        };
        if !printed.is_empty() {
            let printed = String::from_utf8_lossy(&printed).replace('\n', "|");
            writeln!(std::io::stdout(), "<heard {printed}>").unwrap();
        }
        let value = finished.values.get("dockerId").cloned().unwrap_or_default();
        writeln!(
            std::io::stdout(),
            "<{:?} {} {value}>",
            finished.end,
            finished.exit
        )
        .unwrap();
    }
    shell.close().await;
    writeln!(std::io::stdout(), "<closed>").unwrap();
}

#[test]
fn a_command_has_the_learners_terminal_whole() {
    let mut session = on_a_terminal(&[
        "test -t 0 && test -t 1 && test -t 2 && echo whole",
        "read -r -p 'your id? ' dockerId",
        "head -n 1",
        "stty size >/dev/null && echo sized",
    ]);
    session.expect("whole").unwrap();
    session.expect("your id? ").unwrap();
    session.send_line("ada").unwrap();
    session.expect("<Completed 0 ada>").unwrap();
    session.send_line("typed to head").unwrap();
    session.expect("typed to head").unwrap();
    session.expect("sized").unwrap();
    session.expect("<closed>").unwrap();
}

#[test]
fn what_is_heard_comes_to_stepgate_and_everything_else_keeps_the_terminal() {
    let mut session = on_a_terminal(&[
        "heard:test -t 0 && test -t 2 && test ! -t 1 && dockerId=ada && echo one && (echo two)",
        "test -t 1 && echo whole $dockerId",
        "heard:head -c 300000 /dev/zero | tr '\\0' x | wc -c; echo aside >&2; false",
    ]);
    session.expect("<heard one|two|>").unwrap();
    session.expect("<Completed 0 ada>").unwrap();
    session.expect("whole ada").unwrap();
    session.expect("aside").unwrap();
    session.expect("<heard 300000|>").unwrap();
    session.expect("<Completed 1 ada>").unwrap();
    session.expect("<closed>").unwrap();
}

/// Presses Ctrl-C, and again as a learner would where bash had not begun to wait; gives what was shown until the report.
fn press_ctrl_c(session: &mut OsSession) -> String {
    session.set_expect_timeout(Some(Duration::from_secs(3)));
    let told = (0..5).find_map(|_| {
        session.send("\u{3}").unwrap();
        session.expect("<Interrupted 130 >").ok()
    });
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    String::from_utf8_lossy(told.expect("Ctrl-C stops the command").before()).into_owned()
}

#[test]
fn ctrl_c_stops_the_command_and_its_block_and_nothing_else() {
    for program in [
        "echo rea''dy; sleep 600; echo mo''re",
        "echo rea''dy; while :; do :; done; echo mo''re",
        "read -r -p 'rea''dy' x; echo mo''re",
        "f() { echo rea''dy; sleep 600 | cat; echo mo''re; }; for i in 1 2; do f; done",
    ] {
        let mut session = on_a_terminal(&[
            program,
            "dockerId=ada; echo al''ive",
            "read -r x; echo \"got $x\"",
        ]);
        let before = session.expect("ready").unwrap();
        assert!(!String::from_utf8_lossy(before.before()).contains("panicked"));
        let told = press_ctrl_c(&mut session);
        assert!(!told.contains("more"), "{program}");
        session.expect("alive").unwrap();
        session.expect("<Completed 0 ada>").unwrap();
        session.send_line("still").unwrap();
        session.expect("got still").unwrap();
        session.expect("<closed>").unwrap();
    }
}

#[test]
fn a_shell_that_hears_nothing_any_more_is_ended_by_ctrl_c() {
    // The second reads what bash would read next, where there is a way to do that.
    let deaf = [
        ("echo rea''dy; set -n", true),
        (
            "dd if=/proc/$$/fd/255 bs=65536 count=1 >/dev/null 2>&1; echo rea''dy",
            cfg!(target_os = "linux"),
        ),
    ];
    for (deaf, _) in deaf.into_iter().filter(|(_, is_possible)| *is_possible) {
        let is_ended = (0..50).any(|_| {
            let mut session = on_a_terminal(&[&format!("dockerId=ada; {deaf}")]);
            session.expect("ready").unwrap();
            session.set_expect_timeout(Some(Duration::from_secs(1)));
            let told = (0..20).find_map(|_| {
                session.send("\u{3}").unwrap();
                session
                    .expect(Regex("<(ShellGone [0-9]+|Interrupted|Completed)"))
                    .ok()
            });
            let told = told.expect("a shell that hears nothing is ended");
            // A key that comes before the shell is deaf stops the command or the shell as ever: another try.
            told.get(0).is_some_and(|told| told.ends_with(b"137"))
        });
        assert!(is_ended, "{deaf}");
    }
}

#[test]
fn a_shell_whose_command_will_not_stop_is_waited_for() {
    let mut session = on_a_terminal(&["trap '' INT; sh -c 'echo rea\"\"dy; read -r x; echo go\"\"on'"]);
    session.expect("ready").unwrap();
    session.send("\u{3}").unwrap();
    // Longer than a deaf shell is given.
    session.set_expect_timeout(Some(Duration::from_secs(4)));
    session.expect("Gone").unwrap_err();
    session.send_line("").unwrap();
    session.expect("goon").unwrap();
    session.expect("<Completed 0").unwrap();
}

#[test]
fn a_command_that_leaves_the_terminal_odd_when_it_is_stopped_does_not_leave_it_so() {
    let mut session = on_a_terminal(&[
        // The process that says so is the one that is stopped: bash may miss a key while it forks.
        "stty -echo -icanon; sh -c 'echo rea\"\"dy; exec sleep 600'",
        "stty -a | grep -ow -- '-*echo\\|-*icanon'",
    ]);
    session.expect("ready").unwrap();
    session.send("\u{3}").unwrap();
    session.expect("<Interrupted 130 >").unwrap();
    let told = session.expect("<Completed 0 >").unwrap();
    let modes = String::from_utf8_lossy(told.before()).into_owned();
    assert!(modes.contains("icanon") && !modes.contains("-icanon"), "{modes}");
}
