//! Markdown that the standard reads other than its author meant, rewritten byte for byte so that places stay.
//!
//! Not here: a rule directly under text; `parse` sees that in the nodes.

use std::borrow::Cow;
use std::ops::Range;

/// Blanks what keeps a fence from closing (`` ```{{execute}} ``, `` ```] ``) and the `<section>` tags of slides,
/// which would make HTML of the Markdown under them. The result has the length and the lines of `text`.
pub(super) fn repaired(text: &str) -> Cow<'_, str> {
    let blanks = blanks(text);
    if blanks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for blank in blanks {
        out.push_str(&text[from..blank.start]);
        out.extend(std::iter::repeat_n(' ', blank.len()));
        from = blank.end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

fn blanks(text: &str) -> Vec<Range<usize>> {
    let mut blanks = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let content = line.trim();
        let content_start = start + (line.len() - line.trim_start().len()).min(line.trim_end().len());
        start += line.len();
        match (open, fence(content)) {
            (None, Some((mark, n_marks, rest))) if mark == '~' || !rest.contains('`') => {
                open = Some((mark, n_marks));
            }
            (Some((mark, n_marks)), Some((closing, n_closing, rest)))
                if closing == mark && n_closing >= n_marks =>
            {
                if rest.trim().is_empty() {
                    open = None;
                } else if ["{{", "{:", "]"]
                    .iter()
                    .any(|tail| rest.trim_start().starts_with(tail))
                {
                    open = None;
                    blanks.push(content_start + n_closing..end);
                }
            }
            (None, None) if is_section_tag(content) => blanks.push(content_start..end),
            _ => {}
        }
    }
    blanks
}

/// The mark of a fence line, how many there are, and what follows them.
fn fence(content: &str) -> Option<(char, usize, &str)> {
    let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = content.trim_start_matches(mark);
    let n_marks = content.len() - rest.len();
    (n_marks >= 3).then_some((mark, n_marks, rest))
}

fn is_section_tag(content: &str) -> bool {
    let is_tag = content.starts_with("<section") || content.starts_with("</section");
    is_tag && content.find('>') == Some(content.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_behind_a_closing_fence_is_blanked() {
        for tail in ["{{execute}}", "]", "{:.term1}"] {
            let text = format!("```\r\ndocker ps\r\n```{tail}\r\nafter");
            let fixed = repaired(&text);
            assert_eq!(fixed.len(), text.len());
            assert!(fixed.contains("\n``` "), "{fixed:?}");
            assert!(!fixed.contains(tail), "{fixed:?}");
        }
    }

    #[test]
    fn section_tags_are_blanked_outside_code_alone() {
        let text = "<section data-x=\"é\">\n# A\n\n```\n<section>\n```\n";
        let fixed = repaired(text);
        assert_eq!(fixed.len(), text.len());
        assert!(fixed.trim_start().starts_with("# A"));
        assert!(fixed.contains("<section>"));
        let fixed = repaired("```\nls\n```\n</section>\n~~~ `a`\n<section>\n~~~\n```\nls\n```]\n<section>\n");
        assert_eq!(fixed.matches("section").count(), 1, "{fixed:?}");
    }

    #[test]
    fn sound_markdown_is_borrowed() {
        assert!(matches!(
            repaired("# A\n\n```sh\nls ```]\n```\n"),
            Cow::Borrowed(_)
        ));
        for inside in ["~~~]", "```]", "````sh", "````x", "<section>"] {
            let text = format!("````\n{inside}\n````\n");
            assert!(matches!(repaired(&text), Cow::Borrowed(_)), "{inside}");
        }
        for outside in ["<section> x", "<sect>", "<aside>"] {
            assert!(matches!(repaired(outside), Cow::Borrowed(_)), "{outside}");
        }
    }
}
