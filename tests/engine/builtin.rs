//! The built-in engine beside a real one.

mod build;
mod contract;
mod transfer;
