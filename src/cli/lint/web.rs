//! `lint --online`: whether links to the web lead somewhere.
//!
//! Each page is asked for once, few at a time, and only its head where the server gives that. A page that wants a login or is
//! out of order for now is not called dead; neither is any where no page at all can be reached. Not here: the links
//! (`lint`).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use url::{Host, Url};

use crate::lint::{self, Destination, Linted};
use crate::ui;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many pages are asked for at a time.
const AT_A_TIME: usize = 4;

/// What came of asking for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// It is there, or may be.
    Page,
    /// The server has none.
    Nothing(StatusCode),
    /// No server answered.
    Silence,
}

/// Adds the links that lead to no page.
pub(super) async fn follow(linted: &mut [Linted]) {
    let answers = answers(linted).await;
    let n_reached = answers
        .values()
        .filter(|answer| **answer != Answer::Silence)
        .count();
    if n_reached == 0 && !answers.is_empty() {
        ui::tell("No page could be reached: is this machine online? Links to the web were not looked at.");
        return;
    }
    for file in linted {
        let dead: Vec<_> = lint::links(&file.text)
            .into_iter()
            .filter_map(|link| {
                let Destination::Page(url) = &link.destination else {
                    return None;
                };
                let reason = match answers.get(url)? {
                    Answer::Page => return None,
                    Answer::Nothing(status) => format!("is no page: the server says {status}"),
                    Answer::Silence => "leads to no server that answers".to_owned(),
                };
                Some(lint::dead(&link, &reason))
            })
            .collect();
        file.add(dead);
    }
}

/// Asks for every page once.
async fn answers(linted: &[Linted]) -> BTreeMap<String, Answer> {
    let links = linted.iter().flat_map(|file| lint::links(&file.text));
    let mut pages: Vec<String> = links
        .filter_map(|link| match link.destination {
            Destination::Page(url) if is_public(&url) => Some(url),
            Destination::Page(_) | Destination::File(_) => None,
        })
        .collect();
    pages.sort();
    pages.dedup();
    let Ok(client) = client() else {
        return BTreeMap::new();
    };
    let places = Arc::new(Semaphore::new(AT_A_TIME));
    let mut asking = JoinSet::new();
    for page in pages {
        let (client, places) = (client.clone(), places.clone());
        asking.spawn(async move {
            let _place = places.acquire().await;
            let answer = ask(&client, &page).await;
            (page, answer)
        });
    }
    asking.join_all().await.into_iter().collect()
}

fn client() -> Result<Client, reqwest::Error> {
    // The provider of the whole process; whoever comes first sets the same one, so the answer does not matter.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!(
            "stepgate/",
            env!("CARGO_PKG_VERSION"),
            " (links of a lesson)"
        ))
        .timeout(PATIENCE)
        .build()
}

/// Says whether a page is one of the web: a lesson's `http://localhost:8080` is the learner's own container.
fn is_public(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => {
            let ending = name.rsplit_once('.').map(|(_, ending)| ending);
            ending.is_some_and(|ending| !matches!(ending, "local" | "localhost"))
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
    }
}

async fn ask(client: &Client, page: &str) -> Answer {
    let head = answer(client, Method::HEAD, page).await;
    // Not every server gives the head alone.
    match head {
        Answer::Nothing(_) => answer(client, Method::GET, page).await,
        Answer::Page | Answer::Silence => head,
    }
}

async fn answer(client: &Client, method: Method, page: &str) -> Answer {
    match client.request(method, page).send().await {
        Ok(response) => match response.status() {
            status @ (StatusCode::NOT_FOUND | StatusCode::GONE) => Answer::Nothing(status),
            _ => Answer::Page,
        },
        // A slow answer, or one that cannot be read, is no sign of a dead page.
        Err(error) if error.is_connect() && !error.is_timeout() => Answer::Silence,
        Err(_) => Answer::Page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_web_are_asked_for() {
        for url in ["https://example.com/a", "http://docs.example.org"] {
            assert!(is_public(url), "{url}");
        }
        for url in [
            "http://localhost:8080",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://node1/",
            "http://x.local/",
            "https://",
        ] {
            assert!(!is_public(url), "{url}");
        }
    }
}
