//! Blocks of bash, PowerShell, cmd and fish → one [`Script`] tree → folding and printing. Pure: nothing runs.
//!
//! Not here: running (`shell`), and what a docker command means (`docker`).

mod bash;
mod cmd;
mod detect;
mod fill;
mod fish;
mod fold;
mod grammar;
mod home;
mod mend;
mod names;
mod parse;
mod parted;
mod plain;
mod powershell;
mod print;
mod source;
mod splice;
mod tree;
mod unexpanded;

#[cfg(test)]
mod tests;

pub use detect::{detect, labelled, settled};
pub use fill::filled;
pub use fold::fold;
pub use home::Home;
pub use mend::typed;
pub(crate) use mend::{before_remark, goes_past};
pub use names::Names;
pub use parse::{parse, parse_at_home, program_at_home};
pub use print::{
    Instead, LISTENING, READY_VARIABLE, Readiness, TYPED_VARIABLE, Waiting, display, print, unattended,
};
pub use tree::Script;
pub use unexpanded::variables;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;

/// What to do about PowerShell that has no translation.
const UNSUPPORTED_HELP: &str = "install PowerShell (`pwsh`), or write this in bash or in simpler PowerShell";

/// Prints a script in its own dialect, with references in place of the placeholders; an error says where a value
/// cannot stand.
pub fn original(script: &Script) -> Result<String, Vec<Diagnostic>> {
    splice::original(script)
}

/// The environment variable in which a learner's value travels: `STEPGATE_VALUE_` and the name, with `_` in place
/// of what an identifier cannot hold.
pub fn value_variable(name: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("STEPGATE_VALUE_{}", name.chars().map(keep).collect::<String>())
}

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
    /// The items of variables that hold lists.
    lists: BTreeMap<String, Vec<Word>>,
    /// The spelling first seen of each name, by the name in lower case.
    spellings: BTreeMap<String, String>,
    /// The lesson's own functions.
    functions: BTreeMap<String, fold::Function>,
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
    /// What the script makes of its failure.
    pub failure: Failure,
    /// Whether the author sends it to the background.
    pub is_background: bool,
    /// Where its standard output goes.
    pub output: Output,
    /// The file that its standard output is written to or added to, where the command itself says one.
    pub file: Option<Word>,
    /// Where it stands in the statement that the author wrote.
    pub place: Place,
    /// Which shell runs it.
    pub shell: Shell,
    /// That statement: of a pipeline all of it, else the command alone.
    pub statement: String,
}

/// Where a command stands in its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the statement, or begins it.
    Own,
    /// It is the first command of a pipeline that begins with a text: `"text" | docker load`.
    Fed,
    /// It is further back in a pipeline.
    Piped,
    /// Another command takes what it prints for words of its own.
    Nested,
}

/// Which shell runs a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// The lesson's: the folder that it goes to is the next command's too.
    Lesson,
    /// One that ends with its group, pipe or substitution.
    Inner,
}

/// Whether an invocation is certain to run when its block does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It runs, if what is before it succeeds.
    Certain,
    /// It stands under a condition that folding cannot decide, or behind `||`.
    Conditional,
}

/// What a script makes of a command's failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing: it is one.
    Unforeseen,
    /// It goes another way then: the command stands before `||`, behind `!`, or is a condition.
    Foreseen,
    /// The lesson's prose says that it fails.
    Announced,
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
        /// The assignment as the author wrote it, continuations joined.
        statement: String,
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
