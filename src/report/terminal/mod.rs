//! A run in the terminal: the lesson's prose and what happens, in lines for people.
//!
//! Not here: how prose is laid out (`prose`), and the prompt.

mod layers;
mod page;

use std::collections::BTreeMap;

use console::style;

use crate::lesson::{Dialect, Lesson};
use crate::runner::Event;
use crate::runner::event::{CheckReport, CheckResult, CommandEnd, Ending};
use crate::session::StepState;
use crate::shell::process::ShellKind;
use crate::ui;

use super::Reporter;

/// The widest line of prose, in columns.
const WIDEST: usize = 100;

/// Shows a run to whoever sits before the terminal, or reads the log of a run that nobody sat before.
pub struct Terminal<'a> {
    lesson: &'a Lesson,
    dialect: Dialect,
    values: BTreeMap<String, String>,
    attended: Screen,
    on_new_line: bool,
}

/// Whether the shell's commands print to the terminal themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// They do; the learner has typed or seen the command.
    Shared,
    /// Everything shown comes through events.
    Reported,
}

impl<'a> Terminal<'a> {
    /// Shows `lesson`, with the commands in the language of the lesson's shell beside the author's.
    pub fn new(lesson: &'a Lesson, shell: ShellKind, screen: Screen) -> Self {
        let dialect = match shell {
            ShellKind::Bash => Dialect::Bash,
            ShellKind::Powershell => Dialect::Powershell,
        };
        Self {
            lesson,
            dialect,
            values: BTreeMap::new(),
            attended: screen,
            on_new_line: true,
        }
    }

    fn line(&mut self, text: &str) {
        let break_before = if self.on_new_line { "" } else { "\n" };
        self.on_new_line = true;
        ui::data(&format!("{break_before}{text}\n"));
    }

    fn title(&self, id: &crate::words::StepId) -> String {
        let step = self.lesson.steps.iter().find(|step| step.id == *id);
        step.map_or_else(|| id.to_string(), |step| step.title.clone())
    }

    fn check(&mut self, report: &CheckReport) {
        match &report.result {
            CheckResult::Passed { evidence } => self.line(&format!("  {} {evidence}", style("✓").green())),
            CheckResult::Failed { wanted, found, mend } => {
                self.line(&format!("  {} expected: {wanted}", style("✗").red()));
                self.line(&format!("    found: {found}"));
                if let Some(mend) = mend {
                    self.line(&format!("    to mend it: {}", style(mend).cyan()));
                }
            }
        }
    }

    fn command_finished(&mut self, exit: i32, end: CommandEnd) {
        match end {
            CommandEnd::Interrupted => self.line(&style("  stopped").yellow().to_string()),
            CommandEnd::ShellGone => {
                self.line(
                    &style("  the shell ended with that command; a new one was started")
                        .yellow()
                        .to_string(),
                );
            }
            CommandEnd::TimedOut => self.line(&style("  stopped: it took too long").yellow().to_string()),
            CommandEnd::Completed if exit != 0 => {
                self.line(&style(format!("  exit code {exit}")).yellow().to_string());
            }
            CommandEnd::Completed => {}
        }
    }

    fn finished(&mut self, n_done: usize, n_steps: usize, ending: Ending) {
        let text = match ending {
            Ending::Completed => style(format!("Done: {n_done} of {n_steps} steps."))
                .green()
                .bold()
                .to_string(),
            Ending::Left => format!(
                "{n_done} of {n_steps} steps done. Progress is saved; the same command goes on from here."
            ),
            Ending::Failed => style(format!(
                "Stopped: {n_done} of {n_steps} steps done, and this one does not hold."
            ))
            .red()
            .to_string(),
            Ending::Unanswered => style(format!(
                "Stopped: {n_done} of {n_steps} steps done; the rest cannot be asked."
            ))
            .red()
            .to_string(),
            Ending::Interrupted => {
                format!("Interrupted: {n_done} of {n_steps} steps done. Progress is saved.")
            }
        };
        self.line("");
        self.line(&text);
    }
}

impl Reporter for Terminal<'_> {
    fn on_event(&mut self, event: &Event) {
        match event {
            Event::RunStarted { title, n_steps, engine, registry, registry_host, .. } => {
                let hub = match registry.as_str() {
                    "practice" => format!("Docker Hub → practice registry ({registry_host})"),
                    "hub" => "Docker Hub".to_owned(),
                    _ => format!("Docker Hub → {registry_host}"),
                };
                self.line(&style(title).bold().to_string());
                self.line(&style(format!("{n_steps} steps · engine {engine} · {hub}")).dim().to_string());
            }
            Event::Noticed { text } => self.line(&format!("{} {text}", style("note:").yellow())),
            Event::StepDrifted { step, checks } => {
                self.line(&format!("{} «{}» was passed, but since then:", style("drifted:").yellow(), self.title(step)));
                for report in checks {
                    self.check(report);
                }
            }
            Event::PrerequisiteMissed { image, step, line } => self.line(&format!(
                "{} the image `{image}` is not here; «{}» (line {line}) needs it",
                style("missing:").yellow(),
                self.title(step)
            )),
            Event::StandInBuilt { image, n_layers, size } => self.line(&format!(
                "Built a stand-in for `{image}`: {n_layers} layers, {}; cleaning up removes it.",
                layers::bytes(*size)
            )),
            Event::StepShown { step: _, index, title: _, state } => {
                let page = page::step(self.lesson, *index, *state, self.dialect, &self.values, page::width());
                self.line(&page);
            }
            Event::ValueSet { name, value } => {
                self.values.insert(name.clone(), value.clone());
            }
            Event::CommandStarted { text, line, .. } => {
                if self.attended == Screen::Reported || line.is_some() {
                    self.line(&style(page::prompted(text)).dim().to_string());
                }
            }
            Event::OutputPrinted { text } => {
                self.on_new_line = text.ends_with('\n');
                ui::data(text);
            }
            Event::CommandFinished { exit, end, .. } => self.command_finished(*exit, *end),
            Event::Uploaded { upload } => {
                let table = layers::table(upload);
                self.line(&table);
            }
            Event::CheckFinished { report, .. } => self.check(report),
            Event::CheckUnanswered { check, reason, .. } => {
                self.line(&format!("  {} cannot be asked: {check}", style("?").yellow()));
                self.line(&format!("    {reason}"));
            }
            Event::HintShown { step, hint } => {
                let text = page::hint(self.lesson, step, *hint);
                self.line(&text);
            }
            Event::SolutionShown { step } => {
                let text = page::solution(self.lesson, step, self.dialect, &self.values);
                self.line(&text);
            }
            Event::ChecksExplained { checks, .. } if checks.is_empty() => {
                self.line("Nothing is checked here; Enter goes on.");
            }
            Event::ChecksExplained { checks, .. } => {
                self.line("Before the next step unlocks:");
                for check in checks {
                    self.line(&format!("  • {check}"));
                }
            }
            Event::StandingShown { steps, current } => {
                let list = page::standing(steps, *current);
                self.line(&list);
            }
            Event::HelpShown => self.line(page::HELP),
            Event::StepPassed { step, state } => {
                let how = if *state == StepState::Assisted { " (assisted)" } else { "" };
                let text = format!("Step passed{how}: {}", self.title(step));
                self.line(&style(text).green().bold().to_string());
            }
            Event::StepFailed { n_held, n_checks, .. } => self.line(&format!(
                "{n_held} of {n_checks} checks hold. Mend it and type `check`, or press Enter to run the commands again."
            )),
            Event::StepSkipped { step } => self.line(&format!("Skipped: {}", self.title(step))),
            Event::CleanedUp { removed, left } => {
                for name in removed {
                    self.line(&format!("removed {name}"));
                }
                for name in left {
                    self.line(&format!("{} {name}", style("left:").yellow()));
                }
            }
            Event::RunFinished { n_done, n_steps, ending } => self.finished(*n_done, *n_steps, *ending),
        }
    }
}
