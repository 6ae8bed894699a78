//! The registry of a scene, stepgate's own or Debian's, and the places in it that a test can hurt.
//!
//! Not here: asking it (`client`).

use std::path::{Path, PathBuf};

use crate::shared::sandbox::Sandbox;
use crate::support::daemon::Daemon;
use crate::support::registry::{Accounts, DebianRegistry};

/// The password of every account in a scene.
pub(super) const PASSWORD: &str = "correct horse battery";

/// Which registry a scene has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Stepgate's own.
    Practice,
    /// Debian's `docker-registry` with htpasswd, as `--registry HOST`.
    Debian,
}

/// A scene's registry.
pub(super) enum Home {
    /// Stepgate's own, in its folder.
    Practice(PathBuf),
    /// Debian's.
    Debian(DebianRegistry),
}

impl Home {
    /// Makes one where these names have accounts; the practice registry makes accounts itself.
    pub(super) fn new(kind: Kind, sandbox: &Sandbox, names: &[&str]) -> Self {
        match kind {
            Kind::Practice => Self::Practice(sandbox.state().join("practice")),
            Kind::Debian => {
                let accounts: Vec<(&str, &str)> = names.iter().map(|name| (*name, PASSWORD)).collect();
                Self::Debian(DebianRegistry::start(Accounts::These(&accounts)))
            }
        }
    }

    /// What `--registry` takes.
    pub(super) fn choice(&self) -> String {
        match self {
            Self::Practice(_) => "practice".to_owned(),
            Self::Debian(registry) => registry.host(),
        }
    }

    /// The registry as it is named to the learner.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Practice(_) => "the practice registry".to_owned(),
            Self::Debian(registry) => format!("the registry `{}`", registry.host()),
        }
    }

    /// The host as it stands in a reference; the practice registry has one once it was started.
    pub(super) fn host(&self) -> String {
        match self {
            Self::Practice(folder) => {
                let port = std::fs::read_to_string(folder.join("port")).expect("it was started");
                format!("127.0.0.1:{}", port.trim())
            }
            Self::Debian(registry) => registry.host(),
        }
    }

    /// Docker's config file in force.
    pub(super) fn docker_config(&self, sandbox: &Sandbox) -> PathBuf {
        match self {
            Self::Practice(folder) => folder.join("docker/config.json"),
            Self::Debian(_) => sandbox.docker_config().join("config.json"),
        }
    }

    /// Serves the practice registry until the end is dropped; Debian's is served anyway.
    pub(super) fn serve(&self, sandbox: &Sandbox) -> Option<Daemon> {
        match self {
            Self::Practice(_) => Some(serve(sandbox, &[])),
            Self::Debian(_) => None,
        }
    }

    /// Gives an account another password.
    pub(super) fn renew(&mut self, sandbox: &Sandbox, name: &str) {
        match self {
            Self::Practice(_) => drop(serve(sandbox, &["--account", name])),
            Self::Debian(registry) => {
                registry.change_accounts(Accounts::These(&[(name, "another password")]));
            }
        }
    }

    /// Takes an account away.
    pub(super) fn delete_account(&mut self, name: &str) {
        match self {
            Self::Practice(folder) => {
                std::fs::remove_file(folder.join("accounts").join(format!("{name}.json"))).expect("its file");
            }
            Self::Debian(registry) => registry.change_accounts(Accounts::These(&[("nobody", PASSWORD)])),
        }
    }

    /// The file that holds a blob.
    pub(super) fn blob(&self, digest: &str) -> PathBuf {
        match self {
            Self::Practice(folder) => {
                let hex = digest.strip_prefix("sha256:").expect("a SHA-256 digest");
                folder.join("blobs/sha256").join(&hex[..2]).join(hex)
            }
            Self::Debian(registry) => registry.blob(digest),
        }
    }

    /// Removes a blob's bytes behind the registry's back.
    pub(super) fn delete_blob(&self, digest: &str) {
        std::fs::remove_file(self.blob(digest)).expect("the blob is in the storage");
    }

    /// Cuts a blob to a number of bytes behind the registry's back.
    pub(super) fn truncate_blob(&self, digest: &str, n_bytes: u64) {
        let file = std::fs::OpenOptions::new().write(true).open(self.blob(digest));
        let file = file.expect("the blob is in the storage");
        file.set_len(n_bytes).expect("a file can be cut");
    }

    /// Changes one byte of a blob behind the registry's back.
    pub(super) fn damage_blob(&self, digest: &str) {
        let mut bytes = std::fs::read(self.blob(digest)).expect("the blob is in the storage");
        bytes[0] ^= 1;
        std::fs::write(self.blob(digest), bytes).expect("a file can be written");
    }

    /// Removes a repository behind the registry's back, as if nothing had been pushed to it.
    pub(super) fn forget(&self, repository: &str) {
        let repositories = match self {
            Self::Practice(folder) => folder.join("repositories"),
            Self::Debian(registry) => registry.storage().join("docker/registry/v2/repositories"),
        };
        std::fs::remove_dir_all(repositories.join(repository)).expect("the repository is in the storage");
    }

    /// Ends the registry for good; the practice registry cannot go, since it is in the process that asks.
    pub(super) fn end(&mut self) {
        match self {
            Self::Practice(folder) => panic!("{} lives with the one who asks", Path::display(folder)),
            Self::Debian(registry) => registry.kill(),
        }
    }
}

fn serve(sandbox: &Sandbox, more: &[&str]) -> Daemon {
    let arguments = ["registry", "serve"].iter().chain(more);
    let daemon = Daemon::start(sandbox.command(env!("CARGO_BIN_EXE_stepgate"), arguments));
    daemon.wait_for("Ctrl-C stops it");
    daemon
}
