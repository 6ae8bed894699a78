//! What goes on beside commands that follow each other in one process: after a push an image's name at the registry is
//! taken away, and before one it is given. An engine that gives or takes a name lets a push neither begin nor end, so
//! both are done while a push's bytes are under way.
//!
//! A process that ends with its command leaves nothing. Not here: what is to be done (`detour`, `ahead`).

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinSet;

use super::ShimError;
use super::ahead::{Ahead, Begun, Prepared};
use crate::engine::Engine;
use crate::shell::context::SessionContext;
use crate::words::Reference;

type Task = Pin<Box<dyn Future<Output = Result<(), ShimError>> + Send>>;

/// Work that goes on beside.
#[derive(Default)]
pub struct Later {
    tasks: Mutex<JoinSet<Result<(), ShimError>>>,
    /// What waits for the bytes of the push that follows.
    held: Mutex<Vec<Task>>,
    ahead: Mutex<Ahead>,
}

impl Later {
    /// Says which docker command, if any, follows the one that is carried out next.
    pub fn announce(&self, next: Option<&[String]>) {
        self.ahead().next = next.map(<[String]>::to_vec);
    }

    /// The engine is busy with bytes, or with nothing: begins what was held back, and what the command that follows
    /// needs, where that can be known.
    pub(super) fn use_time(&self, context: &SessionContext, engine: &Arc<dyn Engine>) {
        self.release();
        let mut ahead = self.ahead();
        if let (Some(next), None) = (ahead.next.take(), &ahead.begun) {
            ahead.begun = Begun::begin(&next, context, engine);
        }
    }

    /// The name that was given ahead, if it is this one.
    pub(super) async fn prepared(&self, placed: &Reference) -> Option<Prepared> {
        let begun = self.ahead().begun.take_if(|begun| begun.placed == *placed)?;
        // Where it failed, whoever does it anew is told why.
        begun.task.await.ok()?.ok()
    }

    fn ahead(&self) -> MutexGuard<'_, Ahead> {
        lock(&self.ahead)
    }

    /// Begins a piece of work; where another push follows, once its bytes are under way.
    pub(super) fn begin(&self, work: impl Future<Output = Result<(), ShimError>> + Send + 'static) {
        if self.ahead().begun.is_some() {
            lock(&self.held).push(Box::pin(work));
        } else {
            lock(&self.tasks).spawn(work);
        }
    }

    fn release(&self) {
        let held = std::mem::take(&mut *lock(&self.held));
        let mut tasks = lock(&self.tasks);
        for work in held {
            tasks.spawn(work);
        }
    }

    /// Waits until all of it is done, and gives up what was begun for a command that did not come; gives the words of
    /// what failed.
    pub async fn finish(&self) -> Vec<String> {
        let begun = {
            let mut ahead = self.ahead();
            ahead.next = None;
            ahead.begun.take()
        };
        if let Some(begun) = begun {
            self.begin(begun.give_up());
        }
        self.release();
        let mut tasks = std::mem::take(&mut *lock(&self.tasks));
        let mut failed = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            if let Ok(Err(error)) = ended {
                failed.push(error.words());
            }
        }
        failed
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::context::tests::practice;
    use crate::shell::shim::fake::FakeEngine;

    #[tokio::test]
    async fn what_failed_is_told_once_all_is_done() {
        let later = Later::default();
        later.begin(async { Err(ShimError::Said("no".to_owned())) });
        later.begin(async { Ok(()) });
        assert_eq!(later.finish().await, ["no"]);
        assert!(later.finish().await.is_empty());
    }

    #[tokio::test]
    async fn what_a_push_leaves_waits_for_the_bytes_of_the_push_that_follows() {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let engine: Arc<dyn Engine> = Arc::new(FakeEngine::default());
        let later = Later::default();
        later.begin(async { Err(ShimError::Said("at once".to_owned())) });
        later.announce(Some(&["push", "ada/web"].map(str::to_owned)));
        later.use_time(&context, &engine);
        later.begin(async { Err(ShimError::Said("held".to_owned())) });
        assert_eq!((lock(&later.tasks).len(), lock(&later.held).len()), (1, 1));
        later.use_time(&context, &engine);
        assert_eq!((lock(&later.tasks).len(), lock(&later.held).len()), (2, 0));
        let mut words = later.finish().await;
        words.sort();
        assert_eq!(words, ["at once", "held"]);
    }

    #[tokio::test]
    async fn what_is_held_for_a_push_that_does_not_come_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let context = practice(folder.path());
        let engine: Arc<dyn Engine> = Arc::new(FakeEngine::default());
        let later = Later::default();
        later.announce(Some(&["push", "ada/web"].map(str::to_owned)));
        later.use_time(&context, &engine);
        later.begin(async { Err(ShimError::Said("held".to_owned())) });
        assert_eq!(later.finish().await, ["held"]);
    }
}
