//! Real engines and registries for tests, and ways to look at them that share nothing with stepgate's own.
//!
//! Every part is tested here, at the end of its file. Not here: the sealed environment and the terminal
//! (`crate::shared`).

pub(crate) mod built_in;
pub(crate) mod certificates;
pub(crate) mod client;
pub(crate) mod daemon;
pub(crate) mod engine;
pub(crate) mod far;
pub(crate) mod images;
pub(crate) mod plugins;
pub(crate) mod private;
pub(crate) mod registry;
mod shims;
pub(crate) mod tokens;
