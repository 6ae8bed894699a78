//! stepgate runs Docker lessons written in Markdown and proves each step from the engine and the registry.
//!
//! The way of the data: `lesson` parses Markdown, `script` reads its blocks, `docker` its commands, `check`
//! infers what they must have brought about and verifies it, `runner` leads a learner through, and `report`
//! shows what happened. `book/src/contributing/architecture.md` is the map.

pub mod check;
pub mod cli;
pub mod course;
pub mod diagnostic;
pub mod docker;
pub mod engine;
pub mod failure;
pub mod lesson;
pub mod lint;
pub mod plan;
pub mod prompt;
pub mod registry;
pub mod report;
pub mod runner;
pub mod script;
pub mod session;
pub mod shell;
pub mod ui;
pub mod words;
