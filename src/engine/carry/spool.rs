//! Temporary files for what is on its way. They have no name, so that nothing is left of them however stepgate ends.
//!
//! They lie beside the practice registry or the images, where there must be room anyway; the system's folder for temporary
//! files is often memory. Not here: what is in them.

use std::fs;
use std::io;
use std::path::Path;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio::io::AsyncWriteExt as _;

use super::error::CarryError;
use crate::engine::Engine;
use crate::engine::archive::Archive;

/// Makes a temporary file.
pub(super) fn file(folder: &Path) -> io::Result<fs::File> {
    fs::create_dir_all(folder)?;
    tempfile::tempfile_in(folder)
}

/// Puts down an image's archive; `progress` is told how many bytes have come.
pub(super) async fn archive(
    engine: &dyn Engine,
    image: &str,
    folder: &Path,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Archive, CarryError> {
    put_down(engine.save(image).await?, folder, progress).await
}

/// Puts down an archive's bytes; `progress` is told how many have come.
pub(crate) async fn put_down<E>(
    mut pieces: BoxStream<'static, Result<Bytes, E>>,
    folder: &Path,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Archive, CarryError>
where
    CarryError: From<E>,
{
    let mut file = tokio::fs::File::from_std(file(folder)?);
    let mut n_come = 0;
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        file.write_all(&piece).await?;
        n_come += piece.len() as u64;
        progress(n_come);
    }
    file.flush().await?;
    let file = file.into_std().await;
    let opened = tokio::task::spawn_blocking(move || Archive::open(file)).await;
    Ok(opened.map_err(io::Error::other)??)
}
