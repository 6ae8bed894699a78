//! Markdown that is only shown: what stands between tags, in a hint, in a question.
//!
//! Not here: blocks, which are more than shown (`code`).

use super::{Html, NodeKind, read};
use crate::lesson::Prose;

/// Reads text as Markdown that is to be shown only, such as what stands between HTML tags.
pub(in crate::lesson) fn prose_of(text: &str) -> impl Iterator<Item = Prose> {
    read(text, Html::Dropped)
        .into_iter()
        .filter_map(|node| node.kind.into_prose())
}

impl NodeKind {
    /// What it is where it is only shown.
    pub(in crate::lesson) fn into_prose(self) -> Option<Prose> {
        match self {
            Self::Prose(prose) => Some(prose),
            Self::Heading { level, text, .. } => Some(Prose::Heading(level, text)),
            Self::Code(code) => Some(Prose::Code(code.text.trim_end_matches('\n').to_owned())),
            Self::Rule => Some(Prose::Rule),
            Self::Above(..)
            | Self::Hint(_)
            | Self::Expected(_)
            | Self::Quiz(_)
            | Self::Question(_)
            | Self::Solution(_)
            | Self::Own(_)
            | Self::Passage(_)
            | Self::Mistake(_) => None,
        }
    }
}
