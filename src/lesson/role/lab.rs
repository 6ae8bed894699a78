//! Slides that say which of their code is to be typed: `.lab[ … ]` and `.exercise[ … ]`. What stands elsewhere in them only
//! illustrates.
//!
//! Not here: what a block is otherwise (`super`).

use std::ops::Range;

use memchr::memchr_iter;

use crate::lesson::page::{Begin, Begins};
use crate::lesson::source::lines_of;

/// How a passage begins.
const OPENINGS: [&str; 2] = [".lab[", ".exercise["];

/// The passages of a lesson that are to be typed, as lines from 1.
#[derive(Debug, Default)]
pub(in crate::lesson) struct Labs(Vec<Range<usize>>);

impl Labs {
    /// Finds them; a line of `]`, alone or behind a fence, ends one.
    pub(in crate::lesson) fn of(text: &str, begins: Begins) -> Self {
        let mut labs = Vec::new();
        let bytes = text.as_bytes();
        let is_opening = |at: usize| {
            OPENINGS
                .iter()
                .any(|opening| bytes[..=at].ends_with(opening.as_bytes()))
        };
        if !begins.has(Begin::Class) || !memchr_iter(b'[', bytes).any(is_opening) {
            return Self(labs);
        }
        let mut open = None;
        for (at, line) in lines_of(text).enumerate() {
            let content = line.trim();
            match open {
                None if OPENINGS.iter().any(|opening| line.starts_with(opening)) => open = Some(at + 1),
                Some(start) if content == "]" || content == "```]" => {
                    labs.push(start..at + 2);
                    open = None;
                }
                None | Some(_) => {}
            }
        }
        labs.extend(open.map(|start| start..usize::MAX));
        Self(labs)
    }

    /// Says whether code on `line` only illustrates; a lesson with a single passage has not made a habit of them.
    pub(in crate::lesson) fn is_aside(&self, line: usize) -> bool {
        self.0.len() > 1 && !self.0.iter().any(|lab| lab.contains(&line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::page::Page;

    fn of(text: &str) -> Labs {
        Labs::of(text, Page::of(text).begins)
    }

    const SLIDES: &str =
        ".lab[\n- Do:\n  ```\n  a\n  ```\n]\n\n```\nb\n```\n\n.lab[\n```\nc\n```]\n\n```\nd\n```\n";

    fn line(text: &str, code: &str) -> usize {
        text[..text.find(code).unwrap()].lines().count() + 1
    }

    #[test]
    fn what_stands_outside_of_the_passages_illustrates() {
        let labs = of(SLIDES);
        let asides: Vec<bool> = ["a\n", "b\n", "c\n", "d\n"]
            .iter()
            .map(|code| labs.is_aside(line(SLIDES, code)))
            .collect();
        assert_eq!(asides, [false, true, false, true]);
    }

    #[test]
    fn one_passage_is_no_habit_and_none_is_none() {
        let one = &SLIDES[..SLIDES.rfind(".lab").unwrap()];
        assert!(!of(one).is_aside(line(one, "b\n")));
        assert!(!of("```\na\n```\n").is_aside(2));
    }
}
