//! A learner's machine without Docker, on which containers can be run.
//!
//! Not here: what is run on it.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::arguments;
use crate::support::sandbox::Sandbox;
use crate::support::terminal::Terminal;

/// The programs that busybox is in these images.
const PROGRAMS: &str = "sh cat echo id ls sleep stty touch true";

/// Who takes a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Whoever runs the tests.
    Tester,
    /// Somebody else, without any rights; only root can be somebody else.
    Ordinary,
}

/// A learner without Docker, with a program of their own to run a lesson with.
pub(super) struct Desk {
    pub(super) sandbox: Sandbox,
    who: Who,
    pub(super) stepgate: PathBuf,
}

/// The number of somebody without rights.
const ORDINARY: &str = "61184";

impl Desk {
    /// Says that nothing is tested where no container can be run.
    pub(super) fn new(who: Who) -> Option<Self> {
        let mut sandbox = Sandbox::new();
        let is_root = rustix::process::geteuid().is_root();
        if who == Who::Ordinary && !is_root {
            crate::support::skip("the tests are an ordinary user's already");
            return None;
        }
        if let Some(runtime) = std::env::var_os("STEPGATE_RUNTIME") {
            sandbox.set("STEPGATE_RUNTIME", runtime);
        }
        sandbox.set("DOCKER_HOST", "unix:///nowhere.sock");
        let stepgate = sandbox.root().join("stepgate");
        fs::copy(env!("CARGO_BIN_EXE_stepgate"), &stepgate).unwrap();
        let bin = sandbox.work().join("web/bin");
        fs::create_dir_all(&bin).unwrap();
        if fs::copy("/bin/busybox", bin.join("busybox")).is_err() {
            assert!(
                std::env::var_os("STEPGATE_TEST_RUNTIME").is_none(),
                "there is no /bin/busybox"
            );
            crate::support::skip("there is no /bin/busybox");
            return None;
        }
        for program in PROGRAMS.split(' ') {
            symlink("busybox", bin.join(program)).unwrap();
        }
        fs::set_permissions(sandbox.root(), fs::Permissions::from_mode(0o755)).unwrap();
        let desk = Self {
            sandbox,
            who,
            stepgate,
        };
        let doctor = desk
            .command(&["doctor"])
            .env_remove("DOCKER_HOST")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
        if told.contains("none without Docker") {
            assert!(std::env::var_os("STEPGATE_TEST_RUNTIME").is_none(), "{told}");
            crate::support::skip("no container can be run here");
            return None;
        }
        Some(desk)
    }

    pub(super) fn command(&self, arguments: &[&str]) -> std::process::Command {
        if self.who == Who::Tester {
            return self.sandbox.command(&self.stepgate, arguments);
        }
        let everything = self.sandbox.root().display().to_string();
        let owner = format!("{ORDINARY}:{ORDINARY}");
        let given = std::process::Command::new("chown")
            .args(["-Rh", &owner, &everything])
            .status()
            .unwrap();
        assert!(given.success());
        let become_them = ["--reuid", ORDINARY, "--regid", ORDINARY, "--clear-groups"];
        let mut command = self.sandbox.command("setpriv", become_them);
        command.arg(&self.stepgate).args(arguments);
        command
    }

    pub(super) fn lesson(&self, blocks: &[&str]) -> String {
        let mut text = "# A\n\nText.\n".to_owned();
        for (n, block) in blocks.iter().enumerate() {
            text.push_str(&format!("\n## Step {n}\n\n```bash\n{block}\n```\n"));
        }
        self.sandbox.write("lesson.md", &text).display().to_string()
    }

    /// Writes the Dockerfile of `web`, busybox first.
    pub(super) fn dockerfile(&self, more: &str) {
        let text = format!("FROM scratch\nCOPY bin /bin\n{more}");
        self.sandbox.write("web/Dockerfile", &text);
    }

    /// Runs a lesson of these blocks without a learner; gives the exit code and the events.
    pub(super) fn run(&self, blocks: &[&str]) -> (i32, Vec<Value>) {
        let lesson = self.lesson(blocks);
        let mut arguments = arguments(&lesson);
        arguments.extend(["--format", "json"]);
        let output = self.command(&arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let events = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        (output.status.code().unwrap(), events)
    }

    /// Starts the lesson of one block in a terminal, up to its first step with commands.
    pub(super) fn sit_down(&self, block: &str) -> Terminal {
        let lesson = self.lesson(&[block]);
        let mut command = self.command(&["run", &lesson, "--engine", "builtin"]);
        command.env("TERM", "xterm-256color");
        let mut terminal = Terminal::start(command);
        terminal.expect("1/2 › ");
        terminal.send_line("");
        terminal.expect("2/2 › ");
        terminal
    }

    /// The folders of containers that are there.
    pub(super) fn containers(&self) -> Vec<PathBuf> {
        let tmp = fs::read_dir(self.sandbox.state().join("engine/stepgate/tmp")).unwrap();
        let paths = tmp.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.is_dir()).collect()
    }
}

/// The processes in containers whose command line holds these words.
pub(super) fn processes(words: &str) -> Vec<i32> {
    let found = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let path = entry.ok()?.path();
        let line = fs::read(path.join("cmdline")).ok()?;
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let id = path.file_name()?.to_str()?.parse().ok()?;
        (line.contains(words) && is_in_a_container(id)).then_some(id)
    });
    found.collect()
}

/// Waits until something is so.
#[track_caller]
pub(super) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::yield_now();
    }
}

/// Says whether a process has a process namespace of its own.
fn is_in_a_container(id: i32) -> bool {
    let namespace = |id: &str| fs::read_link(format!("/proc/{id}/ns/pid")).ok();
    let found = namespace(&id.to_string());
    found.is_some() && found != namespace("self")
}
