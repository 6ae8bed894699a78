//! A line at the prompt → [`Intent`].
//!
//! `intent`, `continuation` and `discretion` are pure; `line` holds rustyline; `learner` answers the runner. Not here:
//! acting on an intent (`runner`), and hidden prompts, which keep nothing.

mod completion;
mod continuation;
mod discretion;
mod intent;
pub mod learner;
mod line;
mod words;

pub use intent::meant;
pub use line::PromptError;

/// What is typed for a value that is nothing: an empty line gives none.
pub const NOTHING: &str = "\"\"";

/// What the learner asked for at the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Enter: run the step's commands, or go on where there are none.
    Proceed,
    /// A command of the learner's own.
    Run(String),
    /// `check`: verify this step now.
    Check,
    /// `hint`.
    Hint,
    /// `solution`: show the commands; the step is assisted from now on.
    Solution,
    /// `explain`: say what is checked here.
    Explain,
    /// `back`: show the step before.
    Back,
    /// `list`: show where the learner stands.
    List,
    /// `skip`.
    Skip,
    /// `reset`: begin anew, removing what the lesson made.
    Reset,
    /// `quit`, or Ctrl-D.
    Quit,
    /// `help`.
    Help,
}
