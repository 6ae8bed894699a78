//! Packing a bare layer: gzip, such that the same layer always comes to the same bytes.
//!
//! The header has neither time nor name, and the compression depends on nothing but the bytes; so a registry knows a
//! layer again. The level is the fastest one: the way to the practice registry is short. Not here: where it goes.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::{ArchiveError, Span};
use crate::words::Digest;

/// How much is read at a time.
const PIECE: usize = 128 << 10;

/// How far a layer's packing or unpacking is, and whether it shall go on.
#[derive(Debug, Default)]
pub struct Course {
    done: AtomicU64,
    is_stopped: AtomicBool,
}

impl Course {
    /// How many of the layer's bytes are read.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Counts more bytes as done; fails once it shall end.
    pub fn advance(&self, n_bytes: u64) -> Result<(), ArchiveError> {
        self.done.fetch_add(n_bytes, Ordering::Relaxed);
        if self.is_stopped.load(Ordering::Relaxed) {
            return Err(ArchiveError::Stopped);
        }
        Ok(())
    }

    /// Has it end as soon as it can.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }
}

/// A packed layer in a temporary file.
#[derive(Clone, Debug)]
pub struct PackedLayer {
    /// The digest of the packed bytes.
    pub digest: Digest,
    /// The packed bytes.
    pub span: Span,
}

/// Packs a layer into a temporary file in `folder`, and verifies that its bytes have the digest `diff_id`.
pub fn pack(
    layer: &Span,
    diff_id: &Digest,
    folder: &Path,
    course: &Course,
) -> Result<PackedLayer, ArchiveError> {
    let sink = Summed {
        file: BufWriter::with_capacity(PIECE, tempfile::tempfile_in(folder)?),
        sum: Sha256::new(),
    };
    let mut encoder = GzEncoder::new(sink, Compression::fast());
    let mut sum = Sha256::new();
    let mut reader = layer.reader();
    let mut piece = vec![0; PIECE];
    loop {
        let n_read = reader.read(&mut piece)?;
        if n_read == 0 {
            break;
        }
        sum.update(&piece[..n_read]);
        encoder.write_all(&piece[..n_read])?;
        course.advance(n_read as u64)?;
    }
    let found = Digest::from_sum(&sum.finalize());
    if found != *diff_id {
        return Err(ArchiveError::OtherLayer {
            wanted: diff_id.clone(),
            found,
        });
    }
    let Summed { file, sum } = encoder.finish()?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(PackedLayer {
        digest: Digest::from_sum(&sum.finalize()),
        span: Span::whole(file)?,
    })
}

/// A file and the digest of what has been written to it.
struct Summed {
    file: BufWriter<File>,
    sum: Sha256,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_written = self.file.write(bytes)?;
        self.sum.update(&bytes[..n_written]);
        Ok(n_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(bytes: &[u8]) -> Span {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Span::whole(file).unwrap()
    }

    fn packed(bytes: &[u8]) -> PackedLayer {
        let folder = tempfile::tempdir().unwrap();
        pack(
            &layer(bytes),
            &Digest::of(bytes),
            folder.path(),
            &Course::default(),
        )
        .unwrap()
    }

    #[test]
    fn the_same_layer_comes_to_the_same_bytes_and_back() {
        let bytes: Vec<u8> = (0..100_000)
            .flat_map(|n| format!("line {n}\n").into_bytes())
            .collect();
        let (one, two) = (packed(&bytes), packed(&bytes));
        assert_eq!(one.digest, two.digest);
        let zipped = one.span.read_all(10_000_000).unwrap().unwrap();
        assert_eq!(Digest::of(&zipped), one.digest);
        // No time and no name, whatever system this is.
        assert_eq!(zipped[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
        assert!(zipped.len() < bytes.len());
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(zipped.as_slice())
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, bytes);
    }

    #[test]
    fn another_layer_than_the_named_one_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = Digest::of(b"wanted");
        let found = pack(&layer(b"found"), &wanted, folder.path(), &Course::default());
        assert!(matches!(
            found,
            Err(ArchiveError::OtherLayer { wanted: told, .. }) if told == wanted
        ));
    }

    #[test]
    fn packing_stops_when_it_is_told_to_and_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let course = Course::default();
        course.stop();
        let ended = pack(&layer(b"x"), &Digest::of(b"x"), folder.path(), &course);
        assert!(matches!(ended, Err(ArchiveError::Stopped)));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
