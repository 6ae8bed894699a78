//! Unpacking what is packed with gzip, bzip2, xz or Zstandard, told by its first bytes, and never more of it in memory than
//! the packing itself asks for.
//!
//! Not here: what is in it (`build::archive`, `measure`).

use std::io::{self, BufRead, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::store::Packing;

/// How many bytes at the start say how something is packed.
pub(super) const N_MAGIC: usize = 6;

/// The most memory, in KiB, that an xz archive may ask for: the level `-9` wants 64 MiB.
const MOST_XZ: u32 = 128 << 10;

/// How something is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

impl Compression {
    /// Tells it by the first [`N_MAGIC`] bytes; `None` where it is not packed.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        [
            (&b"\x1f\x8b\x08"[..], Self::Gzip),
            (b"BZh", Self::Bzip2),
            (b"\xfd7zXZ\0", Self::Xz),
            (b"\x28\xb5\x2f\xfd", Self::Zstd),
        ]
        .into_iter()
        .find_map(|(magic, compression)| start.starts_with(magic).then_some(compression))
    }

    /// Reads what is packed in `packed`.
    pub(super) fn unpack<'a>(self, packed: impl BufRead + 'a) -> Box<dyn Read + 'a> {
        match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Self::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
            Self::Xz => Box::new(XzReader::new_mem_limit(packed, true, MOST_XZ)),
            Self::Zstd => Box::new(Frames {
                packed,
                decoder: FrameDecoder::new(),
                place: Place::Between,
            }),
        }
    }
}

/// Says whether bytes are the beginning of an archive, bare or packed; a tar is known by its first 512.
pub fn is_archive(start: &[u8]) -> bool {
    let mut bare = tar::Archive::new(start);
    Compression::of(start).is_some()
        || bare
            .entries()
            .is_ok_and(|mut entries| matches!(entries.next(), Some(Ok(_))))
}

impl Packing {
    /// How a layer is packed that is not bare.
    pub(super) fn compression(self) -> Option<Compression> {
        match self {
            Self::Bare => None,
            Self::Gzip => Some(Compression::Gzip),
            Self::Zstd => Some(Compression::Zstd),
        }
    }
}

/// The frames of something packed with Zstandard, one behind the other.
struct Frames<R> {
    packed: R,
    decoder: FrameDecoder,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Between,
    Within,
}

impl<R: BufRead> Frames<R> {
    /// Begins the next frame that is no comment; `false` at the end.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if self.packed.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.reset(&mut self.packed) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let wanted = u64::from(length);
                    let skipped = io::copy(&mut self.packed.by_ref().take(wanted), &mut io::sink())?;
                    if skipped != wanted {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }

    /// Verifies the sum that a frame may end with.
    fn end(&self) -> io::Result<()> {
        let said = self.decoder.get_checksum_from_data();
        if said.is_some() && said != self.decoder.get_calculated_checksum() {
            let reason = "the sum of a Zstandard frame is another one";
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.place == Place::Between {
                if !self.begin()? {
                    return Ok(0);
                }
                self.place = Place::Within;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let step = BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.decoder.decode_blocks(&mut self.packed, step);
                decoded.map_err(io::Error::other)?;
            }
            let n_read = self.decoder.read(buffer)?;
            if n_read > 0 {
                return Ok(n_read);
            }
            self.end()?;
            self.place = Place::Between;
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;

    /// Packs with the program of that name; `None` where the machine has none.
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub(in crate::engine::builtin) fn pack(program: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        let child = Command::new(program)
            .arg("-c")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            eprintln!("skipped: there is no `{program}`");
            return None;
        };
        let mut input = child.stdin.take().unwrap();
        let bytes = bytes.to_vec();
        let writer = std::thread::spawn(move || input.write_all(&bytes).unwrap());
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        assert!(output.status.success());
        Some(output.stdout)
    }

    #[test]
    fn a_dockerfile_is_no_archive_and_a_tar_is_one() {
        assert!(!is_archive(b"FROM scratch\n"));
        assert!(!is_archive(&[b'#'; 512]));
        assert!(is_archive(b"\x1f\x8b\x08\0"));
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(2);
        tar.append_data(&mut header, "Dockerfile", &b"hi"[..]).unwrap();
        assert!(is_archive(&tar.into_inner().unwrap()[..512]));
    }

    #[test]
    fn what_each_program_packs_comes_back_in_several_pieces_too_and_damage_is_told() {
        let bytes: Vec<u8> = (0..40_000).flat_map(|n: u32| (n * n).to_le_bytes()).collect();
        for (program, expected) in [
            ("gzip", Compression::Gzip),
            ("bzip2", Compression::Bzip2),
            ("xz", Compression::Xz),
            ("zstd", Compression::Zstd),
        ] {
            let Some(mut packed) = pack(program, &bytes) else {
                continue;
            };
            assert_eq!(Compression::of(&packed[..N_MAGIC]), Some(expected));
            let unpacked = |packed: &[u8]| {
                let mut back = Vec::new();
                expected.unpack(packed).read_to_end(&mut back).map(|_| back)
            };
            assert_eq!(unpacked(&packed).unwrap(), bytes, "{program}");
            let half = packed.len() / 2;
            assert!(unpacked(&packed[..half]).is_err(), "{program}, cut off");
            let mut damaged = packed.clone();
            damaged[half] ^= 0xff;
            damaged[half + 1] ^= 0xff;
            assert!(
                unpacked(&damaged).map_or(true, |back| back != bytes),
                "{program}, damaged"
            );
            let one = packed.clone();
            if expected == Compression::Zstd {
                // A comment of three bytes.
                packed.extend_from_slice(b"\x50\x2a\x4d\x18\x03\0\0\0abc");
            }
            packed.extend_from_slice(&one);
            assert_eq!(
                unpacked(&packed).unwrap(),
                [bytes.as_slice(), &bytes].concat(),
                "{program}, twice"
            );
        }
        assert_eq!(Compression::of(b"ustar\0"), None);
    }
}
