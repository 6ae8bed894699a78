//! A file or folder that somebody names → the lessons in it, in order: a course, or a lesson that other people's formats
//! spread over several files.
//!
//! `find` looks at the disk; reading what the formats say is pure. Not here: reading Markdown (`lesson`).

mod beside;
mod find;
mod katacoda;
mod labspace;
mod languages;
mod listed;
mod locales;
mod mkdocs;
mod nested;
mod open;
mod pathway;
mod placed;
mod quoted;
mod scenarios;
mod setup;
mod site;
mod slides;
#[cfg(test)]
mod tests;
mod toc;
mod track;
mod whole;
mod workshop;

pub use beside::{Beside, beside};
pub use find::{below, find, page};
pub use open::{open, read_bytes, read_text};
pub use setup::{Copied, Setup};

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
pub use crate::lesson::is_markdown;

/// Whose conventions a folder follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// One Markdown file, named or in a folder that holds it as its lesson.
    File,
    /// A course whose `SUMMARY.md`, `_sidebar.md`, `_toc.yml` or `_quarto.yml` gives the order, as makers of books have it.
    Summary,
    /// A Katacoda or Killercoda scenario: `index.json`, alone or in a course.
    Katacoda,
    /// A Labspace: `labspace.yaml`.
    Labspace,
    /// A track of Instruqt's: `track.yml`.
    Track,
    /// A workshop of Educates: `resources/workshop.yaml` and `workshop/content`.
    Workshop,
    /// A site: of `mkdocs.yml`, whose `nav` gives the order, or of another generator.
    Site,
    /// A page without anything to do that links to lessons.
    Links,
    /// A folder of Markdown files without any of these.
    Folder,
}

/// One lesson before it is read: the files that it is made of, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose conventions it follows.
    pub convention: Convention,
    /// Its title, where the format gives it one.
    pub title: Option<String>,
    /// What names the lesson: its only file, or the document that lists its files.
    pub path: PathBuf,
    /// Its files; never none.
    pub parts: Vec<Part>,
    /// What of it is not done.
    pub diagnostics: Vec<Diagnostic>,
    /// The values that its format gives, with their names.
    pub defaults: Vec<(String, String)>,
    /// The folder that its commands are typed in, where that is another than the one of `path`.
    pub folder: Option<PathBuf>,
    /// Where its site is in other languages: a folder for each, or a page.
    pub others: Vec<PathBuf>,
    /// The names of its platform's home, which that folder stands for.
    pub home: &'static [&'static str],
}

/// One file of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The Markdown file.
    pub path: PathBuf,
    /// The title that the format gives it.
    pub title: Option<String>,
    /// The program that says whether its last step is done.
    pub verify: Option<PathBuf>,
    /// What the format does before it.
    pub setup: Setup,
}

/// Says why there is no lesson to be had.
#[derive(Debug, thiserror::Error)]
pub enum CourseError {
    /// A file or folder cannot be read.
    #[error("`{}` cannot be read: {reason}", path.display())]
    Disk {
        /// Which one.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// The document that lists a lesson's files is not what its format says.
    #[error("`{}` cannot be read as {format}: {reason}", path.display())]
    Format {
        /// The document.
        path: PathBuf,
        /// What it should be.
        format: &'static str,
        /// What is wrong in it.
        reason: String,
    },
    /// A document names a file that lies outside its folder.
    #[error("`{}` names `{named}`, which lies outside its folder", path.display())]
    Outside {
        /// The document.
        path: PathBuf,
        /// What it names.
        named: String,
    },
    /// A folder without a lesson.
    #[error("the folder `{}` holds no lesson", _0.display())]
    Empty(PathBuf),
    /// A lesson is longer than any that is read.
    #[error("`{}` is too long: a lesson has at most {limit} bytes", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// A lesson is no text.
    #[error("`{}`: {reason}", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Where that shows.
        reason: crate::lesson::NotText,
    },
}

impl CourseError {
    /// Says that a document is not what its `format` says, and why.
    fn format<R: ToString + ?Sized>(path: &Path, format: &'static str, reason: &R) -> Self {
        Self::Format {
            path: path.to_owned(),
            format,
            reason: reason.to_string(),
        }
    }
}
