//! Text that is indented because it belongs to something above it: admonitions, tabs, slides' classes.
//!
//! Standard Markdown reads what is indented by four columns as code. Not here: the fences in it (`fence`).

use super::edit::{Edit, dedent, has_begin, has_class};
use super::fence::Fences;
use super::lines::{Line, Lines};
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
pub(super) fn edits(page: &Page<'_>, lines: &Lines<'_, '_>) -> Vec<Edit> {
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
    while at < lines.len() {
        let line = lines.line(at);
        at += 1;
        if fences.pass(&line) || !line.begins.has(Begin::Region) && !line.begins.has(Begin::Class) {
            continue;
        }
        let below = lines.within(at..at + LONGEST);
        match head(line.text) {
            Some(Head::Indented(title)) => {
                let base = line.indent() + 4;
                let is_out = |line: Line<'_>| !line.is_blank() && line.indent() < base;
                let n_lines = below.clone().position(is_out).unwrap_or(below.len());
                let below = below.take(n_lines);
                if below.clone().all(|line| line.is_blank()) {
                    continue;
                }
                edits.push(Edit::new(
                    line.start + line.text.len() - line.text.trim_start().len()..line.end(),
                    title,
                ));
                edits.extend(below.filter_map(|line| dedent(&line, base)));
                at += n_lines;
            }
            Some(Head::Bracketed) => {
                let Some(n_lines) = below.clone().position(|line| is_close(line.text)) else {
                    continue;
                };
                let shown = below.clone().take(n_lines).filter(|line| !line.is_blank());
                let lowest = shown.map(|line| line.indent()).min();
                if let Some(lowest) = lowest.filter(|lowest| *lowest >= 4) {
                    // The last line is one of the region's where the bracket stands behind a fence.
                    let of_region = below.take(n_lines + 1).filter(|line| line.text.trim() != "]");
                    edits.extend(of_region.filter_map(|line| dedent(&line, lowest)));
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
