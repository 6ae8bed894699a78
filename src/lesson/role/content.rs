//! Text that is plainly no command: a Dockerfile, YAML, JSON, code, a table of output, a query.
//!
//! Not here: lines of which only some are commands (`split`).

mod code;
#[cfg(test)]
mod tests;

use super::prompt;
use super::settings;
use super::typed::{first_word, is_certain};
use crate::lesson::source::lines_of;
use code::{is_called, is_code, is_exported, is_gem, is_opened};

/// What a text plainly is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A whole Dockerfile.
    Dockerfile,
    /// Part of a Dockerfile, a document, a program or a script.
    Document,
    /// How an instruction of a Dockerfile is written: `COPY [--chown=<user>] <src>... <dest>`.
    Form,
    /// Statements of a database.
    Query,
    /// What a program prints: a table, a progress report.
    Printed,
    /// Folders and the files in them.
    Tree,
}

/// Instructions of a Dockerfile.
const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Says what `text` plainly is, if anything.
pub(super) fn of(text: &str) -> Option<Content> {
    let mut lines = lines_of(text).filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    if first.trim_start().starts_with("#!") {
        return Some(Content::Document);
    }
    let is_comment = |line: &str| line.trim_start().starts_with('#');
    // What stands above `#!/bin/sh` names the script.
    let is_script = |line: &str| line.trim_start().starts_with("#!/");
    let second = lines.next();
    if is_comment(first) && second.is_some_and(is_script) {
        return Some(Content::Document);
    }
    let first = std::iter::once(first)
        .chain(second)
        .chain(lines)
        .find(|line| !is_comment(line))?;
    let head = first.trim();
    if head.starts_with("//") && is_noted(text) {
        return None;
    }
    if head.starts_with("docker ") && is_certain(head) && !is_table(first) {
        return None;
    }
    // Ruby's, as in a file for Vagrant.
    if head.starts_with('$') && head.contains(" = <<") {
        return Some(Content::Document);
    }
    if is_instruction(head) && lines_of(text).any(is_form) {
        return Some(Content::Form);
    }
    if is_dockerfile(text, first) {
        return Some(Content::Dockerfile);
    }
    if is_left_out(first) && is_part_of_dockerfile(text) {
        return Some(Content::Document);
    }
    if is_table(first) || is_log(first) {
        return Some(Content::Printed);
    }
    if is_instruction(head) && instructions_only(text) {
        return Some(Content::Document);
    }
    if is_query(head) {
        return Some(Content::Query);
    }
    if is_section(head)
        || is_exported(head)
        || is_called(head)
        || is_opened(head)
        || is_gem(head)
        || settings::is_job(text, head)
    {
        return Some(Content::Document);
    }
    let is_tree = second.is_some_and(is_branch);
    // A folder alone, wherever it is, is what is drawn below it.
    let is_folder = || head.ends_with('/') && !head.contains(' ');
    if !(is_tree && is_folder()) && (is_certain(first) || prompt::find(first).is_some()) {
        return None;
    }
    if is_tree {
        return Some(Content::Tree);
    }
    let is_document = is_json(text, head) || is_markup(text, head) || is_yaml(text) || is_code(text, head);
    is_document.then_some(Content::Document)
}

/// Says whether a text begins with its file's name: `-- init.sql`.
pub(super) fn names_itself(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let name = first.and_then(|line| line.trim().strip_prefix("-- "));
    name.and_then(|name| name.strip_suffix(".sql"))
        .is_some_and(|stem| !stem.contains(' '))
}

/// Says whether a line stands for others that are left out: `...`.
fn is_left_out(line: &str) -> bool {
    matches!(line.trim(), "..." | "…" | "[...]")
}

/// Says whether there are only instructions of a Dockerfile, beside what is left out.
fn is_part_of_dockerfile(text: &str) -> bool {
    let mut said = lines_of(text).map(str::trim);
    let first = said.find(|line| !line.is_empty() && !line.starts_with('#') && !is_left_out(line));
    first.is_some_and(is_instruction) && instructions_only(text)
}

/// Says whether a line is drawn below a folder, before a file in it: `├── x`, `│`, `|-- x`.
fn is_branch(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['├', '└', '│'])
        || ["|-- ", "`-- ", "+-- ", "|__ ", "|── "]
            .iter()
            .any(|mark| line.starts_with(mark))
        || line
            .strip_prefix("|--")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.'))
}

/// Says whether what stands below `// …` is a command, so that this is a note of its author's.
fn is_noted(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with("//"));
    first.is_some_and(is_certain)
}

/// Says whether the first instruction is `FROM`, or `ARG` with a `FROM` to follow.
fn is_dockerfile(text: &str, first: &str) -> bool {
    let is_from = |line: &str| {
        let line = line.trim_start();
        line.starts_with("FROM ") || line.starts_with("from ") && text.contains("\nRUN ")
    };
    is_from(first) || (first.trim_start().starts_with("ARG ") && lines_of(text).any(is_from))
}

fn is_form(line: &str) -> bool {
    let line = line.trim();
    is_instruction(line)
        && [
            "[--",
            ">...",
            "> ...",
            "[\"executable\"",
            "\",...",
            "\", ...",
            "[:<",
        ]
        .iter()
        .any(|mark| line.contains(mark))
}

/// Says whether a line begins as an instruction of a Dockerfile does.
pub(super) fn is_instruction(line: &str) -> bool {
    let word = first_word(line);
    INSTRUCTIONS.contains(&word) && line.len() > word.len()
}

/// Says whether every line is an instruction, the continuation of one, a comment, or left out.
fn instructions_only(text: &str) -> bool {
    let mut goes_on = false;
    lines_of(text).all(|line| {
        let line = line.trim();
        let fits = goes_on || line.is_empty() || line.starts_with(['#', '.', '<']) || is_instruction(line);
        goes_on = line.ends_with(['\\', '`']) || (goes_on && line.starts_with('#'));
        fits
    })
}

/// Says whether a line is a table's head: `CONTAINER ID   IMAGE`.
pub(super) fn is_table(first: &str) -> bool {
    if !first.trim().contains("  ") {
        return false;
    }
    let cells: Vec<&str> = first
        .trim()
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    let is_head = |cell: &&str| {
        let has_letter = cell.bytes().any(|b| b.is_ascii_uppercase());
        has_letter
            && cell
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b"/ %+_()-".contains(&b))
    };
    cells.len() >= 2 && cells.iter().filter(|cell| is_head(cell)).count() * 2 > cells.len()
}

/// `web-1  | Ready`: what compose prints of a container's log.
fn is_log(first: &str) -> bool {
    if first.starts_with("[+] ") {
        return true;
    }
    let (name, _) = first.split_once(" | ").unwrap_or_default();
    let (name, number) = name.trim().rsplit_once(['-', '_']).unwrap_or_default();
    let is_name = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    !name.is_empty() && is_name && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

/// `server {`, `resource "x" "y" {`: a section of a configuration, also where its name is a program's.
fn is_section(head: &str) -> bool {
    #[rustfmt::skip]
    const SECTIONS: [&str; 14] = [
        "data", "events", "group", "http", "job", "location", "module", "output", "provider", "resource", "server", "terraform",
        "upstream", "variable",
    ];
    head.strip_suffix('{')
        .is_some_and(|name| SECTIONS.contains(&first_word(name)) && !name.contains(['(', '$']))
}

fn is_query(head: &str) -> bool {
    let has_begin = |begin: &str| {
        let written = head.get(..begin.len());
        written.is_some_and(|written| written.eq_ignore_ascii_case(begin))
    };
    let begins = [
        "SELECT ",
        "INSERT INTO ",
        "CREATE TABLE ",
        "CREATE DATABASE ",
        "DROP TABLE ",
        "USE ",
        "SHOW ",
        "UPDATE ",
        "DELETE FROM ",
        "GRANT ",
        "ALTER ",
        "DESCRIBE ",
        "LOAD DATA ",
        "DB.",
    ];
    (head.ends_with([';', ',', '(', ')']) || has_begin("SELECT "))
        && begins.iter().any(|begin| has_begin(begin))
}

fn is_json(text: &str, head: &str) -> bool {
    let is_object = head.starts_with('{') && !head.starts_with("{{");
    let is_list = head.starts_with('[')
        && matches!(
            head[1..].trim_start().chars().next(),
            None | Some('{' | '"' | '[' | ']')
        );
    let last = text.trim_end();
    (is_object && (head == "{" || head.contains('"') || last.ends_with('}')))
        || (is_list && !head.starts_with("[["))
}

fn is_markup(text: &str, head: &str) -> bool {
    let inner = head.strip_prefix('<').unwrap_or_default();
    let name = inner.trim_start_matches(['!', '/', '?', '%', '-']);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && head.contains('>')
        && (inner.starts_with(['!', '?', '/'])
            || head.contains("</")
            || head.contains("/>")
            || head.contains("=\"")
            || text.contains("</"))
}

/// `key: value`, `key:` and `- item`, line after line.
fn is_yaml(text: &str) -> bool {
    let mut n_keys = 0;
    let mut n_items = 0;
    let mut n_others = 0;
    let mut has_open = false;
    let mut last = "";
    for line in lines_of(text).take(60) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line == "---" || line == "..." {
            continue;
        }
        let item = line.strip_prefix("- ");
        if let Some((key, value)) = item.unwrap_or(line).split_once(':')
            && is_key(key)
            && (value.is_empty() || value.starts_with(' '))
        {
            n_keys += 1;
            has_open |= value.trim().is_empty();
            if key == last && item.is_none() {
                // A log, whose lines begin alike: no mapping has a key twice.
                return false;
            }
            last = if value.trim().is_empty() { "" } else { key };
        } else if item.is_some() {
            n_items += 1;
        } else {
            n_others += 1;
        }
    }
    (n_keys > 0 && has_open && (n_keys + n_items) > 2 * n_others)
        || (n_keys >= 2 && n_others == 0 && has_lower_keys(text))
}

fn is_key(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    !key.is_empty()
        && key.len() <= 50
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-./$".contains(c))
}

/// Keys in small letters alone: in a report that a program prints they begin with large ones, or are ids.
fn has_lower_keys(text: &str) -> bool {
    lines_of(text)
        .filter_map(|line| line.trim().split_once(':'))
        .all(|(key, value)| {
            let key = key.trim_start_matches("- ");
            let is_id = key.len() >= 12 && key.bytes().all(|b| b.is_ascii_hexdigit());
            key.starts_with(|c: char| c.is_ascii_lowercase())
                && !is_id
                && !value.contains("sha256:")
                && !value.trim_start().starts_with("Pull")
        })
}
