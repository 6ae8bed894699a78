//! A script → program text for the session's shell, or text for the learner to read.
//!
//! Values never become program text: the program names environment variables, quoted so that a value stays one
//! word. Not here: a block's own dialect (`splice`).

mod alone;
mod alone_powershell;
mod bash;
mod bash_condition;
mod bash_word;
mod cmdlet;
mod foreign;
mod powershell;
mod quote;

pub use alone::{Instead, LISTENING, READY_VARIABLE, Readiness, TYPED_VARIABLE, Waiting, unattended};

use super::splice::original;
use super::tree::{Script, Template};
use super::{Scope, UNSUPPORTED_HELP};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lesson::Dialect;

/// Prints a script as a program for a shell: the block's own text where the dialect is the same, else a translation.
/// An error says, with lines, what the translation cannot carry.
pub fn print(script: &Script, target: Dialect) -> Result<String, Vec<Diagnostic>> {
    match (script.dialect, target) {
        (from, to) if from == to => original(script),
        (Dialect::Powershell | Dialect::Cmd | Dialect::Fish, Dialect::Bash) => {
            bash::program(script, Style::Run)
        }
        (Dialect::Bash | Dialect::Cmd | Dialect::Fish, Dialect::Powershell) => {
            powershell::program(script, Style::Run)
        }
        (Dialect::None, _) | (_, Dialect::None | Dialect::Cmd | Dialect::Fish) => Err(vec![Diagnostic {
            code: "not-a-script",
            severity: Severity::Error,
            line: script.source.line(0),
            message: "this block is in no shell's language".to_owned(),
            help: Some("name the language behind the fence: `bash` or `powershell`".to_owned()),
        }]),
        (Dialect::Bash, Dialect::Bash) | (Dialect::Powershell, Dialect::Powershell) => original(script),
    }
}

/// Spells a script for the learner to read: its own text, or a translation without the machinery that a program
/// needs; `None` where there is no translation. Placeholders stand as known values where the scope has them, else
/// as written.
pub fn display(script: &Script, dialect: Dialect, scope: Option<&Scope>) -> Option<String> {
    match (script.dialect, dialect) {
        (from, to) if from == to => Some(filled(script, scope)),
        (Dialect::Powershell | Dialect::Cmd | Dialect::Fish, Dialect::Bash) => {
            bash::program(script, Style::Read(scope)).ok()
        }
        (Dialect::Bash | Dialect::Cmd | Dialect::Fish, Dialect::Powershell) => {
            powershell::program(script, Style::Read(scope)).ok()
        }
        (_, Dialect::Bash | Dialect::Powershell | Dialect::Cmd | Dialect::Fish | Dialect::None) => None,
    }
}

/// Prints a word of PowerShell anew, as a program needs it.
pub(super) fn powershell_word(script: &Script, template: &Template) -> Result<String, Vec<Diagnostic>> {
    powershell::word(script, template).map_err(|diagnostic| vec![diagnostic])
}

/// Who reads what is printed.
#[derive(Clone, Copy)]
enum Style<'a> {
    /// A shell.
    Run,
    /// A shell that nobody sits at, for which something else stands in the place of these commands.
    Alone(&'a [Waiting<'a>]),
    /// The learner.
    Read(Option<&'a Scope>),
}

impl Style<'_> {
    fn is_run(self) -> bool {
        matches!(self, Self::Run | Self::Alone(_))
    }
}

/// A block's own text with the known values in place of their placeholders.
fn filled(script: &Script, scope: Option<&Scope>) -> String {
    let source = &script.source;
    let mut text = String::with_capacity(source.text.len());
    let mut at = 0;
    // Those of another piece of it have no place here.
    for used in source.uses.iter().filter(|used| !used.range.is_empty()) {
        text.push_str(&source.text[at..used.range.start]);
        let value = scope.and_then(|scope| scope.values.get(&used.variable));
        text.push_str(value.map_or(&source.text[used.range.clone()], String::as_str));
        at = used.range.end;
    }
    text.push_str(&source.text[at..]);
    text
}

fn unsupported(script: &Script, at: usize, message: String) -> Diagnostic {
    let (code, help) = match script.dialect {
        Dialect::Powershell => ("powershell-unsupported", UNSUPPORTED_HELP),
        Dialect::Cmd => (
            "cmd-unsupported",
            "write this in simpler words, or in PowerShell or bash",
        ),
        Dialect::Fish => ("fish-unsupported", "write this in simpler fish, or in bash"),
        Dialect::Bash | Dialect::None => ("bash-unsupported", "install bash, or write this in PowerShell"),
    };
    Diagnostic {
        code,
        severity: Severity::Error,
        line: script.source.line(at),
        message,
        help: Some(help.to_owned()),
    }
}
