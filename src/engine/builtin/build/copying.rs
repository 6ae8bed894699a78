//! Where a `COPY` or `ADD` puts what it takes, by the rules of Docker's classic builder.
//!
//! Not here: expanding the instruction (`carry_out`), what its sources mean (`picking`), and writing the layer (`layer`).

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::archive::unpack;
use super::chmod::Chmod;
use super::content::PIECE;
use super::instruction::Keyword;
use super::layer::Changes;
use super::owner::Owner;
use super::picking::{Origin, Picked};
use super::tree::{Inode, Kind, Node, Tree, join, parents};
use crate::engine::builtin::store::Store;
use crate::words::Digest;

/// Where and how things are put.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) keyword: Keyword,
    /// The target from the root, with `/` at its end where it is meant as a folder.
    pub(super) target: String,
    pub(super) owner: Option<Owner>,
    pub(super) mode: Option<Chmod>,
    /// When folders on the way were made, in seconds since 1970.
    pub(super) made: u64,
}

/// A digest of everything that is copied but for its times.
pub(super) fn sum(picked: &[Picked]) -> std::io::Result<Digest> {
    let mut sum = Sha256::new();
    let mut buffer = vec![0; PIECE];
    for picked in picked {
        let mut inodes: BTreeMap<Inode, usize> = BTreeMap::new();
        let own = (String::new(), picked.node.clone());
        for (path, node) in std::iter::once(&own).chain(&picked.below) {
            let (kind, target) = match &node.kind {
                Kind::Folder => ("folder".to_owned(), Digest::of(b"")),
                Kind::File(content) => ("file".to_owned(), content.sum(&mut buffer)?),
                Kind::Link(target) => ("link".to_owned(), Digest::of(target.as_bytes())),
                Kind::Special(kind, major, minor) => (format!("{kind:?} {major} {minor}"), Digest::of(b"")),
            };
            let (mode, uid, gid) = (node.mode, node.uid, node.gid);
            let mut line = format!(
                "{}\0{path}\0{kind}\0{mode:o} {uid}:{gid}\0{target}\n",
                picked.name
            );
            if let Some(inode) = node.inode {
                let n_known = inodes.len();
                line.push_str(&format!("name of {}\n", inodes.entry(inode).or_insert(n_known)));
            }
            if let Some(capability) = &node.capability {
                line.push_str(&format!("capability {}\n", Digest::of(capability)));
            }
            sum.update(line.as_bytes());
        }
    }
    Ok(Digest::from_sum(&sum.finalize()))
}

/// Says what the image gains.
pub(super) fn place(
    store: &Store,
    order: &Order,
    picked: Vec<Picked>,
    tree: &Tree,
) -> Result<Changes, String> {
    let is_meant_as_folder = order.target.ends_with('/');
    if picked.len() > 1 && !is_meant_as_folder {
        return Err(format!(
            "When using {} with more than one source file, the destination must be a directory and end with a /",
            order.keyword.as_str()
        ));
    }
    let target = tree.resolve(&order.target)?;
    let is_file = tree.get(&target).is_some() && !tree.is_folder(&target);
    if let Some(file) = parents(&target).find(|path| tree.get(path).is_some() && !tree.is_folder(path)) {
        return Err(not_a_folder(file));
    }
    let mut changes = Changes::new();
    for picked in picked {
        let into_folder = is_meant_as_folder || tree.is_folder(&target);
        if let Kind::Folder = picked.node.kind {
            put_folder(order, &target, picked.below, tree, &mut changes)?;
            continue;
        }
        if let (Keyword::Add, Origin::Here, Kind::File(content)) =
            (order.keyword, picked.origin, &picked.node.kind)
        {
            let unpacked = unpack(store, content).map_err(|error| format!("{}: {error}", picked.name));
            if let Some(archive) = unpacked? {
                // A folder that the archive has only by its files stays as the image has it.
                let is_new =
                    |path: &str, node: &Node| !(node.is_implied() && tree.is_folder(&join(&target, path)));
                let below = archive.all().filter(|(path, node)| is_new(path, node));
                let below = below.map(|(path, node)| (path.to_owned(), node.clone()));
                put_folder(order, &target, below.collect(), tree, &mut changes)?;
                continue;
            }
        }
        if into_folder && is_file {
            return Err(not_a_folder(&target));
        }
        if into_folder && picked.has_no_name() {
            return Err("cannot determine filename for source".to_owned());
        }
        let path = if into_folder {
            join(&target, &picked.name)
        } else {
            target.clone()
        };
        if tree.is_folder(&path) {
            return Err(format!("cannot copy to /{path}: it is a directory"));
        }
        let alone = Node {
            inode: None,
            ..picked.node
        };
        changes.insert(path, owned(order, alone));
    }
    // Two sources may want a file and a folder at the same place.
    let is_file = |path: &str| {
        changes
            .get(path)
            .is_some_and(|node| !matches!(node.kind, Kind::Folder))
    };
    let mut ways = changes.keys().flat_map(|path| parents(path));
    let blocked = ways.find(|path| is_file(path)).map(not_a_folder);
    drop(ways);
    blocked.map_or(Ok(changes), Err)
}

fn put_folder(
    order: &Order,
    target: &str,
    below: Vec<(String, Node)>,
    tree: &Tree,
    changes: &mut Changes,
) -> Result<(), String> {
    put_target(order, target, tree, changes)?;
    // Names of one file stay that within a source, as with Docker, which copies one source after the other.
    let mut inodes: BTreeMap<Inode, Inode> = BTreeMap::new();
    for (path, mut node) in below {
        node.inode = node
            .inode
            .map(|inode| *inodes.entry(inode).or_insert_with(Inode::new));
        let path = join(target, &path);
        if !matches!(node.kind, Kind::Folder) && tree.is_folder(&path) {
            return Err(format!("cannot copy to /{path}: it is a directory"));
        }
        changes.insert(path, owned(order, node));
    }
    Ok(())
}

fn put_target(order: &Order, target: &str, tree: &Tree, changes: &mut Changes) -> Result<(), String> {
    if target.is_empty() {
        return Ok(());
    }
    let node = match tree.get(target) {
        Some(node) if matches!(node.kind, Kind::Folder) => node.clone(),
        Some(_) => return Err(not_a_folder(target)),
        None => new_folder(order),
    };
    changes.entry(target.to_owned()).or_insert(node);
    Ok(())
}

fn not_a_folder(path: &str) -> String {
    format!("cannot copy to non-directory: /{path}")
}

/// A folder that has to be made on the way.
pub(super) fn new_folder(order: &Order) -> Node {
    let owner = order.owner.unwrap_or(Owner { uid: 0, gid: 0 });
    Node {
        uid: owner.uid,
        gid: owner.gid,
        ..Node::folder(order.made)
    }
}

fn owned(order: &Order, mut node: Node) -> Node {
    if let Some(owner) = order.owner {
        (node.uid, node.gid) = (owner.uid, owner.gid);
    }
    if let (Some(mode), false) = (&order.mode, matches!(node.kind, Kind::Link(_))) {
        node.mode = mode.of(&node);
    }
    node
}
