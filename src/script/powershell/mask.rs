//! Hides from the grammar what it misreads in words: quoted text, `$(…)`, patterns, escapes.
//!
//! Words are read by `word` from the text itself, so that the grammar only has to see where statements, strings and
//! blocks begin and end. The masked text has the same characters' boundaries, so that every offset holds.

use crate::script::source::stand_in;

use super::scan::{double_end, paren_end, single_end};

/// First words behind which values stand, not arguments.
const KEYWORDS: [&str; 11] = [
    "return", "if", "elseif", "else", "foreach", "for", "while", "function", "switch", "throw", "param",
];

/// What the scan is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    None,
    /// A bare word, from this byte.
    Bare(usize),
    /// A word that starts with a quote, a `$` or a bracket.
    Other,
}

/// Whether the words of the statement in hand are arguments of a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Start,
    Arguments,
    Values,
}

/// Masks a text.
pub(super) fn mask(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    let (mut word, mut mode, mut outer) = (Word::None, Mode::Start, Vec::new());
    while let Some(c) = text[at..].chars().next() {
        let Some((end, hide)) = unit(text, at, word, mode) else {
            // A quote or bracket without its end: nothing behind it is sure.
            masked.push_str(&text[at..]);
            return masked;
        };
        if hide.start < hide.end {
            masked.push_str(&text[at..hide.start]);
            masked.extend(text[hide.clone()].chars().map(stand_in));
            masked.push_str(&text[hide.end..end]);
        } else {
            masked.push_str(&text[at..end]);
        }
        match c {
            '\n' | ';' | '|' | '&' | '{' | '}' => (word, mode) = (Word::None, Mode::Start),
            '(' => {
                outer.push(mode);
                (word, mode) = (Word::None, Mode::Start);
            }
            ')' => {
                mode = outer.pop().unwrap_or(Mode::Values);
                word = Word::Other;
            }
            '`' if bytes.get(at + 1) == Some(&b'\n') => word = Word::None,
            '#' if word == Word::None => {}
            c if c.is_whitespace() || c == ',' => {
                if let (Word::Bare(start), Mode::Start) = (word, mode) {
                    let is_keyword = KEYWORDS.contains(&text[start..at].to_ascii_lowercase().as_str());
                    mode = if is_keyword { Mode::Values } else { Mode::Arguments };
                }
                word = Word::None;
            }
            c if word == Word::None => {
                let is_bare = c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | '_' | '\\' | '`');
                word = if is_bare || mode == Mode::Arguments && !matches!(c, '"' | '\'' | '$' | '@') {
                    Word::Bare(at)
                } else {
                    Word::Other
                };
                if mode == Mode::Start && (!is_bare || c.is_ascii_digit() || c == '-') {
                    mode = Mode::Values;
                }
            }
            _ => {}
        }
        at = end;
    }
    masked
}

/// The end of what starts at a byte, and what of it to hide; `None` where its end is missing.
fn unit(text: &str, at: usize, word: Word, mode: Mode) -> Option<(usize, std::ops::Range<usize>)> {
    let rest = &text[at..];
    let first = rest.chars().next()?;
    let plain = at + first.len_utf8();
    let is_bare = matches!(word, Word::Bare(_));
    let second = rest[first.len_utf8()..].chars().next();
    let show = |end: usize| Some((end, end..end));
    match (first, second) {
        ('`', Some('\n')) => show(at + 2),
        ('`', Some(escaped)) => Some((plain + escaped.len_utf8(), at..plain + escaped.len_utf8())),
        ('#', _) if word == Word::None => show(at + rest.find('\n').unwrap_or(rest.len())),
        ('<', Some('#')) => show(at + rest.find("#>")? + 2),
        ('@', Some(quote @ ('\'' | '"'))) if word == Word::None => {
            let close = if quote == '\'' { "\n'@" } else { "\n\"@" };
            show(at + rest.find(close)? + close.len())
        }
        ('\'' | '"', _) => {
            let end = if first == '\'' {
                single_end(text, at)?
            } else {
                double_end(text, at)?
            };
            Some((end, if is_bare { at..end } else { plain..end - 1 }))
        }
        ('$', Some('(')) => {
            let end = paren_end(text, at + 2)?;
            Some((end, if is_bare { at..end } else { at + 2..end - 1 }))
        }
        // The grammar ends a word at a brace.
        ('$', Some('{')) if word != Word::None && mode == Mode::Arguments => {
            let end = rest.find('}').map_or(plain, |close| at + close + 1);
            Some((end, at..end))
        }
        ('$', Some(next)) if next.is_alphanumeric() || matches!(next, '_' | '{' | '?' | '$' | '^') => {
            let is_second = word != Word::None && mode == Mode::Arguments;
            Some((plain, if is_second { at..plain } else { plain..plain }))
        }
        ('$', _) => Some((plain, at..plain)),
        ('*' | '?' | '[' | ']' | '~' | '^' | '%' | '!' | '+', _)
            if mode == Mode::Arguments && word != Word::Other && !rest.starts_with("*>") =>
        {
            Some((plain, at..plain))
        }
        ('.', _) if mode == Mode::Arguments && is_bare => Some((plain, at..plain)),
        _ => show(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn words_keep_their_places_and_lose_their_insides() {
        assert_eq!(mask("a --x='b c' 'd e'"), "a --x=xxxxx 'xxx'");
        assert_eq!(mask("$x='a b'; y=\"é\""), "$x='xxx'; y=xéx");
        assert_eq!(mask("f('a b') # it's"), "f('xxx') # it's");
        assert_eq!(mask("a -e H=${ip}:80 ${ip}"), "a -e H=xxxxx:80 ${ip}");
        assert_eq!(mask("a *.txt \"$(b 'c')\"; 5*3"), "a xxtxt \"xxxxxxxx\"; 5*3");
    }
}
