//! Walking a context's folder into a tar.
//!
//! Owners become root and modes, links and times are kept, as docker's CLI does; names are in order, so that the
//! same folder gives the same tar. Sockets, pipes and devices are left out. Not here: which paths are left out
//! (`ignore`).

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use tar::{Builder, EntryType, Header};

use super::dockerfile::{Dockerfile, slashed};
use super::ignore::{Rules, Verdict};
use super::{ContextError, PackedContext};

const IGNORE_FILE: &str = ".dockerignore";

/// Packs a folder for a build with its `.dockerignore` honoured; `dockerfile` is a path as `docker build --file`
/// takes it, from the working directory.
///
/// The Dockerfile and `.dockerignore` are always sent; the engine reads both and leaves them out of the image
/// where they are excluded.
pub fn pack(folder: &Path, dockerfile: Option<&Path>) -> Result<PackedContext, ContextError> {
    let found = fs::metadata(folder).map_err(|_| ContextError::NoFolder {
        folder: folder.to_owned(),
    })?;
    if !found.is_dir() {
        return Err(ContextError::NotAFolder {
            folder: folder.to_owned(),
        });
    }
    let root = folder.canonicalize().map_err(unreadable(folder))?;
    let dockerfile = Dockerfile::find(&root, dockerfile)?;
    let rules = rules(&dockerfile.ignore_file(&root))?;
    let mut packer = Packer {
        root: &root,
        rules: &rules,
        dockerfile: &dockerfile,
        tar: Builder::new(Vec::new()),
        n_entries: 0,
    };
    packer.folder("", &mut Vec::new())?;
    packer.dockerfile_from_outside()?;
    let n_entries = packer.n_entries;
    let tar = packer.tar.into_inner().map_err(unreadable(&root))?;
    Ok(PackedContext {
        tar,
        dockerfile: dockerfile.in_context().to_owned(),
        n_entries,
    })
}

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

struct Packer<'a> {
    root: &'a Path,
    rules: &'a Rules,
    dockerfile: &'a Dockerfile,
    tar: Builder<Vec<u8>>,
    n_entries: usize,
}

impl Packer<'_> {
    /// Packs what is in a folder. `above` are the excluded folders on the way, which are sent only once something
    /// in them is.
    fn folder(&mut self, path: &str, above: &mut Vec<(String, Metadata)>) -> Result<(), ContextError> {
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
                        self.entry(&path, &found)?;
                    }
                    self.entry(&path, &found)?;
                    if found.is_dir() {
                        self.folder(&path, above)?;
                    }
                }
                Verdict::Excluded if found.is_dir() => {
                    let depth = above.len();
                    above.push((path.clone(), found));
                    self.folder(&path, above)?;
                    above.truncate(depth);
                }
                Verdict::Excluded => {}
            }
        }
        Ok(())
    }

    fn verdict(&self, path: &str) -> Verdict {
        let is_always_sent = path == IGNORE_FILE || path == self.dockerfile.in_context();
        if is_always_sent {
            Verdict::Included
        } else {
            self.rules.verdict(path)
        }
    }

    /// Says whether an excluded path may be a folder that something is sent from.
    fn is_worth_a_look(&self, path: &str) -> bool {
        let dockerfile = self.dockerfile.in_context().strip_prefix(path);
        dockerfile.is_some_and(|rest| rest.starts_with('/')) || self.rules.has_exception_below(path)
    }

    fn entry(&mut self, path: &str, found: &Metadata) -> Result<(), ContextError> {
        let full = self.root.join(path);
        let refuse = unreadable(&full);
        let mut header = header(found);
        let kind = found.file_type();
        let written = if kind.is_symlink() {
            header.set_entry_type(EntryType::Symlink);
            let target = fs::read_link(&full).map_err(&refuse)?;
            self.tar.append_link(&mut header, path, target)
        } else if kind.is_dir() {
            header.set_entry_type(EntryType::Directory);
            self.tar.append_data(&mut header, format!("{path}/"), io::empty())
        } else if kind.is_file() {
            let bytes = fs::read(&full).map_err(&refuse)?;
            let bytes = self.as_sent(path, bytes);
            // What was read counts: a file may grow while it is packed.
            header.set_size(bytes.len() as u64);
            self.tar.append_data(&mut header, path, bytes.as_slice())
        } else {
            return Ok(());
        };
        written.map_err(refuse)?;
        self.n_entries += 1;
        Ok(())
    }

    /// The ignore file hides a Dockerfile from outside too, lest `COPY .` take it along.
    fn as_sent(&self, path: &str, mut bytes: Vec<u8>) -> Vec<u8> {
        match self.dockerfile {
            Dockerfile::Outside { name, .. } if path == IGNORE_FILE => {
                bytes.extend_from_slice(format!("\n{name}\n").as_bytes());
            }
            Dockerfile::Outside { .. } | Dockerfile::Inside(_) => {}
        }
        bytes
    }

    fn dockerfile_from_outside(&mut self) -> Result<(), ContextError> {
        let Dockerfile::Outside { name, path, text } = self.dockerfile else {
            return Ok(());
        };
        self.made(name, text).map_err(unreadable(path))?;
        if !self.root.join(IGNORE_FILE).exists() {
            let hidden = format!("{IGNORE_FILE}\n{name}\n");
            self.made(IGNORE_FILE, hidden.as_bytes())
                .map_err(unreadable(path))?;
        }
        Ok(())
    }

    fn made(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_mode(0o600);
        header.set_size(bytes.len() as u64);
        self.n_entries += 1;
        self.tar.append_data(&mut header, path, bytes)
    }
}

/// Mode and time of a file; owner and group are root's, the size is set where there is one.
fn header(found: &Metadata) -> Header {
    let mut header = Header::new_gnu();
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(0);
    header.set_mode(mode(found));
    let changed = found.modified().ok();
    let seconds = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    header.set_mtime(seconds.unwrap_or_default().as_secs());
    header
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

fn unreadable(path: &Path) -> impl Fn(io::Error) -> ContextError {
    let path = path.to_owned();
    move |source| ContextError::Unreadable {
        path: path.clone(),
        source,
    }
}
