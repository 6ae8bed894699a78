//! What prose says of where something is typed: sections that end, containers and machines that are left, terminals.
//!
//! Not here: what the prose's words are (`clues`), and what commands open (`opened`, `split`).

use super::Reader;
use super::clues::Clues;
use super::opened::Opened;
use super::said::Said;

impl Reader {
    /// Says that a section ends with `prose` behind its last block, and a new one begins.
    pub(in crate::lesson) fn end_section(&mut self, prose: &str) {
        if self.is_elsewhere() && !prose.is_empty() {
            let said = Said::of(prose, "");
            let clues = Clues {
                is_inside: false,
                is_within: false,
                ..Clues::of(&said, true)
            };
            self.follow(clues, &said);
        }
        self.is_stale = self.open.is_some();
    }

    /// Goes on below a heading of this level.
    pub(in crate::lesson) fn enter(&mut self, level: u8, title: &str) {
        self.reference.enter(level, title);
    }

    /// Says whether something is open that prose may leave.
    pub(in crate::lesson) fn is_elsewhere(&self) -> bool {
        self.open.is_some() || self.machines.is_open()
    }

    /// Leaves what is open where the prose does, and comes back to it with the prose.
    pub(super) fn follow(&mut self, clues: Clues, said: &Said<'_>) {
        self.machines.follow(clues, said);
        let was_open = self.open.filter(|_| !clues.is_left);
        self.leave(clues);
        self.open = self.terminals.follow(said, was_open, self.open);
    }

    fn leave(&mut self, clues: Clues) {
        let is_kept = match self.open {
            None => true,
            Some(_) if clues.is_inside || (clues.is_within && !clues.is_left) => true,
            Some(Opened::Surely) => !clues.is_left && !clues.is_elsewhere && !clues.is_on_node,
            Some(Opened::Perhaps) => !clues.has_prose,
        };
        if !is_kept {
            self.open = None;
        }
        if clues.is_inside && !clues.is_elsewhere && !clues.is_on_node && !clues.is_left {
            self.open = Some(Opened::Surely);
        }
    }
}
