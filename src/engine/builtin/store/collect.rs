//! Taking away what no image needs any more.
//!
//! Nobody may be at work meanwhile: whoever is holds a lease, and then it is left for the next time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, TryLockError};
use std::io;

use super::{OWN, Store, StoreError, failed};
use crate::engine::builtin::runtime::discard;
use crate::words::Digest;

impl Store {
    /// Removes blobs, remembered things and half-written files that no image needs; gives the bytes that are free again.
    pub(in crate::engine::builtin) fn collect(&self) -> Result<u64, StoreError> {
        let lock = self
            .lock_file("lease.lock")
            .map_err(failed("collecting garbage"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(0),
            Err(TryLockError::Error(error)) => return Err(failed("collecting garbage")(error)),
        }
        if !self.entries()?.iter().all(super::index::is_image) {
            // What somebody else put there may need any blob.
            return Ok(0);
        }
        let images = match self.whole_images() {
            Ok(images) => images,
            // What it needs cannot be told.
            Err(StoreError::Damaged(_)) => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut blobs = BTreeSet::new();
        let mut layers = BTreeSet::new();
        for image in &images {
            blobs.insert(image.id.hex());
            blobs.insert(image.manifest.hex());
            for layer in &image.layers {
                blobs.insert(layer.blob.hex());
                layers.insert(layer.diff_id.hex());
            }
        }
        let ids: BTreeSet<&str> = images.iter().map(|image| image.id.hex()).collect();
        let keys = images.iter().flat_map(|image| self.built(&image.id));
        let keys: BTreeMap<String, Digest> = keys.map(|key| (key.hex().to_owned(), key)).collect();
        let sweep = || -> io::Result<u64> {
            let mut freed = self.keep_only("blobs/sha256", |name| blobs.contains(name))?;
            freed += self.keep_only(&format!("{OWN}/layers"), |name| layers.contains(name))?;
            freed += self.keep_only(&format!("{OWN}/images"), |name| ids.contains(name))?;
            freed += self.keep_only(&format!("{OWN}/built"), |name| ids.contains(name))?;
            // Of what was cached, nothing is worth keeping whose layer has just gone, or whose image has.
            freed += self.keep_only(&format!("{OWN}/cache"), |name| {
                let key = keys.get(name);
                key.is_some_and(|key| self.cached(key).is_some())
            })?;
            freed += self.keep_only(&format!("{OWN}/tmp"), |_| false)?;
            Ok(freed)
        };
        sweep().map_err(failed("collecting garbage"))
    }

    fn keep_only(&self, folder: &str, is_needed: impl Fn(&str) -> bool) -> io::Result<u64> {
        let mut freed = 0;
        for entry in fs::read_dir(self.root.join(folder))? {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(&is_needed) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                // A container that somebody was killed with.
                discard(&entry.path())?;
                continue;
            }
            let size = entry.metadata().map_or(0, |found| found.len());
            match fs::remove_file(entry.path()) {
                Ok(()) => freed += size,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(freed)
    }
}
