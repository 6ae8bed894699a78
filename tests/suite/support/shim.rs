//! The shim as a lesson's shell has it: links to the binary in a folder first on the PATH, and a session's file.
//!
//! Not here: the shell, and the runner that writes the file for a real lesson.

use std::path::PathBuf;
use std::process::Command;

use stepgate::registry::{Choice, Route};
use stepgate::shell::context::{Attendance, GuardMode, SESSION_VARIABLE, SessionContext};
use stepgate::shell::journal::{self, Outcome};
use stepgate::shell::shim::install;

use super::sandbox::Sandbox;

/// A session without a runner; its files go at drop.
pub(crate) struct Shim {
    pub(crate) sandbox: Sandbox,
    pub(crate) context: SessionContext,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code, -1 where a signal ended it.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Shim {
    /// Makes a session `label` at an engine, whose Docker Hub names go to `host`.
    pub(crate) fn new(label: &str, engine: &str, host: &str) -> Self {
        let mut sandbox = Sandbox::new();
        let bin = sandbox.root().join("shim");
        install(&bin, env!("CARGO_BIN_EXE_stepgate").as_ref()).expect("the shim's links");
        let context = SessionContext {
            session: label.to_owned(),
            lesson_dir: sandbox.work(),
            engine: engine.to_owned(),
            api: None,
            route: Route {
                choice: Choice::Practice,
                host: host.to_owned(),
            },
            carriage: None,
            page_url: Some(format!("http://{host}/")),
            account: Some("ada".to_owned()),
            secrets: Vec::new(),
            keeper: None,
            docker_config: sandbox.docker_config(),
            shim_dir: bin,
            guard: GuardMode::On,
            attendance: Attendance::Unattended,
            journal: sandbox.root().join("journal.jsonl"),
            made: Vec::new(),
        };
        sandbox.set(SESSION_VARIABLE, sandbox.root().join("session.json"));
        // Only the classic builder is in every engine and needs no plugin.
        sandbox.set("DOCKER_BUILDKIT", "0");
        Self { sandbox, context }
    }

    /// Sets the PATH behind the shim's folder to these folders alone.
    pub(crate) fn set_path(&mut self, folders: &[PathBuf]) {
        let all = std::iter::once(self.context.shim_dir.clone()).chain(folders.iter().cloned());
        let path = std::env::join_paths(all).expect("folders without colons");
        self.sandbox.set("PATH", path);
    }

    /// A command of the lesson's shell, such as `docker ps`.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let path = self.sandbox.root().join("session.json");
        self.context.write(&path).expect("the session's file");
        self.sandbox
            .command(self.context.shim_dir.join(program), arguments)
    }

    /// Runs `docker` with these arguments, split at spaces.
    pub(crate) fn docker(&self, line: &str) -> Ran {
        let arguments: Vec<&str> = line.split(' ').collect();
        run(self.command("docker", &arguments))
    }

    /// What the journal holds.
    pub(crate) fn journal(&self) -> Vec<Outcome> {
        journal::read(&self.context.journal, 0)
            .expect("a readable journal")
            .0
    }

    /// The journal's last entry.
    pub(crate) fn last(&self) -> Outcome {
        self.journal().pop().expect("an entry in the journal")
    }
}

/// Runs a command to its end, with nothing on its standard input.
pub(crate) fn run(mut command: Command) -> Ran {
    let output = command
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the command starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
