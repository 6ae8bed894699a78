//! Keeping control characters of a lesson's text from the terminal.
//!
//! Not here: the escape sequences that stepgate itself writes (`span`).

/// How many columns a tab in code becomes.
const TAB: &str = "    ";

/// Says whether a character could move the cursor, start an escape sequence, or reorder what is shown.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Text for within a line: tabs and line ends become spaces, other control characters nothing.
pub(super) fn inline(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\t' | '\n' | '\r' => Some(' '),
            c if is_control(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Text of several lines: tabs become spaces, line ends stay, other control characters become nothing.
pub(super) fn block(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => clean.push('\n'),
            '\t' => clean.push_str(TAB),
            c if is_control(c) => {}
            c => clean.push(c),
        }
    }
    clean
}

/// A link's target if a terminal may be told to open it: http and https without anything unprintable.
pub(super) fn target(url: &str) -> Option<&str> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_printable = url.chars().all(|c| !is_control(c) && !c.is_whitespace());
    (is_web && is_printable).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_is_left() {
        let nasty = "a\u{1b}]0;x\u{7}b\u{9b}31m\u{202e}c\rd\u{0}";
        assert_eq!(inline(nasty), "a]0;xb31mc d");
        assert_eq!(block(nasty), "a]0;xb31mcd");
        assert_eq!(block("a\n\tb\r\n"), "a\n    b\n");
    }

    #[test]
    fn only_web_targets_may_be_opened() {
        assert!(target("https://hub.docker.com").is_some());
        for url in [
            "file:///etc/passwd",
            "javascript:x",
            "https://a\u{1b}b",
            "notes.md",
            "https://a b",
        ] {
            assert_eq!(target(url), None, "{url}");
        }
    }
}
