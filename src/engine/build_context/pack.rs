//! A context's folder as a tar, for an engine that takes no other.
//!
//! Everything is root's; the same folder gives the same tar. Nothing of it is kept in memory. Not here: what is sent
//! (`walk`), and sending it (`engine::docker`).

use std::collections::hash_map;
use std::io::{self, Read, Write};
use std::path::Path;

use tar::{Builder, EntryType, Header};

use super::walk::{Entry, Kind, Seen, unreadable};
use super::{ContextError, ContextFolder};

/// How much is written at a time.
const PIECE: usize = 256 << 10;

/// What fills a file's last block up, in bytes.
const BLOCK: u64 = 512;

impl ContextFolder {
    /// Writes the context as an uncompressed tar; gives the number of entries in it.
    pub fn pack(&self, to: &mut dyn Write) -> Result<usize, ContextError> {
        let mut packer = Packer {
            tar: Builder::new(to),
            seen: Seen::new(),
            buffer: vec![0; PIECE],
        };
        let mut n_entries = 0;
        self.walk(&mut |entry| {
            n_entries += 1;
            let path = self.root.join(&entry.path);
            packer.put(entry).map_err(unreadable(&path))
        })?;
        packer.tar.finish().map_err(unreadable(&self.root))?;
        Ok(n_entries)
    }
}

struct Packer<'a> {
    tar: Builder<&'a mut dyn Write>,
    /// The first name of each file that has several.
    seen: Seen<String>,
    buffer: Vec<u8>,
}

impl Packer<'_> {
    fn put(&mut self, entry: Entry) -> io::Result<()> {
        let Entry {
            path,
            mode,
            mtime,
            kind,
        } = entry;
        let mut header = Header::new_gnu();
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(mtime);
        header.set_size(0);
        match kind {
            Kind::Folder => {
                header.set_entry_type(EntryType::Directory);
                self.tar.append_data(&mut header, format!("{path}/"), io::empty())
            }
            Kind::Link(target) => {
                header.set_entry_type(EntryType::Symlink);
                self.tar.append_link(&mut header, path, target)
            }
            Kind::File(file, twin) => {
                if let Some(twin) = twin {
                    match self.seen.entry(twin) {
                        hash_map::Entry::Occupied(first) => {
                            header.set_entry_type(EntryType::Link);
                            return self.tar.append_link(&mut header, path, first.get());
                        }
                        hash_map::Entry::Vacant(place) => drop(place.insert(path.clone())),
                    }
                }
                header.set_size(file.size());
                // The bytes go past the library, which takes small pieces.
                self.tar.append_data(&mut header, Path::new(&path), io::empty())?;
                let mut reader = file.reader(0, file.size())?;
                fill(self.tar.get_mut(), &mut reader, file.size(), &mut self.buffer)
            }
            Kind::Made(bytes) => {
                header.set_size(bytes.len() as u64);
                self.tar.append_data(&mut header, path, bytes.as_slice())
            }
        }
    }
}

/// Writes a file's bytes, of which there are `size`, and what fills the last block up.
pub(in crate::engine) fn fill(
    to: &mut dyn Write,
    from: &mut dyn Read,
    size: u64,
    buffer: &mut [u8],
) -> io::Result<()> {
    let mut n_written = 0;
    loop {
        match from.read(buffer)? {
            0 => break,
            n_read => {
                to.write_all(&buffer[..n_read])?;
                n_written += n_read as u64;
            }
        }
    }
    if n_written != size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let over = (BLOCK - size % BLOCK) % BLOCK;
    to.write_all(&[0; 512][..usize::try_from(over).unwrap_or_default()])
}
