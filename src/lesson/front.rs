//! Front matter: what a site's generator is told of a page, before its Markdown. Of it a lesson takes the title, and what is
//! said of how its blocks run.
//!
//! Not here: where it ends (`source`).

use super::source::Source;

/// The text of a key at the top of a page's front matter; none without front matter.
pub fn matter(text: &str, key: &str) -> Option<String> {
    let body = Source::new(text).body_start();
    value(&text[..body], key)
}

/// The title in YAML or TOML.
pub(super) fn title(matter: &str) -> Option<String> {
    value(matter, "title")
}

/// The text of a key at the top in YAML or TOML.
pub(super) fn value(matter: &str, key: &str) -> Option<String> {
    let value = matter.lines().find_map(|line| {
        let rest = line.strip_prefix(key)?.trim_start();
        rest.strip_prefix(':').or_else(|| rest.strip_prefix('='))
    })?;
    let value = value.trim();
    let text = match value.chars().next()? {
        // Text on further lines, or a value that is none.
        '|' | '>' | '[' | '{' | '&' | '*' => return None,
        quote @ ('"' | '\'') => {
            let end = value.rfind(quote).filter(|end| *end > 0)?;
            let inner = &value[1..end];
            if quote == '"' {
                unescaped(inner)
            } else {
                inner.replace("''", "'")
            }
        }
        _ => value.split(" #").next().unwrap_or(value).to_owned(),
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A text between double quotes, where `\` and what follows stand for a character.
fn unescaped(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let mark = behind.chars().next();
        let n_digits = match mark {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => 0,
        };
        let n_mark = mark.map_or(0, char::len_utf8);
        let digits = behind.get(n_mark..n_mark + n_digits).unwrap_or_default();
        let numbered = || u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        match mark {
            Some('n' | 't') => text.push(' '),
            Some('x' | 'u' | 'U') => match numbered() {
                Some(c) => text.push(c),
                None => text.extend(['\\'].iter().chain(&mark)),
            },
            Some(c) => text.push(c),
            None => text.push('\\'),
        }
        let n_taken = if matches!(mark, Some('x' | 'u' | 'U')) && numbered().is_none() {
            n_mark
        } else {
            n_mark + n_digits
        };
        rest = behind.get(n_taken..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_read_with_and_without_quotes() {
        for (matter, found) in [
            (
                "---\nlayout: x\ntitle: Images: a start # draft\n---\n",
                Some("Images: a start"),
            ),
            (
                "---\r\ntitle: \"An \\\"image\\\"\" # draft\r\n---\r\n",
                Some("An \"image\""),
            ),
            ("title: 'It''s one'", Some("It's one")),
            (
                "title: \"\\U0001F41A Shells\\x21 \\u00e4\\\\\\n\\uzzzz\"",
                Some("🐚 Shells! ä\\ \\uzzzz"),
            ),
            ("+++\ntitle = \"Layers\"\n+++\n", Some("Layers")),
            ("title: |\n  two\n", None),
            ("title:\n", None),
            ("title: \"", None),
            ("subtitle: x\n  title: y\ntitles: z\n", None),
        ] {
            assert_eq!(title(matter).as_deref(), found, "{matter}");
        }
    }
}
