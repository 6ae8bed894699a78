//! What a lesson plays on: the engine, the registry that Docker Hub names go to, and docker's config folder.
//!
//! Not here: the lesson and the learner.

use std::path::{Path, PathBuf};

use futures_util::future::try_join;
use url::Url;

use crate::engine::docker::{self, Address, ContextFiles, CurrentContext, DockerEngine, Endpoint};
use crate::engine::{Engine as _, EngineError};
use crate::registry::client::{Client, Clients};
use crate::registry::practice::{self, Practice, PracticeError};
use crate::registry::{Choice, RegistryError, Route};
use crate::shell::carriage::{Carriage, Carrier, Reach, forget, is_known_far, reach};

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
    /// How images get to the practice registry.
    pub carriage: Option<Carriage>,
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
    let carriage = practice.as_ref().map(|_| Carriage {
        carrier: Carrier::Engine,
        folder: Carriage::folder_in(&practice_folder(state_dir)),
    });
    Ok(Stage {
        address,
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
    practice::make_private(&folder.join("docker")).map_err(failed)
}

impl Stage {
    /// Finds out who carries images to the practice registry. An engine on a plain local socket is not asked, unless it
    /// was found out before not to reach the registry.
    pub async fn settle_carrier(&mut self) {
        let Some(carriage) = self.carriage.as_mut() else {
            return;
        };
        let address = self.engine.address();
        if !self.address.may_be_far() && !is_known_far(&carriage.folder, &address) {
            return;
        }
        match reach(&self.engine, &self.route.host).await {
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
        match self.carriage.as_ref()?.carrier {
            Carrier::Engine => None,
            Carrier::Stepgate => {
                let (reason, to) = match &self.address.endpoint {
                    Endpoint::Ssh(_) => ("is on another machine", "to the practice registry"),
                    Endpoint::Unix(_) | Endpoint::Pipe(_) if self.address.may_be_far() => {
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
