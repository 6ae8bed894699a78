//! Words of prose that stand near each other, and places that are no part of another word.
//!
//! Not here: the words (`clues`).

use super::clues::ELSEWHERE;
use super::phrases::Phrases;

/// Says whether it is the host that a text speaks of, and not a host's name.
pub(super) fn is_there(text: &str) -> bool {
    static PLACES: Phrases<1> = Phrases::new([ELSEWHERE]);
    const NAME: &str = "hostname";
    !text.contains(NAME) || PLACES.of(&text.replace(NAME, "")) != 0
}

/// One of some words, and one of others that begins soon after it: «another PowerShell terminal».
pub(super) fn is_near(text: &str, firsts: &[&str], seconds: &[&str]) -> bool {
    const REACH: usize = 3;
    let text = text.to_lowercase();
    let words = || {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let mut n_left = 0;
    words().any(|word| {
        let is_second = n_left > 0 && seconds.iter().any(|name| word.starts_with(name));
        n_left = match word {
            first if firsts.contains(&first) => REACH,
            // «Another type of shell» is no other one.
            "type" | "kind" | "sort" => 0,
            _ => n_left.saturating_sub(1),
        };
        is_second
    })
}
