//! Finding an archive's entries.
//!
//! Not here: what they mean (`contents`).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek as _, SeekFrom};
use std::path::{Component, Path};
use std::sync::Arc;

use super::{ArchiveError, Span};
use crate::words::Digest;

/// How many links in a row are followed.
const LINKS: usize = 8;

/// An archive in a file.
#[derive(Debug)]
pub struct Archive {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
enum Entry {
    File(Span),
    /// The path that it stands for: docker writes a layer that an image has twice only once.
    Link(String),
}

impl Archive {
    /// Reads the headers of a whole archive; the bytes between them are left where they are.
    pub fn open(mut file: File) -> Result<Self, ArchiveError> {
        file.seek(SeekFrom::Start(0))?;
        let shared = Arc::new(file.try_clone()?);
        let mut entries = BTreeMap::new();
        let mut tar = tar::Archive::new(file);
        for entry in tar.entries_with_seek()? {
            let entry = entry?;
            let path = entry.path()?.into_owned();
            let kind = entry.header().entry_type();
            let found = if kind.is_file() {
                let span = Span::new(Arc::clone(&shared), entry.raw_file_position(), entry.size());
                Some(Entry::File(span))
            } else if kind.is_symlink() || kind.is_hard_link() {
                // A symbolic link goes from its folder, a hard one from the archive's root.
                let base = path.parent().filter(|_| kind.is_symlink());
                let target = entry.link_name()?.unwrap_or_default();
                normal(&base.unwrap_or(Path::new("")).join(target)).map(Entry::Link)
            } else {
                None
            };
            if let (Some(path), Some(entry)) = (normal(&path), found) {
                entries.insert(path, entry);
            }
        }
        Ok(Self { entries })
    }

    /// Finds a file.
    pub fn file(&self, path: &str) -> Option<&Span> {
        let mut path = path;
        for _ in 0..LINKS {
            match self.entries.get(path)? {
                Entry::File(span) => return Some(span),
                Entry::Link(target) => path = target,
            }
        }
        None
    }

    /// Finds a blob of the OCI layout; whether its bytes have the digest is not looked at.
    pub fn blob(&self, digest: &Digest) -> Option<&Span> {
        self.file(&format!("blobs/sha256/{}", digest.hex()))
    }
}

/// A path without `.` and `..`, its parts joined by slashes; `None` where it leads out of the archive.
fn normal(path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(build: impl FnOnce(&mut tar::Builder<File>)) -> Archive {
        let mut builder = tar::Builder::new(tempfile::tempfile().unwrap());
        build(&mut builder);
        Archive::open(builder.into_inner().unwrap()).unwrap()
    }

    fn header(kind: tar::EntryType, size: u64) -> tar::Header {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(0o644);
        header
    }

    fn add(builder: &mut tar::Builder<File>, path: &str, bytes: &[u8]) {
        let mut header = header(tar::EntryType::Regular, bytes.len() as u64);
        builder.append_data(&mut header, path, bytes).unwrap();
    }

    fn link(builder: &mut tar::Builder<File>, kind: tar::EntryType, path: &str, target: &str) {
        let mut header = header(kind, 0);
        builder.append_link(&mut header, path, target).unwrap();
    }

    fn text(archive: &Archive, path: &str) -> Option<String> {
        let bytes = archive.file(path)?.read_all(100).unwrap()?;
        String::from_utf8(bytes).ok()
    }

    #[test]
    fn files_are_found_wherever_they_stand_and_through_links() {
        use tar::EntryType::{Link, Symlink};
        let archive = archive(|builder| {
            add(builder, "./a/layer.tar", b"one");
            link(builder, Symlink, "b/layer.tar", "../a/layer.tar");
            link(builder, Link, "c/layer.tar", "a/layer.tar");
            add(builder, "manifest.json", b"[]");
        });
        for path in ["a/layer.tar", "b/layer.tar", "c/layer.tar"] {
            assert_eq!(text(&archive, path).as_deref(), Some("one"), "{path}");
        }
        assert_eq!(text(&archive, "manifest.json").as_deref(), Some("[]"));
        assert_eq!(text(&archive, "nothing"), None);
    }

    #[test]
    fn links_in_a_ring_and_out_of_the_archive_lead_nowhere() {
        let archive = archive(|builder| {
            link(builder, tar::EntryType::Symlink, "a", "b");
            link(builder, tar::EntryType::Symlink, "b", "a");
            link(builder, tar::EntryType::Symlink, "c", "../../etc/passwd");
        });
        for path in ["a", "b", "c"] {
            assert_eq!(text(&archive, path), None, "{path}");
        }
    }

    #[test]
    fn what_is_no_archive_says_so() {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &[b'x'; 2048]).unwrap();
        assert!(matches!(Archive::open(file), Err(ArchiveError::File(_))));
    }
}
