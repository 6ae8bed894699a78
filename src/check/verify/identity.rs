//! Whether what a registry has under a tag is a local image, by the first of five levels that tells.
//!
//! An image's ID is a different digest with each kind of image store: the manifest's or index's with the containerd
//! store, the configuration's elsewhere; and an engine may compress layers anew. Not here: whether the blobs are
//! there (`blobs`).

use std::fmt;

use serde_json::Value;

use super::pushed::push_command;
use super::{Answer, AskError, Question, fail_mend};
use crate::check::{Blob, MismatchKind};
use crate::engine::Image;
use crate::registry::{Descriptor, IndexEntry, Manifest, ManifestKind};
use crate::words::{Digest, Reference};

/// The fields of an image's configuration that decide what a container of it does.
const FIELDS: [&str; 11] = [
    "Cmd",
    "Entrypoint",
    "Env",
    "ExposedPorts",
    "Healthcheck",
    "Labels",
    "OnBuild",
    "Shell",
    "StopSignal",
    "User",
    "Volumes",
];

/// The level on which the registry's image was found to be the local one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// The engine has pulled the image by the digest that is under the tag.
    Pulled,
    /// The digest of the manifest or index under the tag is the image's ID.
    Manifest,
    /// The digest of the platform's manifest in the index is the image's ID.
    Platform,
    /// The digest of the configuration is the image's ID.
    Config,
    /// Layers and configuration are the same, packed anew.
    Content,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pulled => "you have pulled what is there",
            Self::Manifest => "its manifest's digest is the image's ID",
            Self::Platform => "the digest of the manifest for your platform is the image's ID",
            Self::Config => "its configuration's digest is the image's ID",
            Self::Content => "packed anew: the layers' contents and the configuration are the same",
        })
    }
}

/// What a comparison comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// The same image.
    Same(Level),
    /// The same layers, another configuration: these fields differ.
    OtherConfig(Vec<String>),
    /// Another image.
    Other(Remote),
}

/// What is known of another image in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remote {
    /// The digests that an engine may know it by, the tag's own manifest first.
    pub(super) ids: Vec<Digest>,
    /// When it was made, as RFC 3339 text.
    pub(super) created: Option<String>,
}

/// A registry's name for an image: the lesson's, and the one it is asked by.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The name in the lesson.
    pub(super) name: Reference,
    /// The name at the registry.
    pub(super) placed: Reference,
    /// The registry, as people call it.
    pub(super) at: String,
}

impl Question<'_> {
    /// Compares a local image with the manifest that a registry has under a name.
    pub(super) async fn compare(&self, local: &Image, place: &Place, top: &Manifest) -> Answer<Comparison> {
        let is_local = |digest: &Digest| digest.as_str() == local.id;
        if is_local(&top.digest) {
            return Ok(Comparison::Same(Level::Manifest));
        }
        let mut ids = vec![top.digest.clone()];
        let child;
        let config = match &top.kind {
            ManifestKind::Image { config, .. } => config,
            ManifestKind::Index(entries) => {
                let entry = platform(local, place, entries)?;
                let digest = &entry.descriptor.digest;
                if is_local(digest) {
                    return Ok(Comparison::Same(Level::Platform));
                }
                ids.push(digest.clone());
                child = self.child(place, digest).await?;
                match &child.kind {
                    ManifestKind::Image { config, .. } => config,
                    ManifestKind::Index(_) => return Ok(Comparison::Other(Remote { ids, created: None })),
                }
            }
        };
        if is_local(&config.digest) {
            return Ok(Comparison::Same(Level::Config));
        }
        ids.push(config.digest.clone());
        let content = self.config(place, config).await?;
        Ok(compare_content(local, &content, ids))
    }

    /// Reads a manifest that an index names.
    pub(super) async fn child(&self, place: &Place, digest: &Digest) -> Answer<Manifest> {
        let placed = at_digest(&place.placed, digest);
        match self.library.manifest(&placed).await? {
            Some(manifest) => Ok(manifest),
            None => fail_mend(
                MismatchKind::ManifestMissing {
                    name: place.name.clone(),
                    digest: digest.clone(),
                },
                push_command(&place.name),
            ),
        }
    }

    /// Reads an image's configuration.
    async fn config(&self, place: &Place, config: &Descriptor) -> Answer<Value> {
        let blob = Blob {
            digest: config.digest.clone(),
            size: config.size,
            layer: None,
        };
        let read = self.world.clients.reads().of(place.placed.host(), &blob.digest);
        let bytes = self.read(place, &blob).await?;
        if let Some(reading) = read.now() {
            reading.done();
        }
        serde_json::from_slice(&bytes).map_err(|error| {
            let reason = format!("the configuration {}: {error}", config.digest);
            let host = place.placed.host().to_owned();
            AskError::Registry(crate::registry::RegistryError::Protocol { host, reason }).into()
        })
    }
}

/// Finds the local image's platform in an index, attestations and unknown platforms left out.
fn platform<'e>(local: &Image, place: &Place, entries: &'e [IndexEntry]) -> Answer<&'e IndexEntry> {
    let images = || {
        entries
            .iter()
            .filter(|entry| !entry.is_attestation && entry.os != "unknown")
    };
    let is_local = |entry: &&IndexEntry| entry.os == local.os && entry.architecture == local.architecture;
    let by_id = images().find(|entry| entry.descriptor.digest.as_str() == local.id);
    if let Some(entry) = by_id.or_else(|| images().find(is_local)) {
        return Ok(entry);
    }
    let mut found: Vec<String> = images()
        .map(|entry| format!("{}/{}", entry.os, entry.architecture))
        .collect();
    found.dedup();
    let platform = format!("{}/{}", local.os, local.architecture);
    let kind = MismatchKind::OtherPlatform {
        name: place.name.clone(),
        platform,
        found,
    };
    fail_mend(kind, push_command(&place.name))
}

/// The same repository with a digest for its tag.
fn at_digest(name: &Reference, digest: &Digest) -> Reference {
    let text = format!("{}@{digest}", name.familiar_repository());
    Reference::parse(&text).unwrap_or_else(|_| name.clone())
}

/// Compares what two images hold, where no digest tells.
fn compare_content(local: &Image, remote: &Value, ids: Vec<Digest>) -> Comparison {
    let diff_ids: Option<Vec<&str>> = remote["rootfs"]["diff_ids"]
        .as_array()
        .map(|ids| ids.iter().filter_map(Value::as_str).collect());
    let is_same_layers =
        diff_ids.is_some_and(|ids| ids.iter().copied().eq(local.diff_ids.iter().map(Digest::as_str)));
    if !is_same_layers {
        let created = remote["created"].as_str().map(str::to_owned);
        return Comparison::Other(Remote { ids, created });
    }
    let mut fields = Vec::new();
    for (name, wanted) in [("os", &local.os), ("architecture", &local.architecture)] {
        if remote[name].as_str() != Some(wanted) {
            fields.push(format!("`{name}`"));
        }
    }
    let directory = |config: &Value| match config["WorkingDir"].as_str() {
        None | Some("" | "/") => None,
        Some(directory) => Some(directory.to_owned()),
    };
    if directory(&local.config) != directory(&remote["config"]) {
        fields.push("`WorkingDir`".to_owned());
    }
    for name in FIELDS {
        let (wanted, found) = (&local.config[name], &remote["config"][name]);
        let is_same = wanted == found || (is_nothing(wanted) && is_nothing(found));
        if !is_same {
            fields.push(format!("`{name}`"));
        }
    }
    if fields.is_empty() {
        Comparison::Same(Level::Content)
    } else {
        Comparison::OtherConfig(fields)
    }
}

/// Says whether a field says nothing, in whichever way an engine writes that.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
