//! cmd's `if` and `for` → [`Kind`].
//!
//! Not here: deciding them (`fold`).

use std::ops::Range;

use crate::script::tree::{Arm, Condition, Count, Each, Kind, Order, Part, Quoting, Statement, Template};

use super::{Reader, Unsupported, cut, word};

impl Reader<'_> {
    /// `if [not] exist PATH`, `if [not] errorlevel 1`; a comparison may or may not hold.
    pub(super) fn condition(&mut self, range: Range<usize>) -> Result<Kind, Unsupported> {
        let mut rest = self.behind(range.clone(), "if");
        if self.starts(&rest, "/i") {
            rest = self.behind(rest, "/i");
        }
        let is_negated = self.starts(&rest, "not");
        if is_negated {
            rest = self.behind(rest, "not");
        }
        let (condition, body) = if self.starts(&rest, "exist") {
            let (path, body) = self.first_word(self.behind(rest, "exist"));
            (Condition::Exists(word::text(self, path)), body)
        } else if self.starts(&rest, "errorlevel") {
            let (number, body) = self.first_word(self.behind(rest, "errorlevel"));
            let number = self.source.masked[number]
                .parse()
                .map_err(|_| "asks for no number")?;
            (Condition::ExitCode(Order::GreaterOrEqual, number), body)
        } else {
            let (_, body) = self.first_word(rest);
            let body = self.past_comparison(body);
            return Ok(Kind::Perhaps(self.body(body)));
        };
        let condition = if is_negated {
            Condition::Not(Box::new(condition))
        } else {
            condition
        };
        let (body, otherwise) = self.branches(body);
        let body = self.body(body);
        let otherwise = otherwise.map(|range| self.body(range)).unwrap_or_default();
        Ok(Kind::If(vec![Arm { condition, body }], otherwise))
    }

    /// `for %i in (a b) do …`, `for /l %i in (1,1,5) do …`, `for /f … %i in ('command') do …`.
    pub(super) fn each(&mut self, range: Range<usize>) -> Result<Kind, Unsupported> {
        let mut rest = self.behind(range, "for");
        let mut way = String::new();
        while self.source.masked[rest.clone()].starts_with(['/', '"']) {
            let (option, behind) = self.first_word(rest);
            let option = self.source.masked[option].to_ascii_lowercase();
            if option.starts_with('/') {
                way = option;
            }
            rest = behind;
        }
        let (variable, behind) = self.first_word(rest);
        let variable = self.source.masked[variable].trim_start_matches('%').to_owned();
        if variable.len() != 1 || !self.starts(&behind, "in") {
            return Err("is no loop that another shell has");
        }
        let list = self.behind(behind, "in");
        let end = Some(list.clone()).filter(|list| self.source.masked[list.clone()].starts_with('('));
        let end = end
            .and_then(|list| cut::closing(&self.source.masked, list))
            .ok_or("has no list")?;
        let inner = self.trimmed(list.start + 1..end);
        let body = self.trimmed(end + 1..list.end);
        if !self.starts(&body, "do") {
            return Err("has no `do`");
        }
        let body = self.behind(body, "do");
        self.items.push(variable.clone());
        let body = self.body(body);
        self.items.pop();
        match way.as_str() {
            "" => Ok(Kind::Each(Each {
                items: self.items_in(inner)?,
                variable,
                body,
            })),
            "/f" => Ok(Kind::Each(Each {
                items: vec![self.printed(inner)?],
                variable,
                body,
            })),
            "/l" => self.count(&variable, inner, body),
            _ => Err("is a loop that other shells do not have"),
        }
    }

    fn count(&self, variable: &str, range: Range<usize>, body: Vec<Statement>) -> Result<Kind, Unsupported> {
        let numbers = self.source.masked[range]
            .split([',', ' '])
            .filter(|piece| !piece.is_empty());
        let numbers: Result<Vec<i64>, _> = numbers.map(str::parse).collect();
        let Ok([from, step, to]) = numbers.as_deref() else {
            return Err("counts with something else than numbers");
        };
        let order = if *step < 0 {
            Order::GreaterOrEqual
        } else {
            Order::LessOrEqual
        };
        Ok(Kind::Count(Count {
            variable: variable.to_owned(),
            from: *from,
            order,
            to: *to,
            step: *step,
            body,
        }))
    }

    fn items_in(&self, range: Range<usize>) -> Result<Vec<Template>, Unsupported> {
        let (words, redirects) = word::words(self, range)?;
        let is_pattern = |word: &Template| word.literal().is_some_and(|text| text.contains(['*', '?']));
        if !redirects.is_empty() || words.iter().any(is_pattern) {
            return Err("goes through files");
        }
        Ok(words)
    }

    /// The lines that the command in quotes prints.
    fn printed(&mut self, range: Range<usize>) -> Result<Template, Unsupported> {
        let text = &self.source.masked[range.clone()];
        let is_command = text.len() > 2 && text.starts_with('\'') && text.ends_with('\'');
        if !is_command {
            return Err("goes through a file's lines");
        }
        let body = self.statements(range.start + 1..range.end - 1);
        Ok(Template {
            span: range,
            parts: vec![Part::Commands(body, Quoting::Bare)],
        })
    }

    /// What stands in brackets, or the rest of the line.
    fn body(&mut self, range: Range<usize>) -> Vec<Statement> {
        let range = self.trimmed(range);
        if self.source.masked[range.clone()].starts_with('(')
            && cut::closing(&self.source.masked, range.clone()).is_some_and(|end| end + 1 == range.end)
        {
            return self.statements(range.start + 1..range.end - 1);
        }
        self.line(range)
    }

    /// What an `if` guards, and what stands behind its `else`.
    fn branches(&self, range: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
        let range = self.trimmed(range);
        let is_bracket = self.source.masked[range.clone()].starts_with('(');
        let end = Some(range.clone()).filter(|_| is_bracket);
        let Some(end) = end.and_then(|range| cut::closing(&self.source.masked, range)) else {
            return (range, None);
        };
        let rest = self.trimmed(end + 1..range.end);
        if self.starts(&rest, "else") {
            return (range.start..end + 1, Some(self.behind(rest, "else")));
        }
        (range, None)
    }

    /// What stands behind a comparison whose first side has been read.
    fn past_comparison(&self, range: Range<usize>) -> Range<usize> {
        let range = self.trimmed(range);
        let text = &self.source.masked[range.clone()];
        let is_joined = !text.starts_with("==")
            && !["equ", "neq", "lss", "leq", "gtr", "geq"]
                .iter()
                .any(|it| self.starts(&range, it));
        if is_joined {
            return range;
        }
        let (_, rest) = self.first_word(range);
        if text.starts_with("==") && !text[2..].starts_with(' ') {
            return rest;
        }
        self.first_word(rest).1
    }

    fn starts(&self, range: &Range<usize>, word: &str) -> bool {
        let text = &self.source.masked[range.clone()];
        let head = text
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word));
        head && !text[word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
    }

    fn behind(&self, range: Range<usize>, word: &str) -> Range<usize> {
        let start = (range.start + word.len()).min(range.end);
        self.trimmed(start..range.end)
    }

    /// The first word of a range, and what is behind it.
    fn first_word(&self, range: Range<usize>) -> (Range<usize>, Range<usize>) {
        let range = self.trimmed(range);
        let text = &self.source.masked[range.clone()];
        let mut is_quoted = false;
        let end = text.find(|c: char| {
            is_quoted ^= c == '"';
            !is_quoted && c.is_whitespace()
        });
        let end = range.start + end.unwrap_or(text.len());
        (range.start..end, self.trimmed(end..range.end))
    }
}
