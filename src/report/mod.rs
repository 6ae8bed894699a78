//! Consumers of [`Event`]s, the terminal and JSON lines; and the forms of what `lint` found.
//!
//! Not here: deciding anything.

pub mod json;
pub mod lint;
pub mod prose;
pub mod terminal;

use crate::runner::Event;

/// Takes a run's events as they happen.
pub trait Reporter: Send {
    /// Takes one event.
    fn on_event(&mut self, event: &Event);
}
