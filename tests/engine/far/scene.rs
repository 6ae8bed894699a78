//! A session's shim at a far engine and a practice registry that is served beside it.
//!
//! Not here: whole lessons (`chapter`).

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use stepgate::shell::carriage::{Carriage, Carrier};
use stepgate::shell::journal::Way;

use crate::shared::sandbox::Sandbox;
use crate::shared::shim::{Ran, Shim};
use crate::support::client::RawRegistry;
use crate::support::engine::Engine;

/// `stepgate registry serve` with the account `ada`; it is stopped at drop.
pub(super) struct Served {
    child: Child,
    pub(super) host: String,
    pub(super) password: String,
}

impl Served {
    /// Serves a folder of the sandbox, and waits until it is said where.
    pub(super) fn start(sandbox: &Sandbox) -> Self {
        let storage = sandbox.root().join("served");
        let storage = storage.to_str().expect("a folder's path is text");
        let arguments = ["registry", "serve", "--storage", storage, "--account", "ada"];
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_stepgate"), arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("stepgate starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let mut find = |key: &str| {
            let found = lines.find_map(|line| Some(line.strip_prefix(key)?.trim().to_owned()));
            found.unwrap_or_else(|| panic!("`{key}` is told"))
        };
        let (host, password) = (find("registry:"), find("password:"));
        Self {
            child,
            host,
            password,
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).ok();
        self.child.wait().ok();
    }
}

/// A session that is logged in as `ada`.
pub(super) struct Scene<'a> {
    pub(super) engine: &'a Engine,
    pub(super) shim: Shim,
    pub(super) served: Served,
}

impl<'a> Scene<'a> {
    pub(super) fn new(engine: &'a Engine) -> Self {
        let mut shim = Shim::new(&engine.unique("s"), engine.address(), "127.0.0.1:1");
        let served = Served::start(&shim.sandbox);
        shim.context.route.host.clone_from(&served.host);
        carried(&mut shim);
        let scene = Self { engine, shim, served };
        let login = format!("login -u ada -p {}", scene.served.password);
        assert_eq!(scene.well(&login).stdout, "Login Succeeded\n");
        scene
    }

    /// A name of this test's own in the account.
    pub(super) fn name(&self, word: &str) -> String {
        format!("ada/{}", self.engine.unique(word))
    }

    /// Runs `docker` in the session and fails the test where it fails.
    #[track_caller]
    pub(super) fn well(&self, line: &str) -> Ran {
        let ran = self.shim.docker(line);
        assert_eq!(ran.code, 0, "docker {line}: {}{}", ran.stdout, ran.stderr);
        ran
    }

    /// Pushes, and gives how each layer got there, lowest first.
    #[track_caller]
    pub(super) fn ways(&self, name: &str) -> Vec<Way> {
        self.well(&format!("push {name}"));
        let uploads = self.shim.last().uploads;
        assert_eq!(uploads.len(), 1);
        uploads[0].layers.iter().map(|layer| layer.way.clone()).collect()
    }

    /// The registry without stepgate's client.
    pub(super) fn raw(&self) -> RawRegistry {
        RawRegistry::new(&self.served.host, Some(("ada", &self.served.password)))
    }
}

/// Lets stepgate carry a session's images, from the first command on.
pub(super) fn carried(shim: &mut Shim) {
    shim.context.carriage = Some(Carriage {
        carrier: Carrier::Stepgate,
        folder: shim.sandbox.root().join("carried"),
    });
}
