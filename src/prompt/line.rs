//! One line from the learner: rustyline on a thread of its own where there is a terminal, plain lines elsewhere.
//!
//! Not here: what a line means (`intent`).

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Behavior, Config, Context, Editor, Helper};
use tokio::sync::{mpsc, oneshot};

use super::completion::{Vocabulary, complete};
use super::continuation::is_unfinished;
use super::discretion::holds_a_secret;
use super::source::PlainLines;
use crate::shell::process::ShellKind;

/// What the learner entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line; continued ones hold newlines.
    Text(String),
    /// Ctrl-C: what was typed is dropped.
    Interrupted,
    /// Ctrl-D on an empty line, or the end of stdin.
    End,
}

/// Whether a line may enter the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remember {
    /// Unless it may hold a secret.
    Commands,
    /// An answer is nothing to repeat.
    Nothing,
}

/// What a prompt starts with.
#[derive(Clone, Debug)]
pub struct PromptOptions {
    /// The file that keeps the history, for this lesson alone; none keeps nothing.
    pub history: Option<PathBuf>,
    /// The shell that commands are typed for.
    pub kind: ShellKind,
}

/// Says why no line can be read.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// The terminal cannot be used.
    #[error("the terminal cannot be used for a prompt")]
    Terminal(#[source] ReadlineError),
    /// Stdin cannot be read.
    #[error("stdin cannot be read")]
    Stdin(#[source] io::Error),
    /// The thread that reads has ended.
    #[error("the prompt has ended")]
    Ended,
}

/// Where lines come from.
pub struct Prompt {
    requests: mpsc::UnboundedSender<Request>,
    vocabulary: Arc<RwLock<Vocabulary>>,
}

struct Request {
    prompt: String,
    remember: Remember,
    reply: oneshot::Sender<Result<Line, PromptError>>,
}

impl Prompt {
    /// Opens a prompt on this process's terminal, or on its stdin where that is no terminal.
    pub fn open(options: PromptOptions) -> Result<Self, PromptError> {
        let vocabulary = Arc::new(RwLock::new(Vocabulary::default()));
        let mut source = if io::stdin().is_terminal() {
            Source::Terminal(Box::new(Terminal::open(options, Arc::clone(&vocabulary))?))
        } else {
            Source::Plain(PlainLines::of_stdin().map_err(PromptError::Stdin)?)
        };
        let (requests, mut inbox) = mpsc::unbounded_channel::<Request>();
        std::thread::Builder::new()
            .name("prompt".to_owned())
            .spawn(move || {
                while let Some(request) = inbox.blocking_recv() {
                    // Whoever gave up waiting does not want the line any more.
                    let _ = request.reply.send(source.read(&request.prompt, request.remember));
                }
            })
            .map_err(PromptError::Stdin)?;
        Ok(Self { requests, vocabulary })
    }

    /// Reads one line.
    pub async fn read(&mut self, prompt: &str) -> Result<Line, PromptError> {
        self.read_as(prompt, Remember::Commands).await
    }

    /// Tells completion what there is now; may be called from any task while a line is read.
    pub fn refresh(&self, vocabulary: Vocabulary) {
        *self.vocabulary.write().unwrap_or_else(PoisonError::into_inner) = vocabulary;
    }

    /// Gives what [`Prompt::refresh`] writes to, for a task that asks the engine.
    pub fn vocabulary(&self) -> Arc<RwLock<Vocabulary>> {
        Arc::clone(&self.vocabulary)
    }

    pub(super) async fn read_as(&mut self, prompt: &str, remember: Remember) -> Result<Line, PromptError> {
        let (reply, line) = oneshot::channel();
        let request = Request {
            prompt: prompt.to_owned(),
            remember,
            reply,
        };
        self.requests.send(request).map_err(|_| PromptError::Ended)?;
        line.await.map_err(|_| PromptError::Ended)?
    }
}

enum Source {
    Terminal(Box<Terminal>),
    Plain(PlainLines),
}

impl Source {
    fn read(&mut self, prompt: &str, remember: Remember) -> Result<Line, PromptError> {
        match self {
            Self::Terminal(terminal) => terminal.read(prompt, remember),
            Self::Plain(lines) => match lines.next() {
                Ok(Some(text)) => Ok(Line::Text(text)),
                Ok(None) => Ok(Line::End),
                Err(error) => Err(PromptError::Stdin(error)),
            },
        }
    }
}

struct Terminal {
    editor: Editor<Learned, FileHistory>,
    history: Option<PathBuf>,
}

impl Terminal {
    fn open(options: PromptOptions, vocabulary: Arc<RwLock<Vocabulary>>) -> Result<Self, PromptError> {
        let config = Config::builder()
            // stdout is for data: the prompt goes to the terminal itself.
            .behavior(Behavior::PreferTerm)
            .auto_add_history(false)
            .completion_type(rustyline::CompletionType::List)
            .build();
        let mut editor = Editor::with_config(config).map_err(PromptError::Terminal)?;
        editor.set_helper(Some(Learned {
            vocabulary,
            kind: options.kind,
        }));
        let mut history = options.history;
        if let Some(path) = &history {
            if create_private(path).is_ok() {
                // A history that cannot be read is begun anew.
                let _ = editor.load_history(path);
            } else {
                history = None;
            }
        }
        Ok(Self { editor, history })
    }

    fn read(&mut self, prompt: &str, remember: Remember) -> Result<Line, PromptError> {
        match self.editor.readline(prompt) {
            Ok(text) => {
                if remember == Remember::Commands && !text.trim().is_empty() && !holds_a_secret(&text) {
                    self.remember(&text);
                }
                Ok(Line::Text(text))
            }
            Err(ReadlineError::Interrupted) => Ok(Line::Interrupted),
            Err(ReadlineError::Eof) => Ok(Line::End),
            Err(error) => Err(PromptError::Terminal(error)),
        }
    }

    /// A history that cannot be kept is no reason to stop a lesson.
    fn remember(&mut self, text: &str) {
        let _ = self.editor.add_history_entry(text);
        if let Some(path) = &self.history {
            let _ = self.editor.append_history(path);
        }
    }
}

/// Makes the file for its owner alone.
fn create_private(path: &Path) -> io::Result<()> {
    let mut options = std::fs::File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// What rustyline asks while a line is typed.
struct Learned {
    vocabulary: Arc<RwLock<Vocabulary>>,
    kind: ShellKind,
}

impl Helper for Learned {}
impl Highlighter for Learned {}

impl Hinter for Learned {
    type Hint = String;
}

impl Completer for Learned {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let vocabulary = self.vocabulary.read().unwrap_or_else(PoisonError::into_inner);
        let found = complete(line, at, &vocabulary);
        let pair = |text: String| Pair {
            display: text.clone(),
            replacement: text,
        };
        Ok((found.start, found.candidates.into_iter().map(pair).collect()))
    }
}

impl Validator for Learned {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_unfinished(context.input(), self.kind) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}
