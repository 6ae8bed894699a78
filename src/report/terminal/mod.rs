//! A run in the terminal: the lesson's prose and what happens, in lines for people.
//!
//! Not here: how prose is laid out (`prose`), and the prompt.

mod course;
mod layers;
mod page;
mod quiz;
mod transcript;

pub use course::end as course_end;

use std::collections::BTreeMap;

use console::style;

use crate::lesson::{Dialect, Lesson};
use crate::runner::Event;
use crate::runner::event::{CheckReport, CheckResult, CommandEnd, Ending};
use crate::session::StepState;
use crate::shell::process::ShellKind;
use crate::ui;

use super::Reporter;
use super::prose::hang;

/// The widest line of prose, in columns.
const WIDEST: usize = 100;

/// Shows a run to whoever sits before the terminal, or reads the log of a run that nobody sat before.
pub struct Terminal<'a> {
    lesson: &'a Lesson,
    dialect: Dialect,
    values: BTreeMap<String, String>,
    attended: Screen,
    on_new_line: bool,
    last: Piece,
}

/// What a line belongs to; an empty line stands between two pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// The step's page, with the prompt after it.
    Page,
    /// A command and what it printed.
    Command,
    /// What became of a push's layers.
    Upload,
    /// What the checks came to.
    Checks,
    /// What follows from it, and everything else that is told.
    Word,
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
            last: Piece::Page,
        }
    }

    /// Begins a piece, with an empty line before it if it is another than the last.
    fn begin(&mut self, piece: Piece) {
        if self.last != piece {
            self.line("");
        }
        self.last = piece;
    }

    /// Tells something in a piece of its own, behind a mark.
    fn tell(&mut self, mark: &str, text: &str) {
        self.begin(Piece::Word);
        self.line(&hang(mark, text));
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
            CheckResult::Passed { evidence } => {
                self.line(&hang(&format!("  {} ", style("✓").green()), evidence));
            }
            CheckResult::Failed { wanted, found, mend } => {
                let mark = format!("  {} expected: ", style("✗").red());
                self.line(&hang(&mark, wanted));
                self.line(&hang("    found: ", found));
                for (n, line) in mend.iter().flat_map(|mend| mend.lines()).enumerate() {
                    let before = if n == 0 {
                        "    to mend it: "
                    } else {
                        "                "
                    };
                    self.line(&format!("{before}{}", style(line).cyan()));
                }
            }
        }
    }

    fn opening(&mut self, title: &str, n_steps: usize, engine: &str, registry: &str) {
        self.line(&format!("{} · {}", style("stepgate").dim(), style(title).bold()));
        let steps = if n_steps == 1 {
            "One step".to_owned()
        } else {
            format!("{n_steps} steps")
        };
        let rule = format!(
            "{steps}; each unlocks when the one before it is proved from the engine and the registry."
        );
        self.line(&hang("", &rule));
        self.line("");
        self.line(&style(hang("engine    ", engine)).dim().to_string());
        self.line(&style(hang("registry  ", registry)).dim().to_string());
        if self.attended == Screen::Shared {
            self.line("");
            self.line(&hang(
                "",
                "Press Enter to go on, or to run a step's commands; or type commands of your own. `help` lists more, \
                 `quit` leaves and keeps your progress.",
            ));
        }
    }

    fn command_finished(&mut self, exit: i32, end: CommandEnd) {
        match end {
            CommandEnd::Interrupted => self.line(&style("  stopped").yellow().to_string()),
            CommandEnd::ShellGone => {
                let text = hang("  ", "the shell ended with that command; a new one was started");
                self.line(&style(text).yellow().to_string());
            }
            CommandEnd::TimedOut => self.line(&style("  stopped: it took too long").yellow().to_string()),
            CommandEnd::Completed if exit != 0 => {
                self.line(&style(format!("  exit code {exit}")).yellow().to_string());
            }
            CommandEnd::Completed => {}
        }
    }

    fn finished(&mut self, count: &str, ending: Ending) {
        let text = match ending {
            Ending::Completed => format!("Done: {count}."),
            Ending::Left => format!("{count} done. Progress is saved; the same command goes on from here."),
            Ending::Failed => format!("Stopped: {count} done, and this one does not hold."),
            Ending::Unanswered => format!("Stopped: {count} done; the rest cannot be asked."),
            Ending::Interrupted => format!("Interrupted: {count} done. Progress is saved."),
        };
        let text = hang("", &text);
        let text = match ending {
            Ending::Completed => style(text).green().bold().to_string(),
            Ending::Failed | Ending::Unanswered => style(text).red().to_string(),
            Ending::Left | Ending::Interrupted => text,
        };
        self.line("");
        self.line(&text);
        self.last = Piece::Word;
    }

    /// Answers what the learner typed.
    fn say(&mut self, text: &str) {
        self.line("");
        self.line(text);
        self.last = Piece::Word;
    }
}

impl Reporter for Terminal<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of event")]
    fn on_event(&mut self, event: &Event) {
        match event {
            Event::LessonReached {
                title,
                index,
                n_lessons,
                ..
            } => {
                let place = format!("\nLesson {} of {n_lessons}: {title}", index + 1);
                self.line(&style(hang("", &place)).bold().to_string());
            }
            Event::CourseFinished { lessons, n_lessons } => self.line(&course::end(lessons, *n_lessons)),
            Event::RunStarted {
                title,
                n_steps,
                engine,
                registry,
                registry_host,
                ..
            } => {
                let hub = match registry.as_str() {
                    "practice" => format!("Docker Hub → practice registry on this machine ({registry_host})"),
                    "hub" => "Docker Hub".to_owned(),
                    _ => format!("Docker Hub → {registry_host}"),
                };
                self.opening(title, *n_steps, engine, &hub);
                self.last = Piece::Page;
            }
            Event::Noticed { text } => self.tell(&format!("{} ", style("note:").yellow()), text),
            Event::StepDrifted { step, checks } => {
                let text = format!("«{}» was passed, but since then:", self.title(step));
                self.tell(&format!("{} ", style("drifted:").yellow()), &text);
                for report in checks {
                    self.check(report);
                }
            }
            Event::PrerequisiteMissed { image, step, line } => {
                let text = format!(
                    "the image `{image}` is not here; «{}» (line {line}) needs it",
                    self.title(step)
                );
                self.tell(&format!("{} ", style("missing:").yellow()), &text);
            }
            Event::StandInBuilt {
                image,
                n_layers,
                size,
            } => {
                let size = crate::words::size(*size);
                self.tell(
                    "",
                    &format!(
                        "Built a stand-in for `{image}`: {n_layers} layers, {size}; cleaning up removes it."
                    ),
                );
            }
            Event::StepShown {
                step: _,
                index,
                title: _,
                state,
            } => {
                let page = page::step(
                    self.lesson,
                    *index,
                    *state,
                    self.dialect,
                    &self.values,
                    page::width(),
                );
                self.line(&page);
                self.last = Piece::Page;
            }
            Event::ValueSet { name, value } => {
                self.values.insert(name.clone(), value.clone());
            }
            Event::CommandStarted { text, line, .. } => {
                if self.attended == Screen::Reported {
                    self.begin(Piece::Command);
                }
                self.last = Piece::Command;
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
                self.line("");
                let table = layers::table(upload);
                self.line(&table);
                self.last = Piece::Upload;
            }
            Event::CheckFinished { report, .. } => {
                self.begin(Piece::Checks);
                self.check(report);
            }
            Event::CheckUnanswered { check, reason, .. } => {
                self.begin(Piece::Checks);
                self.line(&hang(
                    &format!("  {} cannot be asked: ", style("?").yellow()),
                    check,
                ));
                self.line(&hang("    ", reason));
            }
            Event::AuthorCheckFinished {
                program,
                exit,
                is_content,
                output,
                ..
            } => {
                self.begin(Piece::Checks);
                self.line(&page::author_check(program, *exit, *is_content, output));
            }
            Event::QuestionAsked { step, question, .. } => {
                let text = quiz::question(self.lesson, step, *question);
                self.say(&text);
            }
            Event::QuestionAnswered { is_right, .. } => {
                self.begin(Piece::Checks);
                self.line(&if *is_right { quiz::right() } else { quiz::wrong() });
            }
            Event::QuestionsLeft { n_questions, .. } => self.tell("", &quiz::left(*n_questions)),
            Event::HintShown { step, hint } => {
                let text = page::hint(self.lesson, step, *hint);
                self.say(&text);
            }
            Event::SolutionShown { step } => {
                let text = page::solution(self.lesson, step, self.dialect, &self.values);
                self.say(&text);
            }
            Event::ChecksExplained { checks, .. } if checks.is_empty() => {
                self.say("Nothing is checked here; Enter goes on.");
            }
            Event::ChecksExplained { checks, .. } => {
                self.say("Before the next step unlocks:");
                for check in checks {
                    self.line(&hang("  • ", check));
                }
            }
            Event::StandingShown { steps, current } => {
                let list = page::standing(steps, *current);
                self.say(&list);
            }
            Event::HelpShown => self.say(&page::help()),
            Event::StepPassed { step, state } => {
                let how = if *state == StepState::Assisted {
                    " (assisted)"
                } else {
                    ""
                };
                let text = format!("Step passed{how}: {}", self.title(step));
                self.begin(Piece::Word);
                self.line(&style(hang("", &text)).green().bold().to_string());
            }
            Event::StepFailed {
                step,
                n_held,
                n_checks,
            } => {
                let or_run = page::how_to_run(self.lesson, step);
                self.tell(
                    "",
                    &format!("{n_held} of {n_checks} checks hold. Mend it and type `check`{or_run}."),
                );
            }
            Event::StepSkipped { step } => {
                let text = format!("Skipped: {}", self.title(step));
                self.tell("", &text);
            }
            Event::StepLeftOut { step, missing } => {
                let text = format!("{}, since it needs {}", self.title(step), missing.join(", and "));
                self.tell(&format!("{} ", style("Skipped:").yellow()), &text);
            }
            Event::CleanedUp { removed, left } => {
                self.begin(Piece::Word);
                for name in removed {
                    self.line(&hang("removed ", name));
                }
                for name in left {
                    self.line(&hang(&format!("{} ", style("left:").yellow()), name));
                }
            }
            Event::RunFinished {
                n_done,
                n_skipped,
                n_steps,
                ending,
            } => {
                self.finished(&count(*n_done, *n_skipped, *n_steps), *ending);
            }
        }
    }
}
/// How far the lesson is; skipped steps are told where there are some.
fn count(n_done: usize, n_skipped: usize, n_steps: usize) -> String {
    match n_skipped {
        0 => format!("{n_done} of {n_steps} steps"),
        _ => format!("{n_done} of {n_steps} steps, {n_skipped} skipped"),
    }
}
