//! Sentences that a cell of runme's exports (`export ID=Enter your ID`): the question for a value, as it has them.
//!
//! Not here: which cells may ask (`cell`).

use crate::lesson::placeholder::{self, Found};

/// Adds the questions of a cell's text to what stands for values in it.
pub(super) fn with_questions(text: &str, found: Vec<Found>) -> Vec<Found> {
    let mut questions = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let exported = line.trim_end().strip_prefix("export ");
        let Some((name, value)) = exported.and_then(|rest| rest.split_once('=')) else {
            continue;
        };
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name && of(value).is_some() {
            let from = start + "export ".len() + name.len() + 1;
            let span = from..from + value.len();
            questions.push(Found::variable(span, name));
        }
    }
    let mut all = found;
    all.retain(|other| placeholder::is_apart(&other.span, &questions));
    all.extend(questions);
    all.sort_by_key(|found| found.span.start);
    all
}

/// Reads a text as a question: words, and nothing that a shell or another assignment would need.
pub(super) fn of(text: &str) -> Option<&str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | ':' | '?' | '-' | '/');
    let has_words = text.split(' ').filter(|word| !word.is_empty()).nth(1).is_some();
    let begins = text.starts_with(char::is_alphabetic);
    (begins && has_words && text.chars().all(is_plain)).then_some(text)
}
