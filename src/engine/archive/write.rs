//! Writing an archive that every engine loads: both layouts over the same blobs.
//!
//! Engines with the containerd store follow `index.json` and keep manifests and indexes as they are, and with them the
//! image's ID; others follow `manifest.json`. Layers stay packed, both unpack them. Not here: fetching them.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use serde_json::json;

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
    /// The name that it gets.
    pub name: Reference,
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

/// Gives the archive's bytes; those of the layers are read as they are asked for.
pub fn write(image: &Loadable) -> io::Result<ArchiveIn> {
    let mut parts = Vec::new();
    let (top, bytes) = &image.top;
    let small = std::iter::once((&top.digest, bytes))
        .chain(std::iter::once((&image.config.0, &image.config.1)))
        .chain(image.documents.iter().map(|(digest, bytes)| (digest, bytes)));
    for (digest, bytes) in small {
        file(&mut parts, &path(digest), Part::Bytes(bytes.clone().into()))?;
    }
    let mut written: Vec<&Digest> = Vec::new();
    for (digest, span) in &image.layers {
        if !written.contains(&digest) {
            file(&mut parts, &path(digest), Part::Span(span.clone()))?;
            written.push(digest);
        }
    }
    let layout = json!({ "imageLayoutVersion": "1.0.0" });
    for (path, document) in [
        ("oci-layout", layout),
        ("index.json", index(image)),
        ("manifest.json", docker_manifest(image)),
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

fn index(image: &Loadable) -> serde_json::Value {
    let (top, bytes) = &image.top;
    let tag = image.name.tag().unwrap_or("latest");
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{
            "mediaType": top.media_type,
            "digest": top.digest,
            "size": bytes.len(),
            "annotations": {
                "io.containerd.image.name":
                    format!("{}/{}:{tag}", image.name.host(), image.name.path()),
                "org.opencontainers.image.ref.name": tag,
            },
        }],
    })
}

fn docker_manifest(image: &Loadable) -> serde_json::Value {
    let layers: Vec<String> = image.layers.iter().map(|(digest, _)| path(digest)).collect();
    json!([{
        "Config": path(&image.config.0),
        "RepoTags": [image.name.familiar()],
        "Layers": layers,
    }])
}
