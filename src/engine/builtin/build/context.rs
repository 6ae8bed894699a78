//! A build's context as a tree.
//!
//! Of a folder, nothing but names is taken; its files are read when they are copied. Not here: what is left out of it
//! (`engine::build_context`).

use super::content::Content;
use super::tree::{self, Inode, Node, Tree};
use super::{BuildError, archive};
use crate::engine::build_context::{BuildContext, ContextFolder, Kind, Seen};
use crate::engine::builtin::store::Store;

/// Reads a context; all in it is root's.
pub(super) fn read(context: &BuildContext, store: &Store) -> Result<Tree, BuildError> {
    match context {
        BuildContext::Folder(folder) => of_folder(folder),
        BuildContext::Tar(tar) => archive::context(tar),
        BuildContext::Archive(file) => archive::context_in_file(file, store),
    }
}

fn of_folder(folder: &ContextFolder) -> Result<Tree, BuildError> {
    let mut tree = Tree::default();
    let mut seen: Seen<Inode> = Seen::new();
    let walked = folder.walk(&mut |entry| {
        let mut inode = None;
        let kind = match entry.kind {
            Kind::Folder => tree::Kind::Folder,
            Kind::Link(target) => tree::Kind::Link(target),
            Kind::Made(bytes) => tree::Kind::File(Content::of(bytes)),
            Kind::File(file, twin) => {
                inode = twin.map(|twin| *seen.entry(twin).or_insert_with(Inode::new));
                tree::Kind::File(Content::of_context(file))
            }
        };
        let node = Node {
            kind,
            mode: entry.mode,
            inode,
            ..Node::folder(entry.mtime)
        };
        tree.put(&entry.path, node);
        Ok(())
    });
    walked.map_err(|error| BuildError::Request(crate::failure::chain(&error)))?;
    Ok(tree)
}
