//! A line → what the learner asked for. Pure.
//!
//! Not here: reading the line.

use super::Intent;
use super::words::INTENTS;

impl Intent {
    /// Reads a line: one of stepgate's words alone, else a command; a leading `!` makes a command of any word.
    pub fn of(line: &str) -> Self {
        let line = line.trim();
        if let Some(command) = line.strip_prefix('!') {
            // `! command` is bash's own negation.
            let is_forced = command.starts_with(|c: char| !c.is_whitespace());
            return Self::Run(if is_forced { command } else { line }.to_owned());
        }
        match line {
            "" => Self::Proceed,
            "check" => Self::Check,
            "hint" => Self::Hint,
            "solution" => Self::Solution,
            "explain" => Self::Explain,
            "back" => Self::Back,
            "list" => Self::List,
            "skip" => Self::Skip,
            "reset" => Self::Reset,
            "quit" | "exit" => Self::Quit,
            "help" | "?" => Self::Help,
            command => Self::Run(command.to_owned()),
        }
    }
}

/// Finds the word of stepgate's that somebody may have meant with a line that the shell knows no command for.
pub fn meant(line: &str) -> Option<&'static str> {
    let line = line.trim().to_lowercase();
    if line.starts_with('!') {
        return None;
    }
    let near = INTENTS
        .iter()
        .map(|word| (strsim::osa_distance(&line, word), *word));
    let (n_changes, word) = near.min()?;
    (n_changes <= 2 && n_changes < word.len() / 2).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_alone_is_an_intent_and_anything_longer_a_command() {
        assert_eq!(Intent::of(""), Intent::Proceed);
        assert_eq!(Intent::of("  check \t"), Intent::Check);
        assert_eq!(Intent::of("?"), Intent::Help);
        for line in ["check it", "Check", "list -a", "exit 3", "docker ps"] {
            assert_eq!(Intent::of(line), Intent::Run(line.to_owned()));
        }
    }

    #[test]
    fn an_exclamation_mark_makes_a_command_of_any_word() {
        assert_eq!(Intent::of("!check"), Intent::Run("check".to_owned()));
        assert_eq!(
            Intent::of("! grep -q x y"),
            Intent::Run("! grep -q x y".to_owned())
        );
    }

    #[test]
    fn a_slip_of_the_finger_is_a_word_and_another_program_is_not() {
        for (line, word) in [
            ("chek", "check"),
            ("Hint", "hint"),
            ("sloution", "solution"),
            ("exlpain", "explain"),
        ] {
            assert_eq!(meant(line), Some(word), "{line}");
        }
        for line in ["next", "cat", "docker", "ls", "chek it out", "!check", ""] {
            assert_eq!(meant(line), None, "{line}");
        }
    }

    #[test]
    fn every_word_that_is_offered_is_understood() {
        for word in INTENTS {
            assert!(!matches!(Intent::of(word), Intent::Run(_)), "{word}");
        }
    }
}
