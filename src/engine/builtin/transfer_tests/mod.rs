//! What the tests of transfers have in common: stores on the disk with images in them, and a real practice registry.
//!
//! Not here: real engines (`tests/engine/builtin`).

mod archives;
mod builds;
mod registries;
mod resuming;
mod waiting;
mod zstandard;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use tempfile::TempDir;

use super::Builtin;
use super::platform;
use super::store::{Kept, Layer, NewImage, Packing};
use crate::engine::{EngineError, Note, Pushed};
use crate::registry::practice::{self, Practice};
use crate::registry::{Credentials, SecretKind};
use crate::words::{Digest, DockerId, NameRules, Reference};

/// A practice registry, and a store to push from.
struct Scene {
    folder: TempDir,
    practice: Practice,
    login: Credentials,
    home: Builtin,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage = folder.path().join("practice");
        let practice = practice::start(practice::Options { storage, port: None })
            .await
            .unwrap();
        let id = DockerId::parse("ada", NameRules::PathComponent).unwrap();
        let login = Credentials {
            username: "ada".to_owned(),
            secret: practice.accounts().open(&id).unwrap(),
            kind: SecretKind::Password,
        };
        let home = Builtin::open(&folder.path().join("home")).unwrap();
        Self {
            folder,
            practice,
            login,
            home,
        }
    }

    /// Another store, empty at first.
    fn away(&self, name: &str) -> Builtin {
        Builtin::open(&self.folder.path().join(name)).unwrap()
    }

    fn placed(&self, name: &str) -> Reference {
        Reference::parse(&format!("{}/{name}", self.practice.host())).unwrap()
    }

    async fn push(&self, engine: &Builtin, name: &str) -> Result<(Pushed, Vec<Note>), EngineError> {
        let mut notes = Vec::new();
        let mut note = |note| notes.push(note);
        let pushed = engine
            .push(&self.placed(name), Some(&self.login), &mut note)
            .await?;
        Ok((pushed, notes))
    }

    async fn pull(
        &self,
        engine: &Builtin,
        name: &str,
        platform: Option<&str>,
    ) -> Result<Vec<String>, String> {
        let mut notes = Vec::new();
        let mut note = |note| notes.push(note);
        let pulled = engine
            .pull(&self.placed(name), platform, Some(&self.login), &mut note)
            .await;
        pulled.map_err(|error| error.to_string())?;
        Ok(told(&notes))
    }

    /// A blob's file in the registry.
    fn blob(&self, digest: &Digest) -> PathBuf {
        let place = self.folder.path().join("practice/blobs/sha256");
        place.join(&digest.hex()[..2]).join(digest.hex())
    }
}

/// What was told, without what is only seen in passing.
fn told(notes: &[Note]) -> Vec<String> {
    let lines = notes.iter().filter_map(|note| match note {
        Note::Line(line) => Some(line.clone()),
        Note::Layer(layer) if layer.current.is_none() => Some(format!("{}: {}", layer.id, layer.status)),
        Note::Layer(_) => None,
    });
    lines.collect()
}

fn ways(pushed: &Pushed) -> Vec<&str> {
    pushed.layers.iter().map(|layer| layer.status.as_str()).collect()
}

/// A layer with one file.
fn layer(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, path, bytes).unwrap();
    builder.into_inner().unwrap()
}

fn packed(bytes: &[u8], how: Compression) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), how);
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn bare(engine: &Builtin, bytes: &[u8]) -> Layer {
    let blob = engine.store.put_blob(bytes).unwrap();
    Layer {
        diff_id: blob.clone(),
        blob,
        size: bytes.len() as u64,
        packing: Packing::Bare,
    }
}

/// Adds an image of layers, under names.
fn add(engine: &Builtin, architecture: &str, layers: Vec<Layer>, names: &[Reference]) -> Kept {
    let diff_ids: Vec<&Digest> = layers.iter().map(|layer| &layer.diff_id).collect();
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    });
    let config = config.to_string().into_bytes();
    let id = engine
        .store
        .add(NewImage {
            config,
            layers,
            manifest: None,
        })
        .unwrap();
    let image = image(engine, &id);
    for name in names {
        engine
            .store
            .name(&image, &name.clone().with_default_tag())
            .unwrap();
    }
    image
}

fn image(engine: &Builtin, id: &Digest) -> Kept {
    let mut images = engine.store.images().unwrap();
    images.retain(|image| image.id == *id);
    images.pop().expect("the image is there")
}

/// Adds an image as a build leaves it.
fn built(engine: &Builtin, names: &[Reference]) -> Kept {
    let layers = [layer("low", &[7; 5000]), layer("high", b"123")];
    let layers = layers.iter().map(|bytes| bare(engine, bytes)).collect();
    add(engine, platform::architecture(), layers, names)
}

/// Adds an image whose upper layer is large however it is packed.
fn large(engine: &Builtin, name: &Reference) -> Kept {
    let noise = (0..250_000u32).map(|n| Digest::of(&n.to_le_bytes()).short().to_owned());
    let noise = noise.collect::<String>().into_bytes();
    let layers = [layer("low", b"1"), layer("high", &noise)];
    let layers = layers.iter().map(|bytes| bare(engine, bytes)).collect();
    let names = std::slice::from_ref(name);
    add(engine, platform::architecture(), layers, names)
}

fn diff_ids(image: &Kept) -> Vec<Digest> {
    image.layers.iter().map(|layer| layer.diff_id.clone()).collect()
}

fn n_half_written(engine: &Builtin) -> usize {
    fs::read_dir(engine.spool()).unwrap().count()
}
