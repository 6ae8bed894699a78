//! A pull that stepgate carries out itself: what is told, and what it comes to.
//!
//! Not here: where a name comes from (`super::super::pull`), and what is fetched (`engine::carry`).

use super::super::progress::Display;
use super::super::{ShimError, Work, transfer};
use super::carriage;
use crate::docker::Pull;
use crate::engine::carry::{Fetch, Loading};
use crate::registry::Credentials;
use crate::words::Reference;

/// Pulls what the practice registry has as `placed`, and gives it the name `name`.
pub(in crate::shell::shim) async fn pull(
    work: &mut Work<'_>,
    pull: &Pull,
    name: &Reference,
    placed: &Reference,
    login: Option<&Credentials>,
) -> Result<(), ShimError> {
    let Some(carriage) = carriage(work.context, placed) else {
        return Err(ShimError::Said(format!(
            "`{placed}` is not the practice registry's"
        )));
    };
    if name.digest().is_some() {
        return Err(ShimError::Said(format!(
            "stepgate carries images to this engine, and the engine cannot be given `{name}` that way: pull a tag"
        )));
    }
    let client = work.clients.client(placed.host(), login)?;
    let mut display = Display::new(work.streams, pull.verbosity);
    let mut note = |note| display.note(&note);
    let fetch = Fetch {
        target: &Loading {
            engine: work.engine,
            folder: &carriage.folder,
        },
        client: &client,
        name,
        placed,
        platform: pull.platform.as_deref(),
    };
    let fetched = transfer::or_interrupt(Box::pin(fetch.run(&mut note))).await;
    display.end();
    fetched.map(drop)
}
