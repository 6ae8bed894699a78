//! The bytes of a file, which stay where they are: in a context's folder, in a layer, or in a temporary file.
//!
//! Not here: the files' names and modes (`tree`).

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::engine::archive::Span;
use crate::engine::build_context::ContextFile;
use crate::words::Digest;

/// How much is read at a time.
pub(super) const PIECE: usize = 256 << 10;

/// The bytes of a file.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A few that the Dockerfile itself says, or that are in an archive in memory.
    Memory(Bytes),
    /// A stretch of a file that is kept open and that nobody changes.
    Part(Span),
    /// A stretch of a file of the context: where it begins, and how many bytes. Each reading opens it.
    OfContext(Arc<ContextFile>, u64, u64),
}

impl Content {
    /// Takes bytes.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        Self::Memory(bytes.into())
    }

    /// Takes a file of the context.
    pub(super) fn of_context(file: ContextFile) -> Self {
        let size = file.size();
        Self::OfContext(Arc::new(file), 0, size)
    }

    /// How many bytes.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Part(span) => span.length(),
            Self::OfContext(_, _, size) => *size,
        }
    }

    /// A stretch of it, which ends at its end at the latest.
    pub(super) fn stretch(&self, start: u64, length: u64) -> Self {
        let start = start.min(self.size());
        let length = length.min(self.size() - start);
        match self {
            Self::Memory(bytes) => {
                let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
                Self::Memory(bytes.slice(at(start)..at(start + length)))
            }
            Self::Part(span) => Self::Part(span.stretch(start, length)),
            Self::OfContext(file, at, _) => Self::OfContext(Arc::clone(file), at + start, length),
        }
    }

    /// Reads the bytes. What ends early or was changed meanwhile is an error.
    pub(super) fn reader(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Self::Memory(bytes) => Box::new(Cursor::new(bytes)),
            Self::Part(span) => Box::new(span.reader()),
            Self::OfContext(file, start, length) => Box::new(file.reader(*start, *length)?),
        })
    }

    /// All bytes, of a file that is small by its nature.
    pub(super) fn bytes(&self) -> io::Result<Vec<u8>> {
        const MOST: u64 = 16 << 20;
        if self.size() > MOST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut bytes = Vec::new();
        self.reader()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The digest of the bytes; `buffer` is for reading.
    pub(super) fn sum(&self, buffer: &mut [u8]) -> io::Result<Digest> {
        let mut sum = Sha256::new();
        let mut reader = self.reader()?;
        loop {
            match reader.read(buffer)? {
                0 => return Ok(Digest::from_sum(&sum.finalize())),
                n_read => sum.update(&buffer[..n_read]),
            }
        }
    }
}
