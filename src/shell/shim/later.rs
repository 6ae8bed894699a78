//! What a command leaves to be done while the next thing happens: an image's name at the registry is taken away.
//!
//! A process that ends with its command leaves nothing. Not here: what is to be done (`detour`).

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use tokio::task::JoinSet;

use super::ShimError;

/// Work that goes on beside.
#[derive(Default)]
pub struct Later {
    tasks: Mutex<JoinSet<Result<(), ShimError>>>,
}

impl Later {
    /// Begins a piece of work.
    pub(super) fn begin(&self, work: impl Future<Output = Result<(), ShimError>> + Send + 'static) {
        self.tasks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .spawn(work);
    }

    /// Waits until all of it is done; gives the words of what failed.
    pub async fn finish(&self) -> Vec<String> {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let mut failed = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            if let Ok(Err(error)) = ended {
                failed.push(error.words());
            }
        }
        failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_failed_is_told_once_all_is_done() {
        let later = Later::default();
        later.begin(async { Err(ShimError::Said("no".to_owned())) });
        later.begin(async { Ok(()) });
        assert_eq!(later.finish().await, ["no"]);
        assert!(later.finish().await.is_empty());
    }
}
