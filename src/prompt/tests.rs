//! The prompt on a real terminal, and on a pipe.
#![cfg(unix)]

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use expectrl::process::unix::UnixProcess;
use expectrl::session::OsSession;
use expectrl::{Expect, Session};

use super::*;
use crate::shell::process::ShellKind;

const HISTORY: &str = "STEPGATE_TEST_HISTORY";

/// This test binary as a process that reads lines and says what it read.
fn reader(history: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "prompt::tests::acts_as_a_reader_where_it_is_told_to",
            "--exact",
            "--nocapture",
        ])
        .env("TERM", "xterm")
        .env(HISTORY, history);
    command
}

fn on_a_terminal(history: &Path) -> OsSession {
    let mut session: Session<UnixProcess, _> = Session::spawn(reader(history)).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    session.expect("step> ").unwrap();
    session
}

#[tokio::test]
async fn acts_as_a_reader_where_it_is_told_to() {
    let Some(history) = std::env::var_os(HISTORY) else {
        return;
    };
    let options = PromptOptions {
        history: Some(history.into()),
        kind: ShellKind::Bash,
    };
    let mut prompt = Prompt::open(options).unwrap();
    prompt.refresh(Vocabulary {
        images: vec!["hostname-app:latest".to_owned()],
        ..Vocabulary::default()
    });
    loop {
        let line = prompt.read("step> ").await.unwrap();
        writeln!(std::io::stdout(), "<{line:?}>").unwrap();
        match line {
            Line::Text(text) if text == "ask" => {
                let value = prompt.ask_value("id? ", |text| {
                    if text == text.to_lowercase() {
                        Ok(text.to_owned())
                    } else {
                        Err("lower case, please".to_owned())
                    }
                });
                writeln!(std::io::stdout(), "<value {:?}>", value.await.unwrap()).unwrap();
                writeln!(
                    std::io::stdout(),
                    "<{:?}>",
                    prompt.confirm("sure?", Answer::No).await.unwrap()
                )
                .unwrap();
            }
            Line::Text(_) | Line::Interrupted => {}
            Line::End => return,
        }
    }
}

#[test]
fn ctrl_c_drops_the_line_and_ctrl_d_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = on_a_terminal(&folder.path().join("history"));
    session.send("docker pu\u{3}").unwrap();
    session.expect("<Interrupted>").unwrap();
    session.expect("step> ").unwrap();
    session.send("check\r").unwrap();
    session.expect("<Text(\"check\")>").unwrap();
    session.expect("step> ").unwrap();
    session.send("\u{4}").unwrap();
    session.expect("<End>").unwrap();
}

#[test]
fn a_line_goes_on_while_a_quote_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = on_a_terminal(&folder.path().join("history"));
    session.send("echo 'a\r").unwrap();
    session.send("b'\r").unwrap();
    session.expect("<Text(\"echo 'a\\nb'\")>").unwrap();
}

#[test]
fn tab_completes_what_the_lesson_has_made() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = on_a_terminal(&folder.path().join("history"));
    session.send("docker push host\t\r").unwrap();
    session
        .expect("<Text(\"docker push hostname-app:latest\")>")
        .unwrap();
}

#[test]
fn the_history_is_kept_for_its_owner_without_secrets_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let history = folder.path().join("history");
    let mut session = on_a_terminal(&history);
    for line in ["docker images", "docker login -p hunter2", "ask"] {
        session.send(format!("{line}\r")).unwrap();
        session.expect(format!("<Text(\"{line}\")>")).unwrap();
    }
    session.expect("id? ").unwrap();
    session.send("Ada\r").unwrap();
    session.expect("lower case, please").unwrap();
    session.expect("id? ").unwrap();
    session.send("ada\r").unwrap();
    session.expect("<value Some(\"ada\")>").unwrap();
    session.expect("[y/N] ").unwrap();
    session.send("y\r").unwrap();
    session.expect("<Some(Yes)>").unwrap();
    session.expect("step> ").unwrap();
    session.send("\u{4}").unwrap();
    session.expect("<End>").unwrap();

    let kept = std::fs::read_to_string(&history).unwrap();
    let lines: Vec<&str> = kept.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, ["docker images", "ask"]);
    assert_eq!(history.metadata().unwrap().permissions().mode() & 0o777, 0o600);

    let mut again = on_a_terminal(&history);
    again.send("\u{1b}[A\u{1b}[A\r").unwrap();
    again.expect("<Text(\"docker images\")>").unwrap();
}

#[test]
fn a_pipe_gives_plain_lines_until_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = reader(&folder.path().join("history"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"check\n\nlast").unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let said: Vec<&str> = output.lines().filter(|line| line.starts_with('<')).collect();
    assert_eq!(
        said,
        ["<Text(\"check\")>", "<Text(\"\")>", "<Text(\"last\")>", "<End>"]
    );
}
