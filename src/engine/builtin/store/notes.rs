//! What is remembered beside the layout. All of it can be found out again, or done without.
//!
//! Not here: what the layout itself says (`index`).

use std::collections::BTreeSet;
use std::fs;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Layer, OWN, Store, StoreError, failed, put};
use crate::words::Digest;

/// What is remembered of a layer, by its diff ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine::builtin) struct LayerNote {
    /// The bytes of all regular files in it, as Docker counts a layer's size.
    pub(in crate::engine::builtin) content: u64,
}

/// What an instruction of a build came to, by a digest of all that it depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine::builtin) struct CacheNote {
    /// When it was carried out, as RFC 3339 text.
    pub(in crate::engine::builtin) created: String,
    /// The layer that it made, where it made one.
    pub(in crate::engine::builtin) layer: Option<Layer>,
}

/// What is remembered of an image, by its ID.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ImageNote {
    #[serde(default)]
    pub(super) repo_digests: Vec<String>,
}

/// How an image was built here, by its ID.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct BuiltNote {
    /// The keys of its instructions in the cache.
    keys: BTreeSet<Digest>,
}

impl Store {
    /// What is remembered of a layer.
    pub(in crate::engine::builtin) fn layer_note(&self, diff_id: &Digest) -> Option<LayerNote> {
        self.note("layers", diff_id)
    }

    /// Remembers a layer.
    pub(in crate::engine::builtin) fn note_layer(
        &self,
        diff_id: &Digest,
        note: &LayerNote,
    ) -> Result<(), StoreError> {
        self.put_note("layers", diff_id, note)
    }

    /// What an instruction came to before, if its layer is still there.
    pub(in crate::engine::builtin) fn cached(&self, key: &Digest) -> Option<CacheNote> {
        let note: CacheNote = self.note("cache", key)?;
        let is_whole = note.layer.as_ref().is_none_or(|layer| self.has_blob(&layer.blob));
        is_whole.then_some(note)
    }

    /// Remembers what an instruction came to.
    pub(in crate::engine::builtin) fn note_cached(
        &self,
        key: &Digest,
        note: &CacheNote,
    ) -> Result<(), StoreError> {
        self.put_note("cache", key, note)
    }

    /// Remembers which instructions of the cache an image was built with: they stay as long as it does.
    pub(in crate::engine::builtin) fn note_built(
        &self,
        id: &Digest,
        keys: &[Digest],
    ) -> Result<(), StoreError> {
        let mut note: BuiltNote = self.note("built", id).unwrap_or_default();
        let n_known = note.keys.len();
        note.keys.extend(keys.iter().cloned());
        if note.keys.len() == n_known {
            return Ok(());
        }
        self.put_note("built", id, &note)
    }

    /// The instructions of the cache that an image was built with.
    pub(super) fn built(&self, id: &Digest) -> BTreeSet<Digest> {
        self.note::<BuiltNote>("built", id).unwrap_or_default().keys
    }

    pub(super) fn image_note(&self, id: &Digest) -> ImageNote {
        self.note("images", id).unwrap_or_default()
    }

    pub(super) fn put_image_note(&self, id: &Digest, note: &ImageNote) -> Result<(), StoreError> {
        self.put_note("images", id, note)
    }

    fn note<T: DeserializeOwned>(&self, kind: &str, key: &Digest) -> Option<T> {
        let bytes = fs::read(self.root.join(OWN).join(kind).join(key.hex())).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    fn put_note<T: Serialize>(&self, kind: &str, key: &Digest, note: &T) -> Result<(), StoreError> {
        let write = || {
            put(
                &self.root,
                &format!("{OWN}/{kind}/{}", key.hex()),
                &serde_json::to_vec(note)?,
            )
        };
        write().map_err(failed("writing into the image store"))
    }
}
