//! Words that hold sentences together, and lines that are none, or nothing else.
//!
//! Not here: whether a line is a command (`typed`).

use super::typed::{first_word, is_cmdlet};

/// Says whether a line of an unknown program's can be typed at all: a few words in small letters, and no sentence.
pub(super) fn may_be_typed(line: &str) -> bool {
    let line = line.trim();
    let word = first_word(line);
    let is_name = word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.len() > 1
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let n_words = line.split_whitespace().count();
    let is_plain =
        n_words <= 6 && !line.split_whitespace().any(is_glue) && !line.ends_with(['.', ':', '!', '?']);
    is_name && is_plain && !line.contains(": ")
}

/// Says whether what stands behind a prompt is a sentence: a word that no program is called, and more that hold it together.
pub(super) fn is_prose(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_uppercase())
        && !is_cmdlet(first_word(line))
        && !line.contains(['|', '$', '"', '\'', '='])
        && line
            .split_whitespace()
            .filter(|word| is_glue(word))
            .nth(1)
            .is_some()
}

/// Says whether a word holds sentences together, as no argument does.
pub(super) fn is_glue(word: &str) -> bool {
    #[rustfmt::skip]
    const GLUE: [&str; 22] = [
        "a", "and", "are", "can", "for", "has", "if", "in", "is", "it", "of", "sure", "that", "the", "these", "this", "to", "was",
        "will", "with", "you", "your",
    ];
    word.len() <= 4 && GLUE.binary_search(&word).is_ok()
}
