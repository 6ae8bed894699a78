//! `docker image tag` and `docker image rm`: names that come and go.
//!
//! Not here: whose a name is; the guard judges that.

use super::native::tell_spared;
use super::{Done, ShimError, Work};
use crate::docker::{Force, ObjectKind, Remove};
use crate::engine::{EngineError, Removed};
use crate::shell::context::GuardMode;
use crate::shell::guard::{Guard, Standing};
use crate::shell::journal::Made;
use crate::words::Reference;

/// Gives an image another name.
pub(super) async fn tag(work: &mut Work<'_>, source: &str, target: &str) -> Result<Done, ShimError> {
    let name = Reference::parse(target).map_err(|error| {
        ShimError::Said(format!(
            "Error parsing reference: \"{target}\" is not a valid repository/tag: {}",
            error.reason
        ))
    })?;
    if name.digest().is_some() {
        return Err(ShimError::Said(
            "refusing to create a tag with a digest reference".to_owned(),
        ));
    }
    let name = name.with_default_tag();
    let before = work.image_id(&name).await?;
    work.engine.tag(source, &name).await?;
    work.note_tag(name, before).await?;
    Ok(Done::Well)
}

/// Removes names, and images with their last name; one that fails does not keep the others.
pub(super) async fn remove(work: &mut Work<'_>, remove: &Remove) -> Result<Done, ShimError> {
    let mut spared = Vec::new();
    let mut done = Done::Well;
    for name in &remove.names {
        if work.context.guard == GuardMode::On {
            let guard = Guard {
                context: work.context,
                ledger: &work.ledger,
            };
            match guard.standing(work.engine, ObjectKind::Image, name).await? {
                Standing::Theirs => {
                    spared.push(name.clone());
                    continue;
                }
                Standing::Ours | Standing::Missing => {}
            }
        }
        match work.engine.remove_image(name, remove.force, remove.parents).await {
            Ok(removed) => report(work, removed)?,
            Err(EngineError::Refused { status, message }) => {
                work.streams
                    .complain(&format!("Error response from daemon: {message}"))?;
                // `--force` is content where there is nothing to remove.
                if remove.force == Force::Gentle || status != 404 {
                    done = Done::Badly(1);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    tell_spared(work.streams, work.outcome, ObjectKind::Image, spared)?;
    Ok(done)
}

/// Prints what went, and enters it into the journal.
fn report(work: &mut Work<'_>, removed: Vec<Removed>) -> Result<(), ShimError> {
    for removed in removed {
        match removed {
            Removed::Untagged(name) => {
                work.streams.line(&format!("Untagged: {name}"))?;
                let reference = Reference::parse(&name).map(Reference::with_default_tag);
                if reference.is_ok_and(|reference| work.ledger.has(&reference)) {
                    work.outcome.made.push(Made::Gone {
                        kind: ObjectKind::Image,
                        name,
                    });
                }
            }
            Removed::Deleted(id) => work.streams.line(&format!("Deleted: {id}"))?,
        }
    }
    Ok(())
}
