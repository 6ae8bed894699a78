//! fish's words → [`Template`]s.
//!
//! Not here: what a word comes to (`fold`).

use std::ops::Range;

use crate::script::source::Source;
use crate::script::tree::{ARGUMENTS, Part, Quoting, Space, Statement, Template, Variable};

use super::{MAX_DEPTH, Reader, token};

/// A word: quotes and escapes go, variables and substitutions stay parts.
pub(super) fn template(source: &Source, range: Range<usize>, depth: usize) -> Template {
    let mut writer = Writer {
        source,
        parts: Vec::new(),
        piece: range.start,
        end: range.end,
        depth,
        brackets: Brackets::Closed,
    };
    writer.bare(range.start);
    Template {
        span: range,
        parts: writer.parts,
    }
}

struct Writer<'s> {
    source: &'s Source,
    parts: Vec<Part>,
    /// Where the text begins that is not yet a part.
    piece: usize,
    end: usize,
    /// How deep the word stands in others.
    depth: usize,
    brackets: Brackets,
}

/// Whether a word's brackets are closed, as far as it has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brackets {
    Closed,
    Open,
}

impl Writer<'_> {
    fn flush(&mut self, to: usize, quoting: Quoting) {
        if self.piece < to {
            let found = self.source.parts(self.piece..to, |text, parts| {
                parts.push(match quoting {
                    Quoting::Bare => Part::Bare(text.to_owned()),
                    Quoting::Double => Part::Quoted(text.to_owned()),
                });
            });
            self.parts.extend(found);
        }
    }

    fn bare(&mut self, start: usize) {
        let mut at = start;
        while let Some(c) = self.char(at) {
            match c {
                '\'' | '"' => {
                    self.flush(at, Quoting::Bare);
                    at = self.quoted(at + 1, c);
                    self.piece = at;
                }
                '\\' => {
                    self.flush(at, Quoting::Bare);
                    let escaped = self.char(at + 1);
                    match escaped {
                        Some('n') => self.parts.push(Part::Quoted("\n".to_owned())),
                        Some('t') => self.parts.push(Part::Quoted("\t".to_owned())),
                        Some('\n') | None => {}
                        Some(escaped) => self.parts.push(Part::Quoted(escaped.to_string())),
                    }
                    at += 1 + escaped.map_or(0, char::len_utf8);
                    self.piece = at;
                }
                '$' | '(' => at = self.expansion(at, Quoting::Bare),
                '{' => {
                    // `{a,b}` makes several words.
                    let rest = &self.source.masked[at..self.end];
                    let close = rest.find('}').map(|end| at + end + 1);
                    match close.filter(|&close| self.source.masked[at..close].contains(',')) {
                        Some(close) => {
                            self.flush(at, Quoting::Bare);
                            self.parts.push(Part::Opaque(at..close));
                            at = close;
                            self.piece = at;
                        }
                        None => at += 1,
                    }
                }
                c => at += c.len_utf8(),
            }
        }
        self.flush(self.end, Quoting::Bare);
    }

    /// The inside of quotes from `start`; gives where it goes on behind them.
    fn quoted(&mut self, start: usize, quote: char) -> usize {
        let before = self.parts.len();
        self.piece = start;
        let mut at = start;
        while let Some(c) = self.char(at) {
            if c == quote {
                self.flush(at, Quoting::Double);
                if self.parts.len() == before {
                    self.parts.push(Part::Quoted(String::new()));
                }
                return at + 1;
            }
            let next = self.char(at + c.len_utf8());
            let is_escape = match (quote, next) {
                ('\'', Some('\'' | '\\')) | ('"', Some('"' | '$' | '\\' | '\n')) => c == '\\',
                _ => false,
            };
            if is_escape {
                self.flush(at, Quoting::Double);
                self.piece = at + 1;
                at += 1 + next.map_or(0, char::len_utf8);
                if next == Some('\n') {
                    self.piece = at;
                }
            } else if quote == '"' && (c == '$' || c == '(' && self.source.masked[..at].ends_with('$')) {
                at = self.expansion(at, Quoting::Double);
            } else {
                at += c.len_utf8();
            }
        }
        self.flush(self.end, Quoting::Double);
        self.end
    }

    /// A variable or a substitution at `at`; gives where it goes on behind it.
    fn expansion(&mut self, at: usize, quoting: Quoting) -> usize {
        let masked = &self.source.masked;
        let rest = &masked[at..self.end];
        if rest.starts_with('(') || rest.starts_with("$(") {
            let open = at + usize::from(rest.starts_with('$'));
            if self.brackets == Brackets::Open {
                return at + 1;
            }
            let Some(close) = closing(masked, open, self.end) else {
                self.brackets = Brackets::Open;
                return at + 1;
            };
            self.flush(at, quoting);
            let body = inner(self.source, open + 1..close, self.depth + 1);
            self.parts.push(if body.is_empty() {
                Part::Opaque(at..close + 1)
            } else {
                Part::Commands(body, quoting)
            });
            self.piece = close + 1;
            return close + 1;
        }
        let name = &rest[1..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let n_name = name.find(|c: char| !is_name(c)).unwrap_or(name.len());
        if n_name == 0 {
            return at + 1;
        }
        let end = at + 1 + n_name;
        self.flush(at, quoting);
        let is_indexed = masked[end..self.end].starts_with('[');
        let close = masked[end..self.end].find(']').filter(|_| is_indexed);
        let end = close.map_or(end, |close| end + close + 1);
        let name = &name[..n_name];
        let is_own = matches!(name, "status" | "fish_pid" | "last_pid");
        let index = &masked[at + 1 + n_name..end];
        let argument = match (name, index) {
            ("argv", "") => Some(ARGUMENTS),
            ("argv", index) => index
                .strip_prefix('[')
                .and_then(|index| index.strip_suffix(']'))
                .filter(|index| index.len() == 1 && index.as_bytes()[0].is_ascii_digit() && *index != "0"),
            _ => None,
        };
        self.parts.push(if let Some(argument) = argument {
            Part::Variable(Variable {
                name: argument.to_owned(),
                space: Space::Shell,
                quoting,
            })
        } else if is_indexed || is_own {
            Part::Opaque(at..end)
        } else {
            Part::Variable(Variable {
                name: name.to_owned(),
                space: Space::Shell,
                quoting,
            })
        });
        self.piece = end;
        end
    }

    fn char(&self, at: usize) -> Option<char> {
        self.source.masked.get(at..self.end)?.chars().next()
    }
}

/// Where the bracket at `open` is closed.
fn closing(text: &str, open: usize, end: usize) -> Option<usize> {
    let stop = token::word_end(text, open, end);
    // The word ends behind the bracket at the latest; the last one that closes it is the first with none open.
    let mut depth = 0usize;
    let mut quote = None;
    let mut chars = text[open..stop].char_indices();
    while let Some((at, c)) = chars.next() {
        match (c, quote) {
            ('\\', _) => {
                chars.next();
            }
            (_, Some(mark)) if c == mark => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            ('(', None) => depth += 1,
            (')', None) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(open + at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The statements of a substitution.
fn inner(source: &Source, range: Range<usize>, depth: usize) -> Vec<Statement> {
    if depth > MAX_DEPTH {
        return Vec::new();
    }
    let mut reader = Reader {
        source,
        tokens: token::tokens(&source.masked, range),
        at: 0,
        n_links: 0,
        depth,
        troubles: Vec::new(),
    };
    let body = reader.statements(&[]);
    if reader.troubles.is_empty() && reader.peek().is_none() {
        body
    } else {
        Vec::new()
    }
}
