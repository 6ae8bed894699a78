//! What the lesson's shell stands in: the folder where `docker` is stepgate, the file that the shim reads, and the
//! environment.
//!
//! Not here: starting the shell.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use crate::lesson::Lesson;
use crate::registry::docker_config::{ConfigError, DockerConfig};
use crate::script::value_variable;
use crate::session::store::Opened;
use crate::shell::context::{Attendance, ContextError, GuardMode, SESSION_VARIABLE, SessionContext};
use crate::shell::shim;

use super::stage::{EngineKind, learners_docker_config};
use super::{Stage, leftovers};

/// A shell's surroundings, made and on disk.
#[derive(Debug)]
pub struct Surroundings {
    /// What the shim reads.
    pub context: SessionContext,
    /// The file that holds it.
    pub file: PathBuf,
    /// The environment of the lesson's shell, beyond the process's own.
    pub environment: Vec<(OsString, OsString)>,
}

/// Says why the surroundings cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SurroundingsError {
    /// The links or folders cannot be made.
    #[error("the folder `{folder}` for the lesson's shell cannot be made")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The docker configuration of practice cannot be written.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The shim's file cannot be written.
    #[error(transparent)]
    Context(#[from] ContextError),
}

impl Surroundings {
    /// Makes the links and the shim's file in the session's own folder.
    pub fn make(
        stage: &Stage,
        lesson: &Lesson,
        opened: &Opened,
        attendance: Attendance,
        guard: GuardMode,
    ) -> Result<Self, SurroundingsError> {
        let folder = opened.store.folder().to_owned();
        let shim_dir = folder.join("bin");
        let failed = |source| SurroundingsError::Folder {
            folder: shim_dir.clone(),
            source,
        };
        std::fs::create_dir_all(&shim_dir).map_err(failed)?;
        let exe = std::env::current_exe().map_err(failed)?;
        shim::install(&shim_dir, &exe).map_err(failed)?;
        offer_plugins(stage)?;
        let context = SessionContext {
            session: opened.progress.session.clone(),
            lesson_dir: lesson_folder(lesson),
            engine: stage.engine.address(),
            api: match &stage.kind {
                EngineKind::Docker { api, .. } => Some(api.to_string()),
                EngineKind::Builtin { .. } => None,
            },
            route: stage.route.clone(),
            carriage: stage.carriage.clone(),
            page_url: stage.page.as_ref().map(ToString::to_string),
            account: None,
            secrets: lesson
                .variables()
                .iter()
                .filter(|variable| variable.is_secret())
                .map(|variable| value_variable(&variable.name))
                .collect(),
            keeper: None,
            docker_config: stage.docker_config.clone(),
            shim_dir: shim_dir.clone(),
            guard,
            attendance,
            journal: leftovers::journal(&opened.store),
            made: opened.progress.made.clone(),
        };
        let file = folder.join("session.json");
        context.write(&file)?;
        let mut environment = environment(stage, &shim_dir, &file);
        let home = lesson.home();
        environment.extend(home.map(|home| (home.variable().into(), home.folder.clone().into())));
        Ok(Self {
            context,
            file,
            environment,
        })
    }
}

/// Lets `docker` find the learner's plugins, such as compose, also with the docker configuration of practice.
fn offer_plugins(stage: &Stage) -> Result<(), ConfigError> {
    let plugins = learners_docker_config().join("cli-plugins");
    if stage.practice.is_none() || !plugins.is_dir() {
        return Ok(());
    }
    DockerConfig::load(&stage.docker_config)?.add_plugins(&plugins)
}

/// The folder that a lesson's shell starts in, whole.
pub fn lesson_folder(lesson: &Lesson) -> PathBuf {
    let folder = lesson.folder();
    let folder = Some(folder).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}

fn environment(stage: &Stage, shim_dir: &Path, file: &Path) -> Vec<(OsString, OsString)> {
    let mut folders = vec![shim_dir.to_owned()];
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).unwrap_or(path);
    let mut environment: Vec<(OsString, OsString)> = vec![
        ("PATH".into(), path),
        (SESSION_VARIABLE.into(), file.into()),
        ("DOCKER_CONFIG".into(), stage.docker_config.clone().into()),
    ];
    if let EngineKind::Docker { address, .. } = &stage.kind {
        // Docker takes an empty variable for one that is not set.
        let engine = address.variables().into_iter();
        environment.extend(engine.map(|(name, value)| (name.into(), value.unwrap_or_default().into())));
    }
    environment
}
