//! The built-in engine for tests that are written for Docker: stepgate's own `docker` command takes the CLI's place.
//!
//! Not here: lessons on it (`tests/suite/builtin`).

use std::path::Path;
use std::process::Command;

use stepgate::registry::Choice;
use stepgate::shell::context::GuardMode;

use crate::shared::shim::Shim;

/// A host that nothing is at: what is pushed in tests has its registry in its name.
const NOWHERE: &str = "127.0.0.1:9";

/// Stepgate's `docker` command, in a session of its own.
pub(crate) struct StandIn(Shim);

impl StandIn {
    /// Gives the command for the built-in engine in a folder.
    pub(crate) fn at(folder: &Path) -> Self {
        let mut shim = Shim::new("stand-in", &Self::address(folder), NOWHERE);
        shim.context.route.choice = Choice::Host(NOWHERE.to_owned());
        shim.context.guard = GuardMode::Off;
        shim.set_path(&[]);
        Self(shim)
    }

    /// The address of the built-in engine in a folder.
    pub(crate) fn address(folder: &Path) -> String {
        format!("builtin://{}", folder.display())
    }

    /// A `docker` command without its arguments.
    pub(crate) fn command(&self) -> Command {
        let mut command = self.0.command("docker", &[]);
        // Paths in arguments are the test's own.
        command.current_dir(".");
        command
    }
}

#[cfg(test)]
mod tests {
    use crate::support::engine::Engine;

    #[test]
    fn images_are_made_and_seen_without_docker() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = Engine::built_in(folder.path());
        let name = engine.unique("web");
        let id = engine.scratch_image(&name, &[("a", b"1")]);
        assert_eq!(engine.image_id(&name), Some(id));
        assert!(folder.path().join("oci-layout").is_file());
        let ran = engine.docker(["container", "ls"]);
        assert!(ran.code != 0 && ran.stderr.contains("needs Docker"), "{ran:?}");
    }
}
