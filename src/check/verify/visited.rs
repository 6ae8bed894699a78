//! Verifies that a page answers which prose tells to open: a server that comes up slowly is waited for, and what the page says
//! is for the learner to read.
//!
//! Not here: addresses that the lesson's commands ask (`reach`).

use std::time::Duration;

use reqwest::redirect::Policy;
use tokio::time::Instant;

use super::reach::{Refusal, ask};
use super::{Answer, Question, fail_object};
use crate::check::{Ending, ObjectMismatch, Subject};
use crate::engine::docker::Address;

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a port may take until somebody listens.
const OPENING: Duration = Duration::from_secs(5);
/// How long is waited before it is asked again.
const PAUSE: Duration = Duration::from_millis(200);
/// The first status that says that the server itself is in trouble, or not there yet.
const TROUBLE: u16 = 500;

impl Question<'_> {
    pub(super) async fn visited(&self, url: &Subject<String>) -> Answer<String> {
        let address = Address::parse(&self.world.engine.address(), None);
        if address.is_ok_and(|address| !address.publishes_here()) {
            // Where a far engine publishes a port, the prose does not know.
            return self.exited(None, Ending::Succeeds);
        }
        let url = self.text(url)?;
        let begin = Instant::now();
        loop {
            let url = url.clone();
            let (patience, mismatch) = match ask(&url, None, Policy::none()).await {
                Ok((status, _)) if status < TROUBLE => {
                    return Ok(format!("{url} answers with the status {status}"));
                }
                Ok((status, _)) => (PATIENCE, ObjectMismatch::Refuses { url, status }),
                Err(refusal) => {
                    let is_closed = refusal == Refusal::Closed;
                    let reason = refusal.to_string();
                    let patience = if is_closed { OPENING } else { PATIENCE };
                    (patience, ObjectMismatch::NoAnswer { url, reason })
                }
            };
            if begin.elapsed() > patience {
                return fail_object(mismatch);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
