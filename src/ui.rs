//! Where text for people goes: data to stdout, everything else to stderr; colour where a terminal takes it and
//! `NO_COLOR` is not set. A closed pipe ends output quietly; what cannot be written for another reason is told at the end.
//!
//! Not here: what is said.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use console::Term;

use crate::failure::{Exit, Failure};
use crate::report::prose::hang_at;

/// Why the first data that could not be written were not.
static UNWRITTEN: OnceLock<String> = OnceLock::new();

/// Writes data to stdout; says whether anybody still reads.
pub fn data(text: &str) -> Audience {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Audience::Listening,
        Err(error) => {
            if error.kind() != io::ErrorKind::BrokenPipe {
                UNWRITTEN.get_or_init(|| error.to_string());
            }
            Audience::Gone
        }
    }
}

/// Why data could not be written to stdout, where that is not because nobody reads it any more: a full disk.
pub fn unwritten() -> Option<&'static str> {
    UNWRITTEN.get().map(String::as_str)
}

/// Whether anybody still reads what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Somebody does.
    Listening,
    /// The pipe is closed.
    Gone,
}

/// Writes a line that is not data to stderr.
pub fn tell(line: &str) {
    // Nothing can be told where stderr is closed.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Shows what could not be done and what to do about it.
pub fn failure(failure: &Failure) {
    let terminal = Term::stderr();
    let label = format!("{} ", console::style("error:").for_stderr().red().bold());
    tell(&hang_at(&terminal, &label, &failure.to_string()));
    if let Some(hint) = &failure.hint {
        let label = format!(" {} ", console::style("help:").for_stderr().cyan().bold());
        tell(&hang_at(&terminal, &label, hint));
    }
}

/// Shows what clap has to say: help and version are data, the rest is not.
pub fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render();
    if error.use_stderr() {
        let text = if console::colors_enabled_stderr() {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        tell(text.trim_end());
        return ExitCode::from(Exit::Usage as u8);
    }
    let text = if console::colors_enabled() {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    data(&text);
    ExitCode::SUCCESS
}
