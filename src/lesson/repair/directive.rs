//! Directives of Labspaces: links, values and passages with a condition, as what a reader is to see of them.
//!
//! Not here: which values a lesson asks for (`variables`).

use super::edit::{Edit, has};
use super::fence::Fences;
use super::lines::{Line, Lines};
use crate::lesson::condition::{attribute, begin_comment, end_comment};
use crate::lesson::page::Page;

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
    let name = line.strip_prefix("::").filter(|name| !name.starts_with(':'))?;
    let directive = parts(name, name.find('[')?)?;
    if directive.len < name.len() {
        return None;
    }
    match &name[..name.find('[')?] {
        "variableDefinition" => Some(String::new()),
        "variableSetButton" => {
            let pairs: Vec<String> = set(&directive)
                .map(|(name, value)| format!("`{name}` is `{value}`"))
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

/// The directives with contents that are open, each with how many colons it has and whether its contents depend on a value.
#[derive(Default)]
pub(super) struct Open(Vec<(usize, bool)>);

impl Open {
    /// What stands for a line that begins or ends a passage with a condition; `None` for any other line.
    pub(super) fn line(&mut self, line: &str) -> Option<String> {
        let name = line.trim_start_matches(':');
        let n_colons = line.len() - name.len();
        if n_colons < 3 {
            return None;
        }
        if name.is_empty() {
            let at = self.0.iter().rposition(|(n, _)| *n <= n_colons)?;
            let closed = self.0.drain(at..).filter(|(_, depends)| *depends).count();
            return (closed > 0).then(|| end_comment().repeat(closed));
        }
        let Some(attributes) = name.strip_prefix("conditionalDisplay{") else {
            self.0.push((n_colons, false));
            return None;
        };
        let attributes = attributes.split('}').next().unwrap_or_default();
        let comment = begin_comment(attributes);
        self.0.push((n_colons, comment.is_some()));
        Some(comment.unwrap_or_default() + &platforms(attributes).unwrap_or_default())
    }
}

/// Texts, each with the name of the value that it is for.
type Named = Vec<(String, String)>;

/// What a text asks for values with, and the values that its buttons set, each by the value's name.
pub(in crate::lesson) fn offers(text: &str) -> (Named, Named) {
    const ASKING: &str = "::variableDefinition[";
    const SETTING: &str = "::variableSetButton[";
    let (mut prompts, mut choices) = (Vec::new(), Vec::new());
    if !has(text, "::variable") {
        return (prompts, choices);
    }
    let mut fences = Fences::default();
    let page = Page::of(text);
    for line in Lines::of(&page).iter() {
        let content = line.text.trim();
        if fences.pass(&line) || !content.starts_with("::variable") {
            continue;
        }
        if content.starts_with(ASKING)
            && let Some(directive) = parts(content, ASKING.len() - 1)
            && let Some(prompt) =
                attribute(directive.attributes, "prompt").filter(|prompt| !prompt.is_empty())
        {
            prompts.push((directive.text.to_owned(), prompt.to_owned()));
        } else if content.starts_with(SETTING)
            && let Some(directive) = parts(content, SETTING.len() - 1)
        {
            choices.extend(set(&directive).map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
    }
    (prompts, choices)
}

/// The values that a button sets, with their names.
fn set<'a>(directive: &Directive<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let set = attribute(directive.attributes, "variables").unwrap_or_default();
    let pairs = set.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.trim(), value.trim()))
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

/// Whom a passage is for, in words above it; the comment keeps them from being a part of the text below.
fn platforms(attributes: &str) -> Option<String> {
    let os = attribute(attributes, "os")?;
    let names = os.split(['|', ',']).map(|os| match os.trim() {
        "mac" => "macOS",
        "windows" => "Windows",
        "linux" => "Linux",
        "unix" => "Linux and macOS",
        other => other,
    });
    let names = names.collect::<Vec<_>>().join(" and ");
    Some(format!("<!---->**On {names}:**"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_with_a_condition_is_between_comments_and_a_platform_is_said() {
        let mut open = Open::default();
        let mut line = |line: &str| open.line(line);
        assert_eq!(
            line(":::conditionalDisplay{os=\"mac,linux\"}").as_deref(),
            Some("<!---->**On macOS and Linux:**")
        );
        assert_eq!(line(":::"), None);
        let begin = line("::::conditionalDisplay{variable=\"a\" hasValue os=\"windows\"}");
        let wanted =
            "<!--conditionalDisplay{variable=\"a\" hasValue os=\"windows\"}--><!---->**On Windows:**";
        assert_eq!(begin.as_deref(), Some(wanted));
        assert_eq!(line(":::tip"), None);
        assert_eq!(line(":::"), None);
        assert_eq!(line("::::").as_deref(), Some("<!--/conditionalDisplay-->"));
        assert_eq!(line("::::"), None);
        assert_eq!(line("::tabLink[x]"), None);
    }

    #[test]
    fn links_are_links_and_files_their_names() {
        let text = "Open :fileLink[src/app.py]{path=\"src/app.py\" line=3}, then :tabLink[the app]{href=\"http://localhost:5050\" title=\"App\"}; :fileLink[x";
        let mut edits = Vec::new();
        let is_changed = |text: &str, edits: &mut Vec<Edit>| {
            let page = Page::of(text);
            inline(&Lines::of(&page).line(0), edits)
        };
        assert!(is_changed(text, &mut edits));
        assert_eq!(
            super::super::edit::apply(text, &edits),
            "Open src/app.py, then [the app](http://localhost:5050); :fileLink[x"
        );
        assert_eq!(
            alone("::tabLink[the app]{href=\"http://localhost\"}").as_deref(),
            Some("[the app](http://localhost)")
        );
        assert!(!is_changed("no: fileLink[x]", &mut Vec::new()));
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
        assert_eq!(offers(text).0, [("user".to_owned(), "Who?".to_owned())]);
    }
}
