//! A scene with images whose containers run, and lessons of one command about containers, networks and the like.
//!
//! Not here: any one way to be wrong or right.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::home::Kind;
use super::report::{Checked, Wrong};
use super::scene::Scene;
use crate::shared::terminal::Terminal;
use crate::support::engine::Engine;

/// The step of the yard's lessons.
const STEP: &str = "do";

/// A place for containers; what it made goes at drop, by the engine's label.
pub(super) struct Yard {
    pub(super) scene: Scene,
    /// A name of the test's own.
    pub(super) name: String,
    /// An image whose containers run until they are stopped.
    pub(super) image: String,
    /// Another one.
    pub(super) other: String,
}

/// A lesson of one step.
pub(super) struct Lesson<'a> {
    yard: &'a Yard,
    path: PathBuf,
    /// Its last command.
    pub(super) command: String,
}

impl Yard {
    pub(super) fn new() -> Option<Self> {
        Scene::begun(Kind::Practice).map(Self::of)
    }

    /// One on an engine of the test's choice, which goes with it.
    pub(super) fn on(engine: Engine) -> Self {
        Self::of(Scene::on(engine, Kind::Practice))
    }

    fn of(scene: Scene) -> Self {
        let (image, other) = (scene.engine.unique("img"), scene.engine.unique("other"));
        // It ends at once when it is told to, as the first process of a container does not by itself.
        let command = ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 1; done"];
        scene.engine.busybox_image(&image, &command);
        scene.engine.busybox_image(&other, &command);
        let name = scene.engine.unique("app");
        Self {
            scene,
            name,
            image,
            other,
        }
    }

    /// The flags that every container of the test has.
    pub(super) fn flags(&self) -> String {
        format!("--label {}", self.scene.engine.label())
    }

    /// Runs the real CLI.
    pub(super) fn docker(&self, line: &str) -> String {
        self.scene.docker(line)
    }

    /// Makes a container of the test's name from the test's image with the real CLI.
    pub(super) fn start(&self, more: &str) -> String {
        let line = format!(
            "run -d {} --network none --name {} {more} {}",
            self.flags(),
            self.name,
            self.image
        );
        let words: Vec<&str> = line.split_whitespace().collect();
        self.scene.engine.docker(words).text()
    }

    /// Removes the container of the test's name with the real CLI.
    pub(super) fn remove(&self) {
        self.docker(&format!("rm -f {}", self.name));
    }

    /// A lesson of this text, whose step is `do`.
    pub(super) fn written(&self, text: &str) -> Lesson<'_> {
        static N: AtomicUsize = AtomicUsize::new(0);
        let name = format!("own-{}.md", N.fetch_add(1, Ordering::Relaxed));
        Lesson {
            yard: self,
            path: self.scene.sandbox.write(&name, text),
            command: String::new(),
        }
    }

    /// A lesson of these commands.
    pub(super) fn lesson(&self, commands: &[&str]) -> Lesson<'_> {
        let commands: Vec<String> = commands
            .iter()
            .map(|command| format!("docker {command}"))
            .collect();
        let path = self.scene.another("do.md", &[("Do", &commands.join("\n"))]);
        Lesson {
            yard: self,
            path,
            command: commands.last().cloned().unwrap_or_default(),
        }
    }
}

impl Lesson<'_> {
    pub(super) fn check(&self) -> Checked {
        self.yard.scene.check_in(&self.path, STEP)
    }

    /// Everything holds.
    pub(super) fn holds(&self) {
        self.check().holds();
    }

    /// Runs it, whatever comes of it.
    pub(super) fn run(&self) -> std::process::Output {
        let mut command = self.yard.scene.sandbox.stepgate([
            "run".as_ref(),
            self.path.as_os_str(),
            "--unattended".as_ref(),
            "--yes".as_ref(),
            "--keep".as_ref(),
            self.yard.scene.engine_argument().as_ref(),
        ]);
        command.output().expect("stepgate starts")
    }

    /// Starts it in a terminal.
    pub(super) fn terminal(&self) -> Terminal {
        let mut terminal = self.yard.scene.sandbox.terminal([
            "run".as_ref(),
            self.path.as_os_str(),
            "--keep".as_ref(),
            self.yard.scene.engine_argument().as_ref(),
        ]);
        terminal.widen();
        terminal
    }

    /// One check does not hold, and this is told.
    pub(super) fn fails(&self, kind: &str, wanted: &str, found: &str, mend: Option<&str>) -> Checked {
        let checked = self.check();
        checked.fails(&[Wrong {
            kind,
            wanted: wanted.to_owned(),
            found: found.to_owned(),
            mend: mend.map(str::to_owned),
        }]);
        checked
    }

    /// The same, and what is told to run mends it.
    pub(super) fn fails_and_mends(&self, kind: &str, wanted: &str, found: &str, mend: &str) {
        let checked = self.fails(kind, wanted, found, Some(mend));
        self.yard.scene.mend(&checked);
        self.holds();
    }
}

/// All that a program said.
pub(super) fn all_of(output: &std::process::Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}
