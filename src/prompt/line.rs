//! Lines from the learner, through rustyline on a thread of its own: history, completion, continuation.
//!
//! Not here: what a line means (`intent`), and passwords; those are asked for by the shim, hidden.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Behavior, CompletionType, Config, Context, Editor, Helper};
use tokio::sync::{mpsc, oneshot};
use unicode_width::UnicodeWidthStr as _;

use super::completion::{Vocabulary, complete};
use super::continuation::is_unfinished;
use super::discretion::holds_a_secret;
use crate::shell::process::ShellKind;

/// How many lines are remembered.
const HISTORY: usize = 1000;

/// What came of asking for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// What was typed, without the line end; a continued line has newlines in it.
    Text(String),
    /// Ctrl-C: what was typed is dropped.
    Interrupted,
    /// Ctrl-D on an empty line, or the terminal is gone.
    End,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) enum Purpose {
    /// A command: remembered, completed, and going on over several lines where it has to.
    Command(Vocabulary),
    /// An answer: one line, not remembered.
    Answer,
    /// An answer that nobody sees: a star for each character.
    Hidden,
}

/// Says why no line can be read.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// The terminal cannot be used.
    #[error("the terminal cannot be used for a prompt")]
    Terminal(#[source] ReadlineError),
    /// The system gives no thread to read on.
    #[error("the prompt cannot be started")]
    Thread(#[source] io::Error),
}

/// Asks for lines.
#[derive(Debug)]
pub(super) struct Lines {
    requests: mpsc::UnboundedSender<Request>,
}

#[derive(Debug)]
struct Request {
    prompt: String,
    purpose: Purpose,
    answer: oneshot::Sender<Line>,
}

impl Lines {
    /// Opens the terminal; commands for a shell of this kind are remembered in `history`, for its owner alone.
    pub(super) fn open(history: &Path, kind: ShellKind) -> Result<Self, PromptError> {
        let mut terminal = Terminal::open(history, kind).map_err(PromptError::Terminal)?;
        let (requests, mut inbox) = mpsc::unbounded_channel::<Request>();
        let serve = move || {
            while let Some(request) = inbox.blocking_recv() {
                let line = terminal.read(&request.prompt, request.purpose);
                // Whoever gave up waiting does not want the line any more.
                let _ = request.answer.send(line);
            }
        };
        std::thread::Builder::new()
            .name("prompt".to_owned())
            .spawn(serve)
            .map_err(PromptError::Thread)?;
        Ok(Self { requests })
    }

    /// Asks for one line.
    pub(super) async fn read(&self, prompt: &str, purpose: Purpose) -> Line {
        let (answer, line) = oneshot::channel();
        let request = Request {
            prompt: prompt.to_owned(),
            purpose,
            answer,
        };
        if self.requests.send(request).is_err() {
            return Line::End;
        }
        line.await.unwrap_or(Line::End)
    }
}

/// The terminal and what was typed at it; lives on the prompt's thread.
struct Terminal {
    editor: Editor<Keys, FileHistory>,
    history: Option<PathBuf>,
}

impl Terminal {
    fn open(history: &Path, kind: ShellKind) -> rustyline::Result<Self> {
        let config = Config::builder()
            // stdout is for data: the prompt goes to the terminal itself.
            .behavior(Behavior::PreferTerm)
            .completion_type(CompletionType::List)
            .max_history_size(HISTORY)?
            .history_ignore_dups(true)?
            .auto_add_history(false)
            .build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(Keys {
            purpose: Purpose::Answer,
            kind,
        }));
        // A history that cannot be kept is no reason to stop a lesson; one that cannot be read begins anew.
        let history = create_private(history).is_ok().then(|| history.to_owned());
        if let Some(history) = &history {
            let _ = editor.load_history(history);
        }
        Ok(Self { editor, history })
    }

    fn read(&mut self, prompt: &str, purpose: Purpose) -> Line {
        let is_command = matches!(purpose, Purpose::Command(_));
        let is_hidden = matches!(purpose, Purpose::Hidden);
        if let Some(keys) = self.editor.helper_mut() {
            keys.purpose = purpose;
        }
        // Where stars cannot be drawn, the terminal itself would show each character.
        let line = if is_hidden && is_plain_terminal() {
            rpassword::prompt_password(prompt).map_err(ReadlineError::Io)
        } else {
            self.editor.readline(prompt)
        };
        match line {
            Ok(text) => {
                if is_command && !text.trim().is_empty() && !holds_a_secret(&text) {
                    self.remember(&text);
                }
                Line::Text(text)
            }
            Err(ReadlineError::Interrupted) => Line::Interrupted,
            Err(_) => Line::End,
        }
    }

    /// Lines are added one by one, so that two terminals keep each other's.
    fn remember(&mut self, text: &str) {
        let _ = self.editor.add_history_entry(text);
        if let Some(path) = &self.history {
            let _ = self.editor.append_history(path);
        }
    }
}

/// Says whether rustyline only reads lines here, as it does on terminals of these names.
fn is_plain_terminal() -> bool {
    std::env::var("TERM").is_ok_and(|term| ["dumb", "cons25", "emacs"].contains(&term.as_str()))
}

/// Makes the file for its owner alone.
fn create_private(path: &Path) -> io::Result<()> {
    let mut options = std::fs::File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// What Tab and Enter do.
struct Keys {
    purpose: Purpose,
    kind: ShellKind,
}

impl Completer for Keys {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let Purpose::Command(vocabulary) = &self.purpose else {
            return Ok((at, Vec::new()));
        };
        let found = complete(line, at, vocabulary);
        let pair = |text: String| Pair {
            display: text.clone(),
            replacement: text,
        };
        Ok((found.start, found.candidates.into_iter().map(pair).collect()))
    }
}

impl Validator for Keys {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let goes_on = match &self.purpose {
            Purpose::Command(_) => is_unfinished(context.input(), self.kind),
            Purpose::Answer | Purpose::Hidden => false,
        };
        Ok(if goes_on {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Hinter for Keys {
    type Hint = String;
}

impl Highlighter for Keys {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        match self.purpose {
            Purpose::Hidden => Cow::Owned("*".repeat(line.width())),
            Purpose::Command(_) | Purpose::Answer => Cow::Borrowed(line),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        matches!(self.purpose, Purpose::Hidden)
    }
}

impl Helper for Keys {}
