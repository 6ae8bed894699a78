//! The built-in engine beside a real one.

mod transfer;
