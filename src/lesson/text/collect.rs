//! Collecting a text with its marks from a stream of starts and ends.
//!
//! Not here: the stream (`builder`).

use super::{Mark, MarkKind, Text};

/// The deepest nesting of marks that is kept; what is deeper is flattened, so that nobody who walks the marks can run
/// out of stack.
const MAX_DEPTH: usize = 16;

/// Collects one text.
#[derive(Clone, Debug, Default)]
pub(in crate::lesson) struct Collector {
    text: Text,
    /// Which marks are open, the innermost last.
    open: Vec<usize>,
    n_flattened: usize,
}

impl Collector {
    /// Begins with room for a text of so many bytes.
    pub(in crate::lesson) fn with_room(n_bytes: usize) -> Self {
        let text = Text {
            plain: String::with_capacity(n_bytes),
            marks: Vec::new(),
        };
        Self {
            text,
            ..Self::default()
        }
    }

    pub(in crate::lesson) fn text(&mut self, text: &str) {
        self.text.plain.push_str(text);
    }

    pub(in crate::lesson) fn code(&mut self, code: &str) {
        self.whole(MarkKind::Code, code);
    }

    pub(in crate::lesson) fn line_break(&mut self) {
        self.whole(MarkKind::Break, " ");
    }

    /// Takes in a text that has one mark, with none within it.
    fn whole(&mut self, kind: MarkKind, text: &str) {
        let start = self.text.plain.len();
        self.text.plain.push_str(text);
        self.text.marks.push(Mark {
            span: start..self.text.plain.len(),
            n_within: 0,
            kind,
        });
    }

    pub(in crate::lesson) fn start(&mut self, kind: MarkKind) {
        if self.open.len() >= MAX_DEPTH || self.n_flattened > 0 {
            self.n_flattened += 1;
            return;
        }
        let start = self.text.plain.len();
        self.open.push(self.text.marks.len());
        self.text.marks.push(Mark {
            span: start..start,
            n_within: 0,
            kind,
        });
    }

    pub(in crate::lesson) fn end(&mut self) {
        if self.n_flattened > 0 {
            self.n_flattened -= 1;
            return;
        }
        let n_marks = self.text.marks.len();
        let open = self
            .open
            .pop()
            .and_then(|at| Some((at, self.text.marks.get_mut(at)?)));
        if let Some((at, mark)) = open {
            mark.span.end = self.text.plain.len();
            mark.n_within = n_marks - at - 1;
        }
    }

    /// Takes what was collected; what was never ended ends here.
    pub(in crate::lesson) fn finish(mut self) -> Text {
        self.n_flattened = 0;
        while !self.open.is_empty() {
            self.end();
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::super::Run;
    use super::*;

    #[test]
    fn what_is_nested_too_deep_is_flattened_and_what_follows_is_not() {
        let mut collector = Collector::default();
        (0..MAX_DEPTH + 3).for_each(|_| collector.start(MarkKind::Emphasis));
        (0..2).for_each(|_| collector.end());
        collector.start(MarkKind::Strong);
        collector.text("deep");
        (0..MAX_DEPTH + 2).for_each(|_| collector.end());
        collector.start(MarkKind::Strong);
        collector.text("after");
        let found = collector.finish();
        let mut runs = found.runs();
        let mut within = runs.clone();
        let mut depth = 0;
        while let Some(Run::Marked(MarkKind::Emphasis, inner)) = within.next() {
            within = inner;
            depth += 1;
            assert_eq!(within.plain(), "deep");
        }
        assert_eq!(depth, MAX_DEPTH);
        let Some(Run::Marked(MarkKind::Strong, after)) = runs.nth(1) else {
            panic!("what follows has its mark");
        };
        assert_eq!(after.plain(), "after");
        assert!(runs.is_empty());
    }
}
