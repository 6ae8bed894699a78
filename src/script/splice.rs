//! A block's own text with a reference in place of each placeholder, quoted for where it stands.
//!
//! Not here: finding where it stands (`bash`, `powershell`), and other dialects (`print`).

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};
use crate::lesson::Dialect;

use super::source::Source;
use super::tree::{Place, Script, Template};
use super::{print, value_variable};

/// A range of the text that holds placeholders, and how they are put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seam {
    pub(super) range: Range<usize>,
    pub(super) joint: Joint,
}

/// How a placeholder is put into its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// Outside quotes.
    Bare,
    /// Inside double quotes or a here-document that expands.
    Double,
    /// Inside bash's single quotes.
    Single,
    /// Inside bash's `$'…'`.
    Ansi,
    /// In a comment: nobody reads it.
    Comment,
    /// A here-document's delimiter, whose quotes have to go because a value is in the document.
    Delimiter,
    /// The body of a here-document whose delimiter was quoted.
    Document,
    /// A word or string that is written anew (PowerShell).
    Anew(Template),
    /// A value here could become more than a value.
    Refused(&'static str),
}

/// Prints a range of a script in its own dialect.
pub(super) fn splice(script: &Script, range: Range<usize>) -> Result<String, Vec<Diagnostic>> {
    let source = &script.source;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut refused = Vec::new();
    for seam in script.seams.iter().filter(|s| is_within(&s.range, &range)) {
        match text(script, seam) {
            Ok(Some(text)) => edits.push((seam.range.clone(), text)),
            Ok(None) => {}
            Err(mut found) => refused.append(&mut found),
        }
    }
    for variable in &script.bare_variables {
        if !is_within(&variable.range, &range) || !script.valued.contains(&variable.name) {
            continue;
        }
        match variable.place {
            Place::Words => {
                let text = format!("\"{}\"", &source.text[variable.range.clone()]);
                edits.push((variable.range.clone(), text));
            }
            Place::Program => refused.push(refusal(source, variable.range.start, IN_PROGRAM)),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    edits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut printed = String::with_capacity(range.len() + 32 * edits.len());
    let mut at = range.start;
    for (edited, text) in edits {
        if edited.start < at {
            continue;
        }
        printed.push_str(&source.text[at..edited.start]);
        printed.push_str(&text);
        at = edited.end;
    }
    printed.push_str(&source.text[at..range.end]);
    Ok(printed)
}

/// Why a value may not stand in a program's text.
pub(super) const IN_PROGRAM: &str = "it is part of a program that another shell reads";

fn is_within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn text(script: &Script, seam: &Seam) -> Result<Option<String>, Vec<Diagnostic>> {
    let source = &script.source;
    let reference = |index: usize| format!("${{{}}}", value_variable(&source.uses[index].variable));
    let index = source.use_at(seam.range.start).map(|(index, _)| index);
    let around =
        |before: &str, after: &str| index.map(|index| format!("{before}{}{after}", reference(index)));
    Ok(match &seam.joint {
        Joint::Bare => around("\"", "\""),
        Joint::Double => around("", ""),
        Joint::Single => around("'\"", "\"'"),
        Joint::Ansi => around("'\"", "\"$'"),
        Joint::Comment => None,
        Joint::Delimiter => {
            let written = &source.text[seam.range.clone()];
            Some(written.replace(['\'', '"', '\\'], ""))
        }
        Joint::Document => Some(document(source, &seam.range, reference)),
        Joint::Anew(template) => Some(print::powershell_word(script, template)?),
        Joint::Refused(reason) => return Err(vec![refusal(source, seam.range.start, reason)]),
    })
}

fn document(source: &Source, range: &Range<usize>, reference: impl Fn(usize) -> String) -> String {
    let mut written = String::with_capacity(range.len());
    let copy = |text: &str, written: &mut String| {
        for c in text.chars() {
            if matches!(c, '\\' | '$' | '`') {
                written.push('\\');
            }
            written.push(c);
        }
    };
    let mut at = range.start;
    for index in source.uses_in(range) {
        let used = &source.uses[index].range;
        copy(&source.text[at..used.start], &mut written);
        written.push_str(&reference(index));
        at = used.end;
    }
    copy(&source.text[at..range.end], &mut written);
    written
}

fn refusal(source: &Source, at: usize, reason: &str) -> Diagnostic {
    let what = source.use_at(at).map_or_else(
        || "a learner's value".to_owned(),
        |(_, used)| format!("`{}`", &source.text[used.range.clone()]),
    );
    Diagnostic {
        code: "placeholder-position",
        severity: Severity::Error,
        line: source.line(at),
        message: format!("{what} cannot be filled in here: {reason}"),
        help: Some("use the value as a word of a command, or set a variable to it first".to_owned()),
    }
}

/// Prints a whole script in its own dialect.
pub(super) fn original(script: &Script) -> Result<String, Vec<Diagnostic>> {
    match script.dialect {
        Dialect::Bash | Dialect::Powershell => splice(script, 0..script.source.text.len()),
        Dialect::Cmd | Dialect::Fish | Dialect::None => Ok(script.source.text.clone()),
    }
}
