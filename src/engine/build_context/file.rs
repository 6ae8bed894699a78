//! A file of a context that is read later than it was found, and must be the same then.
//!
//! Whoever reads it learns of a change: a layer of half an old file and half a new one is nobody's. Not here: finding it
//! (`walk`).

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::time::SystemTime;

/// A file as it was when it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct ContextFile {
    path: PathBuf,
    stamp: Stamp,
}

/// Tells a file with several names from others.
pub(in crate::engine) type Twin = (u64, u64);

/// What is different once a file has been written to or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    inode: (u64, u64),
    changed: (i64, i64),
}

impl ContextFile {
    /// Means a file that was just looked at.
    pub(in crate::engine) fn new(path: PathBuf, found: &Metadata) -> Self {
        Self {
            path,
            stamp: Stamp::of(found),
        }
    }

    /// Its size in bytes.
    pub(in crate::engine) fn size(&self) -> u64 {
        self.stamp.size
    }

    /// Reads a stretch of it; a change since it was found is an error, at the latest at the stretch's end.
    pub(in crate::engine) fn reader(&self, start: u64, length: u64) -> io::Result<Stretch<'_>> {
        let mut file = self.open()?;
        file.seek(SeekFrom::Start(start))?;
        Ok(Stretch {
            origin: self,
            file,
            left: length,
        })
    }

    /// Opens it.
    pub(in crate::engine) fn open(&self) -> io::Result<File> {
        let file = File::open(&self.path)?;
        self.verify(&file)?;
        Ok(file)
    }

    /// Sees to it that the file that was opened is still as it was when it was found.
    pub(in crate::engine) fn verify(&self, file: &File) -> io::Result<()> {
        if Stamp::of(&file.metadata()?) == self.stamp {
            Ok(())
        } else {
            Err(self.changed())
        }
    }

    fn changed(&self) -> io::Error {
        io::Error::other(format!(
            "`{}` changed while it was read; build again once nothing writes to it any more",
            self.path.display()
        ))
    }
}

/// A stretch of a file that is being read.
pub(in crate::engine) struct Stretch<'a> {
    origin: &'a ContextFile,
    file: File,
    left: u64,
}

impl Read for Stretch<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            if !buffer.is_empty() {
                self.origin.verify(&self.file)?;
            }
            return Ok(0);
        }
        let n_read = self.file.read(&mut buffer[..most])?;
        if n_read == 0 {
            return Err(self.origin.changed());
        }
        self.left -= n_read as u64;
        Ok(n_read)
    }
}

impl Stamp {
    #[cfg(unix)]
    fn of(found: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;

        Self {
            size: found.len(),
            modified: found.modified().ok(),
            inode: (found.dev(), found.ino()),
            changed: (found.ctime(), found.ctime_nsec()),
        }
    }

    #[cfg(not(unix))]
    fn of(found: &Metadata) -> Self {
        Self {
            size: found.len(),
            modified: found.modified().ok(),
            inode: (0, 0),
            changed: (0, 0),
        }
    }
}

/// What tells a file from others, where it has more than one name.
#[cfg(unix)]
pub(super) fn twin(found: &Metadata) -> Option<Twin> {
    use std::os::unix::fs::MetadataExt as _;

    (found.nlink() > 1).then(|| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
pub(super) fn twin(_found: &Metadata) -> Option<Twin> {
    None
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    type Change = fn(&Path);

    #[test]
    fn a_file_that_was_changed_since_it_was_found_is_told_of_wherever_that_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let found = || {
            fs::write(&path, "0123456789").unwrap();
            ContextFile::new(path.clone(), &fs::metadata(&path).unwrap())
        };
        let read = |file: &ContextFile| {
            let mut text = String::new();
            file.reader(2, 5)?.read_to_string(&mut text).map(|_| text)
        };
        assert_eq!(read(&found()).unwrap(), "23456");
        let changes: [(&str, Change); 4] = [
            ("grown", |path| fs::write(path, "0123456789ab").unwrap()),
            ("shrunk", |path| fs::write(path, "0").unwrap()),
            ("gone", |path| fs::remove_file(path).unwrap()),
            ("another", |path| {
                let other = path.with_extension("other");
                fs::write(&other, "abcdefghij").unwrap();
                fs::rename(&other, path).unwrap();
            }),
        ];
        for (what, change) in changes {
            let file = found();
            change(&path);
            assert!(read(&file).is_err(), "{what} before it is opened");
            let file = found();
            let mut reader = file.reader(0, 10).unwrap();
            let mut start = [0; 4];
            reader.read_exact(&mut start).unwrap();
            change(&path);
            let rest = reader.read_to_end(&mut Vec::new());
            // An open file is still what it was where its name alone has gone.
            let is_told = rest.is_err_and(|error| error.to_string().contains("changed while it was read"));
            assert!(
                is_told || matches!(what, "gone" | "another"),
                "{what} while it is read"
            );
        }
    }
}
