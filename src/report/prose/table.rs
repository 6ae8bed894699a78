//! Tables that fit the width: columns shrink and their cells wrap; where even that is too narrow, each row
//! becomes a list of its cells.
//!
//! Not here: what is in a cell (`span`).

use super::line::{self, wrap};
use super::span::{self, Look, Span};
use super::{Style, Text};

/// The narrowest column that is still read as one.
const MIN_COLUMN: usize = 6;
/// What stands between two columns.
const GAP: &str = "  ";

/// Sets a table in lines of at most `width` columns.
pub(super) fn set(head: &[Text], rows: &[Vec<Text>], width: usize, style: Style) -> Vec<String> {
    let head: Vec<Vec<Span>> = head
        .iter()
        .map(|cell| {
            span::spans(cell, style)
                .into_iter()
                .map(|span| span.with(Look::bold))
                .collect()
        })
        .collect();
    let n_columns = head.len();
    if n_columns == 0 {
        return Vec::new();
    }
    let room = width.saturating_sub(GAP.len() * (n_columns - 1));
    if n_columns > 1 && room < n_columns * MIN_COLUMN {
        return as_list(&head, rows, width, style);
    }
    let rows: Vec<Vec<Vec<Span>>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| span::spans(cell, style)).collect())
        .collect();
    let widths = widths(&head, &rows, room);
    let mut lines = row_lines(&head, &widths, style);
    let rule: Vec<String> = widths.iter().map(|&width| "─".repeat(width)).collect();
    lines.push(Look::default().dim().paint(&rule.join(GAP), style));
    for row in &rows {
        lines.extend(row_lines(row, &widths, style));
    }
    lines
}

/// Each column as wide as its widest cell, the widest ones cut until all fit.
fn widths(head: &[Vec<Span>], rows: &[Vec<Vec<Span>>], room: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = head.iter().map(|cell| natural(cell)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = natural(cell).max(*width);
        }
    }
    for width in &mut widths {
        *width = (*width).clamp(1, room.max(1));
    }
    while widths.iter().sum::<usize>() > room {
        match widths.iter_mut().max() {
            Some(widest) if *widest > 1 => *widest -= 1,
            _ => break,
        }
    }
    widths
}

fn natural(cell: &[Span]) -> usize {
    cell.iter()
        .map(|span| match span {
            Span::Text(text, _) => line::width(text),
            Span::Break => 1,
        })
        .sum()
}

fn row_lines(row: &[Vec<Span>], widths: &[usize], style: Style) -> Vec<String> {
    let empty = Vec::new();
    let cells: Vec<(Vec<String>, Vec<String>, usize)> = widths
        .iter()
        .enumerate()
        .map(|(at, &width)| {
            let spans = row.get(at).unwrap_or(&empty);
            (wrap(spans, width, style), wrap(spans, width, Style::Plain), width)
        })
        .collect();
    let height = cells.iter().map(|(painted, ..)| painted.len()).max().unwrap_or(0);
    (0..height)
        .map(|at| {
            let mut line = String::new();
            for (n, (painted, plain, width)) in cells.iter().enumerate() {
                if n > 0 {
                    line.push_str(GAP);
                }
                let taken = plain.get(at).map_or(0, |text| line::width(text));
                line.push_str(painted.get(at).map_or("", String::as_str));
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(taken)));
            }
            line.truncate(line.trim_end().len());
            line
        })
        .collect()
}

/// Each row as `head: cell` lines, an empty line between two rows.
fn as_list(head: &[Vec<Span>], rows: &[Vec<Text>], width: usize, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        if n > 0 {
            lines.push(String::new());
        }
        for (head, cell) in head.iter().zip(row) {
            let mut spans = head.clone();
            spans.push(Span::Text(": ".to_owned(), Look::default()));
            spans.extend(span::spans(cell, style));
            lines.extend(wrap(&spans, width, style));
        }
    }
    lines
}
