//! What the shim knows of the session it stands in: a small file that the runner writes and the shim reads.
//!
//! Holds no secret. Not here: what has happened so far (`journal`).

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::carriage::Carriage;
use super::journal::Made;
use crate::engine::builtin::Builtin;
use crate::registry::Route;
use crate::words::{Mask, Secret};

/// The environment variable that holds the path of the session's file.
pub const SESSION_VARIABLE: &str = "STEPGATE_SESSION";
/// The label's key that everything a session makes carries.
pub const LABEL: &str = "stepgate.session";

/// What the shim knows of its session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionContext {
    /// The session's ID, the value of its [`LABEL`].
    pub session: String,
    /// The folder that the lesson lies in.
    pub lesson_dir: PathBuf,
    /// The engine's address, as `DOCKER_HOST` takes it.
    pub engine: String,
    /// The version of the Engine API that is spoken with it, such as `1.41`; asked for where it is not known.
    #[serde(default)]
    pub api: Option<String>,
    /// Where the lesson's Docker Hub names go.
    pub route: Route,
    /// How images get to the practice registry; none with another registry.
    #[serde(default)]
    pub carriage: Option<Carriage>,
    /// The base of the practice registry's pages, such as `http://127.0.0.1:41523/`; none with another registry.
    #[serde(default)]
    pub page_url: Option<String>,
    /// The learner's account at the route's registry, once it is known.
    #[serde(default)]
    pub account: Option<String>,
    /// The environment variables that hold what nobody may see: their values are cut out of what is kept.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Where the password of the route's registry is asked for when nobody can type it; none where none is known.
    #[serde(default)]
    pub keeper: Option<PathBuf>,
    /// The folder of docker's configuration in this session.
    pub docker_config: PathBuf,
    /// The folder of the shim's links: left out when the real programs are looked for.
    pub shim_dir: PathBuf,
    /// Whether the guard stands.
    pub guard: GuardMode,
    /// Whether a learner sits there.
    pub attendance: Attendance,
    /// The session's journal.
    pub journal: PathBuf,
    /// What earlier runs of the lesson made, in order; the journal tells of this one.
    #[serde(default)]
    pub made: Vec<Made>,
}

/// Whether the guard stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GuardMode {
    /// Only the lesson's own things are touched.
    On,
    /// `--no-guard`.
    Off,
}

/// Whether a learner sits there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attendance {
    /// Somebody can be asked, and shown a page.
    Attended,
    /// Nobody is there: nothing is asked, nothing is opened.
    Unattended,
}

/// Says why a session's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// The shim was started outside a lesson's shell.
    #[error("this is stepgate standing in for `docker` in a lesson's shell, and there is no lesson here")]
    Outside,
    /// The file cannot be read or written.
    #[error("the session's file `{path}` cannot be used")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It is not what the runner writes.
    #[error("the session's file `{path}` is damaged")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        #[source]
        source: serde_json::Error,
    },
}

impl SessionContext {
    /// Reads the file that [`SESSION_VARIABLE`] names.
    pub fn from_env() -> Result<Self, ContextError> {
        let path = std::env::var_os(SESSION_VARIABLE).ok_or(ContextError::Outside)?;
        Self::read(Path::new(&path))
    }

    /// Reads a session's file.
    pub fn read(path: &Path) -> Result<Self, ContextError> {
        let text = fs::read(path).map_err(|source| ContextError::File {
            path: path.to_owned(),
            source,
        })?;
        serde_json::from_slice(&text).map_err(|source| ContextError::Damaged {
            path: path.to_owned(),
            source,
        })
    }

    /// Writes the file in one step, readable by its owner alone.
    pub fn write(&self, path: &Path) -> Result<(), ContextError> {
        let failed = |source| ContextError::File {
            path: path.to_owned(),
            source,
        };
        let text = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        // A temporary file is made 0600.
        let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(&text).map_err(failed)?;
        file.persist(path).map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// Says whether the session's engine is the built-in one, which has images and no containers.
    pub fn has_images_alone(&self) -> bool {
        Builtin::is_address(&self.engine)
    }

    /// Cuts the secrets out that the learner has given.
    pub fn given_secrets(&self) -> Mask {
        let given = self.secrets.iter().filter_map(|name| std::env::var(name).ok());
        let given: Vec<Secret> = given.map(Secret::new).collect();
        Mask::new(&given)
    }

    /// The label of everything that the session makes, `key=value`.
    pub fn label(&self) -> String {
        format!("{LABEL}={}", self.session)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::registry::Choice;

    /// A session at a practice registry, with its files in `folder`.
    pub(crate) fn practice(folder: &Path) -> SessionContext {
        SessionContext {
            secrets: Vec::new(),
            session: "s1".to_owned(),
            lesson_dir: folder.to_owned(),
            engine: "unix:///nowhere.sock".to_owned(),
            api: None,
            route: Route {
                choice: Choice::Practice,
                host: "127.0.0.1:41523".to_owned(),
            },
            carriage: None,
            page_url: Some("http://127.0.0.1:41523/".to_owned()),
            account: Some("ada".to_owned()),
            keeper: None,
            docker_config: folder.join("docker"),
            shim_dir: folder.join("bin"),
            guard: GuardMode::On,
            attendance: Attendance::Unattended,
            journal: folder.join("journal.jsonl"),
            made: Vec::new(),
        }
    }

    #[test]
    fn what_is_written_is_read_and_is_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.json");
        let context = practice(folder.path());
        context.write(&path).unwrap();
        assert_eq!(SessionContext::read(&path).unwrap(), context);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_file_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.json");
        fs::write(&path, "{").unwrap();
        assert!(matches!(
            SessionContext::read(&path),
            Err(ContextError::Damaged { .. })
        ));
    }
}
