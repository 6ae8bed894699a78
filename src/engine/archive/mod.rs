//! Images as archives: what `docker image save` writes and `docker image load` reads.
//!
//! There are two layouts, mostly both in one archive: docker's own (`manifest.json`, with bare layers) and OCI's
//! (`index.json`, with manifests and blobs by their digests). Bytes stay in the archive's file; only what is small by
//! its nature is ever in memory. Not here: asking an engine for archives (`engine::docker`).

mod contents;
mod listing;
mod pack;
mod read;
mod span;
#[cfg(test)]
pub(crate) mod tests;
mod write;

use std::io;

pub(in crate::engine) use contents::diff_ids;
pub use contents::{Bare, BareLayer, Contents, Packed, PackedBlob, PackedManifest};
pub use listing::Listed;
pub use pack::{Course, PackedLayer, pack};
pub use read::Archive;
pub use span::Span;
pub use write::{Loadable, write};

use crate::words::Digest;

/// Says why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Its file cannot be read or written.
    #[error("the image's archive cannot be read or written")]
    File(#[from] io::Error),
    /// It does not hold what it should.
    #[error("the engine's archive of the image cannot be used: {0}")]
    Wrong(String),
    /// A layer is not the one that the image's configuration names.
    #[error("the engine's archive of the image has {found} in place of the layer {wanted}")]
    OtherLayer {
        /// The diff ID.
        wanted: Digest,
        /// The digest of what is there.
        found: Digest,
    },
    /// Nobody waits for it any more.
    #[error("stopped")]
    Stopped,
}
