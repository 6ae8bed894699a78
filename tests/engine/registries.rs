//! Registries as people have them: over TLS, with tokens for passwords, and Docker Hub behind a mirror.
//!
//! Not here: a registry that takes passwords in plain HTTP (`chapter::host`), and what a registry has lost (`states`).

mod hub;
mod tls;
mod tokens;
