//! What an image is: its size, its history, and Docker's own account of it.
//!
//! Not here: finding it (`find`).

use std::io::Read;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::store::{Kept, Layer, LayerNote, Store, StoreError};
use crate::engine::docker::labels;
use crate::engine::{HistoryRow, Image};
use crate::words::Reference;

/// The moment that stands for none in Docker's documents.
const NEVER: &str = "0001-01-01T00:00:00Z";

/// The bytes of all regular files in a layer.
pub(super) fn content(store: &Store, layer: &Layer) -> Result<u64, StoreError> {
    if let Some(note) = store.layer_note(&layer.diff_id) {
        return Ok(note.content);
    }
    let blob = std::io::BufReader::new(store.blob(&layer.blob)?);
    let reader: Box<dyn Read> = match layer.packing.compression() {
        None => Box::new(blob),
        Some(compression) => compression.unpack(blob),
    };
    let mut archive = tar::Archive::new(reader);
    let mut content = 0;
    let unread = |error| StoreError::Damaged(format!("the layer {} cannot be read: {error}", layer.diff_id));
    for entry in archive.entries().map_err(unread)? {
        let entry = entry.map_err(unread)?;
        if entry.header().entry_type().is_file() {
            content += entry.size();
        }
    }
    store.note_layer(&layer.diff_id, &LayerNote { content })?;
    Ok(content)
}

/// The bytes of all regular files in all layers.
pub(super) fn size(store: &Store, image: &Kept) -> Result<u64, StoreError> {
    image.layers.iter().map(|layer| content(store, layer)).sum()
}

/// What stepgate has to know of an image.
pub(super) fn image(store: &Store, image: Kept) -> Result<Image, StoreError> {
    let size = size(store, &image)?;
    let config = image.config.get("config").cloned().unwrap_or_default();
    Ok(Image {
        id: image.id.to_string(),
        size,
        diff_ids: image.layers.iter().map(|layer| layer.diff_id.clone()).collect(),
        os: text(&image.config, "os").to_owned(),
        architecture: text(&image.config, "architecture").to_owned(),
        labels: labels(&config),
        created: created(&image).to_owned(),
        tags: image.names,
        repo_digests: image.repo_digests,
        config,
    })
}

/// Docker's account of an image.
pub(super) fn json(store: &Store, image: &Kept) -> Result<Value, StoreError> {
    let size = size(store, image)?;
    let names: Vec<String> = image.names.iter().map(Reference::familiar).collect();
    let layers: Vec<&str> = image.layers.iter().map(|layer| layer.diff_id.as_str()).collect();
    let mut account = json!({
        "Id": image.id,
        "RepoTags": names,
        "RepoDigests": image.repo_digests,
        "Parent": "",
        "Comment": last_comment(image),
        "Created": created(image),
        "DockerVersion": "",
        "Author": text(&image.config, "author"),
        "Config": image.config.get("config"),
        "Architecture": text(&image.config, "architecture"),
        "Os": text(&image.config, "os"),
        "Size": size,
        "GraphDriver": { "Data": null, "Name": super::about::DRIVER },
        "RootFS": { "Type": "layers", "Layers": layers },
        "Metadata": { "LastTagTime": NEVER },
    });
    if let Some(variant) = image.config.get("variant").filter(|variant| variant.is_string()) {
        account["Variant"] = variant.clone();
    }
    Ok(account)
}

/// The layers' history, newest first.
pub(super) fn history(store: &Store, image: &Kept) -> Result<Vec<HistoryRow>, StoreError> {
    let steps = image.config.get("history").and_then(Value::as_array);
    let mut layers = image.layers.iter();
    let mut rows = Vec::new();
    for step in steps.into_iter().flatten() {
        let is_empty = step
            .get("empty_layer")
            .and_then(Value::as_bool)
            .unwrap_or_default();
        let layer = if is_empty { None } else { layers.next() };
        let size = layer.map_or(Ok(0), |layer| content(store, layer))?;
        rows.push(HistoryRow {
            id: "<missing>".to_owned(),
            created: seconds(text(step, "created")),
            created_by: text(step, "created_by").to_owned(),
            size,
            comment: text(step, "comment").to_owned(),
        });
    }
    rows.reverse();
    if let Some(newest) = rows.first_mut() {
        newest.id = image.id.to_string();
    }
    Ok(rows)
}

/// When an image was made, as RFC 3339 text.
pub(super) fn created(image: &Kept) -> &str {
    match text(&image.config, "created") {
        "" => NEVER,
        created => created,
    }
}

/// A moment in seconds since 1970; 0 where it cannot be read.
pub(super) fn seconds(moment: &str) -> i64 {
    OffsetDateTime::parse(moment, &Rfc3339).map_or(0, OffsetDateTime::unix_timestamp)
}

fn last_comment(image: &Kept) -> &str {
    let last = image
        .config
        .get("history")
        .and_then(Value::as_array)
        .and_then(|steps| steps.last());
    last.map_or("", |step| text(step, "comment"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
