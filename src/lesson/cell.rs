//! The attributes that runme gives a block behind its fence: `sh {"name":"start","cwd":"app"}`, or `sh { name=start cwd=app }`.
//!
//! What is not known is no mistake: other tools have attributes there too. Not here: what is made of them (`plan`, `runner`).

use std::collections::BTreeMap;
use std::path::{Component, Path};

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
}

/// A cell as read, and what keeps it from being run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) cell: Cell,
    /// Whether it is left out where everything is run.
    pub(super) is_left_out: bool,
    /// A folder that is not below the lesson's.
    pub(super) refused: Option<String>,
}

/// Reads the attributes in an info string.
pub(super) fn of(info: &str) -> Found {
    let Some(attributes) = info.find('{').and_then(|at| attributes(&info[at..])) else {
        return Found::default();
    };
    let is_set = |key: &str| attributes.get(key).is_some_and(|value| value == "true");
    let text = |key: &str| attributes.get(key).filter(|value| !value.is_empty());
    let mut found = Found {
        cell: Cell {
            name: text("name").cloned(),
            folder: None,
            is_background: is_set("background"),
            is_interactive: is_set("interactive"),
        },
        is_left_out: is_set("excludeFromRunAll"),
        refused: None,
    };
    if let Some(folder) = text("cwd") {
        match below(folder) {
            Some(folder) => found.cell.folder = Some(folder).filter(|folder| !folder.is_empty()),
            None => found.refused = Some(folder.clone()),
        }
    }
    found
}

/// The path below the lesson's folder that is meant; empty for that folder itself.
fn below(folder: &str) -> Option<String> {
    let folder = folder.replace('\\', "/");
    let mut parts = Vec::new();
    for part in Path::new(&folder).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::ParentDir => return None,
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
    let pairs = words.filter_map(|word| word.split_once('='));
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
        };
        for info in [
            r#"sh {"name":"start","background":"true","interactive":"false","cwd":"./app/web"}"#,
            r#"sh {"name":"start","background":true,"cwd":"app/web","promptEnv":"auto"}"#,
            "sh { name=start background=true cwd=app/web }",
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
            ("/tmp", None, Some("/tmp")),
            ("~/x", None, Some("~/x")),
            ("$HOME", None, Some("$HOME")),
        ] {
            let found = of(&format!("sh {{\"cwd\":\"{cwd}\"}}"));
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
}
