//! Quoting plain text for a shell.
//!
//! Not here: variables between the text.

/// A text as one word of bash.
pub(super) fn bash(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A text for the inside of bash's double quotes; an interactive bash would look for history behind a `!`.
pub(super) fn bash_double(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '"' | '$' | '`' => {
                quoted.push('\\');
                quoted.push(c);
            }
            '!' => quoted.push_str("\"'!'\""),
            _ => quoted.push(c),
        }
    }
    quoted
}

/// A text as one word of PowerShell.
pub(super) fn powershell(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=\\".contains(c);
    let starts_plainly = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/' || c == '.')
        || text.starts_with("--") && !text.starts_with("--%")
        || text.starts_with('-') && !text.contains('.');
    if starts_plainly && text.chars().all(is_plain) {
        return text.to_owned();
    }
    powershell_single(text)
}

/// A text in PowerShell's single quotes, whatever is in it: it takes a typographer's quotes for its own.
pub(super) fn powershell_single(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        if matches!(c, '\'' | '‘' | '’' | '‚' | '‛') {
            quoted.push(c);
        }
        quoted.push(c);
    }
    quoted.push('\'');
    quoted
}

/// A text for the inside of PowerShell's double quotes.
pub(super) fn powershell_double(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '`' | '"' | '$' | '“' | '”' | '„') {
            quoted.push('`');
        }
        quoted.push(c);
    }
    quoted
}
