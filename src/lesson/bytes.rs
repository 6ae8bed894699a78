//! A file's bytes → its text, whatever encoding it was saved in, and [`Lesson`].
//!
//! Not here: reading the text (`parse`), and telling one old encoding from another, which is a library's.

use std::borrow::Cow;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{UTF_8, WINDOWS_1252};
use memchr::memchr;

use super::source::Source;
use super::{Lesson, parse};
use crate::diagnostic::{Diagnostic, Severity};

/// How many bytes an encoding is guessed from: it takes a tenth of a second for a megabyte, and learns nothing more.
const N_ENOUGH: usize = 64 * 1024;

/// Says that a file is no text, and so no lesson.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("it is not text: byte {offset}, on line {line}, is zero, as in a program or a picture")]
pub struct NotText {
    /// The offset of the first byte that no text has.
    pub offset: usize,
    /// The line it is on, from 1.
    pub line: usize,
}

/// How a file's text was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As UTF-8.
    Utf8,
    /// As UTF-16, of which a byte order mark tells and every unit is good.
    Marked(&'static str),
    /// In an encoding that is guessed, by its name.
    Guessed(&'static str),
    /// As UTF-8, with bytes in so many places that belong to no character.
    Broken(usize),
}

impl Encoding {
    /// Says whether the text is certainly what its author wrote.
    pub fn is_certain(self) -> bool {
        match self {
            Self::Utf8 | Self::Marked(_) => true,
            Self::Guessed(_) | Self::Broken(_) => false,
        }
    }
}

/// A file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text: of UTF-8 the bytes themselves, with a byte order mark where there is one.
    pub text: Cow<'a, str>,
    /// How it was saved.
    pub encoding: Encoding,
    /// The line of the first byte that is no UTF-8, from 1.
    line: usize,
}

impl Decoded<'_> {
    /// Reads the text as a lesson, which tells how it was saved; `path` only names it.
    pub fn lesson(&self, path: &Path) -> Lesson {
        let mut lesson = parse(path, &self.text);
        if let Some(diagnostic) = self.diagnostic() {
            lesson.encoding = self.encoding;
            lesson.diagnostics.insert(0, diagnostic);
            lesson.diagnostics.sort_by_key(|diagnostic| diagnostic.line);
        }
        lesson
    }

    /// What its author has to know of how it was saved; nothing where that is UTF-8.
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        let (message, help) = match self.encoding {
            Encoding::Utf8 => return None,
            Encoding::Marked(name) => (format!("the file is saved as {name}"), "save it as UTF-8"),
            Encoding::Guessed(name) => (
                format!("the file is not saved as UTF-8, and is taken for {name}"),
                "save it as UTF-8, and see that every letter is what you wrote: the encoding is a guess",
            ),
            Encoding::Broken(n_places) => {
                let also = match n_places {
                    0 | 1 => String::new(),
                    2 => ", as in 1 other place".to_owned(),
                    n_places => format!(", as in {} other places", n_places - 1),
                };
                (
                    format!("what is read as `\u{fffd}` here is no character of UTF-8{also}"),
                    "write the letter that is meant, and save the file as UTF-8",
                )
            }
        };
        Some(Diagnostic {
            code: "not-utf8",
            severity: Severity::Warning,
            line: self.line,
            message,
            help: Some(help.to_owned()),
        })
    }
}

impl Lesson {
    /// How its file was saved; one of several files is of text alone.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }
}

/// Reads a file's bytes as text: as the UTF-8 that they are, else by a byte order mark of UTF-16, else as the UTF-8 that most
/// of it is, else in the old encoding that it looks like most.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, NotText> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded {
            text: Cow::Borrowed(text),
            encoding: Encoding::Utf8,
            line: 1,
        }),
        Err(error) => otherwise(bytes, error.valid_up_to()),
    }
}

/// Reads a file's bytes as a lesson; `path` only names it.
pub fn parse_bytes(path: &Path, bytes: &[u8]) -> Result<Lesson, NotText> {
    Ok(decode(bytes)?.lesson(path))
}

/// Bytes of which the first that is no UTF-8 is at `broken`.
fn otherwise(bytes: &[u8], broken: usize) -> Result<Decoded<'_>, NotText> {
    let mark = encoding_rs::Encoding::for_bom(bytes);
    if let Some((utf16, n_bytes)) = mark.filter(|(encoding, _)| *encoding != UTF_8) {
        return wide(utf16, &bytes[n_bytes..], n_bytes);
    }
    if let Some(offset) = memchr(0, bytes) {
        let line = line_of(&String::from_utf8_lossy(&bytes[..offset]));
        return Err(NotText { offset, line });
    }
    let (mut n_whole, mut n_broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        n_whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_broken += usize::from(!chunk.invalid().is_empty());
    }
    // Letters of an old encoding are hardly ever characters of UTF-8 by chance.
    if mark.is_some() || n_whole >= n_broken {
        return Ok(Decoded {
            text: String::from_utf8_lossy(bytes),
            encoding: Encoding::Broken(n_broken),
            line: line_of(&String::from_utf8_lossy(&bytes[..broken])),
        });
    }
    Ok(guessed(bytes))
}

/// Bytes in an old encoding.
fn guessed(bytes: &[u8]) -> Decoded<'_> {
    let n_plain = bytes.iter().take_while(|byte| byte.is_ascii()).count();
    let read = |encoding: &'static encoding_rs::Encoding| encoding.decode_without_bom_handling(bytes).0;
    let (mut name, mut text) = (WINDOWS_1252.name(), read(WINDOWS_1252));
    if !has_only_signs(bytes) {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let (enough, more) = bytes[n_plain..].split_at(N_ENOUGH.min(bytes.len() - n_plain));
        detector.feed(enough, more.is_empty());
        let encoding = detector.guess(None, Utf8Detection::Deny);
        let other = read(encoding);
        // A few letters are the same in many encodings, of which the first comes to mind.
        if other != text {
            (name, text) = (encoding.name(), other);
        }
    }
    Decoded {
        line: line_of(&String::from_utf8_lossy(&bytes[..n_plain])),
        text,
        encoding: Encoding::Guessed(name),
    }
}

/// Says whether what is not ASCII is none of a language's letters: signs such as `®` and `£`, each alone, as an English text may
/// have one. Too little to guess from, it would be taken for a letter of any other language.
fn has_only_signs(bytes: &[u8]) -> bool {
    let is_sign = |byte: u8| byte < 0xc0 || matches!(byte, 0xd7 | 0xf7);
    bytes.split(u8::is_ascii).all(|run| match run {
        [] => true,
        [only] => is_sign(*only),
        _ => false,
    })
}

/// UTF-16 behind its mark of so many bytes.
fn wide<'a>(
    utf16: &'static encoding_rs::Encoding,
    bytes: &'a [u8],
    n_mark: usize,
) -> Result<Decoded<'a>, NotText> {
    let (text, has_broken) = utf16.decode_without_bom_handling(bytes);
    if let Some(at) = memchr(0, text.as_bytes()) {
        let before = &text[..at];
        let offset = n_mark + 2 * before.encode_utf16().count();
        let line = line_of(before);
        return Err(NotText { offset, line });
    }
    let name = utf16.name();
    Ok(Decoded {
        text,
        encoding: if has_broken {
            Encoding::Guessed(name)
        } else {
            Encoding::Marked(name)
        },
        line: 1,
    })
}

/// The line of what stands behind a text, from 1.
fn line_of(before: &str) -> usize {
    Source::new(before).line_of(before.len())
}

#[cfg(test)]
mod tests;
