//! A file's bytes → [`Lesson`], where they are text.
//!
//! Not here: reading the text (`parse`).

use std::path::Path;

use super::{Lesson, parse};

/// Says that a file is no text, and so no lesson.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("it is not UTF-8 text: byte {offset}, on line {line}, belongs to no character")]
pub struct NotText {
    /// The offset of the first byte that belongs to no character.
    pub offset: usize,
    /// The line it is on, from 1.
    pub line: usize,
}

/// Reads a file's bytes as a lesson; `path` only names it.
pub fn parse_bytes(path: &Path, bytes: &[u8]) -> Result<Lesson, NotText> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(parse(path, text)),
        Err(error) => {
            let offset = error.valid_up_to();
            let line = bytes[..offset].split(|byte| *byte == b'\n').count();
            Err(NotText { offset, line })
        }
    }
}
