//! What a site's generator reads before Markdown is: shortcodes, Liquid, MDX, directives, slides' tags.
//!
//! It is taken out of the text, or what it stands for put in its place. Not here: indentation (`region`).

use memchr::{memchr, memchr_iter, memmem};

use super::attributes::Attributed;
use super::directive;
use super::edit::{Edit, has, has_begin, has_class, is_begin};
use super::fence::Fences;
use super::lines::{Line, Lines};
use crate::lesson::blank::trimmed;
use crate::lesson::page::{Begin, Page, is_component};

/// Finds what is not Markdown.
pub(super) fn edits(page: &Page<'_>, lines: &Lines<'_, '_>) -> Vec<Edit> {
    if !may_have(page) {
        return Vec::new();
    }
    let has_directives = directive::has_some(page.text);
    let mut fences = Fences::default();
    let mut open = directive::Open::default();
    let mut n_classes = 0_usize;
    let mut attributed = Attributed::default();
    let mut edits = Vec::new();
    let mut braces = memchr_iter(b'{', page.text.as_bytes()).peekable();
    for line in lines.iter() {
        while braces.next_if(|at| *at < line.start).is_some() {}
        let has_brace = braces.peek().is_some_and(|at| *at < line.end());
        if fences.pass(&line) {
            attributed.pass(line, fences.is_open());
            if has_brace {
                unescape(&line, &mut edits);
            }
            continue;
        }
        if attributed.label(&line, &mut edits) {
            continue;
        }
        let content = trimmed(line.text);
        // Most lines are nobody's but Markdown's.
        let may_be = |byte: &u8| b"{:<.]ie".contains(byte);
        if !has_directives && !content.as_bytes().first().is_some_and(may_be) {
            if has_brace {
                unescape(&line, &mut edits);
            }
            continue;
        }
        let start = line.start + line.text.len() - line.text.trim_start().len();
        let whole = start..start + content.len();
        if content.is_empty() {
            continue;
        }
        if is_class(content) {
            n_classes += 1;
            edits.push(Edit::new(whole, ""));
        } else if content == "]" && n_classes > 0 {
            n_classes -= 1;
            edits.push(Edit::new(whole, ""));
        } else if has_directives && let Some(new) = open.line(content).or_else(|| directive::alone(content)) {
            edits.push(Edit::new(whole, new));
        } else if has_directives && directive::inline(&line, &mut edits) {
            // What else a generator reads is not there in such a line.
        } else if let Some(new) = alone(content) {
            edits.push(Edit::new(whole, new));
        } else {
            unescape(&line, &mut edits);
        }
    }
    // What stands behind a fence is moved to before it.
    edits.sort_by_key(|edit| edit.old.start);
    edits
}

/// Says whether a text may have anything that is a generator's.
fn may_have(page: &Page<'_>) -> bool {
    let (text, begins) = (page.text, page.begins);
    let bytes = text.as_bytes();
    let is_brace = |at: usize| match bytes.get(at + 1) {
        Some(b'%') => true,
        Some(b':') => is_begin(bytes, at) || bytes[..at].ends_with(b"> "),
        Some(b'{') => match bytes[at + 2..].iter().find(|byte| !b" -".contains(byte)) {
            Some(b'<' | b'%') => is_begin(bytes, at),
            Some(b'"' | b'\'' | b'`') => true,
            _ => false,
        },
        _ => false,
    };
    let is_tag = |at: usize| is_component(&bytes[at..]) && is_begin(bytes, at);
    let is_module = |at: usize| matches!(bytes.get(at + 6), Some(b'\'' | b'"'));
    memchr_iter(b'{', bytes).any(is_brace)
        || begins.has(Begin::Component) && memchr_iter(b'<', bytes).any(is_tag)
        || has_class(page)
        || begins.has(Begin::Colons) && has_begin(text, "::")
        || has(text, "Link[")
        || begins.has(Begin::Module) && memmem::find_iter(bytes, " from ").any(is_module)
}

/// What stands for a line that is nothing but a generator's; `None` where it is Markdown.
fn alone(line: &str) -> Option<String> {
    let is_shortcode = (line.starts_with("{{<") && line.ends_with(">}}") && line.matches("{{<").count() == 1)
        || (line.starts_with("{{%") && line.ends_with("%}}"));
    if is_shortcode {
        let inner = line[3..line.len() - 3].trim();
        let mut words = inner.split(' ');
        return Some(match words.next().unwrap_or_default() {
            "tab" => bold(quoted(line)),
            "highlight" => format!("```{}", words.next().unwrap_or_default()),
            "/highlight" => "```".to_owned(),
            _ => String::new(),
        });
    }
    if line.starts_with("{%") && line.ends_with("%}") && line.matches("{%").count() == 1 {
        let inner = line[2..line.len() - 2].trim_matches(['-', ' ']);
        return Some(match inner.split(' ').next()? {
            "highlight" => format!("```{}", inner.split(' ').nth(1).unwrap_or_default()),
            "endhighlight" => "```".to_owned(),
            _ => String::new(),
        });
    }
    if line.starts_with("{:") && line.ends_with('}') {
        let mut classes = line[2..line.len() - 1].split([' ', '#']);
        let is_quiz = classes.any(|class| class == ".quiz");
        return Some(if is_quiz { "<!--quiz-->" } else { "" }.to_owned());
    }
    if let Some(name) = line.strip_prefix(":::") {
        let is_name = name
            .trim_start_matches(':')
            .starts_with(|c: char| c.is_ascii_alphabetic() || c == ' ' || c == '{');
        return (name.trim_matches(':').is_empty() || is_name).then(String::new);
    }
    if line.starts_with("import ") || line.starts_with("export ") {
        let is_module = line.contains(" from '") || line.contains(" from \"");
        return is_module.then(String::new);
    }
    let tag = line.strip_prefix('<')?;
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let is_one = line.find('>') == Some(line.len() - 1);
    let is_slide = name.starts_with("section") && name[7..].starts_with([' ', '>']);
    let is_component = name.starts_with(|c: char| c.is_ascii_uppercase());
    if !is_one || !(is_slide || is_component) {
        return None;
    }
    let is_tab = name.starts_with("TabItem") || name.starts_with("Tab ");
    let label = line
        .split("label=")
        .nth(1)
        .or_else(|| line.split("title=").nth(1));
    Some(if is_tab {
        bold(label.and_then(quoted))
    } else {
        String::new()
    })
}

fn bold(title: Option<&str>) -> String {
    match title.filter(|title| !title.contains(['*', '`', '\\'])) {
        Some(title) => format!("**{title}**"),
        None => String::new(),
    }
}

/// What stands in the first pair of double quotes, or of single ones.
fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(['"', '\''])?;
    let (inner, _) = rest.split_once(['"', '\''])?;
    (!inner.is_empty()).then_some(inner)
}

/// `.exercise[`, as slides have it.
fn is_class(line: &str) -> bool {
    line.strip_suffix('[').is_some_and(|class| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        class.starts_with('.') && class.len() > 1 && class.chars().all(is_part)
    })
}

/// Undoes what only keeps a generator from reading a Go template: `{% raw %}`, `{{ "{{.ID}}" }}`.
fn unescape(line: &Line<'_>, edits: &mut Vec<Edit>) {
    const RAW: [&str; 8] = [
        "{% raw %}",
        "{% endraw %}",
        "{%raw%}",
        "{%endraw%}",
        "{%- raw -%}",
        "{%- endraw -%}",
        "{% verbatim %}",
        "{% endverbatim %}",
    ];
    let text = line.text;
    let mut from = 0;
    while let Some(found) = memchr(b'{', &text.as_bytes()[from..]) {
        let at = from + found;
        let rest = &text[at..];
        if let Some(tag) = RAW.iter().find(|tag| rest.starts_with(**tag)) {
            edits.push(Edit::new(line.start + at..line.start + at + tag.len(), ""));
            from = at + tag.len();
        } else if let Some((opening, inner, closing)) = escaped(rest) {
            edits.push(Edit::new(line.start + at..line.start + at + opening, ""));
            let end = at + opening + inner;
            edits.push(Edit::new(line.start + end..line.start + end + closing, ""));
            from = end + closing;
        } else {
            from = at + 1;
        }
    }
}

/// The lengths of `{{ "`, of the template or of the mark in it, and of `" }}`.
fn escaped(text: &str) -> Option<(usize, usize, usize)> {
    let inner = text.strip_prefix("{{")?.trim_start_matches([' ', '-']);
    let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inner = &inner[1..];
    if !inner.starts_with("{{") && !inner.starts_with("}}") {
        return None;
    }
    let end = inner.find(quote)?;
    let template = &inner[..end];
    let behind = &inner[end + 1..];
    let spaces = behind.len() - behind.trim_start_matches([' ', '-']).len();
    let rest = behind[spaces..].strip_prefix("}}")?;
    // The template's own end may stand behind the generator's; each of its marks may be escaped alone.
    let is_whole = template.ends_with("}}") || rest.starts_with("}}") || template == "{{";
    is_whole.then_some((text.len() - inner.len(), end, 1 + spaces + 2))
}
