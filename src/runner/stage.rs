//! What a lesson plays on: the engine, the registry that Docker Hub names go to, and docker's config folder.
//!
//! Not here: the lesson and the learner.

use std::path::{Path, PathBuf};

use futures_util::future::try_join;
use url::Url;

use crate::engine::docker::{self, Address, ContextFiles, CurrentContext, DockerEngine, Endpoint};
use crate::engine::{Engine, EngineError};
use crate::registry::client::{Client, Clients};
use crate::registry::practice::{self, Practice, PracticeError};
use crate::registry::{Choice, RegistryError, Route};
use crate::words::Reference;

/// An engine and a registry that a lesson can be run or checked against.
pub struct Stage {
    /// Where the engine is.
    pub address: Address,
    /// The engine.
    pub engine: DockerEngine,
    /// The way to the registry.
    pub route: Route,
    /// The practice registry, where it is the one chosen.
    pub practice: Option<Practice>,
    /// The base of the pages that show what was pushed; only the practice registry has them.
    pub page: Option<Url>,
    /// Docker's config folder in force: the learner's own, or the practice registry's.
    pub docker_config: PathBuf,
    /// The conversations with registries.
    pub clients: Clients,
}

/// Says why a stage could not be set.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The engine cannot be reached.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The practice registry cannot be started.
    #[error(transparent)]
    Practice(#[from] PracticeError),
    /// The registry that was chosen cannot be reached.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A folder of stepgate's own cannot be made.
    #[error("`{folder}` cannot be made")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
}

/// Reaches the engine, and starts the practice registry where it is the one chosen.
pub async fn set(choice: &Choice, state_dir: &Path) -> Result<Stage, StageError> {
    // The engine is reached while the registry starts.
    let ((address, engine), (practice, host)) = try_join(engine(choice), registry(choice, state_dir)).await?;
    let docker_config = match choice {
        Choice::Practice => practice_folder(state_dir).join("docker"),
        Choice::Hub | Choice::Host(_) => learners_docker_config(),
    };
    let page = practice.as_ref().map(|practice| practice.page_url().clone());
    Ok(Stage {
        address,
        engine,
        route: Route {
            choice: choice.clone(),
            host,
        },
        practice,
        page,
        docker_config,
        clients: Clients::default(),
    })
}

/// The practice registry, where it is the one chosen, and the host that Docker Hub's names go to.
async fn registry(choice: &Choice, state_dir: &Path) -> Result<(Option<Practice>, String), StageError> {
    match choice {
        Choice::Practice => {
            let storage = practice_folder(state_dir);
            make(&storage)?;
            let practice = practice::start(practice::Options { storage, port: None }).await?;
            let host = practice.host().to_owned();
            Ok((Some(practice), host))
        }
        Choice::Hub => Ok((None, "docker.io".to_owned())),
        Choice::Host(host) => Ok((None, host.clone())),
    }
}

impl Stage {
    /// Asks whether anything answers at the registry; what it answers is for the lesson to see.
    pub async fn reach_registry(&self) -> Result<(), StageError> {
        if self.practice.is_some() {
            return Ok(());
        }
        match Client::new(&self.route.host, None)?.check_login().await {
            Err(error @ RegistryError::Unreachable { .. }) => Err(error.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Ends what was started for it.
    pub async fn strike(self) {
        if let Some(practice) = self.practice {
            practice.stop().await;
        }
    }
}

/// Reaches the engine that the docker command would use. With the practice registry the learner's config.json is
/// never read, so a context that only it names is not followed; `DOCKER_HOST` and `DOCKER_CONTEXT` are.
pub async fn engine(choice: &Choice) -> Result<(Address, DockerEngine), StageError> {
    let env = |name: &str| std::env::var(name).ok();
    let current = match choice {
        Choice::Practice => CurrentContext::Ignored,
        Choice::Hub | Choice::Host(_) => CurrentContext::Honoured,
    };
    let address = docker::resolve(&env, &ContextFiles::usual(&env, current))?;
    let engine = docker::connect(&address).await?;
    Ok((address, engine))
}

/// The folder that the practice registry keeps everything in.
pub fn practice_folder(state_dir: &Path) -> PathBuf {
    state_dir.join("practice")
}

/// Docker's config folder as the docker command finds it.
pub fn learners_docker_config() -> PathBuf {
    if let Some(folder) = std::env::var_os("DOCKER_CONFIG").filter(|folder| !folder.is_empty()) {
        return folder.into();
    }
    etcetera::home_dir().unwrap_or_default().join(".docker")
}

fn make(folder: &Path) -> Result<(), StageError> {
    let failed = |source| StageError::Folder {
        folder: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder.join("docker")).map_err(failed)
}

/// Whether an engine gets through to the practice registry; one in a virtual machine or on another machine has a
/// loopback of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The registry answered the engine.
    Reached,
    /// It did not; these are the engine's words.
    Missed(String),
}

/// Has the engine ask the practice registry for an image that is not there: the registry's own «unknown» proves the
/// way, anything else does not.
pub async fn reach(engine: &dyn Engine, host: &str) -> Result<Reach, EngineError> {
    let name = format!("{host}/stepgate/way:none");
    let Ok(name) = Reference::parse(&name) else {
        return Ok(Reach::Missed(format!("`{host}` is no registry's name")));
    };
    match engine.pull(&name, None, None, &mut |_| ()).await {
        Ok(()) => Ok(Reach::Reached),
        Err(EngineError::Refused { message, .. }) => {
            let is_answer = ["manifest unknown", "not found", "name unknown"]
                .iter()
                .any(|words| message.contains(words));
            Ok(if is_answer {
                Reach::Reached
            } else {
                Reach::Missed(message)
            })
        }
        Err(
            error @ (EngineError::Unreachable { .. }
            | EngineError::Address { .. }
            | EngineError::Interrupted { .. }
            | EngineError::Protocol(_)),
        ) => Err(error),
    }
}

impl Stage {
    /// Says what is wrong where the engine is not on this machine's own loopback and cannot reach the practice
    /// registry. A Linux engine behind a local socket is not asked: it shares the loopback.
    pub async fn complaint(&self) -> Option<String> {
        let is_near = cfg!(target_os = "linux") && matches!(self.address.endpoint, Endpoint::Unix(_));
        if self.practice.is_none() || is_near {
            return None;
        }
        match reach(&self.engine, &self.route.host).await {
            Ok(Reach::Missed(words)) => Some(format!(
                "the engine at {} does not reach the practice registry at {} ({words}): it runs in a virtual machine or \
                 on another machine. Pushes will fail; use --registry hub, or a registry that it reaches with --registry HOST",
                self.address, self.route.host
            )),
            Ok(Reach::Reached) | Err(_) => None,
        }
    }
}
