//! Commands that write, change or remove files of this machine.
//!
//! A flag that is not known costs a check, never gives a wrong one. Not here: files that the lesson itself gives
//! (`plan`), and those that docker writes (`docker::change`).

use super::files_of;
use super::ledger::{Ledger, Origin};
use super::program::text;
use crate::check::Subject;
use crate::script::{Certainty, Failure, Invocation, Word};

/// What a command does to files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Deeds {
    /// What is there afterwards.
    pub(super) written: Vec<Subject<String>>,
    /// What is not.
    pub(super) gone: Vec<Gone>,
    /// Whether being there says all that the command is for.
    pub(super) is_all: bool,
}

/// What goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// A path, and what is below it.
    Path(String),
    /// What begins like this.
    Beginning(String),
    /// Only running tells.
    Anything,
}

impl Gone {
    /// Says whether a path goes.
    pub(super) fn takes(&self, path: &str) -> bool {
        match self {
            Self::Path(folder) => is_within(path, folder),
            Self::Beginning(start) => path.starts_with(start.as_str()),
            Self::Anything => true,
        }
    }
}

/// Programs that only show what is in a file.
const READING: [&str; 16] = [
    "awk", "cat", "cmp", "diff", "docker", "file", "grep", "head", "jq", "less", "ls", "more", "stat",
    "tail", "type", "wc",
];

/// Takes what a command does to files into the ledger; says whether nothing else of it is to be proved.
pub(super) fn enter(
    ledger: &mut Ledger<'_>,
    origin: &Origin<'_>,
    invocation: &Invocation,
    program: &str,
    arguments: &[Word],
) -> bool {
    let deeds = files_of::deeds(program, arguments).unwrap_or_default();
    let redirected = invocation.file.as_ref();
    if !READING.contains(&program) {
        for word in arguments {
            ledger.changed(origin.line, text(word));
        }
    }
    if let Some(file) = redirected {
        ledger.changed(origin.line, text(file));
    }
    for gone in &deeds.gone {
        ledger.gone(gone, origin.line);
    }
    let is_certain = invocation.certainty == Certainty::Certain
        && invocation.failure == Failure::Unforeseen
        && !invocation.is_background;
    if !is_certain {
        return false;
    }
    let is_all = deeds.is_all && !deeds.written.is_empty();
    for path in deeds.written.into_iter().chain(redirected.and_then(path)) {
        ledger.written(origin, invocation.shell, path);
    }
    is_all
}

/// A word as the path of a file; `None` where only running tells which, or where it is none to look for.
pub(super) fn path(word: &Word) -> Option<Subject<String>> {
    let written = text(word);
    let text = HERE
        .iter()
        .find_map(|here| written.strip_prefix(here))
        .unwrap_or(written);
    let is_device = ["/dev/", "/proc/", "/sys/"]
        .iter()
        .any(|folder| text.starts_with(folder))
        || matches!(text.to_ascii_lowercase().as_str(), "" | "-" | "nul" | "$null");
    let is_untold = text.contains("$(") || text.contains(['`', '*', '?', '[', '{', '\n']);
    if is_device || is_untold {
        return None;
    }
    let is_known = matches!(word, Word::Known(_)) || !text.contains(['$', '<', '~']);
    Some(if is_known {
        Subject::Known(text.to_owned())
    } else {
        Subject::Open(text.to_owned())
    })
}

/// Spellings of the folder that the shell is in.
const HERE: [&str; 6] = ["$(pwd)/", "`pwd`/", "$PWD/", "${PWD}/", "$pwd/", "${pwd}/"];

/// Says whether a path is another one, or below it.
fn is_within(path: &str, folder: &str) -> bool {
    let plain = |path: &str| path.trim_start_matches("./").trim_end_matches('/').to_owned();
    let (path, folder) = (plain(path), plain(folder));
    path.strip_prefix(folder.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
}
