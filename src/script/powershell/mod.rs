//! PowerShell → [`Statement`]s: the everyday subset, statement by statement.
//!
//! The grammar tells the statements apart; words are read by PowerShell's own rules (`word`), which the grammar
//! only comes near. What is outside the subset is opaque and has a diagnostic. Not here: values
//! (`expression`), loops and conditions (`control`).

mod control;
mod expression;
mod mask;
mod method;
mod scan;
mod string;
mod variable;
mod word;

use std::ops::Range;

use tree_sitter::Node;

use crate::diagnostic::{Diagnostic, Severity};
use crate::lesson::Dialect;

use super::grammar::{self, MAX_DEPTH, children, named};
use super::source::Source;
use super::splice::{Joint, Seam};
use super::tree::{
    Assign, Each, Ground, Kind, Link, Mode, Part, Quoting, Redirect, Statement, Stream, Target, Template,
    Value, Walls,
};

/// How deep `$(…)` may nest; every level is parsed on its own.
const MAX_NESTING: usize = 12;

/// Why something is not in the subset, as a fragment behind «`…`».
type Unsupported = String;

/// Reads a block.
pub(super) struct Reader<'s> {
    source: &'s Source,
    depth: usize,
    nesting: usize,
    troubles: Vec<Diagnostic>,
    seams: Vec<Seam>,
}

/// What reading came to.
pub(super) struct Reading {
    pub(super) body: Vec<Statement>,
    pub(super) troubles: Vec<Diagnostic>,
    pub(super) seams: Vec<Seam>,
}

/// Reads a block's text.
pub(super) fn read(source: &Source) -> Reading {
    let mut reader = Reader {
        source,
        depth: 0,
        nesting: 0,
        troubles: Vec::new(),
        seams: Vec::new(),
    };
    let body = reader.range(0..source.text.len());
    let mut seams = reader.seams;
    // The outermost word that holds a placeholder is written anew; what lies in it goes with it.
    seams.sort_by_key(|seam| (seam.range.start, std::cmp::Reverse(seam.range.end)));
    let mut end = 0;
    seams.retain(|seam| {
        let is_outer = seam.range.start >= end;
        end = end.max(seam.range.end);
        is_outer
    });
    let mut all = Vec::new();
    for used in &source.uses {
        let at = seams.partition_point(|seam| seam.range.end <= used.range.start);
        if seams
            .get(at)
            .is_none_or(|seam| seam.range.start > used.range.start)
        {
            all.push(Seam {
                range: used.range.clone(),
                joint: Joint::Refused("PowerShell would not read it as a word"),
            });
        }
    }
    all.extend(seams);
    Reading {
        body,
        troubles: reader.troubles,
        seams: all,
    }
}

/// A parsed piece of the block: node ranges are shifted by `base` to offsets in the block.
#[derive(Clone, Copy)]
struct Piece<'t> {
    node: Node<'t>,
    base: usize,
}

impl<'t> Piece<'t> {
    fn range(self) -> Range<usize> {
        self.node.start_byte() + self.base..self.node.end_byte() + self.base
    }

    fn of(self, node: Node<'t>) -> Self {
        Self {
            node,
            base: self.base,
        }
    }

    fn named(self) -> Vec<Self> {
        let nodes = named(self.node).into_iter();
        nodes
            .filter(|n| n.kind() != "comment")
            .map(|n| self.of(n))
            .collect()
    }

    fn child(self, kind: &str) -> Option<Self> {
        grammar::child(self.node, kind).map(|n| self.of(n))
    }
}

impl Reader<'_> {
    /// Parses and reads a range of the block.
    fn range(&mut self, range: Range<usize>) -> Vec<Statement> {
        let Some(tree) = grammar::parse(
            &mask::mask(&self.source.masked[range.clone()]),
            Dialect::Powershell,
        ) else {
            return vec![self.opaque(range, "is too tangled to read")];
        };
        let root = Piece {
            node: tree.root_node(),
            base: range.start,
        };
        self.statements(root)
    }

    /// The statements in a program, a block or a list.
    fn statements(&mut self, piece: Piece<'_>) -> Vec<Statement> {
        if self.depth >= MAX_DEPTH {
            return vec![self.opaque(piece.range(), "nests too deep")];
        }
        self.depth += 1;
        let mut statements = Vec::new();
        for node in children(piece.node) {
            let inner = piece.of(node);
            match node.kind() {
                "statement_list" | "script_block" | "script_block_body" => {
                    statements.extend(self.statements(inner));
                }
                "comment" => self.comment(inner.range()),
                "empty_statement" | "{" | "}" | "$(" | "@(" | "(" | ")" => {}
                _ => statements.push(self.statement(inner)),
            }
        }
        self.depth -= 1;
        statements
    }

    fn comment(&mut self, range: Range<usize>) {
        if !self.source.uses_in(&range).is_empty() {
            self.seams.push(Seam {
                range,
                joint: Joint::Comment,
            });
        }
    }

    fn statement(&mut self, piece: Piece<'_>) -> Statement {
        let range = piece.range();
        let is_simple = piece.node.kind() == "pipeline";
        if piece.node.is_error() || piece.node.is_missing() || is_simple && piece.node.has_error() {
            return self.opaque(range, "is not understood as PowerShell");
        }
        match self.kind(piece) {
            Ok(kind) => fore(range, kind),
            Err(why) => self.opaque(range, &why),
        }
    }

    fn kind(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        match piece.node.kind() {
            "pipeline" => self.pipeline(piece),
            "flow_control_statement" => Ok(Kind::Command(self.command_words(piece.range())?)),
            _ => self.control(piece),
        }
    }

    /// Members of `&&` and `||`, or an assignment.
    fn pipeline(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        if let Some(assignment) = piece.child("assignment_expression") {
            return self.assignment(assignment);
        }
        let mut whole: Option<Statement> = None;
        let mut link = None;
        for part in piece.named() {
            match part.node.kind() {
                "pipeline_chain" => {
                    let kind = self.chain_member(part)?;
                    let next = fore(part.range(), kind);
                    whole = Some(match (whole.take(), link.take()) {
                        (Some(first), Some(link)) => {
                            fore(piece.range(), Kind::Chain(Box::new(first), link, Box::new(next)))
                        }
                        _ => next,
                    });
                }
                "pipeline_chain_tail" => {
                    let is_and = self.source.text[part.range()].contains("&&");
                    link = Some(if is_and { Link::And } else { Link::Or });
                }
                _ => return Err("is outside the everyday subset".to_owned()),
            }
        }
        whole
            .map(|statement| statement.kind)
            .ok_or_else(|| "is empty".to_owned())
    }

    /// Members of a pipe.
    fn chain_member(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        let mut members = Vec::new();
        for part in piece.named() {
            let name = part
                .child("command_name")
                .map(|name| self.source.text[name.range()].to_ascii_lowercase());
            match name.as_deref() {
                Some("out-null") if !members.is_empty() => {
                    let inner = joined(std::mem::take(&mut members));
                    members.push(silenced(inner));
                }
                Some("out-host" | "out-default") if !members.is_empty() => {}
                Some("foreach" | "%" | "foreach-object") if members.len() == 1 => {
                    let each = self.each_of(members.remove(0), part)?;
                    members.push(fore(piece.range(), Kind::Each(each)));
                }
                _ => {
                    let kind = self.member(part)?;
                    members.push(fore(part.range(), kind));
                }
            }
        }
        if members.is_empty() {
            return Err("is empty".to_owned());
        }
        Ok(joined(members).kind)
    }

    fn member(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        if is_block_called(piece, &self.source.text) {
            return Ok(self.perhaps(piece, "runs a block of its own"));
        }
        if piece.node.kind() == "command" && self.number_range(piece).is_none() {
            return Ok(Kind::Command(self.command_words(piece.range())?));
        }
        match self.expression(piece)?.as_mut_slice() {
            [template] => match template.parts.as_slice() {
                [Part::Commands(body, _)] => Ok(Kind::Group(body.clone(), Walls::None)),
                _ => Ok(Kind::Show(std::mem::take(template))),
            },
            items => Ok(Kind::Each(Each {
                variable: ITEM.to_owned(),
                items: items.iter_mut().map(std::mem::take).collect(),
                body: vec![fore(piece.range(), Kind::Show(item()))],
            })),
        }
    }

    fn assignment(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        let parts = piece.named();
        let [left, operator, value] = parts.as_slice() else {
            return Err("is outside the everyday subset".to_owned());
        };
        let mode = match &self.source.text[operator.range()].trim() {
            &"=" => Mode::Replace,
            &"+=" => Mode::Append,
            other => return Err(format!("calculates with `{other}`")),
        };
        let target = self.source.text[left.range()].trim().to_owned();
        if target.eq_ignore_ascii_case("$null") {
            let inner = self.chain(*value)?;
            return Ok(silenced(fore(value.range(), inner)).kind);
        }
        let variable = variable::assigned(&target)?;
        let mut items = self.expression(*value)?;
        let value = match items.len() {
            1 => Value::Text(items.remove(0)),
            _ => Value::List(items),
        };
        Ok(Kind::Assign(vec![Assign {
            span: piece.range(),
            name: variable.name,
            space: variable.space,
            mode,
            value,
        }]))
    }

    /// The one statement inside an assignment's right side.
    fn chain(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        match piece.node.kind() {
            "pipeline" => self.pipeline(piece),
            "pipeline_chain" => self.chain_member(piece),
            "assignment_value" => match piece.named().as_slice() {
                [inner] => self.chain(*inner),
                _ => Err("is outside the everyday subset".to_owned()),
            },
            _ => self.member(piece),
        }
    }

    fn opaque(&mut self, range: Range<usize>, why: &str) -> Statement {
        self.trouble(range.clone(), why);
        fore(range, Kind::Opaque)
    }

    /// Tells what other shells do not have.
    fn trouble(&mut self, range: Range<usize>, why: &str) {
        let first = self.source.text[range.clone()]
            .trim()
            .lines()
            .next()
            .unwrap_or_default();
        let shown: String = first.chars().take(60).collect();
        self.troubles.push(Diagnostic {
            code: "powershell-unsupported",
            severity: Severity::Warning,
            line: self.source.line(range.start),
            message: format!("`{shown}` {why}"),
            help: Some(super::UNSUPPORTED_HELP.to_owned()),
        });
    }
}

/// Says whether a command is `& { … }` or `. { … }`.
fn is_block_called(piece: Piece<'_>, text: &str) -> bool {
    let text = text[piece.range()].trim_start();
    let inner = text.strip_prefix(['&', '.']).map(str::trim_start);
    piece.node.kind() == "command" && inner.is_some_and(|inner| inner.starts_with('{'))
}

/// The name that `$_` has in the tree.
pub(super) const ITEM: &str = "_";

fn item() -> Template {
    let variable = variable::named(ITEM, Quoting::Bare);
    Template {
        span: 0..0,
        parts: vec![Part::Variable(variable)],
    }
}

fn joined(mut members: Vec<Statement>) -> Statement {
    if members.len() == 1 {
        return members.remove(0);
    }
    let start = members.first().map_or(0, |m| m.span.start);
    let end = members.last().map_or(start, |m| m.span.end);
    fore(start..end, Kind::Pipeline(members))
}

/// A statement whose output goes nowhere.
fn silenced(mut statement: Statement) -> Statement {
    let redirect = Redirect {
        stream: Stream::Output,
        target: Target::Nowhere,
    };
    if let Kind::Command(command) = &mut statement.kind {
        command.redirects.push(redirect);
        return statement;
    }
    let span = statement.span.clone();
    fore(span, Kind::Redirected(Box::new(statement), vec![redirect]))
}

fn fore(span: Range<usize>, kind: Kind) -> Statement {
    Statement {
        span,
        kind,
        ground: Ground::Fore,
    }
}
