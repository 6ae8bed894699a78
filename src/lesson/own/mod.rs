//! What an author says of a step beyond its text, in comments: its key, hints, checks, and what it needs.
//!
//! `kinds` and `needs` are the tables that the reading and the book's reference are made of. Not here: whether a check holds
//! (`check`), and whether what is needed is there (`runner`).

mod fields;
mod front;
mod kinds;
mod needs;
mod output;
mod place;
mod read;
mod reference;
mod table;
mod values;
mod yaml;

pub use kinds::{
    Asked, Compose, Container, ContainerGone, Exit, File, Http, Image, ImageGone, KINDS, Key, KeyNeed, Kind,
    Listed, LoggedIn, LoggedOut, Network, NetworkGone, Output, Pulled, Pushed, Service, Tag, Variable,
    Volume, VolumeGone,
};
pub use needs::{Need, Thing};
pub use output::{Pattern, Printed, Similarity};
pub use reference::reference;
pub use values::{
    CommandEnd, ComposeState, ContainerState, Extent, Grammar, Published, Scale, Scope, ServiceState, Status,
    YesNo,
};

pub(super) use place::{into_step, into_steps};
pub(super) use read::is_ours;

use crate::diagnostic::{Diagnostic, Severity};

/// A check that the author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCheck {
    /// The line that it is written on, from 1.
    pub line: usize,
    /// The block that stands above it in its step, as an index into the step's blocks.
    pub block: Option<usize>,
    /// What it asks.
    pub asks: Asked,
}

/// Something that is wrong with what an author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    code: &'static str,
    /// The line, from 1 within what was read.
    line: usize,
    message: String,
    help: Option<String>,
}

impl Problem {
    fn new(code: &'static str, line: usize, message: String, help: Option<String>) -> Self {
        Self {
            code,
            line,
            message,
            help,
        }
    }

    /// The diagnostic, where what was read begins on this line of the file.
    pub(super) fn told(self, first_line: usize) -> Diagnostic {
        let severity = match self.code {
            "author-place" => Severity::Warning,
            _ => Severity::Error,
        };
        Diagnostic {
            code: self.code,
            severity,
            line: first_line + self.line - 1,
            message: self.message,
            help: self.help,
        }
    }
}

/// The name that somebody may have meant with a word that is none.
fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase().replace('_', "-");
    let near = |name: &&str| strsim::jaro_winkler(name, &word);
    let best = names.into_iter().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(&best) > 0.8).then_some(best)
}
