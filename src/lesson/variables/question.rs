//! What a cell of runme's asks for: sentences that it exports (`export ID=Enter your ID`), and, where it says so, values in quotes
//! (`export ID="web"`), which are taken where nobody gives another.
//!
//! Not here: which cells may ask (`cell`).

use crate::lesson::placeholder::{self, Found};
use crate::lesson::{Asking, Block, Step};

/// Adds the questions of a cell's text to what stands for values in it.
pub(super) fn with_questions(steps: &[Step], block: &Block, found: Vec<Found>) -> Vec<Found> {
    let (text, asking) = (block.text.as_str(), block.cell.asking);
    let is_one = |value: &str| match asking {
        Asking::Nothing => false,
        Asking::Sentences => of(value).is_some(),
        // What stands elsewhere too would be taken for the same value there.
        Asking::Quoted => of(value).is_some() || quoted(value).is_some() && is_once(steps, value),
    };
    if asking == Asking::Nothing {
        return found;
    }
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
        if is_name && is_one(value) {
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

/// Says whether a text stands at one place in a lesson's blocks.
fn is_once(steps: &[Step], text: &str) -> bool {
    let blocks = steps.iter().flat_map(|step| &step.blocks);
    blocks
        .map(|block| block.text.matches(text).count())
        .sum::<usize>()
        == 1
}

/// A plain text in quotes, without them.
pub(super) fn quoted(text: &str) -> Option<&str> {
    let inner = ['"', '\'']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
    let is_plain = |c: char| !matches!(c, '"' | '\'' | '$' | '`' | '\\');
    (!inner.is_empty() && inner.chars().all(is_plain)).then_some(inner)
}
