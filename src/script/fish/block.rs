//! fish's blocks, from their word to their `end` → [`Kind`].
//!
//! Not here: deciding conditions (`fold`).

use crate::script::tree::{Arm, Condition, Each, Kind, Statement};

use super::token::TokenKind;
use super::{Reader, Unsupported};

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
        Ok(Kind::Perhaps(self.closed()?))
    }

    pub(super) fn function(&mut self) -> Result<Kind, Unsupported> {
        self.at += 1;
        let (words, _) = self.words()?;
        let name = words.first().and_then(crate::script::tree::Template::literal);
        let body = self.closed()?;
        Ok(Kind::Function(name.ok_or("has no name")?, body))
    }

    /// `switch`, whose cases may or may not run.
    pub(super) fn skipped(&mut self) -> Result<Kind, Unsupported> {
        self.at += 1;
        self.words()?;
        let mut body = Vec::new();
        loop {
            body.extend(self.statements(&["case"]));
            match self.word() {
                Some("case") => {
                    self.words()?;
                }
                Some("end") => {
                    self.at += 1;
                    return Ok(Kind::Perhaps(body));
                }
                _ => return Err("has no `end`"),
            }
        }
    }
}
