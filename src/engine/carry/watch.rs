//! Waiting for something long, and looking in between how far it is.
//!
//! Not here: what is shown of it.

use std::pin::pin;
use std::time::Duration;

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(100);

/// Waits for `work` to end; calls `look` again and again until then.
pub(crate) async fn watch<T>(work: impl Future<Output = T>, mut look: impl FnMut()) -> T {
    let mut work = pin!(work);
    loop {
        match tokio::time::timeout(LOOK, &mut work).await {
            Ok(done) => return done,
            Err(_) => look(),
        }
    }
}
