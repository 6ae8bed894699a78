//! `--registry HOST` with registries as people have them: over TLS, and with tokens for passwords.
//!
//! Not here: a registry that takes passwords in plain HTTP (`chapter::host`), and what a registry has lost (`states`).

mod tls;
mod tokens;
