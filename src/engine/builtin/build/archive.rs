//! Archives → trees: layers upon each other, a context that is a tar, and what `ADD` unpacks.
//!
//! What is packed is unpacked into a file without a name in the store's folder; contents stay in their files. Not here:
//! writing them (`layer`), and a context that is a folder (`context`).

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};

use bytes::Bytes;
use tar::{Archive, EntryType};

use super::BuildError;
use super::content::{Content, PIECE};
use super::tree::{Inode, Kind, Node, Tree, clean, join};
use crate::engine::archive::Span;
use crate::engine::builtin::store::{Layer, Store, failed};
use crate::engine::builtin::unpacking::{Compression, N_MAGIC};

const WHITEOUT: &str = ".wh.";
const OPAQUE: &str = ".wh..wh..opq";

/// The record of an archive that says what a program may do; Docker keeps it of all extended attributes.
pub(super) const CAPABILITY: &str = "SCHILY.xattr.security.capability";

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
    let file = match layer.packing.compression() {
        None => blob,
        Some(packed) => unpacked(store, packed, blob).map_err(failed("unpacking a layer"))?,
    };
    let entries = in_file(file).map_err(failed("reading a layer"))?;
    put_all(entries, Taken::AsLayer, tree);
    Ok(())
}

/// Reads a context that is a tar; all in it is root's.
pub(super) fn context(tar: &Bytes) -> Result<Tree, BuildError> {
    let whole = Content::Memory(tar.clone());
    let entries = entries(Cursor::new(tar), &whole);
    Ok(of_roots(entries.map_err(|error| refused(&error))?))
}

/// Reads a context that is a tar in a file, bare or packed; all in it is root's.
pub(super) fn context_in_file(file: &File, store: &Store) -> Result<Tree, BuildError> {
    let read = || -> io::Result<Vec<Entry>> {
        let mut file = file.try_clone()?;
        file.rewind()?;
        let mut start = Vec::new();
        Read::by_ref(&mut file)
            .take(N_MAGIC as u64)
            .read_to_end(&mut start)?;
        file.rewind()?;
        match Compression::of(&start) {
            None => in_file(file),
            Some(compression) => in_file(unpacked(store, compression, file)?),
        }
    };
    Ok(of_roots(read().map_err(|error| refused(&error))?))
}

fn refused(error: &io::Error) -> BuildError {
    BuildError::Request(format!("the build context cannot be read: {error}"))
}

fn of_roots(mut entries: Vec<Entry>) -> Tree {
    for entry in &mut entries {
        if let Meant::Node(node) = &mut entry.meant {
            (node.uid, node.gid) = (0, 0);
        }
    }
    let mut tree = Tree::default();
    put_all(entries, Taken::Plainly, &mut tree);
    tree
}

/// Unpacks an archive for `ADD`; `None` where it is none. As with Docker, what begins as an archive has to be a whole one.
pub(super) fn unpack(store: &Store, content: &Content) -> io::Result<Option<Tree>> {
    let mut start = Vec::new();
    content.reader()?.take(N_MAGIC as u64).read_to_end(&mut start)?;
    let compression = Compression::of(&start);
    let bare = || -> io::Result<Box<dyn Read + '_>> {
        let packed = BufReader::with_capacity(PIECE, content.reader()?);
        Ok(match compression {
            None => Box::new(packed),
            Some(compression) => compression.unpack(packed),
        })
    };
    let is_archive = Archive::new(bare()?)
        .entries()
        .is_ok_and(|mut entries| matches!(entries.next(), Some(Ok(_))));
    if !is_archive {
        return Ok(None);
    }
    let entries = if let (None, Content::OfContext(file, 0, _)) = (compression, content) {
        let open = file.open()?;
        let entries = entries(BufReader::new(&open), content)?;
        file.verify(&open)?;
        entries
    } else {
        let mut file = tempfile::tempfile_in(store.root())?;
        copy(&mut bare()?, &mut file)?;
        in_file(file)?
    };
    let mut tree = Tree::default();
    put_all(entries, Taken::Plainly, &mut tree);
    Ok(Some(tree))
}

fn unpacked(store: &Store, compression: Compression, packed: File) -> io::Result<File> {
    let mut file = tempfile::tempfile_in(store.root())?;
    let packed = BufReader::with_capacity(PIECE, packed);
    copy(&mut compression.unpack(packed), &mut file)?;
    Ok(file)
}

fn copy(from: &mut dyn Read, to: &mut File) -> io::Result<()> {
    let mut to = io::BufWriter::with_capacity(PIECE, to);
    io::copy(from, &mut to)?;
    io::Write::flush(&mut to)
}

fn in_file(mut file: File) -> io::Result<Vec<Entry>> {
    file.rewind()?;
    let whole = Content::Part(Span::whole(file.try_clone()?)?);
    entries(BufReader::new(file), &whole)
}

/// The entries of an archive, whose bytes are those of `whole`.
fn entries<R: Read + Seek>(reader: R, whole: &Content) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for entry in Archive::new(reader).entries_with_seek()? {
        let mut entry = entry?;
        let capability = capability(&mut entry)?;
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
                Kind::File(whole.stretch(entry.raw_file_position(), entry.size()))
            }
            EntryType::GNUSparse => {
                return Err(io::Error::other(format!(
                    "`{path}` is kept with holes in it (tar --sparse), which is not read here: pack it without them"
                )));
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
            inode: None,
            capability,
        };
        found.push(Entry {
            path,
            meant: Meant::Node(node),
        });
    }
    Ok(found)
}

fn capability<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Option<Bytes>> {
    let Some(records) = entry.pax_extensions()? else {
        return Ok(None);
    };
    for record in records {
        let record = record?;
        if record.key_bytes() == CAPABILITY.as_bytes() {
            return Ok(Some(Bytes::copy_from_slice(record.value_bytes())));
        }
    }
    Ok(None)
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
            Meant::HardLink(target) => tree.get_mut(&target).map(|node| {
                node.inode.get_or_insert_with(Inode::new);
                node.clone()
            }),
        };
        if let Some(node) = node {
            tree.put(&join(&folder, name), node);
        }
    }
}
