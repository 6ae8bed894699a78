//! Who has found the way here: an engine is sent to ask for an image with a number of its own for a tag, and afterwards
//! the registry says whether it was asked for it.
//!
//! So nothing depends on an engine's words for «not found», and no other registry at the same address of another
//! loopback is taken for this one. Not here: sending the engine (`shell::carriage`).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Served;

/// The repository that engines are sent for; whether it is there does not matter.
pub(super) const REPOSITORY: &str = "stepgate/way";
/// How many numbers are remembered.
const KEPT: usize = 64;
/// How long the registry may take to answer.
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);

/// The numbers that were asked for, the newest last.
#[derive(Default)]
pub(super) struct Ways(Mutex<VecDeque<String>>);

impl Ways {
    /// Remembers a number.
    pub(super) fn note(&self, number: &str) {
        let mut ways = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ways.iter().any(|known| known == number) {
            return;
        }
        if ways.len() == KEPT {
            ways.pop_front();
        }
        ways.push_back(number.to_owned());
    }

    fn has(&self, number: &str) -> bool {
        let ways = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ways.iter().any(|known| known == number)
    }
}

/// Answers `/way/NUMBER`.
pub(super) async fn asked(State(served): State<Arc<Served>>, Path(number): Path<String>) -> StatusCode {
    if served.ways.has(&number) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

/// The name to send an engine for, and its number.
pub fn way_name(host: &str) -> Result<(String, String), getrandom::Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)?;
    let number = format!("{:016x}", u64::from_be_bytes(bytes));
    Ok((format!("{host}/{REPOSITORY}:{number}"), number))
}

/// Asks the practice registry at `host` whether somebody has asked it for the image of a number; an error where it
/// does not answer.
pub async fn was_asked(host: &str, number: &str) -> Result<bool, reqwest::Error> {
    let client = crate::registry::client::loopback_client()?;
    let answer = client
        .get(format!("http://{host}/way/{number}"))
        .timeout(ANSWER_DEADLINE)
        .send()
        .await?;
    Ok(answer.status().is_success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_numbers_are_remembered_each_once() {
        let ways = Ways::default();
        for number in 0..KEPT + 2 {
            ways.note(&number.to_string());
            ways.note(&number.to_string());
        }
        assert!(!ways.has("0") && !ways.has("1"));
        assert!(ways.has("2") && ways.has(&(KEPT + 1).to_string()));
    }
}
