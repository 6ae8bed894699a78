//! Why a shell could not be started or asked.
//!
//! Not here: commands that fail; their exit code is a result.

use std::io;
use std::path::PathBuf;

/// Says why a shell could not be started or asked.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The program is not on PATH.
    #[error("`{program}` is not found: {advice}")]
    Missing {
        /// The program's name.
        program: &'static str,
        /// What to install.
        advice: &'static str,
    },
    /// The program cannot be started.
    #[error("`{}` cannot be started", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The program started, and ended or hung before it took commands.
    #[error("`{}` starts, but does not take commands: {reason}", program.display())]
    Unfit {
        /// The program.
        program: PathBuf,
        /// What it did.
        reason: String,
    },
    /// The folder to start in cannot be entered.
    #[error("the folder `{}` cannot be entered", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A variable's name is not one that a shell takes.
    #[error("`{0}` is no name for a variable: it takes letters, digits and `_`, and no digit first")]
    Name(String),
    /// The shell refused the value, because the variable is read-only.
    #[error("the lesson's shell does not let `{0}` be set; it was made read-only there")]
    Value(String),
    /// A NUL byte cannot be in a program or a value.
    #[error("a NUL byte cannot be part of a command or a value")]
    Nul,
    /// The shell has ended before.
    #[error("the lesson's shell has ended")]
    Gone,
    /// What the shell reports cannot be understood.
    #[error("the lesson's shell answers out of turn")]
    Protocol,
    /// Talking to the shell failed.
    #[error("the lesson's shell cannot be talked to")]
    Wire(#[source] io::Error),
}
