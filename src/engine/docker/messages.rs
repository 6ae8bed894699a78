//! The stream of JSON messages in which an engine tells of a push, a pull or a build.
//!
//! Source: moby's `pkg/jsonmessage`. bollard's own types drop a push's layer and `aux`, so they are read here.
//! Not here: reading the bytes (`wire`).

use serde::Deserialize;
use serde_json::Value;

use crate::engine::{EngineError, LayerNote, Note};

/// The longest line that is taken, in bytes; more is no engine's progress.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// One message.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(super) struct Message {
    /// What it is about: a layer's short ID, or a tag.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// A state, or a line of the engine's.
    #[serde(default)]
    pub(super) status: Option<String>,
    /// A piece of a build's output, with its line ends.
    #[serde(default)]
    pub(super) stream: Option<String>,
    /// How far a layer is.
    #[serde(rename = "progressDetail", default)]
    detail: Option<Detail>,
    /// What a machine is told: a digest, a size, an image's ID.
    #[serde(default)]
    pub(super) aux: Option<Value>,
    #[serde(rename = "errorDetail", default)]
    error_detail: Option<ErrorDetail>,
    #[serde(default)]
    error: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Detail {
    #[serde(default)]
    current: Option<i64>,
    #[serde(default)]
    total: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct ErrorDetail {
    #[serde(default)]
    message: Option<String>,
}

/// Puts pieces of a stream together to messages.
#[derive(Default)]
pub(super) struct Decoder {
    rest: Vec<u8>,
}

impl Decoder {
    /// Takes a piece in and gives the messages that it completes.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<Vec<Message>, EngineError> {
        let Some(end) = piece.iter().rposition(|byte| *byte == b'\n') else {
            self.rest.extend_from_slice(piece);
            if self.rest.len() > LONGEST_LINE {
                return Err(EngineError::Protocol("a message without an end".to_owned()));
            }
            return Ok(Vec::new());
        };
        let mut lines = std::mem::take(&mut self.rest);
        lines.extend_from_slice(&piece[..end]);
        self.rest.extend_from_slice(&piece[end + 1..]);
        messages(&lines)
    }

    /// Gives what is left at the stream's end.
    pub(super) fn finish(&mut self) -> Result<Vec<Message>, EngineError> {
        messages(&std::mem::take(&mut self.rest))
    }
}

/// Whole messages, with any white space or none between them.
fn messages(bytes: &[u8]) -> Result<Vec<Message>, EngineError> {
    serde_json::Deserializer::from_slice(bytes)
        .into_iter::<Message>()
        .collect::<Result<_, _>>()
        .map_err(|error| EngineError::Protocol(format!("a message of its stream: {error}")))
}

impl Message {
    /// The engine's error, where the message is one.
    pub(super) fn error(&self) -> Option<EngineError> {
        let told = self
            .error_detail
            .as_ref()
            .and_then(|detail| detail.message.as_ref());
        let message = told.or(self.error.as_ref())?;
        Some(EngineError::Refused {
            status: 0,
            message: message.trim().to_owned(),
        })
    }

    /// A layer's state or a line, where the message is one.
    pub(super) fn note(&self) -> Option<Note> {
        let status = self.status.as_ref()?;
        let Some(id) = self.id.as_deref().filter(|id| !id.is_empty()) else {
            return Some(Note::Line(status.trim_end().to_owned()));
        };
        if !is_layer(id) || status.starts_with("Pulling from ") {
            return Some(Note::Line(format!("{id}: {status}")));
        }
        let (current, total) = self.progress();
        Some(Note::Layer(LayerNote {
            id: id.to_owned(),
            status: status.clone(),
            current,
            total,
        }))
    }

    /// Bytes done and in all. Engines count what they compressed against what they expected, so that the first
    /// can outgrow the second.
    fn progress(&self) -> (Option<u64>, Option<u64>) {
        let detail = self.detail.clone().unwrap_or_default();
        let positive = |bytes: Option<i64>| bytes.and_then(|bytes| u64::try_from(bytes).ok());
        let total = positive(detail.total).filter(|total| *total > 0);
        let current = positive(detail.current);
        (
            current.map(|current| total.map_or(current, |total| current.min(total))),
            total,
        )
    }
}

/// A layer is told by 12 hexadecimal digits, everything else is a tag.
fn is_layer(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PUSH: &str = concat!(
        r#"{"status":"The push refers to repository [127.0.0.1:5000/ada/web]"}"#,
        "\r\n",
        r#"{"status":"Preparing","progressDetail":{},"id":"3d2d5c3b1f2a"}"#,
        "\r\n",
        r#"{"status":"Pushing","progressDetail":{"current":600,"total":512},"progress":"[=>]","id":"3d2d5c3b1f2a"}"#,
        "\r\n",
        r#"{"progressDetail":{},"aux":{"Tag":"v1","Digest":"sha256:00","Size":527}}"#,
        "\r\n",
    );

    fn decoded<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Message> {
        let mut decoder = Decoder::default();
        let mut messages = Vec::new();
        for piece in pieces {
            messages.extend(decoder.take(piece).unwrap());
        }
        messages.extend(decoder.finish().unwrap());
        messages
    }

    proptest! {
        #[test]
        fn messages_do_not_depend_on_how_the_stream_is_cut(mut cuts in prop::collection::vec(0..PUSH.len(), 0..12)) {
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut start = 0;
            for cut in cuts {
                pieces.push(&PUSH.as_bytes()[start..cut]);
                start = cut;
            }
            pieces.push(&PUSH.as_bytes()[start..]);
            prop_assert_eq!(decoded(pieces), decoded([PUSH.as_bytes()]));
        }
    }

    #[test]
    fn a_layers_bytes_never_exceed_its_total() {
        let notes: Vec<_> = decoded([PUSH.as_bytes()])
            .iter()
            .filter_map(Message::note)
            .collect();
        let Note::Layer(layer) = &notes[2] else {
            panic!("{notes:?}");
        };
        assert_eq!((layer.current, layer.total), (Some(512), Some(512)));
        assert_eq!(notes.len(), 3);
    }

    #[test]
    fn a_tag_is_a_line_and_no_layer() {
        let messages = decoded([br#"{"status":"Pulling from ada/web","id":"latest"}"#.as_slice()]);
        let line = "latest: Pulling from ada/web".to_owned();
        assert_eq!(messages[0].note(), Some(Note::Line(line)));
    }

    #[test]
    fn messages_may_come_without_line_ends() {
        let messages = decoded([br#"{"status":"a"}{"status":"b"}"#.as_slice()]);
        assert_eq!(messages.len(), 2);
    }

    #[test]
    fn negative_and_unknown_sizes_are_no_sizes() {
        let line =
            br#"{"status":"Downloading","id":"3d2d5c3b1f2a","progressDetail":{"current":7,"total":-1}}"#;
        let Some(Note::Layer(layer)) = decoded([line.as_slice()])[0].note() else {
            panic!("no layer");
        };
        assert_eq!((layer.current, layer.total), (Some(7), None));
    }

    #[test]
    fn an_error_is_told_in_the_engines_words() {
        let line = br#"{"errorDetail":{"code":1,"message":"denied: no "},"error":"denied"}"#;
        let error = decoded([line.as_slice()])[0].error().unwrap();
        assert_eq!(error.to_string(), "denied: no");
        let line = br#"{"error":"denied"}"#;
        assert_eq!(
            decoded([line.as_slice()])[0].error().unwrap().to_string(),
            "denied"
        );
    }

    #[test]
    fn what_is_no_message_is_a_protocol_error() {
        let mut decoder = Decoder::default();
        let error = decoder.take(b"<html>\n").unwrap_err();
        assert!(matches!(error, EngineError::Protocol(_)), "{error:?}");
    }
}
