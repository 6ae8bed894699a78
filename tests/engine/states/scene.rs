//! A lesson of the seed's shape with names of its own, two images in the engine, and a registry.
//!
//! Not here: the registry's insides (`home`), and any one way to be wrong or right.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use super::home::{Home, Kind, PASSWORD};
use super::report::{Checked, Wrong};
use crate::shared::lessons::slides;
use crate::shared::sandbox::Sandbox;
use crate::shared::terminal::Terminal;
use crate::support::client::RawRegistry;
use crate::support::engine::Engine;

/// The steps of the scene's lesson.
pub(super) const VALUE: &str = "registry-username";
pub(super) const TAGS: &str = "image-tags";
pub(super) const LIST: &str = "list-your-images";
pub(super) const LOGIN: &str = "login-to-docker-hub";
pub(super) const PUSH: &str = "push-images";
pub(super) const BROWSE: &str = "browse";

/// A place to be wrong or right in; what it made goes at drop.
pub(super) struct Scene {
    pub(super) engine: Engine,
    pub(super) sandbox: Sandbox,
    pub(super) home: Home,
    /// The learner's Docker ID.
    pub(super) id: String,
    /// The lesson's first image.
    pub(super) web: String,
    /// The lesson's second image, which shares a layer with the first.
    pub(super) api: String,
    lesson: PathBuf,
    n_terminals: Cell<u32>,
}

impl Scene {
    /// A lesson that nobody has begun.
    pub(super) fn begun(kind: Kind) -> Option<Self> {
        if super::both::is_without_docker() {
            return Some(Self::without_docker(kind));
        }
        Some(Self::on(Engine::from_env()?, kind))
    }

    /// A lesson that nobody has begun, on the built-in engine.
    pub(super) fn without_docker(kind: Kind) -> Self {
        let sandbox = Sandbox::new();
        let engine = Engine::built_in(&sandbox.state().join("engine"));
        Self::within(sandbox, engine, kind)
    }

    /// A lesson that was run to its end; what it made is still there.
    pub(super) fn finished(kind: Kind) -> Option<Self> {
        let scene = Self::begun(kind)?;
        scene.finish();
        Some(scene)
    }

    /// A lesson that nobody has begun, on an engine of the test's choice.
    pub(super) fn on(engine: Engine, kind: Kind) -> Self {
        let mut sandbox = Sandbox::new();
        sandbox.set("DOCKER_HOST", engine.address());
        Self::within(sandbox, engine, kind)
    }

    fn within(mut sandbox: Sandbox, engine: Engine, kind: Kind) -> Self {
        // Only the classic builder is in every engine and needs no plugin.
        sandbox.set("DOCKER_BUILDKIT", "0");
        sandbox.set("STEPGATE_PASSWORD", PASSWORD);
        let own = engine.unique("");
        let id = format!("ada{own}");
        // Names of scenes at the same time differ in three letters at least, so that none is like another's.
        let (web, api) = (format!("web-{own}-{own}-{own}"), format!("api-{own}-{own}-{own}"));
        let home = Home::new(kind, &sandbox, &[&id, &format!("a{id}")]);
        engine.scratch_image(&web, &[("base", &noise(1)), ("web", &noise(2))]);
        engine.scratch_image(&api, &[("base", &noise(1)), ("api", &noise(3))]);
        let lesson = sandbox.write("lesson.md", &lesson(&web, &api));
        Self {
            engine,
            sandbox,
            home,
            id,
            web,
            api,
            lesson,
            n_terminals: Cell::new(0),
        }
    }

    /// Runs the lesson to its end, unattended.
    pub(super) fn finish(&self) {
        self.run(&self.lesson, &[]);
    }

    /// A name under the learner's account.
    pub(super) fn mine(&self, image: &str) -> String {
        format!("{}/{image}", self.id)
    }

    /// The registry as it is named to the learner.
    pub(super) fn place(&self) -> String {
        self.home.place()
    }

    /// An image's ID as it is told to the learner.
    pub(super) fn short(&self, name: &str) -> String {
        let id = self.engine.image_id(name).expect("the image is there");
        id.trim_start_matches("sha256:")[..12].to_owned()
    }

    /// Runs the real docker CLI and fails the test where it fails.
    pub(super) fn docker(&self, line: &str) -> String {
        self.engine.docker(line.split(' ')).text()
    }

    /// Writes another lesson.
    pub(super) fn another(&self, name: &str, steps: &[(&str, &str)]) -> PathBuf {
        self.sandbox.write(name, &slides("Another", steps))
    }

    /// Runs a lesson unattended and keeps what it makes; fails the test where it does not end well.
    pub(super) fn run(&self, lesson: &Path, more: &[&str]) {
        let mut arguments = self.arguments("run", lesson);
        arguments.extend(["--unattended", "--yes", "--keep"].map(str::to_owned));
        arguments.extend(more.iter().map(|&word| word.to_owned()));
        self.sandbox.stepgate(arguments).assert().success();
    }

    /// Asks whether a step of the lesson holds.
    pub(super) fn check(&self, step: &str) -> Checked {
        self.check_in(&self.lesson, step)
    }

    /// Asks whether a step of any lesson holds.
    pub(super) fn check_in(&self, lesson: &Path, step: &str) -> Checked {
        let mut arguments = self.arguments("check", lesson);
        arguments.extend(["--step", step, "--format", "json"].map(str::to_owned));
        self.ask(&arguments)
    }

    /// Asks whether a whole lesson holds.
    pub(super) fn check_whole(&self, lesson: &Path) -> Checked {
        let mut arguments = self.arguments("check", lesson);
        arguments.extend(["--format", "json"].map(str::to_owned));
        self.ask(&arguments)
    }

    /// Asks with these arguments alone.
    pub(super) fn ask<A: AsRef<std::ffi::OsStr>>(&self, arguments: &[A]) -> Checked {
        let output = self.sandbox.stepgate(arguments).output();
        Checked::read(&output.expect("stepgate starts"))
    }

    /// The step holds.
    pub(super) fn holds(&self, step: &str) -> Vec<String> {
        self.check(step).holds()
    }

    /// The step fails like this, and the commands that it tells to run mend it.
    pub(super) fn fails_and_mends(&self, step: &str, wrongs: &[Wrong<'_>]) {
        let checked = self.check(step);
        checked.fails(wrongs);
        self.mend(&checked);
        self.holds(step);
    }

    /// Runs the commands that an answer tells to run.
    pub(super) fn mend(&self, checked: &Checked) {
        let mends = checked.mends();
        assert_eq!(mends.len(), checked.with("failed").len(), "{checked:#?}");
        let lesson = self.another("mend.md", &[("Mend", &mends.join("\n"))]);
        self.run(&lesson, &[]);
    }

    /// Starts a step of the lesson in a terminal, as somebody who has not passed it before.
    pub(super) fn terminal(&self, step: &str) -> Terminal {
        let n = self.n_terminals.get() + 1;
        self.n_terminals.set(n);
        // Progress goes by the file.
        let again = self.sandbox.work().join(format!("again-{n}.md"));
        std::fs::copy(&self.lesson, &again).expect("the lesson's copy");
        let mut arguments = self.arguments("run", &again);
        arguments.extend(["--keep", "--free", "--step", step].map(str::to_owned));
        let mut terminal = self.sandbox.terminal(arguments);
        terminal.widen();
        terminal
    }

    /// Types commands in place of the step's own; the step passes with the last of them.
    pub(super) fn types(&self, step: &str, lines: &[&str]) {
        let mut terminal = self.terminal(step);
        for line in lines {
            type_line(&mut terminal, line);
            if line.contains("docker login") {
                terminal.expect("Password: ");
                terminal.send_line(PASSWORD);
            }
        }
        terminal.expect("Step passed: ");
        let (code, shown) = terminal.end();
        assert_eq!(code, 0, "{shown}");
    }

    /// The registry, asked without stepgate's help. The practice registry has to be served meanwhile.
    pub(super) fn raw(&self) -> RawRegistry {
        RawRegistry::new(&self.home.host(), Some((&self.id, PASSWORD)))
    }

    /// Pushes an image with the docker CLI straight to the registry, under a name there.
    pub(super) fn push(&self, image: &str, user: &str, name: &str) {
        let _served = self.home.serve(&self.sandbox);
        let host = self.home.host();
        let placed = format!("{host}/{user}/{name}");
        let login = ["login", "-u", user, "--password-stdin", &host];
        self.engine.docker_with_input(login, PASSWORD).text();
        self.docker(&format!("tag {image} {placed}"));
        self.docker(&format!("push {placed}"));
        self.docker(&format!("rmi {placed}"));
    }

    /// The lesson's file.
    pub(super) fn lesson(&self) -> &Path {
        &self.lesson
    }

    /// The argument that chooses the scene's engine.
    pub(super) fn engine_argument(&self) -> String {
        format!("--engine={}", self.engine.choice())
    }

    fn arguments(&self, command: &str, lesson: &Path) -> Vec<String> {
        let lesson = lesson.display().to_string();
        let registry = format!("--registry={}", self.home.choice());
        let value = format!("--var=dockerId={}", self.id);
        vec![
            command.to_owned(),
            lesson,
            registry,
            value,
            self.engine_argument(),
        ]
    }
}

/// Waits for the prompt and types a line at it.
pub(super) fn type_line(terminal: &mut Terminal, line: &str) {
    terminal.expect("› ");
    terminal.send_line(line);
}

fn lesson(web: &str, api: &str) -> String {
    let two = |command: &str, more: &dyn Fn(&str) -> String| {
        format!("{command} {}; `\n{command} {}", more(web), more(api))
    };
    let steps = [
        (
            "Registry username",
            "$env:dockerId='<insert-your-docker-id-here>'".to_owned(),
        ),
        (
            "Image tags",
            two("docker image tag", &|image| {
                format!("{image} \"$env:dockerId/{image}\"")
            }),
        ),
        (
            "List your images",
            "docker image ls -f reference=\"$env:dockerId/*\"".to_owned(),
        ),
        (
            "Login to Docker Hub",
            "docker login --username \"$env:dockerId\"".to_owned(),
        ),
        (
            "Push images",
            two("docker image push", &|image| format!("$env:dockerId/{image}")),
        ),
        (
            "Browse",
            "firefox \"https://hub.docker.com/r/$env:dockerId/\"".to_owned(),
        ),
    ];
    let steps: Vec<(&str, &str)> = steps
        .iter()
        .map(|(title, text)| (*title, text.as_str()))
        .collect();
    slides("Images and registries", &steps)
}

/// Bytes that do not compress well, the same for the same seed.
pub(super) fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..1024).flat_map(|_| next()).collect()
}
