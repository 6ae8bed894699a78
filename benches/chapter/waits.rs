//! What a learner waits for: the first prompt, the plan of a lesson, and a docker command that stepgate hands on to
//! the CLI, beside the CLI alone.
//!
//! Whole processes, started as a learner starts them.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::contest::sandbox;
use crate::shared::sandbox::Sandbox;
use crate::shared::terminal::Terminal;
use crate::support::engine::Engine;
use crate::support::lessons::chapter;
use crate::support::registry::ACCOUNT;
use crate::support::statistics::{Contender, Times, Work};

/// How often each contender runs.
const N_TURNS: usize = 40;
/// The end of the prompt.
const PROMPT: &str = "1/7 › ";

/// A first start in a terminal, until the prompt is there.
struct FirstPrompt<'a> {
    sandbox: &'a Sandbox,
    terminal: Option<Terminal>,
}

impl FirstPrompt<'_> {
    fn leave(&mut self) {
        if let Some(mut terminal) = self.terminal.take() {
            terminal.control('d');
            terminal.end();
        }
    }
}

impl Contender for FirstPrompt<'_> {
    fn name(&self) -> &'static str {
        "first prompt"
    }

    fn prepare(&mut self, _turn: usize) {
        self.leave();
        // There is none before the first turn.
        let _ = std::fs::remove_dir_all(self.sandbox.state().join("lessons"));
    }

    fn run(&mut self) {
        let arguments = ["run", "lesson.md", "--yes"];
        let mut terminal = self.sandbox.terminal(arguments);
        terminal.expect(PROMPT);
        self.terminal = Some(terminal);
    }
}

impl Drop for FirstPrompt<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

/// The session's folder of the one lesson that was run in a sandbox.
fn session(sandbox: &Sandbox) -> PathBuf {
    let mut lessons = std::fs::read_dir(sandbox.state().join("lessons")).expect("a lesson was run");
    lessons
        .next()
        .expect("a lesson was run")
        .expect("a readable folder")
        .path()
}

fn run(mut command: Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "{command:?}");
}

/// Measures the waits, and prints the tables.
pub(crate) fn measure(engine: &Engine) -> std::io::Result<()> {
    let sandbox = sandbox(engine);
    let [one, two] = ["one", "two"].map(|word| engine.unique(word));
    for image in [&one, &two] {
        engine.scratch_image(image, &[("a", image.as_bytes())]);
    }
    sandbox.write("lesson.md", &chapter(&one, &two));
    let stepgate = |arguments: &[&str]| sandbox.command(env!("CARGO_BIN_EXE_stepgate"), arguments);
    let mut out = std::io::stdout();

    let mut first = FirstPrompt {
        sandbox: &sandbox,
        terminal: None,
    };
    let times = Times::measure(N_TURNS, &mut [Box::new(&mut first)]);
    drop(first);
    writeln!(out, "{}\n", times.table("from the start to the first prompt"))?;

    let times = Times::measure(
        N_TURNS,
        &mut [
            Box::new(Work::new("/bin/true", || run(Command::new("/bin/true")))),
            Box::new(Work::new("stepgate plan", || {
                run(stepgate(&["plan", "lesson.md"]));
            })),
        ],
    );
    writeln!(out, "{}\n", times.table("the plan of the chapter, whole process"))?;

    let value = format!("dockerId={ACCOUNT}");
    let mut whole = stepgate(&[
        "run",
        "lesson.md",
        "--unattended",
        "--yes",
        "--keep",
        "--var",
        &value,
    ]);
    whole.env("STEPGATE_PASSWORD", "any-one-will-do");
    run(whole);
    let session = session(&sandbox);
    for argument in ["ps", "--version"] {
        let shim = || {
            let mut command = sandbox.command(session.join("bin/docker"), [argument]);
            command.env("STEPGATE_SESSION", session.join("session.json"));
            command
        };
        let times = Times::measure(
            N_TURNS,
            &mut [
                Box::new(Work::new("docker CLI", || {
                    run(sandbox.command("docker", [argument]));
                })),
                Box::new(Work::new("through stepgate", || run(shim()))),
            ],
        );
        let title = format!("docker {argument}, which the CLI has to run");
        writeln!(
            out,
            "{}\nstepgate adds {:.3} ms\n",
            times.table(&title),
            times.difference(1, 0) * 1000.0
        )?;
    }
    Ok(())
}
