//! An image of either engine, flattened: all its files, and what its configuration says.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;

use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use stepgate::engine::Engine as _;
use stepgate::engine::docker::DockerEngine;
use stepgate::words::Digest;

/// What of the configuration is compared.
const PARTS: &[&str] = &[
    "Env",
    "Cmd",
    "Entrypoint",
    "WorkingDir",
    "User",
    "ExposedPorts",
    "Volumes",
    "Labels",
    "StopSignal",
    "Healthcheck",
    "Shell",
    "OnBuild",
];

/// An image's files, a line each, and its configuration.
pub(in crate::builtin) struct Flat {
    files: BTreeMap<String, String>,
    n_layers: usize,
    document: Value,
}

impl Flat {
    /// Says what the two do not have in common.
    pub(in crate::builtin) fn differences(&self, ours: &Self, dockerfile: &str) -> Vec<String> {
        let mut found = Vec::new();
        for name in self.files.keys().chain(ours.files.keys()) {
            let (real, own) = (self.files.get(name), ours.files.get(name));
            if real != own {
                found.push(format!("{dockerfile}\n  `{name}`: {real:?}, ours {own:?}"));
            }
        }
        for part in PARTS {
            let (real, own) = (
                plain(&self.document["config"][part]),
                plain(&ours.document["config"][part]),
            );
            if real != own {
                found.push(format!("{dockerfile}\n  {part}: {real}, ours {own}"));
            }
        }
        if self.n_layers != ours.n_layers {
            let (real, own) = (self.n_layers, ours.n_layers);
            found.push(format!("{dockerfile}\n  {real} layers, ours {own}"));
        }
        for part in ["architecture", "os", "author"] {
            let (real, own) = (plain(&self.document[part]), plain(&ours.document[part]));
            if real != own {
                found.push(format!("{dockerfile}\n  {part}: {real}, ours {own}"));
            }
        }
        found
    }
}

/// What is empty is as good as nothing; the order of a map does not matter.
fn plain(value: &Value) -> String {
    let is_empty = match value {
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.is_null(),
    };
    let mut value = value.clone();
    value.sort_all_objects();
    if is_empty {
        String::new()
    } else {
        value.to_string()
    }
}

/// Reads an image of the real engine, out of the archive that it saves.
pub(super) async fn of_the_real(engine: &DockerEngine, id: &str) -> Flat {
    let known = engine.image_json(id).await.unwrap().unwrap();
    let document = json!({
        "config": known["Config"],
        "architecture": known["Architecture"],
        "os": known["Os"],
        "author": known["Author"],
    });
    if known["RootFS"]["Layers"].as_array().is_none_or(Vec::is_empty) {
        // It does not save what has no layer.
        let files = BTreeMap::new();
        return Flat {
            files,
            n_layers: 0,
            document,
        };
    }
    let pieces: Vec<bytes::Bytes> = engine.save(id).await.unwrap().try_collect().await.unwrap();
    let mut saved: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in tar::Archive::new(Cursor::new(pieces.concat())).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        saved.insert(entry.path().unwrap().display().to_string(), bytes);
    }
    let manifest: Value = serde_json::from_slice(&saved["manifest.json"]).unwrap();
    let layers = manifest[0]["Layers"].as_array().unwrap();
    let files = flat(
        layers
            .iter()
            .map(|layer| saved[layer.as_str().unwrap()].as_slice()),
    );
    Flat {
        files,
        n_layers: layers.len(),
        document,
    }
}

/// Reads an image of ours, out of the layout in a folder.
pub(super) fn of_ours(folder: &Path, id: &Digest) -> Flat {
    let blob = |digest: &str| std::fs::read(folder.join("blobs").join(digest.replace(':', "/"))).unwrap();
    let index: Value = serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
    let manifests = index["manifests"].as_array().unwrap().iter();
    let manifest = manifests
        .map(|entry| serde_json::from_slice::<Value>(&blob(entry["digest"].as_str().unwrap())).unwrap())
        .find(|manifest| manifest["config"]["digest"] == id.as_str())
        .unwrap();
    let layers = manifest["layers"].as_array().unwrap().iter();
    let layers: Vec<Vec<u8>> = layers
        .map(|layer| blob(layer["digest"].as_str().unwrap()))
        .collect();
    Flat {
        files: flat(layers.iter().map(Vec::as_slice)),
        n_layers: layers.len(),
        document: serde_json::from_slice(&blob(id.as_str())).unwrap(),
    }
}

/// Lays layers upon each other.
fn flat<'a>(layers: impl Iterator<Item = &'a [u8]>) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for layer in layers {
        take_away(layer, &mut files);
        for entry in tar::Archive::new(layer).entries().unwrap() {
            let mut entry = entry.unwrap();
            let records = entry.pax_extensions().unwrap().into_iter().flatten();
            let attributes: Vec<(String, Vec<u8>)> = records
                .map(|record| record.unwrap())
                .map(|record| (record.key().unwrap().to_owned(), record.value_bytes().to_vec()))
                .filter(|(key, _)| key.starts_with("SCHILY.xattr."))
                .collect();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            let path = entry.path().unwrap().display().to_string();
            let path = path.trim_end_matches('/').to_owned();
            if whiteout(&path).is_some() {
                continue;
            }
            let header = entry.header();
            let leads_to = entry.link_name().unwrap();
            if header.entry_type() == tar::EntryType::Link {
                // Another name of a file is as good as the file.
                let target = leads_to.unwrap().display().to_string();
                let line = files[target.trim_start_matches('/')].clone();
                files.insert(path, line);
                continue;
            }
            let line = format!(
                "{:?} {:o} {}:{} -> {leads_to:?} {:?} {attributes:?}",
                header.entry_type(),
                header.mode().unwrap() & 0o1777,
                header.uid().unwrap(),
                header.gid().unwrap(),
                String::from_utf8_lossy(&bytes)
            );
            files.insert(path, line);
        }
    }
    files
}

/// Takes away what a layer says is gone of those below it.
fn take_away(layer: &[u8], files: &mut BTreeMap<String, String>) {
    for entry in tar::Archive::new(layer).entries().unwrap() {
        let path = entry.unwrap().path().unwrap().display().to_string();
        let Some((folder, name)) = whiteout(&path) else {
            continue;
        };
        let gone = if name == ".wh..opq" {
            folder.to_owned()
        } else {
            let gone = format!("{folder}{name}");
            files.remove(&gone);
            format!("{gone}/")
        };
        files.retain(|path, _| !path.starts_with(&gone));
    }
}

/// The folder and the name of what is gone.
fn whiteout(path: &str) -> Option<(&str, &str)> {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(at);
    Some((folder, name.strip_prefix(".wh.")?))
}
