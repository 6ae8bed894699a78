//! The commands of the registry chapter: raw Engine API requests (the floor), the docker CLI in bash, and stepgate, which
//! also verifies every step.
//!
//! All on the engine that `STEPGATE_TEST_DOCKER` names and one registry with accounts. Two rounds: every turn uploads
//! new layers; nothing is new. Not here: reading lessons (`parse`).

#[cfg(unix)]
#[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
#[path = "../tests/suite/support/mod.rs"]
mod shared;
#[cfg(unix)]
mod support {
    //! The benchmarks' own parts and those of the tests against an engine, which name each other by `super`.

    #[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
    #[path = "../../tests/engine/support/client.rs"]
    pub(crate) mod client;
    #[expect(dead_code, reason = "the tests use the rest of it")]
    #[path = "../../tests/engine/support/daemon.rs"]
    pub(crate) mod daemon;
    #[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
    #[path = "../../tests/engine/support/engine.rs"]
    pub(crate) mod engine;
    #[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
    #[path = "../../tests/engine/support/images.rs"]
    pub(crate) mod images;
    #[expect(dead_code, reason = "`parse` uses the rest of it")]
    pub(crate) mod lessons;
    pub(crate) mod raw_engine;
    #[expect(dead_code, reason = "the tests use the rest of it")]
    #[path = "../../tests/engine/support/registry.rs"]
    pub(crate) mod registry;
    #[expect(dead_code, reason = "`parse` uses the rest of it")]
    pub(crate) mod statistics;
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    chapter::main()
}

#[cfg(unix)]
mod chapter {
    //! The contenders. Not here: their times.

    use std::io::Write as _;
    use std::process::Command;

    use super::shared::sandbox::Sandbox;
    use super::support::engine::Engine;
    use super::support::lessons;
    use super::support::raw_engine::RawEngine;
    use super::support::registry::{Accounts, DebianRegistry};
    use super::support::statistics::{Contender, Times};

    /// The account, and the password that it has at the registry.
    const LOGIN: (&str, &str) = ("ada", "correct-horse");
    /// The bytes of each new layer.
    const LAYER: usize = 4 << 20;
    /// How often each contender runs.
    const N_TURNS: usize = 15;

    /// What is new in a turn.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum News {
        /// Each image has a layer that no registry has seen.
        Layers,
        /// Everything was pushed before.
        Nothing,
    }

    /// What every contender has: an engine, a registry, and two images under names of its own.
    struct Stage<'a> {
        engine: &'a Engine,
        host: String,
        images: [String; 2],
        news: News,
        seed: u64,
    }

    impl<'a> Stage<'a> {
        fn new(engine: &'a Engine, registry: &DebianRegistry, news: News, word: &str) -> Self {
            let images = ["hostname", "tweet"].map(|image| engine.unique(&format!("{word}{image}")));
            let seed = word.bytes().fold(u64::from(std::process::id()), |seed, byte| {
                seed * 31 + u64::from(byte)
            });
            Self {
                engine,
                host: registry.host(),
                images,
                news,
                seed,
            }
        }

        /// Builds the two images, where this turn has something new.
        fn prepare(&mut self, turn: usize) {
            if self.news == News::Nothing && turn > 0 {
                return;
            }
            for image in self.images.clone() {
                let bytes = self.noise();
                self.engine
                    .scratch_image(&image, &[("small", b"the same in every image"), ("new", &bytes)]);
            }
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
            format!("{}/{}/{image}", self.host, LOGIN.0)
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
            for image in &self.stage.images {
                self.engine.tag(image, &self.stage.repository(image));
            }
            self.engine.list(&format!("{}/{}", self.stage.host, LOGIN.0));
            self.engine.login(&self.stage.host, LOGIN);
            for image in &self.stage.images {
                self.engine
                    .push(&self.stage.repository(image), &self.stage.host, LOGIN);
            }
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
            let (host, (name, password)) = (&self.stage.host, LOGIN);
            let script = format!(
                "set -e; docker image tag {} {}; docker image tag {} {}; docker image ls -f reference='{host}/{name}/*'\n\
                 docker login --username {name} --password-stdin {host} <<<{password}; docker image push {}; docker image push {}",
                one.0, one.1, two.0, two.1, one.1, two.1
            );
            succeed(self.sandbox.command("bash", ["-c", &script]));
        }
    }

    struct Stepgate<'a> {
        stage: Stage<'a>,
        sandbox: Sandbox,
    }

    impl Contender for Stepgate<'_> {
        fn name(&self) -> &'static str {
            "stepgate, verifying"
        }

        fn prepare(&mut self, turn: usize) {
            self.stage.prepare(turn);
            // Nothing of the turn before: no progress, no login.
            self.sandbox = sandbox(self.stage.engine);
            self.sandbox.write(
                "lesson.md",
                &lessons::chapter(&self.stage.images[0], &self.stage.images[1]),
            );
        }

        fn run(&mut self) {
            let value = format!("dockerId={}", LOGIN.0);
            let arguments = [
                "run",
                "lesson.md",
                "--unattended",
                "--yes",
                "--keep",
                "--registry",
                &self.stage.host,
                "--var",
                &value,
            ];
            succeed(self.sandbox.command(env!("CARGO_BIN_EXE_stepgate"), arguments));
        }
    }

    fn sandbox(engine: &Engine) -> Sandbox {
        let mut sandbox = Sandbox::new();
        sandbox.set("DOCKER_HOST", engine.address());
        sandbox.set("STEPGATE_PASSWORD", LOGIN.1);
        sandbox
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

    pub(super) fn main() -> std::io::Result<()> {
        let Some(engine) = Engine::from_env() else {
            return Ok(());
        };
        for (news, title) in [
            (News::Layers, "real uploads of 2 x 4 MB"),
            (News::Nothing, "nothing new to upload"),
        ] {
            let registry = DebianRegistry::start(Accounts::These(&[LOGIN]));
            let stage = |word| Stage::new(&engine, &registry, news, word);
            let times = Times::measure(
                N_TURNS,
                &mut [
                    Box::new(Raw {
                        stage: stage("raw"),
                        engine: RawEngine::connect(engine.address()),
                    }),
                    Box::new(Cli {
                        stage: stage("cli"),
                        sandbox: sandbox(&engine),
                    }),
                    Box::new(Stepgate {
                        stage: stage("sg"),
                        sandbox: sandbox(&engine),
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
}
