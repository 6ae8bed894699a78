//! One repository's links: its layers, manifests and tags.
//!
//! Not here: checking that a manifest's blobs are there (`manifests`).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Durability, Store, if_there};
use crate::words::Digest;

/// A repository.
#[derive(Clone, Debug)]
pub(in super::super) struct Repository {
    store: Store,
    folder: PathBuf,
}

/// A manifest in a repository.
#[derive(Clone, Debug)]
pub(in super::super) struct StoredManifest {
    pub(in super::super) digest: Digest,
    pub(in super::super) media_type: String,
    pub(in super::super) bytes: Vec<u8>,
}

/// A tag.
#[derive(Clone, Debug)]
pub(in super::super) struct Tag {
    pub(in super::super) name: String,
    pub(in super::super) digest: Digest,
    pub(in super::super) pushed: SystemTime,
}

impl Repository {
    pub(super) fn new(store: Store, name: &str) -> Self {
        let folder = store.repositories().join(name);
        Self { store, folder }
    }

    /// Says whether anything was ever put into it.
    pub(in super::super) fn is_there(&self) -> bool {
        self.folder.join("_manifests").is_dir() || self.folder.join("_layers").is_dir()
    }

    /// The size of a blob that the repository may serve; `None` also where its file was deleted or cut since, so
    /// that an engine uploads it again.
    pub(in super::super) fn blob_size(&self, digest: &Digest) -> io::Result<Option<u64>> {
        let Some(link) = if_there(fs::read_to_string(self.layer_path(digest)))? else {
            return Ok(None);
        };
        let size = self.store.blob_size(digest)?;
        Ok(size.filter(|size| link.trim() == size.to_string()))
    }

    /// Lets the repository serve a blob whose bytes are here.
    pub(in super::super) fn link_blob(&self, digest: &Digest, size: u64) -> io::Result<()> {
        self.store.write(
            &self.layer_path(digest),
            size.to_string().as_bytes(),
            Durability::Heals,
        )
    }

    /// Takes a blob from the repository; gives whether it had it. The bytes stay, others may have them too.
    pub(in super::super) fn unlink_blob(&self, digest: &Digest) -> io::Result<Option<()>> {
        if_there(fs::remove_file(self.layer_path(digest)))
    }

    /// The size of a manifest in the repository.
    pub(in super::super) fn manifest_size(&self, digest: &Digest) -> io::Result<Option<u64>> {
        if self.manifest_path(digest).is_file() {
            self.store.blob_size(digest)
        } else {
            Ok(None)
        }
    }

    /// Reads a manifest; `None` where the repository has none of this digest, or its bytes are damaged.
    pub(in super::super) fn manifest(&self, digest: &Digest) -> io::Result<Option<StoredManifest>> {
        let Some(media_type) = if_there(fs::read_to_string(self.manifest_path(digest)))? else {
            return Ok(None);
        };
        let bytes = self.store.read_blob(digest)?;
        Ok(bytes
            .filter(|bytes| Digest::of(bytes) == *digest)
            .map(|bytes| StoredManifest {
                digest: digest.clone(),
                media_type: media_type.trim().to_owned(),
                bytes,
            }))
    }

    /// Stores a manifest: its bytes first, then the link that makes it visible.
    pub(in super::super) fn put_manifest(&self, manifest: &StoredManifest) -> io::Result<()> {
        self.store.write_blob(&manifest.digest, &manifest.bytes)?;
        self.store.write(
            &self.manifest_path(&manifest.digest),
            manifest.media_type.as_bytes(),
            Durability::Bytes,
        )
    }

    /// Takes a manifest and the tags that point to it away; `None` where there is none.
    pub(in super::super) fn remove_manifest(&self, digest: &Digest) -> io::Result<Option<()>> {
        for tag in self.tags()? {
            if tag.digest == *digest {
                self.remove_tag(&tag.name)?;
            }
        }
        if_there(fs::remove_file(self.manifest_path(digest)))
    }

    /// Lists the tags, sorted by name.
    pub(in super::super) fn tags(&self) -> io::Result<Vec<Tag>> {
        let mut tags = Vec::new();
        let Some(entries) = if_there(fs::read_dir(self.folder.join("_tags")))? else {
            return Ok(tags);
        };
        for entry in entries {
            if let Some(name) = entry?.file_name().to_str().map(of_file_name) {
                tags.extend(self.tag(&name)?);
            }
        }
        tags.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(tags)
    }

    /// Finds a tag.
    pub(in super::super) fn tag(&self, name: &str) -> io::Result<Option<Tag>> {
        let path = self.tag_path(name);
        let Some(text) = if_there(fs::read_to_string(&path))? else {
            return Ok(None);
        };
        let Ok(digest) = Digest::parse(text.trim()) else {
            return Ok(None);
        };
        let pushed = fs::metadata(&path)?.modified()?;
        Ok(Some(Tag {
            name: name.to_owned(),
            digest,
            pushed,
        }))
    }

    /// Lets a tag point to a manifest.
    pub(in super::super) fn put_tag(&self, name: &str, digest: &Digest) -> io::Result<()> {
        self.store.write(
            &self.tag_path(name),
            digest.as_str().as_bytes(),
            Durability::BytesAndName,
        )
    }

    /// Takes a tag away; `None` where there is none.
    pub(in super::super) fn remove_tag(&self, name: &str) -> io::Result<Option<()>> {
        if_there(fs::remove_file(self.tag_path(name)))
    }

    fn layer_path(&self, digest: &Digest) -> PathBuf {
        self.folder.join("_layers").join(digest.hex())
    }

    fn manifest_path(&self, digest: &Digest) -> PathBuf {
        self.folder.join("_manifests").join(digest.hex())
    }

    fn tag_path(&self, name: &str) -> PathBuf {
        Path::new(&self.folder).join("_tags").join(to_file_name(name))
    }
}

/// Tags differ by case and some file systems do not: an upper-case letter is written as `+` and the lower-case one.
fn to_file_name(tag: &str) -> String {
    let mut name = String::with_capacity(tag.len());
    for c in tag.chars() {
        if c.is_ascii_uppercase() {
            name.push('+');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

fn of_file_name(name: &str) -> String {
    let mut tag = String::with_capacity(name.len());
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        match c {
            '+' => tag.extend(chars.next().map(|c| c.to_ascii_uppercase())),
            _ => tag.push(c),
        }
    }
    tag
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_tag_and_its_file_name_belong_together(tag in "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}") {
            let name = to_file_name(&tag);
            prop_assert_eq!(of_file_name(&name), tag);
            prop_assert_eq!(name.to_ascii_lowercase(), name);
        }
    }
}
