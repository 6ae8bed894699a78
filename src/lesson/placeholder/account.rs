//! Names before a `/` in an image's reference that nobody's account has: `USERNAME/web`, `your_name/web`, `docker-id/web`,
//! and `TEAM/web`, since no image's name has capitals.
//!
//! Not here: those that say themselves that they are to be replaced, in brackets or by `your` and what everybody has.

use memchr::memchr_iter;

use super::languages::stands_for_account;
use super::words::{is_docker_id, words};
use super::{Found, is_name_byte};

/// What an account is called by, where it is said to be the reader's.
const PARTS: [&str; 11] = [
    "account",
    "docker",
    "dockerhub",
    "here",
    "hub",
    "id",
    "name",
    "namespace",
    "registry",
    "user",
    "username",
];

/// Finds them, from first to last.
pub(super) fn find(text: &str) -> Vec<Found> {
    let slashes = memchr_iter(b'/', text.as_bytes());
    slashes.filter_map(|slash| account(text, slash)).collect()
}

/// The account before the `/` at `slash`, if it is one.
fn account(text: &str, slash: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let is_part = |byte: &&u8| is_name_byte(**byte) || !byte.is_ascii();
    let n_name = bytes[..slash].iter().rev().take_while(is_part).count();
    let start = slash - n_name;
    let before = &text[..start];
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    let is_reference = before.ends_with([' ', '"', '\'']) || is_host(line);
    let is_images = line.contains("docker ") || line.trim_start().starts_with("image:");
    let has_name = bytes.get(slash + 1).is_some_and(u8::is_ascii_alphanumeric);
    let name = &text[start..slash];
    let is_whole = n_name > 3 && is_reference && is_images && has_name;
    let is_docker_id = is_whole && stands_for_one(name);
    (is_docker_id || is_whole && is_shouted(name) && takes_image(line)).then(|| Found {
        words: words(name),
        span: start..slash,
        is_docker_id,
    })
}

/// Says whether a line ends in a registry's host and its `/`: `docker push ghcr.io/`.
fn is_host(line: &str) -> bool {
    let word = line.rsplit([' ', '"', '\'']).next().unwrap_or_default();
    let host = word.strip_suffix('/').unwrap_or_default();
    host.contains('.') && !host.starts_with('.') && !host.contains('/')
}

/// Says whether what comes behind a line's text is an image: to commands of these, and to this flag, nothing else is given.
fn takes_image(line: &str) -> bool {
    let is_given = |verb: &str| {
        let behind = line.rsplit_once("docker ").map_or("", |(_, behind)| behind);
        let behind = behind.strip_prefix("image ").unwrap_or(behind);
        behind
            .strip_prefix(verb)
            .is_some_and(|rest| rest.starts_with(' '))
    };
    ["tag", "push", "pull"].into_iter().any(is_given) || line.ends_with(" -t ") || line.ends_with(" --tag ")
}

/// Says whether a name has capitals, and no letters beside them.
fn is_shouted(name: &str) -> bool {
    !name.bytes().any(|byte| byte.is_ascii_lowercase()) && name.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Says whether a name only stands for an account.
fn stands_for_one(name: &str) -> bool {
    let words = words(name);
    let joined = words.concat();
    let own = ["your", "my"].iter().find_map(|own| joined.strip_prefix(own));
    if let Some(rest) = own {
        let mut rest = rest;
        while let Some(part) = PARTS.iter().rev().find(|part| rest.starts_with(**part)) {
            rest = &rest[part.len()..];
        }
        return rest.is_empty() && joined != "my" && joined != "your";
    }
    // An image's name has no capitals; in small letters somebody may be called so.
    stands_for_account(&words)
        || is_docker_id(&joined) && (is_shouted(name) || !matches!(joined.as_str(), "dockerhub" | "user"))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn capitals_before_a_name_stand_for_what_is_to_be_put_there() {
        let names = |text: &'static str| -> Vec<(&str, bool)> {
            let found = find(text).into_iter();
            found
                .map(|found| (&text[found.span], found.is_docker_id))
                .collect()
        };
        for (text, name, is_docker_id) in [
            ("docker tag web:1 TEAM/web:1", "TEAM", false),
            ("docker image push REPOSITORY/web", "REPOSITORY", false),
            ("docker build -t IHRNAME/web .", "IHRNAME", true),
            ("docker tag web YOURNAMEHERE/web", "YOURNAMEHERE", true),
            ("docker push ghcr.io/USERNAME/web:v1", "USERNAME", true),
        ] {
            assert_eq!(names(text), [(name, is_docker_id)]);
        }
        for text in [
            "docker run -v web:/data web cat DATA/page.html",
            "docker cp web:/a DATA/a",
            "docker push localhost:5000/WEB",
            "docker tag web $TEAM/web",
            "docker push ./DATA/web",
            "docker push 1234/web",
            "docker push TEAM",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
    }
}
