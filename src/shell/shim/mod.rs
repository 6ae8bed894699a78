//! stepgate standing in for `docker` (and for the browser's commands) in the lesson's shell.
//!
//! Image and registry commands are done here over the Engine API; everything else goes to the real CLI, through
//! the guard. What ran is entered into the journal. Not here: the grammar (`docker`), and what follows from an
//! outcome (`runner`).

mod about;
mod ahead;
mod alone;
mod build;
mod carried;
mod cli;
mod compose;
mod container;
mod container_id;
mod detour;
#[cfg(test)]
pub(crate) mod fake;
mod for_images;
mod foreign;
mod format;
mod held;
mod history;
mod inspect;
mod install;
mod later;
mod left;
mod listening;
mod listing;
mod login;
mod names;
mod native;
mod older;
mod page;
mod progress;
mod project;
mod pull;
mod push;
mod ready;
mod sockets;
mod state_file;
mod streams;
mod swarm;
mod table;
mod taken_up;
mod template;
mod transfer;
mod units;
mod unnamed;
mod upload;

use std::future::Future;
use std::io::{self, IsTerminal as _};
use std::pin::Pin;
use std::sync::Arc;

use crate::docker::{self, Parsed};
use crate::engine::builtin::Builtin;
use crate::engine::docker::{ContextFiles, CurrentContext, connect, resolve};
use crate::engine::{Engine, EngineError};
use crate::registry::client::Clients;
use crate::registry::{ConfigError, RegistryError};
use crate::script::{LISTENING, READY_VARIABLE};

use super::context::{Attendance, ContextError, SessionContext};
use super::journal::{self, Ledger, Outcome};
use super::keeper::Keeper;

pub use cli::on_path_without as find_program;
pub use detour::sweep;
pub use install::{PROGRAMS, install, is_shim};
pub use later::Later;
use native::Work;
pub use older::is_docker_behind_sudo;
pub use ready::is_in_use;
pub use streams::Streams;

/// The exit code where a program that is needed is not there, as shells have it.
pub const NOT_FOUND: u8 = 127;
/// The exit code of what Ctrl-C stopped, as shells have it.
pub const INTERRUPTED: u8 = 130;

/// Connects to the session's engine; called only where the engine is needed.
pub type Connect<'a> = &'a (dyn Fn(&SessionContext) -> Connecting + Send + Sync);

/// An engine that is being connected to.
pub type Connecting = Pin<Box<dyn Future<Output = Result<Arc<dyn Engine>, EngineError>> + Send>>;

/// Runs one command as the program that it was called as: reads the session from the environment and reaches the
/// session's engine. The whole of what the binary does under these names.
pub fn stand_in(program: &str, args: &[String]) -> u8 {
    if program == LISTENING {
        return listening::run(args);
    }
    left::look_at_start();
    match SessionContext::from_env() {
        Ok(context) => run(program, args, &context, &session_engine),
        Err(error) => {
            let _ = Streams::of_process().complain(&ShimError::Context(error).words());
            1
        }
    }
}

/// Connects to the session's engine: to a Docker Engine with the TLS files that the environment names. The session knows
/// already which version of the API it speaks.
pub fn session_engine(context: &SessionContext) -> Connecting {
    if let Some(builtin) = Builtin::at_address(&context.engine) {
        let engine = builtin.map(|engine| Arc::new(engine) as Arc<dyn Engine>);
        return Box::pin(std::future::ready(engine));
    }
    let (address, api) = (context.engine.clone(), context.api.clone());
    let env = move |name: &str| match name {
        "DOCKER_HOST" => Some(address.clone()),
        "DOCKER_API_VERSION" => api.clone(),
        other => std::env::var(other).ok(),
    };
    Box::pin(async move {
        let files = ContextFiles::usual(&env, CurrentContext::Ignored);
        let address = resolve(&env, &files)?;
        Ok(Arc::new(connect(&address).await?) as Arc<dyn Engine>)
    })
}

/// Runs one command of the lesson's shell to its end, and enters it into the journal; gives its exit code.
pub fn run(program: &str, args: &[String], context: &SessionContext, connect: Connect<'_>) -> u8 {
    let mut streams = Streams::of_process();
    let (program, args) = older::today(program, args);
    let call = Call {
        context,
        connect,
        args: &args,
        clients: &Clients::default(),
        later: None,
        keeper: None,
    };
    match runtime() {
        Ok(runtime) => runtime.block_on(call.carry_out(program, &mut streams)),
        Err(error) => {
            let _ = streams.complain(&error.words());
            error.exit()
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, ShimError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ShimError::Io)
}

/// One call of a program that stepgate stands in for.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The session.
    pub context: &'a SessionContext,
    /// The way to its engine.
    pub connect: Connect<'a>,
    /// The arguments, without the program.
    pub args: &'a [String],
    /// The conversations with registries.
    pub clients: &'a Clients,
    /// Where work may be left that the caller sees to the end of; without it the call does all of its work.
    pub later: Option<&'a Later>,
    /// Who keeps the password for a login, where that is this process; without it the session's own is asked.
    pub keeper: Option<&'a Keeper>,
}

impl Call<'_> {
    /// Carries the call out as `program`, and enters it into the journal; gives its exit code.
    pub async fn carry_out(&self, program: &str, streams: &mut Streams) -> u8 {
        if program == older::SUDO {
            return older::elevated(self, streams).await;
        }
        let mut kept = docker::without_passwords(self.args);
        let mut secrets = self.context.given_secrets();
        for word in &mut kept {
            *word = secrets.of(word);
        }
        kept.insert(0, program.to_owned());
        let mut outcome = Outcome {
            argv: kept,
            ..Outcome::default()
        };
        let ended = if program == "docker" {
            self.docker(streams, &mut outcome).await
        } else {
            page::run(self.context, program, self.args, streams, &mut outcome).await
        };
        let exit = match ended {
            Ok(Done::Well) => 0,
            Ok(Done::Badly(exit)) => exit,
            Err(error) => {
                let _ = streams.complain(&error.words());
                error.exit()
            }
        };
        outcome.exit = i32::from(exit);
        if let Err(error) = journal::append(&self.context.journal, &outcome) {
            let path = self.context.journal.display();
            let _ = streams.complain(&format!(
                "stepgate: the journal `{path}` cannot be written: {error}"
            ));
        }
        exit
    }

    async fn docker(&self, streams: &mut Streams, outcome: &mut Outcome) -> Result<Done, ShimError> {
        match older::renamed(self).await {
            Some(args) => {
                outcome.argv.truncate(1);
                outcome.argv.extend(docker::without_passwords(&args));
                Call { args: &args, ..*self }.docker_today(streams, outcome).await
            }
            None => self.docker_today(streams, outcome).await,
        }
    }

    /// Whether nobody sits at a terminal who would type.
    fn is_alone(&self) -> bool {
        self.context.attendance == Attendance::Unattended && !io::stdin().is_terminal()
    }

    async fn docker_today(&self, streams: &mut Streams, outcome: &mut Outcome) -> Result<Done, ShimError> {
        let is_alone = self.is_alone();
        let args = Some(self.args)
            .filter(|_| is_alone)
            .and_then(docker::without_terminal);
        let call = Call {
            args: args.as_deref().unwrap_or(self.args),
            ..*self
        };
        let is_typed = docker::needs_terminal(self.args) || docker::entered(self.args).is_some();
        let is_watched = std::env::var_os(READY_VARIABLE).is_some();
        let is_left_alone = is_alone && is_typed && !is_watched;
        let carried_out = Box::pin(call.as_given(streams, outcome));
        let (done, words) = if is_left_alone {
            alone::within(alone::LIMIT, carried_out).await
        } else {
            (carried_out.await, None)
        };
        if let Some(words) = words {
            streams.complain(&words)?;
            return done;
        }
        outcome.lacks_terminal = args.is_none()
            && !matches!(done, Ok(Done::Well))
            && docker::needs_terminal(self.args)
            && !io::stdin().is_terminal();
        done
    }

    async fn as_given(&self, streams: &mut Streams, outcome: &mut Outcome) -> Result<Done, ShimError> {
        match docker::parse(self.args) {
            Parsed::Native(command) => {
                let done = native::run(self, &command, streams, outcome).await;
                match done {
                    Err(ShimError::NeedsCli { flag }) => {
                        let foreign = docker::as_foreign(self.args, flag.map(str::to_owned));
                        foreign::run(self, &foreign, streams, outcome).await
                    }
                    done => done,
                }
            }
            Parsed::Foreign(foreign) => foreign::run(self, &foreign, streams, outcome).await,
            Parsed::Wrong { message } => Err(ShimError::Said(message)),
        }
    }

    async fn engine(&self) -> Result<Arc<dyn Engine>, ShimError> {
        Ok((self.connect)(self.context).await?)
    }

    fn ledger(&self) -> Result<Ledger, ShimError> {
        ledger(self.context)
    }
}

/// What the lesson has made so far: before this run, and in it.
fn ledger(context: &SessionContext) -> Result<Ledger, ShimError> {
    let (outcomes, _) = journal::read(&context.journal, 0).map_err(ShimError::Io)?;
    let now = outcomes.iter().flat_map(|outcome| &outcome.made);
    Ok(Ledger::of(context.made.iter().chain(now)))
}

/// How a command ended that could be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// With success.
    Well,
    /// With this exit code; the reason is told.
    Badly(u8),
}

/// Says why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
enum ShimError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The whole of what the CLI says to it.
    #[error("{0}")]
    Said(String),
    /// Only the real CLI can do it, because of this flag.
    #[error("this needs the docker CLI")]
    NeedsCli { flag: Option<&'static str> },
    /// A program is not on the PATH.
    #[error("{message}")]
    NotFound { message: String },
    #[error("interrupted")]
    Interrupted,
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl ShimError {
    /// What the learner reads: the CLI's words where it has some.
    fn words(&self) -> String {
        match self {
            Self::Engine(EngineError::Refused { status: 0, message }) => message.clone(),
            Self::Engine(EngineError::Refused { status: _, message }) => {
                format!("Error response from daemon: {message}")
            }
            Self::Engine(EngineError::Unreachable { address, source }) => format!(
                "Cannot connect to the Docker daemon at {address}. Is the docker daemon running?\n({source})"
            ),
            Self::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => String::new(),
            Self::Interrupted => String::new(),
            Self::Engine(
                EngineError::Address { .. } | EngineError::Interrupted { .. } | EngineError::Protocol(_),
            )
            | Self::Registry(_)
            | Self::Config(_)
            | Self::Context(_)
            | Self::Said(_)
            | Self::NeedsCli { .. }
            | Self::NotFound { .. }
            | Self::Io(_) => {
                let mut words = self.to_string();
                let mut cause = std::error::Error::source(self);
                while let Some(error) = cause {
                    words.push_str(": ");
                    words.push_str(&error.to_string());
                    cause = error.source();
                }
                words
            }
        }
    }

    fn exit(&self) -> u8 {
        match self {
            Self::NotFound { .. } => NOT_FOUND,
            Self::Interrupted => INTERRUPTED,
            Self::Engine(_)
            | Self::Registry(_)
            | Self::Config(_)
            | Self::Context(_)
            | Self::Said(_)
            | Self::NeedsCli { .. }
            | Self::Io(_) => 1,
        }
    }
}
