//! What a lesson plays on: the engine, the registry that Docker Hub names go to, and docker's config folder.
//!
//! Not here: the lesson and the learner.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::future::try_join;
use url::Url;

use crate::engine::builtin::Builtin;
use crate::engine::docker::{self, Address, ApiVersion, ContextFiles, CurrentContext, Endpoint};
use crate::engine::{Engine, EngineError};
use crate::registry::client::{Client, Clients};
use crate::registry::practice::{self, Practice, PracticeError};
use crate::registry::{Choice, RegistryError, Route};
use crate::shell::carriage::{Carriage, Carrier, Reach, forget, is_known_far, reach};

/// An engine and a registry that a lesson can be run or checked against.
pub struct Stage {
    /// What kind of engine it is.
    pub kind: EngineKind,
    /// The engine.
    pub engine: Arc<dyn Engine>,
    /// The way to the registry.
    pub route: Route,
    /// The practice registry, where it is the one chosen.
    pub practice: Option<Practice>,
    /// How images get to the practice registry.
    pub carriage: Option<Carriage>,
    /// The base of the pages that show what was pushed; only the practice registry has them.
    pub page: Option<Url>,
    /// Docker's config folder in force: the learner's own, or the practice registry's.
    pub docker_config: PathBuf,
    /// The conversations with registries.
    pub clients: Clients,
}

/// Which engine is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineChoice {
    /// The Docker Engine that the docker command would use; where none answers and none is named, the built-in one.
    Auto,
    /// The Docker Engine that the docker command would use.
    Docker,
    /// The built-in image engine.
    Builtin,
}

/// What kind an engine is.
#[derive(Clone, Debug)]
pub enum EngineKind {
    /// A Docker Engine.
    Docker {
        /// Where it is.
        address: Address,
        /// The version of its API that is spoken.
        api: ApiVersion,
    },
    /// The built-in image engine.
    Builtin {
        /// Itself.
        engine: Builtin,
        /// Why it is not a Docker Engine, where one was looked for.
        because: Option<String>,
    },
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
pub async fn set(choice: &Choice, wanted: EngineChoice, state_dir: &Path) -> Result<Stage, StageError> {
    // The engine is reached while the registry starts.
    let reached = try_join(engine(choice, wanted, state_dir), registry(choice, state_dir));
    let ((kind, engine), (practice, host)) = reached.await?;
    let docker_config = match choice {
        Choice::Practice => practice_folder(state_dir).join("docker"),
        Choice::Hub | Choice::Host(_) => learners_docker_config(),
    };
    let page = practice.as_ref().map(|practice| practice.page_url().clone());
    let carriage = practice.as_ref().map(|_| Carriage {
        carrier: Carrier::Engine,
        folder: Carriage::folder_in(&practice_folder(state_dir)),
    });
    Ok(Stage {
        kind,
        engine,
        route: Route {
            choice: choice.clone(),
            host,
        },
        practice,
        carriage,
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
            Err(
                error @ (RegistryError::Unreachable { .. }
                | RegistryError::Certificate { .. }
                | RegistryError::ClientCertificate { .. }
                | RegistryError::NotEncrypted { .. }),
            ) => Err(error.into()),
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

/// Reaches an engine.
pub async fn engine(
    choice: &Choice,
    wanted: EngineChoice,
    state_dir: &Path,
) -> Result<(EngineKind, Arc<dyn Engine>), StageError> {
    let because = match wanted {
        EngineChoice::Builtin => None,
        EngineChoice::Docker => return docker_engine(choice).await,
        EngineChoice::Auto => match docker_engine(choice).await {
            Err(error) if takes_the_place(&error) => Some(crate::failure::chain(&error)),
            reached => return reached,
        },
    };
    let folder = builtin_folder(state_dir);
    std::fs::create_dir_all(&folder).map_err(|source| StageError::Folder {
        folder: folder.clone(),
        source,
    })?;
    let engine = Builtin::open(&folder)?;
    let kind = EngineKind::Builtin {
        engine: engine.clone(),
        because,
    };
    Ok((kind, Arc::new(engine)))
}

/// Says whether the built-in engine takes the place of a Docker Engine that could not be reached: where nobody named that
/// one.
pub fn takes_the_place(error: &StageError) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_unreachable = matches!(error, StageError::Engine(EngineError::Unreachable { .. }));
    is_unreachable && !is_set("DOCKER_HOST") && !is_set("DOCKER_CONTEXT")
}

/// Reaches the engine that the docker command would use. With the practice registry the learner's config.json is
/// never read, so a context that only it names is not followed; `DOCKER_HOST` and `DOCKER_CONTEXT` are.
pub async fn docker_engine(choice: &Choice) -> Result<(EngineKind, Arc<dyn Engine>), StageError> {
    let env = |name: &str| std::env::var(name).ok();
    let current = match choice {
        Choice::Practice => CurrentContext::Ignored,
        Choice::Hub | Choice::Host(_) => CurrentContext::Honoured,
    };
    let address = docker::resolve(&env, &ContextFiles::usual(&env, current))?;
    let engine = docker::connect(&address).await?;
    let api = engine.api();
    Ok((EngineKind::Docker { address, api }, Arc::new(engine)))
}

/// The folder that the built-in engine keeps its images in.
pub fn builtin_folder(state_dir: &Path) -> PathBuf {
    state_dir.join("engine")
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
    practice::make_private(&folder.join("docker")).map_err(failed)
}

impl Stage {
    /// Finds out who carries images to the practice registry. An engine on a plain local socket is not asked, unless it
    /// was found out before not to reach the registry.
    pub async fn settle_carrier(&mut self) {
        let (Some(carriage), EngineKind::Docker { address: place, .. }) =
            (self.carriage.as_mut(), &self.kind)
        else {
            return;
        };
        let address = self.engine.address();
        if !place.may_be_far() && !is_known_far(&carriage.folder, &address) {
            return;
        }
        match reach(&*self.engine, &self.route.host).await {
            Ok(Reach::Missed(_)) => carriage.carrier = Carrier::Stepgate,
            Ok(Reach::Reached) => {
                // Another engine is there now; where that cannot be written, the next start asks again.
                let _ = forget(&carriage.folder, &address);
            }
            // Whoever needs the engine will say what is wrong.
            Err(_) => {}
        }
    }

    /// What the learner should know about who carries images to the practice registry.
    pub fn carrier_notice(&self) -> Option<String> {
        let EngineKind::Docker { address, .. } = &self.kind else {
            return None;
        };
        match self.carriage.as_ref()?.carrier {
            Carrier::Engine => None,
            Carrier::Stepgate => {
                let (reason, to) = match &address.endpoint {
                    Endpoint::Ssh(_) => ("is on another machine", "to the practice registry"),
                    Endpoint::Unix(_) | Endpoint::Pipe(_) if address.may_be_far() => {
                        ("is in a virtual machine", "to the practice registry")
                    }
                    Endpoint::Unix(_) | Endpoint::Pipe(_) | Endpoint::Tcp(_) | Endpoint::Tls(..) => {
                        ("does not reach the practice registry", "there")
                    }
                };
                Some(format!(
                    "the engine {reason}; stepgate carries images {to} itself"
                ))
            }
        }
    }
}
