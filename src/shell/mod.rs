//! The lesson's shell: one real process from the first step to the last, and stepgate standing in for `docker` in it.
//!
//! Not here: what to run and when (`runner`).

pub mod carriage;
pub mod context;
pub mod guard;
pub mod journal;
pub mod keeper;
pub mod process;
pub mod shim;
