//! What is known of a block before its lines are told apart, and how it has begun.
//!
//! Not here: telling them apart (`split`).

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
}

/// Whose a plain prompt is, such as `$ `, where a shell in a container is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson::role) enum Plain {
    /// The host's, since a container's looks different here.
    OfHost,
    /// The host's or the container's.
    OfEither,
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
