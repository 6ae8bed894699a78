//! Reading a layer through once: what its unpacked bytes have for a digest, and how much is in its files.
//!
//! Not here: where it comes from (`pull`, `load`).

use std::io::{self, BufReader, Read, Write};

use sha2::{Digest as _, Sha256};

use super::store::{LayerNote, NewBlob, Packing};
use super::unpacking::{Compression, N_MAGIC};
use crate::engine::archive::{Course, Span};
use crate::words::Digest;

/// How much is read at a time.
const PIECE: usize = 128 << 10;

/// What a layer turned out to be.
pub(super) struct Measured {
    /// The digest of the bare tar.
    pub(super) diff_id: Digest,
    /// What is to be remembered of it.
    pub(super) note: LayerNote,
}

/// Reads a layer to its end; `course` is told how far that is.
pub(super) fn measure(layer: &Span, packing: Packing, course: &Course) -> io::Result<Measured> {
    unpacked(&mut Followed(layer.reader(), course), packing)
}

/// Reads a layer to its end, and writes it as it is into a blob.
pub(super) fn copy(
    layer: &Span,
    packing: Packing,
    blob: &mut NewBlob,
    course: &Course,
) -> io::Result<Measured> {
    let mut copied = Copied {
        reader: Followed(layer.reader(), course),
        blob,
    };
    let measured = unpacked(&mut copied, packing)?;
    // A decoder may stop before the end of the file.
    io::copy(&mut copied, &mut io::sink())?;
    Ok(measured)
}

/// Finds out how a layer is packed, whatever is said of it.
pub(super) fn packing(layer: &Span) -> io::Result<Packing> {
    let mut start = Vec::new();
    layer.reader().take(N_MAGIC as u64).read_to_end(&mut start)?;
    Ok(match Compression::of(&start) {
        Some(Compression::Gzip) => Packing::Gzip,
        Some(Compression::Zstd) => Packing::Zstd,
        // No layer is packed so: it will turn out to be no tar.
        Some(Compression::Bzip2 | Compression::Xz) | None => Packing::Bare,
    })
}

fn unpacked(reader: &mut dyn Read, packing: Packing) -> io::Result<Measured> {
    match packing.compression() {
        None => bare(reader),
        Some(compression) => bare(compression.unpack(BufReader::with_capacity(PIECE, reader))),
    }
}

fn bare(reader: impl Read) -> io::Result<Measured> {
    let mut summed = Summed {
        reader: BufReader::with_capacity(PIECE, reader),
        sum: Sha256::new(),
    };
    let mut tar = tar::Archive::new(&mut summed);
    let mut content = 0;
    for entry in tar.entries()? {
        let entry = entry?;
        let kind = entry.header().entry_type();
        if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
            content += entry.size();
        }
    }
    // What fills a tar up behind its last entry counts too.
    io::copy(&mut summed, &mut io::sink())?;
    Ok(Measured {
        diff_id: Digest::from_sum(&summed.sum.finalize()),
        note: LayerNote { content },
    })
}

/// A reader that tells how far it is, and ends when nobody waits for it any more.
struct Followed<'a, R>(R, &'a Course);

impl<R: Read> Read for Followed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.0.read(buffer)?;
        self.1.advance(n_read as u64).map_err(io::Error::other)?;
        Ok(n_read)
    }
}

/// A reader that writes what it reads into a blob.
struct Copied<'a, R> {
    reader: R,
    blob: &'a mut NewBlob,
}

impl<R: Read> Read for Copied<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.reader.read(buffer)?;
        self.blob.write_all(&buffer[..n_read])?;
        Ok(n_read)
    }
}

/// A reader that sums up what it reads.
struct Summed<R> {
    reader: R,
    sum: Sha256,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.reader.read(buffer)?;
        self.sum.update(&buffer[..n_read]);
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::CompressionLevel;

    use super::*;

    /// A tar with two files and a hard link to the first.
    fn layer() -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, bytes) in [("a", b"12345".as_slice()), ("b", b"678")] {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            builder.append_data(&mut header, path, bytes).unwrap();
        }
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Link);
        // POSIX lets a link carry its file's bytes once more.
        header.set_size(5);
        header.set_link_name("a").unwrap();
        builder
            .append_data(&mut header, "c", b"12345".as_slice())
            .unwrap();
        builder.into_inner().unwrap()
    }

    fn span(bytes: &[u8]) -> Span {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Span::whole(file).unwrap()
    }

    #[test]
    fn a_layer_is_its_bare_bytes_however_it_is_packed_and_links_have_no_content() {
        let bare = layer();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&bare).unwrap();
        let gzip = encoder.finish().unwrap();
        let zstd = ruzstd::encoding::compress_to_vec(bare.as_slice(), CompressionLevel::Fastest);
        for (bytes, expected) in [
            (&bare, Packing::Bare),
            (&gzip, Packing::Gzip),
            (&zstd, Packing::Zstd),
        ] {
            let span = span(bytes);
            assert_eq!(packing(&span).unwrap(), expected);
            let course = Course::default();
            let measured = measure(&span, expected, &course).unwrap();
            assert_eq!(measured.diff_id, Digest::of(&bare));
            assert_eq!(measured.note.content, 8);
            assert_eq!(course.done(), bytes.len() as u64);
        }
    }

    #[test]
    fn what_cannot_be_unpacked_or_is_no_tar_is_told() {
        let course = Course::default();
        assert!(measure(&span(b"no gzip"), Packing::Gzip, &course).is_err());
        assert!(measure(&span(b"no zstd"), Packing::Zstd, &course).is_err());
        assert!(measure(&span(&[b'x'; 1024]), Packing::Bare, &course).is_err());
        course.stop();
        assert!(measure(&span(&layer()), Packing::Bare, &course).is_err());
    }
}
