//! A build's context: the folder that `docker build` sends, as a tar, with `.dockerignore` honoured.
//!
//! Source of the rules: docker's CLI (`cli/command/image/build`) and moby's `patternmatcher`. Not here: sending it
//! (`engine::docker`), and contexts that are no folder (a URL, standard input).

mod dockerfile;
mod ignore;
mod pack;
mod pattern;

#[cfg(test)]
#[cfg(unix)]
mod tests;

use std::io;
use std::path::PathBuf;

pub use pack::pack;
pub(super) use pattern::Pattern;

/// Says whether an ignore file's text leaves a path out; what is no ignore file leaves nothing out.
pub(super) fn excludes(ignore_file: &str, path: &str) -> bool {
    ignore::Rules::parse(ignore_file).is_ok_and(|rules| rules.verdict(path) == ignore::Verdict::Excluded)
}

/// A context, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedContext {
    /// The uncompressed tar.
    pub tar: Vec<u8>,
    /// The Dockerfile's path within it, with `/`.
    pub dockerfile: String,
    /// The number of entries in it.
    pub n_entries: usize,
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
