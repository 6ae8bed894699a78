//! What a command changed among an image's files, as a layer tells it: what is new or was touched, and what is gone.
//!
//! As with Docker's overlay, a file that was touched is in the layer even where it is as before. Not here: laying the files
//! out (`rootfs`), and writing the layer (`super::super::layer`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File, Permissions};
use std::io::{self, Seek as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;

use super::super::layer::Changes;
use bytes::Bytes;

use super::super::content::Content;
use super::super::tree::{Inode, Kind, Node, Tree, join};
use super::look::Look;
use super::rootfs::{CAPABILITY, Rootfs, below};
use crate::engine::archive::Span;
use crate::engine::builtin::runtime::{Rights, Runtime};

/// What stands before the name of what is gone.
const WHITEOUT: &str = ".wh.";

impl Rootfs {
    /// Compares the files with how they were. The bytes of those that changed are copied into a file of `folder` that
    /// has no name.
    pub(in crate::engine::builtin::build) fn changes(
        &self,
        tree: &Tree,
        runtime: &Runtime,
        folder: &Path,
    ) -> io::Result<Changes> {
        let spool = tempfile::tempfile_in(folder)?;
        let mut reading = Reading {
            rootfs: self,
            tree,
            rights: runtime.rights(),
            shared: Arc::new(spool.try_clone()?),
            spool,
            at: 0,
            many: HashMap::new(),
            found: Changes::new(),
            seen: BTreeSet::new(),
            folders: BTreeSet::new(),
        };
        reading.folder("")?;
        reading.note_what_is_gone();
        Ok(reading.found)
    }
}

struct Reading<'r> {
    rootfs: &'r Rootfs,
    tree: &'r Tree,
    rights: Rights,
    /// Where the bytes go, and how many there are.
    spool: File,
    shared: Arc<File>,
    at: u64,
    /// The bytes of files that have several names, by their numbers.
    many: HashMap<u64, (Content, Inode)>,
    found: Changes,
    seen: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Reading<'_> {
    fn folder(&mut self, folder: &str) -> io::Result<()> {
        let place = self.rootfs.folder.join(folder);
        for entry in fs::read_dir(&place)? {
            let entry = entry?;
            let path = below(folder, &entry.file_name());
            let file = fs::symlink_metadata(entry.path())?;
            let look = Look::of(&file);
            let before = self.rootfs.before.get(&path);
            let is_touched = before.is_none_or(|before| !before.is_same(&look));
            self.seen.insert(path.clone());
            if file.is_dir() {
                self.folders.insert(path.clone());
                if look.mode & 0o500 != 0o500 {
                    // Its owner may always be let in; nothing looks at the folder again.
                    fs::set_permissions(entry.path(), Permissions::from_mode(0o700))?;
                }
            }
            if is_touched && let Some((kind, inode)) = self.kind(&entry.path(), &file)? {
                let mut node = self.node(kind, &path, &look);
                node.inode = inode;
                node.capability = capability(&entry.path(), &file);
                self.found.insert(path.clone(), node);
            }
            if file.is_dir() {
                self.folder(&path)?;
            }
        }
        Ok(())
    }

    /// What a file is, and which one where it has several names; `None` for what no layer has.
    fn kind(&mut self, place: &Path, file: &fs::Metadata) -> io::Result<Option<(Kind, Option<Inode>)>> {
        let kind = file.file_type();
        let kind = if kind.is_dir() {
            Kind::Folder
        } else if kind.is_symlink() {
            Kind::Link(fs::read_link(place)?.to_string_lossy().into_owned())
        } else if kind.is_file() {
            let (content, inode) = self.content(place, file)?;
            return Ok(Some((Kind::File(content), inode)));
        } else if kind.is_fifo() {
            Kind::Special(tar::EntryType::Fifo, 0, 0)
        } else {
            return Ok(None);
        };
        Ok(Some((kind, None)))
    }

    fn content(&mut self, place: &Path, file: &fs::Metadata) -> io::Result<(Content, Option<Inode>)> {
        if let Some((content, inode)) = self.many.get(&file.ino()) {
            return Ok((content.clone(), Some(*inode)));
        }
        if file.mode() & 0o400 == 0 {
            fs::set_permissions(place, Permissions::from_mode(0o600))?;
        }
        self.spool.seek(io::SeekFrom::Start(self.at))?;
        let size = io::copy(&mut File::open(place)?, &mut self.spool)?;
        let content = Content::Part(Span::new(Arc::clone(&self.shared), self.at, size));
        self.at += size;
        if file.nlink() == 1 {
            return Ok((content, None));
        }
        let inode = Inode::new();
        self.many.insert(file.ino(), (content.clone(), inode));
        Ok((content, Some(inode)))
    }

    /// What the disk could not take and nobody changed is as the image has it.
    fn node(&self, kind: Kind, path: &str, look: &Look) -> Node {
        let known = self.rootfs.before.get(path).zip(self.tree.get(path));
        let known = known.filter(|(before, _)| before.is_of_the_same(look));
        let mut node = Node::folder(u64::try_from(look.mtime).unwrap_or(0));
        node.kind = kind;
        node.mode = look.mode & 0o7777;
        (node.uid, node.gid) = self.rights.owner_within(look.uid, look.gid);
        if let Some((before, old)) = known {
            if before.uid == look.uid {
                node.uid = old.uid;
            }
            if before.gid == look.gid {
                node.gid = old.gid;
            }
            if before.mode == look.mode {
                node.mode = old.mode;
            }
            if before.mtime == look.mtime {
                node.mtime = old.mtime;
            }
        }
        node
    }

    fn note_what_is_gone(&mut self) {
        let gone = self.rootfs.before.keys();
        let gone = gone.filter(|path| !self.seen.contains(*path) && !self.rootfs.ours.contains(*path));
        let mut whiteouts = BTreeMap::new();
        for path in gone {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            // With a folder goes all that was in it.
            if folder.is_empty() || self.folders.contains(folder) {
                let whiteout = Node {
                    kind: Kind::File(Content::of(Vec::new())),
                    mode: 0,
                    ..Node::folder(0)
                };
                whiteouts.insert(join(folder, &format!("{WHITEOUT}{name}")), whiteout);
            }
        }
        self.found.append(&mut whiteouts);
    }
}

/// What a program may do though its user may not, where the disk tells it as an image keeps it: to root.
fn capability(place: &Path, file: &fs::Metadata) -> Option<Bytes> {
    if !file.is_file() || !rustix::process::geteuid().is_root() {
        return None;
    }
    let mut buffer = [0; 64];
    let n_bytes = rustix::fs::lgetxattr(place, CAPABILITY, &mut buffer).ok()?;
    Some(Bytes::copy_from_slice(&buffer[..n_bytes]))
}
