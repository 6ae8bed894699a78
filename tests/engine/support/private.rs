//! A Docker Engine of one test's own, which the test may stop or kill in the middle of something.
//!
//! Not here: the engine that tests share (`engine`).

use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::daemon::Daemon;
use super::engine::Engine;
use super::shims;
use crate::shared::skip;

/// The longest folder for which the engine's sockets, deep inside, keep within the 107 bytes of a socket's path.
const MAX_FOLDER: usize = 50;
/// The file in the engine's folder that vouches for registries.
const AUTHORITY: &str = "authority.pem";

/// A running engine; it is killed at drop, and all that it held goes.
pub(crate) struct PrivateEngine {
    daemon: Daemon,
    folder: TempDir,
    loopback: Loopback,
}

/// Which loopback interface an engine has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loopback {
    /// This machine's.
    Shared,
    /// One of its own, as an engine in a virtual machine has it: a network namespace that goes with its process.
    Own,
}

impl PrivateEngine {
    /// Starts one and waits until it answers. Says that the test is skipped where tests have no engine at all, or
    /// where only root could start one.
    pub(crate) fn start() -> Option<Self> {
        Self::with(Loopback::Shared, "{}")
    }

    /// Starts one that builds with `BuildKit` where nobody says, as newer ones do.
    pub(crate) fn with_buildkit() -> Option<Self> {
        Self::with(Loopback::Shared, r#"{ "features": { "buildkit": true } }"#)
    }

    /// Starts one that pulls Docker Hub's images from a mirror of it.
    pub(crate) fn with_mirror(host: &str) -> Option<Self> {
        Self::with(
            Loopback::Shared,
            &format!(r#"{{ "registry-mirrors": ["http://{host}"] }}"#),
        )
    }

    /// Starts one that answers on its socket and does not reach this machine's loopback. Says that the test is skipped
    /// also where no network namespace can be made.
    pub(crate) fn far() -> Option<Self> {
        // Says so itself where there is none.
        Engine::from_env()?;
        let unshared = Command::new("unshare")
            .args(["--net", "/bin/busybox", "ip", "link", "set", "lo", "up"])
            .output();
        let can_unshare = unshared.as_ref().is_ok_and(|output| output.status.success());
        if rustix::process::geteuid().is_root() && !can_unshare {
            skip(&format!(
                "it needs a network namespace of its own, and none can be made here: {unshared:?}"
            ));
            return None;
        }
        Self::with(Loopback::Own, "{}")
    }

    /// Starts one that takes an authority's word for registries, and nobody else's.
    pub(crate) fn trusting(authority: &Path) -> Option<Self> {
        let mut private = Self::start()?;
        std::fs::copy(authority, private.folder.path().join(AUTHORITY)).expect("the authority");
        private.start_again();
        Some(private)
    }

    fn with(loopback: Loopback, settings: &str) -> Option<Self> {
        let has_engine = Engine::from_env().is_some();
        if !has_engine {
            return None;
        }
        if !rustix::process::geteuid().is_root() {
            skip("it starts a Docker Engine of its own, which only root can do");
            return None;
        }
        let temporary = std::env::temp_dir();
        let parent = if temporary.as_os_str().len() <= MAX_FOLDER {
            temporary
        } else {
            PathBuf::from("/tmp")
        };
        let folder = tempfile::Builder::new()
            .prefix("sg-")
            .tempdir_in(parent)
            .expect("a temporary folder");
        std::fs::write(folder.path().join("daemon.json"), settings).expect("the engine's configuration");
        Some(Self {
            daemon: serve(folder.path(), loopback),
            folder,
            loopback,
        })
    }

    /// Gives the engine to look at and use.
    pub(crate) fn engine(&self) -> Engine {
        Engine::throw_away(&address(self.folder.path()))
    }

    /// Asks it to stop, as `systemctl stop` does, and waits until it has.
    pub(crate) fn stop(&mut self) {
        self.daemon.stop();
    }

    /// Ends it on the spot (`kill -9`), with the containerd that it started.
    pub(crate) fn kill(&mut self) {
        self.daemon.kill();
        // It goes with its parent, but only soon; the next engine would take its leftover for a running one.
        let pid_file = self.folder.path().join("exec/containerd/containerd.pid");
        let pid = std::fs::read_to_string(&pid_file).ok();
        if let Some(pid) = pid
            .and_then(|pid| pid.trim().parse().ok())
            .and_then(Pid::from_raw)
        {
            kill_process(pid, Signal::KILL).ok();
        }
        self.daemon.wait_for_silence();
        std::fs::remove_file(pid_file).ok();
    }

    /// Starts it again on what it had, and waits until it answers.
    pub(crate) fn start_again(&mut self) {
        self.kill();
        self.daemon = serve(self.folder.path(), self.loopback);
    }

    /// Starts it again on what it had, with this machine's loopback, and waits until it answers.
    pub(crate) fn come_home(&mut self) {
        self.loopback = Loopback::Shared;
        self.start_again();
    }

    /// The folder that holds all that it has.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }
}

impl Drop for PrivateEngine {
    fn drop(&mut self) {
        self.kill();
        shims::end_below(self.folder.path());
        // A killed engine leaves its mounts, a stopped one does not.
        for mount in mounts_below(self.folder.path()) {
            Command::new("umount").arg("-l").arg(mount).status().ok();
        }
    }
}

fn address(folder: &Path) -> String {
    format!("unix://{}/docker.sock", folder.display())
}

/// A command that becomes dockerd.
fn dockerd(loopback: Loopback) -> Command {
    match loopback {
        Loopback::Shared => Command::new("dockerd"),
        Loopback::Own => {
            let mut command = Command::new("unshare");
            // A new namespace's loopback is down; one that is up refuses connections at once, as a machine's does.
            let become_it = "/bin/busybox ip link set lo up && exec dockerd \"$@\"";
            command.args(["--net", "/bin/sh", "-c", become_it, "dockerd"]);
            command
        }
    }
}

/// Starts dockerd so that it leaves the machine's network alone and shares no containerd with another engine.
fn serve(folder: &Path, loopback: Loopback) -> Daemon {
    let mut command = dockerd(loopback);
    if folder.join(AUTHORITY).exists() {
        command.env("SSL_CERT_FILE", folder.join(AUTHORITY));
    }
    command.arg("--host").arg(address(folder));
    for (option, name) in [
        ("--data-root", "data"),
        ("--exec-root", "exec"),
        ("--pidfile", "dockerd.pid"),
        ("--config-file", "daemon.json"),
    ] {
        command.arg(option).arg(folder.join(name));
    }
    command.args([
        "--bridge=none",
        "--iptables=false",
        "--ip6tables=false",
        "--ip-masq=false",
        "--ip-forward=false",
    ]);
    if Path::new("/run/containerd/containerd.sock").exists() {
        let name = folder
            .file_name()
            .expect("a folder's name")
            .to_string_lossy()
            .into_owned();
        command.args([
            "--containerd-namespace",
            &name,
            "--containerd-plugins-namespace",
            &format!("{name}-plugins"),
        ]);
    }
    // A killed engine leaves its process ID, and the next one would take it for a running one.
    std::fs::remove_file(folder.join("dockerd.pid")).ok();
    let daemon = Daemon::start(command);
    daemon.wait_for("API listen on");
    daemon
}

/// The mounts below a folder, deepest first.
fn mounts_below(folder: &Path) -> Vec<PathBuf> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let paths = mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .map(PathBuf::from);
    let mut below: Vec<PathBuf> = paths.filter(|path| path.starts_with(folder)).collect();
    below.sort();
    below.reverse();
    below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_far_engine_answers_and_has_another_loopback() {
        let Some(private) = PrivateEngine::far() else {
            return;
        };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let name = format!("{}/ada/web", listener.local_addr().unwrap());
        let engine = private.engine();
        engine.scratch_image(&name, &[("a", b"1")]);
        let pushed = engine.docker(["push", &name]);
        assert!(pushed.stderr.contains("connection refused"), "{pushed:?}");
    }

    #[test]
    fn a_private_engine_keeps_its_images_over_a_stop_and_a_kill() {
        let Some(mut private) = PrivateEngine::start() else {
            return;
        };
        let engine = private.engine();
        let id = engine.scratch_image("kept", &[("a", b"1")]);
        private.stop();
        assert_ne!(engine.docker(["version"]).code, 0);
        private.start_again();
        assert_eq!(engine.image_id("kept"), Some(id.clone()));
        private.kill();
        private.start_again();
        assert_eq!(engine.image_id("kept"), Some(id));
        let folder = private.folder.path().to_owned();
        drop(private);
        assert!(!folder.exists());
        assert!(mounts_below(&folder).is_empty());
    }
}
