//! Whole runs that are hurt in the middle of something: killed, without their engine or registry, on a full disk.
//! Each says what happened, and the next run finishes the lesson.
//!
//! Not here: single commands of the shim (`shim_hurt`), and the practice registry alone.

pub(crate) mod bench;
mod engine;
mod full_disk;
mod killed;
mod process;
mod progress;
mod registry;
mod signals;
