//! What happens in a run, as past participles.
//!
//! An event holds facts for any reporter and never a secret. Not here: words, colours and layout.

use std::path::PathBuf;

use serde::Serialize;

use crate::lesson::quiz::Takes;
use crate::session::StepState;
use crate::shell::journal::Upload;
use crate::words::StepId;

/// Something that happened in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A course has come to its next lesson, which begins now.
    LessonReached {
        /// The lesson's file.
        lesson: PathBuf,
        /// Its title.
        title: String,
        /// Its position in the course, from 0.
        index: usize,
        /// How many lessons the course has.
        n_lessons: usize,
    },
    /// The last lesson of a course was run.
    CourseFinished {
        /// What came of each that was run, in order.
        lessons: Vec<LessonResult>,
        /// How many lessons the course has.
        n_lessons: usize,
    },
    /// The run has begun; engine and registry answer.
    RunStarted {
        /// The lesson's file.
        lesson: PathBuf,
        /// Its title.
        title: String,
        /// How many steps it has.
        n_steps: usize,
        /// The engine's address.
        engine: String,
        /// Where Docker Hub names go: `practice`, `hub` or a host.
        registry: String,
        /// The host that they go to, as it stands in a reference.
        registry_host: String,
    },
    /// Something worth knowing that stops nothing.
    Noticed {
        /// One sentence.
        text: String,
    },
    /// A passed step no longer holds.
    StepDrifted {
        /// The step.
        step: StepId,
        /// What does not hold.
        checks: Vec<CheckReport>,
    },
    /// An image that the lesson uses and does not make is missing.
    PrerequisiteMissed {
        /// The image, as the lesson names it.
        image: String,
        /// The first step that uses it.
        step: StepId,
        /// The line of that use, from 1.
        line: usize,
    },
    /// A stand-in was built for a missing image.
    StandInBuilt {
        /// The name that it got.
        image: String,
        /// How many layers it has.
        n_layers: usize,
        /// Its size in bytes.
        size: u64,
    },
    /// A step is before the learner.
    StepShown {
        /// The step.
        step: StepId,
        /// Its position, from 0.
        index: usize,
        /// Its title.
        title: String,
        /// Where it stands.
        state: StepState,
    },
    /// The learner gave a value, or it was given beforehand.
    ValueSet {
        /// The variable.
        name: String,
        /// The value.
        value: String,
    },
    /// A block's commands, or one of the learner's own, went to the shell.
    CommandStarted {
        /// The step.
        step: StepId,
        /// The line in the lesson, from 1; nothing for the learner's own command.
        line: Option<usize>,
        /// The commands as the learner reads them, in the shell's language and with the learner's values.
        text: String,
    },
    /// A command printed something; only where its output is captured.
    OutputPrinted {
        /// The text, control characters and all.
        text: String,
    },
    /// The shell is ready again.
    CommandFinished {
        /// The exit code.
        exit: i32,
        /// The working directory.
        cwd: PathBuf,
        /// How it ended.
        end: CommandEnd,
    },
    /// A push reached the registry.
    Uploaded {
        /// What travelled.
        upload: Upload,
    },
    /// A check was verified.
    CheckFinished {
        /// The step.
        step: StepId,
        /// What came of it.
        report: CheckReport,
    },
    /// A check could not be verified: the question could not be asked.
    CheckUnanswered {
        /// The step.
        step: StepId,
        /// What could not be asked.
        check: String,
        /// Why not.
        reason: String,
    },
    /// The author's own program for a step has said whether it is done.
    AuthorCheckFinished {
        /// The step.
        step: StepId,
        /// The program.
        program: PathBuf,
        /// Its exit code.
        exit: i32,
        /// Whether it ended in time and with 0.
        is_content: bool,
        /// The last lines of what it printed.
        output: String,
    },
    /// A question was put to the learner, after the step's checks held.
    QuestionAsked {
        /// The step.
        step: StepId,
        /// The question's position among the step's, from 0.
        question: usize,
        /// How many the step has.
        n_questions: usize,
        /// What is asked, as plain text.
        text: String,
        /// How many answers it takes.
        takes: Takes,
        /// The choices as plain text, in order.
        choices: Vec<String>,
    },
    /// The learner answered a question.
    QuestionAnswered {
        /// The step.
        step: StepId,
        /// The question's position among the step's, from 0.
        question: usize,
        /// The numbers of the choices, from 1.
        choices: Vec<usize>,
        /// Whether these are the right ones, and all of them.
        is_right: bool,
    },
    /// Questions were left out, since nobody is there to be asked.
    QuestionsLeft {
        /// The step.
        step: StepId,
        /// How many.
        n_questions: usize,
    },
    /// All checks of a step hold.
    StepPassed {
        /// The step.
        step: StepId,
        /// `Passed`, or `Assisted` where the solution was shown.
        state: StepState,
    },
    /// A step's checks do not all hold.
    StepFailed {
        /// The step.
        step: StepId,
        /// How many checks hold.
        n_held: usize,
        /// How many there are.
        n_checks: usize,
    },
    /// A hint was asked for and shown.
    HintShown {
        /// The step.
        step: StepId,
        /// The hint's position among the step's, from 0; nothing where the step has no more.
        hint: Option<usize>,
    },
    /// The solution was asked for and shown.
    SolutionShown {
        /// The step.
        step: StepId,
    },
    /// The learner asked what is checked.
    ChecksExplained {
        /// The step.
        step: StepId,
        /// One sentence for each check.
        checks: Vec<String>,
    },
    /// The learner asked where they stand.
    StandingShown {
        /// Each step's title and state, in order.
        steps: Vec<(String, StepState)>,
        /// The position of the step before the learner, from 0.
        current: usize,
    },
    /// The learner asked what can be typed.
    HelpShown,
    /// The learner went past a step.
    StepSkipped {
        /// The step.
        step: StepId,
    },
    /// A step was gone past, since something is not there that its author says it needs.
    StepLeftOut {
        /// The step.
        step: StepId,
        /// What is not there, each with the reason.
        missing: Vec<String>,
    },
    /// What the lesson made was removed.
    CleanedUp {
        /// The names of what went.
        removed: Vec<String>,
        /// What was left, each with the reason.
        left: Vec<String>,
    },
    /// The run is over.
    RunFinished {
        /// How many steps are done.
        n_done: usize,
        /// How many were skipped: by the learner, or for want of what they need.
        n_skipped: usize,
        /// How many there are.
        n_steps: usize,
        /// How it ended.
        ending: Ending,
    },
}

/// What came of a lesson of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LessonResult {
    /// The lesson's file.
    pub lesson: PathBuf,
    /// Its title.
    pub title: String,
    /// The exit code that its run alone would have had.
    pub exit: u8,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommandEnd {
    /// By itself.
    Completed,
    /// By Ctrl-C.
    Interrupted,
    /// By its deadline.
    TimedOut,
    /// The shell itself ended with it, and a new one was started.
    ShellGone,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Every step is done.
    Completed,
    /// The learner left; progress is kept.
    Left,
    /// A step's checks do not hold, and nobody is there to mend it.
    Failed,
    /// A question could not be asked, and nobody is there to ask again.
    Unanswered,
    /// Ctrl-C.
    Interrupted,
}

/// What came of a check, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// The check's kind, such as `pushed`.
    pub kind: String,
    /// What it is about, such as `ada/web:latest`.
    pub subject: String,
    /// What came of it.
    #[serde(flatten)]
    pub result: CheckResult,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum CheckResult {
    /// It holds.
    Passed {
        /// What proves it.
        evidence: String,
    },
    /// It does not.
    Failed {
        /// What was expected.
        wanted: String,
        /// What was found.
        found: String,
        /// What to do, where something is known.
        mend: Option<String>,
    },
}
