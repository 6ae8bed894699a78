//! cmd, the command prompt of Windows → [`Statement`]s: commands, `set`, `if`, `for`, and what joins them.
//!
//! There is no kept grammar of it, and what lessons write of it is little: this reader takes that, and gives a diagnostic for
//! everything else. Not here: words (`word`), `if` and `for` (`control`), and where the text is cut (`cut`).

mod control;
mod cut;
mod word;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};

use super::source::Source;
use super::tree::{
    Assign, Command, Ground, Kind, Link, Mode, Part, Redirect, Space, Statement, Stream, Target, Template,
    Value, Walls,
};
use cut::{Cut, Joint};

/// How deep brackets may nest.
const MAX_DEPTH: usize = 20;
/// How many commands may hang together on a line.
const MAX_LINKS: usize = 100;

/// What to do about what has no translation.
const HELP: &str = "write this in simpler words, or in PowerShell or bash";

/// Reads a block's text.
pub(super) fn read(source: &Source) -> (Vec<Statement>, Vec<Diagnostic>) {
    let mut reader = Reader {
        source,
        items: Vec::new(),
        troubles: Vec::new(),
        depth: 0,
    };
    let body = reader.statements(0..source.text.len());
    (body, reader.troubles)
}

struct Reader<'s> {
    source: &'s Source,
    /// The variables of the loops around, such as `i` of `%i`.
    items: Vec<String>,
    troubles: Vec<Diagnostic>,
    depth: usize,
}

/// Why something is not read, as a fragment behind «`…`».
type Unsupported = &'static str;

impl Reader<'_> {
    /// The statements in a range.
    fn statements(&mut self, range: Range<usize>) -> Vec<Statement> {
        if self.depth >= MAX_DEPTH {
            return vec![self.opaque(range, "nests too deep")];
        }
        self.depth += 1;
        let mut statements = Vec::new();
        let lines = cut::lines(&self.source.masked, range);
        for line in lines {
            statements.extend(self.line(line));
        }
        self.depth -= 1;
        statements
    }

    /// The statements on one line, continued lines included: parts between `&`.
    fn line(&mut self, range: Range<usize>) -> Vec<Statement> {
        let range = self.trimmed(range);
        let text = &self.source.masked[range.clone()];
        let first = text
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if text.is_empty() || text.starts_with("::") || matches!(first.as_str(), "rem" | "@rem") {
            return Vec::new();
        }
        // An `if` and a `for` take the rest of the line.
        if matches!(first.as_str(), "if" | "for" | "@if" | "@for") {
            return vec![self.one(range)];
        }
        let mut statements: Vec<Statement> = Vec::new();
        let parts = cut::parts(&self.source.masked, range.clone());
        if parts.len() > MAX_LINKS {
            return vec![self.opaque(range, "goes on for too long")];
        }
        for Cut { range: part, joint } in parts {
            let part = self.trimmed(part);
            if part.is_empty() {
                continue;
            }
            let start = part.start;
            let next = self.one(part);
            let last = match joint {
                Joint::Start | Joint::Then => None,
                Joint::And | Joint::Or | Joint::Pipe => statements.pop(),
            };
            let span = last.as_ref().map_or(start, |last| last.span.start)..next.span.end;
            statements.push(match (joint, last) {
                (Joint::Pipe, Some(last)) => piped(span, last, next),
                (Joint::And, Some(last)) => {
                    fore(span, Kind::Chain(Box::new(last), Link::And, Box::new(next)))
                }
                (Joint::Or, Some(last)) => fore(span, Kind::Chain(Box::new(last), Link::Or, Box::new(next))),
                (_, _) => next,
            });
        }
        statements
    }

    /// One command, or what is in brackets.
    fn one(&mut self, range: Range<usize>) -> Statement {
        self.depth += 1;
        let kind = if self.depth > MAX_DEPTH {
            Err("nests too deep")
        } else {
            self.kind(range.clone())
        };
        self.depth -= 1;
        match kind {
            Ok(kind) => fore(range, kind),
            Err(why) => self.opaque(range, why),
        }
    }

    fn kind(&mut self, range: Range<usize>) -> Result<Kind, Unsupported> {
        let mut range = range;
        while self.source.masked[range.clone()].starts_with(['@', ' ']) {
            range.start += 1;
        }
        if self.source.masked[range.clone()].starts_with('(') {
            return self.group(range);
        }
        let first = self.source.masked[range.clone()]
            .split(|c: char| c.is_whitespace() || matches!(c, '.' | '(' | '/' | ';' | ','))
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match first.as_str() {
            "set" => self.set(range),
            "if" => self.condition(range),
            "for" => self.each(range),
            "goto" | "call" | "shift" | "exit" => Err("has no twin in another shell"),
            "setlocal" | "endlocal" => Ok(Kind::Group(Vec::new(), Walls::None)),
            _ if self.source.masked[range.clone()].starts_with(':') => Err("is a place to go to"),
            _ => self.command(range),
        }
    }

    fn group(&mut self, range: Range<usize>) -> Result<Kind, Unsupported> {
        let end = cut::closing(&self.source.masked, range.clone()).ok_or("has an open bracket")?;
        let inner = range.start + 1..end;
        let rest = self.trimmed(end + 1..range.end);
        let body = self.statements(inner);
        if rest.is_empty() {
            return Ok(Kind::Group(body, Walls::None));
        }
        let redirects = word::redirects(self, rest)?;
        let group = fore(range, Kind::Group(body, Walls::None));
        Ok(Kind::Redirected(Box::new(group), redirects))
    }

    fn command(&mut self, range: Range<usize>) -> Result<Kind, Unsupported> {
        let (mut words, redirects) = word::words(self, range)?;
        let name = words.first().and_then(Template::literal).unwrap_or_default();
        if name.eq_ignore_ascii_case("echo.") {
            return Ok(Kind::Show(Template::text("")));
        }
        if name.eq_ignore_ascii_case("echo") && words.len() > 1 {
            let said = spaced(words.split_off(1));
            if matches!(said.literal().as_deref(), Some("off" | "on" | "OFF" | "ON")) {
                return Ok(Kind::Group(Vec::new(), Walls::None));
            }
            words.push(said);
        }
        Ok(Kind::Command(Command {
            setting: Vec::new(),
            words,
            redirects,
        }))
    }

    /// `set NAME=value` and `set "NAME=value"`.
    fn set(&mut self, range: Range<usize>) -> Result<Kind, Unsupported> {
        let masked = &self.source.masked;
        let rest = self.trimmed(range.start + "set".len()..range.end);
        let text = &masked[rest.clone()];
        if text.starts_with("/p")
            || text.starts_with("/P")
            || text.starts_with("/a")
            || text.starts_with("/A")
        {
            let behind = text[2..].trim_start();
            let end = behind.find('=').ok_or("sets nothing")?;
            let name = behind[..end].trim().trim_start_matches('"').to_owned();
            return Ok(assign(range, name, Value::Unclear));
        }
        let mut rest = rest;
        if text.starts_with('"') {
            rest.start += 1;
            if let Some(end) = masked[rest.clone()].rfind('"') {
                rest.end = rest.start + end;
            }
        }
        let Some(equals) = masked[rest.clone()].find('=') else {
            // `set` alone shows the variables.
            return self.command(range);
        };
        let name = masked[rest.start..rest.start + equals].trim().to_owned();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(is_name) {
            return Err("sets a name that other shells do not have");
        }
        let value = word::text(self, rest.start + equals + 1..rest.end);
        let value = if value.parts.is_empty() {
            Value::Gone
        } else {
            Value::Text(value)
        };
        Ok(assign(range, name, value))
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.source.masked[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        start..(start + text.trim().len())
    }

    fn opaque(&mut self, range: Range<usize>, why: &str) -> Statement {
        let text = self.source.text[range.clone()].trim();
        let shown: String = text.lines().next().unwrap_or_default().chars().take(60).collect();
        self.troubles.push(Diagnostic {
            code: "cmd-unsupported",
            severity: Severity::Warning,
            line: self.source.line(range.start),
            message: format!("`{shown}` {why}"),
            help: Some(HELP.to_owned()),
        });
        fore(range, Kind::Opaque)
    }
}

/// Words as the one text that `echo` shows.
fn spaced(words: Vec<Template>) -> Template {
    let mut said = Template::default();
    for word in words {
        if !said.parts.is_empty() {
            said.parts.push(Part::Quoted(" ".to_owned()));
        }
        said.parts.extend(word.parts);
    }
    said
}

/// `set` as a statement.
fn assign(span: Range<usize>, name: String, value: Value) -> Kind {
    Kind::Assign(vec![Assign {
        span,
        name,
        space: Space::Environment,
        mode: Mode::Replace,
        value,
    }])
}

fn piped(span: Range<usize>, first: Statement, next: Statement) -> Statement {
    // `a && b | c` pipes `b` alone.
    match first.kind {
        Kind::Chain(before, link, last) => {
            let inner = piped(last.span.start..span.end, *last, next);
            fore(span, Kind::Chain(before, link, Box::new(inner)))
        }
        Kind::Pipeline(mut members) => {
            members.push(next);
            fore(span, Kind::Pipeline(members))
        }
        kind => {
            let first = fore(first.span, kind);
            fore(span, Kind::Pipeline(vec![first, next]))
        }
    }
}

fn fore(span: Range<usize>, kind: Kind) -> Statement {
    Statement {
        span,
        kind,
        ground: Ground::Fore,
    }
}

/// A redirection of cmd's.
fn redirect(stream: Stream, target: Target) -> Redirect {
    Redirect { stream, target }
}
