//! The commands of the registry chapter: raw Engine API requests (the floor), the docker CLI in bash, and
//! `stepgate run`, which also proves every step.
//!
//! Everyone pushes images of the same make to one practice registry, which a process of its own serves, so that the
//! registry costs each the same. Two rounds: every turn uploads new layers; nothing is new.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

use crate::shared::sandbox::Sandbox;
use crate::support::engine::Engine;
use crate::support::lessons;
use crate::support::raw_engine::RawEngine;
use crate::support::registry::{ACCOUNT, Registry};
use crate::support::statistics::{Contender, Times};

/// The bytes of each new layer.
const LAYER: usize = 4 << 20;
/// How often each contender runs.
const N_TURNS: usize = 31;

/// What is new in a turn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    /// Each image has a layer that no registry has seen.
    Layers,
    /// Everything was pushed before.
    Nothing,
}

/// What every contender has: an engine, the registry, and two images under names of its own.
struct Stage<'a> {
    engine: &'a Engine,
    registry: &'a Registry,
    images: [String; 2],
    news: News,
    seed: u64,
}

impl<'a> Stage<'a> {
    fn new(engine: &'a Engine, registry: &'a Registry, news: News, word: &str) -> Self {
        let images = ["hostname", "tweet"].map(|image| engine.unique(&format!("{word}{image}")));
        let seed = word.bytes().fold(u64::from(std::process::id()), |seed, byte| {
            seed * 31 + u64::from(byte)
        });
        Self {
            engine,
            registry,
            images,
            news,
            seed,
        }
    }

    /// Builds the two images, where this turn has something new, and lets the disk come to rest. Images of earlier turns
    /// go: an engine takes longer to list more.
    fn prepare(&mut self, turn: usize) {
        if self.news == News::Layers || turn == 0 {
            let label = format!("label={}", self.engine.label());
            let pruned = self
                .engine
                .docker(["image", "prune", "--force", "--filter", &label]);
            pruned.text();
            for image in self.images.clone() {
                let bytes = self.noise();
                let layers: [(&str, &[u8]); 2] = [("small", b"the same in every image"), ("new", &bytes)];
                self.engine.scratch_image(&image, &layers);
            }
        }
        succeed(Command::new("sync"));
    }

    /// Bytes that do not compress and never come twice (xorshift64).
    fn noise(&mut self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LAYER);
        while bytes.len() < LAYER {
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            bytes.extend(self.seed.to_le_bytes());
        }
        bytes
    }

    fn repository(&self, image: &str) -> String {
        format!("{}/{ACCOUNT}/{image}", self.registry.host)
    }

    fn login(&self) -> (&str, &str) {
        (ACCOUNT, &self.registry.password)
    }
}

struct Raw<'a> {
    stage: Stage<'a>,
    engine: RawEngine,
}

impl Contender for Raw<'_> {
    fn name(&self) -> &'static str {
        "Engine API, raw"
    }

    fn prepare(&mut self, turn: usize) {
        self.stage.prepare(turn);
    }

    fn run(&mut self) {
        let stage = &self.stage;
        let host = &stage.registry.host;
        for image in &stage.images {
            self.engine.tag(image, &stage.repository(image));
        }
        self.engine.list(&format!("{host}/{ACCOUNT}"));
        self.engine.login(host, stage.login());
        for image in &stage.images {
            self.engine.push(&stage.repository(image), host, stage.login());
        }
        let mut page = TcpStream::connect(host).expect("the registry listens");
        write!(page, "GET /r/{ACCOUNT}/ HTTP/1.0\r\nHost: {host}\r\n\r\n").expect("the registry reads");
        let mut text = String::new();
        page.read_to_string(&mut text)
            .expect("the registry answers to the end");
        assert!(text.starts_with("HTTP/1.0 200"), "{text}");
    }
}

struct Cli<'a> {
    stage: Stage<'a>,
    sandbox: Sandbox,
}

impl Contender for Cli<'_> {
    fn name(&self) -> &'static str {
        "docker CLI in bash"
    }

    fn prepare(&mut self, turn: usize) {
        self.stage.prepare(turn);
    }

    fn run(&mut self) {
        let [one, two] = self
            .stage
            .images
            .each_ref()
            .map(|image| (image, self.stage.repository(image)));
        let (host, (name, password)) = (&self.stage.registry.host, self.stage.login());
        // No browser and no curl: bash itself asks for the page.
        let script = format!(
            "set -e\n\
             docker image tag {one} {at_one}; docker image tag {two} {at_two}\n\
             docker image ls -f reference='{host}/{name}/*'\n\
             docker login --username {name} --password-stdin {host} <<<{password}\n\
             docker image push {at_one}; docker image push {at_two}\n\
             exec 3<>/dev/tcp/{address}; printf 'GET /r/{name}/ HTTP/1.0\\r\\nHost: {host}\\r\\n\\r\\n' >&3; read -r line <&3; \
             [[ $line = *200* ]]",
            one = one.0,
            at_one = one.1,
            two = two.0,
            at_two = two.1,
            address = host.replace(':', "/"),
        );
        succeed(self.sandbox.command("bash", ["-c", &script]));
    }
}

struct Stepgate<'a> {
    stage: Stage<'a>,
    sandbox: &'a Sandbox,
}

impl Contender for Stepgate<'_> {
    fn name(&self) -> &'static str {
        "stepgate, verifying"
    }

    fn prepare(&mut self, turn: usize) {
        self.stage.prepare(turn);
        forget(self.sandbox);
        let [one, two] = &self.stage.images;
        self.sandbox.write("lesson.md", &lessons::chapter(one, two));
    }

    fn run(&mut self) {
        let arguments = [
            "run",
            "lesson.md",
            "--unattended",
            "--yes",
            "--keep",
            "--var",
            &format!("dockerId={ACCOUNT}"),
        ];
        let mut command = self.sandbox.command(env!("CARGO_BIN_EXE_stepgate"), arguments);
        command.env("STEPGATE_PASSWORD", &self.stage.registry.password);
        succeed(command);
    }
}

/// Takes away the progress and the login of the turn before; what the registry has stays.
fn forget(sandbox: &Sandbox) {
    for folder in ["lessons", "practice/docker"] {
        // There is none before the first turn.
        let _ = std::fs::remove_dir_all(sandbox.state().join(folder));
    }
}

fn succeed(mut command: Command) {
    let output = command.output().expect("the contender starts");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{command:?}: {}\n{out}\n{err}",
        output.status
    );
}

/// Makes a sandbox whose commands talk to the engine.
pub(crate) fn sandbox(engine: &Engine) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("DOCKER_HOST", engine.address());
    sandbox
}

/// Lets the contenders take turns, and prints the tables.
pub(crate) fn measure(engine: &Engine) -> std::io::Result<()> {
    for (news, title) in [
        (News::Layers, "real uploads of 2 x 4 MB"),
        (News::Nothing, "nothing new to upload"),
    ] {
        let ours = sandbox(engine);
        let registry = Registry::serve(&ours);
        let stage = |word| Stage::new(engine, &registry, news, word);
        let times = Times::measure(
            N_TURNS,
            &mut [
                Box::new(Raw {
                    stage: stage("raw"),
                    engine: RawEngine::connect(engine.address()),
                }),
                Box::new(Cli {
                    stage: stage("cli"),
                    sandbox: sandbox(engine),
                }),
                Box::new(Stepgate {
                    stage: stage("sg"),
                    sandbox: &ours,
                }),
            ],
        );
        writeln!(
            std::io::stdout(),
            "{}\n",
            times.table(&format!("registry chapter, {title}"))
        )?;
    }
    Ok(())
}
