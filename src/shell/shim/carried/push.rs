//! A push that stepgate carries out itself: what is told, and what it comes to.
//!
//! Not here: what is sent (`engine::carry`).

use super::super::progress::Display;
use super::super::{ShimError, Work, transfer};
use super::carriage;
use crate::docker::Verbosity;
use crate::engine::carry::{Cargo, Known, Ship, Unloading};
use crate::engine::{Image, Pushed};
use crate::registry::Credentials;
use crate::words::Reference;

/// Pushes an image of the engine to the practice registry as `placed`.
pub(in crate::shell::shim) async fn push(
    work: &mut Work<'_>,
    placed: &Reference,
    login: Option<&Credentials>,
    image: &Image,
    verbosity: Verbosity,
) -> Result<Pushed, ShimError> {
    let Some(carriage) = carriage(work.context, placed) else {
        return Err(ShimError::Said(format!(
            "`{placed}` is not the practice registry's"
        )));
    };
    let client = work.clients.client(placed.host(), login)?;
    let mut display = Display::new(work.streams, verbosity);
    let mut note = |note| display.note(&note);
    let folder = &carriage.folder;
    let origin = Unloading {
        engine: work.engine,
        image,
        folder,
    };
    let cargo = Cargo {
        origin: &origin,
        client: &client,
        placed,
        id: &image.id,
        diff_ids: &image.diff_ids,
        size: image.size,
    };
    let ship = Ship::new(cargo, Known::in_folder(folder), folder, &mut note);
    let shipped = transfer::or_interrupt(Box::pin(ship.run())).await;
    let pushed = ship.pushed();
    display.end();
    shipped?;
    Ok(pushed)
}
