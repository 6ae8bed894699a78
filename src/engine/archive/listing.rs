//! Which images an archive has, and by which names.
//!
//! Both layouts are read: docker's own names each image's configuration, OCI's its manifest or index. Not here: what an
//! image is made of (`contents`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::contents::{DockerManifest, document, small};
use super::{Archive, ArchiveError};
use crate::words::{Digest, Reference};

/// An image of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The digest that [`Archive::contents`] finds it by.
    pub id: Digest,
    /// Its names with tags.
    pub names: Vec<Reference>,
}

#[derive(Deserialize)]
struct Index {
    manifests: Vec<Top>,
}

#[derive(Deserialize)]
struct Top {
    digest: Digest,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

impl Archive {
    /// Lists what OCI's layout names: manifests and indexes.
    pub fn tops(&self) -> Result<Vec<Listed>, ArchiveError> {
        let Some(index) = self.file("index.json") else {
            return Ok(Vec::new());
        };
        let index: Index = document(index, "index.json")?;
        let mut tops: Vec<Listed> = Vec::new();
        for top in index.manifests {
            let name = name_of(&top.annotations.unwrap_or_default());
            match tops.iter_mut().find(|known| known.id == top.digest) {
                Some(known) => known.names.extend(name),
                None => tops.push(Listed {
                    id: top.digest,
                    names: name.into_iter().collect(),
                }),
            }
        }
        Ok(tops)
    }

    /// Lists what docker's layout names: configurations.
    pub fn configurations(&self) -> Result<Vec<Listed>, ArchiveError> {
        let Some(manifest) = self.file("manifest.json") else {
            return Ok(Vec::new());
        };
        let images: Vec<DockerManifest> = document(manifest, "manifest.json")?;
        let listed = images.iter().map(|image| {
            let missing = || ArchiveError::Wrong(format!("no `{}`", image.config));
            let config = self.file(&image.config).ok_or_else(missing)?;
            let names = image.repo_tags.iter().flatten().filter_map(|name| tagged(name));
            Ok(Listed {
                id: Digest::of(&small(config, &image.config)?),
                names: names.collect(),
            })
        });
        listed.collect()
    }
}

/// The name of an entry of an index: containerd's annotation, else OCI's own where that is more than a tag.
fn name_of(annotations: &BTreeMap<String, String>) -> Option<Reference> {
    let whole = annotations.get("io.containerd.image.name");
    let own = annotations
        .get("org.opencontainers.image.ref.name")
        .filter(|name| name.contains([':', '/']));
    tagged(whole.or(own)?)
}

fn tagged(name: &str) -> Option<Reference> {
    let name = Reference::parse(name).ok()?;
    name.digest().is_none().then(|| name.with_default_tag())
}
