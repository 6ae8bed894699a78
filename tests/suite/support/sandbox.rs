//! A sealed environment: nothing of the machine's settings gets in, nothing of the test gets out.
//!
//! Not here: engines; a test that has one sets `DOCKER_HOST` itself.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

/// How long a command may take before the test fails.
const DEADLINE: Duration = Duration::from_secs(120);

/// Folders and variables of a test's own; removed at drop.
pub(crate) struct Sandbox {
    root: TempDir,
    variables: BTreeMap<OsString, OsString>,
}

impl Sandbox {
    /// Makes the folders: home, docker's config, state, temporary files, and one to work in.
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new()
            .prefix("sg-")
            .tempdir()
            .expect("a temporary folder");
        for name in ["home", "docker", "state", "tmp", "work"] {
            std::fs::create_dir(root.path().join(name)).expect("a folder in the sandbox");
        }
        let mut sandbox = Self {
            root,
            variables: BTreeMap::new(),
        };
        for name in ["PATH", "SystemRoot", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                sandbox.set(name, value);
            }
        }
        sandbox.set("LANG", "C.UTF-8");
        sandbox.set("HOME", sandbox.home());
        sandbox.set("DOCKER_CONFIG", sandbox.docker_config());
        sandbox.set("STEPGATE_STATE_DIR", sandbox.state());
        sandbox.set("TMPDIR", sandbox.root().join("tmp"));
        if cfg!(windows) {
            sandbox.set("USERPROFILE", sandbox.home());
            sandbox.set("TMP", sandbox.root().join("tmp"));
            sandbox.set("TEMP", sandbox.root().join("tmp"));
        }
        sandbox
    }

    /// The folder that all others lie in.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// `HOME`.
    pub(crate) fn home(&self) -> PathBuf {
        self.root().join("home")
    }

    /// `DOCKER_CONFIG`.
    pub(crate) fn docker_config(&self) -> PathBuf {
        self.root().join("docker")
    }

    /// `STEPGATE_STATE_DIR`.
    pub(crate) fn state(&self) -> PathBuf {
        self.root().join("state")
    }

    /// The working directory of commands.
    pub(crate) fn work(&self) -> PathBuf {
        self.root().join("work")
    }

    /// Sets a variable for the commands that are made from now on.
    pub(crate) fn set(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) {
        self.variables.insert(name.into(), value.into());
    }

    /// Writes a file below the working directory, its folders included, and gives its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.work().join(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the file's folder");
        std::fs::write(&path, text).expect("a file in the sandbox");
        path
    }

    /// Gives every file in the sandbox, wherever it lies.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let entries = walkdir::WalkDir::new(self.root())
            .into_iter()
            .map(|entry| entry.expect("a readable sandbox"));
        entries
            .filter(|entry| entry.file_type().is_file())
            .map(walkdir::DirEntry::into_path)
            .collect()
    }

    /// Makes a command of any program inside the sandbox.
    pub(crate) fn command<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        arguments: impl IntoIterator<Item = A>,
    ) -> std::process::Command {
        let mut command = std::process::Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.work());
        command
    }

    /// Makes a `stepgate` command with a deadline, to be asserted on.
    pub(crate) fn stepgate<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> assert_cmd::Command {
        let mut command =
            assert_cmd::Command::from_std(self.command(env!("CARGO_BIN_EXE_stepgate"), arguments));
        command.timeout(DEADLINE);
        command
    }

    /// Starts `stepgate` in a terminal, as a learner would.
    #[cfg(unix)]
    pub(crate) fn terminal<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> super::terminal::Terminal {
        let mut command = self.command(env!("CARGO_BIN_EXE_stepgate"), arguments);
        command.env("TERM", "xterm-256color");
        super::terminal::Terminal::start(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_command_sees_the_sandbox_and_nothing_else() {
        let mut sandbox = Sandbox::new();
        sandbox.set("STEPGATE_VAR_DOCKERID", "ada");
        let output = sandbox.command("env", [""; 0]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let names: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, _)| name)
            .collect();
        for name in &names {
            let is_ours = matches!(
                *name,
                "PATH"
                    | "LANG"
                    | "HOME"
                    | "DOCKER_CONFIG"
                    | "STEPGATE_STATE_DIR"
                    | "TMPDIR"
                    | "STEPGATE_VAR_DOCKERID"
                    | "LLVM_PROFILE_FILE"
            );
            assert!(is_ours, "{name} came from outside");
        }
        assert!(names.contains(&"STEPGATE_VAR_DOCKERID"));
        assert!(text.contains(&format!("HOME={}", sandbox.home().display())));
    }

    #[test]
    fn files_are_found_wherever_they_lie_and_go_with_the_sandbox() {
        let sandbox = Sandbox::new();
        let lesson = sandbox.write("course/one.md", "# One\n");
        std::fs::write(sandbox.state().join("kept"), "x").unwrap();
        std::fs::write(sandbox.docker_config().join("config.json"), "{}").unwrap();
        assert_eq!(sandbox.files().len(), 3);
        drop(sandbox);
        assert!(!lesson.exists());
    }

    #[test]
    fn the_stepgate_under_test_starts() {
        Sandbox::new().stepgate(["--help"]).assert().success();
    }
}
