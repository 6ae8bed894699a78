//! What every subcommand says to input that is no lesson, and to surroundings that lack something: the exit code of
//! the contract, and what to do.
//!
//! Not here: lessons that can be read and are wrong (`plan`).

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::support::lessons::slides;
use crate::support::sandbox::Sandbox;
#[cfg(unix)]
use crate::support::skip;

/// The subcommands that read a lesson.
const READERS: [&[&str]; 4] = [&["run", "--unattended"], &["check"], &["plan"], &["reset"]];

struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs stepgate with nothing on its standard input.
#[track_caller]
fn said(sandbox: &Sandbox, words: &[&str], path: Option<&Path>) -> Said {
    let words = words.iter().map(Path::new);
    let output = sandbox.stepgate(words.chain(path)).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let said = Said {
        code: output.status.code().expect("no signal ends it"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    };
    assert!(!said.stderr.contains("panicked"), "{}", said.stderr);
    said
}

/// Gives a lesson file to every subcommand that reads one, and wants exit code 3, these words and the file's name.
#[track_caller]
fn is_refused(sandbox: &Sandbox, path: &Path, words: &str) {
    for reader in READERS {
        let said = said(sandbox, reader, Some(path));
        let context = format!("{reader:?} {}:\n{}", path.display(), said.stderr);
        assert_eq!(said.code, 3, "{context}");
        assert_eq!(said.stdout, "", "{context}");
        assert!(said.stderr.contains(words), "`{words}` from {context}");
        assert!(said.stderr.contains(&path.display().to_string()), "{context}");
        assert!(said.stderr.contains("\n help: "), "{context}");
    }
}

fn lesson(sandbox: &Sandbox) -> PathBuf {
    sandbox.write(
        "lesson.md",
        &slides(
            "Images",
            &[("List", "docker image ls"), ("Tag", "docker tag a b/c")],
        ),
    )
}

#[test]
fn an_empty_file_has_no_steps() {
    let sandbox = Sandbox::new();
    is_refused(&sandbox, &sandbox.write("empty.md", ""), "has no steps");
    is_refused(
        &sandbox,
        &sandbox.write("blank.md", " \n\r\n\t\n"),
        "has no steps",
    );
}

#[test]
fn a_binary_file_is_not_text() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("photo.md", "");
    std::fs::write(&path, b"# A\n\xff\xd8\xff\xe0\x00\x10JFIF").unwrap();
    is_refused(&sandbox, &path, "it is not text: byte 8, on line 2, is zero");
}

#[test]
fn a_file_of_70_megabytes_is_no_lesson() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("disk.md", "");
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(70 * 1024 * 1024).unwrap();
    is_refused(&sandbox, &path, "is too long");
}

#[cfg(unix)]
#[test]
fn a_file_that_never_ends_is_no_lesson() {
    is_refused(&Sandbox::new(), Path::new("/dev/zero"), "is too long");
}

#[test]
fn a_missing_file_and_a_folder_without_a_lesson_are_told_of() {
    let sandbox = Sandbox::new();
    is_refused(&sandbox, &sandbox.work().join("none.md"), "cannot be read");
    let folder = sandbox.work().join("course");
    std::fs::create_dir(&folder).unwrap();
    is_refused(&sandbox, &folder, "holds no lesson");
    assert_eq!(said(&sandbox, &["list"], Some(&folder.join("none"))).code, 3);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told_of() {
    use std::os::unix::fs::PermissionsExt as _;
    if rustix::process::geteuid().is_root() {
        skip("root may read everything");
        return;
    }
    let sandbox = Sandbox::new();
    let path = lesson(&sandbox);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    is_refused(&sandbox, &path, "Permission denied");
}

#[test]
fn a_wrong_command_line_is_told_with_exit_code_2() {
    let sandbox = Sandbox::new();
    for (words, answer) in [
        (&["frob"][..], "unrecognized subcommand"),
        (&["run"], "<LESSON>"),
        (&["check"], "<LESSON>"),
        (&["plan"], "<LESSON"),
        (&["reset"], "<LESSON>"),
        (&["status", "more"], "unexpected argument"),
        (&["doctor", "--registry", "a b"], "HOST:PORT"),
        (&["doctor", "--registry", "host/path"], "HOST:PORT"),
        (&["doctor", "--registry", "ada@host"], "HOST:PORT"),
        (&["completions", "tcl"], "possible values"),
        (&["registry", "serve", "--port", "99999"], "99999"),
        (&["registry", "serve", "--account", "Ada!"], "not a Docker ID"),
        (&["plan", "x.md", "--var", "novalue"], "NAME=VALUE"),
        (&["plan", "x.md", "--var", "=value"], "NAME=VALUE"),
    ] {
        let said = said(&sandbox, words, None);
        assert_eq!(said.code, 2, "{words:?}: {}", said.stderr);
        assert!(said.stderr.contains(answer), "{words:?}: {}", said.stderr);
    }
}

#[test]
fn a_state_folder_that_cannot_be_made_is_told_of() {
    let mut sandbox = Sandbox::new();
    let lesson = lesson(&sandbox);
    let file = sandbox.write("file", "");
    sandbox.set("STEPGATE_STATE_DIR", file.join("state"));
    sandbox.set("DOCKER_HOST", "unix:///nowhere/docker.sock");
    for words in [&["reset"][..], &["registry", "serve"]] {
        let path = (words[0] == "reset").then_some(lesson.as_path());
        let said = said(&sandbox, words, path);
        assert_eq!(said.code, 5, "{words:?}: {}", said.stderr);
        assert!(
            said.stderr.contains(&file.display().to_string()),
            "{}",
            said.stderr
        );
        assert!(said.stderr.contains("\n help: "), "{words:?}: {}", said.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_state_folder_that_cannot_be_made_is_told_of_beside_an_engine_that_answers() {
    use crate::support::fake_engine::FakeEngine;
    let mut sandbox = Sandbox::new();
    let lesson = lesson(&sandbox);
    let engine = FakeEngine::start(&[]);
    sandbox.set("STEPGATE_STATE_DIR", sandbox.write("file", "").join("state"));
    sandbox.set("DOCKER_HOST", engine.address());
    for words in [&["run", "--unattended"][..], &["check"]] {
        let said = said(&sandbox, words, Some(&lesson));
        assert_eq!(said.code, 5, "{words:?}: {}", said.stderr);
        assert!(said.stderr.contains("STEPGATE_STATE_DIR"), "{}", said.stderr);
    }
}

#[test]
fn without_an_engine_what_needs_one_says_so_with_exit_code_4() {
    let mut sandbox = Sandbox::new();
    let lesson = lesson(&sandbox);
    sandbox.set("DOCKER_HOST", "unix:///nowhere/docker.sock");
    for reader in [&["run", "--unattended"][..], &["check"], &["reset"]] {
        let said = said(&sandbox, reader, Some(&lesson));
        assert_eq!(said.code, 4, "{reader:?}: {}", said.stderr);
        assert!(
            said.stderr.contains("/nowhere/docker.sock"),
            "{reader:?}: {}",
            said.stderr
        );
        assert!(
            said.stderr.contains("start Docker"),
            "{reader:?}: {}",
            said.stderr
        );
    }
    assert_eq!(said(&sandbox, &["plan"], Some(&lesson)).code, 0);
    let doctor = said(&sandbox, &["doctor"], None);
    assert_eq!(
        (doctor.code, doctor.stdout.contains("/nowhere/docker.sock")),
        (4, true)
    );
}

/// Runs without home and PATH, with a plain terminal; what is kept stays in the sandbox, since an account has a home
/// folder without the variable too.
fn bare(sandbox: &Sandbox, words: &[&str], lesson: &Path) -> (Option<i32>, String) {
    let words = words.iter().map(Path::new).chain([lesson]);
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), words);
    command
        .env_remove("HOME")
        .env_remove("PATH")
        .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
        .env("TERM", "dumb")
        .stdin(Stdio::null());
    let output = command.output().expect("it starts");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn without_home_and_path_plan_works_and_the_others_miss_the_engine_alone() {
    let sandbox = Sandbox::new();
    let lesson = lesson(&sandbox);
    assert_eq!(bare(&sandbox, &["plan"], &lesson), (Some(0), String::new()));
    for words in READERS.iter().filter(|words| words[0] != "plan") {
        let (code, stderr) = bare(&sandbox, words, &lesson);
        assert_eq!(code, Some(4), "{words:?}: {stderr}");
        assert!(stderr.contains("/nowhere/docker.sock"), "{words:?}: {stderr}");
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_output_without_a_word() {
    let sandbox = Sandbox::new();
    let lesson = lesson(&sandbox);
    let lesson = lesson.display().to_string();
    for words in [
        &["plan", &lesson][..],
        &["plan", "--format", "json", &lesson],
        &["list"],
        &["status"],
        &["doctor"],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
    ] {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), words);
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = command
            .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .and_then(std::process::Child::wait_with_output)
            .expect("it starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some(), "{words:?}: {}", output.status);
        assert!(!stderr.contains("panicked"), "{words:?}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn with_standard_streams_closed_or_full_nothing_panics() {
    let sandbox = Sandbox::new();
    let lesson = lesson(&sandbox).display().to_string();
    let program = env!("CARGO_BIN_EXE_stepgate");
    for (closed, words) in [
        ("<&-", "plan"),
        ("<&-", "run"),
        (">&-", "plan"),
        (">&-", "run --unattended"),
        ("2>&-", "run"),
        ("<&- >&- 2>&-", "check"),
        (">/dev/full", "plan"),
        ("2>/dev/full", "run"),
        ("2>/dev/full", "check"),
        ("2>/dev/full", "plan --nonsense"),
    ] {
        if closed.ends_with("full") && !Path::new("/dev/full").exists() {
            continue;
        }
        let script = format!("\"{program}\" {words} \"{lesson}\" {closed}");
        let output = sandbox
            .command("/bin/sh", ["-c", &script])
            .env("DOCKER_HOST", "unix:///nowhere/docker.sock")
            .stdin(Stdio::null())
            .output()
            .expect("the shell starts");
        let wanted = match words {
            "plan" if closed == ">/dev/full" => 5,
            "plan" => 0,
            "run" | "plan --nonsense" => 2,
            _ => 4,
        };
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(wanted), "{script}: {stderr}");
        let is_told = stderr.contains("standard output cannot be written: ");
        assert_eq!(is_told, closed == ">/dev/full", "{script}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn a_dumb_terminal_gets_plain_text() {
    let sandbox = Sandbox::new();
    let lesson = lesson(&sandbox);
    let words = [Path::new("plan"), &lesson];
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), words);
    command.env("TERM", "dumb");
    let mut terminal = crate::support::terminal::Terminal::start(command);
    terminal.expect("docker tag a b/c");
    assert!(!terminal.raw().contains('\u{1b}'), "{:?}", terminal.raw());
    assert_eq!(terminal.end().0, 0);
}

#[cfg(unix)]
#[test]
fn an_environment_that_is_no_text_is_no_reason_to_panic() {
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = Sandbox::new();
    let text = slides("Tags", &[("One", "docker tag a <your-docker-id>/c")]);
    let lesson = sandbox.write("values.md", &text);
    let odd = std::ffi::OsStr::from_bytes(b"\xff");
    for (value, shown) in [(std::ffi::OsStr::new("ada"), "ada/c"), (odd, "\u{fffd}/c")] {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), [Path::new("plan"), &lesson]);
        command.env("ODD", odd).env("STEPGATE_VAR_DOCKERID", value);
        let output = command.output().unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(stdout.contains(shown), "{stdout}");
    }
}
