//! PowerShell's values: what stands on the right of `=`, behind `in`, and in parentheses.
//!
//! Not here: words of commands (`word`).

use std::ops::Range;

use crate::script::tree::{Kind, Part, Quoting, Template};

use super::variable::{Dollar, dollar};
use super::{Piece, Reader, Unsupported, fore};

/// How many numbers a `1..n` may make.
const MAX_RANGE: u64 = 1000;

impl Reader<'_> {
    /// Reads a value: one template, or those of a list.
    pub(super) fn expression(&mut self, piece: Piece<'_>) -> Result<Vec<Template>, Unsupported> {
        if self.depth >= super::MAX_DEPTH {
            return Err("nests too deep".to_owned());
        }
        self.depth += 1;
        let read = self.value(piece);
        self.depth -= 1;
        read
    }

    fn value(&mut self, piece: Piece<'_>) -> Result<Vec<Template>, Unsupported> {
        let range = piece.range();
        match piece.node.kind() {
            "array_literal_expression" => {
                let mut items = Vec::new();
                for item in piece.named() {
                    items.append(&mut self.expression(item)?);
                }
                Ok(items)
            }
            "array_expression" => match piece.named().as_slice() {
                [] => Ok(Vec::new()),
                [inner] => self.expression(*inner),
                _ => Err("is outside the everyday subset".to_owned()),
            },
            "command" => {
                if let Some(numbers) = self.number_range(piece) {
                    return Ok(numbers);
                }
                let command = self.command_words(range.clone())?;
                Ok(vec![commands(range.clone(), Kind::Command(command))])
            }
            "pipeline" | "pipeline_chain" if piece.named().len() > 1 => {
                let kind = self.chain_of(piece)?;
                Ok(vec![commands(range, kind)])
            }
            "range_expression" => self
                .number_range(piece)
                .ok_or_else(|| "counts in a way that has no twin in bash".to_owned()),
            "integer_literal" => self.number(range),
            "additive_expression" => self.sum(piece),
            "verbatim_string_characters"
            | "expandable_string_literal"
            | "variable"
            | "sub_expression"
            | "invocation_expression"
            | "parenthesized_expression" => self.simple(range),
            "verbatim_here_string_characters" | "expandable_here_string_literal" => self.here_string(piece),
            "assignment_value"
            | "pipeline"
            | "pipeline_chain"
            | "unary_expression"
            | "string_literal"
            | "statement_list"
            | "argument_expression" => match piece.named().as_slice() {
                [inner] => self.expression(*inner),
                _ => Err("is outside the everyday subset".to_owned()),
            },
            _ => Err("calculates in a way that has no twin in bash".to_owned()),
        }
    }

    fn chain_of(&mut self, piece: Piece<'_>) -> Result<Kind, Unsupported> {
        if piece.node.kind() == "pipeline" {
            self.pipeline(piece)
        } else {
            self.chain_member(piece)
        }
    }

    /// A string, a variable, a `$(…)` or `(…)`, with methods behind it.
    fn simple(&mut self, range: Range<usize>) -> Result<Vec<Template>, Unsupported> {
        let source = self.source;
        let written = source.text[range.clone()].trim_end();
        let start = range.start + written.len() - written.trim_start().len();
        let end = range.start + written.len();
        let mut parts = Vec::new();
        let next = match source.text[start..end].bytes().next() {
            Some(b'\'' | b'"') => self.string(start, end, &mut parts)?,
            Some(b'(') => self.sub(start, end, Quoting::Bare, &mut parts)?,
            Some(b'$') => match dollar(&source.text[start..end], Quoting::Bare)? {
                Dollar::Part(part, length) => {
                    parts.extend(part);
                    start + length
                }
                Dollar::Sub => self.sub(start, end, Quoting::Bare, &mut parts)?,
                Dollar::Plain => start,
            },
            _ => start,
        };
        let next = self.methods(next, end, &mut parts)?;
        if next != end {
            return Err("is outside the everyday subset".to_owned());
        }
        let template = Template {
            span: start..end,
            parts,
        };
        self.seam(&template);
        Ok(vec![template])
    }

    fn number(&mut self, range: Range<usize>) -> Result<Vec<Template>, Unsupported> {
        let text = self.source.text[range.clone()].trim();
        let is_decimal = text.parse::<i64>().is_ok_and(|n| n.to_string() == text);
        if !is_decimal || !self.source.uses_in(&range).is_empty() {
            return Err("has a number that is not a plain one".to_owned());
        }
        Ok(vec![Template {
            span: range,
            parts: vec![Part::Quoted(text.to_owned())],
        }])
    }

    /// `1..5` between plain numbers.
    pub(super) fn number_range(&self, piece: Piece<'_>) -> Option<Vec<Template>> {
        let range = piece.range();
        let (from, to) = self.source.text[range.clone()].trim().split_once("..")?;
        let (from, to) = (from.trim().parse::<i64>().ok()?, to.trim().parse::<i64>().ok()?);
        if from.abs_diff(to) > MAX_RANGE {
            return None;
        }
        let mut numbers: Vec<_> = (from.min(to)..=from.max(to)).collect();
        if from > to {
            numbers.reverse();
        }
        let template = |n: i64| Template {
            span: range.clone(),
            parts: vec![Part::Quoted(n.to_string())],
        };
        Some(numbers.into_iter().map(template).collect())
    }

    /// `'a' + $b`, where the first is a string and the sum therefore text.
    fn sum(&mut self, piece: Piece<'_>) -> Result<Vec<Template>, Unsupported> {
        let sides = piece.named();
        let written = self.source.text[piece.range()].trim_start();
        let [first, second] = sides.as_slice() else {
            return Err("calculates in a way that has no twin in bash".to_owned());
        };
        let operator = &self.source.text[first.range().end..second.range().start];
        if operator.trim() != "+" || !written.starts_with(['\'', '"']) {
            return Err("calculates in a way that has no twin in bash".to_owned());
        }
        let mut parts = Vec::new();
        for side in [first, second] {
            let mut items = self.expression(*side)?;
            let [item] = items.as_mut_slice() else {
                return Err("adds a list".to_owned());
            };
            parts.append(&mut item.parts);
        }
        parts.iter_mut().for_each(Part::quote);
        Ok(vec![Template {
            span: piece.range(),
            parts,
        }])
    }

    /// `@'…'@` and `@"…"@`: what is between the first line and the last.
    fn here_string(&mut self, piece: Piece<'_>) -> Result<Vec<Template>, Unsupported> {
        let source = self.source;
        let range = piece.range();
        let text = &source.text[range.clone()];
        let lead = text.len() - text.trim_start().len();
        let first = text.find('\n').ok_or("is outside the everyday subset")?;
        let last = text.rfind('\n').unwrap_or(first);
        let inner = range.start + first + 1..range.start + last.max(first + 1);
        if !source.uses_in(&inner).is_empty() {
            return Err("holds a learner's value in a here-string".to_owned());
        }
        let mut parts = Vec::new();
        if last <= first {
            parts.push(Part::Quoted(String::new()));
        } else if text[lead..].starts_with("@'") {
            parts.push(Part::Quoted(source.text[inner].to_owned()));
        } else if source.text[inner.clone()].contains("\"\"") {
            return Err("doubles a quote in a here-string".to_owned());
        } else {
            self.expandable(inner, &mut parts)?;
        }
        Ok(vec![Template { span: range, parts }])
    }

    /// Reads the inside of `$(…)` or `(…)` into parts: a value as itself, commands as what they print.
    pub(super) fn nested(
        &mut self,
        range: Range<usize>,
        quoting: Quoting,
        parts: &mut Vec<Part>,
    ) -> Result<(), Unsupported> {
        if self.nesting >= super::MAX_NESTING {
            return Err("nests too deep".to_owned());
        }
        let n_troubles = self.troubles.len();
        self.nesting += 1;
        let mut body = self.range(range);
        self.nesting -= 1;
        if self.troubles.len() > n_troubles {
            self.troubles.truncate(n_troubles);
            return Err("has a `(…)` that is outside the everyday subset".to_owned());
        }
        match body.as_mut_slice() {
            [] => {}
            [only] => match &mut only.kind {
                Kind::Show(template) => parts.append(&mut template.parts),
                _ => parts.push(Part::Commands(body, quoting)),
            },
            _ => parts.push(Part::Commands(body, quoting)),
        }
        Ok(())
    }
}

fn commands(span: Range<usize>, kind: Kind) -> Template {
    Template {
        span: span.clone(),
        parts: vec![Part::Commands(vec![fore(span, kind)], Quoting::Bare)],
    }
}
