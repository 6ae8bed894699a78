//! A line → an [`Intent`]. Pure.
//!
//! Not here: reading the line.

use super::Intent;

/// The words that are intents when they stand alone on the line, as completion offers them.
pub const WORDS: [&str; 11] = [
    "back", "check", "explain", "help", "hint", "list", "quit", "reset", "skip", "solution", "exit",
];

/// Reads a line as the learner typed it. A leading `!` makes a command of a line that would be an intent.
pub fn intent(line: &str) -> Intent {
    let line = line.trim();
    if let Some(command) = line
        .strip_prefix('!')
        .map(str::trim_start)
        .filter(|rest| !rest.is_empty())
    {
        return Intent::Run(command.to_owned());
    }
    match line {
        "" => Intent::Proceed,
        "check" => Intent::Check,
        "hint" => Intent::Hint,
        "solution" => Intent::Solution,
        "explain" => Intent::Explain,
        "back" => Intent::Back,
        "list" => Intent::List,
        "skip" => Intent::Skip,
        "reset" => Intent::Reset,
        "quit" | "exit" => Intent::Quit,
        "help" | "?" => Intent::Help,
        command => Intent::Run(command.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_is_offered_is_an_intent() {
        for word in WORDS {
            assert!(!matches!(intent(word), Intent::Run(_)), "{word}");
        }
    }

    #[test]
    fn words_with_arguments_are_commands() {
        assert_eq!(intent("check the docs"), Intent::Run("check the docs".to_owned()));
        assert_eq!(
            intent("  docker image ls "),
            Intent::Run("docker image ls".to_owned())
        );
    }

    #[test]
    fn a_bang_makes_a_command_of_an_intent() {
        assert_eq!(intent("!check"), Intent::Run("check".to_owned()));
        assert_eq!(intent("! list"), Intent::Run("list".to_owned()));
    }

    #[test]
    fn nothing_proceeds() {
        assert_eq!(intent(" \t"), Intent::Proceed);
    }
}
