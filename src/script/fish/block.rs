//! fish's blocks, from their word to their `end` → [`Kind`].
//!
//! Not here: deciding conditions (`fold`).

use std::ops::Range;

use crate::script::tree::{
    Arm, Asked, Assign, Case, Condition, Each, Kind, Mode, Part, Quoting, Space, Statement, Template, Turns,
    Value, Variable,
};

use super::token::TokenKind;
use super::{Reader, Unsupported, fore};

impl Reader<'_> {
    /// The statements up to the `end`, which is taken.
    pub(super) fn closed(&mut self) -> Result<Vec<Statement>, Unsupported> {
        let body = self.statements(&[]);
        match self.word() {
            Some("end") => {
                self.at += 1;
                Ok(body)
            }
            _ => Err("has no `end`"),
        }
    }

    pub(super) fn condition(&mut self) -> Result<Kind, Unsupported> {
        let mut arms = Vec::new();
        loop {
            self.at += 1;
            let condition = self.head();
            let body = self.statements(&["else"]);
            arms.push(Arm {
                condition: Condition::Commands(condition),
                body,
            });
            match self.word() {
                Some("else") => {
                    self.at += 1;
                    if self.word() != Some("if") {
                        return Ok(Kind::If(arms, self.closed()?));
                    }
                }
                Some("end") => {
                    self.at += 1;
                    return Ok(Kind::If(arms, Vec::new()));
                }
                _ => return Err("has no `end`"),
            }
        }
    }

    /// The commands that a condition is, up to its line's end.
    fn head(&mut self) -> Vec<Statement> {
        let mut commands = Vec::new();
        while self.peek().is_some_and(|token| token.kind != TokenKind::End) {
            self.joined(&mut commands);
        }
        // `; and x` on the next line belongs to it too.
        let next = self.tokens.get(self.at + 1).map(|token| token.range.clone());
        if next.is_some_and(|range| matches!(self.text(&range), "and" | "or")) {
            self.at += 1;
            self.joined(&mut commands);
        }
        commands
    }

    pub(super) fn each(&mut self) -> Result<Kind, Unsupported> {
        self.at += 1;
        let (words, _) = self.words()?;
        let mut words = words.into_iter();
        let variable = words
            .next()
            .and_then(|word| word.literal())
            .ok_or("has no variable")?;
        let is_in = words.next().and_then(|word| word.literal()).as_deref() == Some("in");
        let body = self.closed()?;
        if !is_in {
            return Err("has no `in`");
        }
        Ok(Kind::Each(Each {
            variable,
            items: words.collect(),
            body,
        }))
    }

    pub(super) fn repeated(&mut self) -> Result<Kind, Unsupported> {
        self.at += 1;
        let condition = Condition::Commands(self.head());
        Ok(Kind::Turns(Turns {
            condition,
            asked: Asked::Before,
            body: self.closed()?,
        }))
    }

    /// `function NAME --argument-names A B --description '…'`: the names are variables that begin as its arguments.
    pub(super) fn function(&mut self) -> Result<Kind, Unsupported> {
        self.at += 1;
        let (words, _) = self.words()?;
        let inner = self.closed();
        let mut words = words.into_iter();
        let name = words.next().and_then(|word| word.literal());
        let mut body = Vec::new();
        let mut is_named = false;
        while let Some(word) = words.next() {
            match word.literal().as_deref() {
                Some("-a" | "--argument-names") => is_named = true,
                Some("-d" | "--description") => {
                    is_named = false;
                    words.next();
                }
                Some(option) if option.starts_with("--description=") => is_named = false,
                Some(name) if is_named && !name.starts_with('-') => {
                    body.push(named(word.span.clone(), name, body.len() + 1));
                }
                _ => return Err("has options that bash's functions do not have"),
            }
        }
        body.extend(inner?);
        Ok(Kind::Function(name.ok_or("has no name")?, body))
    }

    /// `switch WORD` with its cases, of which the first that fits runs.
    pub(super) fn switch(&mut self) -> Result<Kind, Unsupported> {
        self.at += 1;
        let (mut subject, _) = self.words()?;
        let mut cases: Vec<Case> = Vec::new();
        loop {
            let body = self.statements(&["case"]);
            match cases.last_mut() {
                Some(case) => case.body = body,
                None if body.is_empty() => {}
                None => return Err("has commands before its first case"),
            }
            match self.word() {
                Some("case") => {
                    self.at += 1;
                    let (patterns, _) = self.words()?;
                    let body = Vec::new();
                    cases.push(Case { patterns, body });
                }
                Some("end") => {
                    self.at += 1;
                    break;
                }
                _ => return Err("has no `end`"),
            }
        }
        match (subject.pop(), subject.is_empty()) {
            (Some(subject), true) if !cases.is_empty() => Ok(Kind::Choice(subject, cases)),
            _ => Err("chooses by more than one word"),
        }
    }
}

/// The variable that begins as an argument.
fn named(span: Range<usize>, name: &str, number: usize) -> Statement {
    let argument = Part::Variable(Variable {
        name: number.to_string(),
        space: Space::Shell,
        quoting: Quoting::Double,
    });
    let value = Template {
        span: span.clone(),
        parts: vec![argument],
    };
    let assign = Assign {
        span: span.clone(),
        name: name.to_owned(),
        space: Space::Shell,
        mode: Mode::Replace,
        value: Value::Text(value),
    };
    fore(span, Kind::Assign(vec![assign]))
}
