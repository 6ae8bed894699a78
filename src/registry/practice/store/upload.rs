//! A blob on its way in: written to a file of its own and hashed as it comes.
//!
//! Not here: the HTTP conversation about it (`uploads`).

use std::io;

use sha2::{Digest as _, Sha256};
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncWriteExt as _;

use super::Store;
use crate::words::Digest;

/// A blob that is not whole yet; dropping it removes its file.
pub(in super::super) struct Upload {
    store: Store,
    path: TempPath,
    file: tokio::fs::File,
    sum: Sha256,
    written: u64,
}

impl Upload {
    /// Begins an empty blob.
    pub(in super::super) fn begin(store: &Store) -> io::Result<Self> {
        let (file, path) = NamedTempFile::new_in(store.incoming())?.into_parts();
        Ok(Self {
            store: store.clone(),
            path,
            file: tokio::fs::File::from_std(file),
            sum: Sha256::new(),
            written: 0,
        })
    }

    /// How many bytes have come.
    pub(in super::super) fn written(&self) -> u64 {
        self.written
    }

    /// Appends bytes.
    pub(in super::super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.sum.update(bytes);
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Waits until what was written has reached the file, so that its errors are known.
    pub(in super::super) async fn flush(&mut self) -> io::Result<()> {
        self.file.flush().await
    }

    /// Puts the blob in its place if its digest is `wanted`; gives its size, or the digest that it has.
    pub(in super::super) async fn finish(mut self, wanted: &Digest) -> io::Result<Result<u64, Digest>> {
        self.file.flush().await?;
        let found = Digest::from_sum(&self.sum.finalize());
        if found != *wanted {
            return Ok(Err(found));
        }
        self.file.sync_data().await?;
        let file = self.file.into_std().await;
        let (store, path, written) = (self.store, self.path, self.written);
        tokio::task::spawn_blocking(move || store.keep_blob(NamedTempFile::from_parts(file, path), &found))
            .await
            .map_err(io::Error::other)??;
        Ok(Ok(written))
    }
}
