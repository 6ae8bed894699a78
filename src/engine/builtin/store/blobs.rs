//! Blobs: written under another name, and in their place once they are whole.
//!
//! Not here: which of them are still needed (`collect`).

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::{OWN, Store, StoreError, failed};
use crate::words::Digest;

/// How much is written at a time.
const PIECE: usize = 256 << 10;

/// A blob that is being written; one that is dropped before [`NewBlob::keep`] never was.
pub(in crate::engine::builtin) struct NewBlob {
    file: BufWriter<NamedTempFile>,
    sum: Sha256,
    size: u64,
    place: std::path::PathBuf,
}

impl Store {
    /// Begins a blob.
    pub(in crate::engine::builtin) fn new_blob(&self) -> Result<NewBlob, StoreError> {
        Ok(NewBlob {
            file: BufWriter::with_capacity(PIECE, self.new_file()?),
            sum: Sha256::new(),
            size: 0,
            place: self.root.join("blobs/sha256"),
        })
    }

    /// Begins a file for a blob whose bytes are written and verified elsewhere.
    pub(in crate::engine::builtin) fn new_file(&self) -> Result<NamedTempFile, StoreError> {
        NamedTempFile::new_in(self.root.join(OWN).join("tmp")).map_err(failed("writing a blob"))
    }

    /// Puts such a file in its place as the blob `digest`.
    pub(in crate::engine::builtin) fn keep_file(
        &self,
        file: NamedTempFile,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        put_in_place(file, &self.blob_path(digest)).map_err(failed("writing a blob"))
    }

    /// Adds a small blob.
    pub(in crate::engine::builtin) fn put_blob(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = Digest::of(bytes);
        if !self.has_blob(&digest) {
            let mut blob = self.new_blob()?;
            blob.write_all(bytes).map_err(failed("writing a blob"))?;
            blob.keep()?;
        }
        Ok(digest)
    }

    /// Says whether a blob is there.
    pub(in crate::engine::builtin) fn has_blob(&self, digest: &Digest) -> bool {
        self.blob_path(digest).is_file()
    }

    /// Opens a blob.
    pub(in crate::engine::builtin) fn blob(&self, digest: &Digest) -> Result<File, StoreError> {
        match File::open(self.blob_path(digest)) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(StoreError::Damaged(format!("the blob {digest} is missing")))
            }
            Err(source) => Err(failed("reading a blob")(source)),
        }
    }

    /// Reads a small blob, and verifies that its bytes are its own.
    pub(in crate::engine::builtin) fn document(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        let bytes = match fs::read(self.blob_path(digest)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::Damaged(format!("the blob {digest} is missing")));
            }
            Err(source) => return Err(failed("reading a blob")(source)),
        };
        if Digest::of(&bytes) == *digest {
            Ok(bytes)
        } else {
            Err(StoreError::Damaged(format!("the blob {digest} has other bytes")))
        }
    }

    pub(super) fn blob_path(&self, digest: &Digest) -> std::path::PathBuf {
        self.root.join("blobs/sha256").join(digest.hex())
    }
}

impl NewBlob {
    /// Puts it in its place; gives its digest and its size in bytes.
    pub(in crate::engine::builtin) fn keep(self) -> Result<(Digest, u64), StoreError> {
        let digest = Digest::from_sum(&self.sum.finalize());
        let place = self.place.join(digest.hex());
        let keep = || -> io::Result<()> {
            let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
            if place.is_file() {
                return Ok(());
            }
            put_in_place(file, &place)
        };
        keep().map_err(failed("writing a blob"))?;
        Ok((digest, self.size))
    }
}

fn put_in_place(file: NamedTempFile, place: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}

impl Write for NewBlob {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_written = self.file.write(bytes)?;
        self.sum.update(&bytes[..n_written]);
        self.size += n_written as u64;
        Ok(n_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
