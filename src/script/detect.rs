//! Which shell a block without a language is written in.
//!
//! Not here: whether it is commands at all (`lesson`).

mod plain;
mod signs;

use std::borrow::Cow;

use crate::lesson::Dialect;

use super::grammar;
use signs::{STRONG, Signs};

/// Tells bash, PowerShell and cmd apart; `hint` is what the rest of the lesson is written in, and decides where both fit.
pub fn detect(text: &str, hint: Option<Dialect>) -> Dialect {
    let Signs {
        bash,
        powershell,
        cmd,
    } = Signs::of(text);
    if cmd > bash.max(powershell) {
        return Dialect::Cmd;
    }
    if powershell != bash {
        return if powershell > bash {
            Dialect::Powershell
        } else {
            Dialect::Bash
        };
    }
    let fallback = match hint {
        Some(Dialect::Powershell) => Dialect::Powershell,
        Some(Dialect::Bash | Dialect::Cmd | Dialect::Fish | Dialect::None) | None => Dialect::Bash,
    };
    // Where bash is what is taken in doubt, it is enough that it fits.
    let text = unmarked(text);
    if fallback == Dialect::Bash && plain::is_plain(&text) {
        return fallback;
    }
    let fits = |dialect| grammar::parse(&text, dialect).is_some_and(|tree| !tree.root_node().has_error());
    let is_bash = fits(Dialect::Bash);
    if is_bash && fallback == Dialect::Bash {
        return fallback;
    }
    match (is_bash, fits(Dialect::Powershell)) {
        (true, false) => Dialect::Bash,
        (false, true) => Dialect::Powershell,
        (true, true) | (false, false) => fallback,
    }
}

/// What a block is written in that was taken for `found`, where its label names fish.
pub fn labelled(found: Dialect, info: &str) -> Dialect {
    if found == Dialect::None {
        return found;
    }
    let label = info
        .trim_start_matches(['{', '.', ':'])
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    if label.eq_ignore_ascii_case("fish") {
        Dialect::Fish
    } else {
        found
    }
}

/// What a block is written in whose label or prompt says `found`: what can only be another shell's is that shell's all the same.
pub fn settled(found: Dialect, text: &str) -> Dialect {
    if !matches!(found, Dialect::Bash | Dialect::Powershell) {
        return found;
    }
    let Signs {
        bash,
        powershell,
        cmd,
    } = Signs::of(text);
    match found {
        Dialect::Bash | Dialect::Powershell if cmd >= STRONG && cmd > bash.max(powershell) => Dialect::Cmd,
        Dialect::Bash if powershell >= STRONG && powershell > bash => Dialect::Powershell,
        found => found,
    }
}

/// The text with `x` in place of what looks like a placeholder: bash alone would take `<id>` for redirections.
fn unmarked(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        kept.push_str(&rest[..start]);
        let inner = &rest[start + 1..];
        let end = inner.find(['>', '<', '\n', '|', '$', '"']);
        let end = end.filter(|&end| inner[end..].starts_with('>') && inner.starts_with(char::is_alphabetic));
        if let Some(end) = end {
            kept.push('x');
            rest = &inner[end + 1..];
        } else {
            kept.push('<');
            rest = inner;
        }
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}
