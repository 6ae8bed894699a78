//! The benchmarks' own parts and those of the tests against an engine, which name each other by `super`.

#[expect(unused_imports, reason = "its tests run in `tests/engine`")]
#[path = "../../tests/engine/support/built_in.rs"]
pub(crate) mod built_in;
#[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
#[path = "../../tests/engine/support/engine.rs"]
pub(crate) mod engine;
#[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
#[path = "../../tests/engine/support/images.rs"]
pub(crate) mod images;
#[expect(dead_code, reason = "`parse` uses the rest of it")]
#[path = "../support/lessons.rs"]
pub(crate) mod lessons;
#[path = "../support/raw_engine.rs"]
pub(crate) mod raw_engine;
#[path = "../support/registry.rs"]
pub(crate) mod registry;
#[expect(dead_code, reason = "its tests run in `tests/suite`")]
#[path = "../support/statistics.rs"]
pub(crate) mod statistics;
