//! stepgate standing in for `docker` and `firefox`, with a script in the real CLI's place.
//!
//! Not here: what needs an engine (`tests/engine/cli_parity.rs`).

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;

use stepgate::shell::journal::Made;

use crate::support::shim::{Ran, Shim, run};

/// A session with a script as the real CLI.
fn with_cli(script: &str) -> Shim {
    let mut shim = Shim::new("s1", "unix:///nowhere.sock", "127.0.0.1:1");
    let cli = shim
        .sandbox
        .write("cli/docker", &format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(&cli, std::fs::Permissions::from_mode(0o755)).expect("an executable script");
    shim.set_path(&[folder(&cli), "/usr/bin".into(), "/bin".into()]);
    shim
}

fn folder(file: &std::path::Path) -> PathBuf {
    file.parent().expect("a file lies in a folder").to_owned()
}

/// A session without any CLI.
fn without_cli() -> Shim {
    let mut shim = Shim::new("s1", "unix:///nowhere.sock", "127.0.0.1:1");
    shim.set_path(&[]);
    shim
}

#[test]
fn what_stepgate_does_not_do_goes_to_the_cli_with_the_sessions_engine_and_configuration() {
    let mut shim = with_cli(r#"echo "$DOCKER_HOST|$DOCKER_CONFIG|$DOCKER_CONTEXT$*"; echo told >&2; exit 7"#);
    shim.sandbox.set("DOCKER_CONFIG", "/elsewhere");
    shim.sandbox.set("DOCKER_CONTEXT", "elsewhere");
    let ran = shim.docker("container ls -a");
    let config = shim.context.docker_config.display();
    assert_eq!(
        ran.stdout,
        format!("unix:///nowhere.sock|{config}|container ls -a\n")
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (7, "told\n"));
    let last = shim.last();
    assert_eq!(
        (last.argv.join(" ").as_str(), last.exit),
        ("docker container ls -a", 7)
    );
}

#[test]
fn what_is_created_is_labelled_and_a_prune_is_narrowed() {
    let shim = with_cli(r#"echo "$*""#);
    let table = [
        (
            "network create n",
            "network create --label stepgate.session=s1 n\n",
        ),
        (
            "system prune -f",
            "container prune --filter label=stepgate.session=s1 --force\n\
             network prune --filter label=stepgate.session=s1 --force\n\
             image prune --filter label=stepgate.session=s1 --force\n",
        ),
        ("compose ls", "compose ls\n"),
    ];
    for (line, argv) in table {
        assert_eq!(shim.docker(line).stdout, argv, "docker {line}");
    }
}

#[test]
fn a_build_is_labelled_and_without_a_name_for_its_image_tells_which_it_made() {
    let shim = with_cli(r#"echo "$*""#);
    // The CLI builds even what stepgate could: it has BuildKit.
    for (line, argv, is_told) in [
        (
            "build -q --progress plain .",
            "build --label stepgate.session=s1 -q --progress plain .\n",
            true,
        ),
        (
            "image build .",
            "image build --label stepgate.session=s1 .\n",
            true,
        ),
        (
            "build --iidfile=own .",
            "build --label stepgate.session=s1 --iidfile=own .\n",
            false,
        ),
        (
            "build --output=type=tar,dest=x .",
            "build --label stepgate.session=s1 --output=type=tar,dest=x .\n",
            false,
        ),
    ] {
        let said = shim.docker(line).stdout;
        let is_ours = |word: &&str| word.starts_with("--iidfile=/");
        let words: Vec<&str> = said.split(' ').filter(|word| !is_ours(word)).collect();
        assert_eq!(words.join(" "), argv, "docker {line}");
        assert_eq!(
            said.split(' ').filter(is_ours).count(),
            usize::from(is_told),
            "docker {line}"
        );
    }
}

#[test]
fn which_container_a_command_makes_is_entered_as_soon_as_the_cli_tells() {
    let id = "c".repeat(64);
    let shim = with_cli(&format!(
        "echo \"$*\"; [ $2 = --cidfile ] && printf {id} > \"$3\"; exit 3"
    ));
    let ran = shim.docker("run -d web");
    let (before, after) = ran.stdout.split_once(".cid ").expect("a file for the ID");
    assert!(before.starts_with("run --cidfile /"), "{}", ran.stdout);
    assert_eq!(after, "--label stepgate.session=s1 -d web\n");
    assert!(!std::path::Path::new(&format!("{}.cid", &before["run --cidfile ".len()..])).exists());
    let made: Vec<Made> = shim
        .journal()
        .into_iter()
        .flat_map(|outcome| outcome.made)
        .collect();
    assert_eq!(
        made,
        [Made::Container { id }],
        "once, whatever becomes of the command"
    );
    // Whoever wants it in a file of his own has it there.
    let own = shim.docker("run --cidfile own web");
    assert_eq!(own.stdout, "run --label stepgate.session=s1 --cidfile own web\n");
}

#[test]
fn a_signal_that_ends_the_cli_is_told_as_shells_do() {
    let shim = with_cli("kill -9 $$");
    assert_eq!(shim.docker("ps").code, 137);
    assert_eq!(shim.last().exit, 137);
}

#[test]
fn ctrl_c_ends_the_cli_as_it_likes_and_the_shim_lives_to_tell() {
    // Long enough at its end for a shim that does not wait to be gone before.
    let shim =
        with_cli("trap 'n=0; while [ $n -lt 20000 ]; do n=$((n+1)); done; exit 3' INT; kill -INT 0; exit 4");
    let mut command = shim.command("docker", &["ps"]);
    command.process_group(0);
    let ran = run(command);
    assert_eq!(ran.code, 3);
    assert_eq!(shim.last().exit, 3);
}

#[test]
fn a_request_to_end_reaches_the_cli() {
    let shim = with_cli("trap 'exit 9' TERM; kill -TERM $PPID; for n in $(seq 1500); do sleep 0.01; done");
    assert_eq!(shim.docker("ps").code, 9);
}

#[test]
fn without_a_cli_the_learner_reads_what_to_install_and_the_shim_does_not_call_itself() {
    let shim = without_cli();
    for (line, words) in [
        ("ps", "`docker container ls` needs the docker CLI"),
        (
            "images --tree",
            "`docker image ls` with `--tree` needs the docker CLI",
        ),
        (
            "-H tcp://x:1 images",
            "`docker image ls` with `-H` needs the docker CLI",
        ),
        ("compose up", "`docker compose up` needs the docker CLI"),
    ] {
        let Ran { code, stderr, .. } = shim.docker(line);
        assert!(stderr.starts_with(words), "docker {line}: {stderr}");
        assert_eq!(code, 127, "docker {line}");
    }
    assert_eq!(shim.journal().len(), 4);
}

#[test]
fn wrong_usage_needs_no_cli_and_no_engine() {
    let ran = without_cli().docker("image tag web");
    assert!(
        ran.stderr
            .starts_with("docker: 'docker image tag' requires 2 arguments\n\nUsage:"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code, 1);
}

#[test]
fn an_engine_that_is_not_there_is_told_in_the_clis_words() {
    let ran = without_cli().docker("images");
    assert!(
        ran.stderr
            .starts_with("Cannot connect to the Docker daemon at unix:///nowhere.sock."),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code, 1);
}

#[test]
fn a_typed_password_is_in_no_file() {
    let shim = without_cli();
    let ran = shim.docker("login -u ada -p hunter2");
    assert_ne!(ran.code, 0, "nothing listens there");
    assert!(!ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"));
    for file in shim.sandbox.files() {
        let text = String::from_utf8_lossy(&std::fs::read(&file).expect("a readable file")).into_owned();
        assert!(!text.contains("hunter2"), "{}", file.display());
    }
    assert_eq!(
        shim.last().argv,
        ["docker", "login", "-u", "ada", "-p", "[redacted]"]
    );
}

#[test]
fn outside_a_lesson_the_shim_says_what_it_is() {
    let shim = without_cli();
    let mut command = shim.command("docker", &["ps"]);
    command.env_remove(stepgate::shell::context::SESSION_VARIABLE);
    let ran = run(command);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("there is no lesson here"), "{}", ran.stderr);
}

/// Answers one request with this status line and page; gives the host.
fn serve(answer: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("its address").to_string();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a request");
        let mut request = [0; 1024];
        let n = stream.read(&mut request).expect("a readable request");
        stream.write_all(answer.as_bytes()).expect("an answer");
        String::from_utf8_lossy(&request[..n]).into_owned()
    });
    (host, served)
}

#[test]
fn a_page_of_docker_hub_is_fetched_from_the_practice_registry() {
    let (host, served) =
        serve("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<html><title>ada's images</title></html>");
    let mut shim = Shim::new("s1", "unix:///nowhere.sock", &host);
    shim.set_path(&[]);
    let ran = run(shim.command("firefox", &["https://hub.docker.com/r/ada/"]));
    assert_eq!(
        ran.stdout,
        format!("http://{host}/r/ada/: 200 OK: ada's images\n")
    );
    assert_eq!(ran.code, 0);
    assert!(served.join().expect("a served page").starts_with("GET /r/ada/ "));
    assert_eq!(shim.last().opened, Some(format!("http://{host}/r/ada/")));
}

#[test]
fn a_page_that_is_not_there_is_a_failure() {
    let (host, served) = serve("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
    let mut shim = Shim::new("s1", "unix:///nowhere.sock", &host);
    shim.set_path(&[]);
    let ran = run(shim.command("xdg-open", &["https://hub.docker.com/u/bob"]));
    assert_eq!(ran.code, 1);
    served.join().expect("a served page");
}
