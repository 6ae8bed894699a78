//! Pushes and pulls that stepgate carries out itself, for an engine that does not reach the practice registry: the
//! image leaves and enters the engine as an archive, and the registry is spoken to from here.
//!
//! Not here: what a push or pull says before and after (`super::push`, `super::pull`), and the carrying
//! (`engine::carry`).

mod error;
mod pull;
mod push;
#[cfg(test)]
mod tests;

pub(super) use pull::pull;
pub(super) use push::push;

use super::{ShimError, Work};
use crate::engine::EngineError;
use crate::registry::Choice;
use crate::shell::carriage::{Carriage, Carrier, Reach, reach};
use crate::shell::context::SessionContext;
use crate::words::Reference;

/// The carriage for a name at the registry, where it is the practice registry.
fn carriage<'c>(context: &'c SessionContext, placed: &Reference) -> Option<&'c Carriage> {
    let is_practice = context.route.choice == Choice::Practice && placed.host() == context.route.host;
    context.carriage.as_ref().filter(|_| is_practice)
}

/// Says whether stepgate carries what has this name at the registry.
pub(super) fn is_ours(context: &SessionContext, placed: &Reference) -> bool {
    carriage(context, placed)
        .is_some_and(|carriage| carriage.carrier_for(&context.engine) == Carrier::Stepgate)
}

/// Says whether stepgate carries after all, once the engine has failed to: if the engine does not reach the registry,
/// that is remembered, and the learner is told.
pub(super) async fn takes_over(work: &mut Work<'_>, placed: &Reference, error: &ShimError) -> bool {
    let (Some(carriage), ShimError::Engine(EngineError::Refused { .. })) =
        (carriage(work.context, placed), error)
    else {
        return false;
    };
    let Ok(Reach::Missed(_)) = reach(work.engine, placed.host()).await else {
        return false;
    };
    // Where it cannot be remembered, the next transfer finds it out again.
    let _ = carriage.remember(&work.context.engine);
    // So is a learner who does not read.
    let _ = work
        .streams
        .complain("the engine does not reach the practice registry: stepgate carries images itself");
    true
}
