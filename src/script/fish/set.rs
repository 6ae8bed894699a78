//! fish's variables, set for one command or from there on → [`Assign`].
//!
//! Not here: their values' words (`word`).

use crate::script::tree::{Assign, Kind, Mode, Space, Template, Value};

use super::{Reader, Unsupported, word};

impl Reader<'_> {
    /// `NAME=value` in front of a command.
    pub(super) fn setting(&self, word: &Template) -> Option<Assign> {
        let text = self.text(&word.span);
        let (name, _) = text.split_once('=')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(is_name) || name.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let value = word::template(
            self.source,
            word.span.start + name.len() + 1..word.span.end,
            self.depth,
        );
        Some(Assign {
            span: word.span.clone(),
            name: name.to_owned(),
            space: Space::Environment,
            mode: Mode::Replace,
            value: Value::Text(value),
        })
    }

    /// `set -x NAME value`, `set -e NAME`, `set -q NAME`.
    pub(super) fn set(&mut self) -> Result<Kind, Unsupported> {
        let start = self.peek().map_or(0, |token| token.range.start);
        let (words, _) = self.words()?;
        let mut letters = String::new();
        let mut rest = words.into_iter().skip(1).peekable();
        while let Some(option) = rest
            .peek()
            .and_then(Template::literal)
            .filter(|word| word.starts_with('-'))
        {
            letters.push_str(match option.as_str() {
                "--export" => "x",
                "--erase" => "e",
                "--query" => "q",
                "--global" | "--local" | "--universal" | "--function" | "--unexport" | "--path" => "g",
                "--append" => "a",
                short if !short.starts_with("--") => &short[1..],
                _ => return Err("sets a variable in a way that other shells do not have"),
            });
            rest.next();
        }
        if !letters.chars().all(|c| "xeqglUfua".contains(c)) {
            return Err("sets a variable in a way that other shells do not have");
        }
        let Some(name) = rest.next() else {
            return Err("shows its variables");
        };
        let end = rest.clone().last().map_or(name.span.end, |word| word.span.end);
        if letters.contains('q') {
            return Ok(Kind::Perhaps(Vec::new()));
        }
        let name = name
            .literal()
            .filter(|name| !name.contains('['))
            .ok_or("sets a part of a list")?;
        let mut values: Vec<Template> = rest.collect();
        let value = match values.len() {
            _ if letters.contains('e') => Value::Gone,
            0 => Value::Text(Template::text("")),
            1 => Value::Text(values.remove(0)),
            _ => Value::List(values),
        };
        Ok(Kind::Assign(vec![Assign {
            span: start..end,
            name,
            space: if letters.contains('x') {
                Space::Environment
            } else {
                Space::Shell
            },
            mode: if letters.contains('a') {
                Mode::Append
            } else {
                Mode::Replace
            },
            value,
        }]))
    }
}
