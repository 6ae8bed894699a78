//! Archives → trees: layers upon each other, the context, and what `ADD` unpacks.
//!
//! Not here: writing them (`layer`).

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::sync::{Arc, Mutex};

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::BuildError;
use super::tree::{Content, Kind, Node, Tree, clean, join};
use crate::engine::builtin::store::{Layer, Packing, Store, failed};

const WHITEOUT: &str = ".wh.";
const OPAQUE: &str = ".wh..wh..opq";

/// One entry of an archive.
struct Entry {
    path: String,
    meant: Meant,
}

enum Meant {
    Node(Node),
    /// Another name of a file.
    HardLink(String),
}

/// How archived paths are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// As they are.
    Plainly,
    /// As a layer's, where a name can say that something goes.
    AsLayer,
}

/// Lays a layer of the store upon a tree.
pub(super) fn lay(store: &Store, layer: &Layer, tree: &mut Tree) -> Result<(), BuildError> {
    let blob = store.blob(&layer.blob)?;
    let mut file = match layer.packing {
        Packing::Bare => blob,
        Packing::Gzip => {
            let unpack = || -> io::Result<File> {
                let mut file = tempfile::tempfile_in(store.root())?;
                io::copy(&mut MultiGzDecoder::new(io::BufReader::new(&blob)), &mut file)?;
                Ok(file)
            };
            unpack().map_err(failed("unpacking a layer"))?
        }
        Packing::Zstd => {
            return Err(BuildError::Request(format!(
                "the layer {} is packed with zstd, which a build cannot read here: start Docker, or use a base image \
                 whose layers are packed with gzip",
                layer.diff_id
            )));
        }
    };
    let mut read = || -> io::Result<Vec<Entry>> {
        file.rewind()?;
        let shared = Arc::new(Mutex::new(file.try_clone()?));
        entries(io::BufReader::new(&file), |at, size| {
            Content::Part(shared.clone(), at, size)
        })
    };
    let entries = read().map_err(failed("reading a layer"))?;
    put_all(entries, Taken::AsLayer, tree);
    Ok(())
}

/// Reads a context; all in it is root's.
pub(super) fn context(bytes: &[u8]) -> Result<Tree, BuildError> {
    let refused =
        |error: io::Error| BuildError::Request(format!("the build context cannot be read: {error}"));
    let mut entries = in_memory(&bytes.into()).map_err(refused)?;
    for entry in &mut entries {
        if let Meant::Node(node) = &mut entry.meant {
            (node.uid, node.gid) = (0, 0);
        }
    }
    let mut tree = Tree::default();
    put_all(entries, Taken::Plainly, &mut tree);
    Ok(tree)
}

/// What `ADD` makes of a file.
pub(super) enum Unpacked {
    /// No archive: it is copied.
    NotAnArchive,
    /// What is in it.
    Tree(Tree),
    /// An archive that cannot be unpacked here, and how it is packed.
    Unknown(&'static str),
}

/// Unpacks an archive for `ADD`.
pub(super) fn unpack(content: &Content) -> io::Result<Unpacked> {
    let bytes = content.bytes()?;
    for (magic, name) in [
        (&b"BZh"[..], "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
    ] {
        if bytes.starts_with(magic) {
            return Ok(Unpacked::Unknown(name));
        }
    }
    let bytes = if bytes.starts_with(b"\x1f\x8b") {
        let mut bare = Vec::new();
        match MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut bare) {
            Ok(_) => bare,
            Err(_) => return Ok(Unpacked::NotAnArchive),
        }
    } else {
        bytes
    };
    let is_archive = Archive::new(bytes.as_slice())
        .entries()
        .is_ok_and(|mut entries| matches!(entries.next(), Some(Ok(_))));
    if !is_archive {
        return Ok(Unpacked::NotAnArchive);
    }
    let mut tree = Tree::default();
    put_all(in_memory(&bytes.into())?, Taken::Plainly, &mut tree);
    Ok(Unpacked::Tree(tree))
}

fn in_memory(bytes: &Arc<[u8]>) -> io::Result<Vec<Entry>> {
    entries(Cursor::new(bytes), |at, size| {
        let start = usize::try_from(at).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
        Content::Memory(bytes.clone(), start..end)
    })
}

fn entries<R: Read + Seek>(reader: R, content: impl Fn(u64, u64) -> Content) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for entry in Archive::new(reader).entries_with_seek()? {
        let entry = entry?;
        let header = entry.header();
        let kind = header.entry_type();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let target = entry
            .link_name_bytes()
            .map(|bytes| text(&bytes))
            .unwrap_or_default();
        let path = clean(&text(&entry.path_bytes()));
        let meant = match kind {
            EntryType::Directory => Kind::Folder,
            EntryType::Symlink => Kind::Link(target),
            EntryType::Char | EntryType::Block | EntryType::Fifo => Kind::Special(
                kind,
                header.device_major()?.unwrap_or_default(),
                header.device_minor()?.unwrap_or_default(),
            ),
            EntryType::Link => {
                found.push(Entry {
                    path,
                    meant: Meant::HardLink(clean(&target)),
                });
                continue;
            }
            EntryType::Regular | EntryType::Continuous => {
                Kind::File(content(entry.raw_file_position(), entry.size()))
            }
            _ => continue,
        };
        let node = Node {
            kind: meant,
            mode: header.mode()? & 0o7777,
            // Some packers leave out what is nothing.
            uid: header.uid().unwrap_or_default(),
            gid: header.gid().unwrap_or_default(),
            mtime: header.mtime().unwrap_or_default(),
        };
        found.push(Entry {
            path,
            meant: Meant::Node(node),
        });
    }
    Ok(found)
}

fn put_all(entries: Vec<Entry>, taken: Taken, tree: &mut Tree) {
    for entry in entries {
        let (folder, name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
        // A link on the way is followed, within the root.
        let Ok(folder) = tree.resolve(folder) else {
            continue;
        };
        if taken == Taken::AsLayer && name == OPAQUE {
            tree.empty(&folder);
            continue;
        }
        if let (Taken::AsLayer, Some(gone)) = (taken, name.strip_prefix(WHITEOUT)) {
            tree.remove(&join(&folder, gone));
            continue;
        }
        let node = match entry.meant {
            Meant::Node(node) => Some(node),
            Meant::HardLink(target) => tree.get(&target).cloned(),
        };
        if let Some(node) = node {
            tree.put(&join(&folder, name), node);
        }
    }
}
