//! What a step's solution is to the step: all that there is to do, or one way among others.
//!
//! Not here: what it says (`parse`), and when it is shown (`runner`).

use super::Block;

/// What a step's solution is to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solution {
    /// All that there is to do: the step is an exercise, and whoever solves it for nobody runs the solution.
    Everything,
    /// One way to do what the step's own blocks ask for, or nothing.
    Aside,
}

impl Solution {
    /// Tells which it is, of each block whether it is in the solution, and whether there is something to do in it.
    pub fn of(blocks: impl Iterator<Item = (bool, bool)>) -> Self {
        let deeds: Vec<bool> = blocks
            .filter(|(_, is_deed)| *is_deed)
            .map(|(is_solution, _)| is_solution)
            .collect();
        if !deeds.is_empty() && deeds.iter().all(|is_solution| *is_solution) {
            Self::Everything
        } else {
            Self::Aside
        }
    }

    /// Says whether a block counts for the step's checks.
    pub fn counts(self, block: &Block) -> bool {
        !block.is_solution || self == Self::Everything
    }
}
