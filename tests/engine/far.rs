//! An engine that does not reach this machine's loopback, as one in a virtual machine: stepgate carries its images to
//! the practice registry and back.
//!
//! Wrong states of such an engine are in `states::far`. Not here: archives and uploads by themselves (`src/engine/archive`,
//! `tests/contract/upload.rs`).

mod chapter;
mod hurt;
mod scene;
mod start;
mod transfers;
