//! What comes in on standard input for a build: a Dockerfile, or a whole context as an archive.
//!
//! Told apart as docker's CLI does: by whether it begins as a tar or as something packed. Not here: what is in it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};

use super::ShimError;
use crate::engine::builtin::is_archive;

/// The largest Dockerfile, in bytes.
const MOST: u64 = 16 << 20;
/// Bytes of a tar's header.
const HEADER: usize = 512;

/// What came in.
pub(super) enum Sent {
    /// A Dockerfile.
    Text(Vec<u8>),
    /// A tar, bare or packed, in a file without a name.
    Archive(File),
}

/// Reads standard input to its end.
pub(super) fn read() -> Result<Sent, ShimError> {
    let failed = |error: io::Error| {
        ShimError::Said(format!(
            "unable to prepare context: failed to read from stdin: {error}"
        ))
    };
    let spool = || -> io::Result<Sent> {
        let mut file = tempfile::tempfile()?;
        let n_bytes = io::copy(&mut io::stdin().lock(), &mut file)?;
        file.rewind()?;
        let mut start = Vec::new();
        file.by_ref().take(HEADER as u64).read_to_end(&mut start)?;
        file.rewind()?;
        if is_archive(&start) {
            return Ok(Sent::Archive(file));
        }
        if n_bytes > MOST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        Ok(Sent::Text(text))
    };
    let sent = spool().map_err(failed)?;
    if matches!(&sent, Sent::Text(text) if text.is_empty()) {
        return Err(ShimError::Said(
            "unable to prepare context: failed to peek context header from STDIN: EOF".to_owned(),
        ));
    }
    Ok(sent)
}
