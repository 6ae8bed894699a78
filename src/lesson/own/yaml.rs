//! YAML as an author writes it → values that know their lines.
//!
//! A value is read as it is typed there: `1.20` stays `1.20`. Not here: what the values mean (`read`).

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// The longest text that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// A value with the line that it begins on, from 1 within the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lined<T> {
    pub(super) line: usize,
    pub(super) value: T,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing is written.
    Nothing,
    /// A text, a number or a word, as it is written.
    Text(String),
    List(Vec<Lined<Node>>),
    Map(Vec<(Lined<String>, Lined<Node>)>),
}

/// Says why a text is no YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoYaml {
    /// The line, from 1 within the text.
    pub(super) line: usize,
    pub(super) reason: String,
}

/// Reads one document.
pub(super) fn read(text: &str) -> Result<Lined<Node>, NoYaml> {
    if text.len() > LONGEST {
        let reason = format!("it is longer than {LONGEST} bytes");
        return Err(NoYaml { line: 1, reason });
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: 16, max_aliases: 0, max_anchors: 0 },
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(settled(raw, text)),
        Err(error) => {
            let line = error.location().map_or(1, |location| location.line());
            let words = error.to_string();
            let reason = words.lines().next().unwrap_or_default().trim();
            Err(NoYaml {
                line: usize::try_from(line).unwrap_or(1).max(1),
                reason: reason.to_owned(),
            })
        }
    }
}

/// A value before what YAML takes for a number or a word of its own is what was typed.
enum Raw {
    Nothing,
    Text(String),
    /// A number, `true` or the like.
    Typed,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn settled(raw: Spanned<Raw>, text: &str) -> Lined<Node> {
    let span = raw.referenced.span();
    let line = line_of(&raw.referenced);
    let value = match raw.value {
        Raw::Nothing => Node::Nothing,
        Raw::Text(text) => Node::Text(text),
        Raw::Typed => {
            let at = |offset: Option<u64>| offset.and_then(|offset| usize::try_from(offset).ok());
            let start = at(span.byte_offset()).unwrap_or(0);
            let n_bytes = at(span.byte_len()).unwrap_or(0);
            let written = text.get(start..start + n_bytes).unwrap_or_default();
            Node::Text(written.trim().to_owned())
        }
        Raw::List(items) => Node::List(items.into_iter().map(|item| settled(item, text)).collect()),
        Raw::Map(pairs) => {
            let pair = |(key, value): (Spanned<String>, Spanned<Raw>)| {
                let key = Lined {
                    line: line_of(&key.referenced),
                    value: key.value,
                };
                (key, settled(value, text))
            };
            Node::Map(pairs.into_iter().map(pair).collect())
        }
    };
    Lined { line, value }
}

fn line_of(place: &serde_saphyr::Location) -> usize {
    usize::try_from(place.line()).unwrap_or(1).max(1)
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(pair) = pairs.next_entry()? {
            map.push(pair);
        }
        Ok(Raw::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: usize, text: &str) -> Lined<Node> {
        let value = Node::Text(text.to_owned());
        Lined { line, value }
    }

    fn key(line: usize, text: &str) -> Lined<String> {
        let value = text.to_owned();
        Lined { line, value }
    }

    #[test]
    fn values_know_their_lines_and_stay_as_they_are_typed() {
        let found =
            read("id: tags\n\nchecks:\n  - { image: 1.20, n: 0080, b: yes }\n  - \"a: b\"\nnone:\n").unwrap();
        let Node::Map(pairs) = found.value else {
            panic!("{found:?}");
        };
        assert_eq!(pairs[0], (key(1, "id"), text(1, "tags")));
        let Node::List(items) = &pairs[1].1.value else {
            panic!("{pairs:?}");
        };
        let Node::Map(fields) = &items[0].value else {
            panic!("{items:?}");
        };
        assert_eq!(fields[0], (key(4, "image"), text(4, "1.20")));
        assert_eq!(fields[1].1, text(4, "0080"));
        assert_eq!(fields[2].1, text(4, "yes"));
        assert_eq!(items[1], text(5, "a: b"));
        assert_eq!(pairs[2].1.value, Node::Nothing);
    }

    #[test]
    fn what_is_no_yaml_says_where() {
        for (text, line) in [("a: b\nc: [d\n", 2), ("a: 1\na: 2\n", 2), ("a: b: c", 1)] {
            let error = read(text).unwrap_err();
            assert!(error.line >= line && error.line <= line + 1, "{text}: {error:?}");
            assert!(!error.reason.is_empty());
        }
    }

    #[test]
    fn deep_and_long_texts_are_refused() {
        assert!(read(&"[".repeat(5000)).is_err());
        assert!(read(&format!("a: {}", "x".repeat(LONGEST))).is_err());
        assert!(read("a: &x [1]\nb: [*x, *x]").is_err());
    }
}
