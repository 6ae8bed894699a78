//! What is known of a block before its lines are told apart, and how it has begun.
//!
//! Not here: telling them apart (`split`).

use crate::lesson::role::extent::Compound;
use crate::lesson::role::label::Label;

/// How freely a block's lines count as commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson::role) enum Trust {
    /// A label says that it is a shell's: whatever does not look printed.
    Labelled,
    /// A click runs all of it.
    Marked,
    /// Only what is a command without doubt.
    Known,
    /// The prose says that it is one: a single line, whatever its program is called.
    Told,
    /// The lesson has made its program: a single command.
    Made,
}

impl Trust {
    /// What a label lets expect.
    pub(in crate::lesson::role) fn of(label: Label) -> Self {
        match label {
            Label::Bash | Label::Powershell | Label::Cmd => Self::Labelled,
            Label::Marked => Self::Marked,
            Label::Unlabelled
            | Label::Docker
            | Label::Query
            | Label::File
            | Label::Picture
            | Label::Output
            | Label::Text => Self::Known,
        }
    }

    /// Says whether a loop, a condition or a function is a shell's.
    pub(in crate::lesson::role) fn has(self, compound: Compound) -> bool {
        match compound {
            Compound::Shell | Compound::Docker => true,
            Compound::Any => matches!(self, Self::Labelled | Self::Marked),
        }
    }
}

/// Whose a plain prompt is, such as `$ `, where a shell in a container is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson::role) enum Plain {
    /// The host's, since a container's looks different here.
    OfHost,
    /// The host's or the container's.
    OfEither,
    /// The container's, as the prose says.
    Told,
}

/// What a block's lines so far are, comments left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    Not,
    /// Something was printed, and nothing typed.
    Printed,
    /// A command was typed on the host.
    Typed,
}
