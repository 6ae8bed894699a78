//! Tests that need no engine: one binary, a file per subcommand and per feature.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[cfg(target_os = "linux")]
mod alone;
#[cfg(unix)]
mod builtin;
mod check;
mod course;
mod dependencies;
mod docs;
mod encodings;
#[cfg(unix)]
mod endless;
#[cfg(unix)]
mod folders;
mod formats;
mod help;
#[cfg(unix)]
mod keyboard;
mod lint;
mod new;
mod plan;
mod practice;
mod progress;
#[cfg(unix)]
mod prompt;
mod quiz;
mod registry_client;
mod said;
#[cfg(unix)]
mod scenario;
#[cfg(unix)]
mod secrets;
#[cfg(target_os = "linux")]
mod serving;
#[cfg(unix)]
mod shim;
mod support;
mod tidy;
mod words;
mod wrong_input;

/// The benchmarks' arithmetic; benchmarks have no tests of their own.
#[path = "../../benches/support/statistics.rs"]
mod statistics;
