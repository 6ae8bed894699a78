//! Words of prose that stand near each other, and places that are no part of another word.
//!
//! Not here: the words (`clues`).

use super::clues::ELSEWHERE;
use super::phrases::Phrases;

/// How one speaks of what the host has.
const OF_HOST: [&str; 4] = [
    " of the host",
    " of your host",
    " of the docker host",
    " of our host",
];

/// Takes away where a text names a part of the host, and goes nowhere: «`/data` is the root of the host machine».
fn without_parts(text: &str) -> String {
    #[rustfmt::skip]
    const PARTS: [&str; 10] = [
        "address", "content", "contents", "directory", "disk", "filesystem", "folder", "kernel", "root", "system",
    ];
    let mut left = text.to_owned();
    for of in OF_HOST {
        for part in PARTS {
            let named = format!("{part}{of}");
            if left.contains(&named) {
                left = left
                    .replace(&named, part)
                    .replace(&format!("{part} machine"), part);
            }
        }
    }
    left
}

/// Says whether it is the host that a text speaks of, and not a host's name.
pub(super) fn is_there(text: &str) -> bool {
    static PLACES: Phrases<1> = Phrases::new([ELSEWHERE]);
    // A host's name, and a terminal that is somewhere else by now.
    const NONE: [&str; 2] = ["hostname", "your terminal is "];
    let has_part = OF_HOST.iter().any(|of| text.contains(of));
    if !has_part && !NONE.iter().any(|none| text.contains(none)) {
        return true;
    }
    let left = NONE
        .iter()
        .fold(text.to_owned(), |left, none| left.replace(none, ""));
    PLACES.of(&without_parts(&left)) != 0
}

/// Says whether a text begins with one of these, in capitals or not.
pub(super) fn begins_with(text: &str, begins: &[&str]) -> bool {
    begins.iter().any(|begin| {
        let head = text.get(..begin.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(begin))
    })
}

/// Says whether a sentence begins with the container that what it tells is done in: «From within the `web` container, run:»
pub(super) fn begins_within(sentence: &str) -> bool {
    const REACH: usize = 4;
    let mut words = sentence
        .split_whitespace()
        .map(|word| word.trim_matches(['*', '_', '`']));
    let mut first = words.next().unwrap_or_default();
    let is_from = first.eq_ignore_ascii_case("from");
    if ["from", "now", "now,", "next,", "then", "then,"]
        .iter()
        .any(|word| first.eq_ignore_ascii_case(word))
    {
        first = words.next().unwrap_or_default();
    }
    let is_within = ["in", "inside", "on", "within"]
        .iter()
        .any(|word| first.eq_ignore_ascii_case(word));
    let is_one = |word: &str| matches!(word, "our" | "that" | "the" | "this" | "your");
    // «From the web container,» something is done in it as well.
    let is_from = is_from && is_one(first);
    let mut words = words.skip_while(|word| *word == "of");
    let is_one = is_from || words.next().is_some_and(is_one);
    let container = words.by_ref().take(REACH).find(|word| {
        let name = word.trim_end_matches([',', ':']);
        name.eq_ignore_ascii_case("container")
    });
    let is_parted = container.is_some_and(|word| word.ends_with([',', ':']));
    let mut is_told = || {
        matches!(
            words.next().map(|word| word.trim_end_matches([',', ':'])),
            Some(
                "check" | "enter" | "execute" | "install" | "issue" | "run" | "try" | "type" | "use" | "you"
            )
        )
    };
    (is_within && (is_parted || is_told()) || is_from && is_parted) && is_one && container.is_some()
}

/// Says whether a sentence ends with the container in which what it announces is typed: «Run the following commands in your web container:»
pub(super) fn is_told_within(sentence: &str) -> bool {
    let told = sentence
        .trim_end()
        .trim_end_matches([':', '.', ' ', '*'])
        .to_lowercase();
    let mut words = told.rsplit([' ', '\n']).filter(|word| !word.is_empty());
    if !words
        .next()
        .is_some_and(|last| matches!(last, "container" | "containers"))
    {
        return false;
    }
    let is_one = |word: &&str| matches!(*word, "both" | "each" | "our" | "that" | "the" | "this" | "your");
    // One may have a name.
    let found = words.by_ref().take(3).any(|word| is_one(&word));
    let mut words = words.skip_while(|word| *word == "of");
    let is_within = words
        .next()
        .is_some_and(|word| matches!(word, "in" | "inside" | "on" | "within"));
    let mut words = words.skip_while(|word| matches!(*word, "command" | "commands"));
    found
        && is_within
        && words
            .next()
            .is_some_and(|word| matches!(word, "following" | "these"))
}

/// How one says that one goes into something.
#[rustfmt::skip]
pub(super) const ENTERING: &[&str] = &[
    "log in to ", "log into ", "login to ", "enter ", "exec into ", "get into ", "go into ", "hop into ", "step into ",
    "jump into ", "shell into ", "attach to ", "entra al ", "entra en ", "entre no ", "ingresa al ", "entrez dans ",
];

/// Says whether a sentence goes into a container to do something there: «Log in to the `web` container and run:»
pub(super) fn enters(sentence: &str) -> bool {
    const CONTAINERS: [&str; 4] = ["container", "contenedor", "contêiner", "conteneur"];
    const REACH: usize = 5;
    let sentence = sentence.to_lowercase();
    let behind = ENTERING
        .iter()
        .filter_map(|verb| sentence.rfind(verb).map(|at| at + verb.len()))
        .max();
    let Some(behind) = behind else {
        return false;
    };
    let mut words = sentence[behind..].split_whitespace();
    let is_one = |word: &str| CONTAINERS.contains(&word.trim_end_matches(','));
    // «Enter the name of the container» does not.
    let mut near = words.by_ref().take(REACH).take_while(|word| *word != "of");
    near.any(is_one)
        && words
            .next()
            .is_some_and(|word| matches!(word, "and" | "then" | "y" | "e" | "et"))
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
        // One or many; «a new table» is no tab.
        let is_one = |name: &&str| matches!(word.strip_prefix(*name), Some("" | "s"));
        let is_second = n_left > 0 && seconds.iter().any(is_one);
        n_left = match word {
            first if firsts.contains(&first) => REACH,
            // «Another type of shell» is no other one.
            "type" | "kind" | "sort" => 0,
            _ => n_left.saturating_sub(1),
        };
        is_second
    })
}
