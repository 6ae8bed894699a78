//! A file's text → [`Lesson`].
//!
//! Not here: the parts that it is put together from; each has a file of its own.

use std::path::Path;
use std::sync::OnceLock;

use super::between::Wording;
use super::builder::{self, Node, NodeKind};
use super::cell::Document;
use super::code::{self, Placed, Written};
use super::draft::{Draft, Turn, drafts};
use super::expected::{Expected, expect};
use super::offered::Offered;
use super::outline;
use super::repair::repaired;
use super::role::{self, Before, Choice, Facts, Labs, Reader, Said, Shell};
use super::source::Source;
use super::text::mend_italics;
use super::unique::Unique;
use super::{Block, Encoding, Lesson, Platform, Prose, Role, Step, Text};
use super::{front, own, prerequisite, quiz, tabs, validation};
use crate::diagnostic::{Diagnostic, Severity};
use crate::script;
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
        shells: Vec::new(),
        document: Document::of(&text[..body]),
    };
    let nodes = quiz::gather(nodes, |at| parsing.lines.line_of(at));
    let nodes = parsing.note_mistakes(nodes);
    let nodes = parsing.mend_rules(nodes);
    let title = outline::title(&nodes, front::title(&text[..body])).unwrap_or_else(|| file_name(path));
    let drafts = drafts(outline::sections(nodes), &parsing.lines);
    let said: Vec<Said<'_>> = drafts.texts.iter().map(Wording::said).collect();
    let choices: Vec<Choice> = said.iter().map(role::choice).collect();
    let pieces = drafts.pieces.into_iter();
    let placed = pieces.map(|piece| Placed::of(piece, &parsing.lines));
    let (placed, written): (Vec<Placed>, Vec<Written>) = placed.unzip();
    let facts = Facts::of_all(written.iter().map(Written::raw), &said);
    let codes = placed.into_iter().zip(&written).zip(facts).zip(&said);
    let mut codes = codes.map(|(((placed, written), facts), said)| Ready {
        placed,
        written,
        facts,
        said,
    });
    let mut ids = Unique::default();
    let mut steps = Vec::with_capacity(drafts.steps.len());
    for draft in drafts.steps {
        let choices = &choices[draft.pieces.clone()];
        let number = steps.len() + 1;
        let mut step = parsing.step(draft, number, &mut codes, &mut ids);
        role::choose(&mut step.blocks, choices, Platform::HERE);
        steps.push(step);
    }
    role::name_needed(&mut steps);
    role::choose_sections(&mut steps);
    role::choose_branches(&mut steps, &tabs::of(source));
    if steps.is_empty() {
        parsing.diagnose(
            "no-steps",
            Severity::Error,
            1,
            "the lesson has no text",
            Some("write its first step under a heading"),
        );
    }
    let blocks = steps.iter_mut().flat_map(|step: &mut Step| &mut step.blocks);
    for (block, shell) in blocks.zip(&parsing.shells) {
        let is_shown = block.role == Role::Display;
        if let Some(shell) = shell.as_ref().filter(|_| !is_shown) {
            block.dialect = script::labelled(shell.dialect(&block.text), &block.info);
        }
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
        encoding: Encoding::Utf8,
        is_prerequisite: false,
        typed_in: None,
        home: None,
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
    /// What tells the languages of the blocks so far, which nothing that is read behind them depends on.
    shells: Vec<Option<Shell>>,
    /// What front matter says for all blocks.
    document: Document,
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
                    let paragraph = Prose::Paragraph(mend_italics(text));
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
    fn block(&mut self, code: Ready<'_>, before: Option<Role>) -> Block {
        let before = Before {
            is_aside: self.labs.is_aside(self.lines.line_of(code.placed.start())),
            is_expected: self.expected.is_some(),
            role: before,
            said: code.said,
        };
        let meaning = self.reader.read(code.facts, before);
        let found = code::block(code.placed, code.written, meaning, &self.document);
        self.diagnostics.extend(found.mistakes());
        self.shells.push(found.shell);
        found.block
    }

    /// Reads what a draft leaves to be read; a step without a title is called by its number.
    fn step<'c>(
        &mut self,
        draft: Draft,
        number: usize,
        codes: &mut impl Iterator<Item = Ready<'c>>,
        ids: &mut Unique<StepId>,
    ) -> Step {
        let Draft {
            mut step,
            turns,
            rest,
            ..
        } = draft;
        self.expected = None;
        let mut given = draft.key;
        for turn in turns {
            match turn {
                Turn::Title(level) => self.reader.enter(level, &step.title),
                Turn::Heading(level, title) => self.reader.enter(level, &title),
                Turn::Code => {
                    if let Some(code) = codes.next() {
                        let before = step.blocks.last().map(|block| block.role);
                        let block = self.block(code, before);
                        step.blocks.push(block);
                        role::repeated(&mut step.blocks);
                        role::contained(&mut step.blocks);
                        self.expect(&mut step);
                    }
                }
                Turn::Expected(expected) => self.expected = Some(expected),
                Turn::Hint(hint) => step.hints.push(hint),
                Turn::Own(first_line, text) => {
                    let id = own::into_step(&text, first_line, &mut step, &mut self.diagnostics);
                    given = id.or(given);
                }
            }
        }
        let left = self.reader.is_elsewhere().then(|| rest.text(&step).all);
        self.reader.end_section(left.as_deref().unwrap_or_default());
        if !step.is_titled {
            step.title = format!("Step {number}");
        }
        step.id = ids.take(
            StepId::slug(given.as_deref().unwrap_or(&step.title)),
            StepId::numbered,
        );
        step
    }
}

/// A piece of code of which everything is told that needs no other.
struct Ready<'a> {
    placed: Placed,
    written: &'a Written,
    facts: Facts<'a>,
    said: &'a Said<'a>,
}

fn is_sentence(text: &Text) -> bool {
    text.plain().trim_end().ends_with(['.', '!', '?', ':'])
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
