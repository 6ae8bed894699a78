//! The own commands of cmd and fish → bash's, where the two do the same.
//!
//! Not here: quoting, and PowerShell's commands (`cmdlet`).

use crate::lesson::Dialect;
use crate::script::tree::{Part, Template};

use super::cmdlet::{self, Native};

/// What fish has of its own.
const FISH_OWN: &[&str] = &[
    "abbr",
    "argparse",
    "builtin",
    "commandline",
    "complete",
    "contains",
    "count",
    "emit",
    "eval",
    "exec",
    "fish_add_path",
    "funced",
    "funcsave",
    "functions",
    "math",
    "read",
    "source",
    "status",
    "string",
    "suspend",
    "ulimit",
    "vared",
];

/// A command of cmd's, the words that it is in bash, and the switches that have a twin.
type Twin = (
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

/// What cmd has of its own, and what the words behind it are in bash; switches are left out where bash needs none.
const CMD_OWN: &[Twin] = &[
    ("cd", &["cd"], &[("/d", "")]),
    ("chdir", &["cd"], &[("/d", "")]),
    ("cls", &["clear"], &[]),
    ("copy", &["cp"], &[("/y", "")]),
    ("del", &["rm"], &[("/f", "-f"), ("/q", "-f"), ("/s", "-r")]),
    ("dir", &["ls"], &[("/b", "-1"), ("/a", "-a"), ("/w", "-C")]),
    ("erase", &["rm"], &[("/f", "-f"), ("/q", "-f")]),
    ("md", &["mkdir", "-p"], &[]),
    ("mkdir", &["mkdir", "-p"], &[]),
    ("move", &["mv"], &[("/y", "-f")]),
    ("rd", &["rmdir"], &[]),
    ("ren", &["mv"], &[]),
    ("rename", &["mv"], &[]),
    ("rmdir", &["rmdir"], &[]),
    ("timeout", &["sleep"], &[("/t", ""), ("/nobreak", "")]),
    ("type", &["cat"], &[]),
    (
        "xcopy",
        &["cp", "-r"],
        &[
            ("/e", ""),
            ("/i", ""),
            ("/y", ""),
            ("/s", ""),
            ("/q", ""),
            ("/h", ""),
        ],
    ),
];

/// Commands of cmd that do something else, or nothing, elsewhere.
const CMD_ALONE: &[&str] = &[
    "assoc",
    "attrib",
    "cacls",
    "find",
    "findstr",
    "icacls",
    "more",
    "path",
    "pause",
    "prompt",
    "runas",
    "sc",
    "setx",
    "sort",
    "subst",
    "systeminfo",
    "tasklist",
    "title",
    "ver",
    "vol",
    "where",
    "wmic",
];

/// Translates a command's words; an error says what has no twin, as a fragment.
pub(super) fn translate(
    dialect: Dialect,
    words: &[Template],
    output: Native,
) -> Result<Vec<Template>, String> {
    match dialect {
        Dialect::Cmd => cmd(words),
        Dialect::Fish => fish(words),
        Dialect::Bash | Dialect::Powershell | Dialect::None => cmdlet::translate(words, output),
    }
}

fn fish(words: &[Template]) -> Result<Vec<Template>, String> {
    let name = words.first().and_then(Template::literal).unwrap_or_default();
    if FISH_OWN.contains(&name.as_str()) {
        return Err(format!("`{name}` is a command of fish alone"));
    }
    if matches!(name.as_str(), "break" | "continue" | "return") {
        return Ok(words.to_vec());
    }
    cmdlet::native(&name, &[]).map(|_| words.to_vec())
}

fn cmd(words: &[Template]) -> Result<Vec<Template>, String> {
    let Some((name, arguments)) = words.split_first() else {
        return Err("this runs nothing".to_owned());
    };
    let Some(written) = name.literal() else {
        return Err("the program's name is in a variable".to_owned());
    };
    let lower = written.to_ascii_lowercase();
    if lower == "echo" {
        let mut said = vec![Template::text("printf"), Template::text("%s\\n")];
        said.extend_from_slice(arguments);
        return Ok(said);
    }
    if CMD_ALONE.contains(&lower.as_str()) {
        return Err(format!("`{written}` is a command of cmd alone"));
    }
    if matches!(lower.as_str(), "cd" | "chdir") && arguments.is_empty() {
        return Ok(vec![Template::text("pwd")]);
    }
    let Some((_, program, switches)) = CMD_OWN.iter().find(|(name, _, _)| *name == lower) else {
        return cmdlet::native(&written, arguments);
    };
    let is_tree =
        matches!(lower.as_str(), "rd" | "rmdir") && arguments.iter().any(|word| is_switch(word, "/s"));
    let program = if is_tree { &["rm", "-r"] } else { *program };
    let mut translated: Vec<Template> = program.iter().map(|word| Template::text(*word)).collect();
    for argument in arguments {
        if is_tree && (is_switch(argument, "/s") || is_switch(argument, "/q")) {
            continue;
        }
        if let Some((_, option)) = switches.iter().find(|(switch, _)| is_switch(argument, switch)) {
            translated.extend((!option.is_empty()).then(|| Template::text(*option)));
            continue;
        }
        if argument
            .literal()
            .is_some_and(|text| text.starts_with('/') && text.len() < 4)
        {
            return Err(format!("`{written}` has switches that have no twin in bash"));
        }
        let is_pattern = argument
            .parts
            .iter()
            .any(|part| matches!(part, Part::Bare(text) | Part::Quoted(text) if text.contains(['*', '?'])));
        if is_pattern {
            return Err(format!(
                "`{written}` has a pattern, which cmd reads in its own way"
            ));
        }
        translated.push(cmdlet::path(argument)?);
    }
    Ok(translated)
}

fn is_switch(word: &Template, switch: &str) -> bool {
    word.literal()
        .is_some_and(|text| text.eq_ignore_ascii_case(switch))
}
