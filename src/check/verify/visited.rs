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
        if !is_here(&self.world.engine.address()) {
            // Where a far engine publishes a port, the prose does not know.
            return self.exited(None, Ending::Succeeds);
        }
        let url = self.text(url)?;
        let begin = Instant::now();
        loop {
            let (patience, mismatch) = match ask(&url, None, Policy::none()).await {
                Ok((status, _)) if status < TROUBLE => {
                    return Ok(format!("{url} answers with the status {status}"));
                }
                Ok((status, _)) => (
                    PATIENCE,
                    ObjectMismatch::Refuses {
                        url: url.clone(),
                        status,
                    },
                ),
                Err(refusal) => {
                    let patience = if refusal == Refusal::Closed {
                        OPENING
                    } else {
                        PATIENCE
                    };
                    let reason = refusal.to_string();
                    (
                        patience,
                        ObjectMismatch::NoAnswer {
                            url: url.clone(),
                            reason,
                        },
                    )
                }
            };
            if begin.elapsed() > patience {
                return fail_object(mismatch);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Says whether an engine's address is one of this machine, so that its ports are.
fn is_here(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else {
        return true;
    };
    let host = rest.split('/').next().unwrap_or_default();
    let is_one = |known: &str| {
        host.strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    !matches!(scheme, "ssh" | "tcp" | "http" | "https")
        || ["localhost", "127.0.0.1", "[::1]"].into_iter().any(is_one)
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn ports_are_this_machines_where_the_engine_is() {
        for here in [
            "unix:///var/run/docker.sock",
            "npipe:////./pipe/docker_engine",
            "tcp://127.0.0.1:2375",
            "tcp://localhost:2375",
            "tcp://[::1]:2375",
        ] {
            assert!(is_here(here), "{here}");
        }
        for far in [
            "ssh://ada@box",
            "tcp://box:2376",
            "tcp://10.0.0.2:2375",
            "tcp://[fe80::1]:2375",
        ] {
            assert!(!is_here(far), "{far}");
        }
    }
}
