//! Walking a context's folder: what is sent of it, in order, folders before what is in them.
//!
//! Owners become root's by saying nothing of them; modes, links and times are as docker's CLI sends them. Sockets, pipes
//! and devices are left out. Not here: which paths are left out (`ignore`), and what becomes of an entry.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::dockerfile::{Dockerfile, slashed};
use super::file::{ContextFile, Twin, twin};
use super::ignore::{Rules, Verdict};
use super::{ContextError, ContextFolder};

const IGNORE_FILE: &str = ".dockerignore";

/// One thing in a context.
#[derive(Debug)]
pub(in crate::engine) struct Entry {
    /// Its path from the context's root, with `/` between its parts.
    pub(in crate::engine) path: String,
    /// The permission bits.
    pub(in crate::engine) mode: u32,
    /// When it was changed, in seconds since 1970.
    pub(in crate::engine) mtime: u64,
    pub(in crate::engine) kind: Kind,
}

/// What an entry is.
#[derive(Debug)]
pub(in crate::engine) enum Kind {
    Folder,
    /// A symbolic link, as it is written.
    Link(String),
    /// A file, and what tells it from other files where it has more than one name.
    File(ContextFile, Option<Twin>),
    /// A file that is not in the folder as it is sent.
    Made(Vec<u8>),
}

/// Takes one entry after the other.
type Take<'a> = &'a mut dyn FnMut(Entry) -> Result<(), ContextError>;

impl ContextFolder {
    /// Finds a context: a folder, its `.dockerignore`, and its Dockerfile, a path as `docker build --file` takes it,
    /// from the working directory.
    pub fn find(folder: &Path, dockerfile: Option<&Path>) -> Result<Self, ContextError> {
        Self::with(folder, |root| Dockerfile::find(root, dockerfile))
    }

    /// Takes a folder whose Dockerfile came from standard input.
    pub fn with_text(folder: &Path, dockerfile: Vec<u8>) -> Result<Self, ContextError> {
        Self::with(folder, |_| Ok(Dockerfile::from_nowhere(dockerfile)))
    }

    fn with(
        folder: &Path,
        dockerfile: impl FnOnce(&Path) -> Result<Dockerfile, ContextError>,
    ) -> Result<Self, ContextError> {
        let found = fs::metadata(folder).map_err(|_| ContextError::NoFolder {
            folder: folder.to_owned(),
        })?;
        if !found.is_dir() {
            return Err(ContextError::NotAFolder {
                folder: folder.to_owned(),
            });
        }
        let root = folder.canonicalize().map_err(unreadable(folder))?;
        let dockerfile = dockerfile(&root)?;
        let rules = rules(&dockerfile.ignore_file(&root))?;
        Ok(Self {
            root,
            rules,
            dockerfile,
        })
    }

    /// The Dockerfile's path within the context, with `/`.
    pub fn dockerfile(&self) -> &str {
        self.dockerfile.in_context()
    }

    /// Gives all that is sent. The Dockerfile and `.dockerignore` always are; the engine reads both and leaves them out
    /// of the image where they are excluded.
    pub(in crate::engine) fn walk(&self, take: Take<'_>) -> Result<(), ContextError> {
        self.folder("", &mut Vec::new(), take)?;
        self.dockerfile_from_outside(take)
    }

    /// Walks through a folder. `above` are the excluded folders on the way, which are sent only once something in them
    /// is.
    fn folder(
        &self,
        path: &str,
        above: &mut Vec<(String, Metadata)>,
        take: Take<'_>,
    ) -> Result<(), ContextError> {
        let here = self.root.join(path);
        let mut names = Vec::new();
        for entry in fs::read_dir(&here).map_err(unreadable(&here))? {
            let name = entry.map_err(unreadable(&here))?.file_name();
            let name = slashed(Path::new(&name)).ok_or_else(|| ContextError::Unreadable {
                path: here.join(&name),
                source: io::Error::new(io::ErrorKind::InvalidData, "its name is not UTF-8"),
            })?;
            names.push(name);
        }
        names.sort_unstable();
        for name in names {
            let path = if path.is_empty() {
                name
            } else {
                format!("{path}/{name}")
            };
            let full = self.root.join(&path);
            let verdict = self.verdict(&path);
            if verdict == Verdict::Excluded && !self.is_worth_a_look(&path) {
                continue;
            }
            let found = fs::symlink_metadata(&full).map_err(unreadable(&full))?;
            match verdict {
                Verdict::Included => {
                    for (path, found) in above.drain(..) {
                        self.entry(path, &found, take)?;
                    }
                    self.entry(path.clone(), &found, take)?;
                    if found.is_dir() {
                        self.folder(&path, above, take)?;
                    }
                }
                Verdict::Excluded if found.is_dir() => {
                    let depth = above.len();
                    above.push((path.clone(), found));
                    self.folder(&path, above, take)?;
                    above.truncate(depth);
                }
                Verdict::Excluded => {}
            }
        }
        Ok(())
    }

    fn verdict(&self, path: &str) -> Verdict {
        let is_always_sent = path == IGNORE_FILE || path == self.dockerfile();
        if is_always_sent {
            Verdict::Included
        } else {
            self.rules.verdict(path)
        }
    }

    /// Says whether an excluded path may be a folder that something is sent from.
    fn is_worth_a_look(&self, path: &str) -> bool {
        let dockerfile = self.dockerfile().strip_prefix(path);
        dockerfile.is_some_and(|rest| rest.starts_with('/')) || self.rules.has_exception_below(path)
    }

    fn entry(&self, path: String, found: &Metadata, take: Take<'_>) -> Result<(), ContextError> {
        let full = self.root.join(&path);
        let refuse = unreadable(&full);
        let kind = found.file_type();
        let kind = if kind.is_symlink() {
            let target = fs::read_link(&full).map_err(&refuse)?;
            Kind::Link(target.to_string_lossy().into_owned())
        } else if kind.is_dir() {
            Kind::Folder
        } else if !kind.is_file() {
            return Ok(());
        } else if let (Dockerfile::Outside { name, .. }, IGNORE_FILE) = (&self.dockerfile, path.as_str()) {
            // The ignore file hides a Dockerfile from outside too, lest `COPY .` take it along.
            let mut bytes = fs::read(&full).map_err(&refuse)?;
            bytes.extend_from_slice(format!("\n{name}\n").as_bytes());
            Kind::Made(bytes)
        } else {
            Kind::File(ContextFile::new(full, found), twin(found))
        };
        let changed = found.modified().ok();
        let changed = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        take(Entry {
            path,
            mode: mode(found),
            mtime: changed.unwrap_or_default().as_secs(),
            kind,
        })
    }

    fn dockerfile_from_outside(&self, take: Take<'_>) -> Result<(), ContextError> {
        let Dockerfile::Outside { name, text, .. } = &self.dockerfile else {
            return Ok(());
        };
        let made = |path: &str, bytes: Vec<u8>| Entry {
            path: path.to_owned(),
            mode: 0o600,
            mtime: 0,
            kind: Kind::Made(bytes),
        };
        take(made(name, text.clone()))?;
        if !self.root.join(IGNORE_FILE).exists() {
            take(made(IGNORE_FILE, format!("{IGNORE_FILE}\n{name}\n").into_bytes()))?;
        }
        Ok(())
    }
}

/// Tells the names of one file from each other, in the order in which they are met.
pub(in crate::engine) type Seen<T> = HashMap<Twin, T>;

fn rules(file: &Path) -> Result<Rules, ContextError> {
    let text = match fs::read(file) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Rules::default()),
        Err(error) => return Err(unreadable(file)(error)),
    };
    Rules::parse(&text).map_err(|bad| ContextError::Pattern {
        file: file.to_owned(),
        line: bad.line,
        pattern: bad.pattern,
        reason: bad.reason,
    })
}

#[cfg(unix)]
fn mode(found: &Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;

    found.permissions().mode() & 0o7777
}

/// Where files have no modes everything may be executed, as docker's CLI on Windows has it.
#[cfg(not(unix))]
fn mode(_found: &Metadata) -> u32 {
    0o755
}

pub(super) fn unreadable(path: &Path) -> impl Fn(io::Error) -> ContextError + use<> {
    let path = path.to_owned();
    move |source| ContextError::Unreadable {
        path: path.clone(),
        source,
    }
}
