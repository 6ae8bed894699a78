//! The prose between a step's blocks, for what it says about the next one.
//!
//! Not here: what it says (`role::clues`).

use super::builder::{Code, Fence};
use super::inline;
use super::{Inline, Prose};

/// The prose since the last block of a step.
#[derive(Default)]
pub(super) struct Between {
    pub(super) all: String,
    /// The paragraph that it ends with.
    pub(super) closing: String,
}

impl Between {
    pub(super) fn add_prose(&mut self, prose: &Prose) {
        match closing_paragraph(prose) {
            Some(closing) => {
                inline::add_prose(std::slice::from_ref(prose), &mut self.all);
                self.all.push('\n');
                self.closing.clear();
                inline::write_plain(closing, &mut self.closing);
            }
            None => self.add(&inline::plain_prose(std::slice::from_ref(prose))),
        }
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.closing.clear();
    }

    pub(super) fn add(&mut self, text: &str) {
        self.all.push_str(text);
        self.all.push('\n');
        text.clone_into(&mut self.closing);
    }
}

/// The paragraph that a piece of prose ends with, also as the last item of a list.
pub(super) fn closing_paragraph(prose: &Prose) -> Option<&[Inline]> {
    match prose {
        Prose::Paragraph(inlines) => Some(inlines),
        Prose::List(_, items) => closing_paragraph(items.last()?.last()?),
        Prose::Heading(..) | Prose::Quote(_) | Prose::Table(..) | Prose::Code(_) | Prose::Rule => None,
    }
}

/// Says whether code is sentences that an author has indented, as some of Markdown's dialects let them.
pub(super) fn is_indented_prose(code: &Code) -> bool {
    if !matches!(code.fence, Fence::Indented) {
        return false;
    }
    let mut n_lines = 0;
    let mut n_sentences = 0;
    for line in code.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let is_word = |word: &str| {
            word.trim_matches(['.', ',', ':', '`', '*', '(', ')', '\''])
                .chars()
                .all(char::is_alphabetic)
        };
        let n_words = line.split(' ').count();
        let n_plain = line.split(' ').filter(|word| is_word(word)).count();
        n_lines += 1;
        n_sentences += usize::from(
            n_words >= 4
                && n_plain * 4 > n_words * 3
                && line.starts_with(|c: char| c.is_uppercase() || c == '-' || c.is_ascii_digit())
                || line.starts_with("!!!"),
        );
    }
    let ends = code.text.trim_end().ends_with(['.', '!', '?', ':']);
    n_lines > 0 && ((n_sentences > 0 && ends) || n_sentences * 2 > n_lines)
}
