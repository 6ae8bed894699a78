//! Images as archives: `docker image save` and `docker image load`.
//!
//! Not here: what is in an archive (`engine::archive`).

use std::io;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::Method;
use hyper::body::Frame;
use hyper::header::{CONTENT_TYPE, HeaderValue};

use super::DockerEngine;
use super::ask::{in_path, request};
use super::messages::Message;
use super::transfer::{accepted, hand_over};
use super::wire::{Body, Flow, Pulse, full};
use crate::engine::{ArchiveIn, ArchiveOut, EngineError, Progress};

/// Begins to give an image as an archive.
pub(super) async fn save(engine: &DockerEngine, name: &str) -> Result<ArchiveOut, EngineError> {
    let path = format!("/images/{}/get", in_path(name)?);
    let request = request(Method::GET, &path, full(Bytes::new()))?;
    let flow = engine
        .wire
        .flow("saving an image", engine.version, request)
        .await?;
    Ok(stream::try_unfold(accepted(flow).await?, next).boxed())
}

async fn next(mut flow: Flow) -> Result<Option<(Bytes, Flow)>, EngineError> {
    Ok(flow.next_piece().await?.map(|piece| (piece, flow)))
}

/// Takes in an archive.
pub(super) async fn load(
    engine: &DockerEngine,
    archive: ArchiveIn,
    progress: Progress<'_>,
) -> Result<(), EngineError> {
    let pulse = Pulse::default();
    let mut request = request(Method::POST, "/images/load?quiet=0", body(archive, pulse.clone()))?;
    let kind = HeaderValue::from_static("application/x-tar");
    request.headers_mut().insert(CONTENT_TYPE, kind);
    let flow = engine
        .wire
        .flow_while("loading an image", engine.version, request, &pulse)
        .await?;
    hand_over(flow, &mut |message: &Message| {
        if let Some(note) = message.note() {
            progress(note);
        }
    })
    .await
}

/// An archive's bytes as a request's body, which tells that it goes on.
pub(super) fn body(archive: ArchiveIn, pulse: Pulse) -> Body {
    let frames = archive.map(move |piece: io::Result<Bytes>| {
        pulse.beat();
        piece.map(Frame::data)
    });
    StreamBody::new(frames).boxed_unsync()
}
