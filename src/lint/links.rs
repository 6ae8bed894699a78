//! The links of a lesson that lead to files beside it or to the web, and what a dead one is called.
//!
//! Not here: whether they are dead; that asks the disk or the network (`cli`).

use std::ops::Range;

use crate::lesson::landmarks;

use super::Finding;
use super::scene::finding;

/// A link with where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLink {
    /// Where it leads.
    pub destination: Destination,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A file or folder, from the lesson's own folder.
    File(String),
    /// A page of the web, without its fragment.
    Page(String),
}

/// Finds the links that can be followed: no fragments of this page, no mail, nothing that a site puts together, and nothing
/// that begins at a site's root.
pub fn links(text: &str) -> Vec<FoundLink> {
    let found = landmarks(text).links.into_iter();
    found
        .filter_map(|link| {
            Some(FoundLink {
                destination: destination(&link.target)?,
                span: link.span,
            })
        })
        .collect()
}

fn destination(target: &str) -> Option<Destination> {
    let bare = target.split('#').next().unwrap_or_default().trim();
    if bare.is_empty() || bare.contains(['{', '}', '<', '>', '$', '%']) && !is_escaped(bare) {
        return None;
    }
    if bare.starts_with("http://") || bare.starts_with("https://") {
        return Some(Destination::Page(bare.to_owned()));
    }
    let has_scheme = bare.split_once(':').is_some_and(|(scheme, _)| {
        scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    if has_scheme || bare.starts_with(['/', '\\', '?']) {
        return None;
    }
    let path = bare.split('?').next().unwrap_or_default();
    Some(Destination::File(unescaped(path)))
}

/// Says whether the only odd sign is `%` before two hexadecimal digits.
fn is_escaped(target: &str) -> bool {
    !target.contains(['{', '}', '<', '>', '$'])
        && target
            .split('%')
            .skip(1)
            .all(|rest| rest.len() >= 2 && rest.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
}

/// A path with its `%20` and the like as characters; as written where they make no text.
fn unescaped(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

/// What is said of a dead link; `reason` says what came of following it.
pub fn dead(link: &FoundLink, reason: &str) -> Finding {
    match &link.destination {
        Destination::File(path) => finding(
            "dead-link",
            link.span.clone(),
            format!("`{path}` {reason}"),
            "a link is followed from the folder that the lesson is in",
        ),
        Destination::Page(url) => finding(
            "dead-url",
            link.span.clone(),
            format!("`{url}` {reason}"),
            "name the page's new address, or leave the link out",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_files_and_pages_are_found_and_no_others() {
        let text = "[a](b/c%20d.md#e) ![f](g.png) [h](https://example.com/i#j)\n\n\
                    [k](#l) [m](mailto:n@example.com) [o](/p) [q]({{r}}) [s](?t) [u](<v w>) [x](100%)\n";
        let found: Vec<Destination> = links(text).into_iter().map(|link| link.destination).collect();
        assert_eq!(
            found,
            [
                Destination::File("b/c d.md".to_owned()),
                Destination::File("g.png".to_owned()),
                Destination::Page("https://example.com/i".to_owned()),
                Destination::File("v w".to_owned()),
            ]
        );
    }
}
