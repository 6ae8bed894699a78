//! Blocks of bash and PowerShell → one [`Script`] tree → folding and printing. Pure: nothing runs.
//!
//! Not here: running (`shell`), and what a docker command means (`docker`).

mod detect;
mod tree;

pub use detect::detect;
pub use tree::Script;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;

/// A text in a block that stands for a value the learner gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// The text as the author wrote it, such as `<insert-your-docker-id-here>`.
    pub spelling: String,
    /// The variable that it stands for, such as `dockerId`.
    pub variable: String,
}

/// What reading a block came to.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree; what was not understood is in it as opaque text.
    pub script: Script,
    /// What was not understood, each with its line.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is known of variables while folding: those of the shell so far and the learner's values.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Environment and shell variables by name. PowerShell looks environment names up without regard to case.
    pub variables: BTreeMap<String, Word>,
    /// The learner's values by variable name; a missing one folds to an unknown word.
    pub values: BTreeMap<String, String>,
}

/// One word of a command line after folding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Its text is certain.
    Known(String),
    /// It depends on something that only running tells; the text is as the author would read it, with
    /// variables as `$name` and missing values as `<name>`.
    Unknown(String),
}

/// One command line after folding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The line in the lesson, from 1.
    pub line: usize,
    /// The command as the author wrote it, continuations joined.
    pub text: String,
    /// Program and arguments.
    pub argv: Vec<Word>,
    /// Whether it is certain to run.
    pub certainty: Certainty,
    /// Whether the author sends it to the background.
    pub is_background: bool,
    /// Where its standard output goes.
    pub output: Output,
}

/// Whether an invocation is certain to run when its block does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It runs, if what is before it succeeds.
    Certain,
    /// It stands under a condition that folding cannot decide, or behind `||`.
    Conditional,
}

/// Where a command's standard output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// To the learner.
    Shown,
    /// Into a file, a pipe, a variable or nowhere.
    Taken,
}

/// What a script does, in order, as far as can be known without running it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A variable is set; `placeholder` names the learner's variable that the value is wholly made of.
    Set {
        /// The line in the lesson, from 1.
        line: usize,
        /// The variable's name as written.
        name: String,
        /// The value.
        value: Word,
        /// The learner's variable, where the value is just that.
        placeholder: Option<String>,
    },
    /// A command runs.
    Run(Invocation),
}
