//! A stretch of a file: an archive's entry, or the whole of a temporary file.
//!
//! Not here: which stretch is what (`read`).

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use crate::registry::client::BlobSource;

/// Bytes in a file that nobody changes any more.
#[derive(Clone, Debug)]
pub struct Span {
    file: Arc<File>,
    start: u64,
    length: u64,
}

impl Span {
    /// Means a stretch of a file.
    pub fn new(file: Arc<File>, start: u64, length: u64) -> Self {
        Self { file, start, length }
    }

    /// Means a whole file.
    pub fn whole(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self::new(Arc::new(file), 0, length))
    }

    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A stretch of it.
    #[must_use]
    pub fn stretch(&self, start: u64, length: u64) -> Self {
        let start = start.min(self.length);
        Self::new(
            Arc::clone(&self.file),
            self.start + start,
            length.min(self.length - start),
        )
    }

    /// Reads it from its start to its end.
    pub fn reader(&self) -> impl Read + use<> {
        Reader {
            span: self.clone(),
            at: 0,
        }
    }

    /// Reads the whole of it; `None` where it is longer than `limit`.
    pub fn read_all(&self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        if self.length > limit {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        self.reader().read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

impl BlobSource for Span {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.length.saturating_sub(offset);
        let wanted = usize::try_from(rest).map_or(buffer.len(), |rest| rest.min(buffer.len()));
        if wanted == 0 {
            return Ok(0);
        }
        read_at(&self.file, self.start + offset, &mut buffer[..wanted])
    }
}

struct Reader {
    span: Span,
    at: u64,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.span.read_at(self.at, buffer)?;
        if n_read == 0 && self.at < self.span.length && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += n_read as u64;
        Ok(n_read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    use std::os::unix::fs::FileExt as _;
    file.read_at(buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    use std::os::windows::fs::FileExt as _;
    file.seek_read(buffer, offset)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_stretch_ends_where_it_should_and_not_where_the_file_does() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let file = Arc::new(file);
        let span = Span::new(Arc::clone(&file), 2, 5);
        assert_eq!(span.read_all(5).unwrap().unwrap(), b"23456");
        assert_eq!(span.read_all(4).unwrap(), None);
        let mut buffer = [0; 9];
        assert_eq!(span.read_at(4, &mut buffer).unwrap(), 1);
        assert_eq!(span.read_at(5, &mut buffer).unwrap(), 0);
        let beyond = Span::new(file, 8, 5);
        assert_eq!(
            beyond.read_all(9).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
    }
}
