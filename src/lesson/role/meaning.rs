//! A block as it stands, what stands before it, and what it was read as.
//!
//! Not here: reading it (`super`).

use super::clues::Clues;
use super::facts::Raw;
use super::label::Label;
use super::opened::Opened;
use super::said::Said;
use super::told::Shell;
use crate::lesson::{Aside, Elsewhere, Role};

/// What a block was read as.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lesson) struct Meaning {
    /// What tells its language, where it is a shell's.
    pub(in crate::lesson) shell: Option<Shell>,
    pub(in crate::lesson) role: Role,
    /// The commands, each on its own line of the code; other lines are empty. Of what is no command, all of it.
    pub(in crate::lesson) text: String,
    pub(in crate::lesson) asides: Vec<Aside>,
    /// The lines of the commands that are said or shown to fail.
    pub(in crate::lesson) failing: Vec<usize>,
    /// The path of the file that it is.
    pub(in crate::lesson) file: Option<String>,
    /// Whether nothing is said of that file but its name.
    pub(in crate::lesson) is_titled: bool,
    /// The path that was refused, since it leads out of the working folder.
    pub(in crate::lesson) refused: Option<String>,
    /// The other machine that its commands are typed on.
    pub(in crate::lesson) elsewhere: Option<Elsewhere>,
}

/// What stands before a block.
#[derive(Clone, Copy, Debug)]
pub(in crate::lesson) struct Before<'a> {
    /// The role of the step's block before it.
    pub(in crate::lesson) role: Option<Role>,
    /// The prose since that block, or since the step began.
    pub(in crate::lesson) said: &'a Said<'a>,
    /// Whether the lesson says of other code that it is to be typed, and not of this.
    pub(in crate::lesson) is_aside: bool,
    /// Whether the lesson says of it how like what a command prints it is.
    pub(in crate::lesson) is_expected: bool,
}

/// A block that may have commands.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) raw: Raw<'a>,
    pub(super) label: Label,
    /// Whether a machine of Play with Docker's shows itself in it.
    pub(super) is_of_lab: bool,
    /// What was open before the prose above it, which may tell of leaving that.
    pub(super) was_open: Option<Opened>,
    pub(super) clues: Clues,
}

/// What a block is read as that has nothing to be typed in it.
pub(super) fn shown(role: Role, text: &str) -> Meaning {
    Meaning {
        is_titled: false,
        shell: None,
        elsewhere: None,
        role,
        text: text.to_owned(),
        asides: Vec::new(),
        failing: Vec::new(),
        file: None,
        refused: None,
    }
}
