//! The simple part of Go's templates: text, `{{.Field.Path}}` and `{{json .Field.Path}}`.
//!
//! Whatever else an author writes between the braces goes to the real CLI. Not here: which fields there are.

use serde_json::Value;

/// A template of the simple kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field { path: Vec<String>, style: Style },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Json,
}

impl Template {
    /// Parses a template; `None` where it is more than simple.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, inside)) = rest.split_once("{{") {
            let (action, after) = inside.split_once("}}")?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(field(action)?);
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Some(Self(pieces))
    }

    /// Parses the template of a listing, where `\t` and `\n` are written as in a shell.
    pub(super) fn parse_listing(text: &str) -> Option<Self> {
        Self::parse(&text.replace("\\t", "\t").replace("\\n", "\n"))
    }

    /// The first names of the paths that it asks for; an empty one stands for everything.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Field { path, style: _ } => Some(path.first().map_or("", String::as_str)),
        })
    }

    /// Fills it in from a JSON value; `None` where that has no such field or one that Go would write in a way
    /// that only the CLI knows.
    pub(super) fn fill(&self, value: &Value) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Field { path, style } => {
                    let found = path.iter().try_fold(value, |value, name| value.get(name))?;
                    match style {
                        Style::Plain => text.push_str(&plain(found)?),
                        Style::Json => text.push_str(&found.to_string()),
                    }
                }
            }
        }
        Some(text)
    }
}

/// Reads what stands between `{{` and `}}`.
fn field(action: &str) -> Option<Piece> {
    let words: Vec<&str> = action.split_whitespace().collect();
    let (style, path) = match words[..] {
        [path] => (Style::Plain, path),
        ["json", path] => (Style::Json, path),
        _ => return None,
    };
    let names = path.strip_prefix('.')?;
    let path: Vec<String> = if names.is_empty() {
        Vec::new()
    } else {
        names.split('.').map(str::to_owned).collect()
    };
    let is_name = |name: &String| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    // A whole object in Go's own notation is the CLI's business.
    if style == Style::Plain && path.is_empty() || !path.iter().all(is_name) {
        return None;
    }
    Some(Piece::Field { path, style })
}

/// A value as Go's `fmt` writes it: `[a b]`, `map[k:v]`.
fn plain(value: &Value) -> Option<String> {
    match value {
        // Go writes `[]`, `map[]`, `<nil>` or nothing, by a type that JSON does not tell.
        Value::Null => None,
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(plain).collect();
            Some(format!("[{}]", items?.join(" ")))
        }
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            let entries: Option<Vec<String>> = entries
                .iter()
                .map(|(key, value)| Some(format!("{key}:{}", plain(value)?)))
                .collect();
            Some(format!("map[{}]", entries?.join(" ")))
        }
    }
}

/// JSON as the CLI's listings write it: Go escapes what could be markup.
pub(super) fn listing_json(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fill(template: &str) -> Option<String> {
        let value = json!({
            "Id": "sha256:1",
            "Size": 12,
            "Tags": ["a", "b"],
            "Config": { "Cmd": null, "Labels": { "b": "2", "a": "1" } },
        });
        Template::parse(template)?.fill(&value)
    }

    #[test]
    fn paths_and_json_are_filled_in() {
        let table = [
            ("plain", "plain"),
            ("{{.Id}}:{{ .Size }}!", "sha256:1:12!"),
            ("{{.Tags}}", "[a b]"),
            ("{{.Config.Labels}}", "map[a:1 b:2]"),
            ("{{json .Tags}}", "[\"a\",\"b\"]"),
            ("{{json .Config.Cmd}}", "null"),
        ];
        for (template, text) in table {
            assert_eq!(fill(template).as_deref(), Some(text), "{template}");
        }
    }

    #[test]
    fn whatever_is_more_is_left_to_the_cli() {
        for template in [
            "{{range .Tags}}{{.}}{{end}}",
            "{{index .Tags 0}}",
            "{{.Id | upper}}",
            "{{.}}",
            "{{.Config.Nope}}",
            "{{.Config.Cmd}}",
            "{{.Id",
            "{{}}",
            "{{upper .Id}}",
            "{{.a..b}}",
        ] {
            assert_eq!(fill(template), None, "{template}");
        }
    }
}
