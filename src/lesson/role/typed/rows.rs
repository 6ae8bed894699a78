//! Rows of tables, which programs print.
//!
//! Not here: a table's head (`content`).

use super::without_note;
use crate::lesson::role::remark;

/// A table's row: cells with three spaces or more between them, and no flag in any.
pub(super) fn is_row(line: &str) -> bool {
    if !has_gap(line) {
        return false;
    }
    let line = remark::removed(without_note(line));
    if !has_gap(line) {
        return false;
    }
    let has_flag = line
        .split_whitespace()
        .any(|word| word.starts_with('-') && word.len() > 1);
    if has_flag || line.contains(['|', '\'', '"', '\\', '$']) {
        return false;
    }
    let n_gaps = line
        .trim()
        .split("   ")
        .filter(|cell| !cell.trim().is_empty())
        .count();
    n_gaps >= 3
        || (n_gaps == 2
            && line
                .split("   ")
                .last()
                .is_some_and(|cell| cell.trim().contains(' ')))
}

/// Says whether three spaces stand behind each other.
pub(super) fn has_gap(line: &str) -> bool {
    let is_space = |byte: &u8| *byte == b' ';
    line.as_bytes().windows(3).fold(false, |found, three| {
        found | (is_space(&three[0]) & is_space(&three[1]) & is_space(&three[2]))
    })
}
