//! An image's files on the disk, for a container to work on, with what has to be known to tell later what it changed.
//!
//! They are laid out from a resolved tree, in which no path leads through a link, into a folder that nobody else may look
//! into; so no link leads out of it. Owners and times that the disk does not take are kept in the tree. Devices are not made:
//! without control groups they could be opened. Not here: the changes (`changes`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt as _, lchown, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, Timespec, Timestamps, XattrFlags, lsetxattr, mknodat, utimensat,
};

use super::super::tree::{Kind, Node, Tree, clean, join, parents};
use super::look::Look;
use super::mounts::files_of_the_machine;
use crate::engine::builtin::runtime::{Bundle, Mount};

/// The file by which programs know that they are in a container of Docker's.
const MARK: &str = ".dockerenv";

/// The extended attribute with what a program may do though its user may not.
pub(super) const CAPABILITY: &str = "security.capability";

/// Folders that every container has.
const FOLDERS: [&str; 3] = ["dev", "proc", "sys"];

/// An image's files on the disk.
#[derive(Debug)]
pub(in crate::engine::builtin::build) struct Rootfs {
    pub(super) folder: PathBuf,
    /// What was laid out, by path.
    laid: Vec<String>,
    /// Places for what every container has, which the image does not have.
    pub(super) ours: BTreeSet<String>,
    /// How everything was before anything ran.
    pub(super) before: BTreeMap<String, Look>,
}

impl Rootfs {
    /// Lays out a tree in a container's folder.
    pub(in crate::engine::builtin::build) fn lay(tree: &Tree, bundle: &Bundle) -> io::Result<Self> {
        let mut rootfs = Self {
            folder: bundle.rootfs(),
            laid: Vec::new(),
            ours: BTreeSet::new(),
            before: BTreeMap::new(),
        };
        for (path, node) in tree.all() {
            let place = rootfs.folder.join(path);
            match &node.kind {
                Kind::Folder => fs::create_dir(&place)?,
                Kind::Link(target) => symlink(target, &place)?,
                Kind::File(content) => {
                    // Names of one file are files of their own, as Docker's overlay has them as soon as one is written to.
                    io::copy(&mut content.reader()?, &mut File::create_new(&place)?)?;
                }
                Kind::Special(tar::EntryType::Fifo, ..) => {
                    mknodat(CWD, &place, FileType::Fifo, Mode::from_raw_mode(0o600), 0)?;
                }
                Kind::Special(..) => continue,
            }
            rootfs.laid.push(path.to_owned());
        }
        Ok(rootfs)
    }

    /// Makes the places for what every container has; gives what is to be seen there.
    pub(in crate::engine::builtin::build) fn mounts(
        &mut self,
        tree: &Tree,
        bundle: &Bundle,
        hostname: &str,
    ) -> io::Result<Vec<Mount>> {
        for folder in FOLDERS {
            if let Some(place) = place_for(tree, folder) {
                self.folder_at(tree, &place)?;
            }
        }
        if tree.get(MARK).is_none() {
            File::create_new(self.folder.join(MARK))?;
            self.ours.insert(MARK.to_owned());
        }
        if let Some(place) =
            place_for(tree, "etc").filter(|place| tree.is_folder(place) || tree.get(place).is_none())
        {
            self.folder_at(tree, &place)?;
            let place = join(&place, "mtab");
            if tree.get(&place).is_none() {
                symlink("/proc/mounts", self.folder.join(&place))?;
                self.ours.insert(place);
            }
        }
        let mut mounts = files_of_the_machine(bundle, hostname)?;
        let mut seen = Vec::new();
        for mount in mounts.drain(..) {
            let Some(place) = place_for(tree, &mount.target) else {
                continue;
            };
            if tree.is_folder(&place) {
                continue;
            }
            if tree.get(&place).is_none() {
                if let Some((parent, _)) = place.rsplit_once('/') {
                    self.folder_at(tree, parent)?;
                }
                File::create_new(self.folder.join(&place))?;
                self.ours.insert(place);
            }
            seen.push(mount);
        }
        Ok(seen)
    }

    /// Gives everything its owner, permissions and time, and remembers how it is.
    pub(in crate::engine::builtin::build) fn settle(
        &mut self,
        tree: &Tree,
        bundle: &Bundle,
    ) -> io::Result<()> {
        fs::set_permissions(&self.folder, Permissions::from_mode(0o755))?;
        let ours = self.ours.iter().map(|path| (path.as_str(), None));
        let laid = self.laid.iter().map(|path| (path.as_str(), tree.get(path)));
        let mut all: Vec<(&str, Option<&Node>)> = laid.chain(ours).collect();
        // What is in a folder goes before it, since a folder may forbid to look into it.
        all.sort_unstable_by(|one, other| other.0.cmp(one.0));
        let mut latest = (0, 0);
        for (path, node) in all {
            let place = self.folder.join(path);
            if let Some(node) = node {
                give(&place, node)?;
            } else {
                let mode = match fs::symlink_metadata(&place)?.file_type() {
                    kind if kind.is_symlink() => None,
                    kind if kind.is_dir() || path == MARK => Some(0o755),
                    _ => Some(0o644),
                };
                if let Some(mode) = mode {
                    fs::set_permissions(&place, Permissions::from_mode(mode))?;
                }
            }
            let look = Look::of(&fs::symlink_metadata(&place)?);
            latest = latest.max(look.touched);
            self.before.insert(path.to_owned(), look);
        }
        // From now on everything that is touched has a later time; the disk's clock takes a moment for that.
        let clock = bundle.file("clock");
        loop {
            fs::write(&clock, "x")?;
            if Look::of(&fs::symlink_metadata(&clock)?).touched > latest {
                return Ok(());
            }
            std::thread::yield_now();
        }
    }

    /// Makes the folder that a command begins in, where it is missing.
    pub(in crate::engine::builtin::build) fn make_folder(&self, tree: &Tree, path: &str) -> io::Result<()> {
        let path = tree.resolve(path).map_err(io::Error::other)?;
        for folder in parents(&path)
            .chain([path.as_str()])
            .filter(|path| !path.is_empty())
        {
            match fs::create_dir(self.folder.join(folder)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn folder_at(&mut self, tree: &Tree, path: &str) -> io::Result<()> {
        let ways: Vec<String> = parents(path).chain([path]).map(str::to_owned).collect();
        for folder in ways {
            if tree.get(&folder).is_none() && self.ours.insert(folder.clone()) {
                fs::create_dir(self.folder.join(&folder))?;
            }
        }
        Ok(())
    }
}

/// Where something is to be seen; `None` where the image has no place for it.
fn place_for(tree: &Tree, path: &str) -> Option<String> {
    let place = tree.resolve(&clean(path)).ok()?;
    let is_blocked = parents(&place).any(|parent| tree.get(parent).is_some() && !tree.is_folder(parent));
    (!is_blocked).then_some(place)
}

/// Gives a file its owner, permissions and time; what an ordinary user may not give stays in the tree alone.
fn give(place: &Path, node: &Node) -> io::Result<()> {
    let (uid, gid) = (u32::try_from(node.uid).ok(), u32::try_from(node.gid).ok());
    if rustix::process::geteuid().is_root() {
        match lchown(place, uid, gid) {
            // Root of a namespace has not everybody.
            Err(error)
                if error.raw_os_error() != Some(22) && error.kind() != io::ErrorKind::PermissionDenied =>
            {
                return Err(error);
            }
            _ => {}
        }
    }
    if !matches!(node.kind, Kind::Link(_)) {
        // It goes after the owner, since a new owner takes some permissions away.
        fs::set_permissions(place, Permissions::from_mode(node.mode & 0o7777))?;
    }
    if let Some(capability) = &node.capability {
        // A new owner takes it away too. Only root may give it, and not every disk takes it.
        let _ = lsetxattr(place, CAPABILITY, capability, XattrFlags::empty());
    }
    let time = Timespec {
        tv_sec: i64::try_from(node.mtime).unwrap_or(0),
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    Ok(utimensat(CWD, place, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

/// A path within the image.
pub(super) fn below(folder: &str, name: &std::ffi::OsStr) -> String {
    join(folder, &name.to_string_lossy())
}
