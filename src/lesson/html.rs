//! The little of HTML that a lesson shows: text, and which part of it is a hint.
//!
//! Not here: Markdown between tags; `builder` reads the text pieces as such, and what is in `<pre>`.

use super::builder::{Mark, mark};
use super::{expected, quiz};

/// A piece of an HTML block.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text between tags, entities as written.
    Text(&'a str),
    /// What stands within `<pre>`.
    Preformatted(Preformatted<'a>),
    /// `<details>`.
    DetailsOpen,
    /// The text of a `<summary>`, its inner tags left out.
    Summary(String),
    /// `</details>`.
    DetailsClose,
    /// A comment that marks a question.
    Quiz,
    /// What a comment says, with the offset at which that begins.
    Comment(&'a str, usize),
    /// What a comment says of the output below it.
    Expected(&'a str),
    /// A comment that is never closed and so hides the rest.
    UnclosedComment,
}

/// Text within `<pre>`, its inner tags and entities as written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Preformatted<'a> {
    /// The opening tag.
    pub(super) tag: &'a str,
    pub(super) inner: &'a str,
    /// Where the inner text begins in the HTML.
    pub(super) at: usize,
    /// The mark behind the closing tag.
    pub(super) mark: Option<Mark>,
}

/// Cuts an HTML block into what is shown, and the comments; scripts, styles and all other tags are left out.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        push_text(&mut pieces, &rest[..open]);
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let Some(end) = comment.find("-->") else {
                pieces.push(Piece::UnclosedComment);
                return pieces;
            };
            if quiz::is_mark(&comment[..end]) {
                pieces.push(Piece::Quiz);
            } else if let Some(wanted) = expected::in_comment(&comment[..end]) {
                pieces.push(Piece::Expected(wanted));
            } else {
                let at = html.len() - comment.len();
                pieces.push(Piece::Comment(&comment[..end], at));
            }
            rest = &comment[end + "-->".len()..];
            continue;
        }
        let Some(end) = rest.find('>') else {
            break;
        };
        let tag = &rest[..=end];
        rest = &rest[end + 1..];
        match tag_name(tag) {
            "details" => pieces.push(Piece::DetailsOpen),
            "/details" => pieces.push(Piece::DetailsClose),
            "summary" => pieces.push(Piece::Summary(without_tags(take_until(&mut rest, "</summary")))),
            "pre" => {
                let at = html.len() - rest.len();
                let inner = take_until(&mut rest, "</pre");
                rest = rest.strip_prefix("</pre>").unwrap_or(rest);
                let found = mark(rest);
                rest = &rest[found.map_or(0, |(_, n_bytes)| n_bytes)..];
                let mark = found.map(|(mark, _)| mark);
                pieces.push(Piece::Preformatted(Preformatted { tag, inner, at, mark }));
            }
            "script" => _ = take_until(&mut rest, "</script"),
            "style" => _ = take_until(&mut rest, "</style"),
            _ => {}
        }
    }
    push_text(&mut pieces, rest);
    pieces
}

/// The name of a tag in `<…>`, with `/` before an end tag's; tags are told apart in lower case alone, which
/// is how people write them.
pub(super) fn tag_name(tag: &str) -> &str {
    let inner = tag.trim_start_matches('<');
    let end = inner
        .char_indices()
        .find(|&(at, c)| !(c.is_ascii_alphanumeric() || (at == 0 && c == '/')))
        .map_or(inner.len(), |(at, _)| at);
    &inner[..end]
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.trim().is_empty() {
        pieces.push(Piece::Text(text));
    }
}

/// Takes what stands before `end`, or everything where it is missing; the end tag stays.
fn take_until<'a>(rest: &mut &'a str, end: &str) -> &'a str {
    let at = rest.find(end).unwrap_or(rest.len());
    let (before, after) = rest.split_at(at);
    *rest = after;
    before
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let Some(end) = rest[open..].find('>') else {
            break;
        };
        rest = &rest[open + end + 1..];
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_comments_and_scripts_show_nothing() {
        assert_eq!(
            pieces("<section data-x=\"y\">\n<!-- note -->\n<script>if (a<b) {}</script>\n<style>b{}</style>"),
            [Piece::Comment(" note ", 25)]
        );
    }

    #[test]
    fn preformatted_text_is_given_with_its_place_and_its_mark() {
        assert_eq!(
            pieces("<p><pre class=\"x\">a <b>c</b></pre>{{execute}} d"),
            [
                Piece::Preformatted(Preformatted {
                    tag: "<pre class=\"x\">",
                    inner: "a <b>c</b>",
                    at: 18,
                    mark: Some(Mark::Run),
                }),
                Piece::Text(" d")
            ]
        );
    }

    #[test]
    fn a_tag_is_named_up_to_what_is_no_letter() {
        let table = [("<br/>", "br"), ("</b>", "/b"), ("<h1 id=x>", "h1"), ("<!x>", "")];
        for (tag, name) in table {
            assert_eq!(tag_name(tag), name, "{tag}");
        }
    }

    #[test]
    fn details_are_cut_at_their_summary() {
        assert_eq!(
            pieces("<details><summary><b>Hint</b> 1</summary>Use it.</details>"),
            [
                Piece::DetailsOpen,
                Piece::Summary("Hint 1".to_owned()),
                Piece::Text("Use it."),
                Piece::DetailsClose
            ]
        );
    }

    #[test]
    fn an_open_comment_hides_the_rest_and_says_so() {
        assert_eq!(pieces("a<!-- b <p>c"), [Piece::Text("a"), Piece::UnclosedComment]);
    }
}
