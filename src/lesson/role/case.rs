//! Prose about an error that not everybody gets: what helps against it is not for all.
//!
//! Not here: failures that are announced (`failure`).

use super::phrases::Phrases;
use super::said::last_sentence;

/// What somebody may get, and what that is.
static CASES: Phrases<2> = Phrases::new([
    &[
        "you get",
        "you see",
        "you receive",
        "you encounter",
        "you run into",
        "you have",
    ],
    &["error", "problem", "trouble", "warning", "issue"],
]);

/// Says whether a paragraph ends with such a sentence: «If you get an error about the port, run:»
pub(super) fn closes(paragraph: &str) -> bool {
    let sentence = last_sentence(paragraph).trim_start();
    let begins = sentence
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("if "));
    begins && CASES.of(sentence) == 3
}

#[cfg(test)]
mod tests {
    use super::closes;

    #[test]
    fn what_helps_against_an_error_is_for_those_who_get_it() {
        assert!(closes("Run it. If you get an error about the port, run:"));
        assert!(closes("If you see the following warning, run:"));
        assert!(!closes("If you have the image, run:"));
        assert!(!closes("There is an error that you see if you run:"));
        assert!(!closes(""));
    }
}
