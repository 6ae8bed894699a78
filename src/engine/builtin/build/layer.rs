//! Writing a layer: a tar of only what an instruction adds, in order, the same bytes for the same content.
//!
//! Like Docker's own layers it also has the folders on the way, as they are in the image. Not here: what is added
//! (`copying`).

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use tar::{Builder, EntryType, Header};

use super::BuildError;
use super::tree::{Kind, Node, Tree, parents};
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
    let mut tar = Builder::new(store.new_blob()?);
    let mut n_bytes = 0;
    let mut pack = || -> io::Result<()> {
        for (path, node) in changes {
            n_bytes += append(&mut tar, path, node, latest)?;
        }
        Ok(())
    };
    pack().map_err(failed("writing a layer"))?;
    let mut blob: NewBlob = tar.into_inner().map_err(failed("writing a layer"))?;
    blob.flush().map_err(failed("writing a layer"))?;
    let (digest, size) = blob.keep()?;
    store.note_layer(&digest, &LayerNote { content: n_bytes })?;
    Ok(Layer {
        diff_id: digest.clone(),
        blob: digest,
        size,
        packing: Packing::Bare,
    })
}

/// Writes one entry; gives the bytes of its content.
fn append(tar: &mut Builder<NewBlob>, path: &str, node: &Node, latest: Option<u64>) -> io::Result<u64> {
    let mut header = Header::new_gnu();
    header.set_mode(node.mode);
    header.set_uid(node.uid);
    header.set_gid(node.gid);
    header.set_mtime(latest.map_or(node.mtime, |latest| node.mtime.min(latest)));
    header.set_size(0);
    match &node.kind {
        Kind::Folder => {
            header.set_entry_type(EntryType::Directory);
            tar.append_data(&mut header, format!("{path}/"), io::empty())?;
        }
        Kind::File(content) => {
            header.set_entry_type(EntryType::Regular);
            header.set_size(content.size());
            tar.append_data(&mut header, path, content.reader())?;
            return Ok(content.size());
        }
        Kind::Link(target) => {
            header.set_entry_type(EntryType::Symlink);
            tar.append_link(&mut header, path, target)?;
        }
        Kind::Special(kind, major, minor) => {
            header.set_entry_type(*kind);
            header.set_device_major(*major)?;
            header.set_device_minor(*minor)?;
            tar.append_data(&mut header, path, io::empty())?;
        }
    }
    Ok(0)
}
