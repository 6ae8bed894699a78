//! Directives of Labspaces: links, values and passages with a condition, as what a reader is to see of them.
//!
//! Not here: which values a lesson asks for (`variables`).

use super::edit::{Edit, Line, has, lines};
use super::fence::Fences;

/// The directives that stand within a line.
const INLINE: [&str; 2] = [":fileLink[", ":tabLink["];

/// A directive's parts.
struct Directive<'a> {
    /// What stands in `[…]`.
    text: &'a str,
    /// What stands in `{…}`.
    attributes: &'a str,
    /// How many bytes it takes.
    len: usize,
}

/// Says whether a text has directives at all.
pub(super) fn has_some(text: &str) -> bool {
    ["Link[", "::variable", ":::conditionalDisplay"]
        .iter()
        .any(|part| has(text, part))
}

/// What a reader sees of a line that is nothing but a directive; `None` for any other line.
pub(super) fn alone(line: &str) -> Option<String> {
    if let Some(attributes) = line.strip_prefix(":::conditionalDisplay{") {
        return Some(condition(attributes.split('}').next()?));
    }
    let name = line.strip_prefix("::").filter(|name| !name.starts_with(':'))?;
    let directive = parts(name, name.find('[')?)?;
    if directive.len < name.len() {
        return None;
    }
    match &name[..name.find('[')?] {
        "variableDefinition" => Some(String::new()),
        "variableSetButton" => {
            let set = attribute(directive.attributes, "variables").unwrap_or_default();
            let pairs = set.split(',').filter_map(|pair| pair.split_once('='));
            let pairs: Vec<String> = pairs
                .map(|(name, value)| format!("`{}` is `{}`", name.trim(), value.trim()))
                .collect();
            Some(format!("{}: {}", directive.text, pairs.join(", ")))
        }
        "tabLink" | "fileLink" => Some(shown(&directive)),
        _ => None,
    }
}

/// Puts the links of a line in the place of their directives; says whether there are some.
pub(super) fn inline(line: &Line<'_>, edits: &mut Vec<Edit>) -> bool {
    let n_edits = edits.len();
    let mut from = 0;
    while let Some((at, opening)) = INLINE
        .iter()
        .filter_map(|opening| Some((line.text[from..].find(opening)? + from, opening)))
        .min()
    {
        let rest = &line.text[at..];
        let Some(directive) = parts(rest, opening.len() - 1) else {
            from = at + opening.len();
            continue;
        };
        let start = line.start + at;
        edits.push(Edit::new(start..start + directive.len, shown(&directive)));
        from = at + directive.len;
    }
    edits.len() > n_edits
}

/// The questions that a text asks for values with, by the value's name.
pub(in crate::lesson) fn prompts(text: &str) -> Vec<(String, String)> {
    const OPENING: &str = "::variableDefinition[";
    let mut found = Vec::new();
    if !has(text, OPENING) {
        return found;
    }
    let mut fences = Fences::default();
    for line in lines(text) {
        let content = line.text.trim();
        if fences.pass(line.text) || !content.starts_with(OPENING) {
            continue;
        }
        if let Some(directive) = parts(content, OPENING.len() - 1)
            && let Some(prompt) =
                attribute(directive.attributes, "prompt").filter(|prompt| !prompt.is_empty())
        {
            found.push((directive.text.to_owned(), prompt.to_owned()));
        }
    }
    found
}

/// Reads `[text]{attributes}`, whose bracket is at `open`; the attributes may be missing.
fn parts(text: &str, open: usize) -> Option<Directive<'_>> {
    let inner = &text[open + 1..];
    let end = inner.find(']')?;
    let behind = &inner[end + 1..];
    let attributes = behind.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let attributes = attributes.map_or("", |(attributes, _)| attributes);
    let n_behind = match behind.starts_with('{') {
        true if behind.contains('}') => attributes.len() + 2,
        true => return None,
        false => 0,
    };
    Some(Directive {
        text: &inner[..end],
        attributes,
        len: open + 1 + end + 1 + n_behind,
    })
}

/// A link to a page as Markdown has it; of a file in the lab's editor the name.
fn shown(directive: &Directive<'_>) -> String {
    match attribute(directive.attributes, "href") {
        Some(href) if !href.contains([' ', '(', ')', '<', '>']) => format!("[{}]({href})", directive.text),
        Some(_) | None => directive.text.to_owned(),
    }
}

/// A condition in words, above what it is a condition of.
fn condition(attributes: &str) -> String {
    if let Some(os) = attribute(attributes, "os") {
        let names = os.split(['|', ',']).map(|os| match os.trim() {
            "mac" => "macOS",
            "windows" => "Windows",
            "linux" => "Linux",
            "unix" => "Linux and macOS",
            other => other,
        });
        return format!("**On {}:**", names.collect::<Vec<_>>().join(" and "));
    }
    let Some(name) = attribute(attributes, "variable").filter(|name| !name.contains('`')) else {
        return String::new();
    };
    match attribute(attributes, "requiredValue") {
        Some(value) if !value.contains('`') => format!("**Where `{name}` is `{value}`:**"),
        Some(_) => format!("**Where `{name}` has this value:**"),
        None if attributes.contains("hasNoValue") => format!("**Where `{name}` has no value:**"),
        None => format!("**Where `{name}` has a value:**"),
    }
}

/// The value of an attribute, in quotes or up to the next blank.
fn attribute<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    let is_begin = |at: usize| at == 0 || attributes[..at].ends_with([' ', ',']);
    let at = attributes
        .match_indices(key)
        .map(|(at, _)| at)
        .find(|at| is_begin(*at) && attributes[at + key.len()..].starts_with('='))?;
    let value = &attributes[at + key.len() + 1..];
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split(' ').next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_said_in_words() {
        for (attributes, words) in [
            ("os=\"windows\"", "**On Windows:**"),
            ("os=\"mac|linux\"", "**On macOS and Linux:**"),
            (
                "variable=\"color\" requiredValue=\"red\"",
                "**Where `color` is `red`:**",
            ),
            ("variable=name hasNoValue", "**Where `name` has no value:**"),
            ("variable=\"name\" hasValue", "**Where `name` has a value:**"),
            ("", ""),
        ] {
            let line = format!(":::conditionalDisplay{{{attributes}}}");
            assert_eq!(alone(&line).as_deref(), Some(words), "{attributes}");
        }
    }

    #[test]
    fn links_are_links_and_files_their_names() {
        let text = "Open :fileLink[src/app.py]{path=\"src/app.py\" line=3}, then :tabLink[the app]{href=\"http://localhost:5050\" title=\"App\"}; :fileLink[x";
        let mut edits = Vec::new();
        assert!(inline(&lines(text)[0], &mut edits));
        assert_eq!(
            super::super::edit::apply(text, &edits),
            "Open src/app.py, then [the app](http://localhost:5050); :fileLink[x"
        );
        assert_eq!(
            alone("::tabLink[the app]{href=\"http://localhost\"}").as_deref(),
            Some("[the app](http://localhost)")
        );
        assert!(!inline(&lines("no: fileLink[x]")[0], &mut Vec::new()));
    }

    #[test]
    fn values_are_asked_for_with_the_authors_question() {
        assert_eq!(
            alone("::variableDefinition[user]{prompt=\"Who?\"}").as_deref(),
            Some("")
        );
        assert_eq!(
            alone("::variableSetButton[Blue]{variables=\"color=blue, size=3\"}").as_deref(),
            Some("Blue: `color` is `blue`, `size` is `3`")
        );
        assert_eq!(alone("::other[x]{y=1}"), None);
        let text = "::variableDefinition[user]{prompt=\"Who?\"}\n\n```\n::variableDefinition[no]{prompt=\"No?\"}\n```\n";
        assert_eq!(prompts(text), [("user".to_owned(), "Who?".to_owned())]);
    }
}
