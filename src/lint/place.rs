//! A diagnostic of reading → a finding: its bytes on its line, and what mends it.
//!
//! Not here: what the rules of this room find.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::lesson::{Encoding, Role};
use crate::script;

use super::scene::Scene;
use super::{Finding, Mend};

/// Finds where on its line a diagnostic stands: at the words that it quotes, else at all of the line.
pub(super) fn placed(scene: &Scene<'_>, diagnostic: &Diagnostic) -> Finding {
    let line = diagnostic.line;
    let quoted = diagnostic
        .message
        .split('`')
        .skip(1)
        .step_by(2)
        .find_map(|words| scene.text.find(line..line + 1, words));
    Finding {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        span: odd(scene, diagnostic)
            .or(quoted)
            .unwrap_or_else(|| scene.text.trimmed(line)),
        mend: mend(scene, diagnostic),
    }
}

/// The first letter that was not saved as UTF-8, where others are.
fn odd(scene: &Scene<'_>, diagnostic: &Diagnostic) -> Option<Range<usize>> {
    let is_odd = |c: char| match scene.lesson.encoding() {
        Encoding::Guessed(_) => !c.is_ascii(),
        Encoding::Broken(_) => c == char::REPLACEMENT_CHARACTER,
        Encoding::Utf8 | Encoding::Marked(_) => false,
    };
    if diagnostic.code != "not-utf8" {
        return None;
    }
    let line = scene.text.line(diagnostic.line);
    let mut letters = scene.text.as_str()[line.clone()].char_indices();
    let (at, letter) = letters.find(|(_, c)| is_odd(*c))?;
    let start = line.start + at;
    Some(start..start + letter.len_utf8())
}

fn mend(scene: &Scene<'_>, diagnostic: &Diagnostic) -> Option<Mend> {
    match diagnostic.code {
        "rule-under-text" => {
            let start = scene.text.line(diagnostic.line).start;
            Some(put_in(start, scene.text.line_end()))
        }
        "unclosed-fence" => close_fence(scene, diagnostic.line),
        "fence-length" => lengthen_fence(scene, diagnostic.line),
        "typographic-quote"
        | "typographic-dash"
        | "odd-space"
        | "blank-after-continuation"
        | "comment-after-continuation"
        | "foreign-continuation" => retype(scene, diagnostic.line),
        _ => None,
    }
}

/// What closes a fence that is open until the file's end, where it is certain that all behind it is code: no line
/// behind it is empty.
fn close_fence(scene: &Scene<'_>, line: usize) -> Option<Mend> {
    let text = &scene.text;
    let opening = &text.as_str()[text.line(line)];
    let marks = opening.trim_start();
    let indent = &opening[..opening.len() - marks.len()];
    let mark = marks.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let n_marks = marks.chars().take_while(|c| *c == mark).count();
    let end = text.as_str().trim_end().len();
    let last = text.line_of(end.saturating_sub(1));
    let is_empty = |line: usize| text.trimmed(line).is_empty();
    let is_fence = |line: usize| text.as_str()[text.trimmed(line)].starts_with(mark);
    if n_marks < 3 || last <= line || (line + 1..=last).any(|line| is_empty(line) || is_fence(line)) {
        return None;
    }
    let fence = mark.to_string().repeat(n_marks);
    Some(put_in(end, &format!("{}{indent}{fence}", text.line_end())))
}

/// What gives a closing fence the marks that its opening one has.
fn lengthen_fence(scene: &Scene<'_>, line: usize) -> Option<Mend> {
    let text = &scene.text;
    let span = text.trimmed(line);
    let closing = &text.as_str()[span.clone()];
    let mark = closing.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let n_marks = |line: &str| line.chars().take_while(|c| *c == mark).count();
    let mut above = (1..line)
        .rev()
        .map(|line| n_marks(&text.as_str()[text.trimmed(line)]));
    let n_opening = above.find(|n| *n > closing.len())?;
    (n_marks(closing) == closing.len()).then(|| Mend {
        span,
        replacement: mark.to_string().repeat(n_opening),
    })
}

/// A command's line as its author typed it. What a web page's spelling is mixed with is left alone: it may be a web page.
fn retype(scene: &Scene<'_>, line: usize) -> Option<Mend> {
    let blocks = scene.lesson.steps.iter().flat_map(|step| &step.blocks);
    let mut commands = blocks.filter(|block| block.role == Role::Commands);
    let block =
        commands.find(|block| (block.line..block.line + block.text.split('\n').count()).contains(&line))?;
    let typed = script::typed(&block.text, block.dialect);
    let written = block.text.split('\n').nth(line - block.line)?;
    let typed = typed.split('\n').nth(line - block.line)?;
    let has_entity = written.contains('&') && written.contains(';');
    if written == typed || has_entity {
        return None;
    }
    let whole = scene.text.line(line);
    let at = whole.start + scene.text.as_str()[whole].rfind(written)?;
    Some(Mend {
        span: at..at + written.len(),
        replacement: typed.to_owned(),
    })
}

fn put_in(at: usize, text: &str) -> Mend {
    Mend {
        span: Range { start: at, end: at },
        replacement: text.to_owned(),
    }
}
