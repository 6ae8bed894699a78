//! A real bash, asked for everything that a lesson may do to it.
#![cfg(unix)]

use std::ffi::OsString;

use proptest::prelude::*;

use super::*;

pub(super) struct Ran {
    pub(super) finished: Finished,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

fn options(folder: &Path) -> Options {
    Options {
        kind: ShellKind::Bash,
        program: std::env::var_os("STEPGATE_TEST_BASH").map(PathBuf::from),
        folder: folder.to_owned(),
        env: vec![(OsString::from("LC_ALL"), OsString::from("C.UTF-8"))],
        screen: Screen::Captured,
        watched: vec!["dockerId".to_owned(), "other".to_owned()],
    }
}

pub(super) async fn shell() -> Shell {
    Shell::start(options(&std::env::temp_dir())).await.unwrap()
}

pub(super) async fn run(shell: &mut Shell, program: &str) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let finished = shell
        .run(program, &mut |chunk| match chunk.stream {
            Stream::Stdout | Stream::Seen => stdout.extend(chunk.bytes),
            Stream::Stderr => stderr.extend(chunk.bytes),
        })
        .await
        .unwrap();
    Ran {
        finished,
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

pub(super) async fn stdout(shell: &mut Shell, program: &str) -> String {
    run(shell, program).await.stdout
}

/// Runs a program, interrupts it when it says `ready`, and gives what it came to.
async fn interrupt(shell: &mut Shell, program: &str) -> Ran {
    let interrupter = shell.interrupter();
    let mut text = Vec::new();
    let finished = shell
        .run(program, &mut |chunk| {
            text.extend(chunk.bytes);
            if text.ends_with(b"ready\n") {
                interrupter.interrupt();
            }
        })
        .await
        .unwrap();
    Ran {
        finished,
        stdout: String::from_utf8(text).unwrap(),
        stderr: String::new(),
    }
}

#[tokio::test]
async fn folder_variables_functions_and_the_last_exit_code_persist() {
    let folder = tempfile::tempdir().unwrap();
    let mut shell = shell().await;
    let there = folder.path().canonicalize().unwrap();
    let ran = run(
        &mut shell,
        &format!(
            "cd '{}'; x=1; declare -a l=(a b); f() {{ echo f$1; }}",
            there.display()
        ),
    )
    .await;
    assert_eq!((ran.finished.exit, ran.finished.cwd), (0, there));
    assert_eq!(
        run(&mut shell, "f \"$x${l[1]}\"; (exit 7)").await.finished.exit,
        7
    );
    assert_eq!(stdout(&mut shell, "echo $?; f $x").await, "7\nf1\n");
}

#[tokio::test]
async fn watched_variables_are_read_back_when_they_are_set() {
    let mut shell = shell().await;
    let ran = run(&mut shell, "dockerId=$'ada\\nb='; unset other").await;
    assert_eq!(
        ran.finished.values,
        BTreeMap::from([("dockerId".to_owned(), "ada\nb=".to_owned())])
    );
    let ran = run(&mut shell, "unset dockerId; other=").await;
    assert_eq!(
        ran.finished.values,
        BTreeMap::from([("other".to_owned(), String::new())])
    );
}

#[tokio::test]
async fn the_command_that_failed_last_is_known_of_each_program() {
    let mut shell = shell().await;
    for (program, failed) in [
        (
            "cd / && ls /nonesuch 2>/dev/null",
            Some("ls /nonesuch 2> /dev/null"),
        ),
        ("true", None),
        ("false && true", None),
        ("false || true", None),
        ("true |\n  (exit 3)", Some("( exit 3 )")),
        ("set -x; false; set +x", Some("false")),
        ("trap : ERR; false; trap - ERR", None),
    ] {
        let ran = run(&mut shell, program).await;
        assert_eq!(ran.finished.failed.as_deref(), failed, "{program}");
        assert!(!ran.stderr.contains("stepgate"), "{}", ran.stderr);
    }
}

#[tokio::test]
async fn a_failure_leaves_the_last_word_and_the_exit_code_as_they_are() {
    let mut shell = shell().await;
    let program =
        "echo a b >/dev/null; false c; echo \"$_ $?\"; (exit 3) | (exit 4); echo \"$? ${PIPESTATUS[*]}\"";
    assert_eq!(stdout(&mut shell, program).await, "c 1\n4 3 4\n");
}

#[tokio::test]
async fn a_shell_survives_what_programs_do_to_it() {
    let mut shell = shell().await;
    for (program, exit) in [
        ("for; do", 2),
        ("echo 'unclosed", 2),
        ("cat <<X\nunended", 0),
        ("break; continue; return 3", 2),
        ("exec nonesuch-program", 127),
        ("echo $((1/0))", 1),
        ("IFS=0; set -f; set -o posix; set +o posix; unset IFS", 0),
        ("alias builtin=false read=false printf=false eval=false", 0),
        ("read() { :; }; printf() { :; }; eval() { :; }", 0),
        ("unset -f read printf eval; unalias -a", 0),
        ("exec 8>&- 9<&- 10>&- 200<&- 201>&- 202<&-", 0),
        ("for fd in 3 4 5 6 7 8 9; do eval \"exec $fd>&-\"; done", 0),
        ("d=$(mktemp -d); cd $d; rmdir $d", 0),
        ("cd /; unset PWD OLDPWD HOME PATH", 0),
        ("PATH=/usr/bin:/bin; set -x; :; set +x", 0),
        ("set -v; set +v; shopt -s extdebug; shopt -u extdebug", 0),
        (
            "trap 'echo dbg >/dev/null' DEBUG ERR RETURN; false; trap - DEBUG ERR RETURN",
            0,
        ),
        ("set -eu; x=1; ! false; set +eu", 0),
        ("(kill -9 $BASHPID)", 137),
        ("", 0),
        ("# only a comment", 0),
    ] {
        let ran = run(&mut shell, program).await;
        assert_eq!(
            (ran.finished.end, ran.finished.exit),
            (End::Completed, exit),
            "{program}: {}",
            ran.stderr
        );
    }
    assert_eq!(stdout(&mut shell, "echo alive").await, "alive\n");
}

#[tokio::test]
async fn messages_read_as_bash_gives_them_to_a_learner() {
    let mut shell = shell().await;
    let ran = run(&mut shell, "\n(nonesuch-program)").await;
    assert!(ran.stderr.starts_with("bash: "), "{}", ran.stderr);
    assert!(
        ran.stderr.ends_with("nonesuch-program: command not found\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.finished.exit, 127);
    let has_handle = stdout(&mut shell, "echo $((BASH_VERSINFO[0] > 3))").await == "1\n";
    assert_eq!(
        ran.stderr == "bash: nonesuch-program: command not found\n",
        has_handle
    );
}

#[tokio::test]
async fn children_get_none_of_the_shells_own_descriptors() {
    let mut shell = shell().await;
    // 200 and up would be the protocol's; the copies that bash keeps are closed when a program starts.
    let script = "for fd in 10 11 12 13 200 201 202; do if true 2>/dev/null >&$fd; then echo $fd; fi; done";
    let outer = std::process::Command::new("bash")
        .args(["-c", script])
        .output()
        .unwrap();
    let inner = stdout(&mut shell, &format!("bash -c '{script}'")).await;
    assert_eq!(inner, String::from_utf8(outer.stdout).unwrap());
}

#[tokio::test]
async fn all_output_comes_before_the_report_and_stays_with_its_command() {
    let mut shell = shell().await;
    for n in 0..200 {
        let ran = run(
            &mut shell,
            &format!("echo out{n}; echo err{n} >&2; /bin/echo last{n}"),
        )
        .await;
        assert_eq!(ran.stdout, format!("out{n}\nlast{n}\n"));
        assert_eq!(ran.stderr, format!("err{n}\n"));
    }
    let much = stdout(
        &mut shell,
        "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end",
    )
    .await;
    assert_eq!((much.len(), &much[3_000_000..]), (3_000_005, "\nend\n"));
}

#[tokio::test]
async fn a_background_child_that_holds_the_output_delays_nothing() {
    let mut shell = shell().await;
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("held");
    run(
        &mut shell,
        &format!("cd '{}'; mkfifo held", folder.path().display()),
    )
    .await;
    // Reading ends when the background child, which has the other end open, does.
    let (sender, held) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || sender.send(std::fs::read(fifo)));
    let background = "{ touch open; exec sleep 600; } 3>held & until [ -e open ]; do :; done; echo started";
    let ran = run(&mut shell, background).await;
    assert_eq!(
        (ran.finished.end, ran.stdout.as_str()),
        (End::Completed, "started\n")
    );
    // It prints no faster than a busy machine can take in.
    let printing = "while :; do echo y; done & echo now; kill $!; wait $! 2>/dev/null";
    let ran = run(&mut shell, printing).await;
    assert!(ran.stdout.lines().any(|line| line == "now"));
    shell.close().await;
    let ended = tokio::time::timeout(Duration::from_secs(10), held).await;
    assert!(ended.is_ok(), "closing ends what a captured shell left behind");
}

#[tokio::test]
async fn an_interrupted_command_takes_the_rest_of_its_block_along() {
    let mut shell = shell().await;
    for program in [
        "echo ready; sleep 600; echo more",
        "echo ready; sleep 600 || echo more",
        "echo ready; sleep 600\necho more\necho more",
        "echo ready; while :; do :; done; echo more",
        "echo ready; until ((0)); do ((1)); done; echo more",
        "echo ready; for ((i = 0; i < 600; i++)); do sleep 600; done; echo more",
        "echo ready; for ((i = 0; ; i++)); do ((x = i)); done; echo more",
        "f() { local i; for ((i = 0; i < 600; i++)); do sleep 600; done; echo more; }; echo ready; { sleep 1 & f; }; echo more",
        "echo ready; for ((;;)) do while sleep 600; do :; done; done; echo more",
        "f() { echo ready; sleep 600; echo more; }; g() { for i in 1 2; do f; done; echo more; }; g; echo more",
        "echo ready; x=$(sleep 600; echo more); echo more",
        "(echo ready; sleep 600; echo more); echo more",
        "echo ready; sleep 600 | cat; echo more",
        "echo ready; if sleep 600; then echo more; else echo more; fi",
        "mkfifo fifo$$; echo ready; read -r x 0<>fifo$$; echo more",
        "echo ready; sleep 600 & wait; echo more",
        "set -x; echo ready; sleep 600; echo more",
    ] {
        let ran = interrupt(&mut shell, &format!("cd \"$(mktemp -d)\"; set +x; {program}")).await;
        assert_eq!(
            (ran.finished.end, ran.finished.exit),
            (End::Interrupted, 130),
            "{program}"
        );
        assert!(
            !ran.stdout.lines().any(|line| line == "more"),
            "{program}: {}",
            ran.stdout
        );
        assert_eq!(
            stdout(&mut shell, "set +x; for i in 1 2; do echo $i; done").await,
            "1\n2\n",
            "{program}"
        );
    }
}

#[tokio::test]
async fn an_interruption_between_commands_is_forgotten() {
    let mut shell = shell().await;
    for _ in 0..20 {
        shell.interrupter().interrupt();
        // The signal may land before, within or after the request: the shell lives in every case.
        let ran = run(&mut shell, "echo one").await;
        assert!(
            ran.finished.end == End::Interrupted || ran.stdout == "one\n",
            "{:?}",
            ran.finished
        );
    }
    assert_eq!(stdout(&mut shell, "echo two").await, "two\n");
}

#[tokio::test]
async fn a_program_of_a_megabyte_runs() {
    let mut shell = shell().await;
    let text = format!("x='{}'; echo ${{#x}}", "y".repeat(1_000_000));
    assert_eq!(stdout(&mut shell, &text).await, "1000000\n");
    assert_eq!(stdout(&mut shell, "echo small").await, "small\n");
}

#[tokio::test]
async fn a_value_that_must_not_be_set_is_refused() {
    let mut shell = shell().await;
    run(&mut shell, "readonly other=1").await;
    assert!(matches!(
        shell.set_value("other", "x").await,
        Err(ShellError::Value(_))
    ));
    run(&mut shell, "declare -i dockerId").await;
    shell.set_value("dockerId", "a[$(touch hit)]").await.unwrap();
    assert_eq!(
        stdout(&mut shell, "echo \"$dockerId\"; ls hit 2>/dev/null").await,
        "a[$(touch hit)]\n"
    );
}

#[tokio::test]
async fn what_cannot_start_says_so() {
    let nowhere = Options {
        folder: PathBuf::from("/nonesuch"),
        ..options(Path::new("/"))
    };
    assert!(matches!(
        Shell::start(nowhere).await,
        Err(ShellError::Folder { .. })
    ));
    let no_program = Options {
        program: Some(PathBuf::from("/nonesuch")),
        ..options(Path::new("/"))
    };
    assert!(matches!(
        Shell::start(no_program).await,
        Err(ShellError::Start { .. })
    ));
    let no_shell = Options {
        program: Some(PathBuf::from("/bin/true")),
        ..options(Path::new("/"))
    };
    assert!(matches!(
        Shell::start(no_shell).await,
        Err(ShellError::Unfit { .. })
    ));
    let no_name = Options {
        watched: vec!["x}; id".to_owned()],
        ..options(Path::new("/"))
    };
    assert!(matches!(Shell::start(no_name).await, Err(ShellError::Name(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_value_reads_back_as_it_is_and_runs_nothing(
        values in proptest::collection::vec("([^\\x00]|[\"'`$;|&(){}\\\\\n\t \\x01\\x7f*?~!#]){0,40}", 8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut shell = shell().await;
            for value in values {
                shell.set_value("dockerId", &value).await.unwrap();
                let ran = run(&mut shell, "bash -c 'printf \"%s\" \"$dockerId\"'").await;
                assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (value.as_str(), ""));
                assert_eq!(ran.finished.values.get("dockerId"), Some(&value));
            }
        });
    }
}
