//! Where the built-in engine keeps images: an OCI image layout on disk, which other tools read as well.
//!
//! `index.json` has an entry for each name, with the whole name as `org.opencontainers.image.ref.name`, and one without
//! for an image that has none. An image's ID is the digest of its configuration. Layers that were built lie unpacked,
//! layers that were pulled as they came. What the layout has no place for is in the folder `stepgate` (`notes`).
//!
//! A document is replaced in one step and a blob appears whole, so that a kill leaves nothing half-written; whoever
//! changes `index.json` holds the lock `stepgate/index.lock`, and whoever needs blobs to stay holds a [`Lease`].
//! Not here: what images mean to Docker (`super`).

mod blobs;
mod collect;
mod entries;
mod index;
mod notes;
#[cfg(test)]
pub(super) mod tests;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) use blobs::NewBlob;
pub(super) use notes::{CacheNote, LayerNote};

use crate::words::{Digest, Reference};

/// The folder within the layout for what the layout has no place for.
const OWN: &str = "stepgate";

/// Says why the store could not do what it should.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    /// The disk refused.
    #[error("{doing}: {reason}")]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        reason: io::Error,
    },
    /// A document or blob is missing or is not what it should be.
    #[error("the image store is damaged: {0}")]
    Damaged(String),
}

/// Says of an error of the disk what was tried.
pub(super) fn failed(doing: &'static str) -> impl FnOnce(io::Error) -> StoreError {
    move |reason| StoreError::Disk { doing, reason }
}

/// A store of images in a folder.
#[derive(Clone, Debug)]
pub(super) struct Store {
    root: PathBuf,
}

/// Keeps blobs from being collected as long as it lives.
#[derive(Debug)]
pub(super) struct Lease(#[expect(dead_code, reason = "it holds the lock")] File);

/// How a layer's blob is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Packing {
    /// A bare tar.
    Bare,
    /// Gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// A layer in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Layer {
    /// The digest of the bare tar.
    pub(super) diff_id: Digest,
    /// The digest of the blob.
    pub(super) blob: Digest,
    /// The blob's size in bytes.
    pub(super) size: u64,
    /// How the blob is packed.
    pub(super) packing: Packing,
}

/// An image in the store.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The digest of its configuration.
    pub(super) id: Digest,
    /// Its configuration; its bytes are the blob `id`.
    pub(super) config: Value,
    /// The digest of its manifest in the layout.
    pub(super) manifest: Digest,
    /// Its layers, lowest first.
    pub(super) layers: Vec<Layer>,
    /// Its names, in order.
    pub(super) names: Vec<Reference>,
    /// Its names with digests, in order: where it was pulled from and pushed to.
    pub(super) repo_digests: Vec<String>,
}

/// An image to be added.
#[derive(Clone, Debug)]
pub(super) struct NewImage {
    /// Its configuration, to the byte.
    pub(super) config: Vec<u8>,
    /// Its layers, lowest first; their blobs are in the store.
    pub(super) layers: Vec<Layer>,
    /// The manifest that it was pulled with, media type and bytes; one is made where there is none.
    pub(super) manifest: Option<(String, Vec<u8>)>,
}

impl Store {
    /// Opens the store in a folder, and makes it where there is none.
    pub(super) fn open(root: &Path) -> Result<Self, StoreError> {
        let make = || -> io::Result<()> {
            for folder in [
                "blobs/sha256",
                "stepgate/tmp",
                "stepgate/layers",
                "stepgate/images",
                "stepgate/built",
                "stepgate/cache",
            ] {
                fs::create_dir_all(root.join(folder))?;
            }
            if !root.join("oci-layout").exists() {
                put(root, "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#)?;
            }
            Ok(())
        };
        make().map_err(failed("making the image store"))?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// The folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder for files on their way.
    pub(super) fn tmp(&self) -> PathBuf {
        self.root.join(OWN).join("tmp")
    }

    /// Keeps blobs from being collected; waits while they are.
    pub(super) fn lease(&self) -> Result<Lease, StoreError> {
        let lock = || -> io::Result<Lease> {
            let file = self.lock_file("lease.lock")?;
            file.lock_shared()?;
            Ok(Lease(file))
        };
        lock().map_err(failed("waiting for the image store"))
    }

    fn lock_file(&self, name: &str) -> io::Result<File> {
        File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.root.join(OWN).join(name))
    }
}

/// Writes a file under `root` in one step.
fn put(root: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(root.join(OWN).join("tmp"))?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(root.join(path)).map_err(|error| error.error)?;
    Ok(())
}
