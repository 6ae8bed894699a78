//! A Docker Engine that tests use, seen through the real docker CLI; what a test made in it goes at drop.
//!
//! Not here: engines that a test may hurt (`private`), images (`images`), and the built-in engine (`built_in`).

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use super::built_in::StandIn;
use crate::shared::skip;

/// The variable that names the engine, as `DOCKER_HOST` would.
const VARIABLE: &str = "STEPGATE_TEST_DOCKER";
/// The label that everything carries that tests make through the CLI.
const LABEL: &str = "stepgate.test";

/// One test's use of an engine.
pub(crate) struct Engine {
    address: String,
    id: String,
    config: TempDir,
    removal: Removal,
    /// What takes the docker CLI's place, where there is no Docker.
    stand_in: Option<StandIn>,
}

/// What becomes of the things that a test made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Removal {
    /// They are removed at drop.
    AtDrop,
    /// They go with the whole engine.
    WithEngine,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Ran {
    /// Gives the output, without the last line end; fails the test where the command failed.
    pub(crate) fn text(self) -> String {
        assert_eq!(
            self.code, 0,
            "exit {}; it said:\n{}{}",
            self.code, self.stdout, self.stderr
        );
        self.stdout.trim_end().to_owned()
    }
}

impl Engine {
    /// Gives the engine that `STEPGATE_TEST_DOCKER` names. Says that the test is skipped where it is not set; fails
    /// where it is and nothing answers.
    pub(crate) fn from_env() -> Option<Self> {
        let Ok(address) = std::env::var(VARIABLE) else {
            skip(
                "it needs a Docker Engine: run tests/run, or set STEPGATE_TEST_DOCKER to an engine's address",
            );
            return None;
        };
        let engine = Self::new(&address, Removal::AtDrop);
        let answer = engine.docker(["version", "--format", "{{.Server.Version}}"]);
        assert_eq!(
            answer.code, 0,
            "{VARIABLE} is {address}, and nothing answers there: {}",
            answer.stderr
        );
        Some(engine)
    }

    /// Gives an engine at an address; what the test makes in it is removed at drop.
    pub(crate) fn at(address: &str) -> Self {
        Self::new(address, Removal::AtDrop)
    }

    /// Gives an engine that goes after the test, with all that is in it.
    pub(crate) fn throw_away(address: &str) -> Self {
        Self::new(address, Removal::WithEngine)
    }

    /// Gives the built-in engine, with its images in a folder that goes after the test.
    pub(crate) fn built_in(folder: &Path) -> Self {
        let mut engine = Self::new(&StandIn::address(folder), Removal::WithEngine);
        engine.stand_in = Some(StandIn::at(folder));
        engine
    }

    fn new(address: &str, removal: Removal) -> Self {
        static N_ENGINES: AtomicU32 = AtomicU32::new(0);
        let n = N_ENGINES.fetch_add(1, Ordering::Relaxed);
        Self {
            address: address.to_owned(),
            // The letter at the end keeps one number from being the start of another.
            id: format!("t{}n{n}z", std::process::id()),
            config: tempfile::tempdir().expect("a temporary folder"),
            removal,
            stand_in: None,
        }
    }

    /// What `--engine` takes.
    pub(crate) fn choice(&self) -> &'static str {
        if self.stand_in.is_some() {
            "builtin"
        } else {
            "docker"
        }
    }

    /// The address, for `DOCKER_HOST`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Makes a name of this test's own: lower-case letters and digits, at most 30, so that it does for an account too.
    /// Tags that have such a name in them are removed at drop.
    pub(crate) fn unique(&self, word: &str) -> String {
        format!("{word}{}", self.id)
    }

    /// The label that what is made should carry, `key=value`; what carries it is removed at drop.
    pub(crate) fn label(&self) -> String {
        format!("{LABEL}={}", self.id)
    }

    /// Runs the real docker CLI against the engine, with a docker configuration of this test's own.
    pub(crate) fn docker<A: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        self.docker_with_input(arguments, "")
    }

    /// Runs the real docker CLI with a text on its standard input.
    pub(crate) fn docker_with_input<A: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
        input: &str,
    ) -> Ran {
        let command = match &self.stand_in {
            None => self.real_cli(),
            Some(stand_in) => stand_in.command(),
        };
        Self::ran(command, arguments, input)
    }

    /// Runs the real docker CLI, also where there is no Docker, for what it does without an engine.
    pub(crate) fn cli_with_input<A: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
        input: &str,
    ) -> Ran {
        Self::ran(self.real_cli(), arguments, input)
    }

    fn ran<A: AsRef<std::ffi::OsStr>>(
        command: Command,
        arguments: impl IntoIterator<Item = A>,
        input: &str,
    ) -> Ran {
        let mut command = assert_cmd::Command::from_std(command);
        let output = command
            .args(arguments)
            .write_stdin(input)
            .output()
            .expect("the docker CLI starts");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// What `DOCKER_HOST` is; nothing answers where there is no Docker.
    fn docker_host(&self) -> &str {
        match self.stand_in {
            None => &self.address,
            Some(_) => "unix:///nonexistent.sock",
        }
    }

    fn real_cli(&self) -> Command {
        let mut command = Command::new("docker");
        for name in [
            "DOCKER_CONTEXT",
            "DOCKER_TLS_VERIFY",
            "DOCKER_CERT_PATH",
            "DOCKER_API_VERSION",
        ] {
            command.env_remove(name);
        }
        command
            .env("DOCKER_HOST", self.docker_host())
            .env("DOCKER_CONFIG", self.config.path());
        // Only the classic builder is in every engine and needs no plugin.
        command.env("DOCKER_BUILDKIT", "0").env("NO_COLOR", "1");
        command
    }

    /// Gives the ID of the image that has a name; `None` where none has.
    pub(crate) fn image_id(&self, name: &str) -> Option<String> {
        let ran = self.docker(["image", "inspect", "--format", "{{.Id}}", name]);
        (ran.code == 0).then(|| ran.text())
    }

    /// The first words of the lines of a listing.
    fn listed(&self, arguments: &[&str]) -> Vec<String> {
        let ran = self.docker(arguments);
        let mut words: Vec<String> = ran.stdout.lines().map(str::to_owned).collect();
        words.sort();
        words.dedup();
        words
    }

    fn remove(&self, command: &[&str], things: &[String]) {
        if !things.is_empty() {
            self.docker(command.iter().copied().chain(things.iter().map(String::as_str)));
        }
    }

    /// Removes what carries the label, and tags with a unique name in them.
    fn clean(&self) {
        let filter = format!("label={}", self.label());
        self.remove(
            &["rm", "-f", "-v"],
            &self.listed(&["ps", "-aq", "--filter", &filter]),
        );
        let mut tags = self.listed(&["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"]);
        tags.retain(|tag| tag.contains(&self.id));
        self.remove(&["rmi", "-f"], &tags);
        self.remove(
            &["rmi", "-f"],
            &self.listed(&["image", "ls", "-aq", "--no-trunc", "--filter", &filter]),
        );
        self.remove(
            &["network", "rm"],
            &self.listed(&["network", "ls", "-q", "--filter", &filter]),
        );
        self.remove(
            &["volume", "rm", "-f"],
            &self.listed(&["volume", "ls", "-q", "--filter", &filter]),
        );
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        match self.removal {
            Removal::AtDrop => self.clean(),
            Removal::WithEngine => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_test_made_goes_at_its_end_and_nothing_else() {
        let (Some(ours), Some(theirs)) = (Engine::from_env(), Engine::from_env()) else {
            return;
        };
        let kept = theirs.scratch_image(&theirs.unique("kept"), &[("a", b"theirs")]);
        let name = ours.unique("ada") + "/web:v1";
        let id = ours.scratch_image(&name, &[("a", b"ours")]);
        ours.docker(["tag", &name, "127.0.0.1:9/other/name"]).text();
        ours.docker(["volume", "create", "--label", &ours.label()]).text();
        assert_eq!(theirs.image_id("127.0.0.1:9/other/name"), Some(id.clone()));
        drop(ours);
        assert_eq!(theirs.image_id(&name), None);
        assert_eq!(theirs.image_id(&id), None);
        assert_eq!(theirs.image_id(&theirs.unique("kept")), Some(kept));
    }

    #[test]
    fn unique_names_do_for_accounts() {
        let (one, two) = (Engine::throw_away("unix:///x"), Engine::throw_away("unix:///x"));
        assert_ne!(one.unique("ada"), two.unique("ada"));
        assert!(
            one.unique("ada").len() <= 30 && one.unique("ada").bytes().all(|b| b.is_ascii_alphanumeric())
        );
    }

    #[test]
    fn the_cli_is_sealed_off_and_tells_of_failure() {
        let engine = Engine::throw_away("unix:///nonexistent.sock");
        let ran = engine.docker(["version"]);
        assert_ne!(ran.code, 0);
        assert!(ran.stderr.contains(engine.address()), "{ran:?}");
        assert_eq!(engine.image_id("x"), None);
    }
}
