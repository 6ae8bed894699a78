//! Verification over a made-up engine and a made-up registry: many ways to be wrong, many to be right.
//!
//! Not here: real engines and registries (`tests/engine`).

mod bench;
pub(super) mod fake;
mod given;
mod hub;
mod identity;
mod logins;
mod output;
mod projects;
mod ran;
mod reach;
mod right;
mod unasked;
mod wrong;
