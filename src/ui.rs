//! Where text for people goes: data to stdout, everything else to stderr, colour where a terminal takes it.
//!
//! Not here: what is said.
