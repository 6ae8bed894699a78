//! Whether a line goes on in the next. Pure.
//!
//! Not here: parsing commands (`script`); here-documents are typed as one line or in a file.

use crate::shell::process::ShellKind;

/// Says whether the text has an open quote or ends in a continuation: `\` in bash, a backtick in both (lessons for
/// PowerShell are typed into bash too).
pub(super) fn is_unfinished(text: &str, kind: ShellKind) -> bool {
    let escape = match kind {
        ShellKind::Bash => '\\',
        ShellKind::Powershell => '`',
    };
    let mut quote = None;
    let mut n_backticks = 0;
    let mut before = ' ';
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (None | Some('"'), c) if c == escape => match chars.next() {
                None => return true,
                Some('\n') if chars.as_str().is_empty() => return true,
                Some(_) => {}
            },
            (None, '\'' | '"') => quote = Some(c),
            (None, '#') if before.is_whitespace() => {
                while chars.clone().next().is_some_and(|c| c != '\n') {
                    chars.next();
                }
            }
            (None, '`') => n_backticks += 1,
            (None | Some(_), _) => {}
        }
        before = c;
    }
    quote.is_some() || n_backticks % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_quotes_and_continuations_ask_for_more() {
        use ShellKind::{Bash, Powershell};
        for (text, kind) in [
            ("echo 'a", Bash),
            ("echo \"a\nb", Bash),
            ("docker tag a \\", Bash),
            ("docker tag a b; `", Bash),
            ("docker tag a b; `", Powershell),
            ("echo `date", Bash),
            ("echo a#'b", Bash),
        ] {
            assert!(is_unfinished(text, kind), "{text}");
        }
    }

    #[test]
    fn whole_lines_are_whole() {
        use ShellKind::{Bash, Powershell};
        for (text, kind) in [
            ("", Bash),
            ("echo 'a\"b' \"c'd\" \\'", Bash),
            ("echo \"a\\\"b\"", Bash),
            ("echo a # don't", Bash),
            ("echo a#'b'", Bash),
            ("echo `date`", Bash),
            ("docker tag a \\\n b", Bash),
            ("cd C:\\lessons\\", Powershell),
            ("echo `\"", Powershell),
        ] {
            assert!(!is_unfinished(text, kind), "{text}");
        }
    }
}
