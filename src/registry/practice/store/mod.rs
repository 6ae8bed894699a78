//! The practice registry's files: blobs by digest, and for each repository its tags, manifests and layers.
//!
//! ```text
//! blobs/sha256/aa/<hex>                     the bytes of blobs and manifests
//! repositories/<name>/_layers/<hex>         the repository may serve this blob; holds the blob's size
//! repositories/<name>/_manifests/<hex>      it has this manifest; holds the media type
//! repositories/<name>/_tags/<tag>           the tag's digest; the file's time is when it was pushed
//! incoming/                                 what is not whole yet; emptied at each start
//! ```
//!
//! A file is written in `incoming` and then renamed: what is visible is whole, whenever the process is killed.
//! Against a power cut, the bytes of blobs, manifests and tags are synced too; the links of layers are not, since
//! one that does not agree with its blob counts as missing and comes again with the next push.
//! Everything here blocks.
//! Not here: HTTP, and who may do what.

mod repository;
mod upload;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::NamedTempFile;

use crate::words::Digest;

pub(super) use repository::{Repository, StoredManifest};
pub(super) use upload::Upload;

/// The most bytes of a blob that are read into memory.
const SMALL: u64 = 4 << 20;

/// The storage folder of one practice registry.
#[derive(Clone, Debug)]
pub(super) struct Store {
    root: Arc<Path>,
}

/// What of a file must outlive a power cut.
#[derive(Clone, Copy)]
enum Durability {
    /// Nothing has to: what is lost or damaged counts as missing and comes again.
    Heals,
    /// Its bytes.
    Bytes,
    /// Its bytes and its name, and with that on most file systems the names written before it.
    BytesAndName,
}

impl Store {
    /// Opens a storage folder that this process has to itself; what was not whole is thrown away.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let store = Self { root: root.into() };
        match fs::remove_dir_all(store.incoming()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        for folder in [store.incoming(), root.join("blobs/sha256"), store.repositories()] {
            fs::create_dir_all(folder)?;
        }
        Ok(store)
    }

    /// The repository of a valid name, whether it has anything in it or not.
    pub(super) fn repository(&self, name: &str) -> Repository {
        Repository::new(self.clone(), name)
    }

    /// Lists the names of the repositories that have a manifest, sorted.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        collect_names(&self.repositories(), "", &mut names)?;
        names.sort();
        Ok(names)
    }

    /// Opens a blob with its size; `None` where its bytes are not here.
    pub(super) fn open_blob(&self, digest: &Digest) -> io::Result<Option<(File, u64)>> {
        let Some(file) = if_there(File::open(self.blob_path(digest)))? else {
            return Ok(None);
        };
        let size = file.metadata()?.len();
        Ok(Some((file, size)))
    }

    /// The size of a blob's file; `None` where its bytes are not here.
    fn blob_size(&self, digest: &Digest) -> io::Result<Option<u64>> {
        Ok(if_there(fs::metadata(self.blob_path(digest)))?.map(|metadata| metadata.len()))
    }

    /// Reads a blob that should be small, such as a config; `None` also where it is not.
    pub(super) fn read_small_blob(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        match self.blob_size(digest)? {
            Some(size) if size <= SMALL => self.read_blob(digest),
            Some(_) | None => Ok(None),
        }
    }

    /// Reads a small blob; one whose bytes are damaged is thrown away, and is not here.
    pub(super) fn right_blob(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        let is_right = |bytes: &Vec<u8>| Digest::of(bytes) == *digest;
        let Some(bytes) = self.read_blob(digest)? else {
            return Ok(None);
        };
        if is_right(&bytes) {
            return Ok(Some(bytes));
        }
        // It may have been uploaded again in this moment.
        let again = self.read_blob(digest)?.filter(is_right);
        if again.is_none() {
            if_there(fs::remove_file(self.blob_path(digest)))?;
        }
        Ok(again)
    }

    fn read_blob(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        if_there(fs::read(self.blob_path(digest)))
    }

    /// Writes a small blob under its digest.
    fn write_blob(&self, digest: &Digest, bytes: &[u8]) -> io::Result<()> {
        self.write(&self.blob_path(digest), bytes, Durability::Bytes)
    }

    /// Puts a synced file in its place under the blob's digest.
    fn keep_blob(&self, file: NamedTempFile, digest: &Digest) -> io::Result<()> {
        persist(file, &self.blob_path(digest)).map(drop)
    }

    /// Writes a file that is either the old one or the whole new one.
    fn write(&self, target: &Path, bytes: &[u8], durability: Durability) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(self.incoming())?;
        file.write_all(bytes)?;
        match durability {
            Durability::Heals => persist(file, target).map(drop),
            Durability::Bytes => {
                file.as_file().sync_data()?;
                persist(file, target).map(drop)
            }
            Durability::BytesAndName => {
                file.as_file().sync_data()?;
                sync_folder(&persist(file, target)?)
            }
        }
    }

    fn blob_path(&self, digest: &Digest) -> PathBuf {
        let hex = digest.hex();
        self.root.join("blobs/sha256").join(&hex[..2]).join(hex)
    }

    fn repositories(&self) -> PathBuf {
        self.root.join("repositories")
    }

    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }
}

/// Renames a file into its place; gives the folder.
fn persist(file: NamedTempFile, target: &Path) -> io::Result<PathBuf> {
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(folder.to_owned())
}

/// Makes a rename survive a power cut, where the platform has a way to.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Turns «there is no such file» into `None`.
fn if_there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Repository names have no component that starts with `_`, so that a repository's own folders are told apart.
fn collect_names(folder: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name();
        let Some(name) = file_name.to_str() else { continue };
        if name == "_manifests" {
            if fs::read_dir(entry.path())?.next().is_some() {
                names.push(prefix.trim_end_matches('/').to_owned());
            }
        } else if !name.starts_with('_') && entry.file_type()?.is_dir() {
            collect_names(&entry.path(), &format!("{prefix}{name}/"), names)?;
        }
    }
    Ok(())
}
