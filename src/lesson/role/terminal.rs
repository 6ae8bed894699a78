//! The terminals that prose tells to type in, each with what is open in it: «In the first terminal, run:»
//!
//! Not here: that another terminal is meant at all (`clues`).

use super::clues::TERMINALS;
use super::opened::Opened;
use super::said::{List, Said};

/// The most terminals that a lesson is followed in.
const MOST: usize = 9;

/// What is open in each terminal that prose has named, in order.
#[derive(Debug, Default)]
pub(super) struct Terminals {
    current: usize,
    open: [Option<Opened>; MOST],
}

impl Terminals {
    /// Goes to the terminal that the prose names, if it names one that is not the current one; says what is open there.
    ///
    /// `before` was open before that prose, and without names of terminals `behind` is.
    pub(super) fn follow(
        &mut self,
        said: &Said<'_>,
        before: Option<Opened>,
        behind: Option<Opened>,
    ) -> Option<Opened> {
        if !said.closes_with(List::Terminals) {
            return behind;
        }
        let Some(named) = numbered(said.closing_end()).filter(|named| *named != self.current) else {
            return behind;
        };
        self.open[self.current] = before;
        self.current = named;
        self.open[named]
    }
}

/// The number of the terminal that a text names last, from 0: «terminal 2», «the second terminal».
fn numbered(text: &str) -> Option<usize> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_terminal = |word: &&str| TERMINALS.contains(word);
    let behind = words.windows(2).filter(|pair| is_terminal(&pair[0]));
    let before = words.windows(2).filter(|pair| is_terminal(&pair[1]));
    let behind = behind.rev().find_map(|pair| number(pair[1]));
    let before = before.rev().find_map(|pair| ordinal(pair[0]));
    before.or(behind)
}

fn number(word: &str) -> Option<usize> {
    let named = ["one", "two", "three", "four"]
        .iter()
        .position(|name| *name == word);
    let written = || word.parse().ok().filter(|n| (1..=MOST).contains(n));
    named.or_else(|| written().map(|n: usize| n - 1))
}

fn ordinal(word: &str) -> Option<usize> {
    match word {
        "first" | "1st" | "original" => Some(0),
        "second" | "2nd" => Some(1),
        "third" | "3rd" => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::roles;
    use super::numbered;
    use crate::lesson::Role::{Commands, Inside};

    #[test]
    fn a_terminal_has_a_number() {
        for (text, n) in [
            ("In terminal 2, run:", Some(1)),
            ("Terminal one", Some(0)),
            ("Back in your first terminal:", Some(0)),
            ("In the second shell window", Some(1)),
            ("Open a third tab", Some(2)),
            ("Open another terminal", None),
            ("The first time you open a terminal", None),
            ("In terminal 12, run:", None),
        ] {
            assert_eq!(numbered(text), n, "{text}");
        }
    }

    #[test]
    fn what_is_open_in_a_terminal_is_open_when_the_prose_comes_back_to_it() {
        let one = ("Terminal 1:", "sh", "docker run -it --name one alpine sh");
        let two = ("Terminal 2:", "sh", "ls");
        let back = ("In the first terminal, run:", "sh", "ping one");
        let left = ("Type exit. In the second terminal, run:", "sh", "ls");
        assert_eq!(
            roles(&[one, two, back, left]),
            [Commands, Commands, Inside, Commands]
        );
        assert_eq!(roles(&[two, back]), [Commands, Commands]);
    }
}
