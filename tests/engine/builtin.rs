//! The built-in engine beside a real one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod build;
mod contract;
mod contract_commands;
mod contract_transfers;
mod corpus;
mod logins;
mod moving;
mod tools;
mod transfer;
