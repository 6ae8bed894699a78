//! What the tests stand on: an engine that is left as it was found, a registry of their own, and images.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use stepgate::docker::{Force, Parents};
use stepgate::engine::build_context::ContextFolder;
use stepgate::engine::docker::{Address, DockerEngine, connect};
use stepgate::engine::{BuildRequest, Engine, EngineError, LayerNote, Note, Pushed};
use stepgate::registry::{Credentials, SecretKind};
use stepgate::words::{Reference, Secret};

/// Credentials that the registry takes, in its own form: `ada` with the password below.
pub(super) const HTPASSWD: &str = "ada:$2b$04$abcdefghijklmnopqrstuuJ.jehugnPXVZEC7OZAIxLI95xkGfzTy\n";
pub(super) const PASSWORD: &str = "engine-test-password";

/// An engine, and the names that a test makes in it; they are gone when it is dropped, also after a failure.
pub(super) struct Scene {
    pub(super) address: String,
    pub(super) engine: DockerEngine,
    pub(super) names: Vec<String>,
}

impl Scene {
    pub(super) async fn new(address: String) -> Self {
        let engine = connect(&Address::parse(&address, None).unwrap()).await.unwrap();
        Self {
            address,
            engine,
            names: Vec::new(),
        }
    }

    /// Builds an image of two layers with this name; the seed decides what is in it.
    pub(super) async fn build(&mut self, name: &str, seed: u64) -> String {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("noise"), noise(seed, 3 * 1024 * 1024)).unwrap();
        std::fs::write(folder.path().join("small"), seed.to_string()).unwrap();
        write(
            folder.path(),
            "Dockerfile",
            "FROM scratch\nCOPY noise /noise\nCOPY small /small\nCMD [\"/small\"]\n",
        );
        self.names.push(name.to_owned());
        self.build_folder(folder.path(), name, &mut |_| ()).await.unwrap()
    }

    pub(super) async fn build_folder(
        &self,
        folder: &Path,
        name: &str,
        progress: &mut (dyn FnMut(Note) + Send),
    ) -> Result<String, EngineError> {
        let context = ContextFolder::find(folder, None).unwrap();
        let request = BuildRequest {
            dockerfile: context.dockerfile().to_owned(),
            context: context.into(),
            tags: vec![name.to_owned()],
            labels: [("stepgate.engine-test".to_owned(), name.to_owned())].into(),
            no_cache: true,
            ..BuildRequest::default()
        };
        self.engine.build(request, progress).await
    }

    pub(super) async fn tag(&mut self, source: &str, target: &str) -> Reference {
        let target = Reference::parse(target).unwrap();
        self.names.push(target.to_string());
        self.engine.tag(source, &target).await.unwrap();
        target
    }

    pub(super) async fn push(&self, name: &Reference) -> (Pushed, Vec<LayerNote>) {
        let mut notes = Vec::new();
        let mut progress = |note| {
            if let Note::Layer(layer) = note {
                notes.push(layer);
            }
        };
        let pushed = self
            .engine
            .push(name, Some(&ada(PASSWORD)), &mut progress)
            .await
            .unwrap();
        (pushed, notes)
    }

    /// Runs docker's CLI for what stepgate has no need to do itself.
    pub(super) fn cli(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("docker");
        command.env("DOCKER_HOST", &self.address).args(arguments);
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "docker {arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let address = Address::parse(&self.address, None).unwrap();
        let names = std::mem::take(&mut self.names);
        let sweep = async move {
            let Ok(engine) = connect(&address).await else {
                return;
            };
            for name in names {
                let _ = engine.remove_image(&name, Force::Forced, Parents::Deleted).await;
            }
        };
        // The test's own runtime is busy with this very drop.
        let sweeping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(sweep);
        });
        let _ = sweeping.join();
    }
}

/// Debian's registry on a port of its own; it is killed when dropped.
pub(super) struct Registry {
    child: Child,
    pub(super) host: String,
    _folder: tempfile::TempDir,
}

impl Registry {
    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "htpasswd", HTPASSWD);
        let root = folder.path().display();
        let config = format!(
            "version: 0.1\nlog: {{level: info, formatter: text}}\n\
             storage: {{filesystem: {{rootdirectory: {root}/data}}}}\n\
             http: {{addr: '127.0.0.1:0'}}\nauth: {{htpasswd: {{realm: r, path: {root}/htpasswd}}}}\n"
        );
        write(folder.path(), "config.yml", &config);
        let mut child = Command::new("docker-registry")
            .args(["serve", folder.path().join("config.yml").to_str().unwrap()])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let host = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, rest) = line.split_once("listening on ")?;
            Some(rest.split(['"', ' ']).next().unwrap().to_owned())
        });
        // Somebody must read on, or the registry stops at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            host: host.unwrap(),
            _folder: folder,
        }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn ada(password: &str) -> Credentials {
    Credentials {
        username: "ada".to_owned(),
        secret: Secret::new(password),
        kind: SecretKind::Password,
    }
}

pub(super) fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

/// Bytes that don't compress (xorshift).
pub(super) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    std::iter::repeat_with(next)
        .flat_map(u64::to_le_bytes)
        .take(length)
        .collect()
}
