//! fish's tokens: words and what stands between them.
//!
//! Not here: what is in a word (`word`).

use std::ops::Range;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    /// `;` and the end of a line.
    End,
    /// `&`
    Back,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
    /// `>`, `>>`, `2>`, `&>`, `<`, `2>&1`
    Redirect,
}

impl TokenKind {
    /// Says whether a statement ends before it.
    pub(super) fn ends_statement(self) -> bool {
        match self {
            Self::End | Self::Back | Self::And | Self::Or => true,
            Self::Word | Self::Pipe | Self::Redirect => false,
        }
    }
}

/// The operators, longer ones before the shorter ones that they begin with.
const OPERATORS: &[(&str, TokenKind)] = &[
    ("2>&1", TokenKind::Redirect),
    ("2>>", TokenKind::Redirect),
    ("2>", TokenKind::Redirect),
    ("1>", TokenKind::Redirect),
    ("&>>", TokenKind::Redirect),
    ("&>", TokenKind::Redirect),
    (">>", TokenKind::Redirect),
    (">", TokenKind::Redirect),
    ("<", TokenKind::Redirect),
    ("&&", TokenKind::And),
    ("||", TokenKind::Or),
    ("&", TokenKind::Back),
    ("|", TokenKind::Pipe),
    (";", TokenKind::End),
    ("\n", TokenKind::End),
];

/// Cuts a range into tokens; comments go.
pub(super) fn tokens(text: &str, range: Range<usize>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        if rest.starts_with("\\\n") {
            at += 2;
        } else if rest.starts_with([' ', '\t', '\r']) {
            at += 1;
        } else if rest.starts_with('#') {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some((operator, kind)) =
            OPERATORS.iter().find(|(operator, _)| rest.starts_with(operator))
        {
            tokens.push(Token {
                kind: *kind,
                range: at..at + operator.len(),
            });
            at += operator.len();
        } else {
            let end = word_end(text, at, range.end);
            tokens.push(Token {
                kind: TokenKind::Word,
                range: at..end,
            });
            at = end;
        }
    }
    tokens
}

/// Where the word at `start` ends.
pub(super) fn word_end(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    let mut depth = 0usize;
    let mut quote = None;
    while let Some(c) = text[at..end].chars().next() {
        match (c, quote) {
            ('\\', _) => {
                at += 1;
                at += text[at..end].chars().next().map_or(0, char::len_utf8);
                continue;
            }
            (_, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            (' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '<' | '>', None) if depth == 0 => break,
            _ => {}
        }
        at += c.len_utf8();
    }
    at
}
