//! Whole lessons, from the first step to the last: the seed chapter and our own, without a learner and as one would.
//!
//! Not here: single ways to be wrong, and runs that are killed.

mod host;
mod learner;
mod ours;
mod plugins;
mod prompt;
pub(crate) mod scene;
mod sealed;
mod secrets;
pub(crate) mod seed;
mod together;
