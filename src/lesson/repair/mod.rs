//! Markdown that the standard reads other than its author meant, rewritten line by line so that places can be told.
//!
//! Not here: a rule directly under text; `parse` sees that in the nodes.

mod edit;
mod fence;
mod markup;
mod region;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use edit::{Edit, Places, apply};

/// A lesson's text as its author meant it: the same lines, with other text in some.
pub(super) struct Repaired<'a> {
    pub(super) text: Cow<'a, str>,
    /// What was mended that the author should know, with the line from 1.
    pub(super) mended: Vec<(usize, Mend)>,
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
    /// A fence, or what is in it, was not indented as what it stands in.
    Indent,
}

impl Repaired<'_> {
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
        passes: Vec::new(),
    };
    for _ in 0..DEPTH {
        let edits = region::edits(&repaired.text);
        if edits.is_empty() {
            break;
        }
        repaired.take(&edits);
    }
    let edits = markup::edits(&repaired.text);
    repaired.take(&edits);
    let (edits, mended) = fence::edits(&repaired.text);
    repaired.take(&edits);
    repaired.mended = mended;
    repaired
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
