//! Lines from the learner, through rustyline on a thread of its own: history, completion, continuation.
//!
//! Not here: what a line means (`intent`), and passwords; those are asked for by the shim, hidden.

use std::io;
use std::path::Path;
use std::sync::mpsc;

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::{DefaultHistory, History as _};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use tokio::sync::oneshot;

use super::completion::{self, Vocabulary};
use super::continuation::{self, Need};

/// How many lines are remembered.
const HISTORY: usize = 1000;

/// What came of asking for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// What was typed, without the line end.
    Text(String),
    /// Ctrl-C: what was typed is dropped.
    Interrupted,
    /// Ctrl-D on an empty line, or the terminal is gone.
    End,
}

/// Whether what is typed is a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A command: remembered, completed, and going on over several lines where it has to.
    Command,
    /// An answer: one line, not remembered.
    Answer,
}

/// Asks for lines.
#[derive(Debug)]
pub struct Lines {
    requests: mpsc::Sender<Request>,
}

struct Request {
    prompt: String,
    purpose: Purpose,
    vocabulary: Vocabulary,
    answer: oneshot::Sender<Line>,
}

impl Lines {
    /// Opens the terminal; history is kept in `history`, readable by its owner alone.
    pub fn open(history: &Path) -> io::Result<Self> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .max_history_size(HISTORY)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(io::Error::other)?
            .auto_add_history(false)
            .build();
        let mut editor: Editor<Tab, DefaultHistory> =
            Editor::with_config(config).map_err(io::Error::other)?;
        editor.set_helper(Some(Tab::default()));
        // A history that is not there or cannot be read begins empty.
        let _ = editor.load_history(history);
        let (requests, inbox) = mpsc::channel();
        let history = history.to_owned();
        std::thread::Builder::new()
            .name("prompt".to_owned())
            .spawn(move || serve(editor, &history, &inbox))?;
        Ok(Self { requests })
    }

    /// Asks for one line.
    pub async fn read(&self, prompt: &str, purpose: Purpose, vocabulary: Vocabulary) -> Line {
        let (answer, line) = oneshot::channel();
        let request = Request {
            prompt: prompt.to_owned(),
            purpose,
            vocabulary,
            answer,
        };
        if self.requests.send(request).is_err() {
            return Line::End;
        }
        line.await.unwrap_or(Line::End)
    }
}

/// The thread's loop: ends when nobody asks any more.
fn serve(mut editor: Editor<Tab, DefaultHistory>, history: &Path, inbox: &mpsc::Receiver<Request>) {
    for Request {
        prompt,
        purpose,
        vocabulary,
        answer,
    } in inbox
    {
        if let Some(tab) = editor.helper_mut() {
            tab.vocabulary = vocabulary;
            tab.purpose = Some(purpose);
        }
        let line = match editor.readline(&prompt) {
            Ok(text) => {
                if purpose == Purpose::Command && !text.trim().is_empty() && !holds_password(&text) {
                    // A history that cannot be kept is no reason to stop the lesson.
                    let _ = editor.history_mut().add(&text);
                    let _ = keep(&mut editor, history);
                }
                Line::Text(text)
            }
            Err(ReadlineError::Interrupted) => Line::Interrupted,
            Err(_) => Line::End,
        };
        if answer.send(line).is_err() {
            return;
        }
    }
}

fn keep(editor: &mut Editor<Tab, DefaultHistory>, history: &Path) -> rustyline::Result<()> {
    editor.save_history(history)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(history, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

/// Says whether a line may hold a password and must not be remembered.
fn holds_password(line: &str) -> bool {
    let lower = line.to_lowercase();
    let is_login = lower.contains("login");
    let short_flag = lower
        .split_whitespace()
        .any(|word| word.starts_with("-p") && !word.starts_with("--"));
    lower.contains("passw") && !lower.contains("--password-stdin")
        || lower.contains("secret")
        || lower.contains("token")
        || is_login && (short_flag || lower.contains('|') || lower.contains('<'))
}

/// What Tab and Enter do.
#[derive(Default)]
struct Tab {
    vocabulary: Vocabulary,
    purpose: Option<Purpose>,
    files: FilenameCompleter,
}

impl Completer for Tab {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if self.purpose != Some(Purpose::Command) {
            return Ok((cursor, Vec::new()));
        }
        let (start, offered) = completion::candidates(line, cursor, &self.vocabulary);
        if offered.is_empty() {
            return self.files.complete(line, cursor, context);
        }
        let pair = |word: String| Pair {
            display: word.clone(),
            replacement: word,
        };
        Ok((start, offered.into_iter().map(pair).collect()))
    }
}

impl Validator for Tab {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let is_command = self.purpose == Some(Purpose::Command);
        Ok(match continuation::need(context.input()) {
            Need::MoreLines if is_command => ValidationResult::Incomplete,
            Need::MoreLines | Need::Nothing => ValidationResult::Valid(None),
        })
    }
}

impl Hinter for Tab {
    type Hint = String;
}

impl Highlighter for Tab {}

impl Helper for Tab {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_may_hold_a_password_are_not_remembered() {
        for line in [
            "docker login -u ada -p hunter2",
            "docker login -phunter2",
            "docker login --password hunter2",
            "echo hunter2 | docker login --password-stdin",
            "docker login --password-stdin < file",
            "export STEPGATE_PASSWORD=x",
        ] {
            assert!(holds_password(line), "{line}");
        }
    }

    #[test]
    fn usual_lines_are_remembered() {
        for line in [
            "docker login -u ada",
            "docker push ada/web",
            "docker login --username ada --password-stdin",
        ] {
            assert!(!holds_password(line), "{line}");
        }
    }
}
