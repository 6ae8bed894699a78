//! The attributes that runme gives a block behind its fence: `sh {"name":"start","cwd":"app"}`, or `sh { name=start cwd=app }`; and
//! what it takes from front matter for all of them.
//!
//! What is not known is no mistake: other tools have attributes there too. Not here: what is made of them (`plan`, `runner`).

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
    /// Whether a sentence that it exports is the question for a value.
    pub is_asking: bool,
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
            is_asking: is_cell
                && !document.is_quiet
                && !is_set("skipPrompts")
                && !is_never(text("promptEnv")),
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

fn is_never(mode: Option<&String>) -> bool {
    mode.is_some_and(|mode| matches!(mode.as_str(), "no" | "never" | "false"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{Role, parse};

    #[test]
    fn attributes_are_json_or_words_and_others_do_no_harm() {
        let start = Cell {
            name: Some("start".to_owned()),
            folder: Some("app/web".to_owned()),
            is_background: true,
            is_interactive: false,
            is_asking: true,
        };
        let of = |info: &str| of(info, &Document::default());
        for info in [
            r#"sh {"name":"start","background":"true","interactive":"false","cwd":"./app/web"}"#,
            r#"sh {"name":"start","background":true,"cwd":"app/web","promptEnv":"auto","skipPrompts":"false"}"#,
            "sh { name=start background=true cwd=app/web promptEnv=yes }",
            "sh {#start .copy background=true cwd=app/web interactive=false}",
            "sh {name=start, background=\"true\", cwd='app/web'}",
        ] {
            assert_eq!(of(info).cell, start, "{info}");
        }
        for info in [
            "sh",
            "{ .bash .copy }",
            "js {1,3} title=\"a\"",
            "sh {",
            "sh }{",
            "bash {:.x}",
            "py {\"a\":",
            "sh {}",
        ] {
            assert_eq!(of(info), Found::default(), "{info}");
        }
        assert!(of("sh {\"interactive\":\"true\"}").cell.is_interactive);
    }

    #[test]
    fn a_folder_is_one_below_the_lessons() {
        for (cwd, folder, refused) in [
            (".", None, None),
            ("a/./b/", Some("a/b"), None),
            ("..", None, Some("..")),
            ("a/../../b", None, Some("a/../../b")),
            ("a/../b", Some("b"), None),
            ("/tmp", None, Some("/tmp")),
            ("~/x", None, Some("~/x")),
            ("$HOME", None, Some("$HOME")),
        ] {
            let found = of(&format!("sh {{\"cwd\":\"{cwd}\"}}"), &Document::default());
            assert_eq!(
                (found.cell.folder.as_deref(), found.refused.as_deref()),
                (folder, refused),
                "{cwd}"
            );
        }
    }

    #[test]
    fn what_is_left_out_or_would_run_elsewhere_is_shown() {
        let lesson = parse(
            Path::new("lesson.md"),
            "# A\n\n```sh {\"excludeFromRunAll\":\"true\"}\ndocker rm -f web\n```\n\n```sh {\"cwd\":\"../other\"}\ndocker ps\n```\n\n```sh {\"name\":\"look\"}\ndocker ps\n```\n",
        );
        let blocks = &lesson.steps[0].blocks;
        let roles: Vec<Role> = blocks.iter().map(|block| block.role).collect();
        assert_eq!(roles, [Role::Display, Role::Display, Role::Commands]);
        assert_eq!(blocks[2].cell.name.as_deref(), Some("look"));
        let codes: Vec<_> = lesson.diagnostics.iter().map(|it| (it.code, it.line)).collect();
        assert_eq!(codes, [("folder-outside", 8)]);
    }

    #[test]
    fn front_matter_speaks_for_every_cell_and_folders_combine() {
        let document = Document::of("---\ncwd: app/web\nskipPrompts: true\nrunme:\n  id: x\n---\n");
        for (info, folder, refused) in [
            ("sh", Some("app/web"), None),
            ("sh {\"cwd\":\"..\"}", Some("app"), None),
            ("sh {\"cwd\":\"src\"}", Some("app/web/src"), None),
            ("sh {\"cwd\":\"../../..\"}", None, Some("app/web/../../..")),
        ] {
            let found = of(info, &document);
            assert_eq!(
                (found.cell.folder.as_deref(), found.refused.as_deref()),
                (folder, refused),
                "{info}"
            );
            assert!(!found.cell.is_asking, "{info}");
        }
        assert_eq!(Document::of(""), Document::default());
    }

    #[test]
    fn what_no_shell_reads_and_what_is_ignored_is_left_out() {
        for (info, is_left_out) in [
            ("sh {\"interpreter\":\"/usr/bin/env python3\"}", true),
            ("sh {\"interpreter\":\"/bin/bash -e\"}", false),
            ("sh {\"ignore\":\"true\"}", true),
            ("sh {\"ignore\":\"false\"}", false),
        ] {
            assert_eq!(of(info, &Document::default()).is_left_out, is_left_out, "{info}");
        }
    }

    #[test]
    fn the_shell_that_is_to_read_a_cell_says_its_language() {
        let dialects = |front: &str, info: &str| {
            let text = format!("{front}# A\n\n```sh {info}\ndocker ps\n```\n");
            let lesson = parse(Path::new("x.md"), &text);
            lesson.steps[0].blocks[0].dialect
        };
        for (front, info, wanted) in [
            ("", "{\"interpreter\":\"fish\"}", Dialect::Fish),
            (
                "",
                "{\"interpreter\":\"/usr/bin/env -S pwsh -NoProfile\"}",
                Dialect::Powershell,
            ),
            ("", "{\"interpreter\":\"bash\"}", Dialect::Bash),
            ("---\nshell: fish\nrunme:\n  id: x\n---\n", "", Dialect::Fish),
            (
                "---\nshell: fish\nrunme:\n  id: x\n---\n",
                "{\"interpreter\":\"bash\"}",
                Dialect::Bash,
            ),
            // Another tool's.
            ("---\nshell: fish\n---\n", "", Dialect::Bash),
        ] {
            assert_eq!(dialects(front, info), wanted, "{front} {info}");
        }
    }

    #[test]
    fn a_sentence_that_a_cell_exports_is_the_question_for_its_value() {
        let asked = |info: &str, line: &str| {
            let text = format!("# A\n\n```sh {info}\n{line}\ndocker run $PROJECT_ID\n```\n");
            let variables = parse(Path::new("x.md"), &text).variables().to_vec().into_iter();
            variables
                .map(|it| (it.name, it.placeholder, it.prompt))
                .collect::<Vec<_>>()
        };
        let message = "Enter a valid project ID";
        let found = asked("{\"id\":\"01\"}", &format!("export PROJECT_ID={message}"));
        assert_eq!(
            found,
            asked("{ \"name\": \"ask\" }", &format!("export PROJECT_ID={message}"))
        );
        let question = Some(message.to_owned());
        assert_eq!(found, [("PROJECT_ID".to_owned(), message.to_owned(), question)]);
        for (info, line) in [
            ("", "export PROJECT_ID=Enter a valid project ID"),
            ("{name=ask}", "export PROJECT_ID=Enter a valid project ID"),
            (
                "{\"id\":\"01\",\"promptEnv\":\"never\"}",
                "export PROJECT_ID=Enter a valid project ID",
            ),
            ("{\"id\":\"01\"}", "export PROJECT_ID=\"a valid project\""),
            ("{\"id\":\"01\"}", "export PROJECT_ID=one"),
            ("{\"id\":\"01\"}", "export PROJECT_ID=one OTHER=two"),
            ("{\"id\":\"01\"}", "export PROJECT_ID=$(date now)"),
        ] {
            assert_eq!(asked(info, line), [], "{info} {line}");
        }
    }
}
