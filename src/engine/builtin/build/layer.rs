//! Writing a layer: a tar of only what an instruction adds, in order, the same bytes for the same content.
//!
//! Like Docker's own layers it also has the folders on the way, as they are in the image. Not here: what is added
//! (`copying`).

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use tar::{Builder, EntryType, Header};

use super::BuildError;
use super::archive::CAPABILITY;
use super::content::PIECE;
use super::tree::{Inode, Kind, Node, Tree, parents};
use crate::engine::build_context::fill;
use crate::engine::builtin::store::{Layer, LayerNote, NewBlob, Packing, Store, failed};

/// What an instruction adds, by path.
pub(super) type Changes = BTreeMap<String, Node>;

/// Adds the folders on the way, as they are in `tree`, or `new` ones.
pub(super) fn with_parents(mut changes: Changes, tree: &Tree, new: &Node) -> Changes {
    let paths: Vec<String> = changes.keys().cloned().collect();
    for parent in paths.iter().flat_map(|path| parents(path)) {
        if !changes.contains_key(parent) {
            let known = tree.get(parent).filter(|node| matches!(node.kind, Kind::Folder));
            changes.insert(parent.to_owned(), known.unwrap_or(new).clone());
        }
    }
    changes
}

/// Writes a layer into the store; no time in it is later than `latest`.
pub(super) fn write(store: &Store, changes: &Changes, latest: Option<u64>) -> Result<Layer, BuildError> {
    let mut writer = Writer {
        tar: Builder::new(store.new_blob()?),
        latest,
        first: BTreeMap::new(),
        n_bytes: 0,
        buffer: vec![0; PIECE],
    };
    let mut pack = || -> io::Result<()> {
        for (path, node) in changes {
            writer.put(path, node)?;
        }
        Ok(())
    };
    pack().map_err(failed("writing a layer"))?;
    let content = writer.n_bytes;
    let mut blob: NewBlob = writer.tar.into_inner().map_err(failed("writing a layer"))?;
    blob.flush().map_err(failed("writing a layer"))?;
    let (digest, size) = blob.keep()?;
    store.note_layer(&digest, &LayerNote { content })?;
    Ok(Layer {
        diff_id: digest.clone(),
        blob: digest,
        size,
        packing: Packing::Bare,
    })
}

struct Writer {
    tar: Builder<NewBlob>,
    latest: Option<u64>,
    /// The first name of each file that has several.
    first: BTreeMap<Inode, String>,
    /// The bytes of all contents.
    n_bytes: u64,
    buffer: Vec<u8>,
}

impl Writer {
    fn put(&mut self, path: &str, node: &Node) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_mode(node.mode);
        header.set_uid(node.uid);
        header.set_gid(node.gid);
        let mtime = node.mtime;
        header.set_mtime(self.latest.map_or(mtime, |latest| mtime.min(latest)));
        header.set_size(0);
        if let Some(first) = node.inode.and_then(|inode| self.first.get(&inode)) {
            header.set_entry_type(EntryType::Link);
            return self.tar.append_link(&mut header, path, first);
        }
        if let Some(inode) = node.inode {
            self.first.insert(inode, path.to_owned());
        }
        if let Some(capability) = &node.capability {
            let record = (CAPABILITY, capability.as_ref());
            self.tar.append_pax_extensions([record])?;
        }
        match &node.kind {
            Kind::Folder => {
                header.set_entry_type(EntryType::Directory);
                self.tar.append_data(&mut header, format!("{path}/"), io::empty())
            }
            Kind::File(content) => {
                header.set_entry_type(EntryType::Regular);
                header.set_size(content.size());
                // The bytes go past the library, which takes small pieces.
                self.tar.append_data(&mut header, path, io::empty())?;
                self.n_bytes += content.size();
                let mut reader = content.reader()?;
                fill(self.tar.get_mut(), &mut reader, content.size(), &mut self.buffer)
            }
            Kind::Link(target) => {
                header.set_entry_type(EntryType::Symlink);
                self.tar.append_link(&mut header, path, target)
            }
            Kind::Special(kind, major, minor) => {
                header.set_entry_type(*kind);
                header.set_device_major(*major)?;
                header.set_device_minor(*minor)?;
                self.tar.append_data(&mut header, path, io::empty())
            }
        }
    }
}
