//! Markdown events → a flat list of [`Node`]s: headings, rules, prose, code and hints, each with its place.
//!
//! Not here: which nodes make a step (`outline`), and what a piece of code is (`code`).

use std::ops::Range;

use memchr::memchr;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::html::{self, Piece};
use super::text::{Collector, mend_italics};
use super::{MarkKind, Prose, Text, condition, own, quiz};

mod comment;
mod container;
mod executed;
mod mistake;
mod preformatted;
mod prose;

use comment::Lines;
pub(super) use container::Edge;
use container::{Container, Containers};
use executed::Executed;
pub(super) use executed::{EXECUTED, Mark, mark, named};
pub(super) use mistake::Mistake;
pub(super) use prose::prose_of;

/// A top-level part of the lesson.
pub(super) struct Node {
    /// The bytes of it, relative to the text that was read.
    pub(super) span: Range<usize>,
    /// What it is.
    pub(super) kind: NodeKind,
}

/// What a [`Node`] is.
pub(super) enum NodeKind {
    /// A thematic break.
    Rule,
    /// A heading with its author-given key, if any.
    Heading {
        level: u8,
        key: Option<String>,
        text: Text,
    },
    /// A heading that only stands above a deeper one, and is no step's: its level and words.
    Above(u8, String),
    /// Something to read.
    Prose(Prose),
    /// A piece of code, fenced or indented.
    Code(Code),
    /// What a hint says.
    Hint(Vec<Prose>),
    /// What is said of the output below it.
    Expected(String),
    /// Something that marks questions; `quiz` takes it out.
    Quiz(quiz::Mark),
    /// A question.
    Question(quiz::Question),
    /// Where what a step's solution holds begins or ends.
    Solution(Edge),
    /// What a comment for stepgate says.
    Own(String),
    /// Where a passage with a condition begins or ends.
    Passage(condition::Border),
    /// An author's mistake in the markup.
    Mistake(Mistake),
}

/// A piece of code as the Markdown has it.
pub(super) struct Code {
    /// How it is marked as code.
    pub(super) fence: Fence,
    /// Its lines, each ended by `\n`, without the block's indentation.
    pub(super) text: String,
}

/// How code is marked.
pub(super) enum Fence {
    /// Between fences, with the info string.
    Fenced(String),
    /// By indentation.
    Indented,
    /// Marked as what a learner runs, in a line or in HTML.
    Marked,
    /// By HTML, with what stands for an info string there.
    Html(String),
}

/// Reads `markdown` into nodes.
pub(super) fn nodes(markdown: &str) -> Vec<Node> {
    read(markdown, Html::Shown)
}

/// Whether HTML blocks are looked into: their text is Markdown again, but HTML in that is not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Html {
    Shown,
    Dropped,
}

fn read(markdown: &str, html: Html) -> Vec<Node> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut builder = Builder {
        markdown,
        executed: Executed::default(),
        containers: Containers::of(markdown),
        paragraph: None,
        key: None,
        code: None,
        html_block: String::new(),
        html,
    };
    for (event, span) in Parser::new_ext(markdown, options).into_offset_iter() {
        builder.take(event, span);
    }
    builder.containers.finish()
}

struct Builder<'a> {
    markdown: &'a str,
    /// The commands of the paragraph that is being read.
    executed: Executed,
    containers: Containers,
    /// The paragraph, heading, table cell or tight list item that is being read, and where it began.
    paragraph: Option<(Collector, Range<usize>)>,
    key: Option<String>,
    code: Option<Code>,
    html_block: String,
    html: Html,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) => {
                if let Some(code) = &mut self.code {
                    code.text.push_str(&text);
                    return;
                }
                let text = self.executed.behind(&text, &span);
                if !text.is_empty() {
                    self.text(&span).text(text);
                }
            }
            Event::Code(code) => self.inline_code(&code, span),
            Event::Html(text) => self.html_block.push_str(&text),
            Event::InlineHtml(tag) => self.inline_html(&tag, &span),
            Event::SoftBreak => self.text(&span).text(" "),
            Event::HardBreak => self.text(&span).line_break(),
            Event::Rule => {
                self.end_paragraph();
                self.containers.rule(span);
            }
            Event::TaskListMarker(is_done) => {
                self.text(&span).text(if is_done { "[x] " } else { "[ ] " });
            }
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&span).text(&text);
            }
        }
    }

    fn inline_code(&mut self, code: &str, span: Range<usize>) {
        if let Some(Mark::Run) = self.executed.mark(self.markdown, span.end) {
            self.executed.add(self.markdown, code, &span);
        }
        self.text(&span).code(code);
    }

    /// The paragraph being read; text that stands in a tight list item begins one of its own, which mostly has one line.
    fn text(&mut self, span: &Range<usize>) -> &mut Collector {
        /// Room for more is not kept: a line may have many paragraphs.
        const MOST: usize = 256;
        let (collector, whole) = self.paragraph.get_or_insert_with(|| {
            let rest = &self.markdown.as_bytes()[span.start..];
            let rest = &rest[..rest.len().min(MOST)];
            let n_bytes = memchr(b'\n', rest).unwrap_or(rest.len());
            (Collector::with_room(n_bytes), span.clone())
        });
        whole.end = whole.end.max(span.end);
        collector
    }

    fn begin_paragraph(&mut self, span: Range<usize>) {
        self.end_paragraph();
        self.paragraph = Some((Collector::with_room(span.len()), span));
    }

    fn end_paragraph(&mut self) {
        if let Some((collector, span)) = self.paragraph.take() {
            let text = mend_italics(collector.finish());
            self.executed.add_alone(self.markdown, &text, &span);
            let commands = self.commands();
            // A paragraph that holds nothing but one command is shown as such.
            let is_command = commands.len() == 1 && text.code().is_some();
            if !text.is_blank() && !is_command {
                self.containers.prose(Prose::Paragraph(text), span);
            }
            for (code, span) in commands {
                self.containers.code(code, span);
            }
        }
    }

    /// The commands of the paragraph; HTML only shows its own.
    fn commands(&mut self) -> Vec<(Code, Range<usize>)> {
        let commands = self.executed.take();
        match self.html {
            Html::Shown => commands,
            Html::Dropped => Vec::new(),
        }
    }

    fn take_text(&mut self) -> Text {
        _ = self.executed.take();
        self.paragraph
            .take()
            .map(|(collector, _)| collector.finish())
            .unwrap_or_default()
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        match tag {
            Tag::Paragraph | Tag::TableCell => self.begin_paragraph(span),
            Tag::Heading { id, .. } => {
                self.begin_paragraph(span);
                self.key = id.map(CowStr::into_string);
            }
            Tag::CodeBlock(kind) => {
                self.end_paragraph();
                let fence = match kind {
                    CodeBlockKind::Fenced(info) => Fence::Fenced(info.into_string()),
                    CodeBlockKind::Indented => Fence::Indented,
                };
                let text = String::with_capacity(span.len());
                self.code = Some(Code { fence, text });
            }
            Tag::HtmlBlock => {
                self.end_paragraph();
                self.html_block.clear();
            }
            Tag::BlockQuote(_) => self.open(Container::Quote(Vec::new()), span),
            Tag::List(first) => self.open(Container::List(first, Vec::new()), span),
            Tag::Item => self.open(Container::Item(Vec::with_capacity(1)), span),
            Tag::Table(_) => self.open(Container::Table(Vec::new(), Vec::new()), span),
            Tag::TableHead | Tag::TableRow => self.open(Container::Row(Vec::new()), span),
            Tag::Emphasis => self.text(&span).start(MarkKind::Emphasis),
            Tag::Strong => self.text(&span).start(MarkKind::Strong),
            Tag::Strikethrough => self.text(&span).start(MarkKind::Strikethrough),
            Tag::Link { dest_url, .. } => self.text(&span).start(MarkKind::Link((*dest_url).into())),
            Tag::Image { dest_url, .. } => self.text(&span).start(MarkKind::Image((*dest_url).into())),
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => {
                let text = self.take_text();
                let key = self.key.take();
                self.containers.heading(depth(level), key, text, span);
            }
            TagEnd::TableCell => {
                let cell = self.take_text();
                self.containers.cell(cell);
            }
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.containers.code(code, span);
                }
            }
            TagEnd::HtmlBlock => self.html_block(&span),
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow => {
                self.end_paragraph();
                self.containers.close();
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {
                if let Some((collector, _)) = &mut self.paragraph {
                    collector.end();
                }
            }
            TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn open(&mut self, container: Container, span: Range<usize>) {
        self.end_paragraph();
        self.containers.open(container, span);
    }

    fn inline_html(&mut self, tag: &str, span: &Range<usize>) {
        let comment = tag.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        if let Some(comment) = comment {
            let at = "<!--".len();
            self.comment(comment, span.start + at..span.end);
            return;
        }
        match html::tag_name(tag) {
            "br" => self.text(span).line_break(),
            "/details" => {
                self.end_paragraph();
                self.containers.close_details();
            }
            _ => {}
        }
    }

    /// Takes in a comment whose text begins on the line of the span's start.
    fn comment(&mut self, text: &str, span: Range<usize>) {
        if self.html == Html::Dropped {
            return;
        }
        if own::is_ours(text) {
            self.containers.own(text.to_owned(), span);
        } else if let Some(border) = condition::border(text) {
            self.containers.passage(border, span);
        }
    }

    fn html_block(&mut self, span: &Range<usize>) {
        let block = std::mem::take(&mut self.html_block);
        if self.html == Html::Dropped {
            return;
        }
        let mut lines = Lines::new(&block, self.markdown, span.start);
        for piece in html::pieces(&block) {
            match piece {
                Piece::Text(text) => {
                    for prose in prose_of(text) {
                        self.containers.prose(prose, span.clone());
                    }
                }
                Piece::Preformatted(text) => match preformatted::code(&text, &block, self.markdown, span) {
                    Ok((code, span)) => self.containers.code(code, span),
                    Err(shown) => self.containers.prose(Prose::Code(shown), span.clone()),
                },
                Piece::DetailsOpen => self.containers.open_details(),
                Piece::Summary(text) => self.containers.summary(text.trim(), span),
                Piece::DetailsClose => self.containers.close_details(),
                Piece::Expected(wanted) => self.containers.expected(wanted, span.clone()),
                Piece::Quiz => self.containers.quiz(quiz::Mark::One, span.clone()),
                Piece::Comment(text, at) => {
                    let start = lines.start_of(at);
                    self.comment(text, start..span.end);
                }
                Piece::UnclosedComment => self.containers.mistake(Mistake::UnclosedComment, span.clone()),
            }
        }
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
