//! Words of an instruction: quotes, escapes and `$name`, by the rules of Docker's own little shell.
//!
//! Not here: which instructions expand (`carry_out`), and where their values come from (`args`).

use std::iter::Peekable;
use std::str::Chars;

/// What becomes of quotes; escapes are taken away either way, as `BuildKit` does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    /// They are taken away.
    Removed,
    /// They stay, as in a here-document.
    Kept,
}

/// Expands one text to one text.
pub(super) fn expand(
    text: &str,
    escape: char,
    quotes: Quotes,
    value: &dyn Fn(&str) -> Option<String>,
) -> Result<String, String> {
    let mut expander = Expander::new(text, escape, quotes, value);
    expander.until(None).map_err(|reason| unexpanded(text, &reason))?;
    Ok(expander.whole)
}

/// Expands one text to any number of words.
pub(super) fn expand_to_words(
    text: &str,
    escape: char,
    value: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<String>, String> {
    let mut expander = Expander::new(text, escape, Quotes::Removed, value);
    expander.until(None).map_err(|reason| unexpanded(text, &reason))?;
    expander.end_word();
    Ok(expander.words)
}

/// Splits at white space outside of quotes, which stay as they are.
pub(super) fn split(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if quote.is_none() && char.is_whitespace() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        word.push(char);
        if char == escape && quote != Some('\'') {
            word.extend(chars.next());
        } else if quote == Some(char) {
            quote = None;
        } else if quote.is_none() && matches!(char, '"' | '\'') {
            quote = Some(char);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Reads `a=b c="d e"`, or the old `a all the rest`, as `ENV` and `LABEL` have them; nothing is expanded.
pub(super) fn pairs(keyword: &str, text: &str, escape: char) -> Result<Vec<(String, String)>, String> {
    let words = split(text, escape);
    let Some(first) = words.first() else {
        return Err(format!("{keyword} requires at least one argument"));
    };
    if !first.contains('=') {
        let (name, rest) = text
            .trim()
            .split_once(char::is_whitespace)
            .ok_or(format!("{keyword} must have two arguments"))?;
        return Ok(vec![(name.to_owned(), rest.trim_start().to_owned())]);
    }
    let pairs = words.iter().map(|word| match word.split_once('=') {
        Some(("", _)) => Err(format!("{keyword} names can not be blank")),
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(format!(
            "Syntax error - can't find = in \"{word}\". Must be of the form: name=value"
        )),
    });
    pairs.collect()
}

struct Expander<'a> {
    chars: Peekable<Chars<'a>>,
    escape: char,
    quotes: Quotes,
    value: &'a dyn Fn(&str) -> Option<String>,
    whole: String,
    words: Vec<String>,
    word: Option<String>,
}

impl<'a> Expander<'a> {
    fn new(text: &'a str, escape: char, quotes: Quotes, value: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            chars: text.chars().peekable(),
            escape,
            quotes,
            value,
            whole: String::new(),
            words: Vec::new(),
            word: None,
        }
    }

    /// Goes on to the end, or behind `stop`.
    fn until(&mut self, stop: Option<char>) -> Result<(), String> {
        while let Some(char) = self.chars.next() {
            match char {
                _ if Some(char) == stop => return Ok(()),
                '\'' if self.quotes == Quotes::Removed => self.single()?,
                '"' if self.quotes == Quotes::Removed => self.double()?,
                '$' => {
                    let value = self.dollar()?;
                    self.splitting(&value);
                }
                _ if char == self.escape => {
                    if let Some(next) = self.chars.next() {
                        self.raw(next);
                    }
                }
                _ => self.splitting(char.encode_utf8(&mut [0; 4])),
            }
        }
        match stop {
            None => Ok(()),
            Some(stop) => Err(format!(
                "unexpected end of statement while looking for matching {stop}"
            )),
        }
    }

    fn single(&mut self) -> Result<(), String> {
        self.word.get_or_insert_default();
        loop {
            match self.chars.next() {
                None => return Err(unmatched("single-quote")),
                Some('\'') => return Ok(()),
                Some(char) => self.raw(char),
            }
        }
    }

    fn double(&mut self) -> Result<(), String> {
        self.word.get_or_insert_default();
        loop {
            match self.chars.next() {
                None => return Err(unmatched("double-quote")),
                Some('"') => return Ok(()),
                Some('$') => {
                    let value = self.dollar()?;
                    value.chars().for_each(|char| self.raw(char));
                }
                Some(char) if char == self.escape => {
                    let next = self.chars.next().ok_or_else(|| unmatched("double-quote"))?;
                    if !matches!(next, '"' | '$') && next != self.escape {
                        self.raw(char);
                    }
                    self.raw(next);
                }
                Some(char) => self.raw(char),
            }
        }
    }

    /// The value of what follows a `$`.
    fn dollar(&mut self) -> Result<String, String> {
        if self.chars.next_if_eq(&'{').is_none() {
            let name = self.name();
            return Ok(match name.as_str() {
                "" => "$".to_owned(),
                _ => (self.value)(&name).unwrap_or_default(),
            });
        }
        let name = self.name();
        if name.is_empty() {
            return Err("bad substitution".to_owned());
        }
        let found = (self.value)(&name);
        let next = self.chars.next();
        // With a colon, an empty value is as good as none.
        let (is_set, modifier) = match next {
            Some('}') => return Ok(found.unwrap_or_default()),
            Some(':') => (
                found.as_ref().is_some_and(|value| !value.is_empty()),
                self.chars.next(),
            ),
            other => (found.is_some(), other),
        };
        let Some(modifier @ ('-' | '+' | '?')) = modifier else {
            return Err(match modifier {
                None => "syntax error: missing '}'".to_owned(),
                Some(other) => format!("unsupported modifier ({other}) in substitution"),
            });
        };
        let (whole, word) = (std::mem::take(&mut self.whole), self.word.take());
        let words = std::mem::take(&mut self.words);
        self.until(Some('}'))?;
        let other = std::mem::replace(&mut self.whole, whole);
        (self.word, self.words) = (word, words);
        match (modifier, is_set) {
            ('+', true) | ('-', false) => Ok(other),
            ('+', false) => Ok(String::new()),
            ('?', false) => Err(format!("{name}: {other}")),
            _ => Ok(found.unwrap_or_default()),
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(char) = self
            .chars
            .next_if(|char| char.is_ascii_alphanumeric() || *char == '_')
        {
            name.push(char);
            if name.len() == 1 && char.is_ascii_digit() {
                break;
            }
        }
        name
    }

    fn raw(&mut self, char: char) {
        self.whole.push(char);
        self.word.get_or_insert_default().push(char);
    }

    fn splitting(&mut self, text: &str) {
        self.whole.push_str(text);
        for char in text.chars() {
            if char.is_whitespace() {
                self.end_word();
            } else {
                self.word.get_or_insert_default().push(char);
            }
        }
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }
}

fn unexpanded(text: &str, reason: &str) -> String {
    format!("failed to process {text:?}: {reason}")
}

fn unmatched(quote: &str) -> String {
    format!("unexpected end of statement while looking for matching {quote}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> Option<String> {
        match name {
            "x" => Some("one two".to_owned()),
            "empty" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn names_are_expanded_as_docker_expands_them() {
        for (text, expected) in [
            ("a$x", "aone two"),
            ("${x}b", "one twob"),
            ("${y:-d}", "d"),
            ("${empty:-d}", "d"),
            ("${empty-d}", ""),
            ("${x:-d}", "one two"),
            ("${x:+d}", "d"),
            ("${y:+d}", ""),
            ("${y:-${x}!}", "one two!"),
            (r"\$x", "$x"),
            ("'$x'", "$x"),
            ("\"$x\"", "one two"),
            (r#""a\n\"""#, r#"a\n""#),
            (r"a\ b", "a b"),
            ("5$", "5$"),
            ("$1x", "x"),
        ] {
            assert_eq!(
                expand(text, '\\', Quotes::Removed, &value).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        assert_eq!(expand("`$x", '`', Quotes::Removed, &value).as_deref(), Ok("$x"));
        assert_eq!(
            expand("\"$x\" \\n", '\\', Quotes::Kept, &value).as_deref(),
            Ok("\"one two\" n")
        );
    }

    #[test]
    fn what_cannot_be_expanded_says_why() {
        for text in ["${x", "${}", "'a", "\"a", "${y:?no}", "${x:=d}", "${y:-a"] {
            assert!(expand(text, '\\', Quotes::Removed, &value).is_err(), "{text}");
        }
    }

    #[test]
    fn a_value_falls_apart_into_words_unless_it_is_quoted() {
        let words = |text| expand_to_words(text, '\\', &value).unwrap();
        assert_eq!(words("$x \"$x\" ''"), ["one", "two", "one two", ""]);
        assert_eq!(words(" a  b\\ c "), ["a", "b c"]);
    }

    #[test]
    fn pairs_keep_their_quotes_and_the_old_form_takes_the_rest() {
        let read = |text| pairs("ENV", text, '\\').unwrap();
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read("a=b c=\"d e\" f=g\\ h"),
            [own("a", "b"), own("c", "\"d e\""), own("f", "g\\ h")]
        );
        assert_eq!(read("a b  c=d"), [own("a", "b  c=d")]);
        assert!(pairs("ENV", "a=b c", '\\').is_err() && pairs("ENV", "a", '\\').is_err());
        assert!(pairs("LABEL", "=b", '\\').is_err());
    }
}
