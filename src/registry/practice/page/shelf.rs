//! What an account has pushed: repositories, tags, layers, and which repositories share which layer.
//!
//! Not here: how it looks (`html`).

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::time::SystemTime;

use serde_json::Value;

use super::super::Accounts;
use super::super::store::{Repository, Store};
use crate::registry::client::{Manifest, ManifestKind};
use crate::words::Digest;

/// The longest layer's history that is shown.
const COMMAND: usize = 120;

/// What an account has pushed.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) user: String,
    pub(super) repositories: Vec<Shown>,
}

/// A repository.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) tags: Vec<ShownTag>,
}

/// A tag and its image.
#[derive(Debug)]
pub(super) struct ShownTag {
    pub(super) name: String,
    pub(super) digest: Digest,
    pub(super) pushed: SystemTime,
    /// `linux/amd64` and so on; one for each image of an index.
    pub(super) platforms: Vec<String>,
    pub(super) layers: Vec<Layer>,
    /// The bytes of manifests and configs.
    overhead: u64,
}

/// A layer of an image.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) digest: Digest,
    pub(super) size: u64,
    /// The instruction that made it, where the image tells.
    pub(super) command: Option<String>,
}

/// A layer and the repositories that have it.
#[derive(Debug)]
pub(super) struct LayerUse {
    pub(super) layer: Layer,
    pub(super) repositories: BTreeSet<String>,
    /// How many images have it, those of each repository counted for themselves.
    pub(super) n_images: usize,
}

/// An account and how many repositories it has.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) n_repositories: usize,
}

/// Lists the accounts, and the names that something was pushed under.
pub(super) fn owners(store: &Store, accounts: &Accounts) -> io::Result<Vec<Owner>> {
    let mut found: BTreeMap<String, usize> = accounts.names()?.into_iter().map(|name| (name, 0)).collect();
    for name in store.names()? {
        if let Some((namespace, _)) = name.split_once('/') {
            *found.entry(namespace.to_owned()).or_default() += 1;
        }
    }
    let owner = |(name, n_repositories)| Owner { name, n_repositories };
    Ok(found.into_iter().map(owner).collect())
}

impl Shelf {
    /// Gathers what lies under a name.
    pub(super) fn gather(store: &Store, user: &str) -> io::Result<Self> {
        let prefix = format!("{user}/");
        let mut repositories = Vec::new();
        for name in store
            .names()?
            .into_iter()
            .filter(|name| name.starts_with(&prefix))
        {
            let repository = store.repository(&name);
            let mut tags = Vec::new();
            for tag in repository.tags()? {
                let mut shown = ShownTag {
                    name: tag.name,
                    digest: tag.digest.clone(),
                    pushed: tag.pushed,
                    platforms: Vec::new(),
                    layers: Vec::new(),
                    overhead: 0,
                };
                shown.read(store, &repository, &tag.digest)?;
                tags.push(shown);
            }
            // Newest first, as Docker Hub has them.
            tags.sort_by(|a, b| b.pushed.cmp(&a.pushed).then_with(|| a.name.cmp(&b.name)));
            repositories.push(Shown { name, tags });
        }
        Ok(Self {
            user: user.to_owned(),
            repositories,
        })
    }

    /// Each layer once, the most shared ones first, then the largest.
    pub(super) fn layers(&self) -> Vec<LayerUse> {
        let mut found: BTreeMap<&str, LayerUse> = BTreeMap::new();
        for repository in &self.repositories {
            // Two tags of one image are one image.
            let mut images = BTreeSet::new();
            for tag in &repository.tags {
                if !images.insert(tag.digest.as_str()) {
                    continue;
                }
                let mut seen = BTreeSet::new();
                for layer in tag
                    .layers
                    .iter()
                    .filter(|layer| seen.insert(layer.digest.as_str()))
                {
                    let used = found.entry(layer.digest.as_str()).or_insert_with(|| LayerUse {
                        layer: layer.clone(),
                        repositories: BTreeSet::new(),
                        n_images: 0,
                    });
                    used.repositories.insert(repository.name.clone());
                    used.n_images += 1;
                }
            }
        }
        let mut uses: Vec<_> = found.into_values().collect();
        uses.sort_by(|a, b| {
            let rank = |used: &LayerUse| (used.repositories.len(), used.n_images, used.layer.size);
            rank(b).cmp(&rank(a))
        });
        uses
    }
}

impl Shown {
    /// When something was last pushed to it.
    pub(super) fn pushed(&self) -> Option<SystemTime> {
        self.tags.iter().map(|tag| tag.pushed).max()
    }
}

impl ShownTag {
    /// All bytes of the image as the registry has them, compressed.
    pub(super) fn size(&self) -> u64 {
        self.overhead + self.layers.iter().map(|layer| layer.size).sum::<u64>()
    }

    fn read(&mut self, store: &Store, repository: &Repository, digest: &Digest) -> io::Result<()> {
        let Some(stored) = repository.manifest(digest)? else {
            return Ok(());
        };
        self.overhead += stored.bytes.len() as u64;
        let Ok(manifest) = Manifest::parse(&stored.bytes, &stored.media_type) else {
            return Ok(());
        };
        match manifest.kind {
            ManifestKind::Index(entries) => {
                for entry in entries {
                    // An index within an index is not gone into: it could hold itself.
                    if let Some(child) = repository.manifest(&entry.descriptor.digest)? {
                        self.overhead += child.bytes.len() as u64;
                        if let Ok(manifest) = Manifest::parse(&child.bytes, &child.media_type) {
                            self.read_image(store, manifest)?;
                        }
                    }
                }
            }
            ManifestKind::Image { .. } => self.read_image(store, manifest)?,
        }
        Ok(())
    }

    fn read_image(&mut self, store: &Store, manifest: Manifest) -> io::Result<()> {
        let ManifestKind::Image { config, layers } = manifest.kind else {
            return Ok(());
        };
        self.overhead += config.size;
        let document: Value = match store.read_small_blob(&config.digest)? {
            Some(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            None => Value::Null,
        };
        self.platforms.extend(platform(&document));
        let commands = commands(&document, layers.len());
        self.layers
            .extend(layers.into_iter().zip(commands).map(|(layer, command)| Layer {
                digest: layer.digest,
                size: layer.size,
                command,
            }));
        Ok(())
    }
}

fn platform(config: &Value) -> Option<String> {
    let os = config.get("os")?.as_str()?;
    let architecture = config.get("architecture")?.as_str()?;
    Some(format!("{os}/{architecture}"))
}

/// The instruction behind each layer: the history without what made no layer, where that comes out even.
fn commands(config: &Value, n_layers: usize) -> Vec<Option<String>> {
    let history = config.get("history").and_then(Value::as_array);
    let commands: Vec<_> = history
        .into_iter()
        .flatten()
        .filter(|entry| entry.get("empty_layer").and_then(Value::as_bool) != Some(true))
        .map(|entry| entry.get("created_by").and_then(Value::as_str).map(instruction))
        .collect();
    if commands.len() == n_layers {
        commands
    } else {
        vec![None; n_layers]
    }
}

/// `/bin/sh -c #(nop) COPY file:… in /` is the classic builder's way to write an instruction.
fn instruction(created_by: &str) -> String {
    let text = created_by
        .trim_start_matches("/bin/sh -c #(nop)")
        .trim_end_matches("# buildkit")
        .trim();
    let text = match text.strip_prefix("/bin/sh -c ") {
        Some(command) => format!("RUN {command}"),
        None => text.to_owned(),
    };
    let words: Vec<_> = text.split_whitespace().map(shorten).collect();
    words.join(" ").chars().take(COMMAND).collect()
}

/// A checksum in an instruction says nothing to a reader.
fn shorten(word: &str) -> &str {
    match word.split_once(':') {
        Some((kind, sum)) if sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit()) => kind,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_tags_of_one_image_save_nothing() {
        let layer = Layer {
            digest: Digest::of(b"layer"),
            size: 9,
            command: None,
        };
        let tag = |name: &str, image: &[u8]| ShownTag {
            name: name.to_owned(),
            digest: Digest::of(image),
            pushed: SystemTime::UNIX_EPOCH,
            platforms: Vec::new(),
            layers: vec![layer.clone(), layer.clone()],
            overhead: 0,
        };
        let repository = |name: &str, tags| Shown {
            name: name.to_owned(),
            tags,
        };
        let mut shelf = Shelf {
            user: "ada".to_owned(),
            repositories: vec![repository("ada/a", vec![tag("v1", b"1"), tag("latest", b"1")])],
        };
        assert_eq!(shelf.layers()[0].n_images, 1);
        shelf
            .repositories
            .push(repository("ada/b", vec![tag("v1", b"1"), tag("v2", b"2")]));
        let layers = shelf.layers();
        assert_eq!((layers.len(), layers[0].n_images), (1, 3));
        assert_eq!(layers[0].repositories.len(), 2);
    }

    #[test]
    fn instructions_read_as_in_a_dockerfile() {
        let sum = "0".repeat(64);
        for (created_by, text) in [
            (
                format!("/bin/sh -c #(nop) COPY file:{sum} in /app "),
                "COPY file in /app",
            ),
            ("/bin/sh -c apk add curl".to_owned(), "RUN apk add curl"),
            ("COPY app /app # buildkit".to_owned(), "COPY app /app"),
        ] {
            assert_eq!(instruction(&created_by), text);
        }
    }
}
