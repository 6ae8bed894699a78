//! Attributes on the line behind a fence, as kramdown has them: `{: .output}`. What they say of the code is its label.
//!
//! Not here: attributes of other text, which are taken away (`markup`).

use super::edit::Edit;
use super::lines::Line;

/// Follows fences, for the attributes that stand directly behind them.
#[derive(Default)]
pub(super) struct Attributed<'a> {
    /// The line that opened the last fence.
    opening: Option<Line<'a>>,
    /// Whether the line before this one closed it.
    is_closed: bool,
}

impl<'a> Attributed<'a> {
    /// Takes a line that is a fence or within one.
    pub(super) fn pass(&mut self, line: Line<'a>, is_open: bool) {
        if is_open && (self.is_closed || self.opening.is_none()) {
            self.opening = Some(line);
        }
        self.is_closed = !is_open;
    }

    /// Takes any other line: attributes behind a fence give it their label, and are not shown. Says whether it was such a line.
    pub(super) fn label(&mut self, line: &Line<'_>, edits: &mut Vec<Edit>) -> bool {
        let is_behind = std::mem::take(&mut self.is_closed);
        let Some(opening) = self.opening.take().filter(|_| is_behind) else {
            return false;
        };
        let written = line.text.trim_end();
        let content = written.trim_start_matches(['>', ' ', '\t']);
        let inner = content.strip_prefix("{:").and_then(|rest| rest.strip_suffix('}'));
        let Some(inner) = inner else {
            return false;
        };
        let end = line.start + written.len();
        let lead = opening.text.trim_start_matches(['>', ' ', '\t']);
        let label = lead.trim_start_matches(['`', '~']);
        let told = inner
            .split([' ', '.'])
            .find_map(|class| named(class, label.trim()));
        if let Some(told) = told {
            edits.push(Edit::new(
                opening.end() - label.len()..opening.end(),
                told.to_owned(),
            ));
        }
        edits.push(Edit::new(end - content.len()..end, ""));
        true
    }
}

/// The label that a class gives to code that has this one.
fn named<'c>(class: &'c str, label: &str) -> Option<&'c str> {
    match class {
        "output" | "error" => Some("output"),
        _ if !label.is_empty() => None,
        "bash" | "shell" | "sh" | "python" | "yaml" | "json" | "sql" => Some(class),
        _ => class.strip_prefix("language-"),
    }
}
