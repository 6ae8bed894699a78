//! Building images from a Dockerfile, with the results that Docker's own builders give.
//!
//! A build is read (`read`), planned (`plan`: bases are found, and what runs a `RUN`), and carried out step by step
//! (`steps`, `carry_out`, `run`), each step a configuration and at most one layer. Nothing is written but into the store.
//! Not here: pulling a base image (the caller is told which one is missing), and packing a context
//! (`engine::build_context`).

mod archive;
mod args;
mod carry_out;
mod chmod;
mod content;
mod context;
mod copying;
mod here;
mod image;
mod instruction;
mod layer;
mod needed;
mod owner;
mod picking;
mod plan;
mod probe;
mod read;
mod remote;
pub(super) mod run;
mod sources;
mod steps;
#[cfg(test)]
mod tests;
mod tree;
mod values;
mod wording;
mod words;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::runtime::{NoRuntime, Runtime, Runtimes, Stop};
use super::store::{Kept, Store, StoreError};
use crate::engine::{BuildRequest, EngineError, Note};
use crate::words::{Digest, Reference};
use instruction::Step;
pub use needed::{Commands, is_root};
use plan::Plan;
pub use run::{Container, ContainerError};
use steps::Builder;
use tree::{Kind, Tree};

/// What a build takes from outside beside its request.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The time that new images get.
    pub now: OffsetDateTime,
    /// The base images that were pulled for this build, where all of them have to be; an image that is here does for the
    /// others.
    pub pulled: Option<Vec<Reference>>,
    /// The environment's `SOURCE_DATE_EPOCH`; a build argument of that name goes before it.
    pub source_date_epoch: Option<String>,
}

/// Where a build works.
pub(super) struct Place<'p> {
    pub(super) store: &'p Store,
    pub(super) runtimes: &'p Runtimes,
    /// Who waits for the build can stop it.
    pub(super) stop: &'p Stop,
}

impl Place<'_> {
    /// What runs a step's command.
    fn runtime(&self, step: &Step) -> Result<Runtime, BuildError> {
        let found = self.runtimes.working(&self.store.tmp());
        found.map_err(|reason| BuildError::Run {
            line: step.line,
            text: step.text.clone(),
            reason: Box::new(reason),
        })
    }
}

/// Says why an image was not built, in Docker's words where it has some.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The Dockerfile cannot be read.
    #[error("Dockerfile parse error line {line}: {message}")]
    Parse {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// Something would have to be run, and nothing here can.
    #[error(
        "the Dockerfile's line {line} is `{text}`: commands of an image run in a container, and containers need \
         Docker or a runtime for them, but {reason}. What to do: {}, or build from a Dockerfile without RUN",
        reason.advice()
    )]
    Run {
        /// The line, from 1.
        line: usize,
        /// The instruction.
        text: String,
        /// Why nothing can.
        reason: Box<NoRuntime>,
    },
    /// Somebody stopped it.
    #[error("the build was stopped")]
    Stopped,
    /// A base image is not in the store: it has to be pulled first.
    #[error("the image `{}` of the Dockerfile's line {line} is not here", reference.familiar())]
    MissingBase {
        /// Its name.
        reference: Reference,
        /// The line that needs it, from 1.
        line: usize,
    },
    /// An instruction cannot be carried out.
    #[error("{message} (Dockerfile line {line}: `{text}`)")]
    Step {
        /// The line, from 1.
        line: usize,
        /// The instruction.
        text: String,
        /// What is wrong with it.
        message: String,
    },
    /// The request asks for what cannot be.
    #[error("{0}")]
    Request(String),
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(Box<dyn std::error::Error + Send + Sync>),
}

impl BuildError {
    fn at(step: &Step) -> impl Fn(String) -> Self + use<> {
        let (line, text) = (step.line, step.text.clone());
        move |message| Self::Step {
            line,
            text: text.clone(),
            message,
        }
    }
}

impl From<StoreError> for BuildError {
    fn from(error: StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}

impl From<BuildError> for EngineError {
    fn from(error: BuildError) -> Self {
        let status = match error {
            BuildError::Parse { .. } | BuildError::Request(_) => 400,
            BuildError::MissingBase { .. } => 404,
            BuildError::Store(_) => 500,
            BuildError::Run { .. } | BuildError::Step { .. } | BuildError::Stopped => 0,
        };
        Self::Refused {
            status,
            message: error.to_string(),
        }
    }
}

/// Builds an image and gives it its names; gives its ID. It blocks.
pub(super) fn build(
    place: &Place<'_>,
    request: &BuildRequest,
    surroundings: &Surroundings,
    note: &mut dyn FnMut(Note),
) -> Result<Digest, BuildError> {
    let store = place.store;
    let _lease = store.lease()?;
    let names = request
        .tags
        .iter()
        .map(|tag| name(tag))
        .collect::<Result<Vec<_>, _>>()?;
    let latest = latest(request, surroundings)?;
    let created = match latest {
        Some(seconds) => OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).unwrap_or(i64::MAX))
            .map_err(|_| BuildError::Request(format!("invalid SOURCE_DATE_EPOCH: {seconds}")))?,
        None => surroundings.now,
    };
    let created = created
        .format(&Rfc3339)
        .map_err(|error| BuildError::Request(format!("the time cannot be written: {error}")))?;
    let mut context = context::read(&request.context, store)?;
    let text = take_dockerfile(&mut context, &request.dockerfile)?;
    let script = read::read(&text)?;
    let plan = Plan::of(
        script,
        store.images()?,
        request,
        surroundings.pulled.as_deref(),
        place,
    )?;
    let image = Builder::new(place, request, &context, &plan, created, latest).build(note)?;
    let id = match &image.base {
        Some(base) => base.clone(),
        None => store.add(image.finished()?)?,
    };
    store.note_built(&id, &image.keys)?;
    note(Note::Line(format!("Successfully built {}", id.short())));
    for name in names {
        let images = store.images()?;
        if let Some(kept) = images.iter().find(|kept| kept.id == id) {
            store.name(kept, &name)?;
            note(Note::Line(format!("Successfully tagged {}", name.familiar())));
        }
    }
    Ok(id)
}

/// Says what would have to be run for a build upon these images, as far as its Dockerfile tells; what cannot be read is the
/// build's to tell.
pub(super) fn commands(images: Vec<Kept>, dockerfile: &str, request: &BuildRequest) -> Commands {
    let found = read::read(dockerfile).and_then(|script| Plan::commands(script, images, request));
    found.unwrap_or(Commands::None)
}

/// Reads a name for an image.
fn name(tag: &str) -> Result<Reference, BuildError> {
    let refused = |message: &str| BuildError::Request(message.to_owned());
    let reference = Reference::parse(tag).map_err(|_| {
        let path = tag.split_once(':').map_or(tag, |(path, _)| path);
        if path.chars().any(char::is_uppercase) {
            refused("invalid reference format: repository name must be lowercase")
        } else {
            refused("invalid reference format")
        }
    })?;
    match reference.digest() {
        Some(_) => Err(refused("build tag cannot contain a digest")),
        None => Ok(reference.with_default_tag()),
    }
}

/// The latest time that anything may have, in seconds since 1970.
fn latest(request: &BuildRequest, surroundings: &Surroundings) -> Result<Option<u64>, BuildError> {
    let asked = request.args.get("SOURCE_DATE_EPOCH");
    let Some(text) = asked
        .or(surroundings.source_date_epoch.as_ref())
        .filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    let seconds = text.parse().ok();
    seconds
        .map(Some)
        .ok_or_else(|| BuildError::Request(format!("invalid SOURCE_DATE_EPOCH: {text}")))
}

/// Reads the Dockerfile, and takes out of the context what was only sent to be read.
fn take_dockerfile(context: &mut Tree, path: &str) -> Result<String, BuildError> {
    const IGNORE_FILE: &str = ".dockerignore";
    let text = |tree: &Tree, path: &str| -> Option<String> {
        let found = tree.resolve(path).ok()?;
        match &tree.get(&found)?.kind {
            Kind::File(bytes) => Some(String::from_utf8_lossy(&bytes.bytes().ok()?).into_owned()),
            Kind::Folder | Kind::Link(_) | Kind::Special(..) => None,
        }
    };
    let path = if path.is_empty() { "Dockerfile" } else { path };
    let script = text(context, path)
        .ok_or_else(|| BuildError::Request(format!("Cannot locate specified Dockerfile: {path}")))?;
    if script.contains('\0') {
        // Its first word would be told, with all that a terminal makes of it.
        return Err(BuildError::Request(format!("the Dockerfile `{path}` is no text")));
    }
    let own = format!("{path}{IGNORE_FILE}");
    let rules = text(context, &own)
        .or_else(|| text(context, IGNORE_FILE))
        .unwrap_or_default();
    for sent in [tree::clean(path), IGNORE_FILE.to_owned()] {
        if crate::engine::build_context::excludes(&rules, &sent) {
            context.remove(&sent);
        }
    }
    Ok(script)
}
