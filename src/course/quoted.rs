//! The texts between quotes in a program of JavaScript or TypeScript, in order, each with the key before it.
//!
//! Nothing is run, and nothing else of the language is known: what a text means is told by whether a page has that name (`site`).

/// A text between quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    /// The key that it is the value of: `dirName: 'basics'`.
    pub(super) key: Option<String>,
    pub(super) text: String,
}

/// The texts between quotes; those in comments are none.
pub(super) fn quoted(program: &str) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut rest = program;
    let mut before = String::new();
    while let Some(at) = rest.find(['\'', '"', '`', '/']) {
        before.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            continue;
        }
        if rest.starts_with('/') {
            before.push('/');
            rest = &rest[1..];
            continue;
        }
        let quote = rest.chars().next().unwrap_or('"');
        let inner = &rest[1..];
        let Some(end) = end_of(inner, quote) else {
            break;
        };
        rest = &inner[end + 1..];
        let text = &inner[..end];
        let is_key = rest.trim_start().starts_with(':') && before.trim_end().ends_with(['{', ',']);
        if is_key {
            text.clone_into(&mut before);
            continue;
        }
        found.push(Quoted {
            key: key(&before),
            text: text.to_owned(),
        });
        before.clear();
    }
    found
}

/// Where a text ends; a line ends every text but those of a template.
fn end_of(inner: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    inner.char_indices().find_map(|(at, c)| {
        if is_escaped {
            is_escaped = false;
            return None;
        }
        is_escaped = c == '\\';
        (c == quote).then_some(at)
    })
}

/// The key at the end of what stands before a text.
fn key(before: &str) -> Option<String> {
    let before = before.trim_end().strip_suffix(':')?.trim_end();
    let name = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_with_their_keys_and_without_comments() {
        let program = "// it's 'no'\nimport x from \"y\"; /* \"a\" */\nconst a = 4 / 2;\nmodule.exports = { docs: ['intro', { type: 'category', \"label\" : \"Run it's\",\n \
                       items: [\"a/b\", `c`, 'd\\'e'], dirName: '.' }] };\nconst open = 'never";
        let texts: Vec<_> = quoted(program)
            .into_iter()
            .map(|found| (found.key, found.text))
            .collect();
        let keyed = |key: &str, text: &str| (Some(key.to_owned()), text.to_owned());
        let bare = |text: &str| (None, text.to_owned());
        assert_eq!(
            texts,
            [
                bare("y"),
                bare("intro"),
                keyed("type", "category"),
                keyed("label", "Run it's"),
                bare("a/b"),
                bare("c"),
                bare("d\\'e"),
                keyed("dirName", "."),
            ]
        );
    }
}
