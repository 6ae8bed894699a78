//! What only a shell's line has, whatever program it begins with: a pipe to a known one, groups, tests, loops, functions.
//!
//! Not here: loops and conditions over some lines (`extent`).

use super::{first_word, is_certain, is_cmdlet, is_of_docker};

/// Behind a program that is not known, a pipe or redirection to something that is.
pub(super) fn is_piped(line: &str) -> bool {
    if !line.contains('|') {
        return false;
    }
    let Some((before, after)) = line.split_once(" | ") else {
        return false;
    };
    let program = first_word(after.trim_start());
    // PowerShell's take whatever comes.
    let is_each = matches!(program, "%" | "?" | "foreach" | "where") && after.contains('{');
    if is_each || is_cmdlet(program) && !before.ends_with(' ') {
        return true;
    }
    let is_quoted = before.starts_with(['\'', '"']);
    matches!(
        program,
        "grep"
            | "jq"
            | "sh"
            | "bash"
            | "less"
            | "more"
            | "tee"
            | "wc"
            | "awk"
            | "sed"
            | "sort"
            | "docker"
            | "Set-Content"
            | "Add-Content"
            | "Out-File"
    ) && (is_quoted || before.starts_with(|c: char| c.is_ascii_lowercase() || c == '.'))
}

/// `(docker save web | gzip > web.tgz)`, `{ docker ps; ls; }`, `! docker ps`: a command without doubt within.
pub(super) fn is_grouped(line: &str) -> bool {
    let within = |begin: &str, end: &str| line.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end));
    if within("((", "))").is_some_and(|sum| !sum.contains(' ') || sum.contains('=')) {
        return true;
    }
    let inner = within("(", ")")
        .or_else(|| within("{ ", "; }"))
        .or_else(|| line.strip_prefix("! "));
    inner.is_some_and(|inner| !inner.starts_with('(') && (is_of_docker(inner) || is_certain(inner)))
}

/// `[ -f x ] && docker ps`, `[[ -f x ]] || exit`, `[Console]::Beep()`: what only a shell has in brackets.
pub(super) fn is_tested(line: &str) -> bool {
    if !line.starts_with('[') {
        return false;
    }
    let has_branch = ["] && ", "] || ", "]; then "]
        .iter()
        .any(|joint| line.contains(joint));
    let is_static = line
        .split_once("]::")
        .is_some_and(|(class, call)| !class.contains(' ') && call.contains('('));
    (line.starts_with("[ ") || line.starts_with("[[ ")) && has_branch || is_static
}

/// `for …; do`, `if …; then`, `foreach ($x in …)`.
pub(super) fn is_loop(line: &str) -> bool {
    let rest = ["foreach", "for", "while", "until", "if"]
        .iter()
        .find_map(|keyword| line.strip_prefix(keyword));
    let Some(rest) = rest else {
        return false;
    };
    let rest = rest.trim_start();
    rest.starts_with("($")
        || rest.starts_with('[')
        || rest.starts_with("! ")
        || line.ends_with("; do")
        || line.ends_with("; then")
        || line.contains("; do ")
        || line.contains("; then ")
}

/// `name() {`
pub(super) fn is_function(line: &str) -> bool {
    let name = line
        .strip_suffix('{')
        .and_then(|head| head.trim_end().strip_suffix("()"));
    name.is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
    })
}
