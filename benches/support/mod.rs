//! What the benchmarks share.
//!
//! Not here: what is measured.

pub(crate) mod lessons;
#[expect(dead_code, reason = "its tests run in `tests/suite`")]
pub(crate) mod statistics;
