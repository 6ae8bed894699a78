//! Here-documents that hold fences of their own, of which the first that is closed ends, in Markdown, the one that the document is in.
//!
//! Not here: fences in fences that a document has nothing to do with.

use std::ops::Range;

use super::Fence;
use crate::lesson::repair::lines::Lines;

/// How far behind its first fence a document may reach, in lines.
const LONGEST: usize = 1000;

/// Which of the fences behind `first` ends it, where a here-document goes on behind the one at `closing`, and with how many marks
/// nothing within does.
pub(super) fn end(
    lines: &Lines<'_, '_>,
    first: &Fence<'_>,
    behind: &[Fence<'_>],
    closing: usize,
) -> Option<(usize, usize)> {
    let is_alike = |fence: &&Fence<'_>| fence.marks.mark == first.marks.mark;
    let inner = behind[..closing]
        .iter()
        .filter(is_alike)
        .find(|fence| !fence.marks.is_bare())?;
    if first.line.indent() > 0 || inner.line.indent() > 0 {
        return None;
    }
    let word = open(lines, first.at + 1..inner.at)?;
    let rest = behind[closing].at + 1..lines.len().min(first.at + LONGEST);
    let ends = |at: usize| lines.line(at).text.trim_end() == word;
    if (inner.at..rest.start).any(ends) {
        return None;
    }
    let last = rest.clone().find(|at| ends(*at))?;
    // What ends another one says nothing of this.
    if (rest.start..last).any(|at| opened(lines.line(at).text) == Some(word)) {
        return None;
    }
    let closes = |fence: &Fence<'_>| {
        fence.at > last && is_alike(&fence) && fence.marks.is_bare() && fence.marks.n >= first.marks.n
    };
    let is_near = |fence: &&Fence<'_>| fence.at < first.at + LONGEST;
    let at = behind.iter().take_while(is_near).position(closes)?;
    let within = behind[..=at].iter().filter(is_alike);
    Some((at, within.map(|fence| fence.marks.n).max()? + 1))
}

/// The word that ends the here-document that is open behind these lines.
fn open<'t>(lines: &Lines<'_, 't>, range: Range<usize>) -> Option<&'t str> {
    range.fold(None, |open, at| {
        let text = lines.line(at).text;
        match open {
            Some(word) if text.trim_end() == word => None,
            Some(word) => Some(word),
            None => opened(text),
        }
    })
}

/// The word that ends the here-document which a line opens: `cat > x <<'EOF'`.
fn opened(line: &str) -> Option<&str> {
    let (_, behind) = line
        .split_once("<<")
        .filter(|(_, behind)| !behind.starts_with('<'))?;
    let word = behind.trim_start_matches(['-', '~']).trim_start();
    let word = word.split([' ', '\t', '>', '|', ';', ')']).next()?;
    let word = word.trim_matches(['\'', '"', '\\']);
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word.then_some(word)
}
