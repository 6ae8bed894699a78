//! Quotes, dashes and spaces that a word processor put in place of what was typed.
//!
//! Not here: what a web page puts in place of it (`html`).

use super::Mend;

/// The letters of options that are written together behind one hyphen.
const SHORT: &str = "aditpqvefP";

/// A line with the quotes, dashes and spaces that were typed. `quote` is the quote that is open at its start, and then the one
/// that is open at its end.
pub(super) fn typed(line: &str, quote: &mut Option<char>, mends: &mut Vec<Mend>) -> String {
    if quote.is_none() && line.is_ascii() && !line.contains(['\'', '"']) {
        return line.to_owned();
    }
    let mut typed = String::with_capacity(line.len());
    let mut found = Found::default();
    let mut before = ' ';
    let mut curly: Option<char> = None;
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        let rest = &line[at + c.len_utf8()..];
        match (c, *quote) {
            ('\\', None | Some('"')) => {
                typed.push(c);
                if let Some((_, escaped)) = chars.next() {
                    typed.push(escaped);
                }
            }
            ('#', None) if before.is_whitespace() => {
                typed.push_str(&line[at..]);
                break;
            }
            ('\'' | '"', None) if curly.is_none() => {
                *quote = Some(c);
                typed.push(c);
            }
            (_, Some(open)) => {
                if c == open {
                    *quote = None;
                }
                typed.push(c);
            }
            (_, None) if curly.is_some_and(|end| is_closing(c, end)) => {
                typed.push(curly.take().unwrap_or(c));
            }
            ('“' | '”' | '„' | '‘' | '’', None) if opens(c, before, rest) => {
                let straight = if matches!(c, '‘' | '’') { '\'' } else { '"' };
                curly = Some(straight);
                found.quote = found.quote.or(Some(c));
                typed.push(straight);
            }
            // The second of two.
            ('–' | '—' | '−', None) if before == c && typed.ends_with(" -") => typed.push('-'),
            ('–' | '—' | '−', None) if before.is_whitespace() && curly.is_none() => {
                match hyphens(c, rest) {
                    Some(hyphens) => {
                        found.dash = found.dash.or(Some(c));
                        typed.push_str(hyphens);
                    }
                    None => typed.push(c),
                }
            }
            ('\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}', None) => {
                found.has_space = true;
                typed.push(' ');
            }
            ('\u{200b}'..='\u{200d}' | '\u{feff}', None) => found.has_space = true,
            _ => typed.push(c),
        }
        before = c;
    }
    found.tell(mends);
    typed
}

/// What was found in a line, each kind told once.
#[derive(Default)]
struct Found {
    quote: Option<char>,
    dash: Option<char>,
    has_space: bool,
}

impl Found {
    fn tell(self, mends: &mut Vec<Mend>) {
        if let Some(quote) = self.quote {
            mends.push(Mend {
                code: "typographic-quote",
                message: format!("`{quote}` is no quote to a shell"),
                help: "write a straight quote; the line is read with one",
            });
        }
        if let Some(dash) = self.dash {
            mends.push(Mend {
                code: "typographic-dash",
                message: format!("`{dash}` begins no option"),
                help: "write `-` or `--`; the line is read with it",
            });
        }
        if self.has_space {
            mends.push(Mend {
                code: "odd-space",
                message: "a space that cannot be typed on a keyboard is part of a word to a shell".to_owned(),
                help: "write a plain space; the line is read with one",
            });
        }
    }
}

/// Says whether a typographic quote begins a quoted text: at a word's beginning or behind a `=`, with its end on the line.
fn opens(quote: char, before: char, rest: &str) -> bool {
    let straight = if matches!(quote, '‘' | '’') { '\'' } else { '"' };
    let is_start = before.is_whitespace() || matches!(before, '=' | '(' | ',');
    is_start && rest.chars().any(|c| is_closing(c, straight))
}

fn is_closing(c: char, straight: char) -> bool {
    match straight {
        '"' => matches!(c, '“' | '”' | '„' | '"'),
        _ => matches!(c, '‘' | '’' | '\''),
    }
}

/// The hyphens that a dash at a word's beginning stands for.
fn hyphens(dash: char, rest: &str) -> Option<&'static str> {
    if let Some(behind) = rest.strip_prefix(['-', '–', '—']) {
        // The next one is read as a hyphen of its own.
        return behind.starts_with(char::is_alphabetic).then_some("-");
    }
    let name: &str = rest
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .next()
        .unwrap_or_default();
    if !name.starts_with(char::is_alphabetic) {
        return None;
    }
    let is_short = name.len() == 1 || name.len() <= 3 && name.chars().all(|c| SHORT.contains(c));
    Some(if is_short && dash != '—' || name.len() == 1 {
        "-"
    } else {
        "--"
    })
}
