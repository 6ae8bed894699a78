//! fish → [`Statement`]s: commands, and what joins them.
//!
//! Its grammar for tree-sitter is kept for other languages than this program's: this reader takes what lessons write, and
//! gives a diagnostic for everything else. Not here: blocks (`block`), `set` (`set`), tokens (`token`), words (`word`).

mod block;
mod set;
mod token;
mod word;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};

use super::source::Source;
use super::tree::{Command, Ground, Kind, Link, Redirect, Statement, Stream, Target, Template, Walls};
use token::{Token, TokenKind};

/// How deep blocks may nest.
const MAX_DEPTH: usize = 20;
/// How many statements may hang together; further ones stand alone.
const MAX_LINKS: usize = 100;

/// Why something is not read, as a fragment behind «`…`».
type Unsupported = &'static str;

/// Reads a block's text.
pub(super) fn read(source: &Source) -> (Vec<Statement>, Vec<Diagnostic>) {
    let mut reader = Reader {
        source,
        tokens: token::tokens(&source.masked, 0..source.text.len()),
        at: 0,
        n_links: 0,
        depth: 0,
        troubles: Vec::new(),
    };
    let mut body = Vec::new();
    while reader.peek().is_some() {
        body.extend(reader.statements(&[]));
        // An `end` too many.
        if let Some(stray) = reader.next() {
            body.push(reader.opaque(stray.range, "closes nothing"));
        }
    }
    (body, reader.troubles)
}

struct Reader<'s> {
    source: &'s Source,
    tokens: Vec<Token>,
    at: usize,
    /// How many statements the one in hand goes on from.
    n_links: usize,
    depth: usize,
    troubles: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += usize::from(token.is_some());
        token
    }

    fn text(&self, range: &Range<usize>) -> &str {
        &self.source.masked[range.clone()]
    }

    /// The word that comes next, where one does.
    fn word(&self) -> Option<&str> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Word)?;
        Some(self.text(&token.range))
    }

    /// The statements up to one of these words, which stays, or to the end.
    fn statements(&mut self, until: &[&str]) -> Vec<Statement> {
        let mut statements: Vec<Statement> = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::End => self.at += 1,
                TokenKind::Back => {
                    self.at += 1;
                    if let Some(last) = statements.last_mut() {
                        last.ground = Ground::Back;
                    }
                }
                _ if self.word().is_some_and(|word| until.contains(&word)) => break,
                _ if self.word() == Some("end") => break,
                _ => self.joined(&mut statements),
            }
        }
        statements
    }

    /// A statement that may go on from the one before it: `; and x`, `&& x`.
    fn joined(&mut self, statements: &mut Vec<Statement>) {
        let start = self.at;
        let link = match (self.peek().map(|token| token.kind), self.word()) {
            (Some(TokenKind::And), _) | (_, Some("and")) => Some(Link::And),
            (Some(TokenKind::Or), _) | (_, Some("or")) => Some(Link::Or),
            _ => None,
        };
        if link.is_some() {
            self.at += 1;
            while self.peek().is_some_and(|token| token.kind == TokenKind::End) {
                self.at += 1;
            }
        }
        let next = self.pipeline();
        if self.at == start {
            self.at += 1;
        }
        self.n_links = link.map_or(0, |_| self.n_links + 1);
        let link = link.filter(|_| self.n_links < MAX_LINKS);
        let before = link.and_then(|link| Some((link, statements.pop()?)));
        statements.push(match before {
            Some((link, before)) => {
                let span = before.span.start..next.span.end;
                fore(span, Kind::Chain(Box::new(before), link, Box::new(next)))
            }
            None => next,
        });
    }

    fn pipeline(&mut self) -> Statement {
        let mut members = vec![self.one()];
        while self.peek().is_some_and(|token| token.kind == TokenKind::Pipe) {
            self.at += 1;
            while self.peek().is_some_and(|token| token.kind == TokenKind::End) {
                self.at += 1;
            }
            members.push(self.one());
        }
        if members.len() == 1 {
            return members.remove(0);
        }
        let start = members.first().map_or(0, |member| member.span.start);
        let end = members.last().map_or(start, |member| member.span.end);
        fore(start..end, Kind::Pipeline(members))
    }

    fn one(&mut self) -> Statement {
        let first = self.at;
        let start = self
            .peek()
            .map_or(self.source.text.len(), |token| token.range.start);
        self.depth += 1;
        let kind = if self.depth > MAX_DEPTH {
            Err("nests too deep")
        } else {
            self.kind().and_then(|kind| self.redirected(kind, start))
        };
        self.depth -= 1;
        if kind.is_err() {
            // What was not read goes to the statement's end.
            while self.peek().is_some_and(|token| !token.kind.ends_statement()) {
                self.at += 1;
            }
        }
        let last = self.at.max(first + 1).min(self.tokens.len());
        let end = self
            .tokens
            .get(last.saturating_sub(1))
            .map_or(start, |token| token.range.end);
        let span = start..end.max(start);
        match kind {
            Ok(kind) => fore(span, kind),
            Err(why) => self.opaque(span, why),
        }
    }

    /// A block with the redirections behind its `end`.
    fn redirected(&mut self, kind: Kind, start: usize) -> Result<Kind, Unsupported> {
        let mut redirects = Vec::new();
        while let Some(token) = self
            .peek()
            .filter(|token| token.kind == TokenKind::Redirect)
            .cloned()
        {
            self.at += 1;
            redirects.push(self.redirect(&token.range)?);
        }
        if redirects.is_empty() {
            return Ok(kind);
        }
        let inner = fore(start..start, kind);
        Ok(Kind::Redirected(Box::new(inner), redirects))
    }

    fn kind(&mut self) -> Result<Kind, Unsupported> {
        match self.word() {
            Some("not" | "!") => {
                self.at += 1;
                let inner = self.one();
                let span = inner.span.clone();
                Ok(Kind::Group(
                    vec![inner, fore(span, Kind::Perhaps(Vec::new()))],
                    Walls::None,
                ))
            }
            Some("if") => self.condition(),
            Some("for") => self.each(),
            Some("while") => self.repeated(),
            Some("begin") => {
                self.at += 1;
                let body = self.closed()?;
                Ok(Kind::Group(body, Walls::None))
            }
            Some("function") => self.function(),
            Some("switch") => self.switch(),
            Some("set") => self.set(),
            _ => self.command(),
        }
    }

    fn command(&mut self) -> Result<Kind, Unsupported> {
        let (mut words, redirects) = self.words()?;
        let mut setting = Vec::new();
        while let Some(assign) = words.first().and_then(|word| self.setting(word)) {
            setting.push(assign);
            words.remove(0);
        }
        if words.is_empty() {
            return Err("runs nothing");
        }
        let name = words.first().and_then(Template::literal).unwrap_or_default();
        if name == "export" && words.len() == 2 {
            let assign = words
                .get(1)
                .and_then(|word| self.setting(word))
                .ok_or("exports nothing")?;
            return Ok(Kind::Assign(vec![assign]));
        }
        Ok(Kind::Command(Command {
            setting,
            words,
            redirects,
        }))
    }

    /// The words and redirections up to the statement's end.
    fn words(&mut self) -> Result<(Vec<Template>, Vec<Redirect>), Unsupported> {
        let mut words = Vec::new();
        let mut redirects = Vec::new();
        while let Some(token) = self.peek().cloned() {
            match token.kind {
                TokenKind::Word => {
                    self.at += 1;
                    words.push(self.template(token.range));
                }
                TokenKind::Redirect => {
                    self.at += 1;
                    redirects.push(self.redirect(&token.range)?);
                }
                TokenKind::End | TokenKind::Back | TokenKind::And | TokenKind::Or | TokenKind::Pipe => break,
            }
        }
        Ok((words, redirects))
    }

    fn redirect(&mut self, operator: &Range<usize>) -> Result<Redirect, Unsupported> {
        let operator = self.text(operator).to_owned();
        let stream = match operator.trim_end_matches(['>', '?', '|']) {
            "2" | "^" => Stream::Errors,
            "&" => Stream::Both,
            "" | "1" => Stream::Output,
            "<" => Stream::Input,
            _ => Stream::Other,
        };
        if operator.ends_with("&1") {
            return Ok(Redirect {
                stream: Stream::Errors,
                target: Target::Output,
            });
        }
        let token = self.next().filter(|token| token.kind == TokenKind::Word);
        let path = self.template(token.ok_or("goes to no file")?.range);
        let is_nowhere = path.literal().as_deref() == Some("/dev/null") && stream != Stream::Input;
        let target = match (is_nowhere, operator.ends_with(">>")) {
            (true, _) => Target::Nowhere,
            (false, true) => Target::Append(path),
            (false, false) => Target::File(path),
        };
        Ok(Redirect { stream, target })
    }

    fn template(&mut self, range: Range<usize>) -> Template {
        word::template(self.source, range, self.depth)
    }

    fn opaque(&mut self, range: Range<usize>, why: &str) -> Statement {
        let text = self.source.text[range.clone()].trim();
        let shown: String = text.lines().next().unwrap_or_default().chars().take(60).collect();
        self.troubles.push(Diagnostic {
            code: "fish-unsupported",
            severity: Severity::Warning,
            line: self.source.line(range.start),
            message: format!("`{shown}` {why}"),
            help: Some("write this in simpler fish, or in bash".to_owned()),
        });
        fore(range, Kind::Opaque)
    }
}

fn fore(span: Range<usize>, kind: Kind) -> Statement {
    Statement {
        span,
        kind,
        ground: Ground::Fore,
    }
}
