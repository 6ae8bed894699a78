//! The strings that have a grammar, each a type that is parsed once at the edge; and sizes in words.
//!
//! Not here: what the strings name (images, registries, steps) and anything that asks about them.

mod digest;
mod docker_id;
mod mask;
mod reference;
mod secret;
mod size;
mod step_id;

pub use digest::{Digest, DigestError};
pub use docker_id::{DockerId, DockerIdError, NameRules};
pub use mask::{Mask, REDACTED};
pub use reference::{Reference, ReferenceError};
pub use secret::Secret;
pub use size::size;
pub use step_id::StepId;
