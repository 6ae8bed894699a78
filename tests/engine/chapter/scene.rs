//! A sandbox at a real engine in which lessons run: how they end, what they tell, and the practice registry beside them.
//!
//! Not here: what any one lesson should come to.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::shared::sandbox::Sandbox;
use crate::shared::terminal::Terminal;
use crate::support::engine::Engine;

/// A learner's machine: folders of its own and an engine.
pub(crate) struct Scene<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) sandbox: Sandbox,
    /// A Docker ID that no other test uses; what has it in its name goes with the engine's clean-up.
    pub(crate) id: String,
}

/// What an unattended run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl<'a> Scene<'a> {
    /// Makes the folders.
    pub(crate) fn new(engine: &'a Engine) -> Self {
        let mut sandbox = Sandbox::new();
        sandbox.set("DOCKER_HOST", engine.address());
        // Only the classic builder is in every engine and needs no plugin.
        sandbox.set("DOCKER_BUILDKIT", "0");
        Self {
            engine,
            sandbox,
            id: engine.unique("ada"),
        }
    }

    /// Runs `stepgate` to its end.
    pub(crate) fn stepgate(&self, arguments: &[&str]) -> Ran {
        let output = self
            .sandbox
            .stepgate(arguments)
            .output()
            .expect("stepgate starts");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs a lesson without a learner, its events as JSON.
    pub(crate) fn run(&self, lesson: &Path, options: &[&str]) -> Ran {
        let id = format!("dockerId={}", self.id);
        let lesson = lesson.to_str().expect("a lesson's path is text");
        let mut arguments = vec!["run", lesson, "--unattended", "--format", "json", "--var", &id];
        arguments.extend(options);
        self.stepgate(&arguments)
    }

    /// Runs a lesson in a terminal.
    pub(crate) fn learner(&self, lesson: &Path, options: &[&str]) -> Terminal {
        let mut arguments = vec!["run", lesson.to_str().expect("a lesson's path is text")];
        arguments.extend(options);
        self.sandbox.terminal(arguments)
    }

    /// The storage of the lessons' practice registry.
    pub(crate) fn practice(&self) -> PathBuf {
        self.sandbox.state().join("practice")
    }

    /// A name in the account of the learner.
    pub(crate) fn name(&self, repository: &str) -> String {
        format!("{}/{repository}", self.id)
    }
}

impl Ran {
    /// The events, in their order; fails the test where a line is none.
    pub(crate) fn events(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }

    /// The events of one kind.
    pub(crate) fn events_of(&self, kind: &str) -> Vec<Value> {
        let mut events = self.events();
        events.retain(|event| event["event"] == kind);
        events
    }

    /// Fails the test unless the run has ended well, with every step done and nothing failed on the way.
    pub(crate) fn completed(&self) -> &Self {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        let finished = self.events_of("run-finished");
        assert_eq!(finished.len(), 1, "{}", self.stdout);
        assert_eq!(finished[0]["ending"], "completed");
        assert_eq!(finished[0]["n_done"], finished[0]["n_steps"]);
        for kind in ["step-failed", "check-unanswered", "step-drifted"] {
            assert!(self.events_of(kind).is_empty(), "{kind}:\n{}", self.stdout);
        }
        for command in self.events_of("command-finished") {
            assert_eq!(
                (&command["exit"], &command["end"]),
                (&0.into(), &"completed".into()),
                "{}",
                self.stdout
            );
        }
        self
    }

    /// The steps that passed, by their IDs.
    pub(crate) fn passed(&self) -> Vec<String> {
        self.events_of("step-passed")
            .iter()
            .map(|event| text(&event["step"]))
            .collect()
    }

    /// How each layer of a pushed image got to the registry, lowest first.
    pub(crate) fn ways(&self, name: &str) -> Vec<Value> {
        let uploads = self.events_of("uploaded");
        let upload = uploads.iter().find(|event| event["upload"]["name"] == name);
        let upload = upload.unwrap_or_else(|| panic!("{name} was not pushed:\n{}", self.stdout));
        let layers = upload["upload"]["layers"].as_array().expect("layers");
        layers.iter().map(|layer| layer["way"].clone()).collect()
    }

    /// The texts that the lesson's commands printed.
    pub(crate) fn printed(&self) -> String {
        self.events_of("output-printed")
            .iter()
            .map(|event| text(&event["text"]))
            .collect()
    }
}

/// `stepgate registry serve` on a sandbox's own storage; it is stopped at drop.
pub(crate) struct Served {
    child: Child,
    host: String,
}

impl Served {
    /// Serves, and waits until it is said where.
    pub(crate) fn start(scene: &Scene<'_>) -> Self {
        let mut command = scene
            .sandbox
            .command(env!("CARGO_BIN_EXE_stepgate"), ["registry", "serve"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("stepgate starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let host = lines.find_map(|line| Some(line.strip_prefix("registry: ")?.trim().to_owned()));
        let page = lines.next().expect("the page's address");
        assert!(page.starts_with("page:"), "{page}");
        Self {
            child,
            host: host.expect("the registry's address"),
        }
    }

    /// Its host and port.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).ok();
        self.child.wait().ok();
    }
}

/// The lesson that stepgate ships.
pub(crate) fn our_lesson() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/101-registries")
}

/// A JSON string's text.
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// A learner at the prompt of a lesson.
pub(crate) struct At {
    pub(crate) terminal: Terminal,
    n_steps: usize,
}

impl At {
    /// Starts a lesson in a terminal.
    pub(crate) fn start(scene: &Scene<'_>, lesson: &Path, options: &[&str], n_steps: usize) -> Self {
        Self {
            terminal: scene.learner(lesson, options),
            n_steps,
        }
    }

    /// Waits for the prompt of a step, from 1.
    pub(crate) fn step(&mut self, n: usize) -> &mut Self {
        self.terminal.expect(&format!("{n}/{} › ", self.n_steps));
        self
    }

    /// Types a line and Enter.
    pub(crate) fn types(&mut self, line: &str) {
        self.terminal.send_line(line);
    }

    /// Presses Enter.
    pub(crate) fn enter(&mut self) {
        self.terminal.send_line("");
    }
}

/// Reads a file that has to be JSON.
pub(crate) fn read_json(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
