//! Letters with accents → the letters of a name that they stand on.
//!
//! Not here: letters of other scripts, which stand on none and stay as they are.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Letters of Latin that Unicode takes for no combination, with what they are written as where there is no such letter.
const WHOLE: [(char, &str); 13] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ŋ', "n"),
    ('ŧ', "t"),
    ('ĸ', "k"),
];

/// Says whether a character stands on the letter before it.
pub(super) fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Appends a letter in lower case, or the letters of a name that it stands on.
pub(super) fn push(word: &mut String, letter: char) {
    if letter.is_ascii() {
        word.push(letter.to_ascii_lowercase());
        return;
    }
    for lower in letter.to_lowercase().filter(|lower| !is_accent(*lower)) {
        if let Some((_, base)) = WHOLE.iter().find(|(whole, _)| *whole == lower) {
            word.push_str(base);
            continue;
        }
        let mut parts = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(std::iter::once(lower));
        match parts.next() {
            Some(base) if base.is_ascii_alphanumeric() => {
                word.push(base);
                word.extend(parts.filter(char::is_ascii_alphanumeric));
            }
            Some(_) | None => word.push(lower),
        }
    }
}

/// Says whether a text has a letter that no name can have.
pub(in crate::lesson) fn has_foreign(text: &str) -> bool {
    let mut word = String::new();
    text.chars()
        .filter(|c| !c.is_ascii() && c.is_alphanumeric())
        .for_each(|c| push(&mut word, c));
    !word.is_ascii()
}
