//! Text that is indented because it belongs to something above it: admonitions, tabs, slides' classes.
//!
//! Standard Markdown reads what is indented by four columns as code. Not here: the fences in it (`fence`).

use std::ops::Deref;

use super::edit::{Edit, Line, dedent, has_begin, has_class};
use super::fence::Fences;
use crate::lesson::blank::trimmed;
use crate::lesson::page::{Begin, Page};

/// How far a region may reach, in lines.
const LONGEST: usize = 400;

/// What a line opens.
enum Head {
    /// `!!! note "Title"`, `??? tip`, `=== "Tab"`: what is indented below it, until something is not.
    Indented(String),
    /// `.exercise[`: until a line that ends in `]`.
    Bracketed,
}

/// Takes the indentation of regions away, and puts a title in the place of what opens one.
pub(super) fn edits<'t>(page: &Page<'t>, lines: &impl Deref<Target = Vec<Line<'t>>>) -> Vec<Edit> {
    let has_mark = || {
        ["!!!", "???", "=== \""]
            .iter()
            .any(|mark| has_begin(page.text, mark))
    };
    let may_have = has_class(page) || page.begins.has(Begin::Region) && has_mark();
    if !may_have {
        return Vec::new();
    }
    let mut fences = Fences::default();
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        if fences.pass(line.text) {
            continue;
        }
        match head(line.text) {
            Some(Head::Indented(title)) => {
                let base = line.indent() + 4;
                let below = &lines[at..lines.len().min(at + LONGEST)];
                let n_lines = below
                    .iter()
                    .position(|line| !line.is_blank() && line.indent() < base)
                    .unwrap_or(below.len());
                if below[..n_lines].iter().all(Line::is_blank) {
                    continue;
                }
                edits.push(Edit::new(
                    line.start + line.text.len() - line.text.trim_start().len()..line.end(),
                    title,
                ));
                edits.extend(below[..n_lines].iter().filter_map(|line| dedent(line, base)));
                at += n_lines;
            }
            Some(Head::Bracketed) => {
                let below = &lines[at..lines.len().min(at + LONGEST)];
                let Some(n_lines) = below.iter().position(|line| is_close(line.text)) else {
                    continue;
                };
                let inner = &below[..n_lines];
                let lowest = inner
                    .iter()
                    .filter(|line| !line.is_blank())
                    .map(Line::indent)
                    .min();
                // The last line is one of the region's where the bracket stands behind a fence.
                let last = &below[n_lines..=n_lines];
                let of_region = last.iter().filter(|line| line.text.trim() != "]");
                if let Some(lowest) = lowest.filter(|lowest| *lowest >= 4) {
                    edits.extend(
                        inner
                            .iter()
                            .chain(of_region)
                            .filter_map(|line| dedent(line, lowest)),
                    );
                    at += n_lines + 1;
                }
            }
            None => {}
        }
    }
    edits
}

fn head(line: &str) -> Option<Head> {
    let line = trimmed(line);
    if let Some(class) = line.strip_suffix('[') {
        let is_class = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        return (class.starts_with('.') && class.len() > 1 && class.chars().all(is_class))
            .then_some(Head::Bracketed);
    }
    let rest = ["!!!", "???+", "???", "==="]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))?;
    if rest.is_empty() && !line.starts_with('=') {
        return Some(Head::Indented(String::new()));
    }
    let rest = rest.strip_prefix(' ')?;
    let title = match rest.split_once('"') {
        Some((_, rest)) => rest.trim_end().strip_suffix('"')?,
        None if line.starts_with("===") => return None,
        None => rest.split(' ').next().unwrap_or_default(),
    };
    let is_plain = !title.contains(['*', '`', '\\']);
    Some(Head::Indented(match title {
        "" => String::new(),
        title if is_plain => format!("**{title}**"),
        title => title.to_owned(),
    }))
}

fn is_close(line: &str) -> bool {
    let line = trimmed(line);
    line == "]" || line == "```]" || line == "~~~]"
}
