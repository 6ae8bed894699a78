//! A program of this machine's that runs on, in a run that nobody sits at: what comes behind it finds it listening.
//!
//! Not here: containers (`tests/engine/states/serving.rs`), and what is told at each look (`src/shell/shim`).

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::support::sandbox::Sandbox;

/// Runs a lesson whose program `serve` is stepgate's own registry; gives what is said.
fn run(commands: &str) -> String {
    let mut sandbox = Sandbox::new();
    sandbox.set("STEPGATE_RUNTIME", "none");
    let serve = format!(
        "#!/bin/sh\nexec '{}' registry serve --storage here \"$@\"\n",
        env!("CARGO_BIN_EXE_stepgate")
    );
    let serve = sandbox.write("bin/serve", &serve);
    std::fs::set_permissions(serve, std::fs::Permissions::from_mode(0o755)).unwrap();
    let found = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::iter::once(sandbox.work().join("bin"))
        .chain(std::env::split_paths(&found))
        .collect();
    sandbox.set("PATH", std::env::join_paths(folders).unwrap());
    sandbox.write(
        "lesson.md",
        &format!("# Serving\n\n## Do\n\n```sh\n{commands}\n```\n"),
    );
    let words = "run lesson.md --engine builtin --unattended --yes";
    let (exit, said) = sandbox.says(words);
    assert_eq!(exit, 0, "{said}");
    said
}

/// A port that nobody listens on.
fn free() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn what_comes_behind_a_program_that_runs_on_waits_until_it_listens() {
    let port = free();
    let ask = format!("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port} && echo reached'");
    let said = run(&format!("serve --port {port}\n{ask}"));
    let listens = format!("stepgate: `stepgate` listens on port {port}\n");
    assert!(said.contains(&listens) && said.contains("\nreached\n"), "{said}");
}
