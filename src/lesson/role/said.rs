//! The prose before a block, with the phrases in it, which are looked for once.
//!
//! Not here: the phrases, and what they mean (`clues`, `platform`).

use std::cell::OnceCell;

use memchr::memrchr_iter;

use super::clues::{
    DOCUMENT, ELSEWHERE, ENDED, FAILURE, INSIDE, LEFT, NODES, OUTPUT, SHOWN, TERMINALS, WITHIN,
};
use super::near::ENTERING;
use super::phrases::Phrases;
use super::settings::STARTUP;

/// The most of the prose that is looked at for what is typed where, in bytes, from its end.
const MOST: usize = 700;

/// More bytes than any phrase has.
const LONGEST: usize = 48;

/// The lists of phrases, in their order in [`ALL`].
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    Output,
    Document,
    Inside,
    Failure,
    Within,
    Shown,
    Left,
    Elsewhere,
    Nodes,
    Terminals,
    Ended,
    Entering,
    Containers,
    Startup,
    Looks,
    Dockerfiles,
}

static ALL: Phrases<16> = Phrases::new([
    OUTPUT,
    DOCUMENT,
    INSIDE,
    FAILURE,
    WITHIN,
    SHOWN,
    LEFT,
    ELSEWHERE,
    NODES,
    TERMINALS,
    ENDED,
    ENTERING,
    &["container"],
    &STARTUP,
    &[" look"],
    &["ockerfile"],
]);

/// The prose between a block and the one before it.
#[derive(Debug)]
pub(in crate::lesson) struct Said<'a> {
    /// All of it.
    pub(super) prose: &'a str,
    /// The paragraph that it ends with.
    pub(super) closing: &'a str,
    /// What is in all of it, once somebody has asked.
    of_prose: OnceCell<u32>,
    of_closing: u32,
}

impl<'a> Said<'a> {
    pub(in crate::lesson) fn of(prose: &'a str, closing: &'a str) -> Self {
        Self {
            prose,
            closing,
            of_prose: OnceCell::new(),
            of_closing: ALL.of(tail(closing)),
        }
    }

    fn of_prose(&self) -> u32 {
        let end = tail(self.prose).trim_end_matches('\n');
        match end.strip_suffix(self.closing) {
            // What stands in the last paragraph was found there.
            Some(head) if self.closing.len() <= MOST => {
                self.of_closing | ALL.of(cut(end, head.len() + LONGEST))
            }
            Some(_) | None => ALL.of(end),
        }
    }

    /// Says whether one of a list's phrases is in the last paragraph.
    pub(super) fn closes_with(&self, list: List) -> bool {
        self.of_closing >> list as u32 & 1 != 0
    }

    /// Says whether one of a list's phrases is anywhere, so far from the end as it is looked for.
    pub(super) fn has(&self, list: List) -> bool {
        self.of_prose.get_or_init(|| self.of_prose()) >> list as u32 & 1 != 0
    }

    /// Says whether it names the laboratory whose machines run Alpine.
    pub(super) fn names_lab(&self) -> bool {
        static NAMES: Phrases<1> = Phrases::new([&["play with docker", "play-with-docker"]]);
        NAMES.of(self.end()) != 0
    }

    /// The prose so far from its end as it is looked at.
    pub(super) fn end(&self) -> &'a str {
        tail(self.prose)
    }

    /// The last paragraph, so far from its end as it is looked at.
    pub(super) fn closing_end(&self) -> &'a str {
        tail(self.closing)
    }
}

/// The last sentence of a paragraph.
pub(super) fn last_sentence(paragraph: &str) -> &str {
    let bytes = paragraph.as_bytes();
    let end = memrchr_iter(b'.', bytes).find(|end| matches!(bytes.get(end + 1), Some(b' ' | b'\n')));
    end.map_or(paragraph, |end| &paragraph[end + 2..])
}

/// The end of a text, cut between characters.
fn tail(text: &str) -> &str {
    let mut from = text.len().saturating_sub(MOST);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}

/// The beginning of a text of so many bytes, or a few more.
fn cut(text: &str, n_bytes: usize) -> &str {
    let mut to = text.len().min(n_bytes);
    while !text.is_char_boundary(to) {
        to += 1;
    }
    &text[..to]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_the_last_paragraph_and_before_it() {
        let said = Said::of("Type exit on Windows.\nNow create it:\n", "Now create it:");
        assert!(said.closes_with(List::Document));
        assert!(!said.closes_with(List::Left));
        assert!(said.has(List::Left));
        let parted = Said::of("Look at the docker host now:\n", "host now:");
        assert!(parted.has(List::Elsewhere) && !parted.closes_with(List::Elsewhere));
    }

    #[test]
    fn only_the_end_of_long_prose_is_read() {
        let long = format!("the output on Linux, then exit {}", "é".repeat(MOST));
        let said = Said::of(&long, &long);
        assert!(!said.closes_with(List::Output) && !said.has(List::Left));
    }
}
