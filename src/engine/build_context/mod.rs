//! A build's context: the folder that `docker build` sends, with `.dockerignore` honoured.
//!
//! It is read where it lies, file by file, or written as a tar; or it is a tar already. Source of the rules: docker's CLI
//! (`cli/command/image/build`) and moby's `patternmatcher`. Not here: sending it (`engine::docker`), and contexts
//! at a URL.

mod dockerfile;
mod file;
mod ignore;
mod pack;
mod pattern;
mod walk;

#[cfg(test)]
#[cfg(unix)]
mod tests;

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

pub(super) use file::ContextFile;
pub(super) use ignore::{Rules, Verdict};
pub(super) use pack::fill;
pub(super) use pattern::Pattern;
pub(super) use walk::{Kind, Seen};

use dockerfile::Dockerfile;

/// Says whether an ignore file's text leaves a path out; what is no ignore file leaves nothing out.
pub(super) fn excludes(ignore_file: &str, path: &str) -> bool {
    ignore::Rules::parse(ignore_file).is_ok_and(|rules| rules.verdict(path) == ignore::Verdict::Excluded)
}

/// Where a build's context is.
#[derive(Clone, Debug)]
pub enum BuildContext {
    /// A folder of the learner's.
    Folder(ContextFolder),
    /// An uncompressed tar that is small, since stepgate itself has made it.
    Tar(Bytes),
    /// A tar, bare or packed, in a file that nobody changes.
    Archive(Arc<File>),
}

impl Default for BuildContext {
    /// Nothing at all.
    fn default() -> Self {
        Self::Tar(Bytes::new())
    }
}

impl From<ContextFolder> for BuildContext {
    fn from(folder: ContextFolder) -> Self {
        Self::Folder(folder)
    }
}

impl From<Vec<u8>> for BuildContext {
    fn from(tar: Vec<u8>) -> Self {
        Self::Tar(tar.into())
    }
}

/// A folder as a build's context, with what is left out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextFolder {
    /// The folder, absolute and without links.
    root: PathBuf,
    rules: Rules,
    dockerfile: Dockerfile,
}

/// Says why a folder cannot be a build's context, in the words of docker's CLI where it has some.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// There is no such folder.
    #[error("unable to prepare context: path \"{}\" not found", folder.display())]
    NoFolder {
        /// What was given.
        folder: PathBuf,
    },
    /// It is a file.
    #[error("unable to prepare context: context must be a directory: {}", folder.display())]
    NotAFolder {
        /// What was given.
        folder: PathBuf,
    },
    /// There is no Dockerfile.
    #[error("unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat {}: no such file or directory", path.display())]
    NoDockerfile {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A line of the ignore file is no pattern.
    #[error("error checking context: `{}` line {line}: {reason} in pattern `{pattern}`", file.display())]
    Pattern {
        /// The ignore file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What stands there.
        pattern: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// A file cannot be read; `.dockerignore` can leave it out.
    #[error("error checking context: `{}` cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl ContextError {
    /// Says whether it only means that nobody wanted the context any more.
    pub(super) fn is_unwanted(&self) -> bool {
        matches!(self, Self::Unreadable { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl ContextFolder {
    /// Says of an error that it kept the whole context from being sent.
    pub(super) fn failed(&self, source: io::Error) -> ContextError {
        walk::unreadable(&self.root)(source)
    }
}
