//! What an author marks as left out, escapes, or names in another script: `xxx`, `\<name\>`, `容器ID`.
//!
//! Not here: brackets that stand as they are (`placeholder`).

use super::{MAX_LEN, is_quoted, words};

/// `\<name\>` in a command of docker's, whose author has kept Markdown from reading a tag where there is none.
pub(super) fn escaped(text: &str, at: usize) -> Option<&str> {
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    let inner = text[at + 1..].split("\\>").next()?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let is_closed = text[at + 1 + inner.len()..].starts_with("\\>");
    (is_closed
        && !inner.is_empty()
        && inner.len() <= MAX_LEN
        && inner.chars().all(is_name)
        && line.trim_start().starts_with("docker ")
        && !is_quoted(text, at))
    .then_some(inner)
}

/// `xxx` as a word or a part of a reference: what its author left out.
pub(super) fn left_out(text: &str, at: usize) -> Option<&str> {
    let n_letters = text[at..].bytes().take_while(|byte| *byte == b'x').count();
    let behind = text.as_bytes().get(at + n_letters);
    let is_whole = behind.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b':' | b'"'));
    let before = at.checked_sub(1).map(|at| text.as_bytes()[at]);
    let is_word = before.is_some_and(|byte| matches!(byte, b' ' | b'/' | b':' | b'"'));
    (n_letters > 2 && is_word && is_whole).then(|| &text[at..at + n_letters])
}

/// `容器ID`, `イメージ名`: a word of a docker command that says in another script what stands there, as no name of docker's can be.
pub(super) fn foreign(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    let n_name = rest
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'))
        .unwrap_or(rest.len());
    let name = &rest[..n_name];
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    let is_word = line.trim_start().starts_with("docker ") && !line.contains('#') && !is_quoted(text, at);
    let is_end = rest[n_name..]
        .chars()
        .next()
        .is_none_or(|c| c.is_whitespace() || matches!(c, ':' | '/'));
    (is_word && is_end && words::is_foreign_value(name)).then_some(name)
}
