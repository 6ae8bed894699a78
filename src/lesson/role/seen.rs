//! What the blocks so far have shown, and what the last one prints, for what the next ones are.
//!
//! Not here: what they have opened (`opened`).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::file;
use super::phrases::Phrases;
use super::said::Said;
use super::split::{Kind, Split};
use super::typed::{first_word, without_prefix};

/// Programs that a file is written with.
pub(super) const EDITORS: [&str; 10] = [
    "emacs",
    "gedit",
    "micro",
    "nano",
    "notepad",
    "notepad.exe",
    "nvim",
    "pico",
    "vi",
    "vim",
];

/// What the blocks so far have shown.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// A container's prompt, so that the others are the host's.
    pub(super) has_inner: bool,
    /// Root's prompt before one of docker's commands, so that it is the host's.
    pub(super) has_root: bool,
    /// A machine of Play with Docker's.
    pub(super) has_lab: bool,
    /// How many shells blocks have opened and none has left.
    pub(super) n_open: usize,
    /// What the last block of commands has typed, in short.
    typed: u64,
}

impl Seen {
    /// Keeps what a block types.
    pub(super) fn keep(&mut self, split: &Split<'_>) {
        self.typed = digest(split);
        let is_inner = split.has(Kind::Inside) && !split.has(Kind::Host);
        if is_inner && split.open.is_none() {
            self.n_open = self.n_open.saturating_sub(1);
        } else if !is_inner && split.open.is_some() {
            self.n_open += 1;
        }
    }

    /// Says whether a block shows what the last one has typed once more, with a prompt and what is printed, and nobody is told
    /// to type it again.
    pub(super) fn shows_again(&self, split: &Split<'_>, said: &Said<'_>) -> bool {
        static AGAIN: Phrases<1> = Phrases::new([&[
            "again",
            "once more",
            "de nuevo",
            "otra vez",
            "de novo",
            "à nouveau",
            "encore une fois",
            "noch einmal",
            "erneut",
            "再次",
            "もう一度",
        ]]);
        split.prompts.is_some()
            && split.has(Kind::Output)
            && self.typed == digest(split)
            && AGAIN.of(said.closing_end()) == 0
    }
}

/// What stands for the lines that a block types.
fn digest(split: &Split<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for line in split.lines.iter().filter(|line| line.kind == Kind::Host) {
        let text = line.text.trim();
        if !text.starts_with('#') {
            text.hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// What a command prints that a block behind it may show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Prints {
    #[default]
    Lines,
    Json,
    /// What a server answers.
    Anything,
    /// What is in a file.
    File,
    /// Nothing: it opens an editor, and what is typed into that comes next.
    Nothing,
}

/// Says what the last command of a block prints; a note at its end that opens a file in an editor prints nothing: `# nano main.c`.
pub(super) fn printed(split: &Split<'_>, last: &str) -> Prints {
    let mut lines = split.lines.iter().rev();
    let end = lines.find(|line| line.kind == Kind::Host && !line.text.trim().is_empty());
    let note = end.and_then(|line| line.text.trim().strip_prefix("# "));
    let is_editors = |note: &str| {
        let (program, rest) = note.split_once(' ').unwrap_or_default();
        EDITORS.contains(&program) && file::is_name(rest.trim())
    };
    if note.is_some_and(is_editors) {
        Prints::Nothing
    } else {
        prints(last)
    }
}

/// Says what a command prints.
fn prints(command: &str) -> Prints {
    static ANYTHING: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["curl ", "wget -qO-", "wget -O -"].map(Finder::new));
    static JSON: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| [" inspect ", "json"].map(Finder::new));
    static FILE: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["cat ", "type ", "Get-Content "].map(Finder::new));
    // Most commands have none of them, which is seen in one walk.
    static PARTS: Phrases<1> = Phrases::new([&[
        "curl ",
        "wget -",
        " inspect ",
        "json",
        "cat ",
        "type ",
        "get-content ",
    ]]);
    let has = |parts: &[Finder<'_>]| parts.iter().any(|part| part.find(command.as_bytes()).is_some());
    let program = first_word(without_prefix(command.trim()).0);
    if EDITORS.contains(&program) {
        Prints::Nothing
    } else if PARTS.of(command) == 0 {
        Prints::Lines
    } else if has(&*ANYTHING) {
        Prints::Anything
    } else if has(&*JSON) {
        Prints::Json
    } else if has(&*FILE) {
        Prints::File
    } else {
        Prints::Lines
    }
}
