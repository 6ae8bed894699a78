//! Which blobs were read from which registry a moment ago, and were what their digests say.
//!
//! Blobs are shared by images, and checks of one step and of the next ask for the same ones. Not here: reading them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex as Turn, MutexGuard};

use crate::words::Digest;

/// How long a blob need not be read again.
const MOMENT: Duration = Duration::from_secs(60);

/// What was read.
#[derive(Debug, Default)]
pub struct Reads {
    blobs: Mutex<HashMap<(String, Digest), Read>>,
}

/// One blob at one registry, which one question reads at a time.
#[derive(Clone, Debug, Default)]
pub struct Read(Arc<Turn<Option<Instant>>>);

/// The turn to read a blob; others wait for its end.
#[derive(Debug)]
pub struct Reading<'a>(MutexGuard<'a, Option<Instant>>);

impl Reads {
    /// A blob at a registry's host.
    pub fn of(&self, host: &str, digest: &Digest) -> Read {
        let mut blobs = self.blobs.lock().unwrap_or_else(PoisonError::into_inner);
        blobs
            .entry((host.to_owned(), digest.clone()))
            .or_default()
            .clone()
    }
}

impl Read {
    /// The turn, where nobody has it.
    pub fn now(&self) -> Option<Reading<'_>> {
        self.0.try_lock().ok().map(Reading)
    }

    /// The turn, after whoever has it.
    pub async fn after_others(&self) -> Reading<'_> {
        Reading(self.0.lock().await)
    }
}

impl Reading<'_> {
    /// Says whether it was read a moment ago, and was right.
    pub fn is_done(&self) -> bool {
        self.0.is_some_and(|at| at.elapsed() < MOMENT)
    }

    /// It has been read, and is right.
    pub fn done(mut self) {
        *self.0 = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_read_at_one_registry_need_not_be_read_there_again() {
        let reads = Reads::default();
        let digest = Digest::of(b"a");
        let read = reads.of("r.example", &digest);
        let reading = read.now().unwrap();
        assert!(!reading.is_done());
        assert!(
            reads.of("r.example", &digest).now().is_none(),
            "it is another's turn"
        );
        reading.done();
        let again = reads.of("r.example", &digest);
        assert!(again.after_others().await.is_done());
        assert!(!reads.of("s.example", &digest).now().unwrap().is_done());
        assert!(!reads.of("r.example", &Digest::of(b"b")).now().unwrap().is_done());
    }

    #[tokio::test]
    async fn what_was_not_right_is_read_again() {
        let reads = Reads::default();
        let read = reads.of("r.example", &Digest::of(b"a"));
        drop(read.now().unwrap());
        assert!(!read.after_others().await.is_done());
    }
}
