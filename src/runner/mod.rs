//! Leads a learner, or nobody, through a lesson: one loop for both. Emits [`Event`]s, prints nothing.
//!
//! Not here: how events look (`report`), and where answers come from (`prompt`).

pub mod event;

pub use event::Event;
