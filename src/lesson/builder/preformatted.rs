//! `<pre>` of HTML → code, with its place in the Markdown.
//!
//! Not here: finding it in the HTML (`html`).

use std::ops::Range;

use super::{Code, Fence, Mark};
use crate::lesson::html::{Preformatted, tag_name};

/// Tags that only change how text looks.
const LOOKS: [&str; 14] = [
    "a", "b", "code", "em", "font", "i", "kbd", "mark", "samp", "small", "span", "strong", "u", "var",
];

/// How far a tag may reach, in bytes.
const LONGEST_TAG: usize = 256;

/// Makes code of what stands in `<pre>` within `html`, the HTML block at `span` of `markdown`; the text alone where it is
/// only shown.
pub(super) fn code(
    found: &Preformatted<'_>,
    html: &str,
    markdown: &str,
    span: &Range<usize>,
) -> Result<(Code, Range<usize>), String> {
    let plain = plain(found.inner);
    let text = plain.trim_matches('\n').trim_end().to_owned();
    let is_closed = html[found.at + found.inner.len()..].starts_with("</pre>");
    let is_cell = html.contains("<td");
    if !is_closed || is_cell || found.mark == Some(Mark::Show) || text.trim().is_empty() {
        return Err(text);
    }
    let fence = match (found.mark, attribute(found.tag, "data-filename")) {
        (Some(_), _) => Fence::Marked,
        (None, Some(path)) => match attribute(found.tag, "data-target") {
            None | Some("replace") => Fence::Html(format!("data-filename=\"{path}\"")),
            Some(_) => return Err(text),
        },
        (None, None) => Fence::Html(String::new()),
    };
    let lead = found.inner.len() - found.inner.trim_start_matches(['\n', '\r']).len();
    let at = found.at + lead;
    let code = Code {
        fence,
        text: text + "\n",
    };
    let written = &markdown[span.clone()];
    if written.starts_with(html) {
        let start = span.start + at;
        let n_bytes = found.inner[lead..].trim_end().len();
        return Ok((code, start..start + n_bytes));
    }
    // What the block stands in has its own marks before each line.
    let n_lines = |html: &str| html.matches('\n').count();
    let first = n_lines(&html[..at]);
    let last = n_lines(&html[..found.at + found.inner.trim_end().len()]);
    let start_of = |n: usize| written.split_inclusive('\n').take(n).map(str::len).sum::<usize>();
    Ok((
        code,
        span.start + start_of(first)..span.start + start_of(last + 1),
    ))
}

/// The value of an attribute in double or single quotes.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next().filter(|value| !value.is_empty())
}

/// The text as a browser shows it; what looks like a tag and is none of HTML's is a value that the learner gives.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&', '\r']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (shown, n_bytes) = match rest.as_bytes()[0] {
            b'<' => tag(rest).map_or((Some('<'), 1), |n_bytes| (None, n_bytes)),
            b'&' => entity(rest).map_or((Some('&'), 1), |(shown, n_bytes)| (Some(shown), n_bytes)),
            _ => (None, 1),
        };
        text.extend(shown);
        rest = &rest[n_bytes..];
    }
    text.push_str(rest);
    text
}

/// The length of the tag at the beginning.
fn tag(html: &str) -> Option<usize> {
    let end = html.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')?;
    let tag = &html[..=end];
    let name = tag_name(tag).trim_start_matches('/');
    let is_name_alone = tag[1..].trim_start_matches('/')[name.len()..].starts_with([' ', '>', '/']);
    (LOOKS.contains(&name) && is_name_alone && !tag.contains('\n')).then_some(end + 1)
}

/// The character that an entity at the beginning stands for, and the entity's length.
fn entity(html: &str) -> Option<(char, usize)> {
    let end = html.bytes().take(10).position(|byte| byte == b';')?;
    let name = &html[1..end];
    let shown = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())?
        }
    };
    Some((shown, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_tags_of_looks_are_undone_and_values_are_kept() {
        for (html, text) in [
            ("a &amp;&amp; b &gt; c &#39;d&#x27; &quot;", "a && b > c 'd' \""),
            ("<code class=\"x\">a <b>b</b></code>", "a b"),
            ("cat < a > b <your-id> <a-name>", "cat < a > b <your-id> <a-name>"),
            ("&unknown; & &#0; &", "&unknown; & &#0; &"),
            ("x &é;", "x &é;"),
        ] {
            assert_eq!(plain(html), text);
        }
    }
}
