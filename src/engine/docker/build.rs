//! The classic build: a tar goes up, lines of output come down, and an image's ID at the end.
//!
//! A folder is packed on the way, in a thread of its own, so that no more of it than a few pieces is ever in memory. Not
//! here: what is packed (`engine::build_context`), and `BuildKit`, which is the CLI's business.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::io::AsyncSeekExt as _;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_util::io::ReaderStream;

use super::archive::body;
use super::ask::{query, request};
use super::messages::Message;
use super::transfer::{credentials, hand_over};
use super::wire::{Pulse, full};
use super::{DockerEngine, images};
use crate::engine::build_context::{BuildContext, ContextError, ContextFolder};
use crate::engine::{BuildRequest, EngineError, Note, Progress};
use crate::registry::{Credentials, config_key};

/// How much of a context is sent at a time, in bytes.
const PIECE: usize = 256 << 10;

/// How many pieces wait for the engine.
const WAITING: usize = 4;

pub(super) async fn build(
    engine: &DockerEngine,
    build: BuildRequest,
    progress: Progress<'_>,
) -> Result<String, EngineError> {
    let path = format!("/build{}", options(&build)?);
    let pulse = Pulse::default();
    let (body, packing) = match build.context {
        BuildContext::Tar(tar) => (full(tar), None),
        BuildContext::Archive(file) => {
            // The engine unpacks it itself.
            let file = file.try_clone().map_err(|error| unread(&error))?;
            let mut file = tokio::fs::File::from_std(file);
            file.rewind().await.map_err(|error| unread(&error))?;
            (body(ReaderStream::new(file).boxed(), pulse.clone()), None)
        }
        BuildContext::Folder(folder) => {
            let (pieces, packing) = packed(folder);
            let pieces = stream::unfold(pieces, async |mut pieces| Some((pieces.recv().await?, pieces)));
            (body(Box::pin(pieces), pulse.clone()), Some(packing))
        }
    };
    let mut request = request(Method::POST, &path, body)?;
    let kind = HeaderValue::from_static("application/x-tar");
    request.headers_mut().insert(CONTENT_TYPE, kind);
    if let Some(logins) = logins(&build.logins)? {
        let name = HeaderName::from_static("x-registry-config");
        request.headers_mut().insert(name, logins);
    }
    let mut record = Record::default();
    let flow = engine
        .wire
        .flow_while("building", engine.version, request, &pulse)
        .await;
    let followed = match flow {
        Ok(flow) => {
            hand_over(flow, &mut |message: &Message| {
                record.take(message, progress);
            })
            .await
        }
        Err(error) => Err(error),
    };
    record.flush(progress);
    if let (Err(_), Some(packing)) = (&followed, packing) {
        unpacked(packing).await?;
    }
    followed?;
    let id = record
        .id
        .ok_or_else(|| EngineError::Protocol("the build ended without an image".to_owned()))?;
    if id.starts_with("sha256:") {
        return Ok(id);
    }
    let image = images::image(engine, &id).await?;
    let image = image.ok_or_else(|| EngineError::Protocol(format!("the built image {id} is gone")))?;
    Ok(image.id)
}

/// Logins for the registries that base images come from, as the engine takes them; `None` where there are none.
fn logins(logins: &BTreeMap<String, Credentials>) -> Result<Option<HeaderValue>, EngineError> {
    if logins.is_empty() {
        return Ok(None);
    }
    let logins: BTreeMap<String, Value> = logins
        .iter()
        .map(|(host, login)| (config_key(host), credentials(host, login)))
        .collect();
    let text = serde_json::to_vec(&logins).map_err(|error| EngineError::Protocol(error.to_string()))?;
    let value = HeaderValue::from_str(&URL_SAFE.encode(text));
    let mut value = value.map_err(|error| EngineError::Protocol(error.to_string()))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn unread(error: &io::Error) -> EngineError {
    EngineError::Refused {
        status: 0,
        message: format!("the build context cannot be read: {error}"),
    }
}

/// Packs a folder piece by piece; ends when nobody takes the pieces any more.
fn packed(folder: ContextFolder) -> (Receiver<io::Result<Bytes>>, JoinHandle<Result<(), ContextError>>) {
    let (sender, receiver) = channel(WAITING);
    let packing = spawn_blocking(move || {
        let mut pieces = BufWriter::with_capacity(PIECE, Pieces(sender.clone()));
        let packed = folder.pack(&mut pieces);
        let ended = packed.and_then(|_| pieces.flush().map_err(|source| folder.failed(source)));
        if ended.is_err() {
            // What has come so far must not be taken for the whole.
            drop(sender.blocking_send(Err(io::ErrorKind::InvalidData.into())));
        }
        ended
    });
    (receiver, packing)
}

/// Says what kept a context from being packed, where that is why the engine did not get it.
async fn unpacked(packing: JoinHandle<Result<(), ContextError>>) -> Result<(), EngineError> {
    match packing.await {
        Ok(Err(error)) if !error.is_unwanted() => Err(EngineError::Refused {
            status: 0,
            message: crate::failure::chain(&error),
        }),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Gives what is written to whoever waits for it.
struct Pieces(Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Bytes::copy_from_slice(bytes);
        let sent = self.0.blocking_send(Ok(piece));
        sent.map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn options(build: &BuildRequest) -> Result<String, EngineError> {
    let args = json_of(&build.args)?;
    let labels = json_of(&build.labels)?;
    let mut pairs = vec![
        ("rm", "1"),
        ("version", "1"),
        ("dockerfile", build.dockerfile.as_str()),
    ];
    pairs.extend(build.tags.iter().map(|tag| ("t", tag.as_str())));
    pairs.extend([("buildargs", args.as_str()), ("labels", labels.as_str())]);
    pairs.extend(build.target.as_deref().map(|target| ("target", target)));
    pairs.extend(build.platform.as_deref().map(|platform| ("platform", platform)));
    if build.no_cache {
        pairs.push(("nocache", "1"));
    }
    if build.pull {
        pairs.push(("pull", "1"));
    }
    Ok(query(pairs))
}

fn json_of(map: &BTreeMap<String, String>) -> Result<String, EngineError> {
    serde_json::to_string(map).map_err(|error| EngineError::Protocol(error.to_string()))
}

/// What a build's messages come to.
#[derive(Default)]
struct Record {
    id: Option<String>,
    line: String,
}

impl Record {
    fn take(&mut self, message: &Message, progress: Progress<'_>) {
        let told = message.aux.as_ref().and_then(|aux| aux.get("ID")?.as_str());
        if let Some(id) = told {
            self.id = Some(id.to_owned());
        }
        if let Some(text) = &message.stream {
            self.line.push_str(text);
            while let Some(end) = self.line.find('\n') {
                let rest = self.line.split_off(end + 1);
                let line = std::mem::replace(&mut self.line, rest);
                self.tell(&line, progress);
            }
        }
        // A build pulls its base image, layer by layer.
        if let Some(note) = message.note() {
            progress(note);
        }
    }

    fn flush(&mut self, progress: Progress<'_>) {
        let line = std::mem::take(&mut self.line);
        self.tell(&line, progress);
    }

    fn tell(&mut self, line: &str, progress: Progress<'_>) {
        let line = line.trim_end();
        if line.is_empty() {
            return;
        }
        if let (None, Some(id)) = (&self.id, line.strip_prefix("Successfully built ")) {
            self.id = Some(id.to_owned());
        }
        progress(Note::Line(line.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::messages::Decoder;
    use super::*;

    fn record(stream: &str) -> (Option<String>, Vec<Note>) {
        let mut notes = Vec::new();
        let mut progress = |note| notes.push(note);
        let mut record = Record::default();
        let mut decoder = Decoder::default();
        for message in decoder.take(stream.as_bytes()).unwrap() {
            record.take(&message, &mut progress);
        }
        record.flush(&mut progress);
        (record.id, notes)
    }

    #[test]
    fn lines_are_put_together_from_pieces() {
        let (id, notes) = record(concat!(
            "{\"stream\":\"Step 1/2 : FROM scratch\"}\n{\"stream\":\"\\n\"}\n",
            "{\"stream\":\" ---\\u003e 1\\nhalf \"}\n{\"stream\":\"and half\"}\n",
        ));
        let lines = ["Step 1/2 : FROM scratch", " ---> 1", "half and half"];
        assert_eq!(notes, lines.map(|line| Note::Line(line.to_owned())));
        assert_eq!(id, None);
    }

    #[test]
    fn the_id_comes_from_aux_or_from_the_last_line() {
        let said = "{\"stream\":\"Successfully built 0123456789ab\\n\"}\n";
        assert_eq!(record(said).0.as_deref(), Some("0123456789ab"));
        let both = format!("{{\"aux\":{{\"ID\":\"sha256:full\"}}}}\n{said}");
        assert_eq!(record(&both).0.as_deref(), Some("sha256:full"));
    }

    #[test]
    fn every_option_of_a_build_is_sent() {
        let build = BuildRequest {
            dockerfile: "web/Dockerfile".to_owned(),
            tags: vec!["ada/web:v1".to_owned(), "ada/web".to_owned()],
            args: BTreeMap::from([("A".to_owned(), "x&y".to_owned())]),
            labels: BTreeMap::from([("k".to_owned(), "v".to_owned())]),
            target: Some("base".to_owned()),
            platform: Some("linux/amd64".to_owned()),
            no_cache: true,
            pull: true,
            ..BuildRequest::default()
        };
        assert_eq!(
            options(&build).unwrap(),
            "?rm=1&version=1&dockerfile=web%2FDockerfile&t=ada%2Fweb%3Av1&t=ada%2Fweb\
             &buildargs=%7B%22A%22%3A%22x%26y%22%7D&labels=%7B%22k%22%3A%22v%22%7D\
             &target=base&platform=linux%2Famd64&nocache=1&pull=1"
        );
    }
}
