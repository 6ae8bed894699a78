//! Files and folders as an image or a context has them, held by name; contents stay where they are.
//!
//! A path has neither a slash at its start nor one at its end, and `""` is the root. No path and no link leads out
//! of the root. Not here: reading archives into a tree (`archive`), and writing what is new (`layer`).

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

use super::content::Content;

/// How many links one path may lead through.
const MOST_LINKS: usize = 255;

/// Files and folders.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    nodes: BTreeMap<String, Node>,
}

/// A file, folder or link.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The permission bits.
    pub(super) mode: u32,
    pub(super) uid: u64,
    pub(super) gid: u64,
    /// When it was changed, in seconds since 1970.
    pub(super) mtime: u64,
    /// Where the file may have other names.
    pub(super) inode: Option<Inode>,
    /// What a program may do though its user may not, as the file system keeps it (`security.capability`).
    pub(super) capability: Option<Bytes>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Folder,
    File(Content),
    /// A symbolic link.
    Link(String),
    /// A pipe or device.
    Special(tar::EntryType, u32, u32),
}

/// Tells a file that has more than one name from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Inode(u64);

impl Inode {
    /// Gives one that there has not been.
    pub(super) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl Node {
    /// A new folder of root's.
    pub(super) fn folder(mtime: u64) -> Self {
        Self {
            kind: Kind::Folder,
            mode: 0o755,
            uid: 0,
            gid: 0,
            mtime,
            inode: None,
            capability: None,
        }
    }

    /// Says whether it is as a folder that is there only because something is in it.
    pub(super) fn is_implied(&self) -> bool {
        matches!(self.kind, Kind::Folder) && (self.mode, self.uid, self.gid, self.mtime) == (0o755, 0, 0, 0)
    }
}

impl Tree {
    /// Finds what is at a path; nothing stands for the root.
    pub(super) fn get(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// Finds what is at a path, to change it.
    pub(super) fn get_mut(&mut self, path: &str) -> Option<&mut Node> {
        self.nodes.get_mut(path)
    }

    /// Says whether a folder is at a path.
    pub(super) fn is_folder(&self, path: &str) -> bool {
        path.is_empty()
            || self
                .get(path)
                .is_some_and(|node| matches!(node.kind, Kind::Folder))
    }

    /// Everything, parents before what is in them.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(path, node)| (path.as_str(), node))
    }

    /// Everything below a folder, by the path from there.
    pub(super) fn below(&self, folder: &str) -> Vec<(String, &Node)> {
        if folder.is_empty() {
            return self.all().map(|(path, node)| (path.to_owned(), node)).collect();
        }
        let start = format!("{folder}/");
        self.nodes
            .range(start.clone()..)
            .map_while(|(path, node)| Some((path.strip_prefix(&start)?.to_owned(), node)))
            .collect()
    }

    /// Puts something at a path; a folder on a folder keeps what is in it, everything else is replaced.
    pub(super) fn put(&mut self, path: &str, node: Node) {
        if path.is_empty() {
            return;
        }
        for parent in parents(path) {
            if !self.is_folder(parent) {
                self.nodes.insert(parent.to_owned(), Node::folder(0));
            }
        }
        if !matches!(node.kind, Kind::Folder) {
            self.remove(path);
        }
        self.nodes.insert(path.to_owned(), node);
    }

    /// Takes away what is at a path, with everything below.
    pub(super) fn remove(&mut self, path: &str) {
        self.nodes.remove(path);
        self.empty(path);
    }

    /// Takes away everything below a folder.
    pub(super) fn empty(&mut self, folder: &str) {
        let below: Vec<String> = self.below(folder).into_iter().map(|(path, _)| path).collect();
        for path in below {
            self.nodes.remove(&join(folder, &path));
        }
    }

    /// Follows all links on the way to a path, and at its end, within the root.
    pub(super) fn resolve(&self, path: &str) -> Result<String, String> {
        let mut rest: VecDeque<String> = path.split('/').map(str::to_owned).collect();
        let mut done: Vec<String> = Vec::new();
        let mut n_links = 0;
        while let Some(part) = rest.pop_front() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    done.pop();
                    continue;
                }
                _ => done.push(part),
            }
            let Some(Kind::Link(target)) = self.get(&done.join("/")).map(|node| &node.kind) else {
                continue;
            };
            n_links += 1;
            if n_links > MOST_LINKS {
                return Err(format!("{path}: too many levels of symbolic links"));
            }
            done.pop();
            if target.starts_with('/') {
                done.clear();
            }
            for part in target.split('/').rev() {
                rest.push_front(part.to_owned());
            }
        }
        Ok(done.join("/"))
    }
}

/// The folders that a path lies in, from the root on, without the root.
pub(super) fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// A path within a folder.
pub(super) fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// A path without `.`, `..` and doubled slashes; `..` at the root leads to the root.
pub(super) fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(target: &str) -> Node {
        Node {
            kind: Kind::Link(target.to_owned()),
            ..Node::folder(0)
        }
    }

    #[test]
    fn no_link_and_no_path_leads_out() {
        let mut tree = Tree::default();
        tree.put("a/up", link("../../../etc"));
        tree.put("a/whole", link("/"));
        tree.put("a/next", link("up/x"));
        tree.put("a/loop", link("loop"));
        for (path, expected) in [
            ("a/up/passwd", "etc/passwd"),
            ("../../x", "x"),
            ("a/whole/a/next", "etc/x"),
            ("a/./b//c/", "a/b/c"),
        ] {
            assert_eq!(tree.resolve(path).as_deref(), Ok(expected), "{path}");
        }
        assert!(tree.resolve("a/loop").is_err());
        assert_eq!(clean("/../a/../../b/./c//"), "b/c");
    }

    #[test]
    fn a_file_replaces_a_folder_and_a_folder_on_a_folder_keeps_what_is_in_it() {
        let mut tree = Tree::default();
        tree.put("a/b/c", link("x"));
        tree.put("a-b", link("x"));
        tree.put("a", Node::folder(7));
        assert!(tree.get("a/b/c").is_some() && tree.get("a").unwrap().mtime == 7);
        assert_eq!(tree.below("a").len(), 2);
        tree.put("a", link("x"));
        assert!(tree.get("a/b").is_none() && tree.get("a-b").is_some());
    }
}
