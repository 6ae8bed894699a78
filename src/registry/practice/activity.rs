//! Whether somebody is asking the registry for something, so that nobody's push ends in the middle.
//!
//! Not here: what is asked (`routes`), and who else uses the folder (`place`).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long nothing may be asked before nothing is under way: between the requests of one push lies less.
const PAUSE: Duration = Duration::from_millis(300);
/// How often that is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What is under way at a registry.
#[derive(Debug, Default)]
pub(super) struct Activity {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    n_under_way: usize,
    last_end: Option<Instant>,
}

/// A request that is being answered.
pub(super) struct Asked<'a>(&'a Activity);

impl Activity {
    /// Notes a request, until what it gives is dropped.
    pub(super) fn begin(&self) -> Asked<'_> {
        self.change(|state| state.n_under_way += 1);
        Asked(self)
    }

    /// Waits until nothing is asked any more.
    pub(super) async fn pause(&self) {
        while !self.change(|state| state.is_idle()) {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn is_idle(&self) -> bool {
        self.n_under_way == 0 && self.last_end.is_none_or(|end| end.elapsed() >= PAUSE)
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.0.change(|state| {
            state.n_under_way -= 1;
            state.last_end = Some(Instant::now());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_under_way_is_waited_for_and_a_moment_more() {
        let activity = Activity::default();
        activity.pause().await;
        let asked = activity.begin();
        assert!(tokio::time::timeout(PAUSE * 2, activity.pause()).await.is_err());
        let ended = Instant::now();
        drop(asked);
        activity.pause().await;
        assert!(ended.elapsed() >= PAUSE);
    }
}
