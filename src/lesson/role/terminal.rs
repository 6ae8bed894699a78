//! The terminals that prose tells to type in, each with what is open in it: «In the first terminal, run:»
//!
//! Not here: that another terminal is meant at all (`clues`).

use super::clues::TERMINALS;
use super::label::Typed;
use super::opened::Opened;
use super::said::{List, Said};

/// The most terminals that a lesson is followed in.
const MOST: usize = 9;

/// What is open in each terminal that prose has named, in order.
#[derive(Debug, Default)]
pub(super) struct Terminals {
    current: usize,
    open: [Option<Opened>; MOST],
    /// Whether a block has said that it is for another one than the first.
    has_further: bool,
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
        self.turn(named, before)
    }

    /// Goes to the terminal that a block itself says it is typed in.
    pub(super) fn go_to(
        &mut self,
        typed: Typed,
        before: Option<Opened>,
        behind: Option<Opened>,
    ) -> Option<Opened> {
        let number = match typed {
            Typed::Numbered(number) => number,
            Typed::Unnumbered if self.has_further => 0,
            Typed::Unnumbered => return behind,
        };
        self.has_further |= number > 0;
        if number == self.current || number >= MOST {
            return behind;
        }
        self.turn(number, before)
    }

    fn turn(&mut self, number: usize, before: Option<Opened>) -> Option<Opened> {
        self.open[self.current] = before;
        self.current = number;
        self.open[number]
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
    fn a_block_to_click_on_is_typed_in_its_own_terminal() {
        let shell = ("Go in:", "execute", "docker run -it alpine sh");
        let other = ("See it run:", "execute-2", "docker ps");
        let within = ("Again:", "execute", "ps");
        let leave = ("Then:", "execute", "exit");
        assert_eq!(roles(&[shell, other, within]), [Commands, Commands, Inside]);
        assert_eq!(roles(&[shell, other, leave, within])[3], Commands);
        let second = ("Here too:", "execute-2", "docker exec -it `docker ps -ql` sh");
        let there = ("", "execute-2", "ps");
        let read = roles(&[shell, second, leave, there, within]);
        assert_eq!(read[3..], [Inside, Commands]);
        // Without another number prose alone says which terminal it is.
        let told = ("In another terminal, run:", "execute", "curl localhost");
        assert_eq!(roles(&[shell, told]), [Commands, Commands]);
    }

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
