//! A line at the prompt → [`Intent`].
//!
//! `intent`, `completion`, `continuation` and `discretion` are pure; `line` holds rustyline. Not here: acting on an
//! intent (`runner`), and hidden prompts, which keep nothing.

mod completion;
mod continuation;
mod discretion;
mod intent;
mod line;
mod questions;
mod source;
#[cfg(test)]
mod tests;
mod words;

pub use completion::Vocabulary;
pub use discretion::holds_a_secret;
pub use line::{Line, Prompt, PromptError, PromptOptions};
pub use questions::Answer;

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
