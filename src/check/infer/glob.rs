//! Which images a `reference` filter names, by Docker's rules.
//!
//! Docker matches the pattern with Go's `path.Match` against the familiar name with its tag and without
//! (`reference.FamiliarMatch`). Not here: the other filters, which only an engine can apply.

use crate::check::Subject;
use crate::check::subject::split_tag;
use crate::words::Reference;

/// Says whether a `reference` pattern names an image.
pub(in crate::check) fn matches_name(pattern: &str, name: &Subject<Reference>) -> bool {
    let full = match name {
        Subject::Known(name) => name.clone().with_default_tag().familiar(),
        Subject::Open(text) if split_tag(text).1.is_none() => format!("{text}:latest"),
        Subject::Open(text) => text.clone(),
    };
    let pattern: Vec<char> = pattern.chars().collect();
    let is_match = |text: &str| matches(&pattern, &text.chars().collect::<Vec<_>>());
    is_match(&full) || is_match(split_tag(&full).0)
}

/// Go's `path.Match`: `*` and `?` stop at `/`, `[^a-z]` is a class, `\` takes the next character as it is.
/// A malformed pattern matches nothing. Remembers the last `*`, so that the time is bounded by the product
/// of the lengths.
fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() || at < pattern.len() {
        let step = match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, seen));
                at += 1;
                continue;
            }
            Some(_) => text.get(seen).and_then(|&c| one(&pattern[at..], c)),
            None => None,
        };
        if let Some(width) = step {
            at += width;
            seen += 1;
            continue;
        }
        let Some((after, from)) = star else { return false };
        if from >= text.len() || text[from] == '/' {
            return false;
        }
        star = Some((after, from + 1));
        (at, seen) = (after, from + 1);
    }
    true
}

/// Matches one character against the pattern's first element, and gives the element's length.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern {
        ['?', ..] => (c != '/').then_some(1),
        ['[', rest @ ..] => class(rest, c).map(|width| width + 1),
        ['\\', literal, ..] => (*literal == c).then_some(2),
        ['\\'] | [] => None,
        [literal, ..] => (*literal == c).then_some(1),
    }
}

/// Matches a class, given what follows its `[`.
fn class(pattern: &[char], c: char) -> Option<usize> {
    let is_negated = pattern.first() == Some(&'^');
    let mut at = usize::from(is_negated);
    let mut is_in = false;
    let mut n_ranges = 0;
    loop {
        if pattern.get(at) == Some(&']') && n_ranges > 0 {
            return (is_in != is_negated).then_some(at + 1);
        }
        let (low, width) = bound(&pattern[at.min(pattern.len())..])?;
        at += width;
        let mut high = low;
        if pattern.get(at) == Some(&'-') {
            let (end, width) = bound(&pattern[at + 1..])?;
            high = end;
            at += 1 + width;
        }
        is_in |= (low..=high).contains(&c);
        n_ranges += 1;
    }
}

/// Reads one end of a range.
fn bound(pattern: &[char]) -> Option<(char, usize)> {
    match pattern {
        ['\\', literal, ..] => Some((*literal, 2)),
        ['\\' | '-' | ']', ..] | [] => None,
        [literal, ..] => Some((*literal, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(pattern: &str, name: &str) -> bool {
        matches_name(pattern, &Subject::Known(Reference::parse(name).unwrap()))
    }

    #[test]
    fn a_star_stops_at_a_slash_and_takes_the_tag() {
        assert!(is_match("ada/*", "ada/web"));
        assert!(is_match("ada/*", "ada/web:v2"));
        assert!(is_match("*/*", "ada/web:v2"));
        assert!(is_match("*", "web"));
        assert!(!is_match("*", "ada/web"));
        assert!(!is_match("ada/*", "adda/web"));
        assert!(!is_match("ada*", "ada/web"));
    }

    #[test]
    fn a_name_alone_means_all_its_tags_and_a_tag_only_itself() {
        assert!(is_match("ada/web", "ada/web:v2"));
        assert!(is_match("ada/web:v*", "ada/web:v2"));
        assert!(!is_match("ada/web:v*", "ada/web"));
        assert!(is_match("ada/web:latest", "ada/web"));
    }

    #[test]
    fn classes_and_escapes_are_read_as_go_reads_them() {
        assert!(is_match("ada/[v-x]eb", "ada/web"));
        assert!(!is_match("ada/[^w]eb", "ada/web"));
        assert!(is_match("ada/\\web", "ada/web"));
        assert!(is_match("a?a/w*b", "ada/web"));
        assert!(!is_match("ada?web", "ada/web"));
        for malformed in ["[", "[]", "[a", "[a-", "[-]", "\\", "[]a]"] {
            assert!(!is_match(malformed, "ada/web"), "{malformed}");
        }
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let pattern = "*a".repeat(40);
        assert!(!is_match(&pattern, &"a".repeat(39)));
    }

    #[test]
    fn a_missing_value_matches_itself() {
        let name = Subject::Open("<dockerId>/web".to_owned());
        assert!(matches_name("<dockerId>/*", &name));
        assert!(!matches_name("ada/*", &name));
    }
}
