//! The files of a lesson → the [`Lesson`].
//!
//! Not here: which files those are (`find`).

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::whole::labspace_of;
use super::{CourseError, Entry, Part, slides};
use crate::lesson::{self, Decoded, Lesson, Page, Verify};
use crate::script::Home;
use crate::words::Digest;

/// The longest file that is read, in bytes.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Reads a lesson's files.
pub fn open(entry: &Entry) -> Result<Lesson, CourseError> {
    if let [part] = entry.parts.as_slice()
        && part.path == entry.path
    {
        let lesson = read(&part.path)?;
        return Ok(match labspace_of(&part.path) {
            Some(whole) => on_platform(beside_others(lesson, &whole), &whole),
            None => lesson,
        });
    }
    let mut pages = Vec::with_capacity(entry.parts.len());
    for part in &entry.parts {
        if !part.setup.is_empty() {
            pages.push(Page {
                lesson: setup(&entry.path, part)?,
                title: None,
                verify: None,
            });
        }
        let bytes = read_bytes(&part.path)?;
        let page = decode(&part.path, &bytes)?;
        // The format's own title goes before the page's.
        let own = || lesson::matter(&page.text, "title");
        pages.push(Page {
            lesson: page.lesson(&part.path),
            title: part.title.clone().or_else(own),
            verify: part.verify.as_deref().map(verify).transpose()?,
        });
    }
    let mut lesson = lesson::join(&entry.path, entry.title.as_deref(), pages);
    lesson.diagnostics.extend(entry.diagnostics.iter().cloned());
    Ok(on_platform(lesson, entry))
}

/// Has a lesson know what the other pages say of values, where it is one page of several; what cannot be read says nothing.
fn beside_others(lesson: Lesson, whole: &Entry) -> Lesson {
    let pages = whole.parts.iter().filter_map(|part| {
        let bytes = read_bytes(&part.path).ok()?;
        lesson::parse_bytes(&part.path, &bytes).ok()
    });
    pages.fold(lesson, Lesson::with_offers_of)
}

/// Has a lesson's commands run as on its platform: in its folder, with its home and its values.
fn on_platform(mut lesson: Lesson, entry: &Entry) -> Lesson {
    if let Some(folder) = &entry.folder {
        lesson = lesson.typed_in(folder.clone());
    }
    if !entry.home.is_empty() {
        let folder = lesson.folder();
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        lesson = lesson.at_home(Home {
            names: entry.home,
            folder: folder.to_string_lossy().into_owned(),
        });
        let programs = entry.parts.iter().flat_map(|part| part.setup.programs());
        lesson = lesson.with_programs(programs.cloned());
    }
    if entry.defaults.is_empty() {
        lesson
    } else {
        lesson.with_defaults(entry.defaults.iter().cloned())
    }
}

fn read(path: &Path) -> Result<Lesson, CourseError> {
    let bytes = read_bytes(path)?;
    let decoded = decode(path, &bytes)?;
    Ok(match slides::lesson(path, &decoded)? {
        Some(lesson) => lesson,
        None => decoded.lesson(path),
    })
}

fn decode<'a>(path: &Path, bytes: &'a [u8]) -> Result<Decoded<'a>, CourseError> {
    lesson::decode(bytes).map_err(|reason| CourseError::NotText {
        path: path.to_owned(),
        reason,
    })
}

/// Reads a file's text, whatever encoding it was saved in.
pub fn read_text(path: &Path) -> Result<String, CourseError> {
    let bytes = read_bytes(path)?;
    Ok(decode(path, &bytes)?.text.into_owned())
}

/// The step that comes before a page.
fn setup(path: &Path, part: &Part) -> Result<Lesson, CourseError> {
    let bytes = part.setup.programs().map(|program| read_bytes(program));
    let digests = bytes.map(|bytes| bytes.map(|bytes| Digest::of(&bytes)));
    let digests = digests.collect::<Result<Vec<_>, _>>()?;
    Ok(lesson::parse(
        path,
        &part.setup.markdown(part.title.as_deref(), &digests),
    ))
}

fn verify(path: &Path) -> Result<Verify, CourseError> {
    Ok(Verify {
        path: path.to_owned(),
        digest: Digest::of(&read_bytes(path)?),
    })
}

/// Reads a lesson's file, up to the longest that is taken.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, CourseError> {
    // What is no plain file may never end.
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes))
        .map_err(|reason| CourseError::Disk {
            path: path.to_owned(),
            reason,
        })?;
    if bytes.len() as u64 > LIMIT {
        return Err(CourseError::TooLong {
            path: path.to_owned(),
            limit: LIMIT,
        });
    }
    Ok(bytes)
}
