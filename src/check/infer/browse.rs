//! Commands that open a browser, and what of Docker Hub they show.
//!
//! Not here: fetching the page (`shell`), and whether the repositories are visible (`verify`).

use super::MOST_SHOWN;
use super::program::text;
use crate::check::{Condition, Subject};
use crate::script::Word;
use crate::words::Reference;

/// The programs that open an address: browsers by name, and what a desktop or a shell has for it.
const BROWSERS: [&str; 17] = [
    "firefox",
    "chrome",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "msedge",
    "microsoft-edge",
    "safari",
    "brave",
    "iexplore",
    "explorer",
    "open",
    "xdg-open",
    "start",
    "start-process",
    "wslview",
    "sensible-browser",
];

/// Says whether a program opens an address.
pub(super) fn is_browser(program: &str) -> bool {
    BROWSERS.contains(&program)
}

/// The check for opening a Docker Hub page that shows what the lesson has pushed; `None` where it opens
/// something else.
pub(super) fn page(arguments: &[Word], pushed: &[Subject<Reference>]) -> Option<Condition> {
    let (url, path) = arguments.iter().find_map(|word| {
        let text = text(word);
        hub_path(text).map(|path| (word, path))
    })?;
    let subject = |part: &str| match url {
        Word::Unknown(_) if part.contains(['<', '$']) => Subject::Open(part.to_owned()),
        Word::Known(_) | Word::Unknown(_) => Subject::Known(part.to_owned()),
    };
    let parts: Vec<&str> = path
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let (user, repository) = match parts.as_slice() {
        ["r" | "u" | "repositories", user] => (Some(*user), None),
        ["r", user, repository, ..] | ["repository", "docker", user, repository, ..] => {
            (Some(*user), Some(*repository))
        }
        _ => (None, None),
    };
    let mut repositories: Vec<Subject<Reference>> = Vec::new();
    // The last ones prove the page well enough: a lesson of thousands is no lesson that somebody wrote.
    for tag in &pushed[pushed.len().saturating_sub(MOST_SHOWN)..] {
        let name = tag.repository();
        let is_shown = match (user, repository) {
            (Some(user), Some(repository)) => name == format!("{user}/{repository}"),
            (Some(user), None) => name.strip_prefix(user).is_some_and(|rest| rest.starts_with('/')),
            (None, _) => is_hub(tag),
        };
        if is_shown && !repositories.iter().any(|known| known.repository() == name) {
            repositories.push(untagged(tag));
        }
    }
    if repositories.is_empty() {
        return None;
    }
    let url = match url {
        Word::Known(text) => Subject::Known(text.clone()),
        Word::Unknown(text) => Subject::Open(text.clone()),
    };
    Some(Condition::Page {
        url,
        user: user.map(subject),
        repositories,
    })
}

/// The path of an address at Docker Hub.
fn hub_path(url: &str) -> Option<&str> {
    let rest = url
        .strip_prefix("https://")
        .or(url.strip_prefix("http://"))
        .unwrap_or(url);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    matches!(host, "hub.docker.com" | "www.hub.docker.com").then_some(path)
}

fn is_hub(tag: &Subject<Reference>) -> bool {
    match tag {
        Subject::Known(name) => name.is_hub(),
        Subject::Open(_) => true,
    }
}

fn untagged(tag: &Subject<Reference>) -> Subject<Reference> {
    let repository = tag.repository();
    match tag {
        Subject::Known(name) => {
            Subject::Known(Reference::parse(&repository).unwrap_or_else(|_| name.clone()))
        }
        Subject::Open(_) => Subject::Open(repository),
    }
}
