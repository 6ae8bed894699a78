//! Files beside a lesson that have values for it: `NAME.ini` as Innovation Engine has it, `env.json` as `SimDem` does.
//!
//! Not here: which of them the lesson uses (`lesson`), and what goes before them (`cli`).

use std::path::Path;

use super::read_bytes;
use crate::lesson;

/// The files of a lesson's folder, then those of the folder above, the strongest first; what is one's own goes before what comes
/// with the lesson.
const NAMES: [&str; 4] = ["env.local.json", "../env.local.json", "env.json", "../env.json"];

/// The values beside a lesson, and why others are not among them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The values with their names, the strongest of a name first.
    pub values: Vec<(String, String)>,
    /// What is wrong with files that should have some, in a sentence each.
    pub complaints: Vec<String>,
}

/// Reads the values beside the lesson that has this path.
pub fn beside(lesson: &Path) -> Beside {
    let mut found = Beside::default();
    found.take(&lesson.with_extension("ini"), |text| Ok(of_ini(text)));
    let folder = lesson.parent().unwrap_or(Path::new(""));
    for name in NAMES {
        found.take(&folder.join(name), of_json);
    }
    let has_json = NAMES.iter().any(|name| folder.join(name).is_file());
    if has_json {
        // What SimDem says of itself.
        let here = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let own = [
            ("SIMDEM_CWD", here.to_string_lossy().into_owned()),
            ("SIMDEM_TEMP_DIR", at_home("~/.simdem/tmp")),
        ];
        found
            .values
            .extend(own.map(|(name, value)| (name.to_owned(), value)));
    }
    found
}

impl Beside {
    fn take(&mut self, file: &Path, read: impl Fn(&str) -> Result<Vec<(String, String)>, String>) {
        if !file.is_file() {
            return;
        }
        match text(file).and_then(|text| read(&text)) {
            Ok(values) => self.values.extend(values),
            Err(reason) => {
                let complaint = format!("No value is taken from `{}`: {reason}.", file.display());
                self.complaints.push(complaint);
            }
        }
    }
}

/// A file's text, where it is certain: a value becomes a part of commands.
fn text(file: &Path) -> Result<String, String> {
    let bytes = read_bytes(file).map_err(|error| crate::failure::chain(&error))?;
    let decoded = lesson::decode(&bytes).map_err(|error| error.to_string())?;
    if decoded.encoding.is_certain() {
        Ok(decoded.text.into_owned())
    } else {
        Err("it is not saved as UTF-8".to_owned())
    }
}

fn of_ini(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().map(str::trim);
    let values = lines.filter(|line| !line.starts_with(['#', ';', '[']));
    values
        .filter_map(|line| {
            let (name, value) = line.split_once('=')?;
            let value = value.trim();
            let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            Some((name.trim().to_owned(), inner.unwrap_or(value).to_owned()))
        })
        .collect()
}

/// The texts of an object; another document of that name has none.
fn of_json(text: &str) -> Result<Vec<(String, String)>, String> {
    let document: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let fields = document.as_object().into_iter().flatten();
    let texts = fields.filter_map(|(name, value)| Some((name.clone(), at_home(value.as_str()?))));
    Ok(texts.collect())
}

/// A path that begins at home, as the format has it.
fn at_home(value: &str) -> String {
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
    match (value.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => format!("{}/{rest}", home.display()),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_is_the_strongest_and_ones_own_goes_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        write("env.json", r#"{ "A": "far", "B": "far", "C": "far" }"#);
        write("env.local.json", r#"{ "B": "own" }"#);
        write("a/env.json", r#"{ "A": "near", "B": "near", "N": 3 }"#);
        write("a/x.ini", ";A = old\n#A = older\n[A=part]\nA = \"ini\"\nD=1=2\n");
        let lesson = folder.path().join("a/x.md");
        let found = beside(&lesson).values;
        let first = |name: &str| {
            let mut values = found.iter();
            let value = values.find(|(other, _)| other == name);
            value.map(|(_, value)| value.as_str())
        };
        let names = ["A", "B", "C", "D", "N", ";A", "#A", "[A"];
        assert_eq!(
            names.map(first),
            [
                Some("ini"),
                Some("own"),
                Some("far"),
                Some("1=2"),
                None,
                None,
                None,
                None
            ]
        );
        assert_eq!(first("SIMDEM_CWD"), folder.path().join("a").to_str());
        write("a/env.json", "{");
        let found = beside(&lesson);
        assert!(found.complaints[0].contains("env.json`: EOF"), "{found:?}");
    }

    #[test]
    fn a_path_at_home_is_one_there() {
        assert_eq!(at_home("a~/b"), "a~/b");
        assert!(!at_home("~/b").starts_with('~'));
    }
}
