//! A line that sets a variable, or shows one.
//!
//! Not here: where the variable is used (`split`).

use super::first_word;

/// `NAME=value`, `$name = value`, `$env:NAME='value'`.
pub(in crate::lesson::role) fn is_assignment(line: &str) -> bool {
    let (sigil, rest) = match line.strip_prefix('$') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return false;
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    let n_name = rest.bytes().position(|byte| !is_part(byte));
    let (name, rest) = rest.split_at(n_name.unwrap_or(rest.len()));
    if sigil {
        let rest = rest.trim_start();
        return rest.starts_with('=') || rest.starts_with("+=");
    }
    !name.contains(':') && rest.starts_with('=') && !rest.starts_with("==")
}

/// `uid=0(root) gid=0(root)`: a value that is followed by its name in parentheses, which no shell reads.
pub(super) fn is_called(line: &str) -> bool {
    let value = line.split_once('=').map_or("", |(_, value)| value);
    let n_digits = value.bytes().take_while(u8::is_ascii_digit).count();
    n_digits > 0 && value[n_digits..].starts_with('(')
}

/// `${jndi:ldap://web}`: braces in which no shell finds a variable.
pub(super) fn is_unread(line: &str) -> bool {
    let Some((inner, _)) = line.strip_prefix("${").and_then(|rest| rest.split_once('}')) else {
        return false;
    };
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let behind = inner.trim_start_matches(is_part);
    // A part of its value, or what stands for it where there is none.
    let is_read = behind.is_empty()
        || behind.starts_with(['-', '=', '+', '?', '#', '%', '/', '^', ',', '@', '[', '!'])
        || behind.strip_prefix(':').is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '=' | '+' | '?' | ' ' | '$'))
        });
    !is_read && !inner.starts_with(['!', '#'])
}

/// `$EDITOR notes`, and a variable alone, which PowerShell shows.
pub(super) fn is_variable(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('$') else {
        return false;
    };
    let name = first_word(rest);
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_part = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let is_program = name.len() > 1 && name.bytes().all(is_part);
    let is_alone = name.len() == rest.len();
    // `$WEB_PORT` alone is one that prose tells of.
    let is_told = is_alone && is_program && name.contains('_');
    is_name && !name.starts_with(|c: char| c.is_ascii_digit()) && (is_alone || is_program) && !is_told
}
