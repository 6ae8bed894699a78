//! A file's text → [`Lesson`].
//!
//! Not here: the parts that it is put together from; each has a file of its own.

use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use super::between::{Between, closing_paragraph, is_indented_prose};
use super::builder::{self, Code, Edge, Node, NodeKind};
use super::cell::Document;
use super::condition::Passages;
use super::expected::{Expected, expect};
use super::inline::{self, plain_text};
use super::offered::Offered;
use super::outline::{self, Section, untitled};
use super::repair::repaired;
use super::role::{self, Before, Choice, Labs, Reader, Said};
use super::source::Source;
use super::unique::Unique;
use super::{Block, Element, Inline, Lesson, Platform, Prose, Role, Step};
use super::{code, front, own, prerequisite, quiz, validation};
use crate::diagnostic::{Diagnostic, Severity};
use crate::words::StepId;

/// Reads Markdown as a lesson; `path` only names it. Never fails: what the author got wrong is in the
/// diagnostics.
pub fn parse(path: &Path, source: &str) -> Lesson {
    let repaired = repaired(source);
    let text = &*repaired.text;
    let lines = repaired.source();
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
        labs: Labs::of(source, repaired.begins),
        expected: None,
        document: Document::of(&text[..body]),
        passages: Passages::default(),
    };
    let nodes = quiz::gather(nodes, |at| parsing.lines.line_of(at));
    let nodes = parsing.note_mistakes(nodes);
    let nodes = parsing.mend_rules(nodes);
    let title = outline::title(&nodes, front::title(&text[..body])).unwrap_or_else(|| file_name(path));
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
    own::into_steps(&text[..body], &mut steps, &mut parsing.diagnostics);
    let offered = Offered::of(source, repaired.begins);
    let mut prerequisites = Vec::new();
    if prerequisite::has_mark(text) {
        prerequisites = prerequisite::of(&steps);
        validation::mark(&mut steps);
    }
    parsing.diagnostics.sort_by_key(|diagnostic| diagnostic.line);
    Lesson {
        path: path.to_owned(),
        title,
        digested: source.into(),
        steps,
        prerequisites,
        diagnostics: parsing.diagnostics,
        named: OnceLock::new(),
        offered,
        is_prerequisite: false,
    }
}

struct Parsing<'a> {
    lines: Source<'a>,
    text: &'a str,
    diagnostics: Vec<Diagnostic>,
    /// Knows what the blocks so far have opened.
    reader: Reader,
    labs: Labs,
    /// What is said of the output that comes next.
    expected: Option<Expected>,
    /// What front matter says for all blocks.
    document: Document,
    /// The passages with a condition that are open.
    passages: Passages,
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
            let (code, severity, message, help) = mistake.words();
            self.diagnose(code, severity, line, message, Some(help));
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

    /// Takes in what is said of the output that the step's last block shows.
    fn expect(&mut self, step: &mut Step) {
        let is_output = step.blocks.last().is_some_and(|block| block.role == Role::Output);
        let said = if is_output { self.expected.take() } else { None };
        if let Err(diagnostic) = expect(step, said) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Makes the block of a piece of code, and tells what is wrong with it.
    fn block(&mut self, code: Code, span: Range<usize>, said: &Said<'_>, before: Option<Role>) -> Block {
        let before = Before {
            is_aside: self.labs.is_aside(self.lines.line_of(span.start)),
            is_expected: self.expected.is_some(),
            role: before,
            said,
        };
        let found = code::block(code, span, &self.lines, &mut self.reader, before, &self.document);
        self.diagnostics.extend(found.mistakes());
        found.block
    }

    fn step(&mut self, section: Section, n: usize, ids: &mut Unique<StepId>) -> Step {
        let is_heading = |node: &Node| matches!(node.kind, NodeKind::Heading { .. });
        let heading = section.iter().position(is_heading);
        let first = heading.and_then(|at| section.get(at)).or(section.first());
        let line = first.map_or(1, |node| self.lines.line_of(node.span.start));
        let mut step = untitled(line, &section);
        self.expected = None;
        let mut given = None;
        let mut last = Last::Other;
        let mut prose = Between::default();
        let mut choices: Vec<Choice> = Vec::with_capacity(step.blocks.capacity());
        // Within the solution, or not.
        let mut part = Edge::End;
        for (at, node) in section.into_iter().enumerate() {
            match node.kind {
                NodeKind::Heading { level, key, text } if Some(at) == heading => {
                    let title = plain_text(&text);
                    self.reader.enter(level, &title);
                    if !title.trim().is_empty() {
                        title.trim().clone_into(&mut step.title);
                        step.is_titled = true;
                    }
                    prose.title(title);
                    given = given.or(key);
                    last = Last::Other;
                }
                NodeKind::Heading { level, text, .. } => {
                    self.reader.enter(level, &plain_text(&text));
                    add(&mut step, part, &mut prose, Prose::Heading(level, text));
                    last = Last::Other;
                }
                NodeKind::Prose(piece) => {
                    last = note_or_instruction(&mut step.blocks, &last, &piece);
                    add(&mut step, part, &mut prose, piece);
                }
                NodeKind::Code(code) if is_indented_prose(&code) => {
                    for piece in builder::prose_of(&code.text) {
                        add(&mut step, part, &mut prose, piece);
                    }
                    last = Last::Other;
                }
                NodeKind::Code(code) => {
                    let text = prose.text(&step);
                    let said = Said::of(&text.all, text.closing());
                    choices.push(role::choice(&said));
                    let before = step.blocks.last().map(|block| block.role);
                    let mut block = self.block(code, node.span, &said, before);
                    prose.clear();
                    if let Last::Instruction(text) = last {
                        block.instruction = Some(text);
                    }
                    block.is_solution = part == Edge::Start;
                    block.conditions = self.passages.conditions();
                    let at = step.blocks.len();
                    body(&mut step, part).push(Element::Block(at));
                    step.blocks.push(block);
                    role::repeated(&mut step.blocks);
                    self.expect(&mut step);
                    last = Last::Block;
                }
                NodeKind::Solution(edge) => {
                    part = edge;
                    last = Last::Other;
                }
                NodeKind::Expected(wanted) => {
                    let line = self.lines.line_of(node.span.start);
                    self.expected = Some(Expected { line, wanted });
                }
                NodeKind::Hint(hint) => step.hints.push(hint),
                NodeKind::Question(question) => step.questions.push(question),
                NodeKind::Own(text) => {
                    let first_line = self.lines.line_of(node.span.start);
                    let id = own::into_step(&text, first_line, &mut step, &mut self.diagnostics);
                    given = id.or(given);
                }
                NodeKind::Rule => {
                    body(&mut step, part).push(Element::Prose(Prose::Rule));
                    last = Last::Other;
                }
                NodeKind::Passage(border) => {
                    let line = self.lines.line_of(node.span.start);
                    self.passages.pass(border, line, &mut step);
                }
                NodeKind::Quiz(_) | NodeKind::Mistake(_) => {}
            }
        }
        self.passages.end_step(&mut step);
        if !step.is_titled {
            step.title = format!("Step {n}");
        }
        role::choose(&mut step.blocks, &choices, Platform::HERE);
        let left = self.reader.is_elsewhere().then(|| prose.text(&step).all);
        self.reader.end_section(left.as_deref().unwrap_or_default());
        step.id = ids.take(
            StepId::slug(given.as_deref().unwrap_or(&step.title)),
            StepId::numbered,
        );
        step
    }
}

/// Adds a piece of prose to a part of a step.
fn add(step: &mut Step, part: Edge, between: &mut Between, prose: Prose) {
    match part {
        Edge::Start => between.solution(step.solution.len()),
        Edge::End => between.body(step.body.len()),
    }
    body(step, part).push(Element::Prose(prose));
}

/// What a part of a step is shown in: the solution behind its beginning, else the body.
fn body(step: &mut Step, part: Edge) -> &mut Vec<Element> {
    match part {
        Edge::Start => &mut step.solution,
        Edge::End => &mut step.body,
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

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
