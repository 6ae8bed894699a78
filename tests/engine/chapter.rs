//! Whole lessons, from the first step to the last: the seed chapter and our own, without a learner and as one would.
//!
//! Not here: single ways to be wrong, and runs that are killed.

mod host;
mod learner;
mod ours;
mod plugins;
mod prompt;
mod scene;
mod sealed;
mod secrets;
mod seed;
mod together;
