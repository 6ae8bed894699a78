//! Markdown that the standard reads other than its author meant, rewritten line by line so that places can be told.
//!
//! Not here: a rule directly under text; `parse` sees that in the nodes.

mod address;
mod attributes;
mod directive;
mod edit;
mod fence;
mod lines;
mod markup;
mod region;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::page::{Begins, Page};
use super::source::Source;
use crate::diagnostic::{Diagnostic, Severity};
pub(super) use directive::offers;
pub(super) use edit::has;
use edit::{Edit, Places, apply};
use lines::Lines;

/// A lesson's text as its author meant it: the same lines, with other text in some.
pub(super) struct Repaired<'a> {
    pub(super) text: Cow<'a, str>,
    /// What was mended that the author should know, with the line from 1.
    pub(super) mended: Vec<(usize, Mend)>,
    /// What lines of the lesson's text begin with.
    pub(super) begins: Begins,
    /// Where the lines of the mended text begin, where the last pass has not changed them.
    starts: Option<Vec<usize>>,
    /// Where each pass changed something, the first pass first.
    passes: Vec<Places>,
}

/// A mend that changes what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mend {
    /// Something stood behind the marks that close a fence.
    Tail,
    /// A fence was closed with fewer marks than it was opened with.
    Short,
    /// A here-document within a fence has fences of its own.
    Nested,
    /// A fence, or what is in it, was not indented as what it stands in.
    Indent,
}

impl Mend {
    /// Tells an author what was read other than standard Markdown reads it.
    pub(in crate::lesson) fn told(self, line: usize) -> Diagnostic {
        let (code, message, help) = match self {
            Self::Tail => (
                "fence-tail",
                "text behind the marks that close a code fence keeps them from closing it in Markdown; it is closed here",
                "put nothing behind the marks",
            ),
            Self::Short => (
                "fence-length",
                "a code fence is closed with fewer marks than it was opened with, which does not close it in Markdown; it is closed here",
                "close it with as many marks",
            ),
            Self::Nested => (
                "fence-nested",
                "a document that a command reads has code fences in it, of which the first that is closed ends this one in Markdown; it is read to the document's end",
                "open and close this one with more marks",
            ),
            Self::Indent => (
                "fence-indent",
                "the indentation makes this something else than a code fence in Markdown; it is read as one here",
                "indent the fence and what is in it as the text that it belongs to",
            ),
        };
        Diagnostic {
            code,
            severity: Severity::Note,
            line,
            message: message.to_owned(),
            help: Some(help.to_owned()),
        }
    }
}

impl Repaired<'_> {
    /// The mended text with its lines.
    pub(super) fn source(&self) -> Source<'_> {
        match &self.starts {
            Some(starts) => Source::with(&self.text, starts),
            None => Source::new(&self.text),
        }
    }

    /// The place in the file of a place in the repaired text.
    pub(super) fn original(&self, at: usize) -> usize {
        self.passes
            .iter()
            .rev()
            .fold(at, |at, places| places.original(at))
    }
}

/// How many regions may stand in one another.
const DEPTH: usize = 3;

/// Mends a lesson's text.
pub(super) fn repaired(text: &str) -> Repaired<'_> {
    let mut repaired = Repaired {
        text: Cow::Borrowed(text),
        mended: Vec::new(),
        begins: Begins::default(),
        starts: None,
        passes: Vec::new(),
    };
    let mut pass = Some(Pass::Addresses);
    while let Some(next) = pass {
        let edits = {
            let page = Page::of(&repaired.text);
            if repaired.passes.is_empty() {
                repaired.begins = page.begins;
            }
            // A pass that changes nothing leaves the lines to the one after.
            let mut found = next;
            let edits = loop {
                let (edits, mended) = found.edits(&page);
                repaired.mended.extend(mended);
                pass = found.after(&edits);
                match pass {
                    Some(after) if edits.is_empty() => found = after,
                    Some(_) | None => break edits,
                }
            };
            repaired.starts = edits.is_empty().then_some(page.starts);
            edits
        };
        repaired.take(&edits);
    }
    repaired
}

/// What is mended at once; each pass reads what the one before has written.
#[derive(Clone, Copy)]
enum Pass {
    /// Addresses of a platform's machine.
    Addresses,
    /// Regions, which may stand in one another; how often they were looked for.
    Regions(usize),
    Markup,
    Fences,
}

impl Pass {
    fn edits(self, page: &Page<'_>) -> (Vec<Edit>, Vec<(usize, Mend)>) {
        let lines = Lines::of(page);
        match self {
            Self::Addresses => (address::edits(page.text), Vec::new()),
            Self::Regions(_) => (region::edits(page, &lines), Vec::new()),
            Self::Markup => (markup::edits(page, &lines), Vec::new()),
            Self::Fences => fence::edits(page, &lines),
        }
    }

    fn after(self, edits: &[Edit]) -> Option<Self> {
        match self {
            Self::Addresses => Some(Self::Regions(1)),
            Self::Regions(n) if n < DEPTH && !edits.is_empty() => Some(Self::Regions(n + 1)),
            Self::Regions(_) => Some(Self::Markup),
            Self::Markup => Some(Self::Fences),
            Self::Fences => None,
        }
    }
}

impl Repaired<'_> {
    fn take(&mut self, edits: &[Edit]) {
        if edits.is_empty() {
            return;
        }
        self.text = Cow::Owned(apply(&self.text, edits));
        self.passes.push(Places::of(edits));
    }
}
