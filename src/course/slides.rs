//! Slides that have their text in other files → those files, each in the place of its slide.
//!
//! Not here: which slides those are (`lesson`).

use std::path::{Path, PathBuf};

use super::find::beside;
use super::{CourseError, read_bytes};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lesson::slides::{Named, chosen, shown, slides};
use crate::lesson::{self, Decoded, Lesson, Page};

/// How many files may stand in one another.
const MAX_DEPTH: usize = 8;

/// The deck that a folder holds, where it has its slides in other files too.
pub(super) fn deck(folder: &Path) -> Result<Option<PathBuf>, CourseError> {
    let file = folder.join("slides.md");
    if !file.is_file() {
        return Ok(None);
    }
    let bytes = read_bytes(&file)?;
    let is_deck = lesson::decode(&bytes).is_ok_and(|deck| !slides(&deck.text).is_empty());
    Ok(is_deck.then_some(file))
}

/// The lesson of a file some of whose slides have their text in others; none where none has.
pub(super) fn lesson(path: &Path, decoded: &Decoded<'_>) -> Result<Option<Lesson>, CourseError> {
    let text = &decoded.text;
    if slides(text).is_empty() {
        return Ok(None);
    }
    let mut deck = Deck {
        first: path,
        open: vec![path.to_owned()],
        pages: Vec::new(),
        diagnostics: decoded.diagnostic().into_iter().collect(),
    };
    deck.take(path, text)?;
    let title = lesson::matter(text, "title");
    let mut joined = lesson::join(path, title.as_deref(), deck.pages);
    joined.diagnostics.extend(deck.diagnostics);
    Ok(Some(joined))
}

/// A file of slides, as far as it is read.
struct Deck<'a> {
    /// The file that was named.
    first: &'a Path,
    /// The files that are being read, the first of them first.
    open: Vec<PathBuf>,
    pages: Vec<Page>,
    diagnostics: Vec<Diagnostic>,
}

impl Deck<'_> {
    /// Takes in a file's slides, and for those that name a file its slides.
    fn take(&mut self, path: &Path, text: &str) -> Result<(), CourseError> {
        let mut own = Vec::new();
        let found = slides(text);
        if found.is_empty() {
            self.page(path, text);
            return Ok(());
        }
        for slide in found {
            let Some(named) = slide.source else {
                own.extend(slide.shown());
                continue;
            };
            let before = std::mem::take(&mut own);
            self.page(path, &shown(text, before.into_iter()));
            self.named(path, &named)?;
        }
        self.page(path, &shown(text, own.into_iter()));
        Ok(())
    }

    fn page(&mut self, path: &Path, text: &str) {
        let has_words = |line: &str| !matches!(line.trim(), "" | "---");
        if text.lines().any(has_words) {
            self.pages.push(Page {
                lesson: lesson::parse(path, text),
                title: None,
                verify: None,
            });
        }
    }

    fn named(&mut self, path: &Path, named: &Named) -> Result<(), CourseError> {
        // A path that begins with `/` is named from the folder of the whole.
        let (from, inner) = match named.path.strip_prefix('/') {
            Some(inner) => (self.first, inner),
            None => (path, named.path.as_str()),
        };
        let Some(file) = self.inside(from, inner) else {
            let what = "names the text of a slide, and lies outside the folder of the slides";
            self.tell(named, what, "keep it below the folder that the slides are in");
            return Ok(());
        };
        if !file.is_file() {
            let what = "names the text of a slide, and is not there";
            self.tell(named, what, "write it, or take the slide out");
        } else if self.open.contains(&file) || self.open.len() > MAX_DEPTH {
            let what = "names the text of a slide, and has that slide itself";
            self.tell(named, what, "name a file that does not take in this one");
        } else {
            let bytes = read_bytes(&file)?;
            let Ok(decoded) = lesson::decode(&bytes) else {
                let what = "names the text of a slide, and is no text";
                self.tell(named, what, "name a file of Markdown");
                return Ok(());
            };
            self.diagnostics.extend(decoded.diagnostic());
            self.open.push(file.clone());
            self.take(&file, &chosen(&decoded.text, &named.numbers))?;
            self.open.pop();
        }
        Ok(())
    }

    /// The file that a slide names, where it lies below the folder of the whole.
    fn inside(&self, from: &Path, inner: &str) -> Option<PathBuf> {
        let folder = self.first.parent().unwrap_or(Path::new(""));
        let own = from.parent().unwrap_or(Path::new(""));
        let own = own.strip_prefix(folder).unwrap_or(Path::new(""));
        let mut parts: Vec<String> = Vec::new();
        let own = own.to_string_lossy().replace('\\', "/");
        for part in own.split('/').chain(inner.split('/')) {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part.to_owned()),
            }
        }
        beside(self.first, &parts.join("/")).ok()
    }

    fn tell(&mut self, named: &Named, what: &str, help: &str) {
        self.diagnostics.push(Diagnostic {
            code: "dead-link",
            severity: Severity::Warning,
            line: named.line,
            message: format!("`{}` {what}", named.path),
            help: Some(help.to_owned()),
        });
    }
}
