//! Where headings, links and comments stand in the file: what a reader of the lesson passes by, and an author's tools
//! point at.
//!
//! Not here: steps and blocks (`parse`), and where a link leads.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::repair::repaired;
use super::slides::slides;

/// The places in a file that are no step and no block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Landmarks {
    /// The headings in order.
    pub headings: Vec<Heading>,
    /// The links and pictures in order.
    pub links: Vec<Link>,
    /// The bytes of each HTML comment, its marks included.
    pub comments: Vec<Range<usize>>,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its level, from 1 to 6.
    pub level: u8,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// A link or a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written.
    pub target: String,
    /// Its bytes in the file, text and target.
    pub span: Range<usize>,
}

/// Finds the landmarks of a file's text.
pub fn landmarks(source: &str) -> Landmarks {
    let repaired = repaired(source);
    let text = &*repaired.text;
    let body = repaired.source().body_start();
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut found = Landmarks::default();
    let mut open: Option<usize> = None;
    for (event, span) in Parser::new_ext(&text[body..], options).into_offset_iter() {
        let span = span.start + body..span.end + body;
        match event {
            Event::Start(Tag::Heading { level, .. }) => found.headings.push(Heading {
                level: level as u8,
                span: trimmed(text, span),
            }),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                found.links.push(Link {
                    target: dest_url.into_string(),
                    span,
                });
            }
            Event::Start(Tag::HtmlBlock) => open = Some(span.start),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(start) = open.take() {
                    comments(text, start..span.end, &mut found.comments);
                }
            }
            Event::InlineHtml(_) => comments(text, span, &mut found.comments),
            _ => {}
        }
    }
    let places = |span: &mut Range<usize>| *span = repaired.original(span.start)..repaired.original(span.end);
    found
        .headings
        .iter_mut()
        .for_each(|heading| places(&mut heading.span));
    found.links.iter_mut().for_each(|link| places(&mut link.span));
    found.comments.iter_mut().for_each(places);
    found.links.extend(slides(source).into_iter().filter_map(|slide| {
        let named = slide.source?;
        let (target, span) = (named.path, named.span);
        Some(Link { target, span })
    }));
    found
}

fn comments(text: &str, within: Range<usize>, found: &mut Vec<Range<usize>>) {
    let mut at = within.start;
    while let Some(start) = text[at..within.end].find("<!--").map(|n| at + n) {
        let Some(n) = text[start..within.end].find("-->") else {
            return;
        };
        at = start + n + "-->".len();
        found.push(start..at);
    }
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    span.start..span.start + text[span].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_links_and_comments_are_where_they_stand() {
        let text = "---\ntitle: x\n---\n# A\n\nSee [b](b.md \"t\") and ![c](c.png).\n\n<!-- one --><!-- two -->\n\n### D\n\na <!-- in --> b\n";
        let found = landmarks(text);
        let at = |span: &Range<usize>| &text[span.clone()];
        let headings: Vec<_> = found.headings.iter().map(|h| (h.level, at(&h.span))).collect();
        assert_eq!(headings, [(1, "# A"), (3, "### D")]);
        let links: Vec<_> = found
            .links
            .iter()
            .map(|l| (l.target.as_str(), at(&l.span)))
            .collect();
        assert_eq!(links, [("b.md", "[b](b.md \"t\")"), ("c.png", "![c](c.png)")]);
        let comments: Vec<_> = found.comments.iter().map(at).collect();
        assert_eq!(comments, ["<!-- one -->", "<!-- two -->", "<!-- in -->"]);
    }

    #[test]
    fn places_are_those_of_the_file_behind_what_was_mended() {
        let text = "# A\n\n```\nls\n```{{execute}}\n\n!!! note\n    See [b](b.md).\n\n## C\n";
        let found = landmarks(text);
        let links: Vec<_> = found.links.iter().map(|l| &text[l.span.clone()]).collect();
        assert_eq!(links, ["[b](b.md)"]);
        let headings: Vec<_> = found.headings.iter().map(|h| &text[h.span.clone()]).collect();
        assert_eq!(headings, ["# A", "## C"]);
    }

    #[test]
    fn what_stands_in_code_is_no_landmark() {
        let found = landmarks("```\n# a\n[b](c)\n<!-- d -->\n```{{execute}}\n`<!-- e -->`\n\n<!-- open\n");
        assert_eq!(found, Landmarks::default());
    }
}
