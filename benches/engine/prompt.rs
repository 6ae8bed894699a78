//! The first prompt of the chapter on the built-in engine, with nothing else running.

use std::io::Write as _;

use crate::shared::sandbox::Sandbox;
use crate::shared::terminal::Terminal;
use crate::support::statistics::{Contender, Times};

const N_TURNS: usize = 40;
const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/101-registries");
/// The end of the prompt.
const PROMPT: &str = " › ";

/// A first start in a terminal, until the prompt is there.
struct FirstPrompt {
    sandbox: Sandbox,
    terminal: Option<Terminal>,
}

impl FirstPrompt {
    fn leave(&mut self) {
        if let Some(mut terminal) = self.terminal.take() {
            terminal.control('d');
            terminal.end();
        }
    }
}

impl Contender for FirstPrompt {
    fn name(&self) -> &'static str {
        "first prompt"
    }

    fn prepare(&mut self, _turn: usize) {
        self.leave();
        // Nothing was ever run here.
        self.sandbox = Sandbox::new();
    }

    fn run(&mut self) {
        let arguments = [
            "run",
            OURS,
            "--engine",
            "builtin",
            "--yes",
            "--var",
            "dockerId=ada",
        ];
        let mut terminal = self.sandbox.terminal(arguments);
        terminal.expect(PROMPT);
        self.terminal = Some(terminal);
    }
}

impl Drop for FirstPrompt {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Measures, and prints the table.
pub(crate) fn measure() -> std::io::Result<()> {
    let first = FirstPrompt {
        sandbox: Sandbox::new(),
        terminal: None,
    };
    let times = Times::measure(N_TURNS, &mut [Box::new(first)]);
    writeln!(
        std::io::stdout(),
        "{}\n",
        times.table("from the start to the first prompt, no Docker anywhere")
    )
}
