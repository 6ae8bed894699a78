//! Stopping what runs: whoever waits for a build goes away, and the container that it runs ends.
//!
//! Not here: how a container is ended (`bundle`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type End = Box<dyn Fn() + Send>;

/// A way to stop a build from elsewhere.
#[derive(Clone, Default)]
pub(in crate::engine::builtin) struct Stop(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    is_asked: bool,
    end: Option<End>,
}

/// While it lives, a stop ends what runs.
pub(in crate::engine::builtin) struct Running<'s>(&'s Stop);

impl Stop {
    /// Asks to stop: what runs is ended, and nothing more begins.
    pub(in crate::engine::builtin) fn ask(&self) {
        let mut state = self.state();
        state.is_asked = true;
        if let Some(end) = &state.end {
            end();
        }
    }

    /// Says whether somebody has asked.
    pub(in crate::engine::builtin) fn is_asked(&self) -> bool {
        self.state().is_asked
    }

    /// Has `end` done at a stop as long as what is given lives; at once, where somebody has asked already.
    pub(in crate::engine::builtin) fn ends(&self, end: impl Fn() + Send + 'static) -> Running<'_> {
        let mut state = self.state();
        if state.is_asked {
            end();
        }
        state.end = Some(Box::new(end));
        drop(state);
        Running(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.state().end = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn a_stop_ends_what_runs_then_and_what_begins_later_but_not_what_is_over() {
        let n_ended = Arc::new(AtomicU32::new(0));
        let end = || {
            let n_ended = n_ended.clone();
            move || {
                n_ended.fetch_add(1, Ordering::SeqCst);
            }
        };
        let stop = Stop::default();
        drop(stop.ends(end()));
        let running = stop.ends(end());
        assert_eq!((n_ended.load(Ordering::SeqCst), stop.is_asked()), (0, false));
        stop.clone().ask();
        assert_eq!((n_ended.load(Ordering::SeqCst), stop.is_asked()), (1, true));
        drop(running);
        let _running = stop.ends(end());
        assert_eq!(n_ended.load(Ordering::SeqCst), 2);
    }
}
