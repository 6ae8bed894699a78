//! Which shell language a text without a label is written in.
//!
//! Not here: reading it.

use crate::lesson::Dialect;

/// Tells PowerShell from bash by the marks that only PowerShell has.
pub fn detect(text: &str) -> Dialect {
    let lower = text.to_ascii_lowercase();
    let has_mark = ["$env:", ".replace(", "| out-null", "foreach ("]
        .iter()
        .any(|mark| lower.contains(mark));
    if has_mark || text.lines().any(|line| line.ends_with('`')) {
        Dialect::Powershell
    } else {
        Dialect::Bash
    }
}
