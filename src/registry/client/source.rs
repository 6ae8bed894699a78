//! Where a blob's bytes lie, and reading them piece by piece off the reactor.
//!
//! Not here: sending them (`sending`).

use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, stream};

/// How much is read at a time.
const PIECE: usize = 256 << 10;

/// Bytes that can be read from anywhere, as often as it takes.
pub trait BlobSource: Send + Sync {
    /// Reads from `offset` on into `buffer`; gives how much, and 0 at the end only.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

impl BlobSource for Bytes {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(offset).map_or(self.len(), |offset| offset.min(self.len()));
        let n_read = buffer.len().min(self.len() - start);
        buffer[..n_read].copy_from_slice(&self[start..start + n_read]);
        Ok(n_read)
    }
}

/// Reads a span of bytes; it is an error where the source ends before the span does.
pub fn pieces(
    source: Arc<dyn BlobSource>,
    span: Range<u64>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::try_unfold(span, move |span| {
        let source = Arc::clone(&source);
        async move {
            if span.is_empty() {
                return Ok(None);
            }
            let start = span.start;
            let wanted = usize::try_from(span.end - start).map_or(PIECE, |rest| rest.min(PIECE));
            let read = tokio::task::spawn_blocking(move || read_piece(&*source, start, wanted));
            let piece = read.await.map_err(io::Error::other)??;
            let next = start + piece.len() as u64..span.end;
            Ok(Some((piece, next)))
        }
    })
}

fn read_piece(source: &dyn BlobSource, offset: u64, wanted: usize) -> io::Result<Bytes> {
    let mut piece = vec![0; wanted];
    let n_read = source.read_at(offset, &mut piece)?;
    if n_read == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    piece.truncate(n_read);
    Ok(piece.into())
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;

    use super::*;

    #[test]
    fn bytes_are_read_from_anywhere_and_end() {
        let bytes = Bytes::from_static(b"abcdef");
        let read = |offset| {
            let mut buffer = [0; 4];
            let n_read = bytes.read_at(offset, &mut buffer).unwrap();
            String::from_utf8(buffer[..n_read].to_vec()).unwrap()
        };
        assert_eq!([read(0), read(4), read(6), read(99)], ["abcd", "ef", "", ""]);
    }

    async fn read(span: Range<u64>) -> io::Result<Vec<u8>> {
        let source: Arc<dyn BlobSource> = Arc::new(Bytes::from(vec![7; PIECE + 10]));
        let pieces: Vec<Bytes> = pieces(source, span).try_collect().await?;
        Ok(pieces.concat())
    }

    #[tokio::test]
    async fn a_span_is_read_in_pieces_and_never_short() {
        let length = PIECE as u64 + 10;
        assert_eq!(read(3..length).await.unwrap().len(), PIECE + 7);
        assert_eq!(read(5..5).await.unwrap().len(), 0);
        let short = read(0..length + 1).await.unwrap_err();
        assert_eq!(short.kind(), io::ErrorKind::UnexpectedEof);
    }
}
