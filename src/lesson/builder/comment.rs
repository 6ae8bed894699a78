//! Where in the file a comment's text stands: the lines of an HTML block may be shorter than the file's, as in a list.
//!
//! Not here: what comments say (`own`).

/// A walk over the lines of an HTML block and the file's, side by side.
pub(super) struct Lines<'a> {
    block: &'a str,
    markdown: &'a str,
    /// How far the block has been walked.
    at: usize,
    /// Where the line of that begins in the file.
    start: usize,
}

impl<'a> Lines<'a> {
    /// Begins where the block does.
    pub(super) fn new(block: &'a str, markdown: &'a str, start: usize) -> Self {
        Self {
            block,
            markdown,
            at: 0,
            start,
        }
    }

    /// Where the line begins in the file that is the block's at `to`, which is behind what was asked before.
    pub(super) fn start_of(&mut self, to: usize) -> usize {
        let passed = self.block.get(self.at..to).unwrap_or_default();
        for _ in passed.matches('\n') {
            let line = self.markdown.get(self.start..).unwrap_or_default();
            self.start += line.find('\n').map_or(0, |end| end + 1);
        }
        self.at = to;
        self.start
    }
}
