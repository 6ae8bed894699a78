//! The strings that have a grammar, each a type that is parsed once at the edge.
//!
//! Not here: what the strings name (images, registries, steps) and anything that asks about them.

mod digest;
mod docker_id;
mod reference;
mod secret;
mod step_id;

pub use digest::{Digest, DigestError};
pub use docker_id::{DockerId, DockerIdError, NameRules};
pub use reference::{Reference, ReferenceError};
pub use secret::Secret;
pub use step_id::StepId;
