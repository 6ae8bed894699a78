//! Whether a line is a whole command, or the next one belongs to it. Pure.
//!
//! Not here: reading a language properly (`script`); a prompt only has to know when to ask for more.

/// Says whether more has to be typed before the line is a whole command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It is whole.
    Nothing,
    /// A quote is open, or the line ends in a continuation.
    MoreLines,
}

/// Looks for an open quote and for a `\` or a PowerShell backtick at the end.
pub fn need(text: &str) -> Need {
    let mut open: Option<char> = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (open, character) {
            (None | Some('"'), '\\') if characters.next().is_none() => {
                return Need::MoreLines;
            }
            (None, '\'' | '"') => open = Some(character),
            (Some(quote), _) if quote == character => open = None,
            _ => {}
        }
    }
    let ends_in_backtick = text.trim_end_matches([' ', '\t']).ends_with(" `");
    if open.is_some() || ends_in_backtick {
        Need::MoreLines
    } else {
        Need::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_quotes_and_continuations_want_more() {
        for text in [
            "echo 'a",
            "echo \"a",
            "docker push \\",
            "docker image tag a b; `",
            "echo \"it's",
        ] {
            assert_eq!(need(text), Need::MoreLines, "{text}");
        }
    }

    #[test]
    fn whole_commands_want_nothing() {
        for text in [
            "",
            "echo 'a' \"b\"",
            "echo \"it's\"",
            "echo it\\'s",
            "echo `date`",
            "echo 'a\\'",
        ] {
            assert_eq!(need(text), Need::Nothing, "{text}");
        }
    }
}
