//! `stepgate doctor`.

mod findings;

use clap::Args;
use console::style;

use crate::failure::Exit;
use crate::registry::Choice;
use crate::report::prose::hang;
use crate::ui;

use super::Done;
use super::environment::{Threads, block_on, choice};

/// Tells whether this machine is ready for a lesson, and what to do if it is not
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stepgate doctor
  stepgate doctor --registry hub

Exits with 0 if a lesson can run, 4 if the engine or the registry cannot be reached,
5 if a tool is missing.")]
pub(super) struct Doctor {
    /// The registry that lessons shall use: `practice`, `hub` or `HOST[:PORT]`
    #[arg(long, value_name = "REGISTRY", default_value = "practice", value_parser = choice)]
    registry: Choice,
}

/// What was looked at and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// What was looked at, in a word or two.
    pub(super) subject: &'static str,
    /// How it is.
    pub(super) state: State,
    /// What was found.
    pub(super) found: String,
    /// What to do about it, where something is to be done.
    pub(super) advice: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// As it should be.
    Fine,
    /// Lessons run, but something is worse than it could be.
    Poor,
    /// A lesson cannot run; the exit code says which way.
    Broken(Exit),
}

impl Doctor {
    /// Looks at everything and tells of it.
    pub(super) fn execute(self) -> Done {
        block_on(Threads::One, async move {
            let findings = findings::all(&self.registry).await;
            let mut exit = Exit::Done;
            for finding in &findings {
                ui::data(&line(finding));
                if let (State::Broken(worse), Exit::Done) = (finding.state, exit) {
                    exit = worse;
                }
            }
            let n_broken = findings
                .iter()
                .filter(|finding| matches!(finding.state, State::Broken(_)))
                .count();
            ui::data(&match n_broken {
                0 => "Ready for a lesson.\n".to_owned(),
                1 => "One thing is in the way of a lesson.\n".to_owned(),
                n => format!("{n} things are in the way of a lesson.\n"),
            });
            Ok(exit)
        })
    }
}

fn line(finding: &Finding) -> String {
    let mark = match finding.state {
        State::Fine => style("fine   ").green(),
        State::Poor => style("note   ").yellow(),
        State::Broken(_) => style("missing").red(),
    };
    let mark = format!("{mark}  {:<12} ", finding.subject);
    let mut text = format!("{}\n", hang(&mark, &finding.found));
    if let Some(advice) = &finding.advice {
        text.push_str(&format!("{}\n", hang(&format!("{:22}→ ", ""), advice)));
    }
    text
}
