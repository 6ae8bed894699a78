//! Names before a `/` in an image's reference that nobody's account has: `USERNAME/web`, `your_name/web`, `docker-id/web`.
//!
//! Not here: those that say themselves that they are to be replaced, in brackets or by `your` and what everybody has.

use std::ops::Range;

use memchr::memchr_iter;

use super::words::{is_docker_id, words};
use super::{Found, is_name_byte};

/// What an account is called by, where it is said to be the reader's.
const PARTS: [&str; 10] = [
    "account",
    "docker",
    "dockerhub",
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
    let spans = slashes.filter_map(|slash| account(text, slash));
    spans
        .map(|span| Found {
            words: words(&text[span.clone()]),
            span,
            is_docker_id: true,
        })
        .collect()
}

/// The account before the `/` at `slash`, if it is one.
fn account(text: &str, slash: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let n_name = bytes[..slash]
        .iter()
        .rev()
        .take_while(|byte| is_name_byte(**byte))
        .count();
    let start = slash - n_name;
    let before = &text[..start];
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    let is_reference = before.ends_with([' ', '"', '\'']) || before.ends_with("docker.io/");
    let is_images = line.contains("docker ") || line.trim_start().starts_with("image:");
    let has_name = bytes.get(slash + 1).is_some_and(u8::is_ascii_alphanumeric);
    let is_whole = n_name > 3 && is_reference && is_images && has_name;
    (is_whole && stands_for_one(&text[start..slash])).then_some(start..slash)
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
    let is_shouted = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    is_docker_id(&joined) && (is_shouted || !matches!(joined.as_str(), "dockerhub" | "user"))
}
