//! The attributes that runme gives a block behind its fence: `sh {"name":"start","cwd":"app"}`, or `sh { name=start cwd=app }`; and
//! what it takes from front matter for all of them.
//!
//! What is not known is no mistake: other tools have attributes there too. Not here: what is made of them (`plan`, `runner`).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::{Dialect, front};

/// What a block's attributes say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The block's own name.
    pub name: Option<String>,
    /// The folder that it runs in, below the lesson's and with `/` between its parts.
    pub folder: Option<String>,
    /// Whether it goes on beside what follows.
    pub is_background: bool,
    /// Whether it wants the learner's terminal.
    pub is_interactive: bool,
    /// What it asks for of what it exports.
    pub asking: Asking,
}

/// What a block asks for of the values that it exports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asking {
    /// Nothing.
    #[default]
    Nothing,
    /// A value whose place a sentence has, which is the question for it.
    Sentences,
    /// Those, and a value in quotes too, which is taken where nobody gives another.
    Quoted,
}

/// What front matter says for all cells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    /// The folder that they run in.
    folder: String,
    /// Whether it is runme's own.
    is_runmes: bool,
    /// Whether nobody is asked for values.
    is_quiet: bool,
    /// The language of the shell that is to read them, where that is none of bash's kind.
    dialect: Option<Dialect>,
}

impl Document {
    /// Reads front matter.
    pub(super) fn of(matter: &str) -> Self {
        if matter.is_empty() {
            return Self::default();
        }
        Self {
            folder: front::value(matter, "cwd").unwrap_or_default(),
            is_runmes: matter.lines().any(|line| line.trim_end() == "runme:"),
            is_quiet: front::value(matter, "skipPrompts").is_some_and(|value| value == "true"),
            dialect: front::value(matter, "shell").and_then(|program| dialect(&program)),
        }
    }
}

/// A cell as read, and what keeps it from being run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) cell: Cell,
    /// Whether it is left out where everything is run.
    pub(super) is_left_out: bool,
    /// A folder that is not below the lesson's.
    pub(super) refused: Option<String>,
    /// The language of the shell that is to read it, where that is none of bash's kind.
    pub(super) dialect: Option<Dialect>,
}

/// Reads the attributes in an info string.
pub(super) fn of(info: &str, document: &Document) -> Found {
    let written = info.find('{').map(|at| &info[at..]);
    let own = written.and_then(attributes);
    let is_json = written.is_some_and(is_json);
    let is_cell = document.is_runmes || own.as_ref().is_some_and(|own| is_json || is_runmes(own));
    if own.is_none() && document.folder.is_empty() && !is_cell {
        return Found::default();
    }
    let attributes = own.unwrap_or_default();
    let is_set = |key: &str| attributes.get(key).is_some_and(|value| value == "true");
    let text = |key: &str| attributes.get(key).filter(|value| !value.is_empty());
    let mut found = Found {
        cell: Cell {
            name: text("name").cloned(),
            folder: None,
            is_background: is_set("background"),
            is_interactive: is_set("interactive"),
            asking: if is_cell && !document.is_quiet && !is_set("skipPrompts") {
                asking(text("promptEnv"))
            } else {
                Asking::Nothing
            },
        },
        is_left_out: is_set("excludeFromRunAll") || is_set("ignore") || !is_shell(text("interpreter")),
        refused: None,
        dialect: text("interpreter").and_then(|program| dialect(program)),
    };
    if is_cell && text("interpreter").is_none() {
        found.dialect = document.dialect;
    }
    // They combine: a cell's folder begins in the document's.
    let folders = [Some(&document.folder), text("cwd")];
    let folder = folders.into_iter().flatten().filter(|folder| !folder.is_empty());
    let folder = folder.cloned().collect::<Vec<_>>().join("/");
    match below(&folder) {
        Some(below) => found.cell.folder = Some(below).filter(|folder| !folder.is_empty()),
        None => found.refused = Some(folder),
    }
    found
}

/// Says whether attributes are written as nobody but runme writes them: `{"name":"build"}`.
fn is_json(attributes: &str) -> bool {
    let inner = attributes.strip_prefix('{').unwrap_or_default();
    inner.trim_start().starts_with('"')
}

/// Says whether attributes are a cell's of runme's.
fn is_runmes(attributes: &BTreeMap<String, String>) -> bool {
    const KEYS: [&str; 7] = [
        "background",
        "closeTerminalOnSuccess",
        "id",
        "interactive",
        "mimeType",
        "promptEnv",
        "terminalRows",
    ];
    KEYS.iter().any(|key| attributes.contains_key(*key))
}

fn asking(mode: Option<&String>) -> Asking {
    match mode.map(String::as_str) {
        Some("no" | "never" | "false") => Asking::Nothing,
        Some("yes" | "always" | "true") => Asking::Quoted,
        Some(_) | None => Asking::Sentences,
    }
}

/// Says whether a program that is to read a cell is a shell; there is one where none is named.
fn is_shell(program: Option<&String>) -> bool {
    let name = program.map(|program| name(program));
    name.is_none_or(|name| {
        matches!(
            name,
            "bash" | "sh" | "zsh" | "ksh" | "dash" | "fish" | "pwsh" | "powershell"
        )
    })
}

/// The language of a shell that is none of bash's kind.
fn dialect(program: &str) -> Option<Dialect> {
    match name(program) {
        "fish" => Some(Dialect::Fish),
        "pwsh" | "powershell" => Some(Dialect::Powershell),
        _ => None,
    }
}

/// A program's name, of `/usr/bin/env fish` the last word.
fn name(program: &str) -> &str {
    let words = program.split(' ').filter(|word| !word.starts_with('-'));
    let mut names = words.map(|word| word.rsplit(['/', '\\']).next().unwrap_or_default());
    let first = names.next().unwrap_or_default();
    if first == "env" {
        names.next().unwrap_or_default()
    } else {
        first
    }
}

/// The path below the lesson's folder that is meant; empty for that folder itself.
fn below(folder: &str) -> Option<String> {
    let folder = folder.replace('\\', "/");
    let mut parts = Vec::new();
    for part in Path::new(&folder).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir => _ = parts.pop()?,
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    let is_expanded = parts.iter().any(|part| part.starts_with(['~', '$', '%']));
    (!is_expanded).then(|| parts.join("/"))
}

/// The attributes of `{…}`, as JSON or as words.
fn attributes(text: &str) -> Option<BTreeMap<String, String>> {
    let end = text.rfind('}')?;
    let text = &text[..=end];
    if let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(text) {
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        return Some(
            fields
                .into_iter()
                .map(|(key, value)| (key, text(value)))
                .collect(),
        );
    }
    let words = text[1..end].split([' ', ',', '\t']);
    let pairs = words.filter_map(|word| match word.strip_prefix('#') {
        Some(name) => Some(("name", name)),
        None => word.split_once('='),
    });
    let pairs = pairs.map(|(key, value)| (key.to_owned(), value.trim_matches(['"', '\'']).to_owned()));
    Some(pairs.collect())
}
