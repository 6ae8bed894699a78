//! Writing an archive that every engine loads: both layouts over the same blobs.
//!
//! Engines with the containerd store follow `index.json` and keep manifests and indexes as they are, and with them the
//! image's ID; others follow `manifest.json`. Layers stay packed, both unpack them. Not here: fetching them.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use super::Span;
use crate::engine::ArchiveIn;
use crate::registry::Manifest;
use crate::registry::client::pieces;
use crate::words::{Digest, Reference};

/// A tar's block, in bytes.
const BLOCK: usize = 512;

/// An image to load.
#[derive(Clone, Debug)]
pub struct Loadable {
    /// The names that it gets.
    pub names: Vec<Reference>,
    /// What the name stands for in the registry, and its bytes: the image's manifest, or an index that has it.
    pub top: (Manifest, Vec<u8>),
    /// Documents that an index leads to, the image's manifest among them.
    pub documents: Vec<(Digest, Vec<u8>)>,
    /// Its configuration.
    pub config: (Digest, Vec<u8>),
    /// Its layers, lowest first.
    pub layers: Vec<(Digest, Span)>,
}

enum Part {
    Bytes(Bytes),
    Span(Span),
}

/// Gives the bytes of an archive of images; those of the layers are read as they are asked for.
pub fn write(images: &[Loadable]) -> io::Result<ArchiveIn> {
    let mut parts = Vec::new();
    let mut written = BTreeSet::new();
    for image in images {
        let (top, bytes) = &image.top;
        let small = std::iter::once((&top.digest, bytes))
            .chain(std::iter::once((&image.config.0, &image.config.1)))
            .chain(image.documents.iter().map(|(digest, bytes)| (digest, bytes)))
            .map(|(digest, bytes)| (digest, Part::Bytes(bytes.clone().into())));
        let layers = image
            .layers
            .iter()
            .map(|(digest, span)| (digest, Part::Span(span.clone())));
        for (digest, part) in small.chain(layers) {
            if written.insert(digest) {
                file(&mut parts, &path(digest), part)?;
            }
        }
    }
    let layout = json!({ "imageLayoutVersion": "1.0.0" });
    for (path, document) in [
        ("oci-layout", layout),
        ("index.json", index(images)),
        ("manifest.json", docker_manifest(images)),
    ] {
        file(&mut parts, path, Part::Bytes(document.to_string().into()))?;
    }
    parts.push(Part::Bytes(vec![0; 2 * BLOCK].into()));
    let parts = stream::iter(parts).flat_map(|part| match part {
        Part::Bytes(bytes) => stream::once(async { Ok(bytes) }).boxed(),
        Part::Span(span) => {
            let length = span.length();
            pieces(Arc::new(span), 0..length).boxed()
        }
    });
    Ok(parts.boxed())
}

fn path(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.hex())
}

/// Adds a file: its header, its bytes, and what fills its last block.
fn file(parts: &mut Vec<Part>, path: &str, content: Part) -> io::Result<()> {
    let size = match &content {
        Part::Bytes(bytes) => bytes.len() as u64,
        Part::Span(span) => span.length(),
    };
    let mut header = tar::Header::new_gnu();
    header.set_path(path)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_cksum();
    parts.push(Part::Bytes(Bytes::copy_from_slice(header.as_bytes())));
    parts.push(content);
    let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    if over > 0 {
        parts.push(Part::Bytes(vec![0; BLOCK - over].into()));
    }
    Ok(())
}

fn index(images: &[Loadable]) -> Value {
    let mut manifests = Vec::new();
    for image in images {
        let (top, bytes) = &image.top;
        let entry = json!({
            "mediaType": top.media_type,
            "digest": top.digest,
            "size": bytes.len(),
        });
        if image.names.is_empty() {
            manifests.push(entry);
            continue;
        }
        for name in &image.names {
            let tag = name.tag().unwrap_or("latest");
            let mut entry = entry.clone();
            entry["annotations"] = json!({
                "io.containerd.image.name": format!("{}/{}:{tag}", name.host(), name.path()),
                "org.opencontainers.image.ref.name": tag,
            });
            manifests.push(entry);
        }
    }
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": manifests,
    })
}

fn docker_manifest(images: &[Loadable]) -> Value {
    let documents = images.iter().map(|image| {
        let layers: Vec<String> = image.layers.iter().map(|(digest, _)| path(digest)).collect();
        let names: Vec<String> = image.names.iter().map(Reference::familiar).collect();
        json!({
            "Config": path(&image.config.0),
            "RepoTags": Some(names).filter(|names| !names.is_empty()),
            "Layers": layers,
        })
    });
    documents.collect()
}
