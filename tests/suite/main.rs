//! Tests that need no engine: one binary, a file per subcommand and per feature.

mod dependencies;
mod support;
mod tidy;
