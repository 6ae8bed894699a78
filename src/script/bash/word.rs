//! bash's words → [`Template`]s.
//!
//! Not here: what a word comes to (`fold`).

use std::ops::Range;

use tree_sitter::Node;

use crate::script::grammar::{MAX_DEPTH, children, named};
use crate::script::tree::{Part, Quoting, Space, Statement, Template, Variable};

use super::Reader;

/// How many words a `{1..n}` may make.
const MAX_BRACES: i64 = 1000;

impl Reader<'_> {
    /// Reads the word or words that a node makes: braces make several.
    pub(super) fn words(&mut self, node: Node<'_>, words: &mut Vec<Template>) {
        let range = node.byte_range();
        if matches!(node.kind(), "brace_expression" | "concatenation" | "word")
            && self.source.uses_in(&range).is_empty()
            && let Some(texts) = braces(&self.source.text[range.clone()])
        {
            words.extend(texts.into_iter().map(|text| Template {
                span: range.clone(),
                parts: vec![Part::Bare(text)],
            }));
            return;
        }
        words.push(self.template(node));
    }

    pub(super) fn template(&mut self, node: Node<'_>) -> Template {
        let span = node.byte_range();
        if self.depth >= MAX_DEPTH || node.has_error() {
            let parts = vec![Part::Opaque(span.clone())];
            return Template { span, parts };
        }
        self.depth += 1;
        let mut parts = Vec::new();
        self.parts(node, Quoting::Bare, &mut parts);
        self.depth -= 1;
        if has_braces(&parts) {
            parts = vec![Part::Opaque(span.clone())];
        }
        Template { span, parts }
    }

    fn parts(&mut self, node: Node<'_>, quoting: Quoting, parts: &mut Vec<Part>) {
        let range = node.byte_range();
        match node.kind() {
            "concatenation" => {
                for piece in children(node) {
                    self.parts(piece, quoting, parts);
                }
            }
            "string" => self.double(node, parts),
            "translated_string" => {
                for string in named(node) {
                    self.parts(string, quoting, parts);
                }
            }
            "raw_string" => {
                let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
                let found = self
                    .source
                    .parts(inner, |text, parts| parts.push(Part::Quoted(text.to_owned())));
                extend_quoted(parts, found);
            }
            "ansi_c_string" => match ansi(&self.source.text[range.clone()]) {
                Some(text) if self.source.uses_in(&range).is_empty() => parts.push(Part::Quoted(text)),
                _ => parts.push(Part::Opaque(range)),
            },
            "simple_expansion" => {
                let name = self.source.text[range.start + 1..range.end].to_owned();
                parts.push(Part::Variable(variable(name, quoting)));
            }
            "expansion" => {
                let part = self.expansion(node, quoting);
                parts.push(part);
            }
            "command_substitution" | "process_substitution" => {
                let body = self.statements(children(node));
                if body.is_empty() {
                    parts.push(Part::Opaque(range));
                } else {
                    parts.push(Part::Commands(body, quoting));
                }
            }
            "arithmetic_expansion" | "brace_expression" | "array" => parts.push(Part::Opaque(range)),
            _ if quoting == Quoting::Double => self.quoted(range, parts),
            _ => parts.extend(self.source.parts(range, unescape)),
        }
    }

    /// The inside of double quotes: what lies between the expansions is text.
    fn double(&mut self, node: Node<'_>, parts: &mut Vec<Part>) {
        let range = node.byte_range();
        let mut at = (range.start + 1).min(range.end);
        let end = range.end.saturating_sub(1).max(at);
        let before = parts.len();
        for piece in named(node).into_iter().filter(|n| n.kind() != "string_content") {
            if piece.start_byte() > at {
                self.quoted(at..piece.start_byte(), parts);
            }
            self.parts(piece, Quoting::Double, parts);
            at = piece.end_byte();
        }
        if at < end {
            self.quoted(at..end, parts);
        }
        if parts.len() == before {
            parts.push(Part::Quoted(String::new()));
        }
    }

    fn quoted(&self, range: Range<usize>, parts: &mut Vec<Part>) {
        let found = self.source.parts(range, |text, parts| {
            let mut kept = String::with_capacity(text.len());
            let mut chars = text.chars().peekable();
            while let Some(c) = chars.next() {
                match (c, chars.peek()) {
                    ('\\', Some('\n')) => {
                        chars.next();
                    }
                    ('\\', Some('"' | '\\' | '$' | '`')) => kept.extend(chars.next()),
                    _ => kept.push(c),
                }
            }
            parts.push(Part::Quoted(kept));
        });
        parts.extend(found);
    }

    /// `${x}`, `${x:-y}` and `${x[@]}`; any other is not followed.
    fn expansion(&mut self, node: Node<'_>, quoting: Quoting) -> Part {
        let range = node.byte_range();
        let nodes = children(node);
        let kinds: Vec<_> = nodes.iter().map(Node::kind).collect();
        match kinds.as_slice() {
            ["${", "variable_name", "}"] => Part::Variable(variable(self.text(nodes[1]).to_owned(), quoting)),
            ["${", "subscript", "}"] => {
                let name = self.text(nodes[1]);
                if name.ends_with("[@]") || name.ends_with("[*]") {
                    Part::Variable(variable(name.to_owned(), quoting))
                } else {
                    Part::Opaque(range)
                }
            }
            ["${", "variable_name", ":-", _, "}"] => {
                let name = self.text(nodes[1]).to_owned();
                let mut fallback = self.template(nodes[3]);
                if quoting == Quoting::Double {
                    for part in &mut fallback.parts {
                        if let Part::Bare(text) = part {
                            *part = Part::Quoted(std::mem::take(text));
                        }
                    }
                }
                Part::Default(variable(name, quoting), fallback)
            }
            _ => Part::Opaque(range),
        }
    }

    /// The commands in a node's substitutions, for nodes of which nothing else is read.
    pub(super) fn substitutions(&mut self, node: Node<'_>) -> Vec<Statement> {
        if self.depth >= MAX_DEPTH {
            return Vec::new();
        }
        self.depth += 1;
        let mut found = Vec::new();
        for inner in named(node) {
            if inner.kind() == "command_substitution" {
                found.extend(self.statements(children(inner)));
            } else {
                found.extend(self.substitutions(inner));
            }
        }
        self.depth -= 1;
        found
    }
}

fn variable(name: String, quoting: Quoting) -> Variable {
    Variable {
        name,
        space: Space::Shell,
        quoting,
    }
}

fn extend_quoted(parts: &mut Vec<Part>, found: Vec<Part>) {
    if found.is_empty() {
        parts.push(Part::Quoted(String::new()));
    }
    parts.extend(found);
}

/// Text outside quotes: `\c` means `c` alone, a backslash before a line's end joins the lines.
fn unescape(text: &str, parts: &mut Vec<Part>) {
    let mut bare = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            bare.push(c);
            continue;
        }
        if !bare.is_empty() {
            parts.push(Part::Bare(std::mem::take(&mut bare)));
        }
        match chars.next() {
            Some('\n') => {}
            Some(escaped) => parts.push(Part::Quoted(escaped.to_string())),
            None => parts.push(Part::Quoted("\\".to_owned())),
        }
    }
    if !bare.is_empty() {
        parts.push(Part::Bare(bare));
    }
}

fn ansi(text: &str) -> Option<String> {
    let inner = text.strip_prefix("$'")?.strip_suffix('\'')?;
    let mut decoded = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        decoded.push(match c {
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                kept @ ('\\' | '\'' | '"' | '?') => kept,
                _ => return None,
            },
            other => other,
        });
    }
    Some(decoded)
}

/// Expands one `{a,b}` or `{1..3}` in a word without quotes and variables.
fn braces(text: &str) -> Option<Vec<String>> {
    if text.contains(['\'', '"', '$', '`', '\\']) {
        return None;
    }
    let (before, rest) = text.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    if inside.contains('{') || after.contains(['{', '}']) {
        return None;
    }
    let whole = |middle: &str| format!("{before}{middle}{after}");
    if let Some((from, to)) = inside.split_once("..") {
        let is_padded = |n: &str| n.len() > 1 && n.trim_start_matches('-').starts_with('0');
        if is_padded(from) || is_padded(to) {
            return None;
        }
        let (from, to) = (from.parse::<i64>().ok()?, to.parse::<i64>().ok()?);
        if from.abs_diff(to) > MAX_BRACES.unsigned_abs() {
            return None;
        }
        let range = from.min(to)..=from.max(to);
        let numbers: Vec<_> = range.map(|n| whole(&n.to_string())).collect();
        return Some(if from <= to {
            numbers
        } else {
            numbers.into_iter().rev().collect()
        });
    }
    inside
        .contains(',')
        .then(|| inside.split(',').map(whole).collect())
}

/// Says whether bash may expand braces in a word that [`braces`] did not.
fn has_braces(parts: &[Part]) -> bool {
    let has = |wanted: &[&str]| {
        parts.iter().any(|part| match part {
            Part::Bare(text) => wanted.iter().any(|w| text.contains(w)),
            _ => false,
        })
    };
    has(&["{"]) && has(&["}"]) && has(&[",", ".."])
}
