//! What the sources of a `COPY` or `ADD` mean: files, folders and patterns in a context or image.
//!
//! Not here: where they land (`copying`), and sources that are fetched (`remote`).

use std::collections::BTreeMap;

use super::tree::{Kind, Node, Tree, clean, join, parents};
use crate::engine::build_context::{Pattern, Rules, Verdict};

/// A file or folder that is copied.
#[derive(Clone, Debug)]
pub(super) struct Picked {
    /// The name that it gets in a folder; empty where nothing says it.
    pub(super) name: String,
    /// What it is, and for a folder all that is in it, by their paths.
    pub(super) node: Node,
    pub(super) below: Vec<(String, Node)>,
    pub(super) origin: Origin,
}

impl Picked {
    /// Says whether nothing says what it is called in a folder.
    pub(super) fn has_no_name(&self) -> bool {
        self.origin == Origin::Fetched && self.name.is_empty()
    }
}

/// Where something comes from, which decides whether `ADD` unpacks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is at hand.
    Here,
    /// It was fetched.
    Fetched,
}

/// What sources are looked for in.
#[derive(Clone, Copy)]
pub(super) enum Root<'a> {
    /// The build's context.
    Context(&'a Tree),
    /// An image, or a stage of the build.
    Image(&'a Tree),
}

impl<'a> Root<'a> {
    fn tree(self) -> &'a Tree {
        match self {
            Self::Context(tree) | Self::Image(tree) => tree,
        }
    }

    fn missing(self, source: &str) -> String {
        let told = format!("stat {}: file does not exist", source.trim_start_matches('/'));
        match self {
            Self::Context(_) => {
                format!("file not found in build context or excluded by .dockerignore: {told}")
            }
            Self::Image(_) => told,
        }
    }
}

/// Finds what a source means in a context or image.
pub(super) fn pick(root: Root<'_>, source: &str) -> Result<Vec<Picked>, String> {
    let tree = root.tree();
    if leads_out(source) {
        return Err(format!("forbidden path outside the build context: {source} ()"));
    }
    let path = clean(source);
    // What is no pattern matches nothing.
    if is_pattern(&path) {
        let pattern = Pattern::parse_plain(&path).ok();
        let names = tree.all().map(|(name, _)| name);
        let names: Vec<&str> = names
            .filter(|name| pattern.as_ref().is_some_and(|pattern| pattern.is_match(name)))
            .collect();
        return names.into_iter().map(|name| one(root, name, name)).collect();
    }
    Ok(vec![one(root, &path, source)?])
}

/// Finds what a source of `--parents` means: with the folders that it lies in, those behind a `/./` where there is one.
pub(super) fn pick_with_parents(root: Root<'_>, source: &str) -> Result<Vec<Picked>, String> {
    let tree = root.tree();
    if leads_out(source) {
        return Err(format!("forbidden path outside the build context: {source} ()"));
    }
    let (base, source) = source.split_once("/./").unwrap_or(("", source));
    let base = tree.resolve(&clean(base))?;
    let path = clean(source);
    let pattern = Pattern::parse(if path.is_empty() { "**" } else { &path });
    let pattern = pattern.map_err(|reason| format!("{reason} in pattern `{source}`"))?;
    let all = tree.below(&base);
    // What is in a folder that matches goes with it.
    let is_meant = |path: &str| pattern.is_match(path) || parents(path).any(|above| pattern.is_match(above));
    let mut meant: BTreeMap<String, Node> = BTreeMap::new();
    for (path, node) in &all {
        if !is_meant(path) {
            continue;
        }
        for above in parents(path) {
            let folder = tree.get(&join(&base, above)).cloned();
            meant
                .entry(above.to_owned())
                .or_insert_with(|| folder.unwrap_or_else(|| Node::folder(0)));
        }
        meant.insert(path.clone(), (*node).clone());
    }
    if meant.is_empty() && !path.is_empty() {
        return if is_pattern(&path) {
            Ok(Vec::new())
        } else {
            Err(root.missing(&join(&base, &path)))
        };
    }
    Ok(vec![Picked {
        name: String::new(),
        node: Node::folder(0),
        below: meant.into_iter().collect(),
        origin: Origin::Here,
    }])
}

/// Leaves out what patterns name: by the path within the folder that is copied, and a file by its name.
pub(super) fn leave_out(picked: Vec<Picked>, patterns: &[String]) -> Result<Vec<Picked>, String> {
    let rules = Rules::parse(&patterns.join("\n")).map_err(|bad| {
        let (reason, pattern) = (bad.reason, bad.pattern);
        format!("{reason} in pattern `{pattern}`")
    })?;
    let is_kept = |path: &str| rules.verdict(path) == Verdict::Included;
    let mut kept = Vec::new();
    for mut picked in picked {
        if let Kind::Folder = picked.node.kind {
            picked.below.retain(|(path, _)| is_kept(path));
        } else if !is_kept(&picked.name) {
            continue;
        }
        kept.push(picked);
    }
    Ok(kept)
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

fn leads_out(source: &str) -> bool {
    let mut depth = 0_usize;
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

/// The thing at a path, which is told of as it is `written`.
fn one(root: Root<'_>, path: &str, written: &str) -> Result<Picked, String> {
    let tree = root.tree();
    let found = tree.resolve(path)?;
    let node = if found.is_empty() {
        Some(Node::folder(0))
    } else {
        tree.get(&found).cloned()
    };
    let node = node.ok_or_else(|| root.missing(written))?;
    let below = match node.kind {
        Kind::Folder => tree.below(&found),
        Kind::File(_) | Kind::Link(_) | Kind::Special(..) => Vec::new(),
    };
    Ok(Picked {
        name: path.rsplit('/').next().unwrap_or_default().to_owned(),
        below: below
            .into_iter()
            .map(|(path, node)| (path, node.clone()))
            .collect(),
        node,
        origin: Origin::Here,
    })
}
