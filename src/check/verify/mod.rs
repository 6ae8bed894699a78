//! Asks engine and registry whether a check holds.
//!
//! Never the output of a command, but where the author asks for just that: what a push or a listing printed proves nothing. Not here: what to check
//! (`infer`), and what follows from a verdict (`runner`).

mod blobs;
mod container;
mod given;
mod hub;
mod identity;
mod image;
mod left;
mod library;
mod listed;
mod login;
mod near;
mod object;
mod output;
mod page;
mod project;
mod pushed;
mod ran;
mod reach;
mod resolve;
mod steady;
#[cfg(test)]
mod tests;
mod variable;
mod visited;
mod within;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use url::Url;

use super::{
    Check, Condition, Ending, Evidence, Leaves, Mismatch, MismatchKind, ObjectMismatch, Verdict, Visit,
};
use crate::engine::{Engine, EngineError};
use crate::registry::client::Clients;
use crate::registry::docker_config::ConfigError;
use crate::registry::{RegistryError, Route};
use crate::shell::journal::Outcome;
use crate::words::StepId;
use library::{Library, Outside};

pub(in crate::check) use near::near_names;

/// How long one check may take, all its questions together.
const DEADLINE: Duration = Duration::from_secs(180);

/// What a check is verified against.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The engine of the lesson.
    pub engine: &'a dyn Engine,
    /// The way from the lesson's names to a registry.
    pub route: &'a Route,
    /// The base of the practice registry's pages, where that is the registry.
    pub page: Option<&'a Url>,
    /// The folder of docker's configuration, with the credentials.
    pub docker_config: &'a Path,
    /// The conversations with registries.
    pub clients: &'a Clients,
    /// The shell's variables as read back from it.
    pub values: &'a BTreeMap<String, String>,
    /// The folder that the lesson's shell is in.
    pub folder: &'a Path,
    /// The docker commands that ran in this session; `None` where there is no session.
    pub journal: Option<&'a [Outcome]>,
    /// The lines and blocks that the session's shell ran.
    pub ended: &'a [Ended],
}

/// A command line or block that the session's shell ran to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The lesson's lines that it is, where it came from the lesson.
    pub lines: Option<RangeInclusive<usize>>,
    /// What ran.
    pub text: String,
    /// The exit code.
    pub exit: i32,
    /// The command of it that failed last, where the shell knows.
    pub failed: Option<String>,
    /// The step in which it ran.
    pub step: StepId,
    /// What it wrote to standard output, without the learner's secrets, where that was heard; of a lot the end.
    pub printed: Option<String>,
    /// The part of that which its last command wrote, where the two can be told apart.
    pub printed_last: Option<String>,
}

/// Says why the question whether a check holds could not be asked; never unlocks a step.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The engine could not be asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The registry could not be asked.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The stored credentials could not be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Only a session knows whether a command ran.
    #[error("whether `{command}` succeeded is known only while the lesson runs")]
    NoSession {
        /// The command.
        command: String,
    },
    /// What is asked is not understood.
    #[error("{what} is not understood; `stepgate lint` says what is wrong with it")]
    Unclear {
        /// What it is, in words.
        what: String,
    },
    /// Only a session knows what a command printed.
    #[error("what {whose} printed is known only while the lesson runs")]
    NotHeard {
        /// The command, in words.
        whose: String,
    },
    /// The answers took too long.
    #[error("the answers about `{subject}` took more than {} seconds", DEADLINE.as_secs())]
    Deadline {
        /// What the check is about.
        subject: String,
    },
}

/// Verifies one check.
pub async fn verify(check: &Check, world: &World<'_>) -> Result<Verdict, AskError> {
    verify_with(check, world, &Outside::new(world)).await
}

/// Verifies the checks of a step at the same time; the answers are in the checks' order.
pub async fn verify_all(checks: &[Check], world: &World<'_>) -> Vec<Result<Verdict, AskError>> {
    let library = Outside::new(world);
    join_all(checks.iter().map(|check| verify_with(check, world, &library))).await
}

async fn verify_with(check: &Check, world: &World<'_>, library: &dyn Library) -> Result<Verdict, AskError> {
    let question = Question {
        check,
        world,
        library,
    };
    let Ok(answer) = tokio::time::timeout(DEADLINE, question.ask()).await else {
        return Err(AskError::Deadline {
            subject: check.subject(),
        });
    };
    let answer = match answer {
        // Which one it is, is known while the command runs, and never again.
        Err(Stop::Failed(mismatch)) if question.is_inferred() && Question::is_unknowable(&mismatch) => {
            question
                .exited(None, Ending::Succeeds)
                .map_err(|_| Stop::Failed(mismatch))
        }
        answer => answer,
    };
    match answer {
        Ok(text) => Ok(Verdict::Passed(Evidence { text })),
        Err(Stop::Failed(mismatch)) => Ok(Verdict::Failed(mended(*mismatch))),
        Err(Stop::Unasked(error)) => Err(error),
    }
}

/// A check of the author's has no command that mends it, unless it is made from the state.
fn mended(mut mismatch: Mismatch) -> Mismatch {
    let mend = mismatch.mend.take().map(|mend| mend.trim_end().to_owned());
    mismatch.mend = mend.filter(|mend| !mend.is_empty());
    mismatch
}

/// Why a question comes to no evidence.
enum Stop {
    /// The condition does not hold.
    Failed(Box<Mismatch>),
    /// It could not be asked.
    Unasked(AskError),
}

/// What a question comes to.
type Answer<T> = Result<T, Stop>;

impl<E: Into<AskError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Unasked(error.into())
    }
}

/// Fails without a command that mends it.
fn fail<T>(kind: MismatchKind) -> Answer<T> {
    Err(Stop::Failed(Box::new(Mismatch { kind, mend: None })))
}

/// Fails with the command that mends it.
fn fail_mend<T>(kind: MismatchKind, mend: impl Into<String>) -> Answer<T> {
    let mend = Some(mend.into());
    Err(Stop::Failed(Box::new(Mismatch { kind, mend })))
}

/// Fails in a state of the engine's objects without a command that mends it.
fn fail_object<T>(mismatch: ObjectMismatch) -> Answer<T> {
    fail(MismatchKind::Object(mismatch))
}

/// Fails in a state of the engine's objects with the command that mends it.
fn fail_object_mend<T>(mismatch: ObjectMismatch, mend: impl Into<String>) -> Answer<T> {
    fail_mend(MismatchKind::Object(mismatch), mend)
}

/// One check and everyone who can be asked about it.
struct Question<'a> {
    check: &'a Check,
    world: &'a World<'a>,
    library: &'a dyn Library,
}

impl Question<'_> {
    /// Asks; gives the evidence's text.
    async fn ask(&self) -> Answer<String> {
        match &self.check.condition {
            Condition::Variable { name, kind } => self.variable(name, *kind),
            Condition::Tag { source, target } => self.tagged(source, target).await,
            Condition::Image { name } => self.image(name).await,
            Condition::ImageGone { name } => self.image_gone(name).await,
            Condition::Listed { filters, expected } => self.listed(filters, expected).await,
            Condition::LoggedIn { server, user } => self.logged_in(server.as_deref(), user.as_ref()).await,
            Condition::LoggedOut { server } => self.logged_out(server.as_deref()).await,
            Condition::Pushed { name } => self.pushed(name).await,
            Condition::Stored { name } => self.stored(name).await,
            Condition::Pulled { name } => self.pulled(name).await,
            Condition::Page {
                url,
                user,
                repositories,
            } => self.page(url, user.as_ref(), repositories).await,
            Condition::Object(state) => self.object(state).await,
            Condition::Http {
                url,
                status,
                contains,
                accept,
                visit: Visit::Typed,
            } => {
                self.http(url, *status, contains.as_ref(), accept.as_deref())
                    .await
            }
            Condition::Http {
                url,
                visit: Visit::Told,
                ..
            } => self.visited(url).await,
            Condition::Unclear { what } => Err(Stop::Unasked(AskError::Unclear { what: what.clone() })),
            Condition::File { path, contents } => self.file(path, contents),
            Condition::Output {
                step,
                lines,
                of,
                wanted,
            } => self.printed(step, lines.as_ref(), *of, wanted),
            Condition::Exit { argv, ending, leaves } => {
                let proved = self.exited_or_left(argv.as_deref(), *ending).await?;
                match leaves {
                    Leaves::Image => self.unnamed(argv.as_deref(), proved).await,
                    Leaves::Unknown => Ok(proved),
                }
            }
        }
    }
}
