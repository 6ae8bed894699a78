//! Which Dockerfile a build means, and whether it lies within the context.
//!
//! Not here: reading what it says; that is the engine's.

use std::path::{Component, Path, PathBuf};

use super::ContextError;
use crate::words::Digest;

/// A build's Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Dockerfile {
    /// In the context, at this path with `/`.
    Inside(String),
    /// Elsewhere: it is sent along under a name of its own.
    Outside {
        /// The name in the tar.
        name: String,
        /// Where it lies; nowhere where it came from standard input.
        path: Option<PathBuf>,
        /// What it says.
        text: Vec<u8>,
    },
}

impl Dockerfile {
    /// Finds the Dockerfile: the given one, else `Dockerfile`, else `dockerfile` in the folder, which is absolute
    /// and has no links.
    pub(super) fn find(folder: &Path, given: Option<&Path>) -> Result<Self, ContextError> {
        let path = given.map_or_else(|| usual(folder), Path::to_owned);
        let missing = || ContextError::NoDockerfile { path: path.clone() };
        if !path.is_file() {
            return Err(missing());
        }
        // The file's own name is kept though it be a link; the folders on the way to it are resolved.
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent
            .unwrap_or(Path::new("."))
            .canonicalize()
            .map_err(|_| missing())?;
        let absolute = parent.join(path.file_name().ok_or_else(missing)?);
        if let Some(inside) = absolute.strip_prefix(folder).ok().and_then(slashed) {
            return Ok(Self::Inside(inside));
        }
        let text = std::fs::read(&absolute).map_err(|source| ContextError::Unreadable {
            path: path.clone(),
            source,
        })?;
        Ok(Self::outside(Some(absolute), text))
    }

    /// A Dockerfile from standard input.
    pub(super) fn from_nowhere(text: Vec<u8>) -> Self {
        Self::outside(None, text)
    }

    fn outside(path: Option<PathBuf>, text: Vec<u8>) -> Self {
        // Told by what it says, so that the same build is the same tar.
        let name = format!(".dockerfile.{}", &Digest::of(&text).hex()[..20]);
        Self::Outside { name, path, text }
    }

    /// The path that the engine is told.
    pub(super) fn in_context(&self) -> &str {
        match self {
            Self::Inside(path) => path,
            Self::Outside { name, .. } => name,
        }
    }

    /// The ignore file that counts: one beside the Dockerfile that is named after it, else the context's own.
    pub(super) fn ignore_file(&self, folder: &Path) -> PathBuf {
        let dockerfile = match self {
            Self::Inside(path) => Some(folder.join(path)),
            Self::Outside { path, .. } => path.clone(),
        };
        let own = dockerfile.map(|dockerfile| {
            let mut own = dockerfile.into_os_string();
            own.push(".dockerignore");
            PathBuf::from(own)
        });
        own.filter(|own| own.is_file())
            .unwrap_or_else(|| folder.join(".dockerignore"))
    }
}

/// `Dockerfile`, or `dockerfile` where there is only that one.
fn usual(folder: &Path) -> PathBuf {
    let (usual, lower) = (folder.join("Dockerfile"), folder.join("dockerfile"));
    if !usual.exists() && lower.exists() {
        lower
    } else {
        usual
    }
}

/// A relative path with `/` between its parts; `None` where a part is no text or leads upwards.
pub(super) fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
        })
        .collect();
    Some(parts?.join("/"))
}
