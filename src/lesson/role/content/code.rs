//! Text that is a program's in some language: statements, and what a module gives to others.
//!
//! Not here: documents, tables and queries (`content`).

use crate::lesson::role::program::is_program;
use crate::lesson::role::typed::first_word;
use crate::lesson::source::lines_of;

/// How lines of programs begin.
const CODE: [&str; 37] = [
    "import ",
    "package ",
    "#include",
    "using ",
    "def ",
    "class ",
    "public ",
    "private ",
    "protected ",
    "const ",
    "let ",
    "var ",
    "module.exports",
    "<?php",
    "return ",
    "console.",
    "print(",
    "app.",
    "func ",
    "fn ",
    "require(",
    "namespace ",
    "static ",
    "async ",
    "@app",
    "router.",
    "#!/",
    "[Unit]",
    "[Service]",
    "upstream ",
    "server {",
    "events {",
    "http {",
    "resource \"",
    "provider \"",
    "variable \"",
    "//",
];

/// Says whether lines are a program's.
pub(super) fn is_code(text: &str, head: &str) -> bool {
    if CODE.iter().any(|begin| head.starts_with(begin)) && !is_program(first_word(head)) {
        return true;
    }
    if head.starts_with("from ") && head.contains(" import ") {
        return true;
    }
    let mut n_lines = 0;
    let mut n_code = 0;
    for line in lines_of(text)
        .take(60)
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        n_lines += 1;
        n_code += usize::from(
            line.ends_with([';', '{', '}']) && !line.contains("${")
                || line.ends_with(");")
                || line.starts_with("//"),
        );
    }
    n_lines >= 2 && n_code * 2 >= n_lines && !head.starts_with(['$', '>'])
}

/// `export default {`, `export const port = …`: what a module of JavaScript's gives to others; a shell has no such names.
pub(super) fn is_exported(head: &str) -> bool {
    const KINDS: [&str; 7] = [
        "async",
        "class",
        "const",
        "default",
        "function",
        "interface",
        "type",
    ];
    let behind = head.strip_prefix("export ");
    behind.is_some_and(|behind| KINDS.contains(&first_word(behind)) && behind.contains(' '))
}

/// `pipeline {`, `node {`: a name and what is in it, as languages for settings have it; shells have only these few.
pub(super) fn is_opened(head: &str) -> bool {
    #[rustfmt::skip]
    const SHELLS: [&str; 9] = ["begin", "catch", "do", "else", "end", "finally", "process", "trap", "try"];
    let name = head.strip_suffix('{').map(str::trim_end).unwrap_or_default();
    name.len() > 2
        && name.len() < head.len() - 1
        && name.bytes().all(|byte| byte.is_ascii_lowercase())
        && !SHELLS.contains(&name)
}

/// `gem 'rails'`: a line of a Gemfile; the program of that name takes no quoted word first.
pub(super) fn is_gem(head: &str) -> bool {
    let name = head.strip_prefix("gem ").map(str::trim_start);
    name.is_some_and(|name| name.starts_with(['\'', '"']))
}

/// `rows = read(file)`, `kinds = {`: a value that is worked out, with blanks around the sign, as no shell reads it.
pub(super) fn is_called(head: &str) -> bool {
    let (name, value) = head.split_once(" = ").unwrap_or_default();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    let value = value.trim_end();
    let callee = value.split('(').next().unwrap_or_default();
    let is_call = callee.len() < value.len()
        && callee.starts_with(|c: char| c.is_ascii_alphabetic())
        && callee
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    is_name && (is_call || matches!(value, "{" | "[" | "("))
}

#[cfg(test)]
mod tests {
    use super::{is_called, is_exported, is_opened};

    #[test]
    fn a_name_and_what_is_in_it_is_a_languages() {
        for head in ["pipeline {", "node {", "server   {"] {
            assert!(is_opened(head), "{head}");
        }
        for head in [
            "{",
            "do {",
            "try {",
            "web() {",
            "docker ps | % {",
            "a = {",
            "node",
        ] {
            assert!(!is_opened(head), "{head}");
        }
    }

    #[test]
    fn a_value_that_is_worked_out_is_a_languages() {
        for head in ["rows = table.read(path, n=3)", "kinds = {", "steps = ["] {
            assert!(is_called(head), "{head}");
        }
        for head in [
            "vm.swappiness = 60",
            "$x = f(y)",
            "PORT=f(1)",
            "if x = (y)",
            "total = 3 (of 4)",
        ] {
            assert!(!is_called(head), "{head}");
        }
        assert!(is_exported("export default {") && is_exported("export const port = 80;"));
        assert!(!is_exported("export PORT=80") && !is_exported("export type"));
    }
}
