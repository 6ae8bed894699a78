//! The quotes, lists, tables and hints that are open while Markdown is read.
//!
//! Not here: events (`builder`) and the text of a paragraph (`text`).

use std::ops::Range;

use super::{Code, Fence, Mistake, Node, NodeKind};
use crate::lesson::plain::plain_prose;
use crate::lesson::{Prose, Text, condition, quiz, role};

/// The deepest nesting that is kept; what is deeper joins the container above it, so that nobody who walks
/// the tree can run out of stack.
const MAX_DEPTH: usize = 32;

/// The beginning or the end of something that holds several nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson) enum Edge {
    Start,
    End,
}

/// Something that holds prose.
pub(super) enum Container {
    Quote(Vec<Prose>),
    /// A list; the number is the next item's.
    List(Option<u64>, Vec<Vec<Prose>>),
    Item(Vec<Prose>),
    Table(Vec<Text>, Vec<Vec<Text>>),
    Row(Vec<Text>),
}

/// What an open `<details>` is.
pub(super) enum Details {
    /// Its summary has not come yet.
    Nameless,
    /// Shown where it stands.
    Shown,
    /// Questions, at the top.
    Quiz,
    /// A hint: what it holds, where it began, and how many containers were open then.
    Hint(Vec<Prose>, Range<usize>, usize),
    /// A solution, and where it began; what it holds are nodes like any.
    Solution(Range<usize>),
}

struct Open {
    container: Container,
    span: Range<usize>,
    /// Whether code has been taken out of it, so that what follows belongs to an item already shown.
    is_interrupted: bool,
}

/// The open containers, and the nodes that are done.
#[derive(Default)]
pub(super) struct Containers {
    nodes: Vec<Node>,
    open: Vec<Open>,
    n_flattened: usize,
    details: Vec<Details>,
}

impl Containers {
    /// Has room for the nodes that a text has.
    pub(super) fn of(markdown: &str) -> Self {
        /// Few nodes have fewer bytes.
        const SHORT: usize = 128;
        Self {
            nodes: Vec::with_capacity(markdown.len() / SHORT + 1),
            ..Self::default()
        }
    }

    pub(super) fn open(&mut self, container: Container, span: Range<usize>) {
        if self.n_flattened > 0 || self.open.len() >= MAX_DEPTH {
            self.n_flattened += 1;
            return;
        }
        self.open.push(Open {
            container,
            span,
            is_interrupted: false,
        });
    }

    pub(super) fn close(&mut self) {
        if self.n_flattened > 0 {
            self.n_flattened -= 1;
            return;
        }
        if matches!(self.details.last(), Some(Details::Hint(_, _, depth)) if *depth >= self.open.len()) {
            self.end_details();
        }
        let Some(Open {
            container,
            span,
            is_interrupted,
        }) = self.open.pop()
        else {
            return;
        };
        match container {
            Container::Quote(inner) if inner.is_empty() => {}
            Container::Quote(inner) => self.prose(Prose::Quote(inner), span),
            Container::List(_, items) if items.is_empty() => {}
            Container::List(next, items) => {
                let first = next.map(|next| next - items.len() as u64);
                self.prose(Prose::List(first, items), span);
            }
            Container::Item(inner) if is_interrupted => {
                for prose in inner {
                    self.prose(prose, span.clone());
                }
            }
            Container::Item(inner) => self.item(inner),
            Container::Table(head, rows) => self.prose(Prose::Table(head, rows), span),
            Container::Row(cells) => match self.open.last_mut().map(|open| &mut open.container) {
                Some(Container::Table(head, _)) if head.is_empty() => *head = cells,
                Some(Container::Table(_, rows)) => rows.push(cells),
                _ => {}
            },
        }
    }

    fn item(&mut self, inner: Vec<Prose>) {
        if let Some(Open {
            container: Container::List(next, items),
            ..
        }) = self.open.last_mut()
        {
            items.push(inner);
            *next = next.map(|next| next.saturating_add(1));
        }
    }

    /// Puts a piece of prose where it belongs: into the open hint, the innermost container, or the lesson.
    pub(super) fn prose(&mut self, prose: Prose, span: Range<usize>) {
        if let Some(Details::Hint(inner, _, depth)) = self.details.last_mut()
            && *depth == self.open.len()
        {
            inner.push(prose);
            return;
        }
        for open in self.open.iter_mut().rev() {
            if let Container::Quote(inner) | Container::Item(inner) = &mut open.container {
                inner.push(prose);
                return;
            }
        }
        let kind = NodeKind::Prose(prose);
        self.nodes.push(Node { span, kind });
    }

    pub(super) fn heading(&mut self, level: u8, key: Option<String>, text: Text, span: Range<usize>) {
        let is_solution = |details: &Details| matches!(details, Details::Solution(_));
        if self.open.is_empty() && level > 2 && self.details.iter().any(is_solution) {
            // It divides the solution.
            self.prose(Prose::Heading(level, text), span);
        } else if self.open.is_empty() {
            self.end_details();
            let kind = NodeKind::Heading { level, key, text };
            self.nodes.push(Node { span, kind });
        } else {
            self.prose(Prose::Heading(level, text), span);
        }
    }

    pub(super) fn rule(&mut self, span: Range<usize>) {
        if self.open.is_empty() {
            self.end_details();
            let kind = NodeKind::Rule;
            self.nodes.push(Node { span, kind });
        } else {
            self.prose(Prose::Rule, span);
        }
    }

    pub(super) fn cell(&mut self, cell: Text) {
        if let Some(Open {
            container: Container::Row(cells),
            ..
        }) = self.open.last_mut()
        {
            cells.push(cell);
        }
    }

    /// Takes code in: a block of its own at the top and in lists, which it interrupts, and in quotes where it is surely
    /// commands; shown in hints.
    pub(super) fn code(&mut self, code: Code, span: Range<usize>) {
        let is_quoted = |open: &Open| matches!(open.container, Container::Quote(_));
        let is_hint = matches!(self.details.last(), Some(Details::Hint(..)));
        if is_hint || self.n_flattened > 0 || (self.open.iter().any(is_quoted) && !self.is_typed(&code)) {
            self.prose(Prose::Code(code.text.trim_end_matches('\n').to_owned()), span);
            return;
        }
        self.interrupt();
        let kind = NodeKind::Code(code);
        self.nodes.push(Node { span, kind });
    }

    /// Says whether code in a quote is commands that the learner is to run, in every case.
    fn is_typed(&self, code: &Code) -> bool {
        let is_case = |open: &Open| match &open.container {
            Container::Quote(inner) => role::is_conditional(&plain_prose(inner)),
            _ => false,
        };
        let is_commands = match &code.fence {
            Fence::Fenced(info) | Fence::Html(info) => role::is_certainly_typed(info, &code.text),
            Fence::Marked => true,
            Fence::Indented => false,
        };
        is_commands && !self.open.iter().any(is_case)
    }

    /// Shows the open lists and quotes as far as they have come, and opens them again for what follows.
    fn interrupt(&mut self) {
        let again: Vec<Open> = (0..self.open.len()).filter_map(|at| self.continued(at)).collect();
        while !self.open.is_empty() {
            self.close();
        }
        self.open = again;
    }

    /// What the open list or item at `at` continues as once it has been shown.
    fn continued(&self, at: usize) -> Option<Open> {
        let open = self.open.get(at)?;
        let container = match &open.container {
            Container::List(next, _) => {
                let is_shown = self.open.get(at + 1).is_some_and(|item| !item.is_interrupted);
                Container::List(
                    next.map(|next| next.saturating_add(u64::from(is_shown))),
                    Vec::new(),
                )
            }
            Container::Item(_) => Container::Item(Vec::new()),
            Container::Quote(_) => Container::Quote(Vec::new()),
            Container::Table(..) | Container::Row(_) => return None,
        };
        Some(Open {
            container,
            span: open.span.clone(),
            is_interrupted: true,
        })
    }

    pub(super) fn open_details(&mut self) {
        self.details.push(Details::Nameless);
    }

    /// Takes the summary of the innermost `<details>`: one that says «hint» makes it a hint, one that says «solution» a
    /// solution, another is shown.
    pub(super) fn summary(&mut self, text: &str, span: &Range<usize>) {
        let words = text.to_lowercase();
        let is_hint = words.contains("hint");
        let is_quiz = quiz::is_summary(text) && self.open.is_empty();
        let is_hint_open = self
            .details
            .iter()
            .any(|details| matches!(details, Details::Hint(..)));
        let is_nested = is_hint_open
            || self
                .details
                .iter()
                .any(|details| matches!(details, Details::Solution(_)));
        if is_solution(&words) && !is_nested && matches!(self.details.last(), Some(Details::Nameless)) {
            // What a list has so far stands before it.
            self.interrupt();
            self.details.pop();
            self.details.push(Details::Solution(span.clone()));
            self.solution(Edge::Start, span.clone());
            return;
        }
        match self.details.last_mut() {
            Some(details @ Details::Nameless) if is_hint && !is_hint_open => {
                *details = Details::Hint(Vec::new(), span.clone(), self.open.len());
            }
            Some(details @ Details::Nameless) if is_quiz => {
                *details = Details::Quiz;
                self.quiz(quiz::Mark::Begin(text.to_owned()), span.clone());
            }
            Some(details @ Details::Nameless) => {
                *details = Details::Shown;
                self.show_summary(text, span);
            }
            Some(Details::Shown | Details::Quiz | Details::Hint(..) | Details::Solution(_)) | None => {
                self.show_summary(text, span);
            }
        }
    }

    fn show_summary(&mut self, text: &str, span: &Range<usize>) {
        if !text.is_empty() {
            self.prose(Prose::Paragraph(Text::strong(text)), span.clone());
        }
    }

    pub(super) fn close_details(&mut self) {
        match self.details.pop() {
            Some(Details::Hint(inner, span, _)) => {
                let kind = NodeKind::Hint(inner);
                self.nodes.push(Node { span, kind });
            }
            Some(Details::Quiz) => {
                let end = self.nodes.last().map_or(0..0, |node| node.span.clone());
                self.quiz(quiz::Mark::End, end);
            }
            Some(Details::Solution(span)) => {
                self.interrupt();
                self.solution(Edge::End, span);
            }
            Some(Details::Nameless | Details::Shown) | None => {}
        }
    }

    /// Takes in what is said of the output below it.
    pub(super) fn expected(&mut self, wanted: &str, span: Range<usize>) {
        let kind = NodeKind::Expected(wanted.to_owned());
        self.nodes.push(Node { span, kind });
    }

    /// Takes a mark in; within a list or quote there is no question.
    pub(super) fn quiz(&mut self, mark: quiz::Mark, span: Range<usize>) {
        if self.open.is_empty() || matches!(mark, quiz::Mark::End) {
            let kind = NodeKind::Quiz(mark);
            self.nodes.push(Node { span, kind });
        }
    }

    fn solution(&mut self, edge: Edge, span: Range<usize>) {
        let kind = NodeKind::Solution(edge);
        self.nodes.push(Node { span, kind });
    }

    /// Ends what is open of `<details>` where its step or container ends.
    fn end_details(&mut self) {
        while let Some(details) = self.details.last() {
            match details {
                Details::Hint(_, span, _) => {
                    let span = span.clone();
                    self.mistake(Mistake::UnclosedHint, span);
                }
                Details::Solution(span) => {
                    let span = span.clone();
                    self.mistake(Mistake::UnclosedSolution, span);
                }
                Details::Nameless | Details::Shown | Details::Quiz => {}
            }
            self.close_details();
        }
    }

    /// Takes in what a comment says: it is its step's, wherever it stands.
    pub(super) fn own(&mut self, text: String, span: Range<usize>) {
        let kind = NodeKind::Own(text);
        self.nodes.push(Node { span, kind });
    }

    /// Takes in the border of a passage; what a list has so far stands before it.
    pub(super) fn passage(&mut self, border: condition::Border, span: Range<usize>) {
        self.interrupt();
        let kind = NodeKind::Passage(border);
        self.nodes.push(Node { span, kind });
    }

    pub(super) fn mistake(&mut self, mistake: Mistake, span: Range<usize>) {
        let kind = NodeKind::Mistake(mistake);
        self.nodes.push(Node { span, kind });
    }

    /// Ends what is still open and gives the nodes out.
    pub(super) fn finish(mut self) -> Vec<Node> {
        self.n_flattened = 0;
        while !self.open.is_empty() {
            self.close();
        }
        self.end_details();
        self.nodes
    }
}

/// Says whether a summary, in lower case, promises a solution.
fn is_solution(summary: &str) -> bool {
    let mut words = summary.split(|c: char| !c.is_alphanumeric());
    words.any(|word| matches!(word, "solution" | "solutions"))
}
