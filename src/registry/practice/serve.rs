//! The task that serves a storage folder, now or when the process that does it has ended.
//!
//! Not here: the answers (`routes`).

use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::sync::watch;

use super::activity::Activity;
use super::place::{Place, Turn};
use super::{Served, Tokens, Uploads, Ways, routes};

/// How often an attached process looks whether the serving one is gone; locks do not tell.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Serves until it is stopped; without a turn, waits for one first.
pub(super) async fn keep(
    place: Place,
    turn: Option<Turn>,
    activity: Arc<Activity>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut turn = turn;
    loop {
        let current = if let Some(turn) = turn.take() {
            turn
        } else {
            let _guest = place.visit();
            tokio::select! {
                turn = next_turn(&place) => turn,
                _ = stopped.wait_for(|stopped| *stopped) => return,
            }
        };
        serve(&place, current, activity.clone(), stopped.clone()).await;
        if *stopped.borrow() {
            return;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Waits until the serving process has ended and its port is free.
async fn next_turn(place: &Place) -> Turn {
    loop {
        if let (Ok(Some(lock)), Some(port)) = (place.take_turn(), place.port())
            && let Ok((turn, _)) = lock.listen(Some(port)).await
        {
            return turn;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn serve(place: &Place, turn: Turn, activity: Arc<Activity>, mut stopped: watch::Receiver<bool>) {
    let host = turn.host();
    let Turn {
        listener,
        lock,
        store,
        ..
    } = turn;
    let Ok(accounts) = place.accounts() else {
        return;
    };
    let served = Arc::new(Served {
        store,
        accounts,
        tokens: Tokens::new(place.seal()),
        uploads: Uploads::default(),
        ways: Ways::default(),
        activity,
        seal: place.seal().clone(),
        instance: place.instance().to_owned(),
        host,
    });
    let listener = listener.tap_io(|stream| {
        // Small answers go out at once; where that cannot be set they come a little later.
        let _ = stream.set_nodelay(true);
    });
    let ended = async move {
        // A sender that is gone is as good as a stop.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    // Errors of single connections are theirs; the listener itself goes on.
    let _ = axum::serve(listener, routes::router(served))
        .with_graceful_shutdown(ended)
        .await;
    drop(lock);
}
