//! Front matter: what a site's generator is told of a page, before its Markdown. Of it a lesson takes the title, and what is
//! said of how its blocks run.
//!
//! Not here: where it ends (`source`).

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
                inner.replace("\\\"", "\"")
            } else {
                inner.replace("''", "'")
            }
        }
        _ => value.split(" #").next().unwrap_or(value).to_owned(),
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
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
