//! Blanks around a text, as the standard library takes them away: a text without any is known by its first and last byte, and most
//! lines are such.
//!
//! Not here: what the lines are.

/// A text without the blanks around it: [`str::trim`].
#[inline]
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// A text without the blanks before it: [`str::trim_start`].
#[inline]
pub(super) fn trimmed_start(text: &str) -> &str {
    let n_blanks = n_plain(text);
    match text.as_bytes().get(n_blanks) {
        Some(first) if first.is_ascii_graphic() => &text[n_blanks..],
        _ => text.trim_start(),
    }
}

/// Says whether a text has nothing but blanks.
#[inline]
pub(super) fn is_blank(text: &str) -> bool {
    match text.as_bytes().get(n_plain(text)) {
        Some(first) => !first.is_ascii_graphic() && text.trim_start().is_empty(),
        None => true,
    }
}

/// How many spaces and tabs a text begins with.
fn n_plain(text: &str) -> usize {
    let blanks = text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_those_of_the_standard_library() {
        for text in [
            "",
            " ",
            "a",
            "a b",
            " \ta ",
            "\u{a0}a",
            "a\u{3000}",
            " \u{a0} a\u{2003} ",
            "\t\u{3000}",
            "é",
            " é ",
            "\u{1}",
            "\u{b}a\r\n",
            "\u{7f} ",
        ] {
            assert_eq!(trimmed(text), text.trim(), "{text:?}");
            assert_eq!(trimmed_start(text), text.trim_start(), "{text:?}");
            assert_eq!(is_blank(text), text.trim().is_empty(), "{text:?}");
        }
    }
}
