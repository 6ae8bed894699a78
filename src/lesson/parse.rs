//! A file's text → [`Lesson`].
//!
//! Not here: the parts that it is put together from; each has a file of its own.

use std::path::Path;

use super::between::{Between, closing_paragraph, is_indented_prose};
use super::builder::{self, Mistake, Node, NodeKind};
use super::code::{self, Closing};
use super::front;
use super::inline::{self, plain_text};
use super::outline::{self, Section};
use super::repair::repaired;
use super::role::{self, Before, Choice, Labs, Reader, Said};
use super::source::Source;
use super::unique::Unique;
use super::{Block, Element, Inline, Lesson, Platform, Prose, Step, variables};
use crate::diagnostic::{Diagnostic, Severity};
use crate::words::{Digest, StepId};

/// Says that a file is no text, and so no lesson.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("it is not UTF-8 text: byte {offset}, on line {line}, belongs to no character")]
pub struct NotText {
    /// The offset of the first byte that belongs to no character.
    pub offset: usize,
    /// The line it is on, from 1.
    pub line: usize,
}

/// Reads a file's bytes as a lesson; `path` only names it.
pub fn parse_bytes(path: &Path, bytes: &[u8]) -> Result<Lesson, NotText> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(parse(path, text)),
        Err(error) => {
            let offset = error.valid_up_to();
            let line = bytes[..offset].split(|byte| *byte == b'\n').count();
            Err(NotText { offset, line })
        }
    }
}

/// Reads Markdown as a lesson; `path` only names it. Never fails: what the author got wrong is in the
/// diagnostics.
pub fn parse(path: &Path, source: &str) -> Lesson {
    let repaired = repaired(source);
    let text = &*repaired.text;
    let lines = Source::new(text);
    let body = lines.body_start();
    let mut nodes = builder::nodes(&text[body..]);
    for node in &mut nodes {
        node.span = node.span.start + body..node.span.end + body;
    }
    let mut parsing = Parsing {
        lines,
        text,
        diagnostics: repaired
            .mended
            .iter()
            .map(|(line, mend)| mend.told(*line))
            .collect(),
        reader: Reader::default(),
        labs: Labs::of(source),
    };
    let nodes = parsing.note_mistakes(nodes);
    let nodes = parsing.mend_rules(nodes);
    let title = title(&nodes, front::title(&text[..body])).unwrap_or_else(|| file_name(path));
    let mut ids = Unique::default();
    let mut steps = Vec::new();
    for section in outline::sections(nodes) {
        let step = parsing.step(section, steps.len() + 1, &mut ids);
        steps.push(step);
    }
    if steps.is_empty() {
        parsing.diagnose(
            "no-steps",
            Severity::Error,
            1,
            "the lesson has no text",
            Some("write its first step under a heading"),
        );
    }
    for block in steps.iter_mut().flat_map(|step: &mut Step| &mut step.blocks) {
        block.span = repaired.original(block.span.start)..repaired.original(block.span.end);
    }
    let named = variables::of(&steps);
    parsing.diagnostics.sort_by_key(|diagnostic| diagnostic.line);
    Lesson {
        path: path.to_owned(),
        title,
        digest: Digest::of(source.as_bytes()),
        steps,
        variables: named.variables,
        diagnostics: parsing.diagnostics,
        placeholders: named.placeholders,
    }
}

struct Parsing<'a> {
    lines: Source<'a>,
    text: &'a str,
    diagnostics: Vec<Diagnostic>,
    /// Knows what the blocks so far have opened.
    reader: Reader,
    labs: Labs,
}

impl Parsing<'_> {
    fn diagnose(
        &mut self,
        code: &'static str,
        severity: Severity,
        line: usize,
        message: &str,
        help: Option<&str>,
    ) {
        self.diagnostics.push(Diagnostic {
            code,
            severity,
            line,
            message: message.to_owned(),
            help: help.map(str::to_owned),
        });
    }

    /// Takes the mistakes out of the nodes and into the diagnostics.
    fn note_mistakes(&mut self, nodes: Vec<Node>) -> Vec<Node> {
        if !nodes.iter().any(|node| matches!(node.kind, NodeKind::Mistake(_))) {
            return nodes;
        }
        let mut kept = Vec::with_capacity(nodes.len());
        for node in nodes {
            let NodeKind::Mistake(mistake) = node.kind else {
                kept.push(node);
                continue;
            };
            let line = self.lines.line_of(node.span.start);
            match mistake {
                Mistake::UnclosedComment => self.diagnose(
                    "unclosed-comment",
                    Severity::Error,
                    line,
                    "a comment that begins with `<!--` is never closed, so nothing after it is shown",
                    Some("close it with `-->`"),
                ),
                Mistake::UnclosedHint => self.diagnose(
                    "unclosed-hint",
                    Severity::Warning,
                    line,
                    "a hint is not closed before its step ends",
                    Some("close it with `</details>` on a line of its own"),
                ),
            }
        }
        kept
    }

    /// Reads `---` directly under text as the rule that its author meant, where rules divide the lesson or what
    /// stands above is no title; standard Markdown makes a heading of that text.
    fn mend_rules(&mut self, nodes: Vec<Node>) -> Vec<Node> {
        if !nodes.iter().any(|node| self.underlined(node).is_some()) {
            return nodes;
        }
        let divides = nodes.windows(2).any(|pair| {
            matches!(pair[0].kind, NodeKind::Rule) && matches!(pair[1].kind, NodeKind::Heading { .. })
        });
        let precedes_heading: Vec<bool> = (0..nodes.len())
            .map(|at| {
                matches!(
                    nodes.get(at + 1),
                    Some(Node {
                        kind: NodeKind::Heading { .. },
                        ..
                    })
                )
            })
            .collect();
        let mut mended = Vec::with_capacity(nodes.len());
        for (node, precedes_heading) in nodes.into_iter().zip(precedes_heading) {
            let underlined = self.underlined(&node);
            match node.kind {
                NodeKind::Heading { text, .. }
                    if underlined.is_some() && (divides || (precedes_heading && is_sentence(&text))) =>
                {
                    let line = underlined.unwrap_or(1);
                    self.diagnose(
                        "rule-under-text",
                        Severity::Note,
                        line,
                        "`---` directly under text makes that text a heading in Markdown; it is read as a rule here",
                        Some("put an empty line before `---`"),
                    );
                    let paragraph = Prose::Paragraph(inline::mend_italics(text));
                    let span = node.span;
                    mended.push(Node {
                        span: span.clone(),
                        kind: NodeKind::Prose(paragraph),
                    });
                    mended.push(Node {
                        span,
                        kind: NodeKind::Rule,
                    });
                }
                kind => mended.push(Node {
                    span: node.span,
                    kind,
                }),
            }
        }
        mended
    }

    /// The line of the `---` that makes a node a heading, if just that does.
    fn underlined(&self, node: &Node) -> Option<usize> {
        let NodeKind::Heading { level: 2, .. } = node.kind else {
            return None;
        };
        let written = self.text.get(node.span.clone())?.trim_end();
        let is_marked = written.trim_start().starts_with('#');
        let last = written.rsplit(['\n', '\r']).next()?;
        (!is_marked && last.trim() == "---").then(|| self.lines.line_of(node.span.start + written.len() - 1))
    }

    fn refuse(&mut self, path: &str, line: usize) {
        self.diagnose(
            "file-outside",
            Severity::Warning,
            line,
            &format!("`{path}` is not in the lesson's folder, so it is shown and not written"),
            Some("name a path below the folder that the lesson works in"),
        );
    }

    fn step(&mut self, section: Section, n: usize, ids: &mut Unique<StepId>) -> Step {
        let is_heading = |node: &Node| matches!(node.kind, NodeKind::Heading { .. });
        let heading = section.iter().position(is_heading);
        let first = heading.and_then(|at| section.get(at)).or(section.first());
        let line = first.map_or(1, |node| self.lines.line_of(node.span.start));
        let mut step = Step {
            id: StepId::slug(""),
            title: String::new(),
            line,
            body: Vec::new(),
            blocks: Vec::new(),
            hints: Vec::new(),
            file: None,
            verify: None,
            is_titled: false,
        };
        let mut given = None;
        let mut last = Last::Other;
        let mut prose = Between::default();
        let mut choices: Vec<Choice> = Vec::new();
        for (at, node) in section.into_iter().enumerate() {
            match node.kind {
                NodeKind::Heading { key, text, .. } if Some(at) == heading => {
                    let title = plain_text(&text);
                    prose.add(&title);
                    if !title.trim().is_empty() {
                        title.trim().clone_into(&mut step.title);
                        step.is_titled = true;
                    }
                    given = key;
                    last = Last::Other;
                }
                NodeKind::Heading { level, text, .. } => {
                    prose.add(&plain_text(&text));
                    step.body.push(Element::Prose(Prose::Heading(level, text)));
                    last = Last::Other;
                }
                NodeKind::Prose(piece) => {
                    last = note_or_instruction(&mut step.blocks, &last, &piece);
                    prose.add_prose(&piece);
                    step.body.push(Element::Prose(piece));
                }
                NodeKind::Code(code) if is_indented_prose(&code) => {
                    for piece in builder::prose_of(&code.text) {
                        prose.add_prose(&piece);
                        step.body.push(Element::Prose(piece));
                    }
                    last = Last::Other;
                }
                NodeKind::Code(code) => {
                    let said = Said::of(&prose.all, &prose.closing);
                    choices.push(role::choice(said));
                    let before = Before {
                        is_aside: self.labs.is_aside(self.lines.line_of(node.span.start)),
                        role: step.blocks.last().map(|block| block.role),
                        said,
                    };
                    let mut found = code::block(code, node.span, &self.lines, &mut self.reader, before);
                    prose.clear();
                    if let Closing::Missing(line) = found.closing {
                        self.diagnose(
                            "unclosed-fence",
                            Severity::Error,
                            line,
                            "a code fence is never closed, so everything after it is read as code",
                            Some("close it with a line of as many of the same marks and nothing else"),
                        );
                    }
                    if let Some(path) = found.refused {
                        self.refuse(&path, found.block.line);
                    }
                    if let Last::Instruction(text) = last {
                        found.block.instruction = Some(text);
                    }
                    step.body.push(Element::Block(step.blocks.len()));
                    step.blocks.push(found.block);
                    last = Last::Block;
                }
                NodeKind::Hint(hint) => step.hints.push(hint),
                NodeKind::Rule => {
                    step.body.push(Element::Prose(Prose::Rule));
                    last = Last::Other;
                }
                NodeKind::Mistake(_) => {}
            }
        }
        if !step.is_titled {
            step.title = format!("Step {n}");
        }
        role::choose(&mut step.blocks, &choices, Platform::HERE);
        self.reader.end_section(&prose.all);
        step.id = ids.take(
            StepId::slug(given.as_deref().unwrap_or(&step.title)),
            StepId::numbered,
        );
        step
    }
}

/// What was read last in a step.
enum Last {
    /// An italic line.
    Instruction(String),
    /// A block.
    Block,
    Other,
}

fn note_or_instruction(blocks: &mut [Block], last: &Last, prose: &Prose) -> Last {
    if let (Last::Block, Prose::Quote(inner), Some(block)) = (last, prose, blocks.last_mut()) {
        block.note = Some(inline::plain_prose(inner));
    }
    match closing_paragraph(prose).and_then(inline::instruction) {
        Some(text) => Last::Instruction(text),
        None => Last::Other,
    }
}

fn is_sentence(text: &[Inline]) -> bool {
    plain_text(text).trim_end().ends_with(['.', '!', '?', ':'])
}

/// The first heading, or `given` where none is of the first level.
fn title(nodes: &[Node], given: Option<String>) -> Option<String> {
    let is_first = |node: &Node| matches!(node.kind, NodeKind::Heading { level: 1, .. });
    if given.is_some() && !nodes.iter().any(is_first) {
        return given;
    }
    let text = nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Heading { text, .. } => Some(plain_text(text)),
        _ => None,
    })?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
